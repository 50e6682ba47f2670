#pragma once
/// Mutual help: fellowship groups, their meetings and sponsors.
///
///     join at rate  j_0 exp(j_F (F - F_0) + j_ref 1[facilitated])                        (73)
///     leave at rate v_0 exp(v_U 1[regular use] - v_G (G - G_ref)), v_0 higher before day 90 (74)
///     meetings n ~ Poisson(a dt)                                                         (75)
///     a = a_0 exp(a_G (G - G_ref) + a_X Xe)                                              (76)
///     a sponsor is found with p_sp per meeting if there is none                          (77)
///
///     M7    meetings in seven daily bins, today's included; those of this step count from the
///           next step                               [1]  meetings_in_week()
///     Xe    effective oxytocin signal: at the meeting if a dose precedes it, else the mean of
///           the step
///
/// Members in regular use attend; nobody attends or joins inside an institution. Without a
/// network every sponsor stands outside the simulation and is lost with membership; with one,
/// members sponsor members (fellowship.h).

#include "models/levers.h"
#include "models/reference.h"
#include "sim/block_draws.h"
#include "sim/clock.h"
#include "sim/column.h"
#include "sim/mask.h"
#include "sim/parameter.h"

namespace models {

class MutualHelp {
  public:
    struct Parameters {
        sim::Rate join_rate;
        double join_self_efficacy_effect;
        double join_facilitation_effect;
        sim::Rate early_leave_rate;
        sim::Rate late_leave_rate;
        sim::Duration early_time;
        double leave_use_effect;
        double leave_support_effect;
        sim::Rate meeting_rate;
        double meeting_support_effect;
        double meeting_oxytocin_effect;
        sim::Probability sponsor_per_meeting;
    };

    // clang-format off
    static constexpr auto table = sim::table("mutual_help",
        sim::parameter<&Parameters::join_rate>({
            .name = "join_rate", .value = 0.0010, .unit = "1/d", .range = {0, 10}, .plausible = {0.0003, 0.01},
            .meaning = "rate of joining (j_0)",
            .source = sim::calibrated("weiss2019: 27 to 30% members")}),
        sim::parameter<&Parameters::join_self_efficacy_effect>({
            .name = "join_self_efficacy_effect", .value = 0.5, .range = {-10, 10}, .plausible = {0, 2},
            .meaning = "log rate of joining per unit of self-efficacy (j_F)",
            .source = sim::assumed("observed odds ratio of abstinence for members comes out too high; .2 is the place to start")}),
        sim::parameter<&Parameters::join_facilitation_effect>({
            .name = "join_facilitation_effect", .value = 1.0986, .range = {0, 10}, .plausible = {0, 1.61},
            .meaning = "log rate of joining with active referral (j_ref = ln 3)",
            .source = sim::assumed("twelve-step facilitation, direction")}),
        sim::parameter<&Parameters::early_leave_rate>({
            .name = "early_leave_rate", .value = 0.004, .unit = "1/d", .range = {0, 10}, .plausible = {0.002, 0.01},
            .meaning = "rate of leaving in the first months (v_0 before early_time)",
            .source = sim::measured("kelly2003: 40% leave within a year")}),
        sim::parameter<&Parameters::late_leave_rate>({
            .name = "late_leave_rate", .value = 0.0010, .unit = "1/d", .range = {0, 10}, .plausible = {0.0003, 0.003},
            .meaning = "rate of leaving later (v_0)",
            .source = sim::calibrated("kelly2003, weiss2019")}),
        sim::parameter<&Parameters::early_time>({
            .name = "early_time", .value = 90, .unit = "d", .range = {0, 10000},
            .meaning = "length of the early membership",
            .source = sim::assumed("ninety meetings in ninety days")}),
        sim::parameter<&Parameters::leave_use_effect>({
            .name = "leave_use_effect", .value = 1.0986, .range = {-10, 10}, .plausible = {0, 1.79},
            .meaning = "log rate of leaving in regular use (v_U = ln 3)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::leave_support_effect>({
            .name = "leave_support_effect", .value = 0.5, .range = {-10, 10}, .plausible = {0, 1},
            .meaning = "reduction of the log rate of leaving from none to full support (v_G)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::meeting_rate>({
            .name = "meeting_rate", .value = 0.285714, .unit = "1/d", .range = {0, 10}, .plausible = {0.142857, 1},
            .meaning = "meetings a day of a member (a_0 = 2/7)",
            .source = sim::assumed("pmc3566342: 3 a week at 3 months, 1 at 12 months")}),
        sim::parameter<&Parameters::meeting_support_effect>({
            .name = "meeting_support_effect", .value = 0.5, .range = {-10, 10}, .plausible = {0, 1},
            .meaning = "log rate of meetings from none to full support (a_G)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::meeting_oxytocin_effect>({
            .name = "meeting_oxytocin_effect", .value = 0.34, .range = {-5, 5}, .plausible = {-0.3, 1.2},
            .meaning = "log rate of meetings per unit of oxytocin signal at the meeting (a_X = ln 1.4)",
            .source = sim::assumed("stauffer2020: attendance OR 3.26, shrunk to its .3 power")}),
        sim::parameter<&Parameters::sponsor_per_meeting>({
            .name = "sponsor_per_meeting", .value = 0.03, .range = {0, 1}, .plausible = {0.01, 0.1},
            .meaning = "chance of finding a sponsor at a meeting (p_sp)",
            .source = sim::assumed("no datum")}));
    // clang-format on

    MutualHelp(const Parameters& parameters, const Reference::Parameters& reference,
               sim::Duration step, sim::Index n);

    /// Starts a step: members meet. `signal_at_meeting` is Xe at a meeting.
    struct Meetings {
        sim::Column number;      ///< of this step
        sim::Few found_sponsor;  ///< at one of them
    };
    [[nodiscard]] Meetings meet(const sim::Step& now, const sim::BlockDraws& luck,
                                const sim::Mask& attends, const sim::Column& social_support,
                                const sim::Column& signal_at_meeting);
    /// These become members; their clock shows `clock` [d].
    void join(const sim::Few& agents, float clock);
    /// Those who found a sponsor at a meeting of this step have one from now on.
    void take_sponsors(const Meetings& meetings);
    void leave(const sim::Few& agents);
    /// The sponsor is lost; the search for another goes on at meetings.
    void lose_sponsor(std::int32_t position) { has_sponsor_.reset(position); }
    /// Those of the living who leave within the step, and those of `here` who join, whose draw
    /// is below their chance.
    sim::Few leaving(const sim::Column& draw, const sim::Mask& alive,
                     const sim::Mask& using_opioids, const sim::Column& social_support) const;
    sim::Few joining(const sim::Column& draw, const sim::Mask& here,
                     const sim::Column& confidence, const sim::Mask& facilitated) const;
    /// Chance of leaving and of joining within the step, of everybody; 0 for those who can not.
    sim::Column leave_probability(const sim::Mask& using_opioids,
                                  const sim::Column& social_support) const;
    sim::Column join_probability(const sim::Column& confidence,
                                 const sim::Mask& facilitated) const;
    /// Ends a step: the meetings of the step enter the week.
    void advance_clock(const Meetings& meetings);

    const sim::Mask& member() const { return member_; }
    sim::Column meetings_in_week() const { return in_week_.cast<float>(); }
    /// Meetings of the day so far, those of this step included once it has ended.
    int meetings_today(std::int32_t position) const;
    sim::Mask meeting_in_week() const { return sim::none_of(sim::is_equal(in_week_, 0)); }
    sim::Mask has_sponsor() const { return has_sponsor_; }
    /// Infinite without a sponsor [d].
    sim::Column days_with_sponsor() const;

  private:
    sim::Column leave_probability(const sim::Column& days_member,
                                  const sim::Mask& using_opioids,
                                  const sim::Column& social_support) const;
    sim::Column join_probability_of_others(const sim::Column& confidence,
                                           const sim::Mask& facilitated) const;

    Parameters p_;
    float middle_support_;
    float step_;
    sim::Mask member_;
    sim::Column days_member_;
    sim::Codes in_week_;  ///< meetings of the last seven days
    sim::Bits week_;      ///< seven daily counts of 4 bits, today's lowest
    sim::Mask has_sponsor_;
    sim::Column days_with_sponsor_;
};

static_assert(sim::well_formed(MutualHelp::table));

}  // namespace models
