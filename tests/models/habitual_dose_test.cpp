#include "models/habitual_dose.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/models/small_world.h"

namespace {

using models::HabitualDose;
using sim::Column;
using sim::Duration;
using small_world::at;
using small_world::column;
using small_world::defaults;
using small_world::everybody;
using small_world::identical;
using small_world::nobody;
using small_world::people;
using small_world::rounding;
using small_world::same;

constexpr Duration quarter_day{0.25};
const double log_naive_dose = std::log(8.0);
// Log doses are of the order of 4.
constexpr double error = 5 * rounding;

TEST(HabitualDose, StartsAtTheNaiveDoseShiftedByTolerance) {
    const HabitualDose dose(defaults<HabitualDose>(), quarter_day, same(2.2));

    EXPECT_NEAR(at(dose.log_dose()), log_naive_dose + 2.2, error);
}

TEST(HabitualDose, FollowsToleranceInRegularUse) {
    HabitualDose dose(defaults<HabitualDose>(), Duration{3}, same(1));

    dose.advance(same(2), same(0), everybody());

    EXPECT_NEAR(at(dose.log_dose()), log_naive_dose + 2 - std::exp(-3 / 11.8), error);
}

TEST(HabitualDose, ReachesTheDoseThatPartlyOverridesABlockade) {
    HabitualDose dose(defaults<HabitualDose>(), Duration{1}, same(2));

    for (int day = 0; day < 300; ++day) dose.advance(same(2), same(2.5), everybody());

    EXPECT_NEAR(at(dose.log_dose()), log_naive_dose + 2 + 0.9 * std::log(3.5), 3 * error);
}

TEST(HabitualDose, T23_TwoHalfStepsEqualOneStepAtAConstantTolerance) {
    HabitualDose whole(defaults<HabitualDose>(), Duration{1}, same(1));
    HabitualDose halves(defaults<HabitualDose>(), Duration{0.5}, same(1));

    whole.advance(same(2.2), same(1), everybody());
    halves.advance(same(2.2), same(1), everybody());
    halves.advance(same(2.2), same(1), everybody());

    EXPECT_NEAR(at(halves.log_dose()), at(whole.log_dose()), error);
}

TEST(HabitualDose, IsFrozenOutsideRegularUse) {
    HabitualDose dose(defaults<HabitualDose>(), quarter_day, same(2.2));
    const Column before = dose.log_dose();

    for (int i = 0; i < 400; ++i) dose.advance(same(0), same(3), nobody());

    EXPECT_TRUE(identical(dose.log_dose(), before));
}

TEST(HabitualDose, AtALapseLiesBetweenMemoryAndTitration) {
    HabitualDose dose(defaults<HabitualDose>(), quarter_day, same(2.2, 3));

    dose.after_lapse(people({0, 1, 2}), same(0.5, 3), column({0, 0.47, 1}));

    const double remembered = log_naive_dose + 2.2;
    const double titrated = log_naive_dose + 0.5;
    EXPECT_NEAR(at(dose.log_dose(), 0), titrated, error);
    EXPECT_NEAR(at(dose.log_dose(), 1), 0.47 * remembered + 0.53 * titrated, error);
    EXPECT_NEAR(at(dose.log_dose(), 2), remembered, error);
}

TEST(HabitualDose, T24_FirstDoseIsTheNaiveOneWithoutMemoryAndTolerance) {
    HabitualDose dose(defaults<HabitualDose>(), quarter_day, same(2.2));

    dose.after_lapse(people({0}), same(0), same(0));

    EXPECT_NEAR(std::exp(at(dose.log_dose())), 8, 8 * rounding);
}

TEST(HabitualDose, CautionLowersTheDoseAtALapse) {
    HabitualDose::Parameters p = defaults<HabitualDose>();
    p.caution_at_lapse = 0.5;
    HabitualDose dose(p, quarter_day, same(2.2));

    dose.after_lapse(people({0}), same(2.2), same(0.47));

    EXPECT_NEAR(at(dose.log_dose()), log_naive_dose + 2.2 + std::log(0.5), error);
}

TEST(HabitualDose, ALapseOrAnOverdoseConcernsOnlyThosePeople) {
    HabitualDose dose(defaults<HabitualDose>(), quarter_day, same(2.2, 3));
    const Column before = dose.log_dose();

    dose.after_overdose(people({1}));
    dose.after_lapse(people({2}), same(0, 3), same(0.5));

    EXPECT_EQ(dose.log_dose()[0], before[0]);
    EXPECT_NEAR(at(dose.log_dose(), 1), at(before, 1) - 0.10, error);
    EXPECT_LT(dose.log_dose()[2], before[2]);
}

TEST(HabitualDose, OverdoseDoesNotTeachWhenCautionIsOff) {
    HabitualDose::Parameters p = defaults<HabitualDose>();
    p.caution_after_overdose = 0;
    HabitualDose dose(p, quarter_day, same(2.2));
    const Column before = dose.log_dose();

    dose.after_overdose(people({0}));

    EXPECT_TRUE(identical(dose.log_dose(), before));
}

TEST(HabitualDose, BlockadeIsNotOverriddenWhenTheOverrideIsOff) {
    HabitualDose::Parameters p = defaults<HabitualDose>();
    p.blockade_override = 0;
    HabitualDose blocked(p, quarter_day, same(1));
    HabitualDose free = blocked;

    blocked.advance(same(2), same(50), everybody());
    free.advance(same(2), same(0), everybody());

    EXPECT_TRUE(identical(blocked.log_dose(), free.log_dose()));
}

TEST(HabitualDose, LowDosePopulationsAreShifted) {
    HabitualDose::Parameters p = defaults<HabitualDose>();
    p.log_dose_shift = -0.12;

    const HabitualDose dose(p, quarter_day, same(2.2));

    EXPECT_NEAR(at(dose.log_dose()), log_naive_dose - 0.12 + 2.2, error);
}

}  // namespace
