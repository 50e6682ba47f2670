#pragma once
/// Withdrawal: the opponent process that opioids had held in balance.
///
///     D = g (1 - exp(-T_h))                 physical dependence
///     R = A / (A + theta_W exp(T_h))        relief; tolerance raises what is needed  (14)
///     W* = D (1 - R) (1 - w_O Xe)                                                    (15)
///     W' = (W* - W) / tau_W                                                          (16)
///
///     W      severity, 1 = the worst                             [1]    withdrawal()
///     g, A   adaptation drive and agonist signal, opioid_exposure.h  [1], [MME]
///     T_h    hedonic tolerance, as at the start of the step      [ln]
///     Xe     effective signal of exogenous oxytocin              [1]
///
/// Dependence needs recent exposure and slow adaptation, so it fades faster than tolerance.
/// Precipitated withdrawal needs no rule: a blockade makes A small, hence R near 0 and W* near
/// D.

#include "models/relaxation.h"
#include "sim/column.h"
#include "sim/mask.h"
#include "sim/parameter.h"

namespace models {

class Withdrawal {
  public:
    struct Parameters {
        double relief_level;
        sim::Duration onset_time;
        double oxytocin_relief;
    };

    // clang-format off
    static constexpr auto table = sim::table("withdrawal",
        sim::parameter<&Parameters::relief_level>({
            .name = "relief_level", .value = 2.3, .unit = "MME", .range = {0.01, 1000}, .plausible = {0.7, 4.5},
            .meaning = "agonist signal that gives half relief without tolerance (theta_W)",
            .source = sim::calibrated("onset 8 to 24 h after the last dose (fit D)")}),
        sim::parameter<&Parameters::onset_time>({
            .name = "onset_time", .value = 0.5, .unit = "d", .range = {0.01, 100}, .plausible = {0.25, 1},
            .meaning = "time constant of withdrawal (tau_W)",
            .source = sim::calibrated("peak at 36 to 72 h")}),
        sim::parameter<&Parameters::oxytocin_relief>({
            .name = "oxytocin_relief", .value = 0.07, .range = {-1, 1}, .plausible = {0, 0.25},
            .meaning = "relative reduction of withdrawal per unit of oxytocin signal (w_O)",
            .source = sim::assumed("3 small positive trials and a null replication (melby2019): -.15 SD")}));
    // clang-format on

    Withdrawal(const Parameters& parameters, sim::Duration step, const sim::Column& severity);

    /// Returns the mean severity of the step, (16).
    [[nodiscard]] sim::Column advance(const sim::Column& agonist_signal,
                                      const sim::Column& adaptation,
                                      const sim::Column& hedonic_tolerance,
                                      const sim::Column& oxytocin_signal);
    /// Naloxone, or buprenorphine given too early: raises withdrawal to `share` of dependence.
    void precipitate(const sim::Few& agents, float share);

    /// Whether the agonist signal still exceeds what relief needs, A > theta_W exp(T_h).
    sim::Mask has_full_agonist(const sim::Column& agonist_signal,
                               const sim::Column& hedonic_tolerance) const;

    const sim::Column& withdrawal() const { return severity_; }
    /// Physical dependence D of the last step.
    const sim::Column& dependence() const { return dependence_; }

  private:
    Parameters p_;
    Relaxation onset_;
    sim::Column severity_;
    sim::Column dependence_;
};

static_assert(sim::well_formed(Withdrawal::table));

}  // namespace models
