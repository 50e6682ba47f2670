#pragma once
/// Social support: how well supported a person feels.
///
///     G* = logistic(logit(g_i) + g_a n_a + g_m min(M7, 3) + g_s 1[sponsor]
///                   - g_u 1[regular use])                                       (45)
///     G' = (G* - G) / tau_G                                                     (46)
///
///     G     perceived support, rescaled MSPSS   (0, 1)  social_support()
///     g_i   set point: logit(g_i) = logit(G(0)) + g_u, as G(0) was met in regular use
///     n_a   sober ties (surroundings.h); G(0) was met with the n_a0 of somebody who leaves
///           detox, so that what counts is n_a - n_a0, which is 0 without a network
///     M7    meetings of mutual help in seven days, counted up to 3

#include "models/relaxation.h"
#include "sim/column.h"
#include "sim/mask.h"
#include "sim/parameter.h"

namespace models {

class SocialSupport {
  public:
    struct Parameters {
        double meeting_effect;
        double sponsor_effect;
        double use_effect;
        double sober_tie_effect;
        sim::Duration adjustment_time;
    };

    // clang-format off
    static constexpr auto table = sim::table("social_support",
        sim::parameter<&Parameters::meeting_effect>({
            .name = "meeting_effect", .value = 0.05, .range = {0, 5}, .plausible = {0, 0.5},
            .meaning = "log odds of support per meeting in the week, up to 3 (g_m)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::sponsor_effect>({
            .name = "sponsor_effect", .value = 0.10, .range = {0, 5}, .plausible = {0, 0.5},
            .meaning = "log odds of support with a sponsor (g_s)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::use_effect>({
            .name = "use_effect", .value = 0.25, .range = {0, 5}, .plausible = {0, 0.5},
            .meaning = "log odds of support lost in regular use (g_u)",
            .source = sim::assumed("MSPSS .48 at treatment, .69 after 3 months of abstinence")}),
        sim::parameter<&Parameters::sober_tie_effect>({
            .name = "sober_tie_effect", .value = 0.15, .range = {0, 5}, .plausible = {0, 0.5},
            .meaning = "log odds of support per sober tie, with a network (g_a)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::adjustment_time>({
            .name = "adjustment_time", .value = 60, .unit = "d", .range = {0.1, 10000}, .plausible = {20, 180},
            .meaning = "time constant of support (tau_G)",
            .source = sim::assumed("no datum")}));
    // clang-format on

    SocialSupport(const Parameters& parameters, sim::Duration step,
                  const sim::Column& at_entry);

    /// `sober_excess` is n_a - n_a0.
    void advance(const sim::Mask& using_opioids, const sim::Column& meetings_in_week,
                 const sim::Mask& has_sponsor, const sim::Column& sober_excess);

    const sim::Column& social_support() const { return support_; }

  private:
    Parameters p_;
    Relaxation adjustment_;
    sim::Column logit_set_point_;
    sim::Column support_;
};

static_assert(sim::well_formed(SocialSupport::table));

}  // namespace models
