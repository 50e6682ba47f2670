#include "models/tolerance.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/models/small_world.h"

namespace {

using models::Tolerance;
using sim::Column;
using sim::Duration;
using small_world::at;
using small_world::column;
using small_world::defaults;
using small_world::identical;
using small_world::rounding;
using small_world::same;

const Column none = same(0);
const Column full = same(1);

TEST(Tolerance, T6_HalvesEvery13DaysOfAbstinence) {
    Tolerance tolerance(small_world::bare_tolerance(), Duration{0.5}, same(0.735));
    const double respiratory = at(tolerance.respiratory_tolerance());
    const double hedonic = at(tolerance.hedonic_tolerance());

    const struct {
        double days, share;
    } published[] = {{7, 0.692}, {14, 0.479}, {28, 0.230}, {60, 0.043}, {90, 0.009}};
    double now = 0;
    for (const auto& [days, share] : published) {
        for (; now < days; now += 0.5) tolerance.advance(none, none);
        // Up to 180 steps of one multiplication each: 180 x 6e-8.
        const double exact = std::exp2(-days / 13.2);
        EXPECT_NEAR(at(tolerance.respiratory_tolerance()) / respiratory, exact, 2e-5);
        EXPECT_NEAR(exact, share, 6e-4);
        EXPECT_NEAR(at(tolerance.hedonic_tolerance()) / hedonic, exact, 2e-3);  // 19.04 d
    }
}

TEST(Tolerance, StartsInBalanceWithItsDrive) {
    Tolerance tolerance(defaults<Tolerance>(), Duration{0.25}, same(0.6));
    const Column respiratory = tolerance.respiratory_tolerance();

    tolerance.advance(same(0.6), none);

    EXPECT_TRUE(identical(tolerance.respiratory_tolerance(), respiratory));
    EXPECT_NEAR(at(tolerance.respiratory_tolerance()), 1.2, 2 * rounding);
    EXPECT_NEAR(at(tolerance.hedonic_tolerance()), 1.8, 2 * rounding);
}

TEST(Tolerance, RisesAndFallsWithDifferentTimeConstants) {
    Tolerance rising(defaults<Tolerance>(), Duration{3}, none);
    Tolerance falling(defaults<Tolerance>(), Duration{3}, full);

    rising.advance(full, none);
    falling.advance(none, none);

    EXPECT_NEAR(at(rising.respiratory_tolerance()), 2 * -std::expm1(-3 / 14.0), 2 * rounding);
    EXPECT_NEAR(at(rising.hedonic_tolerance()), 3 * -std::expm1(-3 / 8.9), 3 * rounding);
    EXPECT_NEAR(at(falling.respiratory_tolerance()), 2 * std::exp2(-3 / 13.2), 2 * rounding);
    EXPECT_NEAR(at(falling.hedonic_tolerance()), 3 * std::exp(-3 / 13.5), 1e-5);
}

TEST(Tolerance, T23_TwoHalfStepsEqualOneStepAtAConstantDrive) {
    for (const double drive : {0.1, 0.9}) {
        Tolerance whole(defaults<Tolerance>(), Duration{1}, same(0.5));
        Tolerance halves(defaults<Tolerance>(), Duration{0.5}, same(0.5));

        whole.advance(same(drive), full);
        halves.advance(same(drive), full);
        halves.advance(same(drive), full);

        EXPECT_NEAR(at(halves.respiratory_tolerance()), at(whole.respiratory_tolerance()),
                    2 * rounding);
        EXPECT_NEAR(at(halves.hedonic_tolerance()), at(whole.hedonic_tolerance()),
                    3 * rounding);
    }
}

TEST(Tolerance, StaysBetweenZeroAndItsMaximum) {
    Tolerance tolerance(defaults<Tolerance>(), Duration{1}, column({0, 1}));

    for (int day = 0; day < 1000; ++day) {
        tolerance.advance(day % 2 == 0 ? column({1, 0}) : column({0, 1}), same(0, 2));
        ASSERT_GE(tolerance.respiratory_tolerance().minCoeff(), 0);
        ASSERT_GE(tolerance.hedonic_tolerance().minCoeff(), 0);
        ASSERT_LE(tolerance.respiratory_tolerance().maxCoeff(), 2);
        ASSERT_LE(tolerance.hedonic_tolerance().maxCoeff(), 3);
    }
}

TEST(Tolerance, IsNeverLostWithAnInfiniteHalfLife) {
    Tolerance::Parameters p = defaults<Tolerance>();
    p.respiratory_loss_half_life = {sim::infinity};
    Tolerance tolerance(p, Duration{1}, same(0.7));
    const double before = at(tolerance.respiratory_tolerance());

    for (int day = 0; day < 100; ++day) tolerance.advance(none, none);

    EXPECT_NEAR(at(tolerance.respiratory_tolerance()), before, rounding);
}

TEST(Tolerance, OxytocinChangesNothingByDefault) {
    Tolerance with(defaults<Tolerance>(), Duration{0.25}, same(0.2));
    Tolerance without = with;

    with.advance(same(0.8), same(2));
    without.advance(same(0.8), none);

    EXPECT_TRUE(identical(with.hedonic_tolerance(), without.hedonic_tolerance()));
    EXPECT_TRUE(identical(with.respiratory_tolerance(), without.respiratory_tolerance()));
}

TEST(Tolerance, OxytocinSlowsOnlyTheGainOfHedonicToleranceWhenSwitchedOn) {
    Tolerance::Parameters p = defaults<Tolerance>();
    p.oxytocin_slowing = 0.5;
    Tolerance rising(p, Duration{2}, none);
    Tolerance falling(p, Duration{2}, full);
    Tolerance falling_without = falling;

    rising.advance(full, same(1.5));
    falling.advance(none, same(1.5));
    falling_without.advance(none, none);

    EXPECT_NEAR(at(rising.hedonic_tolerance()), 3 * -std::expm1(-2 / (8.9 * 1.75)),
                3 * rounding);
    EXPECT_NEAR(at(rising.respiratory_tolerance()), 2 * -std::expm1(-2 / 14.0), 2 * rounding);
    EXPECT_TRUE(identical(falling.hedonic_tolerance(), falling_without.hedonic_tolerance()));
}

}  // namespace
