#include "sim/complaints.h"

#include <gtest/gtest.h>

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
