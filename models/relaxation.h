#pragma once
/// The exact step of a quantity that relaxes towards a target which is constant over the step:
///
///     y' = (target - y) / tau
///
/// end of step   target + (y - target) exp(-dt/tau)
/// step mean     target + (y - target) (1 - exp(-dt/tau)) / (dt/tau)

#include "sim/column.h"
#include "sim/units.h"

namespace models {

class Relaxation {
  public:
    /// `tau` > 0, may be infinite (the quantity stays where it is).
    Relaxation(sim::Duration step, sim::Duration tau)
        : left_(static_cast<float>(sim::left_after(step, tau))),
          mean_left_(static_cast<float>(sim::mean_of_decay(step.days / tau.days))) {}

    /// What is left of a deviation at the end of the step, and on average over it.
    float left() const { return left_; }
    float mean_left() const { return mean_left_; }

    template <class Target>
    void advance(sim::Column& y, const Target& target) const {
        y = target + (y - target) * left_;
    }
    template <class Target>
    sim::Column mean(const sim::Column& y, const Target& target) const {
        return target + (y - target) * mean_left_;
    }

  private:
    float left_;
    float mean_left_;
};

}  // namespace models
