#include "models/oxytocin_receptor.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/models/small_world.h"

namespace {

using models::OxytocinReceptor;
using sim::Column;
using sim::Duration;
using small_world::at;
using small_world::column;
using small_world::defaults;
using small_world::identical;
using small_world::rounding;
using small_world::same;

/// Sustained exposure follows the signal at once, so that k_d is constant from the first step.
OxytocinReceptor::Parameters without_memory() {
    OxytocinReceptor::Parameters p = defaults<OxytocinReceptor>();
    p.exposure_memory = {1e-6};
    return p;
}

/// The relative signal at which receptors desensitise at the rate k_d.
double signal_for(double desensitisation) {
    return 0.033 + desensitisation / 0.40;
}

TEST(OxytocinReceptor, T17_DesensitisesToItsPlateauWithItsTimeConstant) {
    const struct {
        double rate, plateau, time;
    } published[] = {{0.02626, 0.8447, 5.913}, {0.06171, 0.6983, 4.888}};

    for (const auto& [rate, plateau, time] : published) {
        OxytocinReceptor receptor(without_memory(), Duration{0.5}, 1);
        for (int step = 1; step <= 100; ++step) {
            receptor.advance(same(signal_for(rate)), same(0));
            const double exact = plateau + (1 - plateau) * std::exp(-0.5 * step / time);
            EXPECT_NEAR(at(receptor.responsiveness()), exact, 1e-4);  // four digits given
        }
        EXPECT_NEAR(at(receptor.responsiveness()), 1 / (1 + rate * 7), 5e-5);
    }
}

TEST(OxytocinReceptor, StaysAtOneWithoutOxytocin) {
    OxytocinReceptor receptor(defaults<OxytocinReceptor>(), Duration{0.25}, 1);

    for (int step = 0; step < 400; ++step) receptor.advance(same(0), same(100));

    EXPECT_TRUE(identical(receptor.responsiveness(), same(1)));
}

TEST(OxytocinReceptor, TwiceDailyDosesDesensitiseAndAlternateDaysDoNot) {
    // Mean relative signals of T16: .1313 at 12 h, half of .0657 on alternate days.
    OxytocinReceptor receptor(defaults<OxytocinReceptor>(), Duration{0.25}, 2);

    for (int step = 0; step < 400; ++step)
        receptor.advance(column({0.1313, 0.0657 / 2}), same(0, 2));

    EXPECT_LT(receptor.responsiveness()[0], 0.8f);
    EXPECT_EQ(receptor.responsiveness()[1], 1);
}

TEST(OxytocinReceptor, RecoversAfterTheLastDose) {
    OxytocinReceptor receptor(without_memory(), Duration{0.5}, 1);
    for (int step = 0; step < 200; ++step) receptor.advance(same(0.5), same(0));
    const double low = at(receptor.responsiveness());

    for (int step = 0; step < 14; ++step) receptor.advance(same(0), same(0));

    EXPECT_NEAR(at(receptor.responsiveness()), 1 - (1 - low) * std::exp(-1), 2e-6);
}

TEST(OxytocinReceptor, SustainedExposureBuildsUpOverThreeDays) {
    OxytocinReceptor::Parameters p = defaults<OxytocinReceptor>();
    p.desensitisation_threshold = 0;
    OxytocinReceptor receptor(p, Duration{1}, 1);

    receptor.advance(same(0.1), same(0));

    const double rate = 0.40 * 0.1 * -std::expm1(-1.0 / 3);
    const double plateau = 1 / (1 + rate * 7);
    EXPECT_NEAR(at(receptor.responsiveness()),
                plateau + (1 - plateau) * std::exp(-(1.0 / 7 + rate)), rounding);
}

TEST(OxytocinReceptor, T23_TwoHalfStepsEqualOneStepAtConstantExposure) {
    OxytocinReceptor whole(without_memory(), Duration{1}, 1);
    OxytocinReceptor halves(without_memory(), Duration{0.5}, 1);

    whole.advance(same(0.3), same(0));
    halves.advance(same(0.3), same(0));
    halves.advance(same(0.3), same(0));

    EXPECT_NEAR(at(halves.responsiveness()), at(whole.responsiveness()), rounding);
}

TEST(OxytocinReceptor, StaysAboveZeroAndBelowItsNormalLevel) {
    OxytocinReceptor::Parameters p = defaults<OxytocinReceptor>();
    p.abstinence_gain = 0.5;
    OxytocinReceptor receptor(p, Duration{1}, 3);

    for (int day = 0; day < 500; ++day) {
        receptor.advance(column({1, 0, day % 2 == 0 ? 1.0 : 0.0}), same(day, 3));
        ASSERT_GT(receptor.responsiveness().minCoeff(), 0);
        ASSERT_LE(receptor.responsiveness().maxCoeff(), 1.5f);
    }

    EXPECT_NEAR(at(receptor.responsiveness(), 1), 1.5, 1e-4);
}

TEST(OxytocinReceptor, AbstinenceRaisesItTowardsItsGain) {
    OxytocinReceptor::Parameters p = defaults<OxytocinReceptor>();
    p.abstinence_gain = 0.5;
    OxytocinReceptor receptor(p, Duration{1000}, 1);

    receptor.advance(same(0), same(30));

    EXPECT_NEAR(at(receptor.responsiveness()), 1 + 0.5 * -std::expm1(-1), rounding);
}

TEST(OxytocinReceptor, NothingDesensitisesWhenTheRateIsOff) {
    OxytocinReceptor::Parameters p = defaults<OxytocinReceptor>();
    p.desensitisation_rate = {0};
    OxytocinReceptor receptor(p, Duration{0.25}, 1);

    for (int step = 0; step < 100; ++step) receptor.advance(same(1), same(0));

    EXPECT_TRUE(identical(receptor.responsiveness(), same(1)));
}

TEST(OxytocinReceptor, AbstinenceChangesNothingByDefault) {
    OxytocinReceptor long_abstinent(defaults<OxytocinReceptor>(), Duration{0.25}, 1);
    OxytocinReceptor user = long_abstinent;

    long_abstinent.advance(same(0.4), same(365));
    user.advance(same(0.4), same(0));

    EXPECT_TRUE(identical(long_abstinent.responsiveness(), user.responsiveness()));
}

}  // namespace
