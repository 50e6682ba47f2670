#include "models/interventions/environment.h"

namespace models {

void Environment::apply(const Occasion& occasion, Levers& levers) const {
    levers.cue_rate *= 1.0f + static_cast<float>(p_.cue_factor - 1) * occasion.enrolled;
    levers.lapse_log_hazard += static_cast<float>(p_.lapse_log_ratio) * occasion.enrolled;
    levers.quit_log_hazard += static_cast<float>(p_.quit_log_ratio) * occasion.enrolled;
    levers.entry_log_hazard += static_cast<float>(p_.entry_log_ratio) * occasion.enrolled;
    levers.stress += static_cast<float>(p_.stress) * occasion.enrolled;
}

}  // namespace models
