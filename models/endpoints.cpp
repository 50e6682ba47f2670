#include "models/endpoints.h"

#include <algorithm>
#include <bit>

namespace models {

using sim::Column;
using sim::Mask;

namespace {

constexpr int days_in_week = 7;
constexpr int window_10of28 = 28;
constexpr int days_10of28 = 10;
constexpr int weeks_4wk = 4;
constexpr int days_7d = 7;
constexpr std::uint8_t longest_gap = 30;  // days, of retention

/// The last `days` days as bits.
constexpr std::uint32_t last(int days) {
    return days >= 32 ? ~0u : (1u << days) - 1;
}

}  // namespace

Endpoints::Endpoints(sim::Index n)
    : use_days_(sim::Bits::Zero(n)),
      overdosed_(Steps::Constant(n, never)),
      died_(Steps::Constant(n, never)),
      weeks_with_use_(sim::Codes::Zero(n)),
      weeks_abstinent_(Count::Zero(n)),
      started_(Mask::none(n)),
      lost_(Mask::none(n)),
      gap_(sim::Codes::Zero(n)),
      began_(Count::Constant(n, not_reached)),
      gap_began_(Count::Constant(n, not_reached)) {
    day_of_.fill(Count::Constant(n, not_reached));
}

void Endpoints::reach(Endpoint endpoint, std::int32_t agent, int day) {
    std::uint16_t& reached = day_of_[static_cast<std::size_t>(endpoint)][agent];
    reached = std::min(reached, static_cast<std::uint16_t>(day));
}

void Endpoints::record_overdoses(const sim::Few& agents, const sim::Step& step) {
    for (const std::int32_t i : agents) overdosed_[i] = std::min(overdosed_[i], step.index + 1);
}

void Endpoints::record_deaths(const sim::Few& agents, const sim::Step& step) {
    for (const std::int32_t i : agents) died_[i] = std::min(died_[i], step.index + 1);
}

std::int32_t Endpoints::steps_until(Endpoint endpoint, sim::Index agent,
                                    int steps_per_day) const {
    if (endpoint == Endpoint::overdose) return overdosed_[agent];
    if (endpoint == Endpoint::death) return died_[agent];
    const std::uint16_t day = day_of_[static_cast<std::size_t>(endpoint)][agent];
    if (day == not_reached) return never;
    return std::min((day + 1) * steps_per_day, died_[agent]);
}

Endpoints::Retention Endpoints::retention(sim::Index agent) const {
    Retention retention;
    if (!started_[agent]) return retention;
    retention.began = began_[agent];
    if (gap_[agent] > 0) retention.lost = gap_began_[agent];
    return retention;
}

Column Endpoints::day_of(Endpoint endpoint) const {
    const Count& days = day_of_[static_cast<std::size_t>(endpoint)];
    Column result(days.size());
    for (sim::Index i = 0; i < static_cast<sim::Index>(days.size()); ++i)
        result[i] = days[i] == not_reached ? std::numeric_limits<float>::infinity()
                                           : static_cast<float>(days[i]);
    return result;
}

Mask Endpoints::no_use_in(int days) const {
    Mask result = Mask::none(started_.size());
    for (sim::Index i = 0; i < result.size(); ++i)
        if ((use_days_[i] & last(days)) == 0) result.set(i);
    return result;
}

void Endpoints::record(const Day& day) {
    for (sim::Index i = 0; i < static_cast<sim::Index>(use_days_.size()); ++i)
        use_days_[i] = (use_days_[i] << 1) | (day.used[i] ? 1u : 0u);
    if (day.day < 0) return;
    record_retention(day);
    record_relapse(day);
}

void Endpoints::record_retention(const Day& day) {
    const auto today = static_cast<std::uint16_t>(day.day);
    for (const std::int32_t i : sim::where(day.in_treatment * sim::none_of(started_)))
        began_[i] = today;
    started_ |= day.in_treatment;
    // Who is lost stays so: the gap is not counted further.
    for (const std::int32_t i : sim::where(day.in_treatment * sim::none_of(lost_))) gap_[i] = 0;
    for (const std::int32_t i : sim::where(started_ * sim::none_of(day.in_treatment | lost_))) {
        if (gap_[i] == 0) gap_began_[i] = today;
        if (++gap_[i] > longest_gap) lost_.set(i);
    }
}

void Endpoints::record_relapse(const Day& day) {
    const bool week_ends = (day.day + 1) % days_in_week == 0;
    const std::uint32_t in_study = last(std::min(day.day + 1, 32));
    // Outside regular use nothing is reached on a day without use, and weeks are counted when
    // they end.
    const Mask concerned = week_ends ? day.alive : day.alive * (day.used | day.used_regularly);
    for (const std::int32_t i : sim::where(concerned)) {
        const std::uint32_t days = use_days_[i] & in_study;
        if (day.used[i]) reach(Endpoint::lapse, i, day.day);
        if (day.used_regularly[i]) reach(Endpoint::relapse_daily, i, day.day);
        if (std::popcount(days & last(window_10of28)) >= days_10of28)
            reach(Endpoint::relapse_10of28, i, day.day);
        if ((days & last(days_7d)) == last(days_7d))
            reach(Endpoint::relapse_4wk_or_7d, i, day.day);
        if (!week_ends) continue;
        const bool used_in_week = (days & last(days_in_week)) != 0;
        weeks_with_use_[i] =
            used_in_week ? std::min<std::uint8_t>(weeks_with_use_[i] + 1, weeks_4wk) : 0;
        if (!used_in_week) weeks_abstinent_[i] += 1;
        if (weeks_with_use_[i] >= weeks_4wk) reach(Endpoint::relapse_4wk_or_7d, i, day.day);
    }
}

}  // namespace models
