#include "models/oxytocin_tone.h"

namespace models {

using sim::Column;

OxytocinTone::OxytocinTone(const Parameters& parameters, const Reference::Parameters& reference,
                           sim::Duration step, const Column& set_point)
    : p_(parameters),
      reference_(reference),
      adjustment_(step, p_.adjustment_time),
      set_point_(set_point),
      tone_(set_point) {}

Column OxytocinTone::target(const Situation& now) const {
    constexpr float days_in_week = 7;
    const auto per_tolerance =
        static_cast<float>(p_.tolerance_effect / reference_.hedonic_tolerance);
    const auto per_support =
        static_cast<float>(p_.support_effect / reference_.social_support_spread);
    const Column target =
        set_point_ - per_tolerance * now.hedonic_tolerance +
        static_cast<float>(p_.exposure_effect) * now.adaptation +
        static_cast<float>(p_.withdrawal_effect) * now.mean_withdrawal +
        per_support * (now.social_support - static_cast<float>(reference_.social_support)) +
        static_cast<float>(p_.contact_effect) * now.meetings_in_week / days_in_week;
    return target.max(static_cast<float>(p_.floor));
}

void OxytocinTone::advance(const Situation& now) {
    adjustment_.advance(tone_, target(now));  // (41)
}

}  // namespace models
