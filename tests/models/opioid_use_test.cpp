#include "models/opioid_use.h"

#include <gtest/gtest.h>

#include <cmath>
#include <tuple>
#include <vector>

#include "tests/expect.h"
#include "tests/models/small_world.h"

namespace {

using models::Levers;
using models::OpioidUse;
using models::Uses;
using sim::Column;
using sim::Duration;
using sim::Mask;
using small_world::at;
using small_world::column;
using small_world::defaults;
using small_world::everybody;
using small_world::first_people;
using small_world::identical;
using small_world::luck_of_block;
using small_world::mask;
using small_world::n_people;
using small_world::nobody;
using small_world::rounding;
using small_world::same;

constexpr Duration quarter_day{0.25};
const double elimination = std::log(2.0) * 6;  // half-life 4 h

/// A step and its uses, in rounds.
struct StepOfUse {
    OpioidUse::Going going;
    std::vector<Uses> rounds;
};

/// Lets everybody use as often as it happens in a step.
StepOfUse use_for_a_step(OpioidUse& use, const Column& rate, const sim::BlockDraws& luck,
                         const Column& log_dose, const Levers& levers) {
    StepOfUse step{use.begin_step(rate), {}};
    for (int k = 0;; ++k) {
        const Uses uses = use.next(step.going, k, luck, log_dose, levers);
        if (uses.agents.size() == 0) break;
        use.take(step.going, uses);
        step.rounds.push_back(uses);
    }
    return step;
}

/// n-th moment of a dose at habitual log dose 0, eq 7.
double moment_of_dose(int n, const OpioidUse::Parameters& p) {
    return std::exp(0.5 * n * n * p.dose_spread * p.dose_spread) *
           (1 + p.strong_dose_share.value * std::expm1(n * p.strong_dose_log_ratio));
}

// 51 200 people, two days (12 half-lives of the deviation) after the start at the mean. The
// standard error of the mean is .14 of 55 MME, so that 1.5 % would be seen; that of the
// variance, from the fourth cumulant of shot noise, is 1.1 %, so that 7 % would be seen.
TEST(OpioidUse, T7_LevelUnderPoissonUsesHasTheMeanAndVarianceOfShotNoise) {
    const OpioidUse::Parameters p = defaults<OpioidUse>();
    const double uses_per_day = 3;
    const double log_dose = std::log(70.0);
    const auto cumulant = [&](int n) {
        return uses_per_day * std::exp(n * log_dose) * moment_of_dose(n, p) / (n * elimination);
    };
    small_world::Sample levels;
    small_world::Sample means;
    const Levers levers(n_people);

    for (std::uint32_t block = 0; block < 200; ++block) {
        OpioidUse use(p, quarter_day, same(log_dose, n_people));
        Column mean_of_step;
        for (int step = 0; step < 8; ++step)
            mean_of_step =
                use_for_a_step(use, same(uses_per_day, n_people), luck_of_block(block, step),
                               same(log_dose, n_people), levers)
                    .going.mean_level;
        levels.add(use.opioid_level());
        means.add(mean_of_step);
    }

    const double variance = cumulant(2);
    const double spread_of_square = std::sqrt(cumulant(4) + 2 * variance * variance);
    EXPECT_TRUE(expect::mean(levels.mean(), levels.n(), cumulant(1), std::sqrt(variance)));
    EXPECT_TRUE(expect::mean(levels.variance_about(cumulant(1)), levels.n(), variance,
                             spread_of_square));
    EXPECT_TRUE(expect::mean(means.mean(), means.n(), cumulant(1), std::sqrt(variance)));
}

TEST(OpioidUse, T7_SteadyUseOf77MmeThreeTimesADayHoldsTheLevelAt55) {
    OpioidUse::Parameters p = defaults<OpioidUse>();
    p.dose_spread = 0;
    p.strong_dose_share = {0};

    const OpioidUse use(p, quarter_day, same(std::log(77.0)));

    EXPECT_NEAR(at(use.opioid_level()), 3 * 77 / elimination, 55.5 * rounding);
    EXPECT_NEAR(at(use.opioid_level()), 55.5, 0.05);
}

// 102 400 people; sees .004 in the mean number of .75 and .006 in the share without a use.
TEST(OpioidUse, NumberOfUsesInAStepIsPoisson) {
    const double expected = 3 * 0.25;
    small_world::Sample numbers;
    const Levers levers(n_people);

    for (std::uint32_t block = 0; block < 400; ++block) {
        OpioidUse use(defaults<OpioidUse>(), quarter_day, same(4, n_people));
        numbers.add(use_for_a_step(use, same(3, n_people), luck_of_block(block, 0),
                                   same(4, n_people), levers)
                        .going.n_uses);
    }

    EXPECT_TRUE(expect::mean(numbers.mean(), numbers.n(), expected, std::sqrt(expected)));
    EXPECT_TRUE(expect::mean(numbers.variance_about(expected), numbers.n(), expected,
                             std::sqrt(expected + 2 * expected * expected)));
    for (const int k : {0, 1, 2, 3})
        EXPECT_TRUE(expect::frequency(
            numbers.n() * numbers.mean_of([k](double number) { return number == k; }),
            numbers.n(), std::exp(-expected) * std::pow(expected, k) / std::tgamma(k + 1)));
}

// 76 800 uses: sees .0065 in the mean log dose and 1.5 % of its spread of .30.
TEST(OpioidUse, LogDosesScatterNormallyAroundTheHabitualOne) {
    OpioidUse::Parameters p = defaults<OpioidUse>();
    p.strong_dose_share = {0};
    small_world::Sample log_doses;
    const Levers levers(n_people);
    const OpioidUse use(p, quarter_day, same(4, n_people));

    for (std::uint32_t block = 0; block < 300; ++block)
        log_doses.add(use.at_end_of_step(first_people(n_people), luck_of_block(block, 0),
                                         same(4, n_people), levers)
                          .dose.log());

    EXPECT_TRUE(expect::mean(log_doses.mean(), log_doses.n(), 4, p.dose_spread));
    const double variance = p.dose_spread * p.dose_spread;
    EXPECT_TRUE(expect::mean(log_doses.variance_about(4), log_doses.n(), variance,
                             std::sqrt(2.0) * variance));
}

// 76 800 uses: sees a share of strong doses that is off by .0024 of .012.
TEST(OpioidUse, StrongDosesAreThreefoldAndAsFrequentAsTheirShare) {
    OpioidUse::Parameters p = defaults<OpioidUse>();
    p.dose_spread = 0;
    const Levers levers(n_people);
    const OpioidUse use(p, quarter_day, same(0, n_people));
    double strong = 0;

    for (std::uint32_t block = 0; block < 300; ++block) {
        const Uses uses = use.at_end_of_step(first_people(n_people), luck_of_block(block, 0),
                                             same(0, n_people), levers);
        for (const float dose : uses.dose) {
            const bool is_strong = dose > 2;
            strong += is_strong;
            EXPECT_NEAR(static_cast<double>(dose), is_strong ? 3 : 1, 1e-4);
        }
    }

    EXPECT_TRUE(expect::frequency(strong, 300 * n_people, 0.012));
}

TEST(OpioidUse, LevelAndItsMeanFollowEveryUseOfTheStep) {
    const Levers levers(n_people);
    OpioidUse use(defaults<OpioidUse>(), Duration{1}, same(4, n_people));
    const double start = at(use.opioid_level());

    const StepOfUse step =
        use_for_a_step(use, same(4, n_people), luck_of_block(0, 0), same(4, n_people), levers);

    // Equations 8 to 10 for each person, from the list of uses; doses of some 50 MME. The mean
    // subtracts nearly equal numbers for late uses, so its error is that of the level.
    for (sim::Index i = 0; i < n_people; ++i) {
        double level = start;
        double integral = 0;
        double time = 0;
        const auto pass = [&](double length) {
            integral += level * -std::expm1(-elimination * length) / elimination;
            level *= std::exp(-elimination * length);
            time += length;
        };
        for (const Uses& uses : step.rounds)
            for (sim::Index k = 0; k < static_cast<sim::Index>(uses.agents.size()); ++k) {
                if (uses.agents[k] != i) continue;
                const double at_time = 1 - at(uses.time_left, k);
                ASSERT_GE(at_time, time);
                ASSERT_LT(at_time, 1);
                pass(at_time - time);
                EXPECT_NEAR(at(uses.level_before, k), level, 1e-5 * (level + 100));
                level += at(uses.dose, k);
            }
        pass(1 - time);
        EXPECT_NEAR(at(use.opioid_level(), i), level, 1e-5 * (level + 100));
        EXPECT_NEAR(at(step.going.mean_level, i), integral, 1e-5 * (integral + 100));
    }
}

TEST(OpioidUse, WhatIsTakenIsEliminatedOrStillThere) {
    const Levers levers(n_people);
    OpioidUse use(defaults<OpioidUse>(), quarter_day, same(4, n_people));
    const Column before = use.opioid_level();

    const StepOfUse step =
        use_for_a_step(use, same(6, n_people), luck_of_block(0, 0), same(4, n_people), levers);

    Column taken = same(0, n_people);
    for (const Uses& uses : step.rounds)
        for (sim::Index k = 0; k < static_cast<sim::Index>(uses.agents.size()); ++k)
            taken[uses.agents[k]] += uses.dose[k];
    const Column eliminated =
        static_cast<float>(elimination * quarter_day.days) * step.going.mean_level;
    EXPECT_TRUE(small_world::near(before + taken, use.opioid_level() + eliminated, 2e-3));
}

TEST(OpioidUse, T23_TwoHalfStepsWithoutUseEqualOneStep) {
    OpioidUse whole(defaults<OpioidUse>(), Duration{0.5}, same(4));
    OpioidUse halves(defaults<OpioidUse>(), Duration{0.25}, same(4));

    const Column mean = whole.begin_step(same(0)).mean_level;
    const Column first_mean = halves.begin_step(same(0)).mean_level;
    const Column second_mean = halves.begin_step(same(0)).mean_level;

    EXPECT_NEAR(at(halves.opioid_level()), at(whole.opioid_level()), 50 * rounding);
    EXPECT_NEAR((at(first_mean) + at(second_mean)) / 2, at(mean), 50 * rounding);
}

TEST(OpioidUse, LevelHalvesInFourHoursWithoutUse) {
    OpioidUse use(defaults<OpioidUse>(), Duration{1.0 / 6}, same(4));
    const double before = at(use.opioid_level());

    std::ignore = use.begin_step(same(0));

    EXPECT_NEAR(at(use.opioid_level()), before / 2, before * rounding);
}

TEST(OpioidUse, UseRateIsThatOfTheStateAndLowerInTreatment) {
    const OpioidUse use(defaults<OpioidUse>(), quarter_day, same(4, 5));
    const Mask using_opioids = mask({1, 1, 0, 0, 0});
    const Mask lapsed = mask({0, 0, 1, 1, 0});
    const Mask in_treatment = mask({0, 1, 0, 1, 1});

    const Column rate = use.use_rate(using_opioids, lapsed, in_treatment);

    EXPECT_TRUE(
        small_world::near(rate, column({3, 3 * std::exp(-0.84), 1, 1, 0}), 3 * rounding));
}

TEST(OpioidUse, TreatmentDoesNotReduceUseWhenItsEffectIsOff) {
    OpioidUse::Parameters p = defaults<OpioidUse>();
    p.reduction_in_treatment = 0;
    const OpioidUse use(p, quarter_day, same(4));

    EXPECT_TRUE(identical(use.use_rate(everybody(), nobody(), everybody()),
                          use.use_rate(everybody(), nobody(), nobody())));
}

TEST(OpioidUse, UseThatOpensALapseMeetsTheLevelOfTheEndOfTheStep) {
    const Levers levers(2);
    OpioidUse use(defaults<OpioidUse>(), quarter_day, column({3, 4}));
    OpioidUse::Going going = use.begin_step(same(0, 2));
    const Column before = use.opioid_level();
    const Column mean_before = going.mean_level;

    const Uses uses = use.at_end_of_step(small_world::people({1}), luck_of_block(0, 0, 2),
                                         column({3, 4}), levers);
    use.take(going, uses);

    EXPECT_EQ(uses.level_before[0], before[1]);
    EXPECT_EQ(use.opioid_level()[0], before[0]);
    EXPECT_EQ(use.opioid_level()[1], before[1] + uses.dose[0]);
    EXPECT_TRUE(identical(going.mean_level, mean_before));
    EXPECT_EQ(going.n_uses[1], 1);
}

TEST(OpioidUse, TheDeadTakeNoMore) {
    const Levers levers(n_people);
    OpioidUse use(defaults<OpioidUse>(), Duration{1}, same(4, n_people));
    Mask alive = everybody(n_people);
    alive.reset(first_people(100));
    OpioidUse::Going going = use.begin_step(same(12, n_people));
    use.take(going, use.next(going, 0, luck_of_block(0, 0), same(4, n_people), levers));

    OpioidUse::stop(going, alive);
    const Uses second = use.next(going, 1, luck_of_block(0, 0), same(4, n_people), levers);

    ASSERT_GT(second.agents.size(), 0);
    EXPECT_GE(second.agents.minCoeff(), 100);
}

TEST(OpioidUse, SupplyShockMultipliesEveryDoseAndNothingElse) {
    const Levers calm(n_people);
    Levers shock(n_people);
    shock.at_rest = false;
    shock.log_dose.setConstant(std::log(2.0f));
    OpioidUse before(defaults<OpioidUse>(), Duration{1}, same(4, n_people));
    OpioidUse during = before;

    const std::vector<Uses> ordinary =
        use_for_a_step(before, same(3, n_people), luck_of_block(0, 0), same(4, n_people), calm)
            .rounds;
    const std::vector<Uses> strong =
        use_for_a_step(during, same(3, n_people), luck_of_block(0, 0), same(4, n_people), shock)
            .rounds;

    ASSERT_EQ(ordinary.size(), strong.size());
    for (std::size_t k = 0; k < ordinary.size(); ++k) {
        EXPECT_TRUE(identical(ordinary[k].time_left, strong[k].time_left));
        EXPECT_TRUE(small_world::near(strong[k].dose / ordinary[k].dose,
                                      same(2, static_cast<sim::Index>(strong[k].dose.size())),
                                      1e-5));
    }
}

TEST(OpioidUse, DosesAreAllTheHabitualOneWithoutSpreadAndStrongDoses) {
    OpioidUse::Parameters p = defaults<OpioidUse>();
    p.dose_spread = 0;
    p.strong_dose_share = {0};
    const OpioidUse use(p, quarter_day, same(4, n_people));

    const Uses uses = use.at_end_of_step(first_people(n_people), luck_of_block(0, 0),
                                         same(4, n_people), Levers(n_people));

    EXPECT_TRUE(identical(uses.dose, sim::exp(same(4, n_people))));
}

}  // namespace
