#include "models/exogenous_oxytocin.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

#include "tests/models/small_world.h"

namespace {

using models::ExogenousOxytocin;
using models::OxytocinDose;
using sim::Column;
using sim::Duration;
using small_world::at;
using small_world::column;
using small_world::defaults;
using small_world::everybody;
using small_world::identical;
using small_world::mask;
using small_world::rounding;
using small_world::same;

constexpr double hour = 1.0 / 24;
const double plasma_rate = std::log(2.0) * 72;       // half-life 20 min, per day
const double effect_site_rate = std::log(2.0) * 24;  // half-life 60 min, per day
const double beta = 1.5 * std::sqrt(3.0);
constexpr double largest_signal = 2;  // X_max

ExogenousOxytocin person(double step, sim::Index n = 1) {
    return {defaults<ExogenousOxytocin>(), Duration{step}, n};
}

/// A dose of 24 IU for everybody, `time_left` before the end of the step.
std::vector<OxytocinDose> standard_dose(double time_left, sim::Index n = 1) {
    return {{everybody(n), 24, time_left}};
}

double kernel(double days) {
    return beta * (std::exp(-effect_site_rate * days) - std::exp(-plasma_rate * days));
}

TEST(ExogenousOxytocin, T16_SingleDosePeaksAtOneAfter48Minutes) {
    const ExogenousOxytocin oxytocin = person(0.25);

    EXPECT_NEAR(oxytocin.time_to_peak().days * 24 * 60, 47.55, 0.005);
    EXPECT_NEAR(oxytocin.peak_factor(), 2.59808, 5e-6);
    EXPECT_NEAR(kernel(oxytocin.time_to_peak().days), 1, 1e-12);
}

TEST(ExogenousOxytocin, T16_LevelFollowsTheClosedFormAtEveryStepLength) {
    for (const int steps_per_hour : {1, 2, 60}) {
        const double step = hour / steps_per_hour;
        ExogenousOxytocin oxytocin = person(step);
        oxytocin.take(standard_dose(step));
        for (int i = 1; i <= 6 * steps_per_hour; ++i) {
            oxytocin.advance();
            const double days = i * step;
            // Up to 360 roundings of levels up to 1.
            EXPECT_NEAR(at(oxytocin.effect_site_level()), kernel(days), 2e-5);
            EXPECT_NEAR(at(oxytocin.plasma_level()), std::exp(-plasma_rate * days), 2e-5);
        }
    }
}

TEST(ExogenousOxytocin, T16_AreaUnderASingleDoseIsTwoAndAHalfHours) {
    const double step = hour / 60;
    ExogenousOxytocin oxytocin = person(step);
    oxytocin.take(standard_dose(step));
    double area = 0;

    // The level is 0 at both ends, so that the sum is the trapezoidal rule.
    for (int minute = 0; minute < 24 * 60; ++minute) {
        oxytocin.advance();
        area += at(oxytocin.effect_site_level()) * step;
    }

    EXPECT_NEAR(area / hour, 2.4988, 1e-3);
    EXPECT_NEAR(beta * (1 / effect_site_rate - 1 / plasma_rate) / hour, 2.4988, 5e-5);
}

TEST(ExogenousOxytocin, T16_TwiceDailyDosesSettleToTheSteadyCourse) {
    ExogenousOxytocin oxytocin = person(hour);
    double mean = 0;
    double after_an_hour = 0;

    for (int i = 0; i < 96; ++i) {
        if (i % 12 == 0) oxytocin.take(standard_dose(hour));
        oxytocin.advance();
        if (i == 84) after_an_hour = at(oxytocin.effect_site_level());
        if (i >= 84) mean += at(oxytocin.effect_site_level()) / 12;
    }

    EXPECT_NEAR(after_an_hour, 0.974596, 1e-5);
    // The mean over hours is a sum over the end points, not the integral .2082: compare with
    // the same sum of the closed form.
    double sum = 0;
    for (int i = 1; i <= 12; ++i)
        sum +=
            beta *
            (std::exp(-effect_site_rate * i * hour) / (1 - std::exp(-effect_site_rate * 0.5)) -
             std::exp(-plasma_rate * i * hour) / (1 - std::exp(-plasma_rate * 0.5))) /
            12;
    EXPECT_NEAR(mean, sum, 1e-5);
}

TEST(ExogenousOxytocin, T16_MeanLevelOfRegularDosesIsTheAreaOverTheInterval) {
    for (const auto& [interval, published] : {std::pair{720, 0.2082}, {1440, 0.1041}}) {
        const double step = hour / 60;
        ExogenousOxytocin oxytocin = person(step);
        double mean = 0;
        for (int minute = 0; minute < 3 * 1440; ++minute) {
            if (minute % interval == 0) oxytocin.take(standard_dose(step));
            oxytocin.advance();
            if (minute >= 2 * 1440) mean += at(oxytocin.effect_site_level()) / 1440;
        }

        EXPECT_NEAR(mean, published, 1e-4);
    }
}

TEST(ExogenousOxytocin, T16_MeanSignalIsThatOfRegularDoses) {
    const ExogenousOxytocin oxytocin = person(0.25);
    const double area = oxytocin.area_of_signal(1);

    EXPECT_NEAR(area, 0.131, 5e-4);
    // The published means are those of overlapping doses, which add a little less.
    EXPECT_NEAR(area / 0.5 / largest_signal, 0.1313, 1e-4);
    EXPECT_NEAR(area / 1.0 / largest_signal, 0.0657, 1e-4);
}

/// Mean of X / X_max over three days of doses every 12 h.
double mean_signal_of_twice_daily(int steps_per_day) {
    const double step = 1.0 / steps_per_day;
    ExogenousOxytocin oxytocin = person(step);
    double mean = 0;
    for (int i = 0; i < 3 * steps_per_day; ++i) {
        if (2 * i % steps_per_day == 0) oxytocin.take(standard_dose(step));
        oxytocin.advance();
        mean += at(oxytocin.relative_signal()) / (3 * steps_per_day);
    }
    return mean;
}

TEST(ExogenousOxytocin, T16_MeanSignalHardlyDependsOnTheStep) {
    for (const int long_steps : {1, 2, 4, 5})
        EXPECT_NEAR(mean_signal_of_twice_daily(2 * long_steps), 0.1313, 1e-4);
    // Steps below .1 d average five points of a curve that starts with a kink at the dose.
    EXPECT_NEAR(mean_signal_of_twice_daily(288), 0.1313, 1e-4);
    EXPECT_NEAR(mean_signal_of_twice_daily(96), 0.1313, 2e-4);
    EXPECT_NEAR(mean_signal_of_twice_daily(24), 0.1313, 1.5e-3);
    EXPECT_NEAR(mean_signal_of_twice_daily(12), 0.1313, 5e-3);
}

TEST(ExogenousOxytocin, AmplitudeIsAnInvertedUInTheDose) {
    const ExogenousOxytocin oxytocin = person(0.25);

    const struct {
        double dose, amplitude;
    } published[] = {{0, 0}, {8, .83}, {16, 1.01}, {24, 1}, {40, .80}, {48, .69}, {80, .37}};
    for (const auto& [dose, amplitude] : published)
        EXPECT_NEAR(oxytocin.amplitude(dose), amplitude, 5e-3) << dose;
}

TEST(ExogenousOxytocin, AmplitudeSaturatesWithoutTheInvertedU) {
    ExogenousOxytocin::Parameters p = defaults<ExogenousOxytocin>();
    p.inverted_u = false;
    const ExogenousOxytocin oxytocin(p, Duration{0.25}, 1);

    EXPECT_NEAR(oxytocin.amplitude(1e9), (24 + 8) / 24.0, 1e-6);
    EXPECT_NEAR(oxytocin.amplitude(8), 0.5 / 0.75, 1e-12);
}

TEST(ExogenousOxytocin, SignalNeverExceedsItsMaximum) {
    ExogenousOxytocin oxytocin = person(hour);

    for (int i = 0; i < 200; ++i) {
        for (int dose = 0; dose < 50; ++dose) oxytocin.take(standard_dose(hour));
        oxytocin.advance();
        ASSERT_LE(oxytocin.mean_signal()[0], 2);
        ASSERT_GE(oxytocin.effect_site_level()[0], 0);
        ASSERT_GE(oxytocin.plasma_level()[0], 0);
    }

    EXPECT_GT(oxytocin.mean_signal()[0], 1.9f);
    EXPECT_NEAR(at(oxytocin.peak_signal(same(24))), 1, rounding);
}

TEST(ExogenousOxytocin, GivesNoSignalWhenTheLargestSignalIsZero) {
    ExogenousOxytocin::Parameters off = defaults<ExogenousOxytocin>();
    off.maximum_signal = 0;
    ExogenousOxytocin oxytocin(off, Duration{0.25}, 1);
    oxytocin.take(standard_dose(0.25));

    oxytocin.advance();

    EXPECT_TRUE(identical(oxytocin.mean_signal(), same(0)));
    EXPECT_TRUE(identical(oxytocin.relative_signal(), same(0)));
}

TEST(ExogenousOxytocin, T23_TwoHalfStepsEqualOneStepBetweenDoses) {
    ExogenousOxytocin whole = person(2 * hour);
    ExogenousOxytocin halves = person(hour);
    whole.take(standard_dose(2 * hour));
    halves.take(standard_dose(hour));

    for (int i = 0; i < 2; ++i) {
        whole.advance();
        halves.advance();
        halves.advance();

        EXPECT_NEAR(at(halves.effect_site_level()), at(whole.effect_site_level()), rounding);
        EXPECT_NEAR(at(halves.plasma_level()), at(whole.plasma_level()), rounding);
    }
}

TEST(ExogenousOxytocin, DoseWithinAStepActsForTheTimeThatIsLeft) {
    ExogenousOxytocin oxytocin = person(0.25);
    oxytocin.take(standard_dose(1.5 * hour));

    oxytocin.advance();

    EXPECT_NEAR(at(oxytocin.effect_site_level()), kernel(1.5 * hour), rounding);
}

TEST(ExogenousOxytocin, ReachesOnlyThoseWhoTakeIt) {
    ExogenousOxytocin oxytocin = person(0.25, 2);

    oxytocin.take({{mask({1, 0}), 24, 0.25}});
    oxytocin.take_before_events(column({2, 0}), same(24, 2));
    oxytocin.advance();

    EXPECT_GT(oxytocin.mean_signal()[0], 0);
    EXPECT_EQ(oxytocin.mean_signal()[1], 0);
    EXPECT_EQ(oxytocin.effect_site_level()[1], 0);
}

TEST(ExogenousOxytocin, IsNoneWithoutADoseAndFromThenOnThere) {
    ExogenousOxytocin oxytocin = person(0.25, 2);
    oxytocin.advance();
    EXPECT_FALSE(oxytocin.ever_given());
    for (const Column& nothing : {oxytocin.mean_signal(), oxytocin.expected_signal(),
                                  oxytocin.plasma_level(), oxytocin.effect_site_level()})
        EXPECT_TRUE(identical(nothing, same(0, 2)));

    oxytocin.take(standard_dose(0.25, 2));

    EXPECT_TRUE(oxytocin.ever_given());
}

TEST(ExogenousOxytocin, DosesOfACopyDoNotReachTheOriginal) {
    ExogenousOxytocin original = person(0.25);
    ExogenousOxytocin undosed = person(0.25);
    original.take(standard_dose(0.25));
    original.advance();
    ExogenousOxytocin copy = original;
    ExogenousOxytocin copy_of_undosed = undosed;
    const Column before = original.effect_site_level();

    for (ExogenousOxytocin* dosed : {&copy, &copy_of_undosed}) {
        dosed->take(standard_dose(0.1));
        dosed->advance();
    }

    EXPECT_TRUE(identical(original.effect_site_level(), before));
    EXPECT_NE(copy.effect_site_level()[0], before[0]);
    EXPECT_FALSE(undosed.ever_given());
}

TEST(ExogenousOxytocin, ZeroDoseChangesNothing) {
    ExogenousOxytocin dosed = person(0.25);
    ExogenousOxytocin undosed = person(0.25);

    dosed.take({{everybody(), 0, 0.25}});
    dosed.take_before_events(same(1), same(0));
    dosed.advance();
    undosed.advance();

    EXPECT_TRUE(identical(dosed.mean_signal(), undosed.mean_signal()));
    EXPECT_TRUE(identical(dosed.effect_site_level(), undosed.effect_site_level()));
    EXPECT_TRUE(identical(dosed.peak_signal(same(0)), same(0)));
}

TEST(ExogenousOxytocin, DosesBeforeMeetingsGiveAsMuchSignalAsThoseAtAClockTime) {
    ExogenousOxytocin before_meetings = person(0.25);
    ExogenousOxytocin by_the_clock = person(0.25);

    before_meetings.take_before_events(same(1), same(24));
    by_the_clock.take(standard_dose(0.2));

    EXPECT_TRUE(identical(before_meetings.expected_signal(), by_the_clock.expected_signal()));
    before_meetings.advance();
    by_the_clock.advance();
    EXPECT_TRUE(identical(before_meetings.mean_signal(), by_the_clock.mean_signal()));
    EXPECT_NEAR(at(by_the_clock.mean_signal()) * 0.25, by_the_clock.area_of_signal(1), 1e-6);
}

TEST(ExogenousOxytocin, DosesBeforeMeetingsPeakInTheMiddleOfALongStep) {
    ExogenousOxytocin long_step = person(0.25);
    ExogenousOxytocin short_step = person(hour);

    long_step.take_before_events(same(1), same(24));
    short_step.take_before_events(same(1), same(24));
    long_step.advance();
    short_step.advance();

    EXPECT_NEAR(at(long_step.effect_site_level()),
                kernel(0.125 + long_step.time_to_peak().days), rounding);
    // There is no time before the middle of a short step: the dose is taken at its start.
    EXPECT_NEAR(at(short_step.effect_site_level()), kernel(hour), rounding);
}

}  // namespace
