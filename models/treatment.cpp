#include "models/treatment.h"

#include <cmath>

namespace models {

using sim::Column;
using sim::Few;

namespace {

float f(double value) {
    return static_cast<float>(value);
}

}  // namespace

Treatment::Treatment(const Parameters& parameters, const Reference::Parameters& reference,
                     sim::Duration step, sim::Index n)
    : awaits_injection(sim::Mask::Zero(n)),
      p_(parameters),
      middle_support_(f(reference.social_support)),
      step_(f(step.days)),
      in_treatment_(sim::Mask::Zero(n)),
      drug_(Codes::Constant(n, code(Drug::none))),
      days_(Column::Zero(n)),
      will_drop_(sim::Mask::Zero(n)) {}

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
        if (will_drop_[i] != 0) {
            in_treatment_[i] = 0;
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
        in_treatment_[i] = 1;
        drug_[i] = code(drug);
        days_[i] = new_clock_;
        will_drop_[i] = 0;
    }
    return started;
}

void Treatment::stop(const Few& agents) {
    for (const std::int32_t i : agents) {
        in_treatment_[i] = 0;
        drug_[i] = code(Drug::none);
    }
}

Column Treatment::dropout_rate() const {
    const Column early = sim::look_up({0, f(p_.methadone_early_dropout.per_day),
                                       f(p_.buprenorphine_early_dropout.per_day),
                                       f(p_.naltrexone_early_dropout.per_day)},
                                      drug_);
    const Column late = sim::look_up({0, f(p_.methadone_late_dropout.per_day),
                                      f(p_.buprenorphine_late_dropout.per_day),
                                      f(p_.naltrexone_late_dropout.per_day)},
                                     drug_);
    return sim::choose(sim::is_below(days_, f(p_.early_treatment.days)), early, late);
}

void Treatment::drop_out(const Situation& now, const Column& draw) {
    if (!sim::any(in_treatment_)) return;
    const Column log_ratio =
        f(p_.dropout_use_effect) * now.using_opioids -
        f(p_.dropout_self_efficacy_effect) * now.confidence -
        f(p_.dropout_social_support_effect) * (now.social_support - middle_support_) -
        f(p_.dropout_voucher_effect) * now.vouchers_for_attendance -
        f(p_.dropout_oxytocin_effect) * now.signal_at_visits -
        f(p_.dropout_mutual_help_effect) * now.in_mutual_help;
    const Column chance =
        sim::probability_from_exposure(dropout_rate() * sim::exp(log_ratio) * step_);  // (71)
    for (const std::int32_t i : sim::where_below(draw, in_treatment_ * chance)) {
        if (drug_[i] == code(Drug::naltrexone) && !p_.naltrexone_drops_at_once) {
            will_drop_[i] = 1;  // (72)
        } else {
            in_treatment_[i] = 0;
            drug_[i] = code(Drug::none);
        }
    }
}

void Treatment::request(const Situation& now, const Levers& levers, const Column& draw,
                        const Column& which, Codes& requests) const {
    const double rates[] = {p_.methadone_entry.per_day, p_.buprenorphine_entry.per_day,
                            p_.naltrexone_entry.per_day, p_.detox_entry.per_day};
    const double total = rates[0] + rates[1] + rates[2] + rates[3];
    requests.setZero(draw.size());
    if (total == 0) return;
    const sim::Mask is_early =
        now.abstinent * sim::is_below(now.days_abstinent, f(p_.early_abstinence.days));
    const Column log_ratio =
        f(p_.entry_self_efficacy_effect) * now.confidence +
        f(p_.entry_social_support_effect) * (now.social_support - middle_support_) +
        f(p_.entry_abstinence_effect) * is_early +
        f(p_.entry_overdose_effect) * now.after_overdose + levers.entry_log_hazard;
    const Column exposure = f(p_.access.value * total) * sim::exp(log_ratio) * step_;  // (68)
    const Column chance = now.eligible * sim::probability_from_exposure(exposure);
    for (const std::int32_t i : sim::where_below(draw, chance)) {
        // The place may reach the total in rounding: the last kind that is offered takes it.
        double place = static_cast<double>(which[i]) * total;
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
