#include "models/interventions/contingency_management.h"

namespace models {

void Vouchers::apply(const Occasion& occasion, Levers& levers) const {
    sim::Mask& rewarded = p_.target == Target::abstinence ? levers.vouchers_for_abstinence
                                                          : levers.vouchers_for_attendance;
    rewarded |= occasion.enrolled;
}

}  // namespace models
