#include "models/treatment.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/thinning.h"

namespace models {

using sim::Column;
using sim::Few;
using sim::Mask;

namespace {

float f(double value) {
    return static_cast<float>(value);
}

}  // namespace

Treatment::Treatment(const Parameters& parameters, const Reference::Parameters& reference,
                     sim::Duration step, sim::Index n)
    : awaits_injection(sim::Mask::none(n)),
      p_(parameters),
      middle_support_(f(reference.social_support)),
      step_(f(step.days)),
      in_treatment_(sim::Mask::none(n)),
      drug_(Codes::Constant(n, code(Drug::none))),
      days_(Column::Zero(n)),
      will_drop_(sim::Mask::none(n)) {}

Few Treatment::injections_due() {
    Few due(in_treatment_.size());
    sim::Index n = 0;
    const double interval = p_.injection_interval.days;
    for (const std::int32_t i : sim::where(sim::is_equal(drug_, code(Drug::naltrexone)))) {
        const double intervals = static_cast<double>(days_[i]) / interval;
        // Within half a step of a whole number of intervals, and not at the very start.
        if (intervals < 0.5 ||
            std::abs(intervals - std::round(intervals)) * interval >= step_ / 2)
            continue;
        if (will_drop_[i]) {
            in_treatment_.reset(i);
            drug_[i] = code(Drug::none);
        } else {
            due[n++] = i;
        }
    }
    due.conservativeResize(n);
    return due;
}

Few Treatment::start(const Few& agents, Drug drug, const Column& draw,
                     sim::Probability success) {
    const Few lucky = sim::where(sim::is_below(draw, f(success.value)));
    const Few started = sim::pick(agents, lucky);
    for (const std::int32_t i : started) {
        in_treatment_.set(i);
        drug_[i] = code(drug);
        days_[i] = new_clock_;
        will_drop_.reset(i);
    }
    return started;
}

void Treatment::stop(const Few& agents) {
    in_treatment_.reset(agents);
    for (const std::int32_t i : agents) drug_[i] = code(Drug::none);
}

double Treatment::largest_dropout_log_ratio(const Situation& now) const {
    // Self-efficacy and support lie between 0 and 1.
    return std::max(p_.dropout_use_effect, 0.0) +
           sim::largest_product(-p_.dropout_self_efficacy_effect, -1, 1) +
           sim::largest_product(-p_.dropout_social_support_effect, -1, 1) +
           std::max(-p_.dropout_voucher_effect, 0.0) +
           sim::largest_product(-p_.dropout_oxytocin_effect,
                                static_cast<double>(now.signal_at_visits.minCoeff()),
                                static_cast<double>(now.signal_at_visits.maxCoeff())) +
           std::max(-p_.dropout_mutual_help_effect, 0.0);
}

Column Treatment::dropout_rate(const Few& few) const {
    const std::array early{0.0, p_.methadone_early_dropout.per_day,
                           p_.buprenorphine_early_dropout.per_day,
                           p_.naltrexone_early_dropout.per_day};
    const std::array late{0.0, p_.methadone_late_dropout.per_day,
                          p_.buprenorphine_late_dropout.per_day,
                          p_.naltrexone_late_dropout.per_day};
    Column rate(few.size());
    for (sim::Index k = 0; k < static_cast<sim::Index>(few.size()); ++k) {
        const bool is_early = days_[few[k]] < f(p_.early_treatment.days);
        rate[k] = f((is_early ? early : late)[drug_[few[k]]]);
    }
    return rate;
}

Column Treatment::dropout_chance(const Situation& now, const Few& few) const {
    const Column log_ratio =
        f(p_.dropout_use_effect) * sim::gather(now.using_opioids, few) -
        f(p_.dropout_self_efficacy_effect) * sim::gather(now.confidence, few) -
        f(p_.dropout_social_support_effect) *
            (sim::gather(now.social_support, few) - middle_support_) -
        f(p_.dropout_voucher_effect) * sim::gather(now.vouchers_for_attendance, few) -
        f(p_.dropout_oxytocin_effect) * sim::gather(now.signal_at_visits, few) -
        f(p_.dropout_mutual_help_effect) * sim::gather(now.in_mutual_help, few);
    return sim::probability_from_exposure(dropout_rate(few) * sim::exp(log_ratio) *
                                          step_);  // (71)
}

Treatment::Dropouts Treatment::drop_out(const Situation& now, const Column& draw) {
    Dropouts dropouts;
    if (!sim::any(in_treatment_)) return dropouts;
    const double largest_rate =
        std::max({p_.methadone_early_dropout.per_day, p_.methadone_late_dropout.per_day,
                  p_.buprenorphine_early_dropout.per_day, p_.buprenorphine_late_dropout.per_day,
                  p_.naltrexone_early_dropout.per_day, p_.naltrexone_late_dropout.per_day});
    const double largest_exposure =
        largest_rate * static_cast<double>(step_) * std::exp(largest_dropout_log_ratio(now));
    const Few those = sim::candidates(in_treatment_, draw, largest_exposure);
    if (those.size() == 0) return dropouts;
    const Column chance = dropout_chance(now, those);
    const Few leaving =
        sim::pick(those, sim::where_below(sim::gather(draw, those), chance));
    // Whoever has decided to take no further injection decides nothing more.
    const Mask undecided = sim::none_of(sim::gather(will_drop_, those));
    const float of_few = std::min(1.0f, sim::candidate_chance(largest_exposure));
    dropouts.few = those;
    dropouts.expected = chance * undecided / of_few;
    dropouts.expected_at_drug_rate =
        sim::probability_from_exposure(dropout_rate(those) * step_) * undecided / of_few;
    dropouts.agents = sim::pick(
        leaving, sim::where(sim::none_of(sim::gather(will_drop_, leaving))));
    for (const std::int32_t i : leaving) {
        if (drug_[i] == code(Drug::naltrexone) && !p_.naltrexone_drops_at_once) {
            will_drop_.set(i);  // (72)
        } else {
            in_treatment_.reset(i);
            drug_[i] = code(Drug::none);
        }
    }
    return dropouts;
}

double Treatment::entry_rate() const {
    return p_.methadone_entry.per_day + p_.buprenorphine_entry.per_day +
           p_.naltrexone_entry.per_day + p_.detox_entry.per_day;
}

double Treatment::largest_entry_log_ratio(const Levers& levers) const {
    return sim::largest_product(p_.entry_self_efficacy_effect, -1, 1) +
           sim::largest_product(p_.entry_social_support_effect, -1, 1) +
           std::max(p_.entry_abstinence_effect, 0.0) + std::max(p_.entry_overdose_effect, 0.0) +
           static_cast<double>(levers.entry_log_hazard.maxCoeff());
}

Column Treatment::entry_chance(const Situation& now, const Levers& levers,
                               const Few& few) const {
    const sim::Mask is_early =
        sim::gather(now.abstinent, few) *
        sim::is_below(sim::gather(now.days_abstinent, few), f(p_.early_abstinence.days));
    const Column log_ratio =
        f(p_.entry_self_efficacy_effect) * sim::gather(now.confidence, few) +
        f(p_.entry_social_support_effect) *
            (sim::gather(now.social_support, few) - middle_support_) +
        f(p_.entry_abstinence_effect) * is_early +
        f(p_.entry_overdose_effect) * sim::gather(now.after_overdose, few) +
        sim::gather(levers.entry_log_hazard, few);
    const Column exposure =
        f(p_.access.value * entry_rate()) * sim::exp(log_ratio) * step_;  // (68)
    return sim::probability_from_exposure(exposure);
}

void Treatment::request(const Situation& now, const Levers& levers, const Column& draw,
                        const sim::Bits& which, Codes& requests) const {
    const double rates[] = {p_.methadone_entry.per_day, p_.buprenorphine_entry.per_day,
                            p_.naltrexone_entry.per_day, p_.detox_entry.per_day};
    const double total = entry_rate();
    requests.setZero(draw.size());
    if (total == 0) return;
    const double largest_exposure = p_.access.value * total * static_cast<double>(step_) *
                                    std::exp(largest_entry_log_ratio(levers));
    const Few those = sim::candidates(now.eligible, draw, largest_exposure);
    if (those.size() == 0) return;
    const Few asking = sim::pick(
        those, sim::where_below(sim::gather(draw, those), entry_chance(now, levers, those)));
    const Column places = sim::uniform_from(sim::pick(which, asking));
    for (sim::Index k = 0; k < static_cast<sim::Index>(asking.size()); ++k) {
        const std::int32_t i = asking[k];
        // The place may reach the total in rounding: the last kind that is offered takes it.
        double place = static_cast<double>(places[k]) * total;
        for (std::uint8_t kind = 0; kind < 4 && (requests[i] == 0 || place >= 0); ++kind) {
            if (rates[kind] == 0) continue;
            requests[i] = static_cast<std::uint8_t>(kind + 1);
            place -= rates[kind];
        }
    }
}

void Treatment::advance_clock() {
    days_ += step_ * in_treatment_;
}

Column Treatment::log_effect() const {
    return sim::look_up(
        {0, f(p_.methadone_effect), f(p_.buprenorphine_effect), f(p_.naltrexone_effect)},
        drug_);
}

}  // namespace models
