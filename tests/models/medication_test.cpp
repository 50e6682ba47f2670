#include "models/medication.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/expect.h"
#include "tests/models/small_world.h"

namespace {

using models::Drug;
using models::Levers;
using models::Medication;
using sim::Column;
using sim::Duration;
using sim::Index;
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
using small_world::people;
using small_world::rounding;
using small_world::same;

/// Nobody loses adherence, so that levels are certain.
Medication::Parameters always_adherent() {
    Medication::Parameters p = defaults<Medication>();
    p.methadone_lapse_of_adherence = {0};
    p.buprenorphine_lapse_of_adherence = {0};
    return p;
}

/// One person on `drug` at `level`.
Medication on(Drug drug, double level, int steps_per_day,
              const Medication::Parameters& p = always_adherent()) {
    Medication medication(p, Duration{1.0 / steps_per_day}, 1);
    medication.begin(people({0}), drug, static_cast<float>(level));
    return medication;
}

/// Step `index` of one person.
void advance(Medication& medication, int index, int steps_per_day, bool in_treatment = true,
             const Levers& levers = Levers(1)) {
    medication.advance({.index = index, .per_day = steps_per_day}, luck_of_block(0, index, 1),
                       mask({in_treatment}), levers);
}

struct DayOfDoses {
    double peak = 0;
    double mean = 0;
    double trough = 0;
};

/// The sixtieth day of single daily doses.
DayOfDoses day_of_doses(Drug drug, double elimination) {
    constexpr int per_day = 4;
    Medication::Parameters p = always_adherent();
    p.daily_dosing = true;
    Medication medication = on(drug, 0, per_day, p);
    int index = 0;
    for (; index < 60 * per_day; ++index) advance(medication, index, per_day);
    DayOfDoses day;
    for (int i = 0; i < per_day; ++i, ++index) {
        advance(medication, index, per_day);
        day.mean += at(medication.mean_level()) / per_day;
        // The peak is just after the dose, a step before the first value that is seen.
        if (i == 0)
            day.peak = at(medication.medication_level()) * std::exp(elimination / per_day);
    }
    day.trough = at(medication.medication_level());
    return day;
}

TEST(Medication, T8_DailyDosesSwingAroundAMeanOfOne) {
    const DayOfDoses methadone = day_of_doses(Drug::methadone, std::log(2.0) * 24 / 30);
    const DayOfDoses buprenorphine = day_of_doses(Drug::buprenorphine, std::log(2.0) * 24 / 37);

    EXPECT_NEAR(methadone.mean, 1, 1e-5);
    EXPECT_NEAR(methadone.peak, 1.3028, 1e-4);
    EXPECT_NEAR(methadone.trough, 0.7482, 1e-4);
    EXPECT_NEAR(buprenorphine.mean, 1, 1e-5);
    EXPECT_NEAR(buprenorphine.peak, 1.2416, 1e-4);
    EXPECT_NEAR(buprenorphine.trough, 0.7920, 1e-4);
}

TEST(Medication, T8_NaltrexoneRaisesTheDoseNeededForSixWeeks) {
    constexpr int per_day = 64;
    Medication medication = on(Drug::naltrexone, 0, per_day);
    medication.inject(people({0}));

    const struct {
        int day;
        double ratio;
    } published[] = {{0, 51}, {14, 13.5}, {28, 4.13}, {35, 2.56}, {42, 1.78}};
    int index = 0;
    for (const auto& [day, ratio] : published) {
        for (; index < day * per_day; ++index) advance(medication, index, per_day);
        const double dose_ratio = 1 + at(medication.medication_level()) / 0.02;
        EXPECT_NEAR(dose_ratio, 1 + std::exp2(-day / 7.0) / 0.02, 51 * 2e-5);
        EXPECT_NEAR(dose_ratio / ratio, 1, 4e-3);  // three digits are published
        advance(medication, index++, per_day);
        // The blockade is that of the mean over the step, half a step later.
        EXPECT_NEAR((1 + at(medication.effect().blockade)) / dose_ratio, 1, 1e-3);
    }
}

/// Shares of 25 600 people who take their doses after 40 d of treatment; 40 d are more than
/// eight time constants, so that the common start has left 3e-4 of its deviation at most.
double share_adherent(Drug drug, const Medication::Parameters& p, int per_day) {
    double adherent = 0;
    const Levers levers(n_people);
    for (std::uint32_t block = 0; block < 100; ++block) {
        Medication medication(p, Duration{1.0 / per_day}, n_people);
        medication.begin(first_people(n_people), drug, 1);
        for (int index = 0; index < 40 * per_day; ++index)
            medication.advance({.index = index, .per_day = per_day},
                               luck_of_block(block, index), everybody(n_people), levers);
        adherent += static_cast<double>(medication.adherent().count());
    }
    return adherent / (100 * n_people);
}

/// Eq 3 draws from the state at the start of the step only, so that the share of a step of
/// length dt is that of a chain with two chances, .002 off for steps of 6 h.
double share_of_chain(double off, double on, double dt) {
    const double leaves = -std::expm1(-off * dt);
    const double returns = -std::expm1(-on * dt);
    return returns / (leaves + returns);
}

// Standard error .0015 and .0025: sees a share that is off by .009 and .015.
TEST(Medication, T8_AdherenceSettlesAtTheShareOfItsRates) {
    Medication::Parameters p = defaults<Medication>();
    p.buprenorphine_lapse_of_adherence = {0.05};  // as in `bare`
    constexpr double n = 100 * n_people;

    const double methadone = share_adherent(Drug::methadone, p, 4);
    const double buprenorphine = share_adherent(Drug::buprenorphine, p, 4);

    EXPECT_TRUE(expect::frequency(methadone * n, n, share_of_chain(0.02, 0.30, 0.25)));
    EXPECT_TRUE(expect::frequency(buprenorphine * n, n, share_of_chain(0.05, 0.20, 0.25)));
    EXPECT_NEAR(share_of_chain(0.02, 0.30, 0.25), 0.9375, 0.0025);
    EXPECT_NEAR(share_of_chain(0.05, 0.20, 0.25), 0.80, 0.0035);
}

// 10 240 gaps, whose spread is about their mean of 3.33 d: sees a mean that is off by .2 d.
TEST(Medication, T8_GapsInAdherenceLastAsLongAsTheRateOfReturnSays) {
    constexpr int per_day = 16;
    // Everybody who takes doses ceases at once.
    Medication::Parameters p = defaults<Medication>();
    p.methadone_lapse_of_adherence = {1e6};
    small_world::Sample gaps;
    const Levers levers(n_people);

    for (std::uint32_t block = 0; block < 40; ++block) {
        Medication medication(p, Duration{1.0 / per_day}, n_people);
        medication.begin(first_people(n_people), Drug::methadone, 1);
        Mask still_in_first_gap = everybody(n_people);
        Column gap = same(0, n_people);
        for (int index = 0; index < 60 * per_day; ++index) {
            // All cease in the first step; the gap ends when somebody is adherent again.
            medication.advance({.index = index, .per_day = per_day},
                               luck_of_block(block, index), everybody(n_people), levers);
            still_in_first_gap *= sim::none_of(medication.adherent());
            gap += still_in_first_gap * (1.0f / per_day);
        }
        ASSERT_FALSE(sim::any(still_in_first_gap));
        gaps.add(gap);
    }

    const double returns = -std::expm1(-0.30 / per_day);
    const double mean = 1 / (returns * per_day);
    EXPECT_TRUE(expect::mean(gaps.mean(), gaps.n(), mean, mean * std::sqrt(1 - returns)));
    EXPECT_NEAR(mean, 1 / 0.30, 0.04);
}

TEST(Medication, T23_TwoHalfStepsEqualOneStepOnContinuousInput) {
    for (const Drug drug : {Drug::methadone, Drug::buprenorphine, Drug::naltrexone}) {
        Medication whole = on(drug, 0.4, 1);
        Medication halves = on(drug, 0.4, 2);

        advance(whole, 0, 1);
        advance(halves, 0, 2);
        const double first_mean = at(halves.mean_level());
        advance(halves, 1, 2);

        EXPECT_NEAR(at(halves.medication_level()), at(whole.medication_level()), rounding);
        EXPECT_NEAR((first_mean + at(halves.mean_level())) / 2, at(whole.mean_level()),
                    rounding);
    }
}

TEST(Medication, RisesToTheDoseWithItsHalfLife) {
    Medication medication = on(Drug::methadone, 0, 1);

    advance(medication, 0, 1);

    EXPECT_NEAR(at(medication.medication_level()), 1 - std::exp2(-24.0 / 30), rounding);
}

TEST(Medication, ActsOnUntilItIsWashedOutAfterTreatment) {
    Medication medication = on(Drug::buprenorphine, 1, 4);

    for (int index = 0; index < 8; ++index) advance(medication, index, 4, false);

    EXPECT_NEAR(at(medication.medication_level()), std::exp2(-48.0 / 37), 8 * rounding);
    EXPECT_GT(medication.effect().blockade[0], 0);
}

TEST(Medication, EachDrugBlocksAndCreditsInItsOwnWay) {
    Medication medication(always_adherent(), Duration{0.25}, 4);
    medication.begin(people({1}), Drug::methadone, 1);
    medication.begin(people({2}), Drug::buprenorphine, 1);
    medication.begin(people({3}), Drug::naltrexone, 1);

    medication.advance({.index = 0, .per_day = 4}, luck_of_block(0, 0, 4), everybody(4),
                       Levers(4));

    const Column mean = medication.mean_level();
    const Medication::Effect effect = medication.effect();
    EXPECT_TRUE(small_world::near(
        effect.blockade, column({0, at(mean, 1) / 4, at(mean, 2) / 0.4, at(mean, 3) / 0.02}),
        50 * rounding));
    EXPECT_TRUE(small_world::near(effect.agonist_credit,
                                  column({0, 60 * at(mean, 1), 25 * at(mean, 2), 0}),
                                  60 * rounding));
    EXPECT_TRUE(small_world::near(effect.overdose_credit, column({0, 60 * at(mean, 1), 0, 0}),
                                  60 * rounding));
    EXPECT_NEAR(at(mean, 1), 1, rounding);
    EXPECT_NEAR(at(mean, 2), 1, rounding);
}

TEST(Medication, MethadoneDoesNotAttenuateWhenItsBlockadeIsOff) {
    Medication::Parameters p = always_adherent();
    p.methadone_blockade_level = sim::infinity;
    Medication medication = on(Drug::methadone, 1, 4, p);

    advance(medication, 0, 4);

    EXPECT_TRUE(identical(medication.effect().blockade, same(0)));
}

TEST(Medication, ASwitchOfDrugStartsFromZeroButTheSameDrugGoesOn) {
    Medication same_drug = on(Drug::buprenorphine, 0.8, 4);
    Medication other_drug = on(Drug::methadone, 0.8, 4);

    same_drug.begin(people({0}), Drug::buprenorphine, 0);
    other_drug.begin(people({0}), Drug::buprenorphine, 0);

    EXPECT_EQ(same_drug.medication_level()[0], 0.8f);
    EXPECT_EQ(other_drug.medication_level()[0], 0);
}

TEST(Medication, AnotherInjectionAddsToWhatIsLeft) {
    Medication medication = on(Drug::naltrexone, 0, 1);
    medication.inject(people({0}));
    for (int day = 0; day < 28; ++day) advance(medication, day, 1);

    medication.inject(people({0}));

    EXPECT_NEAR(at(medication.medication_level()), 1 + 1.0 / 16, 2e-6);
}

TEST(Medication, SupervisedPeopleMissNoDose) {
    Medication::Parameters p = defaults<Medication>();
    p.methadone_lapse_of_adherence = {1e6};
    p.methadone_return_to_adherence = {0};
    Medication watched = on(Drug::methadone, 1, 4, p);
    Medication unwatched = watched;
    Levers supervision(1);
    supervision.supervised = everybody();

    advance(watched, 0, 4, true, supervision);
    advance(unwatched, 0, 4);

    EXPECT_TRUE(watched.adherent()[0]);
    EXPECT_FALSE(unwatched.adherent()[0]);
    EXPECT_NEAR(at(watched.medication_level()), 1, rounding);
}

TEST(Medication, ATaperLowersTheLevelThatIsApproached) {
    Medication medication = on(Drug::methadone, 1, 4);
    Levers taper(1);
    taper.medication_dose.setConstant(0.25f);

    for (int index = 0; index < 400; ++index) advance(medication, index, 4, true, taper);

    EXPECT_NEAR(at(medication.medication_level()), 0.25, rounding);
}

TEST(Medication, LevelIsNeverNegative) {
    Medication medication(defaults<Medication>(), Duration{1}, n_people);
    const Levers levers(n_people);
    for (Index i = 0; i < n_people; ++i)
        medication.begin(people({i}), static_cast<Drug>(i % 4), 0);

    for (int index = 0; index < 500; ++index) {
        const bool in_treatment = index / 50 % 2 == 1;
        medication.advance({.index = index, .per_day = 1}, luck_of_block(0, index),
                           in_treatment ? everybody(n_people) : nobody(n_people), levers);
        ASSERT_GE(medication.medication_level().minCoeff(), 0);
    }
}

}  // namespace
