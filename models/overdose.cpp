#include "models/overdose.h"

#include <cmath>
#include <limits>

namespace models {

using sim::Column;
using sim::Few;
using sim::Mask;

Overdose::Overdose(const Parameters& parameters, const Person& person)
    : p_(parameters),
      adult_at_home_(person.adult_at_home),
      co_sedative_(person.co_sedative),
      days_since_treated_(
          Column::Constant(person.woman.size(), std::numeric_limits<float>::infinity())) {}

void Overdose::note_treated(const Few& agents) {
    for (const std::int32_t i : agents) days_since_treated_[i] = 0;
}

Column Overdose::excess(const Uses& uses, const Body& body) const {
    const Few& who = uses.agents;
    const Column dose =
        (uses.level_before + uses.dose + sim::gather(body.overdose_credit, who)) /
        (1.0f + sim::gather(body.blockade, who));
    const Column log_dose = sim::log(dose.max(1e-20f));
    const auto log_median = static_cast<float>(std::log(p_.median_overdose_dose));
    return (log_dose - log_median - sim::gather(body.respiratory_tolerance, who) +
            static_cast<float>(p_.co_sedative_log_ratio) * sim::gather(co_sedative_, who)) /
           static_cast<float>(p_.dose_response_spread);
}

Column Overdose::probability(const Uses& uses, const Body& body) const {
    const auto floor = static_cast<float>(p_.floor_probability.value);
    return floor + (1.0f - floor) * sim::normal_cdf(excess(uses, body));  // (58)
}

Column Overdose::naloxone_at_hand(const Column& kits_per_user) const {
    const auto ceiling = static_cast<float>(p_.naloxone_ceiling.value);
    const auto slope = static_cast<float>(p_.naloxone_slope);
    return ceiling * sim::probability_from_exposure(kits_per_user * (slope / ceiling));  // (61)
}

double Overdose::case_fatality(sim::Probability witnessed, sim::Probability naloxone) const {
    const double untreated = p_.death_without_help.value;
    const double without_naloxone =
        untreated * (1 - p_.emergency_call.value * (1 - p_.emergency_risk_ratio));
    return (1 - witnessed.value) * untreated +
           witnessed.value * (naloxone.value * p_.death_with_naloxone.value +
                              (1 - naloxone.value) * without_naloxone);  // (65)
}

Column Overdose::witnessed_share(const Few& agents) const {
    const auto alone = static_cast<float>(p_.alone_share.value);
    const auto alone_with_adult = static_cast<float>(p_.alone_share_with_adult.value);
    return 1.0f - alone - sim::gather(adult_at_home_, agents) * (alone_with_adult - alone);
}

Column Overdose::kits(const Few& agents, const Levers& levers) const {
    return static_cast<float>(p_.kits_per_user) + sim::gather(levers.kits_per_user, agents);
}

Column Overdose::fatality(const Uses& uses, const Body& body, const Levers& levers) const {
    const auto called = static_cast<float>(p_.emergency_call.value);
    const auto untreated = static_cast<float>(p_.death_without_help.value);
    const auto treated = static_cast<float>(p_.death_with_naloxone.value);
    const auto attended = untreated * static_cast<float>(p_.emergency_risk_ratio);
    const Column witnessed = witnessed_share(uses.agents);
    // Without interventions all have as many kits.
    const Column at_hand =
        levers.at_rest
            ? Column::Constant(uses.agents.size(),
                               naloxone_at_hand(kits(uses.agents.head(1), levers))[0])
            : naloxone_at_hand(kits(uses.agents, levers));
    // Risks that are the same for all, or a column of them.
    const auto mean = [&]<class Risk>(const Risk& alone, const Risk& with_naloxone,
                                      const Risk& with_call) {
        const Risk without_naloxone = called * with_call + (1.0f - called) * alone;
        return Column(witnessed * (at_hand * (with_naloxone - without_naloxone) +
                                   (without_naloxone - alone)) +
                      alone);
    };
    if (p_.severity_effect == 0) return mean(untreated, treated, attended);
    const Column odds_ratio =
        sim::exp(static_cast<float>(p_.severity_effect) * excess(uses, body).max(0.0f));
    const auto at_severity = [&](float risk) {
        return Column(risk * odds_ratio / (1.0f - risk + risk * odds_ratio));  // (64)
    };
    const Column alone = at_severity(untreated);
    const Column with_naloxone = at_severity(treated);
    const Column with_call = at_severity(attended);
    return mean(alone, with_naloxone, with_call);
}

Column Overdose::death_probability(const Overdoses& overdoses, const Mask& called,
                                   const Column& excess_dose) const {
    const auto untreated = static_cast<float>(p_.death_without_help.value);
    const auto treated = static_cast<float>(p_.death_with_naloxone.value);
    const auto ratio = static_cast<float>(p_.emergency_risk_ratio);
    const Column without_naloxone = untreated * (1.0f - called * (1.0f - ratio));
    Column risk = without_naloxone + overdoses.naloxone * (treated - without_naloxone);  // (63)
    if (p_.severity_effect != 0) {
        const Column odds_ratio =
            sim::exp(static_cast<float>(p_.severity_effect) * excess_dose.max(0.0f));
        risk = risk * odds_ratio / (1.0f - risk + risk * odds_ratio);  // (64)
    }
    return risk;
}

Overdoses Overdose::expose(const Uses& uses, const Body& body, const sim::BlockDraws& luck,
                           std::uint32_t round_group, const Levers& levers) const {
    Overdoses overdoses;
    if (uses.agents.size() == 0) return overdoses;
    overdoses.chance = probability(uses, body);
    const Few hit = sim::where_below(uses.overdose_draw, overdoses.chance);
    overdoses.all = sim::pick(uses.agents, hit);
    if (hit.size() == 0) return overdoses;

    const sim::FourBits draws = luck.of(overdoses.all, round_group);
    const Mask witnessed =
        sim::is_below(sim::uniform_from(draws[0]) - witnessed_share(overdoses.all), 0.0f);
    const Mask at_hand = sim::is_below(
        sim::uniform_from(draws[1]) - naloxone_at_hand(kits(overdoses.all, levers)), 0.0f);
    const Mask caller =
        sim::is_below(sim::uniform_from(draws[2]), static_cast<float>(p_.emergency_call.value));
    overdoses.naloxone = witnessed * at_hand;
    overdoses.attended = witnessed * caller;
    overdoses.dose = sim::gather(uses.dose, hit);
    const Column risk =
        death_probability(overdoses, overdoses.attended, sim::gather(excess(uses, body), hit));
    overdoses.fatal = sim::is_below(sim::uniform_from(draws[3]) - risk, 0.0f);
    return overdoses;
}

}  // namespace models
