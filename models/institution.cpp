#include "models/institution.h"

#include <cmath>

namespace models {

using sim::Column;
using sim::Few;

Institution::Institution(sim::Duration step, sim::Index n)
    : step_(static_cast<float>(step.days)),
      kind_(Codes::Zero(n)),
      inside_(sim::Mask::Zero(n)),
      steps_left_(Column::Zero(n)),
      days_since_exit_(Column::Constant(n, std::numeric_limits<float>::infinity())) {}

Few Institution::release() {
    Few leaving = sim::where(inside_ * sim::is_below(steps_left_, 0.5f));
    for (const std::int32_t i : leaving) {
        inside_[i] = 0;
        kind_[i] = static_cast<std::uint8_t>(Kind::outside);
        days_since_exit_[i] = 0;
    }
    return leaving;
}

void Institution::admit(const Few& agents, Kind kind, sim::Duration length) {
    const auto steps =
        static_cast<float>(std::lround(length.days / static_cast<double>(step_)));
    for (const std::int32_t i : agents) {
        if (inside_[i] != 0 && steps_left_[i] >= steps) continue;
        inside_[i] = 1;
        kind_[i] = static_cast<std::uint8_t>(kind);
        steps_left_[i] = steps;
    }
}

void Institution::serve() {
    steps_left_ -= inside_;
}

}  // namespace models
