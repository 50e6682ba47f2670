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
using sim::Column;
using sim::Duration;
using sim::Index;
using sim::Mask;
using small_world::at;
using small_world::column;
using small_world::defaults;
using small_world::everybody;
using small_world::first_people;
using small_world::identical;
using small_world::luck_of_block;
using small_world::mask;
using small_world::n_people;
using small_world::nobody;
using small_world::people;
using small_world::rounding;
using small_world::same;

MutualHelp fellowship(const MutualHelp::Parameters& p, Duration step, Index n) {
    return {p, defaults<Reference>(), step, n};
}

/// Everybody is a member from the start.
MutualHelp members(const MutualHelp::Parameters& p, Duration step, Index n = n_people) {
    MutualHelp fellows = fellowship(p, step, n);
    fellows.join(first_people(n), 0);
    return fellows;
}

/// Of a step of a day that everybody may attend.
MutualHelp::Meetings meet_on_day(MutualHelp& fellows, int day, Index n = n_people) {
    return fellows.meet({.index = day, .per_day = 1}, luck_of_block(0, day, n), everybody(n),
                        same(0.5, n), same(0, n));
}

MutualHelp::Meetings no_meetings(Index n) {
    return {same(0, n), people({})};
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
        meetings.add(fellows
                         .meet({.index = 0, .per_day = 2}, luck_of_block(block, 0),
                               everybody(n_people), same(attendance.support, n_people),
                               same(attendance.signal, n_people))
                         .number);
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
    MutualHelp fellows = fellowship(often, Duration{1}, n_people);
    fellows.join(first_people(100), 0);
    Mask attends = everybody(n_people);
    attends.reset(first_people(50));

    const Column meetings = fellows
                                .meet({.index = 0, .per_day = 1}, luck_of_block(0, 0), attends,
                                      same(0.5, n_people), same(0, n_people))
                                .number;

    EXPECT_EQ(meetings.head(50).sum(), 0);
    EXPECT_GT(meetings.segment(50, 50).minCoeff(), 0);
    EXPECT_EQ(meetings.tail(n_people - 100).sum(), 0);
}

TEST(MutualHelp, WeekCountsSevenDaysAndTheMeetingsOfAStepFromTheNext) {
    constexpr int per_day = 2;
    MutualHelp::Parameters p = defaults<MutualHelp>();
    p.meeting_rate = {1};
    MutualHelp fellows = members(p, Duration{0.5});
    std::vector<Column> history;  // meetings of each step

    for (int index = 0; index < 60; ++index) {
        const MutualHelp::Meetings meetings =
            fellows.meet({.index = index, .per_day = per_day}, luck_of_block(0, index),
                         everybody(n_people), same(0.5, n_people), same(0, n_people));
        // Today and the six days before, without this step.
        Column in_week = same(0, n_people);
        const int first_day = index / per_day - 6;
        for (int before = std::max(0, first_day * per_day); before < index; ++before)
            in_week += history[static_cast<std::size_t>(before)];
        ASSERT_TRUE(identical(fellows.meetings_in_week(), in_week)) << "step " << index;
        history.push_back(meetings.number);
        fellows.advance_clock(meetings);
        ASSERT_TRUE(
            identical(fellows.meeting_in_week(), sim::is_above(fellows.meetings_in_week(), 0)));
    }
}

TEST(MutualHelp, WeekIsForgottenWithoutMeetings) {
    MutualHelp::Parameters p = defaults<MutualHelp>();
    p.meeting_rate = {10};
    MutualHelp fellows = members(p, Duration{1});
    fellows.advance_clock(meet_on_day(fellows, 0));

    for (int day = 1; day <= 7; ++day) {
        EXPECT_GT(fellows.meetings_in_week().maxCoeff(), 0);
        fellows.advance_clock(fellows.meet({.index = day, .per_day = 1}, luck_of_block(0, day),
                                           nobody(n_people), same(0.5, n_people),
                                           same(0, n_people)));
    }

    EXPECT_EQ(fellows.meetings_in_week().sum(), 0);
}

// 51 200 members with .143 meetings: sees .0015 of the share .0043.
TEST(MutualHelp, SponsorIsFoundPerMeeting) {
    double sponsored = 0;
    for (std::uint32_t block = 0; block < 200; ++block) {
        MutualHelp fellows = members(defaults<MutualHelp>(), Duration{0.5});
        fellows.take_sponsors(fellows.meet({.index = 0, .per_day = 2}, luck_of_block(block, 0),
                                           everybody(n_people), same(0.5, n_people),
                                           same(0, n_people)));
        sponsored += fellows.has_sponsor().count();
    }

    // Poisson meetings thinned by p_sp.
    EXPECT_TRUE(expect::frequency(sponsored, 200 * n_people, -std::expm1(-0.03 / 7)));
}

TEST(MutualHelp, SponsorFoundAtAMeetingCountsOnceTaken) {
    MutualHelp::Parameters p = defaults<MutualHelp>();
    p.sponsor_per_meeting = {1};
    p.meeting_rate = {10};
    MutualHelp fellows = members(p, Duration{1}, 1);

    const MutualHelp::Meetings meetings = meet_on_day(fellows, 0, 1);
    EXPECT_FALSE(fellows.has_sponsor()[0]);
    fellows.take_sponsors(meetings);

    EXPECT_TRUE(fellows.has_sponsor()[0]);
}

TEST(MutualHelp, SponsorIsKeptWithAClockUntilMembershipEnds) {
    MutualHelp::Parameters p = defaults<MutualHelp>();
    p.sponsor_per_meeting = {1};
    p.meeting_rate = {10};
    MutualHelp fellows = members(p, Duration{1}, 2);
    EXPECT_EQ(fellows.days_with_sponsor()[0], std::numeric_limits<float>::infinity());

    for (int day = 0; day < 5; ++day) {
        const MutualHelp::Meetings meetings = meet_on_day(fellows, day, 2);
        fellows.take_sponsors(meetings);
        fellows.advance_clock(meetings);
    }
    EXPECT_EQ(fellows.has_sponsor().count(), 2);
    EXPECT_EQ(fellows.days_with_sponsor()[0], 5);

    fellows.leave(people({0}));

    EXPECT_FALSE(fellows.has_sponsor()[0]);
    EXPECT_EQ(fellows.days_with_sponsor()[0], std::numeric_limits<float>::infinity());
    EXPECT_FALSE(fellows.member()[0]);
    EXPECT_TRUE(fellows.has_sponsor()[1]);
}

TEST(MutualHelp, NobodyFindsASponsorWhenTheChanceIsZero) {
    MutualHelp::Parameters p = defaults<MutualHelp>();
    p.sponsor_per_meeting = {0};
    p.meeting_rate = {10};
    MutualHelp fellows = members(p, Duration{1});

    for (int day = 0; day < 20; ++day) fellows.take_sponsors(meet_on_day(fellows, day));

    EXPECT_FALSE(sim::any(fellows.has_sponsor()));
}

TEST(MutualHelp, MembersLeaveAtTheRateOfTheirTimeAndState) {
    MutualHelp fellows = fellowship(defaults<MutualHelp>(), Duration{1}, 4);
    fellows.join(people({0, 1, 2}), 0);

    const Column early =
        fellows.leave_probability(mask({0, 1, 0, 0}), column({0.5, 0.5, 0.9, 0.5}));
    for (int day = 0; day < 91; ++day) fellows.advance_clock(no_meetings(4));
    const Column late =
        fellows.leave_probability(mask({0, 1, 0, 0}), column({0.5, 0.5, 0.9, 0.5}));

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

    const Column chance = fellows.join_probability(column({0, 0.4, 0, 0}), mask({0, 0, 1, 0}));

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

    EXPECT_TRUE(identical(fellows.join_probability(same(0.4, 2), everybody(2)),
                          fellows.join_probability(same(0, 2), nobody(2))));
    EXPECT_TRUE(identical(fellows.leave_probability(everybody(2), same(0.9, 2)),
                          fellows.leave_probability(nobody(2), same(0.5, 2))));
}

// Chances are worked out only for those whose draw is below a bound; here for couplings of either
// sign and people of all kinds.
TEST(MutualHelp, ThoseWhoJoinAndLeaveAreThoseWhoseDrawIsBelowTheirChance) {
    const sim::FourBits luck = luck_of_block(0, 0).all(10);
    const Column u = sim::uniform_from(luck[0]);
    const Mask using_opioids = sim::is_below(sim::uniform_from(luck[1]), 0.5f);
    const Column support = sim::uniform_from(luck[2]);
    const Column confidence = sim::uniform_from(luck[3]) - 0.3f;
    const Mask alive = sim::is_below(support, 0.9f);
    int n = 0;

    for (const double effect : {-3.0, 0.0, 3.0}) {
        MutualHelp::Parameters p = defaults<MutualHelp>();
        p.join_self_efficacy_effect = effect;
        p.join_facilitation_effect = effect;
        p.leave_use_effect = effect;
        p.leave_support_effect = effect;
        MutualHelp fellows = fellowship(p, Duration{1}, n_people);
        fellows.join(sim::where(sim::is_below(sim::uniform_from(luck[1]), 0.7f)), 0);

        const Column leaves = fellows.leave_probability(using_opioids, support);
        const Column draw = u * 2.0f * leaves.maxCoeff();
        const sim::Few leaving = fellows.leaving(draw, alive, using_opioids, support);
        EXPECT_TRUE((leaving == sim::where(alive * sim::happens(draw, leaves))).all());

        const Column joins = fellows.join_probability(confidence, using_opioids);
        const Column other_draw = u * 2.0f * joins.maxCoeff();
        const sim::Few joining = fellows.joining(other_draw, alive, confidence, using_opioids);
        EXPECT_TRUE((joining == sim::where(alive * sim::happens(other_draw, joins))).all());
        n += static_cast<int>(leaving.size() + joining.size());
    }
    EXPECT_GT(n, 50);
}

TEST(MutualHelp, ClockOfANewMemberStartsWhereItIsSet) {
    MutualHelp fellows = fellowship(defaults<MutualHelp>(), Duration{1}, 2);

    fellows.join(people({0}), 89.5);
    fellows.join(people({1}), 90.5);

    const Column chance = fellows.leave_probability(nobody(2), same(0.5, 2));
    EXPECT_TRUE(
        small_world::near(chance, column({-std::expm1(-0.004), -std::expm1(-0.001)}), 1e-7));
}

TEST(MutualHelp, JoiningAgainStartsTheEarlyTimeAnew) {
    MutualHelp fellows = fellowship(defaults<MutualHelp>(), Duration{1}, 1);
    fellows.join(people({0}), 0);
    for (int day = 0; day < 100; ++day) fellows.advance_clock(no_meetings(1));

    fellows.leave(people({0}));
    fellows.join(people({0}), 0);

    EXPECT_NEAR(at(fellows.leave_probability(nobody(), same(0.5))), -std::expm1(-0.004), 1e-7);
}

}  // namespace
