#include "models/interventions/mutual_help.h"

namespace models {

void MutualHelpOffer::apply(const Occasion& occasion, Levers& levers) const {
    if (p_.mode == Mode::refer) levers.facilitated = levers.facilitated.max(occasion.enrolled);
    if (p_.mode == Mode::join)
        levers.join_mutual_help = levers.join_mutual_help.max(occasion.newly_enrolled);
}

}  // namespace models
