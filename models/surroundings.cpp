#include "models/surroundings.h"

namespace models {

using sim::Column;

namespace {

float f(double value) {
    return static_cast<float>(value);
}

}  // namespace

Surroundings::State::State(sim::Index n)
    : counts{Column::Zero(n), Column::Zero(n), Column::Zero(n),
             Column::Zero(n), Column::Zero(n), Column::Zero(n)},
      using_exposure(Column::Zero(n)),
      sober_exposure(Column::Zero(n)) {}

Surroundings::Surroundings(const NetworkSettings::Parameters& parameters, sim::Index n)
    : p_(parameters), n_(n) {
    if (p_.on) state_.make(n);
}

Column Surroundings::of_state(Column State::*column) const {
    if (!state_) return Column::Zero(n_);
    return (*state_).*column;
}

Column Surroundings::of_counts(Column Counts::*column) const {
    if (!state_) return Column::Zero(n_);
    return state_->counts.*column;
}

Surroundings::Influence Surroundings::advance(const Levers& levers) {
    Influence influence{Column::Zero(n_), Column::Zero(n_)};
    if (!p_.on) return influence;
    State& state = *state_;
    state.using_exposure =
        levers.susceptibility *
        (state.counts.using_weight + levers.using_ties).min(f(p_.most_using_ties));  // (47)
    state.sober_exposure = (f(p_.family_weight) + state.counts.sober_weight + levers.sober_ties)
                               .min(f(p_.most_sober_ties));
    if (!p_.influence) return influence;
    influence.using_excess = state.using_exposure - f(p_.reference_using_ties);  // (48)
    influence.sober_excess = state.sober_exposure - f(p_.reference_sober_ties);
    return influence;
}

Column Surroundings::additive_hazard() const {
    // Nobody has a share of users among no ties.
    const Column share = counts().using_weight / counts().all_weight.max(1e-6f);
    return f(p_.additive_base_rate.per_day) + f(p_.additive_contagion_rate.per_day) * share;
}

}  // namespace models
