#include "models/interventions/institution.h"

namespace models {

void Stay::apply(const Occasion& occasion, Levers& levers) const {
    sim::Column& entering = p_.place == Place::detox ? levers.enter_detox : levers.enter_prison;
    entering = entering.max(static_cast<float>(p_.stay.days) * occasion.newly_enrolled);
}

}  // namespace models
