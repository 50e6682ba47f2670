#include "models/institution.h"

#include <cmath>

namespace models {

using sim::Column;
using sim::Few;

Institution::Institution(sim::Duration step, sim::Index n)
    : step_(static_cast<float>(step.days)),
      kind_(Codes::Zero(n)),
      inside_(sim::Mask::none(n)),
      clock_(Column::Constant(n, std::numeric_limits<float>::infinity())) {}

Few Institution::release() {
    Few leaving = sim::where(due_to_leave());
    for (const std::int32_t i : leaving) {
        inside_.reset(i);
        kind_[i] = static_cast<std::uint8_t>(Kind::outside);
        clock_[i] = 0;
    }
    return leaving;
}

void Institution::admit(const Few& agents, Kind kind, sim::Duration length) {
    const auto steps =
        static_cast<float>(std::lround(length.days / static_cast<double>(step_)));
    for (const std::int32_t i : agents) {
        if (inside_[i] && clock_[i] >= steps) continue;
        inside_.set(i);
        kind_[i] = static_cast<std::uint8_t>(kind);
        clock_[i] = steps;
    }
}

void Institution::serve() {
    if (sim::any(inside_)) clock_ -= inside_.indicator();
}

void Institution::advance_clock() {
    clock_ += step_ * sim::none_of(inside_);
}

}  // namespace models
