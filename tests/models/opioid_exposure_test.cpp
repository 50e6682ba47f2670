#include "models/opioid_exposure.h"

#include <gtest/gtest.h>

#include <cmath>
#include <tuple>

#include "models/opioid_use.h"
#include "tests/models/small_world.h"

namespace {

using models::OpioidExposure;
using models::OpioidUse;
using sim::Column;
using sim::Duration;
using small_world::at;
using small_world::column;
using small_world::defaults;
using small_world::identical;
using small_world::rounding;
using small_world::same;

/// Exposure .7 d after the last use, with c = 50 and E = 10 at the start.
double exposure_after_decay(int n_steps) {
    const Duration step{0.7 / n_steps};
    const OpioidUse::Parameters drug = defaults<OpioidUse>();
    const double level_per_dose = drug.uses_per_day_using.per_day *
                                  OpioidUse::mean_dose_factor(drug) / (std::log(2.0) * 6);
    OpioidUse use(drug, step, same(std::log(50 / level_per_dose)));
    OpioidExposure exposure(small_world::bare_exposure(), step, same(10));
    for (int i = 0; i < n_steps; ++i) {
        const OpioidUse::Going going = use.begin_step(same(0));
        std::ignore = exposure.advance(going.mean_level, same(0), same(0));
    }
    return at(exposure.opioid_exposure());
}

TEST(OpioidExposure, T3_FollowsTheExactCascadeOfADecayingLevel) {
    constexpr double exact = 11.28966;  // eq 12'

    const double coarse = exposure_after_decay(7) - exact;
    const double fine = exposure_after_decay(14) - exact;
    const double finest = exposure_after_decay(112) - exact;

    // Second order in the step, since the level enters as its mean over the step. 112 steps
    // round some 112 times to 6e-8 of 11.
    EXPECT_NEAR(finest, 0, 2e-4);
    EXPECT_GT(coarse / fine, 3.7);
    EXPECT_LT(coarse / fine, 4.3);
}

TEST(OpioidExposure, T7_SteadyLevelOf55GivesAnAdaptationOf735Thousandths) {
    OpioidExposure exposure(defaults<OpioidExposure>(), Duration{0.25}, same(0));

    Column adaptation;
    for (int i = 0; i < 400; ++i)
        adaptation = exposure.advance(same(3 * 77 / 4.1589), same(0), same(0));

    EXPECT_NEAR(at(exposure.opioid_exposure()), 55.5, 0.05);
    EXPECT_NEAR(at(adaptation), 0.735, 5e-4);
    EXPECT_NEAR(at(exposure.adaptation()), 0.735, 5e-4);
}

TEST(OpioidExposure, T23_TwoHalfStepsEqualOneStepAtAConstantSignal) {
    OpioidExposure whole(defaults<OpioidExposure>(), Duration{0.5}, same(40));
    OpioidExposure halves(defaults<OpioidExposure>(), Duration{0.25}, same(40));

    std::ignore = whole.advance(same(10), same(0), same(0));
    std::ignore = halves.advance(same(10), same(0), same(0));
    std::ignore = halves.advance(same(10), same(0), same(0));

    EXPECT_NEAR(at(halves.opioid_exposure()), at(whole.opioid_exposure()), 40 * rounding);
}

TEST(OpioidExposure, AdaptationIsThatOfTheMeanExposureOfTheStep) {
    OpioidExposure exposure(defaults<OpioidExposure>(), Duration{1}, same(60));

    const Column adaptation = exposure.advance(same(0), same(0), same(0));

    const double tau = 1.94;
    const double mean = 60 * tau * -std::expm1(-1 / tau);
    EXPECT_NEAR(at(adaptation), mean / (mean + 20), rounding);
    EXPECT_NEAR(at(exposure.opioid_exposure()), 60 * std::exp(-1 / tau), 60 * rounding);
}

TEST(OpioidExposure, AdaptationIsThatOfTheExposureIfItLasts) {
    OpioidExposure exposure(defaults<OpioidExposure>(), Duration{1}, column({0, 20, 60}));

    const Column at_rest = exposure.adaptation();
    const Column of_a_step =
        exposure.advance(exposure.opioid_exposure(), same(0, 3), same(0, 3));

    EXPECT_TRUE(small_world::near(at_rest, column({0, 0.5, 0.75}), rounding));
    EXPECT_TRUE(small_world::near(of_a_step, at_rest, rounding));
}

TEST(OpioidExposure, BlockadeDividesTheDrugButNotTheMedication) {
    OpioidExposure exposure(defaults<OpioidExposure>(), Duration{0.25}, same(0, 3));

    std::ignore =
        exposure.advance(column({50, 50, 50}), column({0, 1, 1e9}), column({0, 0, 25}));

    EXPECT_TRUE(small_world::near(exposure.agonist_signal(), column({50, 25, 25}), 1e-5));
}

TEST(OpioidExposure, WithoutMedicationTheSignalIsTheLevel) {
    OpioidExposure exposure(defaults<OpioidExposure>(), Duration{0.25}, same(0));

    std::ignore = exposure.advance(same(37.3), same(0), same(0));

    EXPECT_TRUE(identical(exposure.agonist_signal(), same(37.3)));
}

TEST(OpioidExposure, AdaptationStaysBetweenZeroAndOne) {
    OpioidExposure exposure(defaults<OpioidExposure>(), Duration{1}, column({0, 1e6, 50}));

    for (int i = 0; i < 200; ++i) {
        const Column adaptation = exposure.advance(column({0, 1e6, 0}), same(0, 3), same(0, 3));
        ASSERT_GE(adaptation.minCoeff(), 0);
        ASSERT_LE(adaptation.maxCoeff(), 1);
        ASSERT_GE(exposure.adaptation().minCoeff(), 0);
        ASSERT_LE(exposure.adaptation().maxCoeff(), 1);
        ASSERT_GE(exposure.opioid_exposure().minCoeff(), 0);
    }

    EXPECT_EQ(exposure.opioid_exposure()[0], 0);
}

}  // namespace
