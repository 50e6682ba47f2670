#include "models/incubation.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/models/small_world.h"

namespace {

using models::Incubation;
using sim::Column;
using small_world::at;
using small_world::column;
using small_world::defaults;
using small_world::everybody;
using small_world::identical;
using small_world::nobody;
using small_world::rounding;
using small_world::same;

double craving_at(double days) {
    return at(Incubation(defaults<Incubation>()).at(same(days), nobody()));
}

TEST(Incubation, T9_PeaksAfterFourWeeksAtTwoThirds) {
    EXPECT_NEAR(craving_at(27.726), 0.62996, 1e-5);
    EXPECT_LT(craving_at(26.7), craving_at(27.726));
    EXPECT_LT(craving_at(28.7), craving_at(27.726));
}

TEST(Incubation, IsZeroAtTheStartAndHasFadedAfterHalfAYear) {
    EXPECT_EQ(craving_at(0), 0);
    EXPECT_NEAR(craving_at(180), 0.07, 0.005);
    EXPECT_NEAR(craving_at(2000), 0, 1e-6);
}

TEST(Incubation, SolvesItsDifferentialEquation) {
    for (const double days : {2.0, 10.0, 40.0, 150.0}) {
        constexpr double h = 0.5;

        const double slope = (craving_at(days + h) - craving_at(days - h)) / (2 * h);

        // The third derivative times h^2 / 6 is below 2e-5; rounding gives 6e-8 / h.
        EXPECT_NEAR(slope, std::exp(-days / 15) / 15 - craving_at(days) / 60, 3e-5);
    }
}

TEST(Incubation, IsAbsentInRegularUse) {
    const Column craving =
        Incubation(defaults<Incubation>()).at(column({0, 10, 30}), everybody(3));

    EXPECT_TRUE(identical(craving, same(0, 3)));
}

TEST(Incubation, StaysBetweenZeroAndOne) {
    const Column days = Column::LinSpaced(256, 0, 1000);

    const Column craving = Incubation(defaults<Incubation>()).at(days, nobody(256));

    EXPECT_GE(craving.minCoeff(), 0);
    EXPECT_LT(craving.maxCoeff(), 0.63f);
}

TEST(Incubation, HasALimitWhenRiseAndFadeAreEqual) {
    Incubation::Parameters p = defaults<Incubation>();
    p.fade_time = p.rise_time;

    const Column craving = Incubation(p).at(same(15), nobody());

    EXPECT_NEAR(at(craving), std::exp(-1), rounding);
}

}  // namespace
