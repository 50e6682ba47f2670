#pragma once
/// Oxytocin receptor: how strongly oxytocin is felt.
///
///     y' = (Xbar / X_max - y) / 3 d                      sustained exposure
///     k_d = k_des max(0, y - y_0)                                                       (42)
///     rho' = (rho_A - rho) / tau_rho - k_d rho,  rho_A = 1 + r_rho (1 - exp(-t_abs / 30 d))
///     relaxes to rho_inf = rho_A / (1 + k_d tau_rho) with 1 / (1 / tau_rho + k_d)       (43)
///
///     rho   responsiveness, normally 1            [1]  responsiveness()
///     Xbar  mean signal of the step, exogenous_oxytocin.h  [1]
///     t_abs days since regular use                [d]
///
/// Desensitisation weakens the endogenous tone as well, so frequent dosing can be neutral or
/// harmful. The threshold y_0 lets twice daily desensitise and alternate days not.

#include "models/relaxation.h"
#include "sim/column.h"
#include "sim/on_demand.h"
#include "sim/parameter.h"

namespace models {

class OxytocinReceptor {
  public:
    struct Parameters {
        sim::Duration recovery_time;
        sim::Rate desensitisation_rate;
        double desensitisation_threshold;
        sim::Duration exposure_memory;
        double abstinence_gain;
        sim::Duration abstinence_gain_time;
    };

    // clang-format off
    static constexpr auto table = sim::table("oxytocin_receptor",
        sim::parameter<&Parameters::recovery_time>({
            .name = "recovery_time", .value = 7, .unit = "d", .range = {0.1, 1000}, .plausible = {3, 21},
            .meaning = "time constant of the recovery of receptors (tau_rho)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::desensitisation_rate>({
            .name = "desensitisation_rate", .value = 0.40, .unit = "1/d", .range = {0, 20}, .plausible = {0, 1.5},
            .meaning = "desensitisation per unit of sustained exposure (k_des)",
            .source = sim::assumed("direction huang2014 (mice), kou2022: effect with alternate days only")}),
        sim::parameter<&Parameters::desensitisation_threshold>({
            .name = "desensitisation_threshold", .value = 0.033, .range = {0, 1}, .plausible = {0, 0.1},
            .meaning = "sustained exposure that does not desensitise (y_0)",
            .source = sim::assumed("set so that alternate days do not")}),
        sim::parameter<&Parameters::exposure_memory>({
            .name = "exposure_memory", .value = 3, .unit = "d", .range = {0.1, 100}, .plausible = {1, 7},
            .meaning = "time constant of sustained exposure",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::abstinence_gain>({
            .name = "abstinence_gain", .value = 0, .range = {0, 5}, .plausible = {0, 0.5},
            .meaning = "gain of responsiveness in lasting abstinence (r_rho); off by default",
            .source = sim::assumed("zanos2014: binding up at 7 d (mice), direction only")}),
        sim::parameter<&Parameters::abstinence_gain_time>({
            .name = "abstinence_gain_time", .value = 30, .unit = "d", .range = {0.1, 1000}, .plausible = {10, 90},
            .meaning = "time constant of that gain",
            .source = sim::assumed("no datum")}));
    // clang-format on

    OxytocinReceptor(const Parameters& parameters, sim::Duration step, sim::Index n);

    /// `relative_signal` is Xbar / X_max.
    void advance(const sim::Column& relative_signal, const sim::Column& days_abstinent);

    /// Whether abstinence alone changes it.
    bool moves_by_itself() const { return p_.abstinence_gain != 0; }
    /// rho; 1 as long as nothing has moved it.
    sim::Column responsiveness() const;

  private:
    Parameters p_;
    float step_;
    Relaxation exposure_trace_;
    struct State {
        explicit State(sim::Index n);

        sim::Column exposure;
        sim::Column responsiveness;
    };
    sim::Index n_;
    sim::OnDemand<State> state_;
};

static_assert(sim::well_formed(OxytocinReceptor::table));

}  // namespace models
