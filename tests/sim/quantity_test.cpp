#include "sim/quantity.h"

#include <gtest/gtest.h>

#include "tests/sim/scenario_parameters.h"

namespace {

using scenario_fixture::field;
using scenario_fixture::Outcome;
using scenario_fixture::read;
using scenario_fixture::table;

TEST(ParseQuantity, TakesANumberAndWhatFollowsIt) {
    EXPECT_EQ(sim::parse_quantity(" 13.2 d ")->value, 13.2);
    EXPECT_EQ(sim::parse_quantity("13.2 d")->unit, "d");
    EXPECT_EQ(sim::parse_quantity("24IU")->unit, "IU");
    EXPECT_EQ(sim::parse_quantity("0.2 1/h")->unit, "1/h");
    EXPECT_EQ(sim::parse_quantity("-1e3")->value, -1000);
    EXPECT_EQ(sim::parse_quantity("-1e3")->unit, "");
}

TEST(ParseQuantity, RefusesWhatIsNoFiniteNumber) {
    for (const std::string_view bad : {"", " ", "d", "nan d", "inf d", "1e999 d", "+", "- 1 d"})
        EXPECT_FALSE(sim::parse_quantity(bad).has_value()) << bad;
}

TEST(UnitSpelt, TakesUsualSpellings) {
    for (const auto& [spelling, name] :
         std::vector<std::pair<std::string, std::string>>{{"d", "d"},
                                                          {"days", "d"},
                                                          {"Day", "d"},
                                                          {"weeks", "wk"},
                                                          {"Hours", "h"},
                                                          {"minutes", "min"},
                                                          {"years", "y"},
                                                          {"per day", "1/d"},
                                                          {"1/week", "1/wk"},
                                                          {"/h", "1/h"},
                                                          {"milligrams", "mg"},
                                                          {"iu", "IU"},
                                                          {"usd", "USD"}}) {
        const sim::Unit* unit = sim::unit_spelt(spelling);
        ASSERT_NE(unit, nullptr) << spelling;
        EXPECT_EQ(unit->name, name);
    }
    for (const char* other : {"", "month", "m", "units", "%", "per", "g"})
        EXPECT_EQ(sim::unit_spelt(other), nullptr) << other;
}

TEST(MeantBy, GuessesCommasMonthsAndPerCent) {
    EXPECT_EQ(sim::meant_by("80,5 mg"),
              "; decimals have a point, not a comma: did you mean '80.5 mg'?");
    EXPECT_EQ(sim::meant_by("0,25"),
              "; decimals have a point, not a comma: did you mean '0.25'?");
    EXPECT_EQ(sim::meant_by("1,000 mg"),
              "; a number has no comma: did you mean '1000 mg' or '1.000 mg'?");
    EXPECT_EQ(sim::meant_by("3 months"), "; months differ in length: did you mean '91 d'?");
    EXPECT_EQ(sim::meant_by("60 %"), "; did you mean 0.6?");
    for (const char* other : {"", "soon", "7 d", "a,5", "5,", ",", "1,,2"})
        EXPECT_EQ(sim::meant_by(other), "") << other;
}

TEST(QuantityText, WritesWhatAScenarioWouldSay) {
    EXPECT_EQ(sim::quantity_text(13.2, field("half_life")), "13.2 d");
    EXPECT_EQ(sim::quantity_text(6, field("stop")), "6 h");
    EXPECT_EQ(sim::quantity_text(sim::infinity, field("stop")), "never");
    EXPECT_EQ(sim::quantity_text(sim::infinity, field("cap")), "inf");
    EXPECT_EQ(sim::quantity_text(sim::infinity, field("weight")), "inf");
    EXPECT_EQ(sim::quantity_text(0.3, field("weight")), "0.3");
    EXPECT_EQ(sim::quantity_text(100000, field("agents")), "100000");
    EXPECT_EQ(sim::quantity_text(0, field("timing")), "clock");
    EXPECT_EQ(sim::quantity_text(1, field("enabled")), "true");
    EXPECT_EQ(sim::quantity_text(2.5e-7, field("weight")), "2.5e-07");
}

TEST(QuantityText, ReadsBackAsTheSameNumber) {
    const double third = 1.0 / 3;
    for (const double value :
         {0.0, 1.0, third, 13.2, 1e-5 * third, 1e-300, 89.99999999999999}) {
        const auto read_back =
            sim::parse_quantity(sim::quantity_text(value, field("half_life")));
        ASSERT_TRUE(read_back.has_value());
        EXPECT_EQ(read_back->value, value);
        EXPECT_EQ(read_back->unit, "d");
    }
}

TEST(QuantityText, OfEveryDefaultIsReadBackAsTheDefault) {
    for (const sim::Field& f : table.fields) {
        const bool in_quotes = f.row.unit != "1" || f.is_choice();
        const std::string text = sim::quantity_text(f.row.value, f);
        const Outcome outcome = read(std::string(f.row.name) + " = " +
                                     (in_quotes ? "\"" + text + "\"" : text) + "\n");
        EXPECT_EQ(outcome.mistakes, "");
        ASSERT_EQ(outcome.changes.size(), 1u);
        EXPECT_EQ(outcome.changes[0].value, f.row.value);
    }
}

}  // namespace
