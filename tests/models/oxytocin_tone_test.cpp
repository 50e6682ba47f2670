#include "models/oxytocin_tone.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/models/small_world.h"

namespace {

using models::OxytocinTone;
using models::Reference;
using sim::Column;
using sim::Duration;
using small_world::at;
using small_world::Body;
using small_world::column;
using small_world::defaults;
using small_world::identical;
using small_world::rounding;
using small_world::same;

/// A life without opioids and meetings and with ordinary support, unless changed.
struct Life {
    explicit Life(sim::Index n)
        : hedonic_tolerance(same(0, n)),
          adaptation(same(0, n)),
          mean_withdrawal(same(0, n)),
          social_support(same(0.5, n)),
          meetings_in_week(same(0, n)) {}
    OxytocinTone::Situation situation() const {
        return {hedonic_tolerance, adaptation, mean_withdrawal, social_support,
                meetings_in_week};
    }
    Column hedonic_tolerance, adaptation, mean_withdrawal, social_support, meetings_in_week;
};

OxytocinTone person(const OxytocinTone::Parameters& p, double step, double set_point = 1) {
    return {p, defaults<Reference>(), Duration{step}, same(set_point)};
}

/// O_e*, where the tone is put at the start.
double aim(const OxytocinTone::Parameters& p, const Life& life, double set_point = 1) {
    OxytocinTone tone = person(p, 1, set_point);
    tone.start_at(life.situation());
    return at(tone.oxytocin_tone());
}

TEST(OxytocinTone, T18_FallsForTwoWeeksOfAbstinenceAndComesBackInTwoMonths) {
    constexpr double dt = 1.0 / 64;
    const Column support = same(0.5);
    const Column no_meetings = same(0);
    // Steady use with single doses, section 4 of model.md; T_h is a little above its balance on
    // a continuous input, 2.20, because it is gained faster than lost.
    Body body({.opioid_level = 55.5,
               .hedonic_tolerance = 2.27,
               .respiratory_tolerance = 1.49,
               .withdrawal = 0.19},
              0, Duration{dt});
    OxytocinTone tone = person(defaults<OxytocinTone>(), dt);
    tone.start_at({body.hedonic_tolerance(), body.adaptation(), body.withdrawal().withdrawal(),
                   support, no_meetings});
    EXPECT_NEAR(at(tone.oxytocin_tone()), 0.91, 0.01);

    const struct {
        int day;
        double tone;
    } published[] = {{3, 0.92}, {7, 0.85}, {14, 0.79}, {30, 0.88}, {60, 0.97}};
    double lowest = 1;
    int day_of_lowest = 0;
    int day = 0;
    for (const auto& [published_day, published_tone] : published) {
        for (; day < published_day; ++day) {
            for (int i = 0; i < 64; ++i) {
                body.advance();
                tone.advance({body.hedonic_tolerance(), body.adaptation(),
                              body.mean_withdrawal(), support, no_meetings});
            }
            if (at(tone.oxytocin_tone()) < lowest) {
                lowest = at(tone.oxytocin_tone());
                day_of_lowest = day + 1;
            }
        }
        EXPECT_NEAR(at(tone.oxytocin_tone()), published_tone, 0.01) << day;
    }
    EXPECT_NEAR(day_of_lowest, 14, 2);
}

TEST(OxytocinTone, T18_RelaxesWithItsTimeConstant) {
    OxytocinTone tone = person(defaults<OxytocinTone>(), 2);
    Life life(1);
    life.adaptation = same(0.735);

    tone.advance(life.situation());

    EXPECT_NEAR(at(tone.oxytocin_tone()), 1 + 0.30 * 0.735 * -std::expm1(-0.5), rounding);
}

TEST(OxytocinTone, AimIsTheSumOfItsCauses) {
    Life life(1);
    life.hedonic_tolerance = same(1.8);
    life.adaptation = same(0.6);
    life.mean_withdrawal = same(0.3);
    life.social_support = same(0.8);
    life.meetings_in_week = same(3);

    EXPECT_NEAR(
        aim(defaults<OxytocinTone>(), life, 1.2),
        1.2 - 0.35 * 1.8 / 2.27 + 0.30 * 0.6 + 0.20 * 0.3 + 0.04 * 0.3 / 0.19 + 0.02 * 3 / 7,
        2 * rounding);
}

TEST(OxytocinTone, T23_TwoHalfStepsEqualOneStep) {
    Life life(1);
    life.hedonic_tolerance = same(2.27);
    OxytocinTone whole = person(defaults<OxytocinTone>(), 1);
    OxytocinTone halves = person(defaults<OxytocinTone>(), 0.5);

    whole.advance(life.situation());
    halves.advance(life.situation());
    halves.advance(life.situation());

    EXPECT_NEAR(at(halves.oxytocin_tone()), at(whole.oxytocin_tone()), rounding);
}

TEST(OxytocinTone, NeverFallsBelowItsFloor) {
    Life worst(1);
    worst.hedonic_tolerance = same(10);
    OxytocinTone tone = person(defaults<OxytocinTone>(), 1, 0.3);

    for (int day = 0; day < 200; ++day) {
        tone.advance(worst.situation());
        ASSERT_GE(at(tone.oxytocin_tone()), 0.2 - rounding);
    }

    EXPECT_NEAR(at(tone.oxytocin_tone()), 0.2, rounding);
}

TEST(OxytocinTone, StaysAtTheSetPointAtRest) {
    OxytocinTone tone = person(defaults<OxytocinTone>(), 0.25, 1.3);
    const Column before = tone.oxytocin_tone();

    for (int step = 0; step < 100; ++step) tone.advance(Life(1).situation());

    EXPECT_TRUE(identical(tone.oxytocin_tone(), before));
}

TEST(OxytocinTone, NoCauseActsWhenItsCouplingIsOff) {
    const struct {
        double OxytocinTone::Parameters::*coupling;
        Column Life::*cause;
    } couplings[] = {{&OxytocinTone::Parameters::tolerance_effect, &Life::hedonic_tolerance},
                     {&OxytocinTone::Parameters::exposure_effect, &Life::adaptation},
                     {&OxytocinTone::Parameters::withdrawal_effect, &Life::mean_withdrawal},
                     {&OxytocinTone::Parameters::support_effect, &Life::social_support},
                     {&OxytocinTone::Parameters::contact_effect, &Life::meetings_in_week}};

    for (const auto& [coupling, cause] : couplings) {
        OxytocinTone::Parameters off = defaults<OxytocinTone>();
        off.*coupling = 0;
        Life changed(1);
        (changed.*cause).setConstant(0.9f);

        EXPECT_EQ(aim(off, changed), aim(off, Life(1)));
        EXPECT_NE(aim(defaults<OxytocinTone>(), changed),
                  aim(defaults<OxytocinTone>(), Life(1)));
    }
}

}  // namespace
