#include "models/interventions/xr_naltrexone.h"

namespace models {

void XrNaltrexone::apply(const Occasion& occasion, Levers& levers) const {
    levers.start_naltrexone = levers.start_naltrexone.max(occasion.newly_enrolled);
    if (!p_.detox_first)
        levers.start_stabilised = levers.start_stabilised.max(occasion.newly_enrolled);
    levers.stop_medication = levers.stop_medication.max(occasion.ended);
}

}  // namespace models
