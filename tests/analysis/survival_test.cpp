#include "analysis/survival.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>
#include <stdexcept>

#include "r_reference.h"

namespace analysis {
namespace {

using r_reference::agrees;
using r_reference::answer;
using r_reference::DataSet;
using r_reference::numbers;
using r_reference::reference;

constexpr Outcome censored = Outcome::censored;
constexpr Outcome event = Outcome::event;
constexpr Outcome competing = Outcome::competing;

std::set<std::int32_t> groups_of(const std::vector<Record>& records) {
    std::set<std::int32_t> groups;
    for (const Record& record : records) groups.insert(record.group);
    return groups;
}

/// `count` separate records for each record.
std::vector<Record> one_by_one(const std::vector<Record>& records) {
    std::vector<Record> people;
    for (Record record : records) {
        const std::int64_t n = record.count;
        record.count = 1;
        people.insert(people.end(), static_cast<std::size_t>(n), record);
    }
    return people;
}

const std::vector<Record> grouped = {{5, event, 1, 1, 3},     {5, censored, 1, 1, 2},
                                     {5, competing, 2, 1, 1}, {8, event, 2, 1, 4},
                                     {9, event, 1, 1, 1},     {9, competing, 2, 1, 3},
                                     {12, event, 2, 1, 2},    {20, censored, 1, 1, 5}};

TEST(RReference, SaysWhatToInstallWhenRIsMissing) {
    const std::string complaint = r_reference::ask("/nowhere/Rscript").complaint;

    EXPECT_NE(complaint.find("apt-get install r-base-core r-cran-survival"), std::string::npos)
        << complaint;
}

TEST(RReference, SaysWhatToInstallWhenThePackageIsMissing) {
    const int status_of_exit_3 = std::system("exit 3");

    EXPECT_NE(r_reference::complaint_about(status_of_exit_3, "Rscript")
                  .find("install.packages(\"survival\")"),
              std::string::npos);
}

TEST(RReference, ComplainsWhenTheScriptFails) {
    EXPECT_FALSE(r_reference::ask("/bin/false").complaint.empty());
    EXPECT_FALSE(r_reference::ask("/bin/true").complaint.empty());
}

TEST(RReference, SeesADeviationInTheSixthDigit) {
    EXPECT_TRUE(agrees({1, 2.0000001}, {1, 2}));
    EXPECT_FALSE(agrees({1, 2.00001}, {1, 2}));
    EXPECT_FALSE(agrees({1, std::nan("")}, {1, 2}));
    EXPECT_FALSE(agrees({1, 2}, {1, std::nan("")}));
    EXPECT_FALSE(agrees({1}, {1, 2}));
    EXPECT_FALSE(agrees({}, {}));
    EXPECT_FALSE(agrees({1e-9}, {0}));
}

TEST(KaplanMeier, AgreesWithR) {
    ASSERT_EQ(reference().complaint, "");
    for (const auto& [name, set] : reference().sets) {
        for (const std::int32_t group : groups_of(set.records)) {
            SCOPED_TRACE(name + ", group " + std::to_string(group));
            const std::vector<SurvivalPoint> curve = kaplan_meier(of_group(set.records, group));
            const std::string suffix = "_" + std::to_string(group);
            using P = SurvivalPoint;

            EXPECT_TRUE(agrees(numbers(curve, &P::time), answer(set, "km_time" + suffix)));
            EXPECT_TRUE(
                agrees(numbers(curve, &P::at_risk), answer(set, "km_at_risk" + suffix)));
            EXPECT_TRUE(agrees(numbers(curve, &P::events), answer(set, "km_events" + suffix)));
            EXPECT_TRUE(
                agrees(numbers(curve, &P::survival), answer(set, "km_survival" + suffix)));
            EXPECT_TRUE(agrees(numbers(curve, &P::standard_error),
                               answer(set, "km_standard_error" + suffix)));
        }
    }
}

TEST(AalenJohansen, AgreesWithR) {
    ASSERT_EQ(reference().complaint, "");
    for (const std::string name : {"colon", "colon_months"}) {
        SCOPED_TRACE(name);
        const DataSet& set = reference().sets.at(name);
        const std::vector<IncidencePoint> curve = aalen_johansen(set.records);
        using P = IncidencePoint;

        EXPECT_TRUE(agrees(numbers(curve, &P::time), answer(set, "cif_time")));
        EXPECT_TRUE(agrees(numbers(curve, &P::event_free), answer(set, "cif_free")));
        EXPECT_TRUE(agrees(numbers(curve, &P::incidence), answer(set, "cif_event")));
        EXPECT_TRUE(
            agrees(numbers(curve, &P::incidence_standard_error), answer(set, "cif_event_se")));
        EXPECT_TRUE(
            agrees(numbers(curve, &P::competing_incidence), answer(set, "cif_competing")));
        EXPECT_TRUE(agrees(numbers(curve, &P::competing_standard_error),
                           answer(set, "cif_competing_se")));
    }
}

TEST(LogRank, AgreesWithR) {
    ASSERT_EQ(reference().complaint, "");
    for (const auto& [name, set] : reference().sets) {
        SCOPED_TRACE(name);
        const std::optional<LogRank> test = log_rank(set.records);
        ASSERT_TRUE(test);

        EXPECT_TRUE(agrees({test->chi_square, static_cast<double>(test->degrees_of_freedom)},
                           answer(set, "log_rank")));
        EXPECT_TRUE(agrees(numbers(test->groups, &LogRank::Group::observed),
                           answer(set, "log_rank_observed")));
        EXPECT_TRUE(agrees(numbers(test->groups, &LogRank::Group::expected),
                           answer(set, "log_rank_expected")));
    }
}

TEST(RestrictedMean, AgreesWithR) {
    ASSERT_EQ(reference().complaint, "");
    int compared = 0;
    for (const auto& [name, set] : reference().sets) {
        for (const auto& [what, theirs] : set.answers) {
            if (what.rfind("rmst_", 0) != 0) continue;
            SCOPED_TRACE(name + " " + what);
            const std::vector<SurvivalPoint> curve =
                kaplan_meier(of_group(set.records, std::stoi(what.substr(5))));

            const RestrictedMean mean = restricted_mean(curve, sim::Duration{theirs.at(0)});

            EXPECT_TRUE(agrees({theirs[0], mean.days.value, mean.days.standard_error}, theirs));
            ++compared;
        }
    }
    EXPECT_EQ(compared, 2 * (2 + 4 + 3 + 3 + 2));
}

TEST(KaplanMeier, IsWhatOneWorksOutByHandForFourPeople) {
    const std::vector<Record> four = {
        {6, censored}, {1, event}, {3, censored}, {3, event}};  // in no order

    const std::vector<SurvivalPoint> curve = kaplan_meier(four);

    ASSERT_EQ(curve.size(), 3u);
    EXPECT_EQ(curve[1].at_risk, 3);  // who is censored at 3 is at risk at 3
    EXPECT_EQ(curve[1].events, 1);
    EXPECT_DOUBLE_EQ(curve[0].survival, 3.0 / 4);
    EXPECT_DOUBLE_EQ(curve[1].survival, 3.0 / 4 * 2 / 3);
    EXPECT_DOUBLE_EQ(curve[1].standard_error, 0.5 * std::sqrt(1.0 / 12 + 1.0 / 6));
    EXPECT_DOUBLE_EQ(curve[2].survival, curve[1].survival);
}

TEST(KaplanMeier, DoesNotKnowTheErrorOfAZero) {
    const std::vector<SurvivalPoint> curve = kaplan_meier(std::vector<Record>{{2, event}});

    EXPECT_EQ(curve.back().survival, 0);
    EXPECT_TRUE(std::isnan(curve.back().standard_error));
}

TEST(KaplanMeier, StaysAtOneWhenAllAreCensored) {
    const std::vector<SurvivalPoint> curve =
        kaplan_meier(std::vector<Record>{{2, censored, 0, 0, 5}, {3, competing}});

    ASSERT_EQ(curve.size(), 2u);
    EXPECT_EQ(curve[1].survival, 1);
    EXPECT_EQ(curve[1].standard_error, 0);
}

TEST(KaplanMeier, OfNobodyIsEmpty) {
    EXPECT_TRUE(kaplan_meier({}).empty());
    EXPECT_TRUE(kaplan_meier(std::vector<Record>{{2, event, 0, 0, 0}}).empty());
    EXPECT_TRUE(kaplan_meier(of_group(grouped, 7)).empty());
    EXPECT_TRUE(aalen_johansen({}).empty());
}

TEST(AalenJohansen, IsTheShareOfEachOutcomeWithoutCensoring) {
    const std::vector<Record> five = {
        {1, event}, {2, competing}, {2, event}, {4, competing}, {5, event}};

    const IncidencePoint end = aalen_johansen(five).back();

    EXPECT_NEAR(end.event_free, 0, 1e-15);
    EXPECT_DOUBLE_EQ(end.incidence, 3.0 / 5);
    EXPECT_DOUBLE_EQ(end.competing_incidence, 2.0 / 5);
    EXPECT_DOUBLE_EQ(end.incidence_standard_error, std::sqrt(0.6 * 0.4 / 5));
    EXPECT_DOUBLE_EQ(end.competing_standard_error, std::sqrt(0.6 * 0.4 / 5));
}

TEST(AalenJohansen, IsOneLessSurvivalWithoutACompetingEvent) {
    std::vector<Record> records = grouped;
    for (Record& record : records) {
        if (record.outcome == competing) record.outcome = censored;
    }

    const std::vector<IncidencePoint> incidence = aalen_johansen(records);
    const std::vector<SurvivalPoint> survival = kaplan_meier(records);

    for (std::size_t j = 0; j < survival.size(); ++j) {
        EXPECT_NEAR(incidence[j].incidence, 1 - survival[j].survival, 1e-15);
        EXPECT_NEAR(incidence[j].incidence_standard_error, survival[j].standard_error, 1e-15);
        EXPECT_EQ(incidence[j].competing_incidence, 0);
        EXPECT_EQ(incidence[j].competing_standard_error, 0);
    }
}

TEST(AalenJohansen, SharesOutWholePopulation) {
    for (const IncidencePoint& at : aalen_johansen(grouped)) {
        EXPECT_NEAR(at.event_free + at.incidence + at.competing_incidence, 1, 1e-15);
    }
}

TEST(LogRank, IsWhatOneWorksOutByHandForFourPeople) {
    const std::vector<Record> four = {
        {1, event, 1}, {2, event, 2}, {3, event, 1}, {4, censored, 2}};

    const std::optional<LogRank> test = log_rank(four);

    // At risk in group 1: 2 of 4, 1 of 3, 1 of 2.
    const double expected = 1.0 / 2 + 1.0 / 3 + 1.0 / 2;
    const double variance = 1.0 / 4 + 2.0 / 9 + 1.0 / 4;
    ASSERT_TRUE(test);
    EXPECT_EQ(test->degrees_of_freedom, 1);
    EXPECT_DOUBLE_EQ(test->groups[0].observed, 2);
    EXPECT_DOUBLE_EQ(test->groups[0].expected, expected);
    EXPECT_NEAR(test->chi_square, (2 - expected) * (2 - expected) / variance, 1e-14);
}

TEST(LogRank, IsZeroForEqualGroups) {
    const std::optional<LogRank> test = log_rank(std::vector<Record>{{3, event, 1},
                                                                     {3, event, 2},
                                                                     {7, censored, 1},
                                                                     {7, censored, 2},
                                                                     {9, event, 1},
                                                                     {9, event, 2}});

    ASSERT_TRUE(test);
    EXPECT_NEAR(test->chi_square, 0, 1e-15);
}

TEST(LogRank, IsAbsentWhenNothingCanBeCompared) {
    const std::vector<Record> one_group = {{1, event, 1}, {2, event, 1}};
    const std::vector<Record> no_events = {{1, censored, 1}, {2, censored, 2}};
    const std::vector<Record> empty_group = {{1, event, 1}, {2, event, 1}, {3, event, 2, 0, 0}};
    const std::vector<Record> all_at_once = {{1, event, 1}, {1, event, 2}};

    EXPECT_FALSE(log_rank({}));
    EXPECT_FALSE(log_rank(one_group));
    EXPECT_FALSE(log_rank(no_events));
    EXPECT_FALSE(log_rank(empty_group));
    EXPECT_FALSE(log_rank(all_at_once));
}

TEST(LogRank, LeavesOutAGroupThatIsGoneBeforeTheFirstEvent) {
    std::vector<Record> records = {
        {3, event, 1}, {4, event, 2}, {5, event, 1}, {6, censored, 2}};
    const std::optional<LogRank> without = log_rank(records);
    records.push_back({1, censored, 3});

    const std::optional<LogRank> with = log_rank(records);

    ASSERT_TRUE(with && without);
    EXPECT_EQ(with->degrees_of_freedom, 1);
    EXPECT_NEAR(with->chi_square, without->chi_square, 1e-14);
    EXPECT_EQ(with->groups.at(2).expected, 0);
}

TEST(RestrictedMean, IsTheMeanWithoutCensoring) {
    const std::vector<Record> three = {{2, event}, {4, event}, {9, event}};

    const RestrictedMean mean = restricted_mean(kaplan_meier(three), sim::Duration{30});

    EXPECT_DOUBLE_EQ(mean.days.value, 5);
    EXPECT_TRUE(mean.known_to_horizon);
    // For complete data (S6) is the variance of the mean with divisor n: sum (t - 5)^2 / 3^2.
    EXPECT_DOUBLE_EQ(mean.days.standard_error, std::sqrt((9.0 + 1 + 16) / 9));
}

TEST(RestrictedMean, IsTheHorizonWhenNobodyHasAnEventBefore) {
    const std::vector<SurvivalPoint> curve =
        kaplan_meier(std::vector<Record>{{10, event}, {12, censored}});

    const RestrictedMean mean = restricted_mean(curve, sim::Duration{8});

    EXPECT_EQ(mean.days.value, 8);
    EXPECT_EQ(mean.days.standard_error, 0);
    EXPECT_TRUE(mean.known_to_horizon);
}

TEST(RestrictedMean, SaysThatItGuessesBeyondFollowUp) {
    const std::vector<SurvivalPoint> curve =
        kaplan_meier(std::vector<Record>{{10, event}, {12, censored}});

    EXPECT_TRUE(restricted_mean(curve, sim::Duration{12}).known_to_horizon);
    EXPECT_FALSE(restricted_mean(curve, sim::Duration{13}).known_to_horizon);
    EXPECT_TRUE(std::isnan(restricted_mean({}, sim::Duration{13}).days.value));
}

TEST(Difference, AddsTheVariancesOfIndependentEstimates) {
    const Estimate gain = difference({12, 3}, {10, 4});

    EXPECT_DOUBLE_EQ(gain.value, 2);
    EXPECT_DOUBLE_EQ(gain.standard_error, 5);
}

TEST(Survival, TakesACountForThatManyRecords) {
    const std::vector<Record> people = one_by_one(grouped);
    ASSERT_EQ(people.size(), 21u);

    const std::vector<IncidencePoint> a = aalen_johansen(grouped);
    const std::vector<IncidencePoint> b = aalen_johansen(people);
    const std::vector<SurvivalPoint> c = kaplan_meier(grouped);
    const std::vector<SurvivalPoint> d = kaplan_meier(people);

    ASSERT_EQ(a.size(), b.size());
    for (std::size_t j = 0; j < a.size(); ++j) {
        EXPECT_EQ(a[j].incidence, b[j].incidence);
        EXPECT_EQ(a[j].incidence_standard_error, b[j].incidence_standard_error);
        EXPECT_EQ(c[j].survival, d[j].survival);
        EXPECT_EQ(c[j].standard_error, d[j].standard_error);
    }
    EXPECT_DOUBLE_EQ(log_rank(grouped)->chi_square, log_rank(people)->chi_square);
}

TEST(Survival, RefusesImpossibleRecords) {
    const double infinity = std::numeric_limits<double>::infinity();

    for (const double time : {std::nan(""), infinity, -1.0}) {
        EXPECT_THROW(kaplan_meier(std::vector<Record>{{time, event}}), std::invalid_argument);
        EXPECT_THROW(aalen_johansen(std::vector<Record>{{time, event}}), std::invalid_argument);
        EXPECT_THROW(log_rank(std::vector<Record>{{time, event}}), std::invalid_argument);
    }
    try {
        kaplan_meier(std::vector<Record>{{1, event}, {2, event, 0, 0, -4}});
        FAIL() << "a negative count was accepted";
    } catch (const std::invalid_argument& error) {
        EXPECT_STREQ(error.what(),
                     "survival record 1 stands for -4 people; a count is at least 0");
    }
}

}  // namespace
}  // namespace analysis
