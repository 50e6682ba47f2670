#pragma once
/// Cues: meetings with people, places and things of the drug, each a burst of craving.
///
///     nu = nu0 max(0, 1 + nu_u (n_u - n_u0)) nu_scen (nu_inst in an institution)        (27)
///     V' = -V / tau_V,  V <- V + a_V at a cue                                           (28)
///     Vbar = [V(0) (1 - e^(-dt/tau_V)) + sum_j a_V (1 - e^(-(dt-t_j)/tau_V))] tau_V/dt  (29)
///
///     V     craving burst                     [1]    cue_craving()
///     nu    cues per day                      [1/d]
///     tau_V duration of a burst, 2 h          [d]
///
/// The mean enters the hazard of a lapse linearly (relapse.h), so bursts of an hour need no
/// step of an hour. Ties to users (n_u, surroundings.h) raise the rate.

#include "models/levers.h"
#include "sim/block_draws.h"
#include "sim/column.h"
#include "sim/mask.h"
#include "sim/parameter.h"

namespace models {

class Cues {
  public:
    struct Parameters {
        sim::Rate rate;
        double burst;
        sim::Duration burst_time;
        double rate_in_institution;
        double using_tie_effect;
    };

    // clang-format off
    static constexpr auto table = sim::table("cues",
        sim::parameter<&Parameters::rate>({
            .name = "rate", .value = 1.5, .unit = "1/d", .range = {0, 50}, .plausible = {0.5, 6},
            .meaning = "cues per day outside institutions (nu0)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::burst>({
            .name = "burst", .value = 1, .range = {0, 10},
            .meaning = "craving added by a cue, its unit (a_V)",
            .source = sim::derived("definition of the unit")}),
        sim::parameter<&Parameters::burst_time>({
            .name = "burst_time", .value = 2, .unit = "h", .range = {0.01, 1000}, .plausible = {0.5, 6},
            .meaning = "time constant of a craving burst (tau_V)",
            .source = sim::measured("epstein2009, preston2018: craving rises over 5 h before use")}),
        sim::parameter<&Parameters::rate_in_institution>({
            .name = "rate_in_institution", .value = 0.2, .range = {0, 10}, .plausible = {0, 1},
            .meaning = "factor on the rate of cues in an institution (nu_inst)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::using_tie_effect>({
            .name = "using_tie_effect", .value = 0.15, .range = {0, 10}, .plausible = {0, 0.5},
            .meaning = "relative rate of cues per using tie above the reference, with a network (nu_u)",
            .source = sim::assumed("no datum; part of the population hazard ratio of relapse.using_tie_effect")}));
    // clang-format on

    Cues(const Parameters& parameters, sim::Duration step, sim::Index n);

    /// `using_excess` is n_u - n_u0. Returns the mean of the step.
    [[nodiscard]] sim::Column advance(const sim::Mask& in_institution,
                                      const sim::Column& using_excess,
                                      const sim::BlockDraws& luck, const Levers& levers);

    const sim::Column& cue_craving() const { return burst_; }
    /// Vbar at the ordinary rate, nu0 a_V tau_V.
    double ordinary_mean() const { return p_.rate.per_day * p_.burst * p_.burst_time.days; }

  private:
    Parameters p_;
    float step_;
    float left_;
    float mean_left_;
    sim::Column burst_;
};

static_assert(sim::well_formed(Cues::table));

}  // namespace models
