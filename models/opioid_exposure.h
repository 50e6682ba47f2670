#pragma once
/// Opioid exposure: the slow trace of agonist signal that drives adaptation.
///
///     A = cbar / (1 + B) + e_ag                        agonist signal            (11)
///     E' = (A - E) / tau_E                                                       (12)
///     g = Ebar / (Ebar + E50)                          adaptation drive          (13)
///
///     cbar     mean opioid level of the step, opioid_use.h           [MME]
///     B, e_ag  blockade and agonist credit of a medication, medication.h  [1], [MME]
///     E        exposure                                              [MME]  opioid_exposure()
///     g        share of the largest possible adaptation              [1]    of `advance`
///
/// Adaptation follows this filter and not the level itself: driven by the 4-hour level, the
/// overdose rate would depend on the length of the step.

#include "models/relaxation.h"
#include "sim/column.h"
#include "sim/parameter.h"

namespace models {

class OpioidExposure {
  public:
    struct Parameters {
        sim::Duration memory;
        double half_adaptation;
    };

    // clang-format off
    static constexpr auto table = sim::table("opioid_exposure",
        sim::parameter<&Parameters::memory>({
            .name = "memory", .value = 1.94, .unit = "d", .range = {0.01, 100}, .plausible = {1.4, 4},
            .meaning = "time constant of the exposure trace (tau_E)",
            .source = sim::calibrated("length of heroin withdrawal, 4 to 10 d (fit D)")}),
        sim::parameter<&Parameters::half_adaptation>({
            .name = "half_adaptation", .value = 20, .unit = "MME", .range = {0.1, 1000}, .plausible = {10, 40},
            .meaning = "exposure that gives half of the largest tolerance (E50)",
            .source = sim::assumed("no datum")}));
    // clang-format on

    /// `exposure` at the start [MME].
    OpioidExposure(const Parameters& parameters, sim::Duration step,
                   const sim::Column& exposure);

    /// Returns the adaptation drive g, (13).
    [[nodiscard]] sim::Column advance(const sim::Column& mean_opioid_level,
                                      const sim::Column& blockade,
                                      const sim::Column& agonist_credit);
    /// The adaptation drive of this exposure if it lasts.
    sim::Column adaptation() const { return exposure_ / (exposure_ + half_adaptation_); }

    const sim::Column& agonist_signal() const { return signal_; }
    const sim::Column& opioid_exposure() const { return exposure_; }

  private:
    float half_adaptation_;
    Relaxation trace_;
    sim::Column signal_;
    sim::Column exposure_;
};

static_assert(sim::well_formed(OpioidExposure::table));

}  // namespace models
