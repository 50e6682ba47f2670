#pragma once
/// Opioid use: when people take illicit opioids, how much, and the level in the body.
///
///     uses arrive at rate lambda: lambda_U exp(-x_med on) in U, lambda_L in L, else 0  (6)
///     ln x = l + sig_s xi + delta_h Bern(pi_h) + s(t)                                  (7)
///     c' = -k_c c between uses, c <- c + x at a use                                    (8)
///     cbar = [c0 (1-e^(-k_c dt)) + sum_j x_j (1-e^(-k_c (dt-t_j)))] / (k_c dt)         (9)
///     c(dt) = c0 e^(-k_c dt) + sum_j x_j e^(-k_c (dt-t_j))                             (10)
///
///     c        level of the short-acting opioid, effect compartment  [MME]  opioid_level()
///     k_c      elimination, ln 2 / half-life                         [1/d]  half_life
///     lambda   uses per day                                          [1/d]  uses_per_day_...
///     x_med    how far treatment reduces use in U          [ln]  reduction_in_treatment
///     l        remembered (habitual) log dose, habitual_dose.h       [ln MME]
///     sig_s    spread of doses; a scenario may change it             [ln]   dose_spread
///     pi_h, delta_h  share of strong doses, and by how much          [1], [ln]
///
/// The uses of a step are taken in rounds, the k-th uses of all agents together: gaps between
/// uses are exponential, so that their number is Poisson and their times are in order. Whether
/// a use is an overdose is decided between `next` and `take` (overdose.h).

#include "models/levers.h"
#include "sim/block_draws.h"
#include "sim/column.h"
#include "sim/mask.h"
#include "sim/parameter.h"

namespace models {

/// One use each of a few agents.
struct Uses {
    sim::Few agents;            ///< positions in the block
    sim::Column time_left;      ///< from the use to the end of the step [d]
    sim::Column dose;           ///< [MME]
    sim::Column level_before;   ///< opioid level just before the use [MME]
    sim::Column overdose_draw;  ///< uniform
};

class OpioidUse {
  public:
    struct Parameters {
        sim::Duration half_life;
        sim::Rate uses_per_day_using;
        sim::Rate uses_per_day_lapsed;
        double reduction_in_treatment;
        double dose_spread;
        sim::Probability strong_dose_share;
        double strong_dose_log_ratio;
    };

    // clang-format off
    static constexpr auto table = sim::table("opioid_use",
        sim::parameter<&Parameters::half_life>({
            .name = "half_life", .value = 4, .unit = "h", .range = {0.1, 240}, .plausible = {2.8, 8},
            .meaning = "elimination half-life of the short-acting opioid at its effect site",
            .source = sim::measured("morphine 2.8 h (vou, citing Lotsch); longer for active metabolites, assumed")}),
        sim::parameter<&Parameters::uses_per_day_using>({
            .name = "uses_per_day_using", .value = 3, .unit = "1/d", .range = {0, 12}, .plausible = {1, 6},
            .meaning = "uses per day in regular use (lambda_U)",
            .source = sim::measured("hrj2025: 64% of daily injectors inject 2 to 4 times a day")}),
        sim::parameter<&Parameters::uses_per_day_lapsed>({
            .name = "uses_per_day_lapsed", .value = 1, .unit = "1/d", .range = {0, 12}, .plausible = {0.5, 2},
            .meaning = "uses per day in an open lapse episode (lambda_L)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::reduction_in_treatment>({
            .name = "reduction_in_treatment", .value = 0.84, .range = {0, 5}, .plausible = {0.5, 1.5},
            .meaning = "log reduction of the rate of use in regular use while in treatment (x_med)",
            .source = sim::calibrated("xbot2018, sordo2017 (fit D)")}),
        sim::parameter<&Parameters::dose_spread>({
            .name = "dose_spread", .value = 0.30, .range = {0, 2}, .plausible = {0.2, 0.8},
            .meaning = "standard deviation of the log dose from use to use (sig_s); fentanyl supply .45",
            .source = sim::assumed("tuned; drug-checking data would fix it")}),
        sim::parameter<&Parameters::strong_dose_share>({
            .name = "strong_dose_share", .value = 0.012, .range = {0, 1}, .plausible = {0, 0.05},
            .meaning = "share of unexpectedly strong doses (pi_h)",
            .source = sim::assumed("tuned")}),
        sim::parameter<&Parameters::strong_dose_log_ratio>({
            .name = "strong_dose_log_ratio", .value = 1.0986, .range = {0, 5}, .plausible = {0.69, 2.31},
            .meaning = "log ratio of a strong dose to an ordinary one (delta_h = ln 3)",
            .source = sim::assumed("tuned")}));
    // clang-format on

    /// `log_dose` is the habitual log dose at the start [ln MME].
    OpioidUse(const Parameters& parameters, sim::Duration step, const sim::Column& log_dose);

    /// The rate of (6) [1/d].
    sim::Column use_rate(const sim::Mask& using_opioids, const sim::Mask& lapsed,
                         const sim::Mask& in_treatment) const;

    /// A step in which people use.
    struct Going {
        sim::Column mean_level;  ///< over the step [MME], (9)
        sim::Column n_uses;      ///< taken so far
        sim::Column rate;        ///< [1/d]
        sim::Column time_left;   ///< from the last use to the end of the step [d]
        sim::Few pending;        ///< agents whose next gap is still to be drawn
    };
    /// Starts a step with uses arriving at `rate` [1/d].
    [[nodiscard]] Going begin_step(const sim::Column& rate);
    /// The next use of everyone who has one left in this step, round `k` = 0, 1, ...; empty
    /// when the step is over. `log_dose` is that of now: an overdose earlier in the step
    /// changes it.
    Uses next(Going& going, int k, const sim::BlockDraws& luck, const sim::Column& log_dose,
              const Levers& levers);
    /// The use at the end of a step that opens a lapse (52).
    Uses at_end_of_step(const sim::Few& agents, const sim::BlockDraws& luck,
                        const sim::Column& log_dose, const Levers& levers) const;
    /// Those who died take no more in this step.
    static void stop(Going& going, const sim::Mask& alive);
    /// Lets the drug of these uses act.
    void take(Going& going, const Uses& uses);

    /// End of step [MME], (10).
    const sim::Column& opioid_level() const { return level_; }

    /// Mean dose of a use at habitual log dose 0, over (7).
    static double mean_dose_factor(const Parameters& parameters);

  private:
    void fill_doses(const sim::FourBits& draws, const sim::Column& log_dose,
                    const Levers& levers, Uses& uses) const;

    Parameters p_;
    float step_;
    float elimination_;  ///< k_c [1/d]
    sim::Column level_;
};

static_assert(sim::well_formed(OpioidUse::table));

}  // namespace models
