#include "models/self_efficacy.h"

#include <algorithm>
#include <cmath>

namespace models {

using sim::Column;

SelfEfficacy::SelfEfficacy(const Parameters& parameters, const Reference::Parameters& reference,
                           sim::Duration step, const Column& at_entry)
    : p_(parameters),
      reference_support_(static_cast<float>(reference.social_support)),
      adjustment_(step, p_.adjustment_time),
      level_(at_entry) {}

void SelfEfficacy::advance(const Situation& now) {
    const sim::Mask forced = p_.grows_in_detox ? now.in_prison : now.in_detox | now.in_prison;
    const Column target =
        static_cast<float>(p_.baseline) +
        static_cast<float>(p_.gain_from_abstinence) * now.abstinent * sim::none_of(forced) +
        static_cast<float>(p_.gain_from_meetings) * now.meeting_in_week +
        static_cast<float>(p_.gain_from_support) * (now.social_support - reference_support_);
    adjustment_.advance(level_, target.max(0.0f).min(1.0f));  // (31), (32)
    if (p_.gain_per_meeting == 0) return;
    const double left_by_one = 1 - p_.gain_per_meeting;
    for (const std::int32_t i : sim::where(now.meetings)) {
        // Most have one meeting; the power of 1 is exact but slow.
        const auto n = static_cast<double>(now.meetings[i]);
        const double missing = n == 1 ? left_by_one : std::pow(left_by_one, n);
        level_[i] = 1 - (1 - level_[i]) * static_cast<float>(missing);  // (33)
    }
}

void SelfEfficacy::lower(const sim::Few& agents, double share) {
    for (const std::int32_t i : agents) level_[i] *= static_cast<float>(1 - share);  // (33)
}

void SelfEfficacy::after_sponsor_relapse(std::int32_t position) {
    const auto drop = static_cast<float>(p_.drop_at_sponsor_relapse);
    level_[position] = std::max(level_[position] - drop, 0.0f);  // (33)
}

}  // namespace models
