/// The numbers of /survival and /contrasts: of people whose times are given, and of small
/// simulations.

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "models/measures.h"
#include "models/program/comparison.h"
#include "models/program/contrasts.h"

namespace program {
namespace {

using models::Endpoints;
using models::ExperimentResult;
using models::measure;
using models::measures;
using models::PersonTimes;
using models::RunResult;

constexpr int steps_per_day = 4;
constexpr int n_days = 100;
constexpr int n_steps = n_days * steps_per_day;
constexpr std::int32_t never = Endpoints::never;
using People = std::vector<PersonTimes>;

/// Somebody who relapses, overdoses and dies after so many steps; all uses are relapses.
PersonTimes person(std::int32_t relapse, std::int32_t overdose, std::int32_t death) {
    return {true, {relapse, relapse, relapse, relapse, overdose, death}};
}

/// Nothing happens to the dead.
PersonTimes killed(PersonTimes some, std::int32_t death) {
    for (std::int32_t& steps : some.steps_until)
        if (steps >= death) steps = never;
    some.steps_until[static_cast<std::size_t>(models::Endpoint::death)] = death;
    return some;
}

People reference_people(int luck) {
    People people;
    for (int i = 0; i < 200; ++i) {
        const std::int32_t relapse = (i * 7 + luck) % 3 == 0 ? never : 20 + (i * 37 + luck) % 350;
        const std::int32_t overdose = (i + luck) % 9 == 0 ? 40 + (i * 11) % 350 : never;
        people.push_back(person(relapse, overdose, never));
        if ((i + luck) % 40 == 0) people.back() = killed(people.back(), 200);
    }
    return people;
}

RunResult run_of(const People& people, const std::vector<double>& times) {
    RunResult run;
    run.people = people;
    run.flow.enrolled = static_cast<std::int64_t>(people.size());
    run.values.assign(measures.size(), std::vector<double>(times.size(), 0.0));
    for (std::size_t e = 0; e < models::n_endpoints; ++e)
        run.follow_up.push_back(models::follow_up_of(people, static_cast<models::Endpoint>(e),
                                                     n_steps, steps_per_day));
    for (std::size_t t = 0; t < times.size(); ++t) {
        const double now = times[t] * steps_per_day;
        const double before = t == 0 ? 0 : times[t - 1] * steps_per_day;
        for (const PersonTimes& some : people) {
            run.values[measure("enrolled")][t] += 1;
            const double death = some.steps_until.back();
            const double overdose = some.steps_until[4];
            run.values[measure("deaths_other")][t] += before < death && death <= now;
            run.values[measure("expected_deaths_other")][t] += before < death && death <= now;
            run.values[measure("overdoses")][t] += before < overdose && overdose <= now;
            for (const TimedEndpoint& endpoint : timed_endpoints()) {
                const double reached =
                    some.steps_until[static_cast<std::size_t>(endpoint.endpoint)];
                run.values[endpoint.reached][t] += reached <= now;
                if (!endpoint.is_death)
                    run.values[endpoint.died_before][t] += death <= now && reached > death;
                const double end = std::min(reached, death);
                run.values[endpoint.days_before][t] +=
                    (std::min(end, now) - std::min(end, before)) / steps_per_day;
            }
        }
    }
    return run;
}

struct Arms {
    Study study;
    ExperimentResult experiment;
};

template <class Change>
Arms arms_of(int n_replicates, double every, Change&& change) {
    Arms arms;
    for (const char* label : {"reference", "arm"}) {
        arms.study.scenarios.emplace_back();
        arms.study.scenarios.back().label = label;
    }
    arms.study.twin_of = {-1, -1};
    ExperimentResult& experiment = arms.experiment;
    for (double time = 0; time <= n_days; time += every) experiment.times.push_back(time);
    experiment.runs.resize(2);
    experiment.pairs = {{1, 0}};
    experiment.person_levels.resize(1);
    for (int r = 0; r < n_replicates; ++r) {
        const People before = reference_people(r);
        People after = before;
        for (std::size_t i = 0; i < after.size(); ++i) after[i] = change(after[i], i);
        experiment.runs[0].push_back(run_of(before, experiment.times));
        experiment.runs[1].push_back(run_of(after, experiment.times));
        experiment.person_levels[0].emplace_back();
        for (std::size_t e = 0; e < models::n_endpoints; ++e)
            experiment.person_levels[0].back().push_back(
                models::compare_people(after, before, static_cast<models::Endpoint>(e), n_steps,
                                       steps_per_day));
    }
    return arms;
}

PersonTimes unchanged(const PersonTimes& some, std::size_t) {
    return some;
}
PersonTimes kill_some(const PersonTimes& some, std::size_t i) {
    return i % 4 == 0 ? killed(some, std::min<std::int32_t>(60, some.steps_until.back())) : some;
}
PersonTimes save_all(const PersonTimes& some, std::size_t) {
    PersonTimes saved = some;
    saved.steps_until.back() = never;
    return saved;
}
PersonTimes delay_some(const PersonTimes& some, std::size_t i) {
    PersonTimes later = some;
    for (std::size_t e = 0; e < 4; ++e)
        if (i % 3 == 0 && later.steps_until[e] != never)
            later.steps_until[e] = later.steps_until[e] * 2 > n_steps ? never
                                                                      : later.steps_until[e] * 2;
    return later;
}

/// The last value of each real variable of a group.
std::map<std::string, double> last_of(const sim::Group& group) {
    std::map<std::string, double> last;
    for (const sim::Variable& variable : group.variables)
        if (const auto* values = std::get_if<std::vector<double>>(&variable.values))
            last[variable.name] = values->back();
    return last;
}

std::map<std::string, double> contrasts_at_end(const Arms& arms) {
    return last_of(contrast_results(arms.study, arms.experiment));
}

void expect_same(const std::map<std::string, double>& one,
                 const std::map<std::string, double>& other) {
    ASSERT_EQ(one.size(), other.size());
    for (const auto& [name, value] : one) {
        const double theirs = other.at(name);
        if (std::isnan(value) && std::isnan(theirs)) continue;
        if (value == theirs) continue;
        EXPECT_NEAR(value, theirs, 1e-9 * std::max(1.0, std::abs(value))) << name;
    }
}

TEST(Estimates, DoNotDependOnHowOftenIsReported) {
    const Arms daily = arms_of(4, 1, delay_some);

    for (const double every : {10.0, 25.0, 50.0, 100.0}) {
        SCOPED_TRACE(every);
        const Arms seldom = arms_of(4, every, delay_some);
        expect_same(contrasts_at_end(daily), contrasts_at_end(seldom));
        expect_same(last_of(survival_results(daily.experiment)),
                    last_of(survival_results(seldom.experiment)));
    }
}

TEST(Estimates, OfASimulationDoNotDependOnHowOftenIsReported) {
    const auto simulated = [](const std::string& every) {
        Arms arms;
        sim::Complaints complaints;
        for (const char* file : {"usual_care", "methadone"})
            arms.study.scenarios.push_back(models::read_scenario(
                {std::string(RELAPSIM_SOURCE "/scenarios/") + file + ".toml",
                 {},
                 {"study.agents=80", "study.replicates=3", "study.duration=168 d",
                  "population.burn_in=30 d", "study.report_every=" + every}},
                complaints));
        complaints.throw_if_any();
        arms.study.twin_of = {-1, -1};
        arms.experiment = models::run_experiment(arms.study.scenarios, {});
        return arms;
    };
    const Arms daily = simulated("1 d");
    const std::map<std::string, double> numbers = contrasts_at_end(daily);

    EXPECT_LT(numbers.at("relapsed_daily_hazard_ratio"), 1);
    for (const char* every : {"7 d", "28 d", "84 d", "168 d"}) {
        SCOPED_TRACE(every);
        const Arms seldom = simulated(every);
        expect_same(numbers, contrasts_at_end(seldom));
        expect_same(last_of(survival_results(daily.experiment)),
                    last_of(survival_results(seldom.experiment)));
    }
}

TEST(DaysGained, AreThoseOfEachPersonAndOfTheSeriesOverTime) {
    const Arms arms = arms_of(3, 20, delay_some);
    const std::map<std::string, double> numbers = contrasts_at_end(arms);
    double gained = 0;
    for (const auto& levels : arms.experiment.person_levels[0])
        gained += levels[1].mean_days_gained / 3;

    EXPECT_GT(gained, 1);
    EXPECT_NEAR(numbers.at("relapsed_daily_days_gained"), gained, 1e-9);
    EXPECT_NEAR(numbers.at("days_free_of_relapsed_daily_diff_mean"), gained, 1e-9);
    EXPECT_LT(numbers.at("relapsed_daily_days_gained_low"), gained);
    EXPECT_GT(numbers.at("relapsed_daily_days_gained_high"), gained);
}

TEST(Death, IsNoBenefitOfAnArmThatOnlyKills) {
    const Arms arms = arms_of(5, 50, kill_some);
    const std::map<std::string, double> numbers = contrasts_at_end(arms);

    // Fewer relapse, because they are dead.
    EXPECT_LT(numbers.at("relapsed_daily_diff_mean"), 0);
    EXPECT_LT(numbers.at("relapsed_daily_hazard_ratio"), 1.1);
    // What stands beside it does not call that a benefit.
    EXPECT_GT(numbers.at("relapsed_daily_or_died_diff_mean"), 0);
    EXPECT_GT(numbers.at("relapsed_daily_or_died_ci_low"), 0);
    EXPECT_GT(numbers.at("died_before_relapsed_daily_diff_mean"), 0);
    EXPECT_GT(numbers.at("relapsed_daily_or_died_hazard_ratio"), 1);
    EXPECT_GT(numbers.at("died_diff_mean"), 0.2);
    EXPECT_LT(numbers.at("relapsed_daily_days_gained"), 0);
    EXPECT_EQ(numbers.count("relapsed_daily_nnt"), 0u);
    EXPECT_LT(numbers.at("overdoses_diff_mean"), 0);
    EXPECT_TRUE(std::isnan(numbers.at("overdoses_nnt")));
    for (const auto& levels : arms.experiment.person_levels[0]) {
        EXPECT_EQ(levels[1].helped, 0);
        EXPECT_EQ(levels[1].harmed, 0);
        EXPECT_GT(levels[1].died_instead, 40);
    }
}

TEST(Death, AvertedIsABenefitOfAnArmThatOnlySaves) {
    const Arms arms = arms_of(5, 50, save_all);
    const std::map<std::string, double> numbers = contrasts_at_end(arms);

    EXPECT_LT(numbers.at("died_diff_mean"), 0);
    EXPECT_NEAR(numbers.at("died_nnt"), -1 / numbers.at("died_diff_mean"), 1e-9);
    EXPECT_LE(numbers.at("relapsed_daily_or_died_diff_mean"), 0);
    EXPECT_LT(numbers.at("died_before_relapsed_daily_diff_mean"), 0);
    EXPECT_GT(numbers.at("died_days_gained"), 0);
    EXPECT_GE(numbers.at("relapsed_daily_days_gained"), 0);
    for (const auto& levels : arms.experiment.person_levels[0]) {
        EXPECT_GT(levels[1].helped, 0);
        EXPECT_EQ(levels[1].died_instead, 0);
    }
}

TEST(Contrasts, OfOneReplicateKnowNoIntervalAndNoVarianceReduction) {
    const Arms arms = arms_of(1, 50, delay_some);
    const std::map<std::string, double> numbers = contrasts_at_end(arms);

    for (const char* name :
         {"relapsed_daily_ci_low", "relapsed_daily_ci_high", "relapsed_daily_vrf",
          "relapsed_daily_diff_mcse", "relapsed_daily_hazard_ratio_low",
          "relapsed_daily_hazard_ratio_high", "relapsed_daily_log_hazard_ratio_se",
          "relapsed_daily_days_gained_low", "deaths_other_ci_low", "overdoses_nnt"})
        EXPECT_TRUE(std::isnan(numbers.at(name))) << name << " is " << numbers.at(name);
    for (const auto& [name, value] : numbers) EXPECT_FALSE(std::isinf(value)) << name;
    for (const auto& [name, value] : last_of(survival_results(arms.experiment))) {
        EXPECT_FALSE(std::isinf(value)) << name;
        EXPECT_EQ(name.ends_with("_se") || name.ends_with("_low") || name.ends_with("_high"),
                  std::isnan(value))
            << name;
    }
}

TEST(Contrasts, AreNotCertainThatRareEventsDoNotDiffer) {
    const Arms arms = arms_of(5, 50, unchanged);
    const std::map<std::string, double> numbers = contrasts_at_end(arms);

    // No event differs among 1000 people: 100 times 3.7 / 1000.
    EXPECT_EQ(numbers.at("overdoses_diff_mean"), 0);
    EXPECT_NEAR(numbers.at("overdoses_ci_low"), -0.3689, 1e-3);
    EXPECT_NEAR(numbers.at("overdoses_ci_high"), 0.3689, 1e-3);
    EXPECT_NEAR(numbers.at("deaths_other_ci_high"), 0.3682, 1e-3);
    EXPECT_NEAR(numbers.at("died_hazard_ratio"), 1, 1e-9);
    EXPECT_LT(numbers.at("died_hazard_ratio_low"), 0.9);
    EXPECT_GT(numbers.at("died_hazard_ratio_high"), 1.1);
    EXPECT_TRUE(std::isnan(numbers.at("died_nnt")));
    // Nothing can have happened at day 0.
    const auto at_start = contrasts_of(arms.experiment, 1, 0, endpoint_series("overdoses"))[0];
    EXPECT_EQ(at_start.mean_interval.high, 0);
}

TEST(Contrasts, OfIdenticalDifferencesAreNotThoseOfAnUnknownVariance) {
    const Arms same = arms_of(3, 50, unchanged);

    EXPECT_TRUE(std::isinf(contrasts_at_end(same).at("relapsed_daily_vrf")));
}

TEST(NumberNeededToTreat, IsThereWhereItHasAMeaning) {
    const std::map<std::string, double> numbers = contrasts_at_end(arms_of(5, 50, save_all));
    std::set<std::string> have;
    for (const auto& [name, value] : numbers)
        if (name.ends_with("_nnt")) have.insert(name.substr(0, name.size() - 4));

    for (const char* name : {"relapsed_daily_or_died", "lapsed_or_died", "overdosed_or_died",
                             "died", "overdoses", "deaths_overdose", "deaths_other",
                             "expected_overdoses", "expected_deaths_overdose",
                             "expected_deaths"})
        EXPECT_EQ(have.count(name), 1u) << name;
    for (const char* name : {"deaths_other_imposed", "deaths_emergent", "dropouts_imposed",
                             "relapsed_daily", "lapsed", "overdosed", "retained", "in_treatment",
                             "using", "days_using", "days_abstinent", "weeks_abstinent",
                             "died_before_lapsed", "days_alive"})
        EXPECT_EQ(have.count(name), 0u) << name;
    EXPECT_NEAR(numbers.at("deaths_other_nnt"), -100 / numbers.at("deaths_other_diff_mean"),
                1e-9);
}

TEST(Deaths, AreSplitIntoWhatADrugImposesAndWhatPeopleMake) {
    Arms arms = arms_of(3, 50, unchanged);
    for (RunResult& run : arms.experiment.runs[1]) {
        run.values[measure("expected_deaths_overdose")].back() = 1;
        run.values[measure("expected_deaths_other")].back() += 2;
        run.values[measure("expected_deaths_other_untreated")].back() = 5;
    }
    const std::map<std::string, double> numbers = contrasts_at_end(arms);

    const double all = numbers.at("expected_deaths_diff_mean");
    EXPECT_NEAR(all, 100 * 3 / 200.0, 1e-9);
    EXPECT_NEAR(numbers.at("deaths_other_imposed_diff_mean"), 100 * (2 - 5) / 200.0, 1e-9);
    EXPECT_NEAR(numbers.at("deaths_emergent_diff_mean"), 100 * (1 + 5) / 200.0, 1e-9);
    EXPECT_NEAR(numbers.at("deaths_other_imposed_diff_mean") +
                    numbers.at("deaths_emergent_diff_mean"),
                all, 1e-9);
}

TEST(Replicates, WithoutPeopleAreLeftOutAndCounted) {
    Arms arms = arms_of(4, 50, delay_some);
    const std::map<std::string, double> three = [] {
        Arms whole = arms_of(3, 50, delay_some);
        return contrasts_at_end(whole);
    }();
    arms.experiment.runs[0][3] = run_of({}, arms.experiment.times);
    arms.experiment.runs[1][3] = run_of({}, arms.experiment.times);
    const sim::Group group = contrast_results(arms.study, arms.experiment);

    std::map<std::string, double> four = last_of(group);
    // This one is over replicates: its last is not that of the same people.
    for (const auto& [name, value] : three)
        if (name.ends_with("_person_days_gained")) four[name] = value;
    expect_same(three, four);
    for (const sim::Variable& variable : group.variables) {
        const auto* counts = std::get_if<std::vector<std::int32_t>>(&variable.values);
        if (variable.name == "pairs_without_people") {
            EXPECT_EQ(counts->at(0), 1);
        }
        if (variable.name == "relapsed_daily_n_pairs") {
            EXPECT_EQ(counts->back(), 3);
        }
    }
    for (const auto& [name, value] : last_of(survival_results(arms.experiment)))
        EXPECT_FALSE(std::isnan(value)) << name;
}

}  // namespace
}  // namespace program
