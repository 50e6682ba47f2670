#pragma once
/// Stress: negative affect that reverts to a mean, with life events on top.
///
///     mu_Z = z_W Wbar - z_G (G - G_ref)/G_sd - z_O s_GX Xe - z_E (rho O_e - 1)
///            + z_hous housing + scenario                                                (21)
///     s_GX = max(0, 1 + 2 k_GX (G - G_ref))       oxytocin helps more where support is high (22)
///     life events at rate lambda_e add k = a_e max(0, 1 - r_G G - r_X Xe)                (23)
///     dZ = (mu_Z - Z) dt / tau_Z + s_Z sqrt(2 / tau_Z) dB, stepped exactly               (24)
///     step mean from its exact joint law with the end of the step                        (26)
///
///     Z      stress                          [SD units]  stress()
///     Wbar   mean withdrawal of the step     [1]
///     G      social support                  [0, 1]
///     Xe     effective signal of exogenous oxytocin     [1]
///     rho O_e  effective endogenous oxytocin tone       [1]

#include "models/levers.h"
#include "models/reference.h"
#include "sim/block_draws.h"
#include "sim/column.h"
#include "sim/mask.h"
#include "sim/parameter.h"

namespace models {

class Stress {
  public:
    struct Parameters {
        sim::Duration reversion_time;
        double spread;
        double withdrawal_effect;
        double support_effect;
        double oxytocin_effect;
        double oxytocin_support_synergy;
        double oxytocin_tone_effect;
        double recovery_housing_effect;
        sim::Rate life_event_rate;
        double life_event_size;
        double support_buffering;
        double oxytocin_buffering;
        bool mean_of_ends;
    };

    // clang-format off
    static constexpr auto table = sim::table("stress",
        sim::parameter<&Parameters::reversion_time>({
            .name = "reversion_time", .value = 1.0, .unit = "d", .range = {0.01, 1000}, .plausible = {0.25, 7},
            .meaning = "time constant of the return to the mean (tau_Z)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::spread>({
            .name = "spread", .value = 1, .range = {0, 10},
            .meaning = "stationary standard deviation of stress, its unit (s_Z)",
            .source = sim::derived("definition of the unit")}),
        sim::parameter<&Parameters::withdrawal_effect>({
            .name = "withdrawal_effect", .value = 1.5, .range = {0, 10}, .plausible = {0, 3},
            .meaning = "stress per unit of withdrawal (z_W)",
            .source = sim::assumed("allostasis, koob2008; size assumed")}),
        sim::parameter<&Parameters::support_effect>({
            .name = "support_effect", .value = 0.30, .range = {0, 5}, .plausible = {0, 0.6},
            .meaning = "reduction of stress per SD of support (z_G)",
            .source = sim::assumed("heinrichs2003, direction")}),
        sim::parameter<&Parameters::oxytocin_effect>({
            .name = "oxytocin_effect", .value = 0.15, .range = {-5, 5}, .plausible = {-0.05, 0.5},
            .meaning = "reduction of stress per unit of oxytocin signal (z_O)",
            .source = sim::assumed("cardoso2014: cortisol g -.15, -.43 in robust stressors")}),
        sim::parameter<&Parameters::oxytocin_support_synergy>({
            .name = "oxytocin_support_synergy", .value = 1, .range = {0, 10}, .plausible = {0, 2},
            .meaning = "how much more oxytocin does where support is high (k_GX)",
            .source = sim::assumed("heinrichs2003, one study of 37 men")}),
        sim::parameter<&Parameters::oxytocin_tone_effect>({
            .name = "oxytocin_tone_effect", .value = 0.15, .range = {0, 5}, .plausible = {0, 0.4},
            .meaning = "reduction of stress per unit of endogenous tone above 1 (z_E)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::recovery_housing_effect>({
            .name = "recovery_housing_effect", .value = -0.1, .range = {-5, 5}, .plausible = {-0.3, 0},
            .meaning = "stress in recovery housing (z_hous)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::life_event_rate>({
            .name = "life_event_rate", .value = 0.0333333, .unit = "1/d", .range = {0, 5}, .plausible = {0.0111, 0.143},
            .meaning = "stressful life events per day (lambda_e = 1/30)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::life_event_size>({
            .name = "life_event_size", .value = 1.5, .range = {0, 10}, .plausible = {0.5, 3},
            .meaning = "stress added by a life event without buffering (a_e)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::support_buffering>({
            .name = "support_buffering", .value = 0.3, .range = {0, 1}, .plausible = {0, 0.6},
            .meaning = "share of a life event that full support takes away (r_G)",
            .source = sim::assumed("stress buffering, heinrichs2003, direction")}),
        sim::parameter<&Parameters::oxytocin_buffering>({
            .name = "oxytocin_buffering", .value = 0.15, .range = {-1, 1}, .plausible = {0, 0.4},
            .meaning = "share of a life event taken away per unit of oxytocin signal (r_X)",
            .source = sim::assumed("cardoso2014")}),
        sim::parameter<&Parameters::mean_of_ends>({
            .name = "mean_of_ends", .value = 0,
            .meaning = "true: step mean as the mean of the two ends (25), which has too little variance; the prototype had it",
            .source = sim::setting("only for the preset bare")}));
    // clang-format on

    Stress(const Parameters& parameters, const Reference::Parameters& reference,
           sim::Duration step, const sim::Column& at_entry);

    struct Situation {
        const sim::Column& mean_withdrawal;
        const sim::Column& social_support;
        const sim::Column& oxytocin_signal;
        const sim::Column& effective_tone;
        const sim::Mask& in_recovery_housing;
    };
    /// Returns the mean of the step.
    [[nodiscard]] sim::Column advance(const Situation& situation, const sim::BlockDraws& luck,
                                      const Levers& levers);

    const sim::Column& stress() const { return stress_; }

  private:
    sim::Column mean_level(const Situation& situation, const Levers& levers) const;  // mu_Z
    void add_life_events(const Situation& situation, const sim::BlockDraws& luck,
                         const sim::FourBits& draws, sim::Column& mean_stress);

    Parameters p_;
    Reference::Parameters reference_;
    float step_;
    /// The exact law of (end, mean) of a step given its start: see (26).
    struct StepLaw {
        float left = 0, mean_left = 0;
        float end_spread = 0;   ///< sd of the end
        float mean_on_end = 0;  ///< of the mean, per standard unit of the end's noise
        float mean_spread = 0;  ///< sd of what is left of the mean
    } law_;
    sim::Column stress_;
};

static_assert(sim::well_formed(Stress::table));

}  // namespace models
