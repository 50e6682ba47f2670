#include "models/social_support.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/models/small_world.h"

namespace {

using models::SocialSupport;
using sim::Column;
using sim::Duration;
using small_world::at;
using small_world::column;
using small_world::defaults;
using small_world::everybody;
using small_world::identical;
using small_world::nobody;
using small_world::rounding;
using small_world::same;

double shifted(double support, double log_odds) {
    const double odds = support / (1 - support) * std::exp(log_odds);
    return odds / (1 + odds);
}

TEST(SocialSupport, T21_RelaxesToTheLogisticOfItsCauses) {
    SocialSupport support(defaults<SocialSupport>(), Duration{20}, same(0.4));

    // Abstinent, two meetings a week, a sponsor.
    for (int step = 1; step <= 10; ++step) {
        support.advance(nobody(), same(2), everybody(), same(0));
        const double aim = shifted(0.4, 0.25 + 2 * 0.05 + 0.10);
        EXPECT_NEAR(at(support.social_support()),
                    aim + (0.4 - aim) * std::exp(-20.0 * step / 60), 2 * rounding);
    }
}

TEST(SocialSupport, T21_StaysAsItWasMetInRegularUse) {
    SocialSupport support(defaults<SocialSupport>(), Duration{1}, column({0.01, 0.5, 0.99}));

    for (int day = 0; day < 1000; ++day)
        support.advance(everybody(3), same(0, 3), nobody(3), same(0, 3));

    EXPECT_TRUE(
        small_world::near(support.social_support(), column({0.01, 0.5, 0.99}), 2 * rounding));
}

TEST(SocialSupport, T23_TwoHalfStepsEqualOneStep) {
    SocialSupport whole(defaults<SocialSupport>(), Duration{1}, same(0.4));
    SocialSupport halves(defaults<SocialSupport>(), Duration{0.5}, same(0.4));

    whole.advance(nobody(), same(3), everybody(), same(0));
    halves.advance(nobody(), same(3), everybody(), same(0));
    halves.advance(nobody(), same(3), everybody(), same(0));

    EXPECT_NEAR(at(halves.social_support()), at(whole.social_support()), rounding);
}

TEST(SocialSupport, CountsThreeMeetingsAWeekAtMost) {
    SocialSupport three(defaults<SocialSupport>(), Duration{1}, same(0.4));
    SocialSupport seven = three;

    three.advance(nobody(), same(3), nobody(), same(0));
    seven.advance(nobody(), same(7), nobody(), same(0));

    EXPECT_TRUE(identical(three.social_support(), seven.social_support()));
}

TEST(SocialSupport, StaysBetweenZeroAndOne) {
    SocialSupport::Parameters p = defaults<SocialSupport>();
    p.use_effect = 5;
    p.meeting_effect = 5;
    p.sponsor_effect = 5;
    SocialSupport support(p, Duration{100}, column({0.01, 0.99}));

    for (int i = 0; i < 100; ++i) {
        support.advance(i % 2 == 1 ? everybody(2) : nobody(2), same(3, 2), everybody(2),
                        same(0, 2));
        ASSERT_GT(support.social_support().minCoeff(), 0);
        ASSERT_LE(support.social_support().maxCoeff(), 1);
    }
}

TEST(SocialSupport, NoCauseActsWhenItsCouplingIsOff) {
    SocialSupport::Parameters off = defaults<SocialSupport>();
    off.meeting_effect = 0;
    off.sponsor_effect = 0;
    off.use_effect = 0;
    SocialSupport with(off, Duration{1}, same(0.4));
    SocialSupport without = with;

    with.advance(everybody(), same(3), everybody(), same(0));
    without.advance(nobody(), same(0), nobody(), same(0));

    EXPECT_TRUE(identical(with.social_support(), without.social_support()));
}

TEST(SocialSupport, T21_GrowsWithSoberTiesAboveTheReference) {
    SocialSupport support(defaults<SocialSupport>(), Duration{20}, same(0.4));
    for (int step = 1; step <= 10; ++step) {
        support.advance(everybody(), same(0), nobody(), same(1.5));
        const double target = shifted(0.4, 0.15 * 1.5);
        const double expected = target + (0.4 - target) * std::exp(-20.0 * step / 60);
        EXPECT_NEAR(at(support.social_support()), expected, 10 * rounding) << "step " << step;
    }
}

}  // namespace
