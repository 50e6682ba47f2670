#include "models/interventions/recovery_housing.h"

namespace models {

void Housing::apply(const Occasion& occasion, Levers& levers) const {
    const sim::Mask& offered = p_.hold_place ? occasion.enrolled : occasion.newly_enrolled;
    levers.recovery_housing |= offered;
    levers.leave_housing |= occasion.ended;
}

}  // namespace models
