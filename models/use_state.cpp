#include "models/use_state.h"

namespace models {

UseStatus::UseStatus(sim::Duration step, sim::Index n)
    : step_(static_cast<float>(step.days)),
      state_(Codes::Constant(n, code(UseState::using_opioids))),
      days_abstinent_(sim::Column::Zero(n)),
      days_since_use_(sim::Column::Zero(n)) {
    in_state_.fill(sim::Mask::none(n));
    in_state_[code(UseState::using_opioids)] = sim::Mask::all(n);
}

void UseStatus::move(const sim::Few& agents, UseState to, float clock) {
    for (const std::int32_t i : agents) {
        if (state_[i] == code(UseState::dead)) continue;
        if (state_[i] == code(UseState::using_opioids)) days_abstinent_[i] = clock;
        if (to == UseState::using_opioids) days_abstinent_[i] = 0;
        in_state_[state_[i]].reset(i);
        in_state_[code(to)].set(i);
        state_[i] = code(to);
    }
}

void UseStatus::advance_clock(const sim::Mask& used) {
    days_abstinent_ = (days_abstinent_ + step_) * sim::none_of(is(UseState::using_opioids));
    days_since_use_ = (days_since_use_ + step_) * sim::none_of(used);
}

}  // namespace models
