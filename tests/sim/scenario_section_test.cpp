#include <gtest/gtest.h>

#include <array>
#include <locale>

#include "sim/scenario.h"
#include "tests/sim/scenario_parameters.h"

namespace {

using scenario_fixture::field;
using scenario_fixture::Files;
using scenario_fixture::Outcome;
using scenario_fixture::Parameters;
using scenario_fixture::read;
using scenario_fixture::table;
using scenario_fixture::text_of;
using scenario_fixture::Timing;
using scenario_fixture::tree;
using sim::Complaints;
using sim::Node;

/// The only complaint about one line, without the place and the source line.
std::string mistake(const std::string& line) {
    const std::string text = read(line + "\n").mistakes;
    const std::size_t first = text.find(": ");
    if (first == std::string::npos || !text.ends_with("\n1 mistake; nothing was run."))
        return text;
    return text.substr(first + 2, text.find('\n') - first - 2);
}

TEST(ReadSection, LeavesEverythingAloneWithoutATable) {
    Complaints complaints;
    Parameters parameters = sim::defaults(table);

    sim::read_section(nullptr, {sim::view(table), &parameters}, {}, complaints, nullptr);

    EXPECT_TRUE(complaints.empty());
    EXPECT_EQ(parameters.half_life.days, 13.2);
}

TEST(ReadSection, SetsAllKindsOfFields) {
    const Outcome outcome = read(
        "gain = \"0.7 1/wk\"\nhalf_life = \"7d\"\nstop = \"2 wk\"\ndose = \"40 IU\"\n"
        "weight = -0.5\nagents = 2e4\nenabled = true\ntiming = \"calendar\"\nkind = \"x\"\n");

    EXPECT_EQ(outcome.mistakes, "");
    const Parameters& p = outcome.parameters;
    EXPECT_DOUBLE_EQ(p.gain.per_day, 0.1);
    EXPECT_EQ(p.half_life.days, 7);
    EXPECT_DOUBLE_EQ(p.stop.days, 14);
    EXPECT_EQ(p.dose, 40);
    EXPECT_EQ(p.weight, -0.5);
    EXPECT_EQ(p.agents, 20000);
    EXPECT_TRUE(p.enabled);
    EXPECT_EQ(p.timing, Timing::calendar);
    EXPECT_EQ(p.cap, 100);
}

TEST(ReadSection, ListsTheValuesGivenWithTheirPlaces) {
    const Outcome outcome = read("half_life = \"1 wk\"\ntiming = \"calendar\"\n");

    ASSERT_EQ(outcome.changes.size(), 2u);
    EXPECT_EQ(outcome.changes[0].section, "tolerance");
    EXPECT_EQ(outcome.changes[0].name, "half_life");
    EXPECT_EQ(outcome.changes[0].value, 7);
    EXPECT_EQ(outcome.changes[0].text, "1 wk");
    EXPECT_EQ(outcome.changes[0].place.line, 2);
    EXPECT_EQ(outcome.changes[1].value, 1);
    EXPECT_EQ(outcome.changes[1].text, "calendar");
}

TEST(ReadSection, AcceptsForeverWhereTheRangeIsOpen) {
    for (const std::string forever : {"\"never\"", "\"inf\"", "inf"})
        EXPECT_EQ(read("stop = " + forever).parameters.stop.days, sim::infinity) << forever;
    EXPECT_EQ(read("weight = inf").parameters.weight, sim::infinity);
    EXPECT_EQ(read("cap = \"inf\"").parameters.cap, sim::infinity);
}

TEST(ReadSection, ShowsTheMistakesOfTheExampleWithLineAndCaret) {
    EXPECT_EQ(read("half_lfe = \"7 d\"\ngain = 0.2\ndose = \"240 IU\"\n").mistakes,
              "a.toml:3:8: tolerance.gain needs a unit, one of: 1/h, 1/d, 1/wk, 1/y\n"
              "    gain = 0.2\n           ^\n"
              "a.toml:4:8: tolerance.dose = 240 IU is outside its range, 0 to 80 IU\n"
              "    dose = \"240 IU\"\n           ^\n"
              "a.toml:2:1: tolerance has no parameter 'half_lfe'; did you mean 'half_life'?\n"
              "    half_lfe = \"7 d\"\n    ^\n"
              "3 mistakes; nothing was run.");
}

TEST(ReadSection, ComplainsAboutValuesOutsideTheirRange) {
    EXPECT_EQ(mistake("half_life = \"20 wk\""),
              "tolerance.half_life = 20 wk is outside its range, 1 to 90 d");
    EXPECT_EQ(mistake("half_life = \"never\""),
              "tolerance.half_life = never is outside its range, 1 to 90 d");
    EXPECT_EQ(mistake("stop = \"0 h\""),
              "tolerance.stop = 0 h is outside its range, at least 1 h");
    EXPECT_EQ(mistake("weight = -inf"),
              "tolerance.weight = -inf is outside its range, at least -1");
    EXPECT_EQ(mistake("agents = 9223372036854775807"),
              "tolerance.agents = 9223372036854775807 is outside its range, 1 to 1000000");
    EXPECT_EQ(mistake("agents = inf"),
              "tolerance.agents = inf is outside its range, 1 to 1000000");
}

TEST(ReadSection, ComplainsAboutMissingAndWrongUnits) {
    EXPECT_EQ(mistake("half_life = 7"),
              "tolerance.half_life needs a unit, one of: min, h, d, wk, y");
    EXPECT_EQ(mistake("half_life = \"7\""),
              "tolerance.half_life needs a unit, one of: min, h, d, wk, y");
    EXPECT_EQ(mistake("stop = 7"),
              "tolerance.stop needs a unit, one of: min, h, d, wk, y, or \"never\"");
    EXPECT_EQ(mistake("dose = 24"), "tolerance.dose needs a unit, IU");
    EXPECT_EQ(mistake("cap = 24"), "tolerance.cap needs a unit, USD, or inf");
    EXPECT_EQ(
        mistake("half_life = \"7 mg\""),
        "tolerance.half_life = 7 mg has the wrong unit; accepted: one of: min, h, d, wk, y");
    EXPECT_EQ(mistake("dose = \"24 units\""),
              "tolerance.dose = 24 units has the wrong unit; accepted: IU");
    EXPECT_EQ(mistake("half_life = \"3 months\""),
              "tolerance.half_life = 3 months has the wrong unit; accepted: one of: min, h, d, "
              "wk, y; months differ in length: did you mean '91 d'?");
    EXPECT_EQ(mistake("half_life = \"7,5 d\""),
              "tolerance.half_life = 7,5 d has the wrong unit; accepted: one of: min, h, d, "
              "wk, y; decimals have a point, not a comma: did you mean '7.5 d'?");
    EXPECT_EQ(mistake("half_life = \"12 Days\""), "");
}

TEST(ReadSection, ComplainsAboutWrongKindsOfValues) {
    EXPECT_EQ(mistake("half_life = \"soon\""),
              "tolerance.half_life = \"soon\" must be a number with a unit, one of: min, h, d, "
              "wk, y");
    EXPECT_EQ(
        mistake("half_life = \"nan d\""),
        "tolerance.half_life = \"nan d\" must be a number with a unit, one of: min, h, d, "
        "wk, y");
    EXPECT_EQ(mistake("dose = [\"24 IU\"]"),
              "tolerance.dose = [...] must be a number with a unit, IU");
    EXPECT_EQ(mistake("dose = {a = 1}"),
              "tolerance.dose = {...} must be a number with a unit, IU");
    EXPECT_EQ(mistake("weight = \"0.3\""),
              "tolerance.weight = \"0.3\" must be a plain number, without quotes and unit");
    EXPECT_EQ(mistake("weight = \"30%\""),
              "tolerance.weight = \"30%\" must be a plain number, without quotes and unit; did "
              "you mean 0.3?");
    EXPECT_EQ(mistake("weight = true"), "tolerance.weight = true must be a plain number");
    EXPECT_EQ(mistake("agents = 2.5"), "tolerance.agents = 2.5 must be a whole number");
}

TEST(ReadSection, ComplainsAboutWordsThatAreNoChoice) {
    EXPECT_EQ(mistake("timing = \"clok\""),
              "tolerance.timing = \"clok\" must be one of: clock, calendar, never_at_all; did "
              "you mean 'clock'?");
    EXPECT_EQ(mistake("timing = 1"),
              "tolerance.timing = 1 must be one of: clock, calendar, never_at_all");
    EXPECT_EQ(mistake("enabled = 1"), "tolerance.enabled = 1 must be one of: false, true");
}

TEST(ReadSection, ComplainsAboutKeysThatAreNearNoParameter) {
    EXPECT_EQ(mistake("zzz = 1"),
              "tolerance has no parameter 'zzz'; its parameters are: gain, half_life, stop, "
              "dose, cap, weight, agents, enabled, timing, kind");
}

TEST(ReadSection, ComplainsAboutAValueOrAListWhereASectionIsExpected) {
    const Files files;
    files.write("value.toml", "tolerance = 3\n");
    files.write("list.toml", "[[tolerance]]\nweight = 1\n");
    Complaints complaints;
    Parameters parameters = sim::defaults(table);

    for (const std::string file : {"value.toml", "list.toml"}) {
        const Node root = sim::load_scenario(files.path(file), complaints);
        sim::read_section(root.find("tolerance"), {sim::view(table), &parameters}, {},
                          complaints, nullptr);
    }

    EXPECT_EQ(files.relative(text_of(complaints)),
              "value.toml:1:1: tolerance must be a section, [tolerance]\n"
              "    tolerance = 3\n    ^\n"
              "list.toml:1:3: tolerance must be a section, [tolerance]\n"
              "    [[tolerance]]\n      ^\n2 mistakes; nothing was run.");
}

TEST(ReadSection, ComplainsAboutTheCommandLineInItsOwnWords) {
    Node root = tree("");
    Complaints complaints;
    Parameters parameters = sim::defaults(table);
    sim::set_value(root, "tolerance.half_lif=7 d", complaints);
    sim::set_value(root, "tolerance.dose=240 IU", complaints);

    sim::read_section(root.find("tolerance"), {sim::view(table), &parameters}, {}, complaints,
                      nullptr);

    EXPECT_EQ(
        text_of(complaints),
        "--set tolerance.dose=240 IU: tolerance.dose = 240 IU is outside its range, 0 to "
        "80 IU\n"
        "--set tolerance.half_lif=7 d: tolerance has no parameter 'half_lif'; did you mean "
        "'half_life'?\n2 mistakes; nothing was run.");
}

TEST(ReadSection, ConvertsUnitsToTheLastBitWhereTheyAreWholeMultiples) {
    for (int days = 1; days <= 90; ++days) {
        const std::string hours = "half_life = \"" + std::to_string(24 * days) + " h\"";
        const std::string minutes = "half_life = \"" + std::to_string(1440 * days) + " min\"";
        EXPECT_EQ(read(hours).parameters.half_life.days, days);
        EXPECT_EQ(read(minutes).parameters.half_life.days, days);
    }
}

TEST(ReadValue, ConvertsBetweenAllUnitsOfADimension) {
    for (const sim::Unit& from : sim::units) {
        if (from.kind != sim::UnitKind::per_time) continue;
        Node node;
        node.kind = Node::Kind::text;
        node.text = "0.02 " + std::string(from.name);
        Complaints complaints;

        const auto value = sim::read_value(node, field("gain"), "gain", complaints);

        ASSERT_TRUE(value.has_value());
        EXPECT_DOUBLE_EQ(*value, 0.02 * from.in_base) << from.name;
    }
}

TEST(ReadSection, DoesNotDependOnTheLocale) {
    struct DecimalComma : std::numpunct<char> {
        char do_decimal_point() const override { return ','; }
    };
    const std::locale before =
        std::locale::global(std::locale(std::locale(), new DecimalComma));

    const Outcome outcome = read("half_life = \"13.5 d\"\nweight = 0.25\n");
    const std::string text = sim::quantity_text(13.5, field("half_life"));

    std::locale::global(before);
    EXPECT_EQ(outcome.parameters.half_life.days, 13.5);
    EXPECT_EQ(outcome.parameters.weight, 0.25);
    EXPECT_EQ(text, "13.5 d");
}

TEST(CheckSections, NamesTheNearestSectionOrAll) {
    const Files files;
    files.write("a.toml", "[tolerence]\n[study]\n[xyz]\n");
    Complaints complaints;
    const Node root = sim::load_scenario(files.path("a.toml"), complaints);
    const std::array<std::string_view, 2> known{"study", "tolerance"};

    sim::check_sections(root, known, complaints);

    EXPECT_EQ(files.relative(text_of(complaints)),
              "a.toml:1:2: there is no section 'tolerence'; did you mean 'tolerance'?\n"
              "    [tolerence]\n     ^\n"
              "a.toml:3:2: there is no section 'xyz'; the sections are: study, tolerance\n"
              "    [xyz]\n     ^\n2 mistakes; nothing was run.");
}

}  // namespace
