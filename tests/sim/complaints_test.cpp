#include "sim/complaints.h"

#include <gtest/gtest.h>

#include <chrono>

#include "tests/sim/scenario_fixture.h"

namespace {

using scenario_fixture::text_of;
using sim::Complaints;

TEST(Complaints, AreSilentWithoutMistakes) {
    const Complaints complaints;

    EXPECT_TRUE(complaints.empty());
    EXPECT_NO_THROW(complaints.throw_if_any());
}

TEST(Complaints, ShowPlaceLineAndCaretOfEachMistakeAndCountThem) {
    Complaints complaints;
    complaints.remember_source("a.toml", "x = 1\r\n\ty = 2\n");

    complaints.add({"a.toml", 1, 5}, "x is odd");
    complaints.add({"a.toml", 2, 2}, "y is even");

    EXPECT_EQ(complaints.size(), 2u);
    EXPECT_EQ(text_of(complaints),
              "a.toml:1:5: x is odd\n    x = 1\n        ^\n"
              "a.toml:2:2: y is even\n    \ty = 2\n    \t^\n"
              "2 mistakes; nothing was run.");
}

TEST(Complaints, SpeakOfOneMistakeInTheSingularAndOfOptionsWithoutALine) {
    Complaints complaints;

    complaints.add({"--set a.b=1", 0, 0}, "is wrong");

    EXPECT_EQ(text_of(complaints), "--set a.b=1: is wrong\n1 mistake; nothing was run.");
}

TEST(Complaints, ShowOnlyWhatIsAroundThePlaceInALongLine) {
    Complaints complaints;
    std::string line;
    for (int i = 0; i < 100; ++i) line += "\u00e9";
    complaints.remember_source("a.toml", line + "X" + std::string(200, '.'));

    complaints.add({"a.toml", 1, 101}, "here");

    std::string before;
    for (int i = 0; i < 60; ++i) before += "\u00e9";
    EXPECT_EQ(text_of(complaints),
              "a.toml:1:101: here\n    ..." + before + "X" + std::string(59, '.') + "...\n" +
                  std::string(4 + 3 + 60, ' ') + "^\n1 mistake; nothing was run.");
}

TEST(Complaints, DoNotSendCommandsToTheTerminal) {
    Complaints complaints;
    complaints.remember_source("a.toml", "a\x1b[2Jb");

    complaints.add({"a.toml", 1, 2}, "here");

    EXPECT_EQ(text_of(complaints),
              "a.toml:1:2: here\n    a?[2Jb\n     ^\n1 mistake; nothing was run.");
}

// A file of that size took a minute when each complaint went through all of it.
TEST(Complaints, TakeLinearTimeWhetherLinesAreManyOrOneIsLong) {
    constexpr int n = 100'000;
    std::string many, one;
    for (int i = 0; i < n; ++i) {
        many += "weight = 2 # a line\n";
        one += "2, ";
    }
    Complaints complaints;
    complaints.remember_source("many", many);
    complaints.remember_source("one", one);
    const auto start = std::chrono::steady_clock::now();

    for (int i = 0; i < n; ++i) {
        complaints.add({"many", i + 1, 10}, "is outside its range");
        complaints.add({"one", 1, 3 * i + 1}, "is outside its range");
    }

    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
    EXPECT_EQ(complaints.size(), 2u * n);
    EXPECT_TRUE(text_of(complaints)
                    .ends_with("\n... and 199000 more of them\n200000 mistakes; nothing was "
                               "run."));
}

TEST(Complaints, OfOthersAreNotRepeated) {
    Complaints first, second;
    first.add({"base.toml", 1, 1}, "is wrong");
    second.add({"base.toml", 1, 1}, "is wrong");
    second.add({"own.toml", 1, 1}, "is wrong");

    first.append(second);

    EXPECT_EQ(text_of(first),
              "base.toml:1:1: is wrong\nown.toml:1:1: is wrong\n2 mistakes; nothing was run.");
}

TEST(Complaints, CountColumnsInCharactersAndSurviveColumnsBeyondTheLine) {
    Complaints complaints;
    complaints.remember_source("a.toml", "\"é\" = 1");

    complaints.add({"a.toml", 1, 5}, "here");
    complaints.add({"a.toml", 1, 9}, "beyond");
    complaints.add({"a.toml", 7, 1}, "no such line");

    EXPECT_EQ(text_of(complaints),
              "a.toml:1:5: here\n    \"é\" = 1\n        ^\n"
              "a.toml:1:9: beyond\n    \"é\" = 1\n            ^\n"
              "a.toml:7:1: no such line\n3 mistakes; nothing was run.");
}

}  // namespace
