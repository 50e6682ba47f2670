#include "models/interventions/supply_shock.h"

namespace models {

void SupplyShock::apply(const Occasion& occasion, Levers& levers) const {
    levers.log_dose += static_cast<float>(p_.log_dose_shift) * occasion.enrolled;
    levers.dose_spread *= 1.0f + static_cast<float>(p_.spread_factor - 1) * occasion.enrolled;
    levers.strong_dose_share +=
        static_cast<float>(p_.strong_dose_share.value) * occasion.enrolled;
}

}  // namespace models
