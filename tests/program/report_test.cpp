/// Tables that fit the screen, and reports for programs.

#include "models/program/report_format.h"

#include <gmock/gmock.h>

#include <cmath>

#include "models/program/cells.h"
#include "models/program/findings.h"
#include "models/program/options.h"
#include "models/program/text_table.h"
#include "sim/json.h"
#include "tests/program/desk.h"

namespace {

using namespace program_test;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

/// The cells of a csv text; quotes are taken off.
std::vector<std::vector<std::string>> cells_of(const std::string& csv) {
    std::vector<std::vector<std::string>> rows{{""}};
    bool quoted = false;
    for (std::size_t i = 0; i < csv.size(); ++i) {
        const char c = csv[i];
        if (c == '"' && quoted && i + 1 < csv.size() && csv[i + 1] == '"')
            rows.back().back() += csv[++i];
        else if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            rows.back().emplace_back();
        else if (c == '\n' && !quoted)
            rows.push_back({""});
        else
            rows.back().back() += c;
    }
    rows.pop_back();
    return rows;
}

const program::TextRows wide{
    {"scenario", "relapse or death by day 168, points", "hazard ratio", "overdoses per 100"},
    {"a_scenario_with_quite_a_long_name", "-18.1 (-19.8 to -16.5)", "0.558 (0.540 to 0.576)",
     "-8.7 (-10.5 to -7.0)"},
    {"b", "0, no run differs", "-", "1.7 (-0.9 to 4.4) !"}};

// --- tables

TEST(Table, FitsLinesOfAnyWidthAndBreaksNoNumber) {
    for (const int width : {40, 60, 80, 120, 200}) {
        const std::string text = program::fitted(wide, width);

        for (const std::string& line : lines_of(text))
            EXPECT_LE(program::screen_length(line), static_cast<std::size_t>(width)) << text;
        for (const char* number : {"-18.1 (-19.8 to -16.5)", "0.558 (0.540 to 0.576)",
                                   "-8.7 (-10.5 to -7.0)", "1.7 (-0.9 to 4.4) !"})
            if (width >= 60) EXPECT_THAT(text, HasSubstr(number)) << width;
    }
}

TEST(Table, RepeatsTheNamesOfRowsWhereColumnsFollowBelow) {
    const auto times = [](const std::string& text, const std::string& name) {
        const std::vector<std::string> lines = lines_of(text);
        return std::count_if(lines.begin(), lines.end(), [&name](const std::string& line) {
            return line.starts_with("  " + name + " ");
        });
    };

    EXPECT_EQ(times(program::fitted(wide, 120), "b"), 1);
    EXPECT_EQ(times(program::fitted(wide, 60), "b"), 3);
}

TEST(Table, IsAsWideAsTheVariableColumnsSays) {
    setenv("COLUMNS", "123", 1);
    EXPECT_EQ(program::screen_width(), 123);
    setenv("COLUMNS", "3", 1);
    EXPECT_EQ(program::screen_width(), 40);
    setenv("COLUMNS", "many", 1);
    const int otherwise = program::screen_width();
    unsetenv("COLUMNS");
    EXPECT_EQ(program::screen_width(), otherwise);
}

TEST(Table, OfMarkdownHasAsManyCellsInEachRow) {
    const std::string text = program::markdown({{"a", "b"}, {"x|y", "1"}, {"z", "2"}});

    EXPECT_EQ(text, "| a | b |\n|---|---:|\n| x\\|y | 1 |\n| z | 2 |\n");
}

TEST(Text, IsWrappedBetweenWords) {
    EXPECT_EQ(program::wrapped("one two three\nfour", 8, 2), "one two\n  three\nfour\n");
    EXPECT_EQ(program::folded("ab\n  one two three\n", 10), "ab\n  one two\n      three\n");
}

// --- cells

analysis::Contrast contrast_of(std::vector<double> arm, std::vector<double> reference) {
    return analysis::contrast(arm, reference);
}

TEST(Cell, OfOneReplicateHasNeitherErrorNorInterval) {
    EXPECT_EQ(program::value_cell(analysis::summarize(std::vector{0.5}), {100, 1}), "50.0");
    EXPECT_EQ(program::difference_cell(contrast_of({0.5}, {0.4}), {100, 1}), "10.0");
    EXPECT_EQ(program::variance_reduction_cell(contrast_of({0.5}, {0.4})), "-");
}

TEST(Cell, CallsDifferencesIdenticalOnlyIfAllOfAtLeastTwoAreTheSame) {
    EXPECT_EQ(program::variance_reduction_cell(contrast_of({0.5, 0.4}, {0.5, 0.4})), "identical");
    EXPECT_EQ(program::variance_reduction_cell(contrast_of({0, 0}, {0, 0})), "identical");
    EXPECT_NE(program::variance_reduction_cell(contrast_of({0.5, 0.4}, {0.5, 0.5})), "identical");
    EXPECT_EQ(program::variance_reduction_cell(contrast_of({NAN, 0.4}, {0.5, 0.4})), "-");
}

TEST(Cell, OfNothingSeenIsABoundAndNotZero) {
    // 0 of 300 people: 1 - .05^(1/300); no event in 100 years: 2.996 / 100.
    EXPECT_EQ(program::value_cell(analysis::summarize(std::vector{0.0, 0.0}), {100, 1},
                                  program::bound_of_no_share(300)),
              "< 1.0");
    EXPECT_EQ(program::value_cell(analysis::summarize(std::vector{1.0, 1.0}), {100, 1},
                                  program::bound_of_no_share(300)),
              "> 99.0");
    EXPECT_EQ(program::value_cell(analysis::summarize(std::vector{0.0, 0.0}), {1000, 1},
                                  program::bound_of_no_rate(100)),
              "< 30.0");
}

TEST(Cell, HasEnoughDigitsForItsError) {
    EXPECT_EQ(program::difference_cell(contrast_of({0.8001, 0.8002, 0.8}, {0.8, 0.8, 0.8}),
                                       {100, 1}),
              "0.01 (-0.01 to 0.03)");
    EXPECT_EQ(program::ratio_cell(0.9988, 0.9980, 0.9996), "0.9988 (0.9980 to 0.9996)");
    EXPECT_EQ(program::ratio_cell(0.476, 0.439, 0.515), "0.48 (0.44 to 0.52)");
    EXPECT_EQ(program::ratio_cell(NAN, NAN, NAN), "-");
}

// --- data

const program::Report report{
    "test",
    {"name", "value", "count", "known"},
    {{std::string("a, \"b\"\n"), 0.1, std::int64_t{3}, true},
     {std::string("c"), std::nan(""), std::int64_t{-1}, std::monostate{}}}};

TEST(Report, AsCsvKeepsTextsAndDigits) {
    const auto rows = cells_of(program::csv(report));

    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0], report.columns);
    EXPECT_EQ(rows[1], (std::vector<std::string>{"a, \"b\"\n", "0.1", "3", "true"}));
    EXPECT_EQ(rows[2], (std::vector<std::string>{"c", "", "-1", ""}));
}

TEST(Report, AsJsonIsReadAgain) {
    const sim::Json json = sim::Json::parse(program::json(report), "report");

    EXPECT_EQ(json.at("command").text(), "test");
    ASSERT_EQ(json.at("rows").items().size(), 2u);
    EXPECT_EQ(json.at("rows").items()[0].at("name").text(), "a, \"b\"\n");
    EXPECT_EQ(json.at("rows").items()[0].at("value").number(), 0.1);
    EXPECT_EQ(json.at("rows").items()[1].at("value").text(), "null");
}

TEST(Report, HasFourFormatsAndNoOther) {
    EXPECT_EQ(program::format_of("csv"), program::Format::csv);
    EXPECT_THROW(program::format_of("xml"), program::UsageError);
}

// --- commands

TEST(Format, OfComparisonsFitsTheScreen) {
    const Desk desk;
    for (const int width : {60, 80, 120}) {
        const Ending ending = desk.run("compare a.toml b.toml ot.toml --force",
                                       "COLUMNS=" + std::to_string(width));

        ASSERT_EQ(ending.status, done) << ending.err;
        for (const std::string& line : lines_of(ending.out))
            EXPECT_LE(program::screen_length(line), static_cast<std::size_t>(width)) << line;
        EXPECT_THAT(ending.out, HasSubstr("What each arm is for"));
    }
}

TEST(Format, OfComparisonsForProgramsIsNothingButData) {
    const Desk desk;

    const Ending json = desk.run("compare a.toml b.toml --format json --force");
    const Ending csv = desk.run("compare a.toml b.toml --format csv --force --quiet");

    const sim::Json read = sim::Json::parse(json.out, "out");
    const auto rows = cells_of(csv.out);
    EXPECT_EQ(read.at("rows").items().size() + 1, rows.size());
    for (const std::vector<std::string>& row : rows) EXPECT_EQ(row.size(), rows[0].size());
    EXPECT_EQ(rows[0][0], "what");
    EXPECT_EQ(read.at("command").text(), "compare");
}

TEST(Format, OfComparisonsAsMarkdownIsWellFormed) {
    const Ending ending = Desk().run("compare a.toml b.toml --format markdown --quiet");

    ASSERT_EQ(ending.status, done) << ending.err;
    std::size_t cells = 0;
    for (const std::string& line : lines_of(ending.out)) {
        if (!line.starts_with("|")) {
            cells = 0;
            continue;
        }
        const auto n = static_cast<std::size_t>(std::count(line.begin(), line.end(), '|'));
        if (cells != 0) EXPECT_EQ(n, cells) << line;
        cells = n;
        EXPECT_TRUE(line.ends_with("|")) << line;
    }
}

TEST(Format, OfOneScenarioGivesItsOutcomes) {
    const Ending ending = Desk().run("run a.toml --format csv");

    const auto rows = cells_of(ending.out);
    ASSERT_GT(rows.size(), 10u) << ending.err;
    for (std::size_t r = 1; r < rows.size(); ++r)
        EXPECT_TRUE(rows[r][0] == "outcome" || rows[r][0] == "flow") << rows[r][0];
}

TEST(Format, OfExplainGivesEverySettingWithItsUnit) {
    const Ending ending = Desk().run("explain b.toml --format csv");

    EXPECT_THAT(ending.out, HasSubstr("\nstudy.duration,7,d,"));
    EXPECT_THAT(ending.out, HasSubstr("\nintervention.methadone.dose,80,mg,80,"));
}

TEST(Format, OfExplainFitsTheScreenButForTheScenarioItself) {
    const Ending ending = Desk().run("explain b.toml", "COLUMNS=70");

    ASSERT_EQ(ending.status, done) << ending.err;
    for (const std::string& line :
         lines_of(ending.out.substr(0, ending.out.find("Resolved scenario"))))
        EXPECT_LE(program::screen_length(line), 70u) << line;
}

TEST(Format, ThatDoesNotExistIsAMistake) {
    const Desk desk;

    const Ending ending = desk.run("compare a.toml b.toml --format xml");

    EXPECT_EQ(ending.status, mistake);
    EXPECT_THAT(ending.err, HasSubstr("table, markdown, csv, json"));
    EXPECT_EQ(desk.files(), (std::set<std::string>{"a.toml", "b.toml", "ot.toml"}));
}

// --- findings

TEST(Findings, ThatTurnStandInTheReadmeOfScenarios) {
    const std::string readme = text_of(RELAPSIM_SOURCE "/scenarios/README.md");

    EXPECT_THAT(readme, HasSubstr(program::turning_findings_markdown()));
}

TEST(Findings, ThatTurnAreMarkedWhereTheyArePrinted) {
    const Desk desk;
    desk.write("bup.toml", "extends = \"a.toml\"\n[[intervention]]\nkind = \"buprenorphine\"\n");

    const Ending ending = desk.run("compare a.toml bup.toml b.toml");
    const Ending twice = desk.run("compare bup.toml a.toml --force");

    EXPECT_THAT(ending.out, HasSubstr("! No finding"));
    EXPECT_THAT(ending.out, HasSubstr("blockade_override"));
    EXPECT_THAT(twice.out, Not(HasSubstr("blockade_override")));
    const auto turns =
        sim::Hdf5File::open(desk.path("results.h5")).read_texts("/contrasts/sign_turns");
    EXPECT_EQ(turns, (std::vector<std::string>{""}));
}

}  // namespace
