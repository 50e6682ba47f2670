#include "models/craving.h"

namespace models {

sim::Column Craving::rating(const Situation& now) const {
    constexpr float full_scale = 10;
    const sim::Column log_odds =
        static_cast<float>(p_.offset) +
        static_cast<float>(p_.withdrawal_weight) * now.withdrawal +
        static_cast<float>(p_.stress_weight) * now.stress +
        static_cast<float>(p_.incubation_weight) * now.incubation +
        static_cast<float>(p_.cue_weight) * now.cue_craving -
        static_cast<float>(p_.confidence_weight) * now.confidence -
        static_cast<float>(p_.medication_weight) * now.coverage -
        static_cast<float>(p_.oxytocin_tone_weight) * (now.effective_tone - 1.0f);
    return full_scale * sim::logistic(log_odds);  // (49)
}

}  // namespace models
