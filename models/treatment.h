#pragma once
/// Treatment: entering medication or detox, induction, staying and dropping out.
///
///     h_k = cap_k e_k exp(e_F (F - F_0) + e_G (G - G_ref) + e_A 1[abstinent < 30 d]
///           + e_OD exp(-t_ODt / 30 d) + e_scen)                                         (68)
///       one draw with the sum over methadone, buprenorphine, naltrexone and detox, then the
///       kind in proportion; only for people outside institutions and not in treatment
///     induction: methadone and buprenorphine succeed with s_ind; naltrexone from use, or
///       within 7 d of it, after a 10-d detox with .72, later at once with .95      (69)
///     buprenorphine started while opioids still act (A > theta_W exp(T_h), W < .2)
///       precipitates withdrawal W = max(W, .7 D)
///     dropout h_D = d_k exp(d_U 1[regular use] - d_F (F - F_0) - d_G (G - G_ref)
///                   - d_cm 1[vouchers for attendance] - d_X Xe(visit) - d_mh 1[mutual help])
///       with d_k1 before 28 d and d_k2 after                                           (71)
///     XR-naltrexone: injections every 28 d; a drop takes effect at the next one        (72)
///
/// "In treatment" is not the same as medicated: the level outlives treatment (medication.h).

#include "models/levers.h"
#include "models/medication.h"
#include "models/reference.h"
#include "models/use_state.h"
#include "sim/block_draws.h"
#include "sim/column.h"
#include "sim/mask.h"
#include "sim/parameter.h"

namespace models {

class Treatment {
  public:
    struct Parameters {
        sim::Rate methadone_entry;
        sim::Rate buprenorphine_entry;
        sim::Rate naltrexone_entry;
        sim::Rate detox_entry;
        sim::Probability access;
        double entry_self_efficacy_effect;
        double entry_social_support_effect;
        double entry_abstinence_effect;
        double entry_overdose_effect;
        sim::Duration early_abstinence;
        sim::Probability methadone_induction;
        sim::Probability buprenorphine_induction;
        sim::Probability naltrexone_induction_after_detox;
        sim::Probability naltrexone_induction_abstinent;
        sim::Duration naltrexone_needs_abstinence;
        sim::Duration detox_length;
        sim::Duration naltrexone_detox_length;
        double level_at_induction;
        double precipitated_withdrawal;
        double precipitation_limit;
        sim::Rate methadone_early_dropout;
        sim::Rate methadone_late_dropout;
        sim::Rate buprenorphine_early_dropout;
        sim::Rate buprenorphine_late_dropout;
        sim::Rate naltrexone_early_dropout;
        sim::Rate naltrexone_late_dropout;
        sim::Duration early_treatment;
        double dropout_use_effect;
        double dropout_self_efficacy_effect;
        double dropout_social_support_effect;
        double dropout_voucher_effect;
        double dropout_oxytocin_effect;
        double dropout_mutual_help_effect;
        sim::Duration injection_interval;
        bool naltrexone_drops_at_once;
        double methadone_effect;
        double buprenorphine_effect;
        double naltrexone_effect;
    };

    // clang-format off
    static constexpr auto table = sim::table("treatment",
        sim::parameter<&Parameters::methadone_entry>({
            .name = "methadone_entry", .value = 7.894737e-5, .unit = "1/d", .range = {0, 10}, .plausible = {2.4e-5, 4e-4},
            .meaning = "rate of entering methadone treatment (e_MET = 2.40 per 1000 per 30.4 d)",
            .source = sim::measured("RESPOND inputs, PMC10500382")}),
        sim::parameter<&Parameters::buprenorphine_entry>({
            .name = "buprenorphine_entry", .value = 2.766447e-4, .unit = "1/d", .range = {0, 10}, .plausible = {8.3e-5, 1.4e-3},
            .meaning = "rate of entering buprenorphine treatment (e_BUP = 8.41 per 1000 per 30.4 d)",
            .source = sim::measured("RESPOND inputs, PMC10500382")}),
        sim::parameter<&Parameters::naltrexone_entry>({
            .name = "naltrexone_entry", .value = 3.552632e-5, .unit = "1/d", .range = {0, 10}, .plausible = {1.1e-5, 1.8e-4},
            .meaning = "rate of entering XR-naltrexone treatment (e_NTX = 1.08 per 1000 per 30.4 d)",
            .source = sim::measured("RESPOND inputs, PMC10500382")}),
        sim::parameter<&Parameters::detox_entry>({
            .name = "detox_entry", .value = 2.236842e-4, .unit = "1/d", .range = {0, 10}, .plausible = {6.7e-5, 1.1e-3},
            .meaning = "rate of entering detox (e_detox = 6.80 per 1000 per 30.4 d)",
            .source = sim::measured("RESPOND inputs, PMC10500382")}),
        sim::parameter<&Parameters::access>({
            .name = "access", .value = 1, .range = {0, 1},
            .meaning = "share of those who seek treatment that finds a place (cap_k)",
            .source = sim::assumed("capacity unlimited by default")}),
        sim::parameter<&Parameters::entry_self_efficacy_effect>({
            .name = "entry_self_efficacy_effect", .value = 0.5, .range = {-10, 10}, .plausible = {0, 2},
            .meaning = "log rate of entry per unit of self-efficacy (e_F)", .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::entry_social_support_effect>({
            .name = "entry_social_support_effect", .value = 0.5, .range = {-10, 10}, .plausible = {0, 2},
            .meaning = "log rate of entry from none to full support (e_G)", .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::entry_abstinence_effect>({
            .name = "entry_abstinence_effect", .value = 0.7, .range = {-10, 10}, .plausible = {0, 2},
            .meaning = "log rate of entry in early abstinence (e_A)", .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::entry_overdose_effect>({
            .name = "entry_overdose_effect", .value = 0.7, .range = {-10, 10}, .plausible = {0, 2},
            .meaning = "log rate of entry right after a treated overdose (e_OD), fading with relapse.overdose_effect_time",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::early_abstinence>({
            .name = "early_abstinence", .value = 30, .unit = "d", .range = {0, 10000},
            .meaning = "length of early abstinence", .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::methadone_induction>({
            .name = "methadone_induction", .value = 0.98, .range = {0, 1}, .plausible = {0.9, 1},
            .meaning = "chance that methadone induction succeeds", .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::buprenorphine_induction>({
            .name = "buprenorphine_induction", .value = 0.94, .range = {0, 1}, .plausible = {0.85, 0.98},
            .meaning = "chance that buprenorphine induction succeeds", .source = sim::measured("xbot2018: 270 of 287")}),
        sim::parameter<&Parameters::naltrexone_induction_after_detox>({
            .name = "naltrexone_induction_after_detox", .value = 0.72, .range = {0, 1}, .plausible = {0.5, 0.9},
            .meaning = "chance of an injection at the end of a detox", .source = sim::measured("xbot2018: 204 of 283")}),
        sim::parameter<&Parameters::naltrexone_induction_abstinent>({
            .name = "naltrexone_induction_abstinent", .value = 0.95, .range = {0, 1},
            .meaning = "chance of an injection when abstinent long enough", .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::naltrexone_needs_abstinence>({
            .name = "naltrexone_needs_abstinence", .value = 7, .unit = "d", .range = {0, 1000},
            .meaning = "abstinence that an injection without detox needs", .source = sim::measured("label: 7 to 10 d")}),
        sim::parameter<&Parameters::detox_length>({
            .name = "detox_length", .value = 5, .unit = "d", .range = {0.25, 1000},
            .meaning = "length of a detox that people enter by themselves", .source = sim::assumed("usual practice")}),
        sim::parameter<&Parameters::naltrexone_detox_length>({
            .name = "naltrexone_detox_length", .value = 10, .unit = "d", .range = {0.25, 1000},
            .meaning = "length of the detox before XR-naltrexone", .source = sim::measured("label: 7 to 10 d")}),
        sim::parameter<&Parameters::level_at_induction>({
            .name = "level_at_induction", .value = 0, .range = {0, 5},
            .meaning = "medication level from which methadone and buprenorphine start; 1 without titration",
            .source = sim::setting("titration from 0; the prototype had 1")}),
        sim::parameter<&Parameters::precipitated_withdrawal>({
            .name = "precipitated_withdrawal", .value = 0.7, .range = {0, 1},
            .meaning = "withdrawal precipitated by buprenorphine too early, share of dependence", .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::precipitation_limit>({
            .name = "precipitation_limit", .value = 0.2, .range = {0, 1},
            .meaning = "withdrawal above which buprenorphine no longer precipitates", .source = sim::assumed("COWS-guided induction")}),
        sim::parameter<&Parameters::methadone_early_dropout>({
            .name = "methadone_early_dropout", .value = 0.0036, .unit = "1/d", .range = {0, 10}, .plausible = {0.0018, 0.0072},
            .meaning = "dropout from methadone in the first 28 d (d_MET)", .source = sim::derived("hser2014, samples2018: scaled from a run")}),
        sim::parameter<&Parameters::methadone_late_dropout>({
            .name = "methadone_late_dropout", .value = 0.00097, .unit = "1/d", .range = {0, 10}, .plausible = {0.00048, 0.0019},
            .meaning = "dropout from methadone later", .source = sim::derived("hser2014: .74 at 168 d")}),
        sim::parameter<&Parameters::buprenorphine_early_dropout>({
            .name = "buprenorphine_early_dropout", .value = 0.0093, .unit = "1/d", .range = {0, 10}, .plausible = {0.0046, 0.019},
            .meaning = "dropout from buprenorphine in the first 28 d (d_BUP)", .source = sim::derived("samples2018: .716 at 30 d")}),
        sim::parameter<&Parameters::buprenorphine_late_dropout>({
            .name = "buprenorphine_late_dropout", .value = 0.0037, .unit = "1/d", .range = {0, 10}, .plausible = {0.0018, 0.0074},
            .meaning = "dropout from buprenorphine later", .source = sim::derived("samples2018: .354 at 180 d")}),
        sim::parameter<&Parameters::naltrexone_early_dropout>({
            .name = "naltrexone_early_dropout", .value = 0.0060, .unit = "1/d", .range = {0, 10}, .plausible = {0.003, 0.012},
            .meaning = "dropout from XR-naltrexone in the first 28 d (d_NTX)", .source = sim::derived("RESPOND inputs: .32 at 180 d")}),
        sim::parameter<&Parameters::naltrexone_late_dropout>({
            .name = "naltrexone_late_dropout", .value = 0.0042, .unit = "1/d", .range = {0, 10}, .plausible = {0.0021, 0.0084},
            .meaning = "dropout from XR-naltrexone later", .source = sim::derived("RESPOND inputs: .32 at 180 d")}),
        sim::parameter<&Parameters::early_treatment>({
            .name = "early_treatment", .value = 28, .unit = "d", .range = {0, 10000},
            .meaning = "length of the early phase of treatment", .source = sim::derived("samples2018: hazard falls 2.4-fold after 30 d")}),
        sim::parameter<&Parameters::dropout_use_effect>({
            .name = "dropout_use_effect", .value = 0.55, .range = {-10, 10}, .plausible = {0, 1.5},
            .meaning = "log hazard of dropout in regular use (d_U)", .source = sim::assumed("hui2017: AOR 2.0 for opiate-positive urine")}),
        sim::parameter<&Parameters::dropout_self_efficacy_effect>({
            .name = "dropout_self_efficacy_effect", .value = 0.5, .range = {-10, 10}, .plausible = {0, 1.5},
            .meaning = "reduction of the log hazard of dropout per unit of self-efficacy (d_F)", .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::dropout_social_support_effect>({
            .name = "dropout_social_support_effect", .value = 0.3, .range = {-10, 10}, .plausible = {0, 1},
            .meaning = "reduction of the log hazard of dropout from none to full support (d_G)", .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::dropout_voucher_effect>({
            .name = "dropout_voucher_effect", .value = 0.4, .range = {-10, 10}, .plausible = {0, 1},
            .meaning = "reduction of the log hazard of dropout with vouchers for attendance (d_cm)", .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::dropout_oxytocin_effect>({
            .name = "dropout_oxytocin_effect", .value = 0.34, .range = {-5, 5}, .plausible = {-0.3, 1.2},
            .meaning = "reduction of the log hazard of dropout per unit of oxytocin signal at visits (d_X); only with doses timed to visits",
            .source = sim::assumed("stauffer2022: more dispensing visits; OR 1.4 after shrinkage")}),
        sim::parameter<&Parameters::dropout_mutual_help_effect>({
            .name = "dropout_mutual_help_effect", .value = 0.1, .range = {-10, 10}, .plausible = {0, 0.3},
            .meaning = "reduction of the log hazard of dropout for members of mutual help (d_mh)", .source = sim::assumed("TEDS-D: -8 percentage points")}),
        sim::parameter<&Parameters::injection_interval>({
            .name = "injection_interval", .value = 28, .unit = "d", .range = {1, 1000},
            .meaning = "time between XR-naltrexone injections", .source = sim::measured("label")}),
        sim::parameter<&Parameters::naltrexone_drops_at_once>({
            .name = "naltrexone_drops_at_once", .value = 0,
            .meaning = "true: a drop from XR-naltrexone counts at once and not at the next injection; the prototype had it",
            .source = sim::setting("only for the preset bare")}),
        sim::parameter<&Parameters::methadone_effect>({
            .name = "methadone_effect", .value = 2.4, .range = {-10, 10}, .plausible = {1, 3.5},
            .meaning = "reduction of the log hazard of a lapse at full methadone level (b_med)", .source = sim::calibrated("xbot2018, sordo2017 (fit D)")}),
        sim::parameter<&Parameters::buprenorphine_effect>({
            .name = "buprenorphine_effect", .value = 2.43, .range = {-10, 10}, .plausible = {1, 3.5},
            .meaning = "the same for buprenorphine", .source = sim::calibrated("xbot2018, sordo2017 (fit D)")}),
        sim::parameter<&Parameters::naltrexone_effect>({
            .name = "naltrexone_effect", .value = 2.0, .range = {-10, 10}, .plausible = {1, 3.5},
            .meaning = "the same for XR-naltrexone", .source = sim::calibrated("lee2016, xbot2018 (fit D)")}));
    // clang-format on

    /// What somebody asks for at the end of a step.
    enum class Request : std::uint8_t { none, methadone, buprenorphine, naltrexone, detox };

    struct Situation {
        const sim::Mask& eligible;  ///< alive, outside institutions, not in treatment
        const sim::Mask& using_opioids;
        const sim::Mask& abstinent;
        const sim::Column& days_abstinent;
        const sim::Column& confidence;
        const sim::Column& social_support;
        const sim::Column& after_overdose;  ///< exp(-t_ODt / 30 d)
        const sim::Mask& in_mutual_help;
        const sim::Mask& vouchers_for_attendance;
        const sim::Column& signal_at_visits;  ///< Xe at visits
    };

    Treatment(const Parameters& parameters, const Reference::Parameters& reference,
              sim::Duration step, sim::Index n);

    // --- start of a step
    /// Injections that are due; whoever has dropped leaves instead.
    sim::Few injections_due();
    /// Starts these agents, if induction succeeds; returns those who started. The induction
    /// draw is that of the caller.
    sim::Few start(const sim::Few& agents, Drug drug, const sim::Column& draw,
                   sim::Probability success);
    /// What the clock of somebody who starts now shows: 0, or at the end of a step minus a step,
    /// which the advance of the clocks takes away.
    void start_clocks_at(float days) { new_clock_ = days; }
    void stop(const sim::Few& agents);

    // --- end of a step
    /// Who decides to leave, and the chances of that: of a few who were drawn, each chance
    /// divided by that of being one of them, so that sums have the right mean.
    struct Dropouts {
        sim::Few agents;
        sim::Few few;
        sim::Column expected;               ///< of `few`, by (71)
        sim::Column expected_at_drug_rate;  ///< of `few`, with d_k alone
    };
    Dropouts drop_out(const Situation& situation, const sim::Column& draw);
    /// Who asks for what: one draw for whether, one for which.
    void request(const Situation& situation, const Levers& levers, const sim::Column& draw,
                 const sim::Bits& which, Codes& requests) const;
    void advance_clock();

    const Parameters& parameters() const { return p_; }
    const sim::Mask& in_treatment() const { return in_treatment_; }
    /// The drug of those in treatment, `none` of others.
    const Codes& drug() const { return drug_; }
    const sim::Column& days_in_treatment() const { return days_; }
    /// Waiting for the injection at the end of a detox.
    sim::Mask awaits_injection;
    /// b_med of each person's drug, 0 out of treatment.
    sim::Column log_effect() const;

  private:
    /// Largest log ratio to the rate of dropping out, of asking for treatment.
    double largest_dropout_log_ratio(const Situation& situation) const;
    double largest_entry_log_ratio(const Levers& levers) const;
    /// Of these people, within the step: (71), (68).
    sim::Column dropout_rate(const sim::Few& few) const;  // d_k [1/d]
    sim::Column dropout_chance(const Situation& situation, const sim::Few& few) const;
    sim::Column entry_chance(const Situation& situation, const Levers& levers,
                             const sim::Few& few) const;
    double entry_rate() const;

    Parameters p_;
    float middle_support_;
    float step_;
    float new_clock_ = 0;
    sim::Mask in_treatment_;
    Codes drug_;
    sim::Column days_;
    sim::Mask will_drop_;  ///< naltrexone: no further injection
};

static_assert(sim::well_formed(Treatment::table));

}  // namespace models
