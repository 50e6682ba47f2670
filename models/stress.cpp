#include "models/stress.h"

#include <algorithm>
#include <cmath>

#include "models/decisions.h"

namespace models {

using sim::Column;
using sim::Few;

Stress::Stress(const Parameters& parameters, const Reference::Parameters& reference,
               sim::Duration step, const Column& at_entry)
    : p_(parameters),
      reference_(reference),
      step_(static_cast<float>(step.days)),
      stress_(at_entry * static_cast<float>(p_.spread)) {
    const double a = step.days / p_.reversion_time.days;
    const double q = std::exp(-a);
    const double end_variance = -std::expm1(-2 * a);
    const double covariance = (1 - q) * (1 - q) / a;
    // The closed form of the variance of the mean cancels for short steps.
    const double mean_variance =
        a < 0.01 ? (2 * a / 3) * (1 - 0.75 * a) : (2 * a - 3 + 4 * q - q * q) / (a * a);
    const double on_end = covariance / std::sqrt(end_variance);
    const double rest = std::max(0.0, mean_variance - on_end * on_end);
    law_ = {static_cast<float>(q), static_cast<float>(sim::mean_of_decay(a)),
            static_cast<float>(p_.spread * std::sqrt(end_variance)),
            static_cast<float>(p_.spread * on_end),
            static_cast<float>(p_.spread * std::sqrt(rest))};
}

Column Stress::mean_level(const Situation& now, const Levers& levers) const {
    const auto middle = static_cast<float>(reference_.social_support);
    const Column support = now.social_support - middle;
    const Column synergy =
        (1.0f + 2.0f * static_cast<float>(p_.oxytocin_support_synergy) * support)
            .max(0.0f);  // (22)
    const auto per_support =
        static_cast<float>(p_.support_effect / reference_.social_support_spread);
    return static_cast<float>(p_.withdrawal_effect) * now.mean_withdrawal -
           per_support * support -
           static_cast<float>(p_.oxytocin_effect) * synergy * now.oxytocin_signal -
           static_cast<float>(p_.oxytocin_tone_effect) * (now.effective_tone - 1.0f) +
           static_cast<float>(p_.recovery_housing_effect) * now.in_recovery_housing +
           levers.stress;  // (21)
}

Column Stress::advance(const Situation& now, const sim::BlockDraws& luck,
                       const Levers& levers) {
    const sim::FourBits draws = luck.all(decisions::stress);
    const Column noise = sim::normal_from(draws[0]);
    const Column other_noise = sim::normal_from(draws[1]);
    const Column mean = mean_level(now, levers);
    const Column deviation = stress_ - mean;
    const Column before = stress_;
    Column mean_stress = mean + deviation * law_.mean_left + law_.mean_on_end * noise +
                         law_.mean_spread * other_noise;               // (26)
    stress_ = mean + deviation * law_.left + law_.end_spread * noise;  // (24)
    if (p_.mean_of_ends) mean_stress = 0.5f * (before + stress_);      // (25)
    add_life_events(now, luck, draws, mean_stress);
    return mean_stress;
}

void Stress::add_life_events(const Situation& now, const sim::BlockDraws& luck,
                             const sim::FourBits& draws, Column& mean_stress) {
    if (p_.life_event_rate.per_day == 0) return;
    const auto mean_gap = static_cast<float>(1 / p_.life_event_rate.per_day);
    // The gap -ln(u) is short enough only where u is large: a logarithm for those few.
    constexpr double rounding = 1e-6;  // of u and of the gap, several times over
    const double longest_gap = static_cast<double>(step_) * p_.life_event_rate.per_day;
    const Few maybe = sim::where(sim::is_above(
        sim::uniform_from(draws[2]), static_cast<float>(std::exp(-longest_gap) - rounding)));
    const Column first = step_ - mean_gap * sim::exponential_from(sim::pick(draws[2], maybe));
    const Few within = sim::where(sim::is_above(first, 0.0f));
    Few who = sim::pick(maybe, within);
    Column left = sim::gather(first, within);
    Column next_gap = mean_gap * sim::exponential_from(sim::pick(draws[3], who));
    const auto tau = static_cast<float>(p_.reversion_time.days);
    for (std::uint32_t k = 0; who.size() > 0 && k < 4 * decisions::rounds; ++k) {
        const Column buffered =
            1.0f -
            static_cast<float>(p_.support_buffering) * sim::gather(now.social_support, who) -
            static_cast<float>(p_.oxytocin_buffering) * sim::gather(now.oxytocin_signal, who);
        const Column size =
            static_cast<float>(p_.life_event_size) * buffered.max(0.0f);  // (23)
        const Column decayed = sim::exp(-left / tau);
        sim::scatter(sim::gather(stress_, who) + size * decayed, who, stress_);
        const Column mean = size * (tau / step_) * (1.0f - decayed);
        sim::scatter(sim::gather(mean_stress, who) + mean, who, mean_stress);

        const Column after = left - next_gap;
        const Few again = sim::where(sim::is_above(after, 0.0f));
        who = sim::pick(who, again);
        left = sim::gather(after, again);
        if (who.size() == 0) break;
        const sim::FourBits more = luck.of(who, decisions::life_events + k / 4);
        next_gap = mean_gap * sim::exponential_from(more[k % 4]);
    }
}

}  // namespace models
