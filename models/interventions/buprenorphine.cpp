#include "models/interventions/buprenorphine.h"

#include <algorithm>

namespace models {

void Buprenorphine::apply(const Occasion& occasion, Levers& levers) const {
    levers.start_buprenorphine |= occasion.newly_enrolled;
    if (p_.stabilised) levers.start_stabilised |= occasion.newly_enrolled;
    if (p_.supervised) levers.supervised |= occasion.enrolled;
    levers.stop_medication |= occasion.ended;
    const double left = occasion.days_until_stop;
    const double tapered = p_.taper.days > 0 ? std::clamp(left / p_.taper.days, 0.0, 1.0) : 1.0;
    const auto factor = static_cast<float>(p_.dose / p_.reference_dose * tapered);
    levers.medication_dose *= 1.0f + (factor - 1.0f) * occasion.enrolled;
}

}  // namespace models
