#include "models/opioid_exposure.h"

namespace models {

using sim::Column;

OpioidExposure::OpioidExposure(const Parameters& parameters, sim::Duration step,
                               const Column& exposure)
    : half_adaptation_(static_cast<float>(parameters.half_adaptation)),
      trace_(step, parameters.memory),
      signal_(exposure),
      exposure_(exposure) {}

Column OpioidExposure::advance(const Column& mean_opioid_level, const Column& blockade,
                               const Column& agonist_credit) {
    signal_ = mean_opioid_level / (1.0f + blockade) + agonist_credit;  // (11)
    const Column mean = trace_.mean(exposure_, signal_);
    trace_.advance(exposure_, signal_);       // (12)
    return mean / (mean + half_adaptation_);  // (13)
}

}  // namespace models
