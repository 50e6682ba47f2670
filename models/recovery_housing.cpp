#include "models/recovery_housing.h"

namespace models {

void RecoveryHousing::move_in(const sim::Mask& moves_in) {
    const sim::Mask newcomer = moves_in * sim::none_of(resident_);
    if (!sim::any(newcomer)) return;
    sim::Column& days = days_resident_.make(sim::Column::Zero(resident_.size()));
    days = days * sim::none_of(newcomer);
    resident_ |= newcomer;
}

void RecoveryHousing::leave(const sim::Few& agents) {
    resident_.reset(agents);
}

void RecoveryHousing::advance() {
    if (!sim::any(resident_)) return;
    *days_resident_ += step_ * resident_;
    // Half a step of slack: the clock is a sum of rounded steps.
    const auto longest = static_cast<float>(p_.stay.days) - 0.5f * step_;
    resident_ *= sim::is_below(*days_resident_, longest);
}

}  // namespace models
