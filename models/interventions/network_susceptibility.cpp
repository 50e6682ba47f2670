#include "models/interventions/network_susceptibility.h"

namespace models {

void NetworkSusceptibility::apply(const Occasion& occasion, Levers& levers) const {
    levers.susceptibility *= 1.0f + static_cast<float>(p_.factor - 1) * occasion.enrolled;
}

}  // namespace models
