#include "models/surroundings.h"

namespace models {

using sim::Column;

namespace {

float f(double value) {
    return static_cast<float>(value);
}

}  // namespace

Surroundings::Surroundings(const NetworkSettings::Parameters& parameters, sim::Index n)
    : p_(parameters),
      counts_{Column::Zero(n), Column::Zero(n), Column::Zero(n),
              Column::Zero(n), Column::Zero(n), Column::Zero(n)},
      using_exposure_(Column::Zero(n)),
      sober_exposure_(Column::Zero(n)),
      using_excess_(Column::Zero(n)),
      sober_excess_(Column::Zero(n)) {}

void Surroundings::advance(const Levers& levers) {
    if (!p_.on) return;
    using_exposure_ =
        levers.susceptibility *
        (counts_.using_weight + levers.using_ties).min(f(p_.most_using_ties));  // (47)
    sober_exposure_ = (f(p_.family_weight) + counts_.sober_weight + levers.sober_ties)
                          .min(f(p_.most_sober_ties));
    if (!p_.influence) return;
    using_excess_ = using_exposure_ - f(p_.reference_using_ties);  // (48)
    sober_excess_ = sober_exposure_ - f(p_.reference_sober_ties);
}

Column Surroundings::additive_hazard() const {
    // Nobody has a share of users among no ties.
    const Column share = counts_.using_weight / counts_.all_weight.max(1e-6f);
    return f(p_.additive_base_rate.per_day) + f(p_.additive_contagion_rate.per_day) * share;
}

}  // namespace models
