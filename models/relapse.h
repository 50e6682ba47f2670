#pragma once
/// Relapse: lapses, relapses and attempts to quit.
///
///     u = omega (sqrt(rho_u) xi + sqrt(1 - rho_u) xi_e) - kappa_u M_p                    (0)
///     eta = u + b_W Wbar + b_Z Zbar + b_N N - b_F (F - F_0) - b_G (G - G_ref) - b_med cov
///           - b_O (rho O_e - 1) - b_mh 1[meeting in 7 d] - b_sp 1[sponsor < 180 d]
///           - b_cm min(1, v/v_ref) - b_ho housing + b_ex exp(-t_exit/4 d)
///           + b_u (n_u - n_u0) - b_a (n_a - n_a0) + b_scen                              (50)
///     h_lapse = acc h_0 exp(eta) [1 + b_V (1 + k_N N) exp(-c_X Xe) Vbar]
///               / (1 + b_V nu0 a_V tau_V)                                               (51)
///     h_LU = r_U exp(-b_FU (F - F_0) + b_WU Wbar + b_uU (n_u - n_u0)) (1 + B)^(-b_B) f_ag,
///     h_LA = r_A                                                                        (53)
///     p(leave L) = 1 - exp(-(h_LU + h_LA) dt), to U with h_LU / (h_LU + h_LA)            (54)
///     h_quit = q_0 exp(q_F (F - F_0) + q_G (G - G_ref) + q_OD exp(-t_ODt/30 d) + q_tx on
///              - q_W Wbar + q_scen)                                                     (56)
///
///     xi, xi_e  lasting and episodic frailty; the latter is drawn anew at each attempt to quit
///               and each entry into an institution                               [1]
///     M_p       programme trait of the scenario's cohort; r_U <- r_U exp(-kappa_r M_p),
///               q_0 <- q_0 exp(kappa_q M_p)                                      [1]
///     acc       1 outside institutions, 0 inside                                 [0/1]
///     t_exit    since leaving an institution, at the middle of the step          [d]
///     other symbols: the header of the mechanism that owns the quantity
///
/// A lapse is the first use of an episode (A -> L), a relapse the return to regular use (L ->
/// U). Exogenous oxytocin has no term of its own in (50): it acts on cues only (c_X), and
/// elsewhere on stress, withdrawal and attendance. Ties (n_u, n_a: surroundings.h) have no
/// influence without a network.

#include "models/levers.h"
#include "models/person.h"
#include "models/reference.h"
#include "sim/block_draws.h"
#include "sim/column.h"
#include "sim/mask.h"
#include "sim/parameter.h"

namespace models {

/// What the hazards of (50)-(56) depend on, as it is at the end of the step.
struct Circumstances {
    sim::Column mean_withdrawal;
    sim::Column mean_stress;
    sim::Column mean_cue_craving;
    sim::Column incubation;
    sim::Column confidence;  ///< F - F_0
    sim::Column social_support;
    sim::Column medication_log_effect;  ///< b_med cov
    sim::Column blockade;
    sim::Mask in_treatment;
    sim::Column effective_tone;   ///< rho O_e
    sim::Column oxytocin_signal;  ///< Xe
    sim::Mask meeting_in_week;
    sim::Column days_with_sponsor;  ///< infinite without one
    sim::Column incentive;          ///< min(1, v / v_ref)
    sim::Mask in_recovery_housing;
    sim::Mask in_institution;
    sim::Column days_since_exit;  ///< means nothing inside
    sim::Column days_since_treated_overdose;
    sim::Column using_excess;  ///< n_u - n_u0
    sim::Column sober_excess;  ///< n_a - n_a0
};

class Relapse {
  public:
    struct Parameters {
        sim::Rate lapse_rate;
        double frailty_spread;
        double lasting_frailty_share;
        double withdrawal_effect;
        double stress_effect;
        double cue_effect;
        double cue_incubation_synergy;
        double incubation_effect;
        double self_efficacy_effect;
        double social_support_effect;
        double oxytocin_tone_effect;
        double oxytocin_cue_effect_men;
        double oxytocin_cue_effect_women;
        double mutual_help_effect;
        double sponsor_effect;
        sim::Duration sponsor_effect_time;
        double voucher_effect;
        double recovery_housing_effect;
        double exit_effect;
        sim::Duration exit_effect_time;
        double using_tie_effect;
        double sober_tie_effect;
        sim::Rate relapse_rate;
        sim::Rate resolution_rate;
        double relapse_self_efficacy_effect;
        double relapse_withdrawal_effect;
        double relapse_using_tie_effect;
        double relapse_blockade_exponent;
        double relapse_medication_ratio;
        sim::Rate quit_rate;
        double quit_self_efficacy_effect;
        double quit_social_support_effect;
        double quit_overdose_effect;
        double quit_treatment_effect;
        double quit_withdrawal_effect;
        sim::Duration overdose_effect_time;
        double programme_motivation;
        double programme_frailty_effect;
        double programme_relapse_effect;
        double programme_quit_effect;
    };

    // clang-format off
    static constexpr auto table = sim::table("relapse",
        sim::parameter<&Parameters::lapse_rate>({
            .name = "lapse_rate", .value = 0.07, .unit = "1/d", .range = {0, 100}, .plausible = {0.02, 0.15},
            .meaning = "hazard of a lapse with all causes at rest (h_0)",
            .source = sim::calibrated("smyth2010: lapse and relapse at 7 d, 30 d and 2 y after detox")}),
        sim::parameter<&Parameters::frailty_spread>({
            .name = "frailty_spread", .value = 2.4, .range = {0, 10}, .plausible = {1.6, 2.8},
            .meaning = "standard deviation of frailty in the log hazard (omega)",
            .source = sim::calibrated("smyth2010, with lapse_rate")}),
        sim::parameter<&Parameters::lasting_frailty_share>({
            .name = "lasting_frailty_share", .value = 0.25, .range = {0, 1}, .plausible = {0, 0.6},
            .meaning = "share of the variance of frailty that lasts for life (rho_u)",
            .source = sim::calibrated("smyth2010 on a running population; with 1 no setting fits")}),
        sim::parameter<&Parameters::withdrawal_effect>({
            .name = "withdrawal_effect", .value = 1.5, .range = {0, 20}, .plausible = {0.5, 3},
            .meaning = "log hazard of a lapse per unit of withdrawal (b_W)",
            .source = sim::assumed("tuned")}),
        sim::parameter<&Parameters::stress_effect>({
            .name = "stress_effect", .value = 0.35, .range = {0, 5}, .plausible = {0, 0.6},
            .meaning = "log hazard of a lapse per SD of stress (b_Z); stress is no robust predictor of lapses",
            .source = sim::assumed("preston2018, burgesshull2021: weaker than craving")}),
        sim::parameter<&Parameters::cue_effect>({
            .name = "cue_effect", .value = 8, .range = {0, 100}, .plausible = {2, 20},
            .meaning = "relative hazard of a lapse per unit of cue craving (b_V)",
            .source = sim::assumed("tuned")}),
        sim::parameter<&Parameters::cue_incubation_synergy>({
            .name = "cue_incubation_synergy", .value = 1, .range = {0, 20}, .plausible = {0, 3},
            .meaning = "how much incubation raises the force of cues (k_N)",
            .source = sim::assumed("rats: shalev2001")}),
        sim::parameter<&Parameters::incubation_effect>({
            .name = "incubation_effect", .value = 0.4, .range = {0, 10}, .plausible = {0, 1},
            .meaning = "log hazard of a lapse per unit of incubated craving (b_N)",
            .source = sim::assumed("tuned")}),
        sim::parameter<&Parameters::self_efficacy_effect>({
            .name = "self_efficacy_effect", .value = 2, .range = {0, 20}, .plausible = {1, 6},
            .meaning = "reduction of the log hazard of a lapse per unit of self-efficacy (b_F)",
            .source = sim::assumed("down from 3.5 so that late relapse is not too rare (shah2006)")}),
        sim::parameter<&Parameters::social_support_effect>({
            .name = "social_support_effect", .value = 0.55, .range = {0, 10}, .plausible = {0, 1.9},
            .meaning = "reduction of the log hazard of a lapse from none to full support (b_G)",
            .source = sim::assumed("HR .90 per SD, conflicting: wasserman2001 found none")}),
        sim::parameter<&Parameters::oxytocin_tone_effect>({
            .name = "oxytocin_tone_effect", .value = 0.15, .range = {0, 10}, .plausible = {0, 0.5},
            .meaning = "reduction of the log hazard of a lapse per unit of effective tone (b_O)",
            .source = sim::assumed("wang2021, lin2018: correlations with craving, peripheral and confounded")}),
        sim::parameter<&Parameters::oxytocin_cue_effect_men>({
            .name = "oxytocin_cue_effect_men", .value = 0.10, .range = {-5, 5}, .plausible = {-0.3, 0.4},
            .meaning = "log reduction of the force of cues per unit of oxytocin signal, men (c_X)",
            .source = sim::assumed("mellentin2023: cue craving positive in 4 of 7 trials; woolley2016 null")}),
        sim::parameter<&Parameters::oxytocin_cue_effect_women>({
            .name = "oxytocin_cue_effect_women", .value = 0, .range = {-5, 5}, .plausible = {-0.3, 0.4},
            .meaning = "log reduction of the force of cues per unit of oxytocin signal, women (c_X)",
            .source = sim::assumed("sex split from a trial of 24")}),
        sim::parameter<&Parameters::mutual_help_effect>({
            .name = "mutual_help_effect", .value = 0.42, .range = {-5, 5}, .plausible = {-0.05, 1.2},
            .meaning = "reduction of the log hazard of a lapse with a meeting in the last 7 d (b_mh)",
            .source = sim::calibrated("kelly2020, weiss2019: population hazard ratio .85 over 24 weeks")}),
        sim::parameter<&Parameters::sponsor_effect>({
            .name = "sponsor_effect", .value = 0.105, .range = {-5, 5}, .plausible = {0, 0.29},
            .meaning = "reduction of the log hazard of a lapse in the first months with a sponsor (b_sp)",
            .source = sim::assumed("tonigan2010: early, not later; size not seen")}),
        sim::parameter<&Parameters::sponsor_effect_time>({
            .name = "sponsor_effect_time", .value = 180, .unit = "d", .range = {0, sim::infinity}, .plausible = {90, 365},
            .meaning = "how long a sponsor has that effect",
            .source = sim::assumed("tonigan2010")}),
        sim::parameter<&Parameters::voucher_effect>({
            .name = "voucher_effect", .value = 0.7, .range = {-5, 5}, .plausible = {0, 1.6},
            .meaning = "reduction of the log hazard of a lapse by a voucher of the reference worth (b_cm); 0 for the review of 2017",
            .source = sim::assumed("bolivar2021: d = .58, shrunk; ainscough2017: none on opioids")}),
        sim::parameter<&Parameters::recovery_housing_effect>({
            .name = "recovery_housing_effect", .value = 1.45, .range = {-5, 5}, .plausible = {0.4, 2.2},
            .meaning = "reduction of the log hazard of a lapse while in recovery housing (b_ho)",
            .source = sim::calibrated("tuten2012: population hazard ratio .49, shrunk to .55")}),
        sim::parameter<&Parameters::exit_effect>({
            .name = "exit_effect", .value = 1.2, .range = {0, 10}, .plausible = {0.2, 1.5},
            .meaning = "log hazard of a lapse on the day of leaving an institution (b_ex)",
            .source = sim::calibrated("bailey2013: 27% relapsed on the day of discharge")}),
        sim::parameter<&Parameters::exit_effect_time>({
            .name = "exit_effect_time", .value = 4, .unit = "d", .range = {0.01, 1000}, .plausible = {2, 8},
            .meaning = "time constant with which that fades",
            .source = sim::assumed("with exit_effect")}),
        sim::parameter<&Parameters::using_tie_effect>({
            .name = "using_tie_effect", .value = 0.40, .range = {0, 10}, .plausible = {0.08, 0.8},
            .meaning = "log hazard of a lapse per using tie above the reference, with a network (b_u)",
            .source = sim::calibrated("rosenquist2010 (alcohol): population hazard ratio 1.18 per using tie, cues included")}),
        sim::parameter<&Parameters::sober_tie_effect>({
            .name = "sober_tie_effect", .value = 0.28, .range = {0, 10}, .plausible = {0, 0.7},
            .meaning = "reduction of the log hazard of a lapse per sober tie above the reference, with a network (b_a)",
            .source = sim::calibrated("rosenquist2010 (alcohol): population hazard ratio .90 per sober tie")}),
        sim::parameter<&Parameters::relapse_rate>({
            .name = "relapse_rate", .value = 0.72, .unit = "1/d", .range = {0, 100}, .plausible = {0.35, 1.7},
            .meaning = "hazard of a relapse in an open lapse (r_U)",
            .source = sim::calibrated("smyth2010: .89 of lapses of week 1 relapsed in week 1 (fit D)")}),
        sim::parameter<&Parameters::resolution_rate>({
            .name = "resolution_rate", .value = 0.27, .unit = "1/d", .range = {0, 100}, .plausible = {0.1, 0.55},
            .meaning = "rate at which a lapse ends without relapse (r_A)",
            .source = sim::calibrated("gossop1989: 71% lapsed, 45% abstinent later (fit D)")}),
        sim::parameter<&Parameters::relapse_self_efficacy_effect>({
            .name = "relapse_self_efficacy_effect", .value = 1, .range = {0, 20}, .plausible = {0, 2},
            .meaning = "reduction of the log hazard of a relapse per unit of self-efficacy (b_FU)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::relapse_withdrawal_effect>({
            .name = "relapse_withdrawal_effect", .value = 0.8, .range = {0, 20}, .plausible = {0, 2},
            .meaning = "log hazard of a relapse per unit of withdrawal (b_WU)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::relapse_using_tie_effect>({
            .name = "relapse_using_tie_effect", .value = 0.1, .range = {0, 10}, .plausible = {0, 0.3},
            .meaning = "log hazard of a relapse per using tie above the reference, with a network (b_uU)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::relapse_blockade_exponent>({
            .name = "relapse_blockade_exponent", .value = 0.5, .range = {0, 5}, .plausible = {0, 1},
            .meaning = "power with which a blockade lowers the hazard of a relapse (b_B)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::relapse_medication_ratio>({
            .name = "relapse_medication_ratio", .value = 0.53, .range = {0, 10}, .plausible = {0.3, 1},
            .meaning = "factor on the hazard of a relapse while in treatment (f_ag)",
            .source = sim::calibrated("fit D, weakly identified")}),
        sim::parameter<&Parameters::quit_rate>({
            .name = "quit_rate", .value = 0.0027397, .unit = "1/d", .range = {0, 100}, .plausible = {0.00137, 0.01},
            .meaning = "hazard of an attempt to quit in regular use (q_0 = 1/365)",
            .source = sim::calibrated("about .95 attempts a year; shah2006")}),
        sim::parameter<&Parameters::quit_self_efficacy_effect>({
            .name = "quit_self_efficacy_effect", .value = 1, .range = {0, 20}, .plausible = {0, 2},
            .meaning = "log hazard of quitting per unit of self-efficacy (q_F)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::quit_social_support_effect>({
            .name = "quit_social_support_effect", .value = 0.5, .range = {0, 20}, .plausible = {0, 2},
            .meaning = "log hazard of quitting from none to full support (q_G)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::quit_overdose_effect>({
            .name = "quit_overdose_effect", .value = 1.1, .range = {0, 20}, .plausible = {0, 2},
            .meaning = "log hazard of quitting right after a treated overdose (q_OD)",
            .source = sim::assumed("7.6% stop after a hospital-treated overdose")}),
        sim::parameter<&Parameters::quit_treatment_effect>({
            .name = "quit_treatment_effect", .value = 0.49, .range = {0, 20}, .plausible = {0, 2},
            .meaning = "log hazard of quitting while in treatment (q_tx)",
            .source = sim::calibrated("fit D")}),
        sim::parameter<&Parameters::quit_withdrawal_effect>({
            .name = "quit_withdrawal_effect", .value = 0.5, .range = {0, 20}, .plausible = {0, 2},
            .meaning = "reduction of the log hazard of quitting per unit of withdrawal (q_W)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::overdose_effect_time>({
            .name = "overdose_effect_time", .value = 30, .unit = "d", .range = {0.1, 1000}, .plausible = {7, 90},
            .meaning = "time constant of the effects of a treated overdose on quitting and treatment entry",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::programme_motivation>({
            .name = "programme_motivation", .value = 0, .range = {-5, 5},
            .meaning = "programme trait of the cohort: motivation, selection, aftercare (M_p); between programmes N(0, 1)",
            .source = sim::calibrated("Dublin 0, Geneva 1.07, London 1.35, usual care of lee2016 -.2, X:BOT .35, agonist cohorts -.2 (fit D)")}),
        sim::parameter<&Parameters::programme_frailty_effect>({
            .name = "programme_frailty_effect", .value = 0.46, .range = {0, 5}, .plausible = {0.01, 0.93},
            .meaning = "reduction of the log hazard of a lapse per unit of the programme trait (kappa_u)",
            .source = sim::calibrated("fit D")}),
        sim::parameter<&Parameters::programme_relapse_effect>({
            .name = "programme_relapse_effect", .value = 1, .range = {0, 5},
            .meaning = "reduction of the log relapse rate per unit of the programme trait (kappa_r), the scale of the trait",
            .source = sim::derived("definition of the scale")}),
        sim::parameter<&Parameters::programme_quit_effect>({
            .name = "programme_quit_effect", .value = 0.59, .range = {0, 5}, .plausible = {0, 1.1},
            .meaning = "gain of the log quit rate per unit of the programme trait (kappa_q)",
            .source = sim::calibrated("fit D")}));
    // clang-format on

    /// `ordinary_cue_mean` is nu0 a_V tau_V, so that cues leave the mean hazard as it is.
    Relapse(const Parameters& parameters, const Reference::Parameters& reference,
            const Person& person, const Person::AtEntry& at_entry, double ordinary_cue_mean);

    /// Gives the members of the scenario's cohort its programme trait; once.
    void join_programme(const sim::Mask& members);
    /// Gives these agents a new episodic frailty, N(0, 1), beside their lasting one.
    void renew_frailty(const sim::Few& agents, const sim::Column& lasting,
                       const sim::Column& episodic);

    /// Hazards per day; those that do not apply to a person's state are not 0 here.
    sim::Column lapse_hazard(const Circumstances& now, sim::Duration step,
                             const Levers& levers) const;                           // (51)
    sim::Column relapse_hazard(const Circumstances& now) const;                     // (53)
    sim::Column quit_hazard(const Circumstances& now, const Levers& levers) const;  // (56)
    /// What is left of the effect of a treated overdose, exp(-t_ODt / 30 d) [1].
    sim::Column after_overdose(const sim::Column& days_since_treated) const;
    float resolution_hazard() const { return static_cast<float>(p_.resolution_rate.per_day); }

    const sim::Column& frailty() const { return frailty_; }

  private:
    /// What the programme takes off u.
    float programme_frailty() const;
    /// u of (0) without the programme.
    sim::Column frailty_of(const sim::Column& lasting, const sim::Column& episodic) const;
    sim::Column lapse_log_ratio(const Circumstances& now, sim::Duration step) const;  // (50)

    Parameters p_;
    float middle_support_;
    float ordinary_cue_mean_;
    sim::Mask woman_;
    sim::Mask in_programme_;  ///< those with M_p
    sim::Column frailty_;     ///< u of (0)
};

static_assert(sim::well_formed(Relapse::table));

}  // namespace models
