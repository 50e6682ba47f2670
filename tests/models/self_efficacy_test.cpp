#include "models/self_efficacy.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/expect.h"
#include "tests/models/small_world.h"

namespace {

using models::Reference;
using models::SelfEfficacy;
using sim::Column;
using sim::Duration;
using sim::Index;
using sim::Mask;
using small_world::at;
using small_world::column;
using small_world::defaults;
using small_world::everybody;
using small_world::identical;
using small_world::luck_of_block;
using small_world::n_people;
using small_world::nobody;
using small_world::people;
using small_world::rounding;
using small_world::same;

/// A life of use without meetings and with ordinary support, unless changed.
struct Life {
    explicit Life(Index n)
        : abstinent(nobody(n)),
          in_detox(nobody(n)),
          in_prison(nobody(n)),
          meeting_in_week(nobody(n)),
          meetings(same(0, n)),
          social_support(same(0.5, n)) {}
    SelfEfficacy::Situation situation() const {
        return {abstinent, in_detox, in_prison, meeting_in_week, meetings, social_support};
    }
    Mask abstinent, in_detox, in_prison, meeting_in_week;
    Column meetings, social_support;
};

Life abstinent_life(Index n = 1) {
    Life life(n);
    life.abstinent = everybody(n);
    return life;
}

SelfEfficacy person(const SelfEfficacy::Parameters& p, double step, const Column& at_entry) {
    return {p, defaults<Reference>(), Duration{step}, at_entry};
}

/// The level that is approached: a step of many time constants.
double aim(const SelfEfficacy::Parameters& p, const Life& life) {
    SelfEfficacy level = person(p, 1e5, same(0.3));
    level.advance(life.situation());
    return at(level.self_efficacy());
}

// 10 240 people with .02 lapses a day. Standard error of the mean .0016: sees .01 of .6538.
TEST(SelfEfficacy, T14_LapsesAtAConstantRateKeepItAtTwoThirds) {
    constexpr double dt = 0.25;
    const double chance = -std::expm1(-0.02 * dt);
    const Life life = abstinent_life(n_people);
    small_world::Sample levels;

    for (std::uint32_t block = 0; block < 40; ++block) {
        SelfEfficacy level = person(defaults<SelfEfficacy>(), dt, same(0.3, n_people));
        for (int step = 0; step < 400 * 4; ++step) {
            level.advance(life.situation());
            const Column draw = sim::uniform_from(luck_of_block(block, step).all(9)[1]);
            level.after_lapse(sim::where_below(draw, same(chance, n_people)));
        }
        levels.add(level.self_efficacy());
    }

    // The same with lapses at the ends of steps; after 400 d the start has left 2e-4.
    const double kept = 1 - chance * 0.25;
    const double left = std::exp(-dt / 60);
    const double mean = kept * 0.85 * (1 - left) / (1 - kept * left);
    EXPECT_NEAR(mean, 0.6538, 1e-3);
    EXPECT_TRUE(
        expect::mean(levels.mean(), levels.n(), mean, std::sqrt(levels.variance_about(mean))));
}

TEST(SelfEfficacy, T14_EffectOfOneLapseOnTheHazardOfTheNextFadesWithTheTimeConstant) {
    constexpr double effect = 3.5;  // b_F of `bare`
    const Life life = abstinent_life(2);
    SelfEfficacy level = person(defaults<SelfEfficacy>(), 0.5, same(0.6, 2));

    level.after_lapse(people({1}));

    for (int step = 0; step <= 120; ++step) {
        const double days = step * 0.5;
        const Column f = level.self_efficacy();
        const double ratio = std::exp(effect * (at(f, 0) - at(f, 1)));
        EXPECT_NEAR(ratio, std::exp(effect * 0.25 * 0.6 * std::exp(-days / 60)), 3e-5);
        level.advance(life.situation());
    }
}

TEST(SelfEfficacy, ApproachesTheSumOfItsCauses) {
    const SelfEfficacy::Parameters p = defaults<SelfEfficacy>();
    Life life = abstinent_life();
    life.meeting_in_week = everybody();
    life.social_support.setConstant(0.9f);

    EXPECT_NEAR(aim(p, Life(1)), 0.30, rounding);
    EXPECT_NEAR(aim(p, abstinent_life()), 0.85, rounding);
    EXPECT_NEAR(aim(p, life), 0.85 + 0.01 + 0.10 * 0.4, rounding);
}

TEST(SelfEfficacy, ForcedAbstinenceBuildsNone) {
    Life detox = abstinent_life();
    detox.in_detox = everybody();
    Life prison = abstinent_life();
    prison.in_prison = everybody();
    SelfEfficacy::Parameters bare = defaults<SelfEfficacy>();
    bare.grows_in_detox = true;

    EXPECT_NEAR(aim(defaults<SelfEfficacy>(), detox), 0.30, rounding);
    EXPECT_NEAR(aim(defaults<SelfEfficacy>(), prison), 0.30, rounding);
    EXPECT_NEAR(aim(bare, detox), 0.85, rounding);
    EXPECT_NEAR(aim(bare, prison), 0.30, rounding);
}

TEST(SelfEfficacy, RelaxesWithItsTimeConstant) {
    SelfEfficacy level = person(defaults<SelfEfficacy>(), 10, same(0.3));

    level.advance(abstinent_life().situation());

    EXPECT_NEAR(at(level.self_efficacy()), 0.85 - 0.55 * std::exp(-10.0 / 60), rounding);
    EXPECT_NEAR(at(level.confidence()), at(level.self_efficacy()) - 0.3, rounding);
}

TEST(SelfEfficacy, T23_TwoHalfStepsEqualOneStep) {
    SelfEfficacy whole = person(defaults<SelfEfficacy>(), 1, same(0.4));
    SelfEfficacy halves = person(defaults<SelfEfficacy>(), 0.5, same(0.4));

    whole.advance(abstinent_life().situation());
    halves.advance(abstinent_life().situation());
    halves.advance(abstinent_life().situation());

    EXPECT_NEAR(at(halves.self_efficacy()), at(whole.self_efficacy()), rounding);
}

TEST(SelfEfficacy, LapseRelapseAndMeetingsMakeItJump) {
    SelfEfficacy level = person(defaults<SelfEfficacy>(), 1e-9, same(0.4, 3));
    Life life(3);
    life.meetings = column({0, 0, 3});

    level.after_lapse(people({0}));
    level.after_relapse(people({1}));
    level.advance(life.situation());

    EXPECT_TRUE(small_world::near(level.self_efficacy(),
                                  column({0.4 * 0.75, 0.4 * 0.7, 1 - 0.6 * std::pow(0.998, 3)}),
                                  rounding));
}

TEST(SelfEfficacy, StaysBetweenZeroAndOne) {
    SelfEfficacy::Parameters p = defaults<SelfEfficacy>();
    p.gain_from_abstinence = 1;
    p.gain_from_support = 1;
    Life high = abstinent_life(2);
    high.social_support.setOnes();
    Life low(2);
    low.social_support.setZero();
    high.meetings.setConstant(2);

    SelfEfficacy level = person(p, 100, column({0, 1}));
    for (int i = 0; i < 50; ++i) {
        level.advance(i % 10 < 5 ? high.situation() : low.situation());
        level.after_lapse(people({0}));
        ASSERT_GE(level.self_efficacy().minCoeff(), 0);
        ASSERT_LE(level.self_efficacy().maxCoeff(), 1);
    }
}

TEST(SelfEfficacy, NoCauseActsWhenItsCouplingIsOff) {
    const struct {
        double SelfEfficacy::Parameters::*coupling;
        small_world::Cause<Life> cause;
    } couplings[] = {{&SelfEfficacy::Parameters::gain_from_abstinence, &Life::abstinent},
                     {&SelfEfficacy::Parameters::gain_from_meetings, &Life::meeting_in_week},
                     {&SelfEfficacy::Parameters::gain_from_support, &Life::social_support},
                     {&SelfEfficacy::Parameters::gain_per_meeting, &Life::meetings}};

    for (const auto& [coupling, cause] : couplings) {
        SelfEfficacy::Parameters off = defaults<SelfEfficacy>();
        off.*coupling = 0;
        Life changed(1);
        small_world::let_act(changed, cause, 1);

        EXPECT_EQ(aim(off, changed), aim(off, Life(1)));
        EXPECT_NE(aim(defaults<SelfEfficacy>(), changed),
                  aim(defaults<SelfEfficacy>(), Life(1)));
    }
}

TEST(SelfEfficacy, LapseTakesNothingWhenItsLossIsOff) {
    SelfEfficacy::Parameters off = defaults<SelfEfficacy>();
    off.loss_at_lapse = 0;
    off.loss_at_relapse = 0;
    SelfEfficacy level = person(off, 0.25, same(0.4));
    const Column before = level.self_efficacy();

    level.after_lapse(people({0}));
    level.after_relapse(people({0}));

    EXPECT_TRUE(identical(level.self_efficacy(), before));
}

TEST(SelfEfficacy, FallsByAStepWhenTheSponsorRelapsesButNotBelowZero) {
    SelfEfficacy level = person(defaults<SelfEfficacy>(), 1, column({0.3, 0.02, 0.3}));
    level.after_sponsor_relapse(0);
    level.after_sponsor_relapse(1);
    EXPECT_NEAR(at(level.self_efficacy(), 0), 0.25, rounding);
    EXPECT_EQ(at(level.self_efficacy(), 1), 0);
    EXPECT_NEAR(at(level.self_efficacy(), 2), 0.3, rounding);
}

}  // namespace
