#include "models/opioid_use.h"

#include <cmath>

#include "models/decisions.h"

namespace models {

using sim::Column;
using sim::Few;

OpioidUse::OpioidUse(const Parameters& parameters, sim::Duration step, const Column& log_dose)
    : p_(parameters),
      step_(static_cast<float>(step.days)),
      elimination_(static_cast<float>(sim::decay_rate(parameters.half_life).per_day)) {
    // Regular use in balance: what is taken in a day is eliminated in a day.
    const double balance = p_.uses_per_day_using.per_day * mean_dose_factor(p_) /
                           sim::decay_rate(p_.half_life).per_day;
    level_ = sim::exp(log_dose) * static_cast<float>(balance);
}

double OpioidUse::mean_dose_factor(const Parameters& p) {
    return std::exp(p.dose_spread * p.dose_spread / 2) *
           (1 + p.strong_dose_share.value * std::expm1(p.strong_dose_log_ratio));
}

Column OpioidUse::use_rate(const sim::Mask& using_opioids, const sim::Mask& lapsed,
                           const sim::Mask& in_treatment) const {
    const auto reduced = static_cast<float>(std::exp(-p_.reduction_in_treatment));
    return static_cast<float>(p_.uses_per_day_using.per_day) * using_opioids *
               (1.0f - (1.0f - reduced) * in_treatment) +
           static_cast<float>(p_.uses_per_day_lapsed.per_day) * lapsed;
}

OpioidUse::Going OpioidUse::begin_step(const Column& rate) {
    const auto left = static_cast<float>(std::exp(static_cast<double>(-elimination_ * step_)));
    const auto mean_left = static_cast<float>(sim::mean_of_decay(elimination_ * step_));
    Going going{.mean_level = level_ * mean_left,  // (9), what was there at the start
                .n_uses = Column::Zero(rate.size()),
                .rate = rate,
                .time_left = Column::Constant(rate.size(), step_),
                .pending = sim::where(rate)};
    level_ *= left;  // (10)
    return going;
}

Uses OpioidUse::next(Going& going, int k, const sim::BlockDraws& luck, const Column& log_dose,
                     const Levers& levers) {
    Uses uses;
    if (going.pending.size() == 0 || k >= decisions::rounds) return uses;
    const sim::FourBits draws =
        luck.of(going.pending, decisions::uses + static_cast<std::uint32_t>(k));
    const Column gap = sim::exponential_from(draws[0]) / sim::gather(going.rate, going.pending);
    const Column left = sim::gather(going.time_left, going.pending) - gap;
    const Few within = sim::where(sim::is_above(left, 0.0f));
    uses.agents = sim::pick(going.pending, within);
    uses.time_left = sim::gather(left, within);
    fill_doses(sim::pick(draws, within), log_dose, levers, uses);
    // The level at the end of the step, taken back to the time of the use: only what was there
    // before can have decayed since.
    uses.level_before =
        sim::gather(level_, uses.agents) * sim::exp(elimination_ * uses.time_left);
    sim::scatter(uses.time_left, uses.agents, going.time_left);
    going.pending = uses.agents;
    return uses;
}

Uses OpioidUse::at_end_of_step(const Few& agents, const sim::BlockDraws& luck,
                               const Column& log_dose, const Levers& levers) const {
    Uses uses;
    uses.agents = agents;
    if (agents.size() == 0) return uses;
    uses.time_left = Column::Zero(agents.size());
    uses.level_before = sim::gather(level_, agents);
    fill_doses(luck.of(agents, decisions::lapse_use), log_dose, levers, uses);
    return uses;
}

void OpioidUse::fill_doses(const sim::FourBits& draws, const Column& log_dose,
                           const Levers& levers, Uses& uses) const {
    const Few& who = uses.agents;
    const auto dose_spread = static_cast<float>(p_.dose_spread);
    const auto strong_dose_share = static_cast<float>(p_.strong_dose_share.value);
    Column spread = Column::Constant(who.size(), dose_spread);
    Column strong_share = Column::Constant(who.size(), strong_dose_share);
    Column shift = Column::Zero(who.size());
    if (!levers.at_rest) {
        spread = dose_spread * sim::gather(levers.dose_spread, who);
        strong_share = strong_dose_share + sim::gather(levers.strong_dose_share, who);
        shift = sim::gather(levers.log_dose, who);
    }
    const sim::Mask strong = sim::is_below(sim::uniform_from(draws[2]) - strong_share, 0.0f);
    const Column log_size = sim::gather(log_dose, who) + spread * sim::normal_from(draws[1]) +
                            static_cast<float>(p_.strong_dose_log_ratio) * strong +
                            shift;  // (7)
    uses.dose = sim::exp(log_size);
    uses.overdose_draw = sim::uniform_from(draws[3]);
}

void OpioidUse::stop(Going& going, const sim::Mask& alive) {
    going.pending = sim::pick(going.pending, sim::where(sim::gather(alive, going.pending)));
}

void OpioidUse::take(Going& going, const Uses& uses) {
    if (uses.agents.size() == 0) return;
    const Column left = sim::exp(-elimination_ * uses.time_left);
    const Column level = sim::gather(level_, uses.agents) + uses.dose * left;  // (10)
    const Column mean = sim::gather(going.mean_level, uses.agents) +
                        uses.dose * (1.0f - left) / (elimination_ * step_);  // (9)
    const Column number = sim::gather(going.n_uses, uses.agents) + 1.0f;
    sim::scatter(level, uses.agents, level_);
    sim::scatter(mean, uses.agents, going.mean_level);
    sim::scatter(number, uses.agents, going.n_uses);
}

}  // namespace models
