#pragma once
/// Overdose and rescue: whether a use is an overdose, and who survives it.
///
///     y = (c(t-) + x + e_od) / (1 + B)                                                  (58)
///     z = [ln y - ln D50 - T_r + sed 1(co-sedative)] / s_od
///     P(overdose) = p_fl + (1 - p_fl) Phi(z)
///
///     witnessed with p_w = 1 - [alone (1 - hh) + alone_hh hh]                           (60)
///     naloxone at hand with p_n = cap (1 - exp(-(adj / cap) kits))                      (61)
///     emergency call with p_9                                                           (62)
///     P(death) = m_b unwitnessed; m_n with naloxone; m_b rr_E with a call; else m_b     (63)
///     logit P(death) += b_fz max(0, z), off by default                                  (64)
///
///     c(t-), x   opioid level before the use, and its dose, opioid_use.h  [MME]
///     e_od, B    agonist credit and blockade of a medication              [MME], [1]
///     T_r        respiratory tolerance                                    [ln]
///     hh         another adult shares the household, person.h             [0/1]
///     kits       naloxone kits per user; interventions add                [1]
///
/// Risk depends on the log of dose over tolerance. Minutes are not simulated: (58)-(63) stand
/// for the course of a respiratory depression.

#include "models/levers.h"
#include "models/opioid_use.h"
#include "models/person.h"
#include "sim/block_draws.h"
#include "sim/column.h"
#include "sim/mask.h"
#include "sim/parameter.h"

namespace models {

/// What became of the overdoses of one round of uses; positions in the block.
struct Overdoses {
    sim::Few all;
    sim::Mask fatal;     ///< of `all`
    sim::Mask attended;  ///< of `all`: an emergency call was made
    sim::Mask naloxone;  ///< of `all`: naloxone was given
    sim::Column dose;    ///< of `all` [MME]
    sim::Column chance;  ///< of an overdose, of each use
};

class Overdose {
  public:
    struct Parameters {
        double median_overdose_dose;
        double dose_response_spread;
        sim::Probability floor_probability;
        double co_sedative_log_ratio;
        sim::Probability death_without_help;
        sim::Probability death_with_naloxone;
        double emergency_risk_ratio;
        sim::Probability alone_share;
        sim::Probability alone_share_with_adult;
        sim::Probability emergency_call;
        double kits_per_user;
        sim::Probability naloxone_ceiling;
        double naloxone_slope;
        double severity_effect;
    };

    // clang-format off
    static constexpr auto table = sim::table("overdose",
        sim::parameter<&Parameters::median_overdose_dose>({
            .name = "median_overdose_dose", .value = 147, .unit = "MME", .range = {1, 100000}, .plausible = {100, 250},
            .meaning = "level that gives an overdose in half of people without tolerance (D50); the overdose rate goes as its -6.7th power",
            .source = sim::calibrated("shealey2024: 32.9 non-fatal overdoses per 100 person-years")}),
        sim::parameter<&Parameters::dose_response_spread>({
            .name = "dose_response_spread", .value = 0.25, .range = {0.01, 3}, .plausible = {0.15, 0.5},
            .meaning = "spread of the log dose that gives an overdose (s_od)",
            .source = sim::assumed("tuned")}),
        sim::parameter<&Parameters::floor_probability>({
            .name = "floor_probability", .value = 3e-5, .range = {0, 0.01}, .plausible = {0, 1e-4},
            .meaning = "chance of an overdose per use whatever the dose (p_fl)",
            .source = sim::assumed("other drugs, unexplained")}),
        sim::parameter<&Parameters::co_sedative_log_ratio>({
            .name = "co_sedative_log_ratio", .value = 0.30, .range = {0, 3}, .plausible = {0, 0.7},
            .meaning = "log dose equivalent of co-sedative use (sed)",
            .source = sim::assumed("benzodiazepines: IRR 2.0 for poisoning death")}),
        sim::parameter<&Parameters::death_without_help>({
            .name = "death_without_help", .value = 0.0588, .range = {0, 1}, .plausible = {0.031, 0.108},
            .meaning = "chance of death in an overdose without help (m_b)",
            .source = sim::measured("profound: 5.88%")}),
        sim::parameter<&Parameters::death_with_naloxone>({
            .name = "death_with_naloxone", .value = 0.00856, .range = {0, 1}, .plausible = {0.0056, 0.0132},
            .meaning = "chance of death when naloxone is given (m_n)",
            .source = sim::measured("profound: .856%")}),
        sim::parameter<&Parameters::emergency_risk_ratio>({
            .name = "emergency_risk_ratio", .value = 0.588, .range = {0, 1}, .plausible = {0.42, 0.76},
            .meaning = "risk ratio of death after an emergency call without naloxone (rr_E)",
            .source = sim::measured("profound: .588")}),
        sim::parameter<&Parameters::alone_share>({
            .name = "alone_share", .value = 0.60, .range = {0, 1}, .plausible = {0.3, 0.9},
            .meaning = "share of uses alone, without another adult in the household (alone)",
            .source = sim::assumed("so that .62 of overdoses are witnessed (profound: .645)")}),
        sim::parameter<&Parameters::alone_share_with_adult>({
            .name = "alone_share_with_adult", .value = 0.10, .range = {0, 1}, .plausible = {0, 0.5},
            .meaning = "share of uses alone with another adult in the household (alone_hh)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::emergency_call>({
            .name = "emergency_call", .value = 0.45, .range = {0, 1}, .plausible = {0.3, 0.7},
            .meaning = "chance that a witness calls for help (p_9)",
            .source = sim::derived("profound: .66 in public, x .59 = .39 in private")}),
        sim::parameter<&Parameters::kits_per_user>({
            .name = "kits_per_user", .value = 0.365, .range = {0, 100}, .plausible = {0.05, 2},
            .meaning = "naloxone kits in circulation per user; .365 makes naloxone at hand in .30",
            .source = sim::assumed("a scenario input")}),
        sim::parameter<&Parameters::naloxone_ceiling>({
            .name = "naloxone_ceiling", .value = 0.9, .range = {0.01, 1},
            .meaning = "share with naloxone at hand when kits abound (cap)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::naloxone_slope>({
            .name = "naloxone_slope", .value = 1, .range = {0, 10}, .plausible = {0.75, 1.25},
            .meaning = "share with naloxone at hand gained per kit per user, at few kits (adj)",
            .source = sim::measured("profound: saturation law")}),
        sim::parameter<&Parameters::severity_effect>({
            .name = "severity_effect", .value = 0, .range = {0, 5}, .plausible = {0, 1},
            .meaning = "log odds of death per unit of excess dose z (b_fz); off by default",
            .source = sim::assumed("no datum")}));
    // clang-format on

    Overdose(const Parameters& parameters, const Person& person);

    /// Which of these uses are overdoses, and how they end. `round_group` addresses the rescue.
    struct Body {
        const sim::Column& respiratory_tolerance;
        const sim::Column& blockade;
        const sim::Column& overdose_credit;
    };
    Overdoses expose(const Uses& uses, const Body& body, const sim::BlockDraws& luck,
                     std::uint32_t round_group, const Levers& levers) const;

    /// Overdoses that were met with naloxone or an emergency call start the clock t_ODt.
    void note_treated(const sim::Few& agents);
    void advance_clock(sim::Duration step) {
        days_since_treated_ += static_cast<float>(step.days);
    }
    /// Since the last treated overdose; infinite without one [d].
    const sim::Column& days_since_treated() const { return days_since_treated_; }

    /// The chance of an overdose of each use, (58).
    sim::Column probability(const Uses& uses, const Body& body) const;
    /// Share of overdoses at which naloxone is at hand, (61).
    sim::Column naloxone_at_hand(const sim::Column& kits_per_user) const;
    /// The chance of death of each use if it is an overdose, over (60)-(64).
    sim::Column fatality(const Uses& uses, const Body& body, const Levers& levers) const;
    /// Mean case fatality, (65), at these shares witnessed and with naloxone.
    double case_fatality(sim::Probability witnessed, sim::Probability naloxone) const;

  private:
    sim::Column witnessed_share(const sim::Few& agents) const;  // (60)
    sim::Column kits(const sim::Few& agents, const Levers& levers) const;
    sim::Column excess(const Uses& uses, const Body& body) const;  // z of (58)
    sim::Column death_probability(const Overdoses& overdoses, const sim::Mask& called,
                                  const sim::Column& excess_dose) const;

    Parameters p_;
    sim::Mask adult_at_home_;
    sim::Mask co_sedative_;
    sim::Column days_since_treated_;
};

static_assert(sim::well_formed(Overdose::table));

}  // namespace models
