#include "models/recovery_housing.h"

#include <gtest/gtest.h>

#include "tests/models/small_world.h"

namespace {

using models::RecoveryHousing;
using sim::Duration;
using small_world::defaults;
using small_world::everybody;
using small_world::mask;
using small_world::people;

/// Steps for which one person lives there.
int steps_resident(double stay, int steps_per_day) {
    RecoveryHousing housing({.stay = {stay}}, Duration{1.0 / steps_per_day}, 1);
    housing.move_in(everybody());
    int steps = 0;
    for (; housing.resident()[0] && steps < 10'000; ++steps) housing.advance();
    return steps;
}

TEST(RecoveryHousing, StayLastsAsLongAtEveryStepLength) {
    for (const int per_day : {1, 3, 4, 10, 24})
        EXPECT_EQ(steps_resident(84, per_day), 84 * per_day);
}

TEST(RecoveryHousing, StayNeverEndsWhenItsLengthIsInfinite) {
    EXPECT_EQ(steps_resident(sim::infinity, 4), 10'000);
}

TEST(RecoveryHousing, RelapseEndsTheStayOfThatPersonOnly) {
    RecoveryHousing housing(defaults<RecoveryHousing>(), Duration{0.25}, 3);
    housing.move_in(mask({1, 1, 0}));

    housing.leave(people({0}));

    EXPECT_FALSE(housing.resident()[0]);
    EXPECT_TRUE(housing.resident()[1]);
    EXPECT_FALSE(housing.resident()[2]);
}

TEST(RecoveryHousing, MovingInAgainWhileResidentDoesNotProlongTheStay) {
    RecoveryHousing housing({.stay = {2}}, Duration{1}, 1);
    housing.move_in(everybody());
    housing.advance();

    housing.move_in(everybody());
    housing.advance();

    EXPECT_FALSE(housing.resident()[0]);
}

TEST(RecoveryHousing, ANewStayHasItsFullLength) {
    RecoveryHousing housing({.stay = {3}}, Duration{1}, 1);
    housing.move_in(everybody());
    housing.advance();
    housing.leave(people({0}));

    housing.move_in(everybody());
    housing.advance();
    housing.advance();
    EXPECT_TRUE(housing.resident()[0]);
    housing.advance();

    EXPECT_FALSE(housing.resident()[0]);
}

}  // namespace
