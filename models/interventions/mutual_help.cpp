#include "models/interventions/mutual_help.h"

namespace models {

void MutualHelpOffer::apply(const Occasion& occasion, Levers& levers) const {
    if (p_.mode == Mode::refer) levers.facilitated |= occasion.enrolled;
    if (p_.mode == Mode::join) levers.join_mutual_help |= occasion.newly_enrolled;
}

}  // namespace models
