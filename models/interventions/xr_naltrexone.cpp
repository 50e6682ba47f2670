#include "models/interventions/xr_naltrexone.h"

namespace models {

void XrNaltrexone::apply(const Occasion& occasion, Levers& levers) const {
    levers.start_naltrexone |= occasion.newly_enrolled;
    if (!p_.detox_first) levers.start_stabilised |= occasion.newly_enrolled;
    levers.stop_medication |= occasion.ended;
}

}  // namespace models
