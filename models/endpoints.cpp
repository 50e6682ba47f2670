#include "models/endpoints.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace models {

using sim::Column;
using sim::Mask;

namespace {

constexpr int days_in_week = 7;
constexpr int window_10of28 = 28;
constexpr int days_10of28 = 10;
constexpr int weeks_4wk = 4;
constexpr int days_7d = 7;
constexpr float longest_gap = 30;  // days, of retention

/// The last `days` days as bits.
constexpr std::uint32_t last(int days) {
    return days >= 32 ? ~0u : (1u << days) - 1;
}

}  // namespace

Endpoints::Endpoints(sim::Index n)
    : use_days_(sim::Bits::Zero(n)),
      weeks_with_use_(Column::Zero(n)),
      weeks_abstinent_(Column::Zero(n)),
      started_(Mask::Zero(n)),
      lost_(Mask::Zero(n)),
      gap_(Column::Zero(n)) {
    day_of_.fill(Column::Constant(n, std::numeric_limits<float>::infinity()));
}

void Endpoints::reach(Endpoint endpoint, std::int32_t agent, int day) {
    float& reached = day_of_[static_cast<std::size_t>(endpoint)][agent];
    reached = std::min(reached, static_cast<float>(day));
}

Mask Endpoints::no_use_in(int days) const {
    Mask result(use_days_.size());
    for (sim::Index i = 0; i < static_cast<sim::Index>(use_days_.size()); ++i)
        result[i] = (use_days_[i] & last(days)) == 0 ? 1.0f : 0.0f;
    return result;
}

void Endpoints::record(const Day& day) {
    for (sim::Index i = 0; i < static_cast<sim::Index>(use_days_.size()); ++i)
        use_days_[i] = (use_days_[i] << 1) | (day.used[i] != 0 ? 1u : 0u);
    if (day.day < 0) return;
    record_retention(day);
    record_relapse(day);
}

void Endpoints::record_retention(const Day& day) {
    started_ = started_.max(day.in_treatment);
    gap_ = (gap_ + started_) * sim::none_of(day.in_treatment);
    lost_ = lost_.max(sim::is_above(gap_, longest_gap));
}

void Endpoints::record_relapse(const Day& day) {
    const bool week_ends = (day.day + 1) % days_in_week == 0;
    const std::uint32_t in_study = last(std::min(day.day + 1, 32));
    for (sim::Index i = 0; i < static_cast<sim::Index>(use_days_.size()); ++i) {
        if (day.alive[i] == 0) continue;
        const std::uint32_t days = use_days_[i] & in_study;
        if (day.used[i] != 0) reach(Endpoint::lapse, i, day.day);
        if (day.used_regularly[i] != 0) reach(Endpoint::relapse_daily, i, day.day);
        if (std::popcount(days & last(window_10of28)) >= days_10of28)
            reach(Endpoint::relapse_10of28, i, day.day);
        if ((days & last(days_7d)) == last(days_7d))
            reach(Endpoint::relapse_4wk_or_7d, i, day.day);
        if (!week_ends) continue;
        const bool used_in_week = (days & last(days_in_week)) != 0;
        weeks_with_use_[i] = used_in_week ? weeks_with_use_[i] + 1 : 0;
        if (!used_in_week) weeks_abstinent_[i] += 1;
        if (weeks_with_use_[i] >= weeks_4wk) reach(Endpoint::relapse_4wk_or_7d, i, day.day);
    }
}

}  // namespace models
