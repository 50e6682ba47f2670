#pragma once
/// Oxytocin tone: the body's own oxytocin, lowered by long opioid use and in abstinence.
///
///     O_e* = o_i - s_T T_h / T_ref + s_E g + s_W Wbar + s_G (G - G_ref)/G_sd + s_C M7/7,
///            at least .2                                                                (40)
///     O_e' = (O_e* - O_e) / tau_O                                                       (41)
///     Omega = rho (O_e + Xbar), reported only                                           (44)
///
///     O_e   endogenous tone, healthy mean 1   [1]  oxytocin_tone()
///     o_i   personal set point, person.h      [1]
///     T_h   hedonic tolerance                 [ln]
///     g     adaptation drive                  [1]
///     Wbar  mean withdrawal of the step       [1]
///     G     social support                    [0, 1]
///     M7    meetings in seven days            [1]
///
/// The sign of s_E is contested (rat neurones fall silent acutely, maintained patients have two
/// to three times more in blood): run both. A latent central tone, never a blood level:
/// peripheral and central oxytocin hardly correlate at rest.

#include "models/reference.h"
#include "models/relaxation.h"
#include "sim/column.h"
#include "sim/parameter.h"

namespace models {

class OxytocinTone {
  public:
    struct Parameters {
        double tolerance_effect;
        double exposure_effect;
        double withdrawal_effect;
        double support_effect;
        double contact_effect;
        double floor;
        sim::Duration adjustment_time;
    };

    // clang-format off
    static constexpr auto table = sim::table("oxytocin_tone",
        sim::parameter<&Parameters::tolerance_effect>({
            .name = "tolerance_effect", .value = 0.35, .range = {0, 3}, .plausible = {0, 0.6},
            .meaning = "loss of tone at the hedonic tolerance of steady use (s_T)",
            .source = sim::assumed("zanos2014 and other animal data, direction")}),
        sim::parameter<&Parameters::exposure_effect>({
            .name = "exposure_effect", .value = 0.30, .range = {-3, 3}, .plausible = {-0.3, 0.6},
            .meaning = "gain of tone while opioids act (s_E); sign contested, run both",
            .source = sim::assumed("maintained patients 2 to 3 times more in blood; rats: -94% firing")}),
        sim::parameter<&Parameters::withdrawal_effect>({
            .name = "withdrawal_effect", .value = 0.20, .range = {0, 3}, .plausible = {0, 0.6},
            .meaning = "surge of tone at full withdrawal (s_W)",
            .source = sim::assumed("nikolaou2017; rats, direction")}),
        sim::parameter<&Parameters::support_effect>({
            .name = "support_effect", .value = 0.04, .range = {0, 3}, .plausible = {0, 0.12},
            .meaning = "tone per SD of support (s_G)",
            .source = sim::assumed("packheiser2024, mcquaid2016: between + and 0")}),
        sim::parameter<&Parameters::contact_effect>({
            .name = "contact_effect", .value = 0.02, .range = {0, 3}, .plausible = {0, 0.1},
            .meaning = "tone from a meeting a day (s_C)",
            .source = sim::assumed("touch raises, singing together does not")}),
        sim::parameter<&Parameters::floor>({
            .name = "floor", .value = 0.2, .range = {0, 1},
            .meaning = "lowest tone that is aimed at",
            .source = sim::assumed("keeps tone positive")}),
        sim::parameter<&Parameters::adjustment_time>({
            .name = "adjustment_time", .value = 4, .unit = "d", .range = {0.1, 1000}, .plausible = {2, 30},
            .meaning = "time constant of tone (tau_O); 14 d with the recovery seen after ketamine",
            .source = sim::assumed("huang2018, ketamine: half-time 18 to 30 d")}));
    // clang-format on

    struct Situation {
        const sim::Column& hedonic_tolerance;
        const sim::Column& adaptation;
        const sim::Column& mean_withdrawal;
        const sim::Column& social_support;
        const sim::Column& meetings_in_week;
    };

    OxytocinTone(const Parameters& parameters, const Reference::Parameters& reference,
                 sim::Duration step, const sim::Column& set_point);

    /// Puts the tone at O_e* of the start.
    void start_at(const Situation& situation) { tone_ = target(situation); }
    void advance(const Situation& situation);

    const sim::Column& oxytocin_tone() const { return tone_; }

  private:
    sim::Column target(const Situation& situation) const;  // (40)

    Parameters p_;
    Reference::Parameters reference_;
    Relaxation adjustment_;
    sim::Column set_point_;
    sim::Column tone_;
};

static_assert(sim::well_formed(OxytocinTone::table));

}  // namespace models
