#include "models/interventions/naloxone.h"

namespace models {

void Naloxone::apply(const Occasion& occasion, Levers& levers) const {
    levers.kits_per_user += static_cast<float>(p_.kits_per_user) * occasion.enrolled;
}

}  // namespace models
