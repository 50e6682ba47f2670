#include "models/tolerance.h"

#include <cmath>

#include "sim/mask.h"

namespace models {

using sim::Column;

namespace {

/// The time constant of a decay with this half-life.
sim::Duration time_constant(sim::Duration half_life) {
    return {half_life.days / std::log(2.0)};
}

}  // namespace

Tolerance::Tolerance(const Parameters& parameters, sim::Duration step, const Column& adaptation)
    : p_(parameters),
      step_(static_cast<float>(step.days)),
      respiratory_gain_(step, p_.respiratory_gain_time),
      respiratory_loss_(step, time_constant(p_.respiratory_loss_half_life)),
      hedonic_gain_(step, p_.hedonic_gain_time),
      hedonic_loss_(step, time_constant(p_.hedonic_loss_half_life)),
      respiratory_(static_cast<float>(p_.respiratory_maximum) * adaptation),
      hedonic_(static_cast<float>(p_.hedonic_maximum) * adaptation) {}

void Tolerance::advance(const Column& adaptation, const Column& oxytocin_signal) {
    const Column respiratory_target = static_cast<float>(p_.respiratory_maximum) * adaptation;
    const Column respiratory_left =
        sim::choose(sim::is_above(respiratory_target - respiratory_, 0.0f),
                    respiratory_gain_.left(), respiratory_loss_.left());
    respiratory_ = respiratory_target + (respiratory_ - respiratory_target) * respiratory_left;

    const Column hedonic_target = static_cast<float>(p_.hedonic_maximum) * adaptation;
    const sim::Mask rising = sim::is_above(hedonic_target - hedonic_, 0.0f);
    Column hedonic_left = sim::choose(rising, hedonic_gain_.left(), hedonic_loss_.left());
    if (p_.oxytocin_slowing != 0) {
        const Column time = static_cast<float>(p_.hedonic_gain_time.days) *
                            (1.0f + static_cast<float>(p_.oxytocin_slowing) * oxytocin_signal);
        hedonic_left = sim::choose(rising, sim::exp(-step_ / time), hedonic_left);
    }
    hedonic_ = hedonic_target + (hedonic_ - hedonic_target) * hedonic_left;
}

}  // namespace models
