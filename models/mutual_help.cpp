#include "models/mutual_help.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/decisions.h"
#include "sim/distributions.h"
#include "sim/thinning.h"

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

std::uint8_t sum_of_week(std::uint32_t week) {
    // Sums of two days each in the four bytes, which a product adds up in its highest byte.
    const std::uint32_t pairs = (week & 0x0f0f0f0fu) + (week >> bits_per_day & 0x0f0f0f0fu);
    return static_cast<std::uint8_t>(pairs * 0x01010101u >> 24);
}

}  // namespace

MutualHelp::MutualHelp(const Parameters& parameters, const Reference::Parameters& reference,
                       sim::Duration step, sim::Index n)
    : p_(parameters),
      middle_support_(static_cast<float>(reference.social_support)),
      step_(static_cast<float>(step.days)),
      member_(sim::Mask::none(n)),
      days_member_(Column::Zero(n)),
      in_week_(sim::Codes::Zero(n)),
      week_(sim::Bits::Zero(n)),
      has_sponsor_(sim::Mask::none(n)),
      days_with_sponsor_(Column::Zero(n)) {}

Column MutualHelp::days_with_sponsor() const {
    return sim::choose(
        has_sponsor_, days_with_sponsor_,
        Column::Constant(member_.size(), std::numeric_limits<float>::infinity()));
}

MutualHelp::Meetings MutualHelp::meet(const sim::Step& now, const sim::BlockDraws& luck,
                                      const sim::Mask& attends, const Column& social_support,
                                      const Column& signal_at_meeting) {
    if (now.begins_day() && sim::any(in_week_)) {
        for (sim::Index i = 0; i < member_.size(); ++i) {
            week_[i] = (week_[i] << bits_per_day) & week_of_bits;
            in_week_[i] = sum_of_week(week_[i]);
        }
    }
    Meetings meetings{Column::Zero(member_.size()), {}};
    const Few who = sim::where(member_ * attends);
    if (who.size() == 0) return meetings;
    const sim::FourBits draws = luck.of(who, decisions::attendance);
    const Column ratio = sim::exp(static_cast<float>(p_.meeting_support_effect) *
                                      (sim::gather(social_support, who) - middle_support_) +
                                  static_cast<float>(p_.meeting_oxytocin_effect) *
                                      sim::gather(signal_at_meeting, who));
    const Column expected =
        static_cast<float>(p_.meeting_rate.per_day) * step_ * ratio;  // (76)
    const Column number = sim::poisson_from(draws[0], expected);      // (75)
    sim::scatter(number, who, meetings.number);
    const auto missed_sponsor =
        static_cast<float>(std::log1p(-std::min(p_.sponsor_per_meeting.value, 0.999999)));
    const Few found = sim::where_below(
        sim::uniform_from(draws[1]), sim::probability_from_exposure(-missed_sponsor * number));
    meetings.found_sponsor = sim::pick(who, found);
    return meetings;
}

void MutualHelp::take_sponsors(const Meetings& meetings) {
    for (const std::int32_t i : meetings.found_sponsor) {
        if (has_sponsor_[i]) continue;
        has_sponsor_.set(i);  // (77)
        days_with_sponsor_[i] = 0;
    }
}

void MutualHelp::join(const Few& agents, float clock) {
    for (const std::int32_t i : agents) {
        if (member_[i]) continue;
        member_.set(i);
        days_member_[i] = clock;
    }
}

void MutualHelp::leave(const Few& agents) {
    member_.reset(agents);
    has_sponsor_.reset(agents);
}

int MutualHelp::meetings_today(std::int32_t position) const {
    return static_cast<int>(week_[position] & most_per_day);
}

Few MutualHelp::leaving(const Column& draw, const sim::Mask& alive,
                        const sim::Mask& using_opioids, const Column& social_support) const {
    const double largest_rate =
        std::max(p_.early_leave_rate.per_day, p_.late_leave_rate.per_day) *
        std::exp(std::max(p_.leave_use_effect, 0.0) +
                 sim::largest_product(-p_.leave_support_effect, -1, 1));
    const Few those =
        sim::candidates(member_ * alive, draw, largest_rate * static_cast<double>(step_));
    if (those.size() == 0) return those;
    const Column chance =
        leave_probability(sim::gather(days_member_, those), sim::gather(using_opioids, those),
                          sim::gather(social_support, those));
    return sim::pick(those, sim::where_below(sim::gather(draw, those), chance));
}

Few MutualHelp::joining(const Column& draw, const sim::Mask& here, const Column& confidence,
                        const sim::Mask& facilitated) const {
    const double largest_rate =
        p_.join_rate.per_day *
        std::exp(sim::largest_product(p_.join_self_efficacy_effect, -1, 1) +
                 std::max(p_.join_facilitation_effect, 0.0));
    const Few those = sim::candidates(here * sim::none_of(member_), draw,
                                      largest_rate * static_cast<double>(step_));
    if (those.size() == 0) return those;
    const Column chance = join_probability_of_others(sim::gather(confidence, those),
                                                     sim::gather(facilitated, those));
    return sim::pick(those, sim::where_below(sim::gather(draw, those), chance));
}

Column MutualHelp::leave_probability(const Column& days_member, const sim::Mask& using_opioids,
                                     const Column& social_support) const {
    const auto early = static_cast<float>(p_.early_leave_rate.per_day);
    const auto late = static_cast<float>(p_.late_leave_rate.per_day);
    const sim::Mask is_new = sim::is_below(days_member, static_cast<float>(p_.early_time.days));
    const Column ratio = sim::exp(static_cast<float>(p_.leave_use_effect) * using_opioids -
                                  static_cast<float>(p_.leave_support_effect) *
                                      (social_support - middle_support_));
    const Column rate = (late + (early - late) * is_new) * ratio;  // (74)
    return sim::probability_from_exposure(rate * step_);
}

Column MutualHelp::leave_probability(const sim::Mask& using_opioids,
                                     const Column& social_support) const {
    return member_ * leave_probability(days_member_, using_opioids, social_support);
}

Column MutualHelp::join_probability_of_others(const Column& confidence,
                                              const sim::Mask& facilitated) const {
    const Column ratio =
        sim::exp(static_cast<float>(p_.join_self_efficacy_effect) * confidence +
                 static_cast<float>(p_.join_facilitation_effect) * facilitated);
    const Column rate = static_cast<float>(p_.join_rate.per_day) * ratio;  // (73)
    return sim::probability_from_exposure(rate * step_);
}

Column MutualHelp::join_probability(const Column& confidence,
                                    const sim::Mask& facilitated) const {
    return sim::none_of(member_) * join_probability_of_others(confidence, facilitated);
}

void MutualHelp::advance_clock(const Meetings& meetings) {
    for (const std::int32_t i : sim::where(meetings.number)) {
        week_[i] = with_meetings(week_[i], static_cast<std::uint32_t>(meetings.number[i]));
        in_week_[i] = sum_of_week(week_[i]);
    }
    days_member_ += step_ * member_;
    days_with_sponsor_ += step_ * has_sponsor_;
}

}  // namespace models
