#include "models/oxytocin_receptor.h"

namespace models {

using sim::Column;

OxytocinReceptor::OxytocinReceptor(const Parameters& parameters, sim::Duration step,
                                   sim::Index n)
    : p_(parameters),
      step_(static_cast<float>(step.days)),
      exposure_trace_(step, p_.exposure_memory),
      n_(n) {}

OxytocinReceptor::State::State(sim::Index n)
    : exposure(Column::Zero(n)), responsiveness(Column::Ones(n)) {}

Column OxytocinReceptor::responsiveness() const {
    if (!state_) return Column::Ones(n_);
    return state_->responsiveness;
}

void OxytocinReceptor::advance(const Column& relative_signal, const Column& days_abstinent) {
    // Without a signal so far and without gain, responsiveness is 1 and stays so.
    if (!state_ && p_.abstinence_gain == 0 && !sim::any(relative_signal)) return;
    auto& [exposure, responsiveness] = state_.make(n_);
    exposure_trace_.advance(exposure, relative_signal);
    const auto recovery = static_cast<float>(p_.recovery_time.days);
    const Column excess =
        (exposure - static_cast<float>(p_.desensitisation_threshold)).max(0.0f);
    const Column desensitisation =
        static_cast<float>(p_.desensitisation_rate.per_day) * excess;  // (42)
    Column normal = Column::Ones(relative_signal.size());
    if (p_.abstinence_gain != 0) {
        const auto gain_time = static_cast<float>(p_.abstinence_gain_time.days);
        normal += static_cast<float>(p_.abstinence_gain) *
                  sim::probability_from_exposure(days_abstinent / gain_time);
    }
    const Column plateau = normal / (1.0f + desensitisation * recovery);
    const Column left = sim::exp(-step_ * (1.0f / recovery + desensitisation));
    responsiveness = plateau + (responsiveness - plateau) * left;  // (43)
}

}  // namespace models
