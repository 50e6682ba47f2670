#include "models/interventions/methadone.h"

#include "models/interventions/daily_dose.h"

namespace models {

void Methadone::apply(const Occasion& occasion, Levers& levers) const {
    levers.start_methadone |= occasion.newly_enrolled;
    if (p_.stabilised) levers.start_stabilised |= occasion.newly_enrolled;
    if (p_.supervised) levers.supervised |= occasion.enrolled;
    levers.stop_medication |= occasion.ended;
    give_daily_doses(occasion, p_.dose / p_.reference_dose, p_.taper, levers);
}

}  // namespace models
