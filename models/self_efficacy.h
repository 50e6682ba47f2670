#pragma once
/// Self-efficacy: the confidence to stay abstinent, and what a lapse does to it.
///
///     F* = F_0 + F_A 1[abstinent by own will] + F_M 1[meeting in 7 d] + F_G (G - G_ref)  (31)
///     F' = (F* - F) / tau_F, F* clipped to [0, 1]                                        (32)
///     lapse F <- F (1 - delta_l), relapse F <- F (1 - delta_r),
///     meeting F <- F + f_m (1 - F), relapse of the sponsor F <- F - .05                  (33)
///
///     F   self-efficacy      [0, 1]   self_efficacy()
///     G   social support     [0, 1]
///
/// Abstinence that is forced (an institution) builds none. Each lapse raises the hazard of the
/// next by exp(b_F delta_l F), decaying with tau_F: the abstinence-violation effect.

#include "models/reference.h"
#include "models/relaxation.h"
#include "sim/column.h"
#include "sim/mask.h"
#include "sim/parameter.h"

namespace models {

class SelfEfficacy {
  public:
    struct Parameters {
        double baseline;
        double gain_from_abstinence;
        double gain_from_meetings;
        double gain_from_support;
        sim::Duration adjustment_time;
        double loss_at_lapse;
        double loss_at_relapse;
        double gain_per_meeting;
        double drop_at_sponsor_relapse;
        bool grows_in_detox;
    };

    // clang-format off
    static constexpr auto table = sim::table("self_efficacy",
        sim::parameter<&Parameters::baseline>({
            .name = "baseline", .value = 0.30, .range = {0, 1}, .plausible = {0.2, 0.4},
            .meaning = "level in regular use, from which its effects are counted (F_0)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::gain_from_abstinence>({
            .name = "gain_from_abstinence", .value = 0.55, .range = {0, 1}, .plausible = {0.3, 0.65},
            .meaning = "what lasting abstinence adds (F_A)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::gain_from_meetings>({
            .name = "gain_from_meetings", .value = 0.01, .range = {0, 1}, .plausible = {0, 0.15},
            .meaning = "what weekly mutual help adds (F_M); small, so that mutual help acts through relapse.mutual_help_effect",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::gain_from_support>({
            .name = "gain_from_support", .value = 0.10, .range = {-1, 1}, .plausible = {0, 0.3},
            .meaning = "what full support adds (F_G)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::adjustment_time>({
            .name = "adjustment_time", .value = 60, .unit = "d", .range = {0.1, 10000}, .plausible = {20, 180},
            .meaning = "time constant of self-efficacy (tau_F)",
            .source = sim::calibrated("smyth2010: lapse and relapse at 7 d, 30 d, 2 y")}),
        sim::parameter<&Parameters::loss_at_lapse>({
            .name = "loss_at_lapse", .value = 0.25, .range = {0, 1}, .plausible = {0.1, 0.5},
            .meaning = "share lost at a lapse (delta_l)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::loss_at_relapse>({
            .name = "loss_at_relapse", .value = 0.30, .range = {0, 1}, .plausible = {0.1, 0.6},
            .meaning = "share lost at a relapse (delta_r)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::gain_per_meeting>({
            .name = "gain_per_meeting", .value = 0.002, .range = {0, 1}, .plausible = {0, 0.05},
            .meaning = "share of the missing self-efficacy gained at a meeting (f_m)",
            .source = sim::assumed("as gain_from_meetings")}),
        sim::parameter<&Parameters::drop_at_sponsor_relapse>({
            .name = "drop_at_sponsor_relapse", .value = 0.05, .range = {0, 1}, .plausible = {0, 0.2},
            .meaning = "lost when a sponsor within the network relapses",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::grows_in_detox>({
            .name = "grows_in_detox", .value = 0,
            .meaning = "true: abstinence in a detox counts as one's own; the prototype had it",
            .source = sim::setting("only for the preset bare")}));
    // clang-format on

    SelfEfficacy(const Parameters& parameters, const Reference::Parameters& reference,
                 sim::Duration step, const sim::Column& at_entry);

    struct Situation {
        const sim::Mask& abstinent;
        const sim::Mask& in_detox;
        const sim::Mask& in_prison;
        const sim::Mask& meeting_in_week;
        const sim::Column& meetings;  ///< in this step
        const sim::Column& social_support;
    };
    void advance(const Situation& situation);
    void after_lapse(const sim::Few& agents) { lower(agents, p_.loss_at_lapse); }
    void after_relapse(const sim::Few& agents) { lower(agents, p_.loss_at_relapse); }
    void after_sponsor_relapse(std::int32_t position);

    const sim::Column& self_efficacy() const { return level_; }
    /// F - F_0, the form in which hazards read it.
    sim::Column confidence() const { return level_ - static_cast<float>(p_.baseline); }

  private:
    void lower(const sim::Few& agents, double share);

    Parameters p_;
    float reference_support_;
    Relaxation adjustment_;
    sim::Column level_;
};

static_assert(sim::well_formed(SelfEfficacy::table));

}  // namespace models
