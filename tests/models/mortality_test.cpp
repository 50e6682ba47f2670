#include "models/mortality.h"

#include <gtest/gtest.h>

#include "tests/models/small_world.h"

namespace {

using models::Mortality;
using sim::Column;
using small_world::at;
using small_world::column;
using small_world::defaults;
using small_world::identical;
using small_world::mask;

TEST(Mortality, IsThatOfTheYearlyRatesInAndOutOfTreatment) {
    const Column hazard = Mortality(defaults<Mortality>()).hazard(mask({0, 1}));

    EXPECT_NEAR(at(hazard, 0) * 365.25, 0.0098, 1e-8);
    EXPECT_NEAR(at(hazard, 1) * 365.25, 0.0032, 1e-8);
}

TEST(Mortality, TreatmentMakesNoDifferenceWhenBothRatesAreEqual) {
    Mortality::Parameters p = defaults<Mortality>();
    p.in_treatment = p.out_of_treatment;

    const Column hazard = Mortality(p).hazard(mask({0, 1}));

    EXPECT_EQ(hazard[0], hazard[1]);
}

TEST(Mortality, NobodyDiesWhenTheRatesAreZero) {
    const Column hazard = Mortality({{0}, {0}}).hazard(mask({0, 1}));

    EXPECT_TRUE(identical(hazard, column({0, 0})));
}

}  // namespace
