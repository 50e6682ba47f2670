#pragma once
/// Habitual dose: the dose that a person remembers and reaches for.
///
///     l* = ln d0 + T_h + eta_B ln(1 + B)                                           (19)
///     in U, outside institutions   l' = (l* - l) / tau_l;   otherwise l is frozen  (20)
///     at a lapse                   l <- k_mem l + (1 - k_mem)(ln d0 + T_h) + ln kappa_c
///     after a non-fatal overdose   l <- l - r_OD                                   (66)
///
///     l        remembered log dose per use                        [ln MME]  log_dose()
///     d0       dose of a person without tolerance                 [MME]     naive_dose
///     T_h      hedonic tolerance; users escalate with it          [ln]
///     B        blockade by a medication, partly overridden        [1]
///     k_mem    share of the memory that survives, person.h        [1]
///     kappa_c  caution at a lapse, as a factor on the dose        [1]       caution_at_lapse
///     r_OD     caution after an overdose                          [ln] caution_after_overdose
///
/// Memory outlives tolerance. That is why overdoses peak after release and detoxification.

#include "models/relaxation.h"
#include "sim/column.h"
#include "sim/mask.h"
#include "sim/parameter.h"

namespace models {

class HabitualDose {
  public:
    struct Parameters {
        double naive_dose;
        double log_dose_shift;
        double blockade_override;
        sim::Duration adjustment_time;
        double caution_at_lapse;
        double caution_after_overdose;
    };

    // clang-format off
    static constexpr auto table = sim::table("habitual_dose",
        sim::parameter<&Parameters::naive_dose>({
            .name = "naive_dose", .value = 8, .unit = "MME", .range = {0.01, 1000}, .plausible = {3, 20},
            .meaning = "dose per use of a person without tolerance (d0)",
            .source = sim::calibrated("77 MME in steady use, 26 mg of i.v. heroin")}),
        sim::parameter<&Parameters::log_dose_shift>({
            .name = "log_dose_shift", .value = 0, .range = {-3, 3},
            .meaning = "shift of the log dose of a whole population; -.12 for buprenorphine in general practice",
            .source = sim::calibrated("samples2018, sordo2017 (fit D)")}),
        sim::parameter<&Parameters::blockade_override>({
            .name = "blockade_override", .value = 0.9, .range = {0, 2}, .plausible = {0, 1.2},
            .meaning = "how far users raise the dose to overcome a blockade (eta_B)",
            .source = sim::assumed("tuned, traded off with medication.methadone_blockade_level (fit D)")}),
        sim::parameter<&Parameters::adjustment_time>({
            .name = "adjustment_time", .value = 11.8, .unit = "d", .range = {0.01, 1000}, .plausible = {5, 30},
            .meaning = "time constant with which the habitual dose follows tolerance in regular use (tau_l)",
            .source = sim::assumed("tuned")}),
        sim::parameter<&Parameters::caution_at_lapse>({
            .name = "caution_at_lapse", .value = 1, .range = {0.01, 1}, .plausible = {0.3, 1},
            .meaning = "factor on the dose at a lapse (kappa_c)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::caution_after_overdose>({
            .name = "caution_after_overdose", .value = 0.10, .range = {0, 2}, .plausible = {0, 0.5},
            .meaning = "reduction of the log dose after a non-fatal overdose (r_OD)",
            .source = sim::assumed("vou: halves at most")}));
    // clang-format on

    HabitualDose(const Parameters& parameters, sim::Duration step,
                 const sim::Column& hedonic_tolerance);

    /// Lets the dose of those of `adjusts` (regular use outside institutions) follow (19).
    void advance(const sim::Column& hedonic_tolerance, const sim::Column& blockade,
                 const sim::Mask& adjusts);
    /// `dose_memory` is that of the lapsing, in their order.
    void after_lapse(const sim::Few& lapsing, const sim::Column& hedonic_tolerance,
                     const sim::Column& dose_memory);
    void after_overdose(const sim::Few& survivors);

    const sim::Column& log_dose() const { return log_dose_; }

  private:
    Parameters p_;
    float log_naive_dose_;
    Relaxation adjustment_;
    sim::Column log_dose_;
};

static_assert(sim::well_formed(HabitualDose::table));

}  // namespace models
