#include "models/interventions/network_rewiring.h"

namespace models {

void NetworkRewiring::apply(const Occasion& occasion, Levers& levers) const {
    levers.using_tie_loss *= 1.0f + static_cast<float>(p_.loss_factor - 1) * occasion.enrolled;
    // Two interventions that cut leave what both spare.
    const auto spared = static_cast<float>(1 - p_.cut_share.value);
    levers.cut_using_ties = 1.0f - (1.0f - levers.cut_using_ties) *
                                       (1.0f - (1.0f - spared) * occasion.newly_enrolled);
}

}  // namespace models
