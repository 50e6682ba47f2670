#include "models/withdrawal.h"

namespace models {

using sim::Column;

Withdrawal::Withdrawal(const Parameters& parameters, sim::Duration step, const Column& severity)
    : p_(parameters),
      onset_(step, p_.onset_time),
      severity_(severity),
      dependence_(Column::Zero(severity.size())) {}

Column Withdrawal::advance(const Column& agonist_signal, const Column& adaptation,
                           const Column& hedonic_tolerance, const Column& oxytocin_signal) {
    const Column shift = sim::exp(hedonic_tolerance);
    const Column needed = static_cast<float>(p_.relief_level) * shift;
    const Column missing = needed / (agonist_signal + needed);  // 1 - R of (14)
    dependence_ = adaptation * (1.0f - 1.0f / shift);
    const Column dampening =
        (1.0f - static_cast<float>(p_.oxytocin_relief) * oxytocin_signal).max(0.0f);
    const Column target = dependence_ * missing * dampening;  // (15)
    const Column mean = onset_.mean(severity_, target);
    onset_.advance(severity_, target);  // (16)
    return mean;
}

void Withdrawal::precipitate(const sim::Few& agents, float share) {
    if (agents.size() == 0) return;
    const Column raised =
        sim::gather(severity_, agents).max(share * sim::gather(dependence_, agents));
    sim::scatter(raised, agents, severity_);
}

sim::Mask Withdrawal::has_full_agonist(const Column& agonist_signal,
                                       const Column& hedonic_tolerance) const {
    const Column needed = static_cast<float>(p_.relief_level) * sim::exp(hedonic_tolerance);
    return sim::is_above(agonist_signal - needed, 0.0f);
}

}  // namespace models
