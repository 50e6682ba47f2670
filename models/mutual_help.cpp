#include "models/mutual_help.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/decisions.h"
#include "sim/distributions.h"

namespace models {

using sim::Column;
using sim::Few;

namespace {

constexpr std::uint32_t bits_per_day = 4;
constexpr std::uint32_t most_per_day = 15;
constexpr std::uint32_t week_of_bits = (1u << (7 * bits_per_day)) - 1;

/// Adds meetings to today's count.
std::uint32_t with_meetings(std::uint32_t week, std::uint32_t meetings) {
    const std::uint32_t today = std::min((week & most_per_day) + meetings, most_per_day);
    return (week & ~most_per_day) | today;
}

float sum_of_week(std::uint32_t week) {
    std::uint32_t sum = 0;
    for (; week != 0; week >>= bits_per_day) sum += week & most_per_day;
    return static_cast<float>(sum);
}

}  // namespace

MutualHelp::MutualHelp(const Parameters& parameters, const Reference::Parameters& reference,
                       sim::Duration step, sim::Index n)
    : p_(parameters),
      middle_support_(static_cast<float>(reference.social_support)),
      step_(static_cast<float>(step.days)),
      member_(sim::Mask::Zero(n)),
      days_member_(Column::Zero(n)),
      meetings_(Column::Zero(n)),
      in_week_(Column::Zero(n)),
      week_(sim::Bits::Zero(n)),
      has_sponsor_(sim::Mask::Zero(n)),
      days_with_sponsor_(Column::Zero(n)) {}

Column MutualHelp::days_with_sponsor() const {
    return sim::choose(
        has_sponsor_, days_with_sponsor_,
        Column::Constant(member_.size(), std::numeric_limits<float>::infinity()));
}

void MutualHelp::meet(const sim::Step& now, const sim::BlockDraws& luck,
                      const sim::Mask& attends, const Column& social_support,
                      const Column& signal_at_meeting) {
    if (now.begins_day()) {
        for (const std::int32_t i : sim::where(in_week_)) {
            week_[i] = (week_[i] << bits_per_day) & week_of_bits;
            in_week_[i] = sum_of_week(week_[i]);
        }
    }
    meetings_.setZero();
    found_sponsor_.resize(0);
    const Few who = sim::where(member_ * attends);
    if (who.size() == 0) return;
    const sim::FourBits draws = luck.of(who, decisions::attendance);
    const Column ratio = sim::exp(static_cast<float>(p_.meeting_support_effect) *
                                      (sim::gather(social_support, who) - middle_support_) +
                                  static_cast<float>(p_.meeting_oxytocin_effect) *
                                      sim::gather(signal_at_meeting, who));
    const Column expected =
        static_cast<float>(p_.meeting_rate.per_day) * step_ * ratio;  // (76)
    const Column number = sim::poisson_from(draws[0], expected);      // (75)
    sim::scatter(number, who, meetings_);
    const auto missed_sponsor =
        static_cast<float>(std::log1p(-std::min(p_.sponsor_per_meeting.value, 0.999999)));
    const Few found = sim::where_below(
        sim::uniform_from(draws[1]), sim::probability_from_exposure(-missed_sponsor * number));
    found_sponsor_ = sim::pick(who, found);
}

void MutualHelp::take_sponsors() {
    for (const std::int32_t i : found_sponsor_) {
        if (has_sponsor_[i] != 0) continue;
        has_sponsor_[i] = 1;  // (77)
        days_with_sponsor_[i] = 0;
    }
}

void MutualHelp::join(const Few& agents, float clock) {
    for (const std::int32_t i : agents) {
        if (member_[i] != 0) continue;
        member_[i] = 1;
        days_member_[i] = clock;
    }
}

void MutualHelp::leave(const Few& agents) {
    for (const std::int32_t i : agents) {
        member_[i] = 0;
        has_sponsor_[i] = 0;
    }
}

int MutualHelp::meetings_today(std::int32_t position) const {
    return static_cast<int>(week_[position] & most_per_day);
}

Column MutualHelp::leave_probability(const sim::Mask& using_opioids,
                                     const Column& social_support) const {
    const auto early = static_cast<float>(p_.early_leave_rate.per_day);
    const auto late = static_cast<float>(p_.late_leave_rate.per_day);
    const sim::Mask is_new =
        sim::is_below(days_member_, static_cast<float>(p_.early_time.days));
    const Column ratio = sim::exp(static_cast<float>(p_.leave_use_effect) * using_opioids -
                                  static_cast<float>(p_.leave_support_effect) *
                                      (social_support - middle_support_));
    const Column rate = (late + (early - late) * is_new) * ratio;  // (74)
    return member_ * sim::probability_from_exposure(rate * step_);
}

Column MutualHelp::join_probability(const Column& confidence,
                                    const sim::Mask& facilitated) const {
    const Column ratio =
        sim::exp(static_cast<float>(p_.join_self_efficacy_effect) * confidence +
                 static_cast<float>(p_.join_facilitation_effect) * facilitated);
    const Column rate = static_cast<float>(p_.join_rate.per_day) * ratio;  // (73)
    return sim::none_of(member_) * sim::probability_from_exposure(rate * step_);
}

void MutualHelp::advance_clock() {
    for (const std::int32_t i : sim::where(meetings_)) {
        week_[i] = with_meetings(week_[i], static_cast<std::uint32_t>(meetings_[i]));
        in_week_[i] = sum_of_week(week_[i]);
    }
    days_member_ += step_ * member_;
    days_with_sponsor_ += step_ * has_sponsor_;
}

}  // namespace models
