#include "models/endpoints.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "tests/models/small_world.h"

namespace {

using models::Endpoint;
using models::Endpoints;
using small_world::everybody;
using small_world::mask;

constexpr float never = std::numeric_limits<float>::infinity();

/// One person's record of days, from day 0 on unless said otherwise.
class Life {
  public:
    Life& day(bool used, bool in_regular_use = false, bool in_treatment = false,
              bool alive = true) {
        endpoints_.record({day_++, mask({used}), mask({in_regular_use}), mask({in_treatment}),
                           mask({alive})});
        return *this;
    }
    Life& days(int n, bool used) {
        for (int i = 0; i < n; ++i) day(used);
        return *this;
    }
    Life& treated_days(int n, bool in_treatment) {
        for (int i = 0; i < n; ++i) day(false, false, in_treatment);
        return *this;
    }
    static Life from_day(int first) {
        Life life;
        life.day_ = first;
        return life;
    }
    float day_of(Endpoint endpoint) const { return endpoints_.day_of(endpoint)[0]; }
    const Endpoints& endpoints() const { return endpoints_; }

  private:
    Endpoints endpoints_{1};
    int day_ = 0;
};

/// Uses on these days of the study and on no others, until `last`.
Life uses_on(const std::set<int>& days, int last) {
    Life life;
    for (int day = 0; day <= last; ++day) life.day(days.contains(day));
    return life;
}

TEST(Endpoints, LapseIsTheFirstDayWithAUse) {
    EXPECT_EQ(uses_on({3, 8}, 20).day_of(Endpoint::lapse), 3);
    EXPECT_EQ(uses_on({}, 20).day_of(Endpoint::lapse), never);
}

TEST(Endpoints, RelapseToDailyUseIsTheFirstDayInRegularUse) {
    Life life;
    life.days(2, true).day(true, true).days(3, false).day(true, true);

    EXPECT_EQ(life.day_of(Endpoint::relapse_daily), 2);
}

TEST(Endpoints, TenDaysOfUseInTwentyEightAreARelapse) {
    std::set<int> every_third;
    for (int day = 0; day < 60; day += 3) every_third.insert(day);
    std::set<int> every_fourth;
    for (int day = 0; day < 200; day += 4) every_fourth.insert(day);

    EXPECT_EQ(uses_on(every_third, 60).day_of(Endpoint::relapse_10of28), 27);  // the tenth
    EXPECT_EQ(uses_on(every_fourth, 200).day_of(Endpoint::relapse_10of28), never);
}

TEST(Endpoints, TheFirstOfTenDaysMayLieTwentySevenDaysBack) {
    std::set<int> ten{0};
    for (int day = 19; day <= 27; ++day) ten.insert(day);
    std::set<int> a_day_too_late{0};
    for (int day = 20; day <= 28; ++day) a_day_too_late.insert(day);

    EXPECT_EQ(uses_on(ten, 40).day_of(Endpoint::relapse_10of28), 27);
    EXPECT_EQ(uses_on(a_day_too_late, 28).day_of(Endpoint::relapse_10of28), never);
}

TEST(Endpoints, SevenDaysRunningAreARelapse) {
    EXPECT_EQ(uses_on({2, 3, 4, 5, 6, 7, 8}, 20).day_of(Endpoint::relapse_4wk_or_7d), 8);
    EXPECT_EQ(uses_on({2, 3, 4, 6, 7, 8, 9}, 20).day_of(Endpoint::relapse_4wk_or_7d), never);
}

TEST(Endpoints, FourConsecutiveWeeksWithUseAreARelapse) {
    EXPECT_EQ(uses_on({1, 8, 15, 22}, 40).day_of(Endpoint::relapse_4wk_or_7d), 27);
    EXPECT_EQ(uses_on({1, 8, 22, 29, 36}, 41).day_of(Endpoint::relapse_4wk_or_7d), never);
}

TEST(Endpoints, UseBeforeTheStudyCountsForPrevalencesOnly) {
    Life life = Life::from_day(-30);
    life.days(30, true);
    EXPECT_FALSE(life.endpoints().no_use_in(30)[0]);

    life.days(29, false);

    EXPECT_EQ(life.day_of(Endpoint::lapse), never);
    EXPECT_EQ(life.day_of(Endpoint::relapse_10of28), never);
    EXPECT_EQ(life.day_of(Endpoint::relapse_4wk_or_7d), never);
    EXPECT_FALSE(life.endpoints().no_use_in(30)[0]);
    life.day(false);
    EXPECT_TRUE(life.endpoints().no_use_in(30)[0]);
}

TEST(Endpoints, AbstinenceLooksBackOverAllOfItsWindow) {
    Life life;
    life.day(true).days(3, false);

    EXPECT_TRUE(life.endpoints().no_use_in(3)[0]);
    EXPECT_FALSE(life.endpoints().no_use_in(4)[0]);
    EXPECT_FALSE(life.endpoints().no_use_in(32)[0]);
    life.days(29, false);
    EXPECT_TRUE(life.endpoints().no_use_in(32)[0]);
}

TEST(Endpoints, RetentionEndsWithAGapOfMoreThanThirtyDays) {
    Life short_gap;
    short_gap.treated_days(10, true).treated_days(30, false).treated_days(1, true);
    Life long_gap;
    long_gap.treated_days(10, true).treated_days(31, false).treated_days(1, true);
    Life untreated;
    untreated.treated_days(100, false);

    EXPECT_TRUE(short_gap.endpoints().retained_so_far()[0]);
    EXPECT_FALSE(long_gap.endpoints().retained_so_far()[0]);
    EXPECT_TRUE(long_gap.endpoints().ever_treated()[0]);
    EXPECT_FALSE(untreated.endpoints().retained_so_far()[0]);
    EXPECT_FALSE(untreated.endpoints().ever_treated()[0]);
    EXPECT_EQ(short_gap.endpoints().retention(0).lost, Endpoints::never);
    EXPECT_EQ(untreated.endpoints().retention(0).began, Endpoints::never);
}

TEST(Endpoints, ALossIsDatedToTheFirstDayOfItsGap) {
    Life life;
    life.treated_days(2, false).treated_days(10, true).treated_days(20, false);
    life.treated_days(5, true).treated_days(31, false).treated_days(9, true);
    life.treated_days(40, false);

    EXPECT_EQ(life.endpoints().retention(0).began, 2);
    EXPECT_EQ(life.endpoints().retention(0).lost, 37);
}

TEST(Endpoints, AGapThatIsOpenAtTheEndIsALoss) {
    Life life;
    life.treated_days(10, true).treated_days(1, false);

    EXPECT_EQ(life.endpoints().retention(0).lost, 10);
}

TEST(Endpoints, TimesOfDaysAreTheirEndsOrTheDeathInThem) {
    Endpoints endpoints(2);
    endpoints.record_deaths(sim::where(mask({1, 0})), {5, 4});
    for (int day = 0; day < 2; ++day)
        endpoints.record({day, mask({day, day}), mask({0, 0}), mask({0, 0}), everybody(2)});
    endpoints.record_overdoses(sim::where(mask({0, 1})), {7, 4});
    endpoints.record_overdoses(sim::where(mask({0, 1})), {9, 4});

    EXPECT_EQ(endpoints.steps_until(Endpoint::lapse, 0, 4), 6);
    EXPECT_EQ(endpoints.steps_until(Endpoint::lapse, 1, 4), 8);
    EXPECT_EQ(endpoints.steps_until(Endpoint::death, 0, 4), 6);
    EXPECT_EQ(endpoints.steps_until(Endpoint::death, 1, 4), Endpoints::never);
    EXPECT_EQ(endpoints.steps_until(Endpoint::overdose, 1, 4), 8);
}

TEST(Endpoints, WeeksWithoutUseAreCounted) {
    EXPECT_EQ(uses_on({9}, 27).endpoints().weeks_abstinent()[0], 3);
    EXPECT_EQ(uses_on({}, 5).endpoints().weeks_abstinent()[0], 0);
}

TEST(Endpoints, AreRightOverACentury) {
    constexpr int century = 36525;
    Life lost;
    lost.treated_days(1, true).treated_days(600, false);
    Life abstinent;
    abstinent.days(century, false).day(true);
    Life every_week;
    for (int day = 0; day < century; ++day) every_week.day(day % 7 == 3);

    EXPECT_FALSE(lost.endpoints().retained_so_far()[0]);
    EXPECT_EQ(abstinent.endpoints().weeks_abstinent()[0], century / 7);
    EXPECT_EQ(abstinent.day_of(Endpoint::lapse), century);
    EXPECT_EQ(every_week.endpoints().weeks_abstinent()[0], 0);
    EXPECT_EQ(every_week.day_of(Endpoint::relapse_4wk_or_7d), 27);
}

TEST(Endpoints, FourWeeksWithUseAreARelapseEvenAfterYears) {
    Life life;
    life.days(7 * 300, false);
    for (int day = 0; day < 28; ++day) life.day(day % 7 == 3);

    EXPECT_EQ(life.endpoints().weeks_abstinent()[0], 300);
    EXPECT_EQ(life.day_of(Endpoint::relapse_4wk_or_7d), 7 * 300 + 27);
}

TEST(Endpoints, TheDeadReachNothing) {
    Life life;
    for (int day = 0; day < 40; ++day) life.day(true, true, false, false);

    EXPECT_EQ(life.day_of(Endpoint::lapse), never);
    EXPECT_EQ(life.day_of(Endpoint::relapse_daily), never);
    EXPECT_EQ(life.endpoints().weeks_abstinent()[0], 0);
}

TEST(Endpoints, OneLifeDoesNotTouchAnother) {
    Endpoints endpoints(2);
    for (int day = 0; day < 40; ++day)
        endpoints.record({day, mask({1, 0}), mask({1, 0}), mask({0, 1}), everybody(2)});

    EXPECT_EQ(endpoints.day_of(Endpoint::lapse)[0], 0);
    EXPECT_EQ(endpoints.day_of(Endpoint::lapse)[1], never);
    EXPECT_FALSE(endpoints.retained_so_far()[0]);
    EXPECT_TRUE(endpoints.retained_so_far()[1]);
}

}  // namespace
