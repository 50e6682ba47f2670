#include "models/mutual_help.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "tests/expect.h"
#include "tests/models/small_world.h"

namespace {

using models::MutualHelp;
using models::Reference;
using sim::block_capacity;
using sim::Column;
using sim::Duration;
using sim::Index;
using small_world::at;
using small_world::column;
using small_world::defaults;
using small_world::first_people;
using small_world::identical;
using small_world::luck_of_block;
using small_world::people;
using small_world::rounding;
using small_world::same;

MutualHelp fellowship(const MutualHelp::Parameters& p, Duration step, Index n) {
    return {p, defaults<Reference>(), step, n};
}

/// Everybody is a member from the start.
MutualHelp members(const MutualHelp::Parameters& p, Duration step, Index n = block_capacity) {
    MutualHelp fellows = fellowship(p, step, n);
    fellows.join(first_people(n), 0);
    return fellows;
}

struct Attendance {
    double support = 0.5;
    double signal = 0;
};

/// Meetings of 51 200 members in a step of half a day.
small_world::Sample meetings_of_members(const MutualHelp::Parameters& p,
                                        const Attendance& attendance) {
    small_world::Sample meetings;
    for (std::uint32_t block = 0; block < 200; ++block) {
        MutualHelp fellows = members(p, Duration{0.5});
        fellows.meet({.index = 0, .per_day = 2}, luck_of_block(block, 0),
                     same(1, block_capacity), same(attendance.support, block_capacity),
                     same(attendance.signal, block_capacity));
        meetings.add(fellows.meetings());
    }
    return meetings;
}

// Standard error .0017 and .0020: sees .01 of .143 and .012 of .20.
TEST(MutualHelp, MembersMeetAsOftenAsSupportAndOxytocinSay) {
    const MutualHelp::Parameters p = defaults<MutualHelp>();

    const small_world::Sample ordinary = meetings_of_members(p, {});
    const small_world::Sample lifted = meetings_of_members(p, {.support = 0.9, .signal = 0.5});

    const double expected = 0.5 * 2 / 7;
    const double more = expected * std::exp(0.5 * 0.4 + 0.34 * 0.5);
    EXPECT_TRUE(expect::mean(ordinary.mean(), ordinary.n(), expected, std::sqrt(expected)));
    EXPECT_TRUE(expect::mean(ordinary.variance_about(expected), ordinary.n(), expected,
                             std::sqrt(expected + 2 * expected * expected)));
    EXPECT_TRUE(expect::mean(lifted.mean(), lifted.n(), more, std::sqrt(more)));
}

TEST(MutualHelp, SupportAndOxytocinDoNotChangeAttendanceWhenSwitchedOff) {
    MutualHelp::Parameters off = defaults<MutualHelp>();
    off.meeting_support_effect = 0;
    off.meeting_oxytocin_effect = 0;

    const small_world::Sample ordinary = meetings_of_members(off, {});
    const small_world::Sample lifted =
        meetings_of_members(off, {.support = 0.9, .signal = 0.5});

    EXPECT_EQ(ordinary.values(), lifted.values());
}

TEST(MutualHelp, OnlyMembersWhoCanAttendMeet) {
    MutualHelp::Parameters often = defaults<MutualHelp>();
    often.meeting_rate = {10};
    MutualHelp fellows = fellowship(often, Duration{1}, block_capacity);
    fellows.join(first_people(100), 0);
    Column attends = same(1, block_capacity);
    attends.head(50).setZero();

    fellows.meet({.index = 0, .per_day = 1}, luck_of_block(0, 0), attends,
                 same(0.5, block_capacity), same(0, block_capacity));

    EXPECT_EQ(fellows.meetings().head(50).sum(), 0);
    EXPECT_GT(fellows.meetings().segment(50, 50).minCoeff(), 0);
    EXPECT_EQ(fellows.meetings().tail(block_capacity - 100).sum(), 0);
}

TEST(MutualHelp, WeekCountsSevenDaysAndTheMeetingsOfAStepFromTheNext) {
    constexpr int per_day = 2;
    MutualHelp::Parameters p = defaults<MutualHelp>();
    p.meeting_rate = {1};
    MutualHelp fellows = members(p, Duration{0.5});
    std::vector<Column> history;  // meetings of each step

    for (int index = 0; index < 60; ++index) {
        fellows.meet({.index = index, .per_day = per_day}, luck_of_block(0, index),
                     same(1, block_capacity), same(0.5, block_capacity),
                     same(0, block_capacity));
        // Today and the six days before, without this step.
        Column in_week = same(0, block_capacity);
        const int first_day = index / per_day - 6;
        for (int before = std::max(0, first_day * per_day); before < index; ++before)
            in_week += history[static_cast<std::size_t>(before)];
        ASSERT_TRUE(identical(fellows.meetings_in_week(), in_week)) << "step " << index;
        history.push_back(fellows.meetings());
        fellows.advance_clock();
        ASSERT_TRUE(
            identical(fellows.meeting_in_week(), sim::is_above(fellows.meetings_in_week(), 0)));
    }
}

TEST(MutualHelp, WeekIsForgottenWithoutMeetings) {
    MutualHelp::Parameters p = defaults<MutualHelp>();
    p.meeting_rate = {10};
    MutualHelp fellows = members(p, Duration{1});
    fellows.meet({.index = 0, .per_day = 1}, luck_of_block(0, 0), same(1, block_capacity),
                 same(0.5, block_capacity), same(0, block_capacity));
    fellows.advance_clock();

    for (int day = 1; day <= 7; ++day) {
        EXPECT_GT(fellows.meetings_in_week().maxCoeff(), 0);
        fellows.meet({.index = day, .per_day = 1}, luck_of_block(0, day),
                     same(0, block_capacity), same(0.5, block_capacity),
                     same(0, block_capacity));
        fellows.advance_clock();
    }

    EXPECT_EQ(fellows.meetings_in_week().sum(), 0);
}

// 51 200 members with .143 meetings: sees .0015 of the share .0043.
TEST(MutualHelp, SponsorIsFoundPerMeeting) {
    double sponsored = 0;
    for (std::uint32_t block = 0; block < 200; ++block) {
        MutualHelp fellows = members(defaults<MutualHelp>(), Duration{0.5});
        fellows.meet({.index = 0, .per_day = 2}, luck_of_block(block, 0),
                     same(1, block_capacity), same(0.5, block_capacity),
                     same(0, block_capacity));
        fellows.take_sponsors();
        sponsored += static_cast<double>(fellows.has_sponsor().sum());
    }

    // Poisson meetings thinned by p_sp.
    EXPECT_TRUE(expect::frequency(sponsored, 200 * block_capacity, -std::expm1(-0.03 / 7)));
}

TEST(MutualHelp, SponsorFoundAtAMeetingCountsOnceTaken) {
    MutualHelp::Parameters p = defaults<MutualHelp>();
    p.sponsor_per_meeting = {1};
    p.meeting_rate = {10};
    MutualHelp fellows = members(p, Duration{1}, 1);

    fellows.meet({.index = 0, .per_day = 1}, luck_of_block(0, 0, 1), same(1), same(0.5),
                 same(0));
    EXPECT_EQ(fellows.has_sponsor()[0], 0);
    fellows.take_sponsors();

    EXPECT_EQ(fellows.has_sponsor()[0], 1);
}

TEST(MutualHelp, SponsorIsKeptWithAClockUntilMembershipEnds) {
    MutualHelp::Parameters p = defaults<MutualHelp>();
    p.sponsor_per_meeting = {1};
    p.meeting_rate = {10};
    MutualHelp fellows = members(p, Duration{1}, 2);
    EXPECT_EQ(fellows.days_with_sponsor()[0], std::numeric_limits<float>::infinity());

    for (int day = 0; day < 5; ++day) {
        fellows.meet({.index = day, .per_day = 1}, luck_of_block(0, day, 2), same(1, 2),
                     same(0.5, 2), same(0, 2));
        fellows.take_sponsors();
        fellows.advance_clock();
    }
    EXPECT_EQ(fellows.has_sponsor().sum(), 2);
    EXPECT_EQ(fellows.days_with_sponsor()[0], 5);

    fellows.leave(people({0}));

    EXPECT_EQ(fellows.has_sponsor()[0], 0);
    EXPECT_EQ(fellows.days_with_sponsor()[0], std::numeric_limits<float>::infinity());
    EXPECT_EQ(fellows.member()[0], 0);
    EXPECT_EQ(fellows.has_sponsor()[1], 1);
}

TEST(MutualHelp, NobodyFindsASponsorWhenTheChanceIsZero) {
    MutualHelp::Parameters p = defaults<MutualHelp>();
    p.sponsor_per_meeting = {0};
    p.meeting_rate = {10};
    MutualHelp fellows = members(p, Duration{1});

    for (int day = 0; day < 20; ++day) {
        fellows.meet({.index = day, .per_day = 1}, luck_of_block(0, day),
                     same(1, block_capacity), same(0.5, block_capacity),
                     same(0, block_capacity));
        fellows.take_sponsors();
    }

    EXPECT_EQ(fellows.has_sponsor().sum(), 0);
}

TEST(MutualHelp, MembersLeaveAtTheRateOfTheirTimeAndState) {
    MutualHelp fellows = fellowship(defaults<MutualHelp>(), Duration{1}, 4);
    fellows.join(people({0, 1, 2}), 0);

    const Column early =
        fellows.leave_probability(column({0, 1, 0, 0}), column({0.5, 0.5, 0.9, 0.5}));
    for (int day = 0; day < 91; ++day) fellows.advance_clock();
    const Column late =
        fellows.leave_probability(column({0, 1, 0, 0}), column({0.5, 0.5, 0.9, 0.5}));

    EXPECT_TRUE(
        small_world::near(early,
                          column({-std::expm1(-0.004), -std::expm1(-0.004 * std::exp(1.0986)),
                                  -std::expm1(-0.004 * std::exp(-0.2)), 0}),
                          1e-7));
    EXPECT_TRUE(
        small_world::near(late,
                          column({-std::expm1(-0.001), -std::expm1(-0.001 * std::exp(1.0986)),
                                  -std::expm1(-0.001 * std::exp(-0.2)), 0}),
                          1e-7));
}

TEST(MutualHelp, OutsidersJoinAtARateThatReferralAndConfidenceRaise) {
    MutualHelp fellows = fellowship(defaults<MutualHelp>(), Duration{1}, 4);
    fellows.join(people({3}), 0);

    const Column chance =
        fellows.join_probability(column({0, 0.4, 0, 0}), column({0, 0, 1, 0}));

    EXPECT_TRUE(
        small_world::near(chance,
                          column({-std::expm1(-0.001), -std::expm1(-0.001 * std::exp(0.2)),
                                  -std::expm1(-0.001 * std::exp(1.0986)), 0}),
                          1e-7));
}

TEST(MutualHelp, JoiningAndLeavingIgnoreTheirCausesWhenSwitchedOff) {
    MutualHelp::Parameters off = defaults<MutualHelp>();
    off.join_self_efficacy_effect = 0;
    off.join_facilitation_effect = 0;
    off.leave_use_effect = 0;
    off.leave_support_effect = 0;
    MutualHelp fellows = fellowship(off, Duration{1}, 2);
    fellows.join(people({1}), 0);

    EXPECT_TRUE(identical(fellows.join_probability(same(0.4, 2), same(1, 2)),
                          fellows.join_probability(same(0, 2), same(0, 2))));
    EXPECT_TRUE(identical(fellows.leave_probability(same(1, 2), same(0.9, 2)),
                          fellows.leave_probability(same(0, 2), same(0.5, 2))));
}

TEST(MutualHelp, ClockOfANewMemberStartsWhereItIsSet) {
    MutualHelp fellows = fellowship(defaults<MutualHelp>(), Duration{1}, 2);

    fellows.join(people({0}), 89.5);
    fellows.join(people({1}), 90.5);

    const Column chance = fellows.leave_probability(same(0, 2), same(0.5, 2));
    EXPECT_TRUE(
        small_world::near(chance, column({-std::expm1(-0.004), -std::expm1(-0.001)}), 1e-7));
}

TEST(MutualHelp, JoiningAgainStartsTheEarlyTimeAnew) {
    MutualHelp fellows = fellowship(defaults<MutualHelp>(), Duration{1}, 1);
    fellows.join(people({0}), 0);
    for (int day = 0; day < 100; ++day) fellows.advance_clock();

    fellows.leave(people({0}));
    fellows.join(people({0}), 0);

    EXPECT_NEAR(at(fellows.leave_probability(same(0), same(0.5))), -std::expm1(-0.004), 1e-7);
}

}  // namespace
