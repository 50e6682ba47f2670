#include "models/interventions/peer_support.h"

namespace models {

void PeerSupport::apply(const Occasion& occasion, Levers& levers) const {
    levers.sober_ties += static_cast<float>(p_.sober_ties) * occasion.enrolled;
    levers.using_ties += static_cast<float>(p_.using_ties) * occasion.enrolled;
}

}  // namespace models
