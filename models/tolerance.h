#pragma once
/// Tolerance: repeated exposure shifts the dose that is needed, and abstinence restores
/// sensitivity.
///
///     T_r' = (T_rmax g - T_r) / tau_r        tau_r+ when rising, tau_r- when falling   (17)
///     T_h' = (T_hmax g - T_h) / tau_h        tau_h+ (1 + k_TO Xe) rising, tau_h- falling (18)
///
///     T_r  tolerance to respiratory depression, log dose shift  [ln]  respiratory_tolerance()
///     T_h  tolerance to euphoria and pain relief, log dose shift [ln] hedonic_tolerance()
///     g    adaptation drive, opioid_exposure.h                  [1]
///     Xe   effective signal of exogenous oxytocin               [1]
///     k_TO slowing of the gain by oxytocin; animal data only    [1]   oxytocin_slowing
///
/// The two are apart because they are lost at different speeds relative to the remembered dose
/// (habitual_dose.h): that gap is what makes the first days after a relapse dangerous.

#include "models/relaxation.h"
#include "sim/column.h"
#include "sim/parameter.h"

namespace models {

class Tolerance {
  public:
    struct Parameters {
        double respiratory_maximum;
        double hedonic_maximum;
        sim::Duration respiratory_gain_time;
        sim::Duration hedonic_gain_time;
        sim::Duration respiratory_loss_half_life;
        sim::Duration hedonic_loss_half_life;
        double oxytocin_slowing;
    };

    // clang-format off
    static constexpr auto table = sim::table("tolerance",
        sim::parameter<&Parameters::respiratory_maximum>({
            .name = "respiratory_maximum", .value = 2.0, .range = {0, 10}, .plausible = {1, 3},
            .meaning = "largest respiratory tolerance, as a log dose shift (T_rmax)",
            .source = sim::calibrated("algera2020: 4.3-fold shift of C50 in chronic users")}),
        sim::parameter<&Parameters::hedonic_maximum>({
            .name = "hedonic_maximum", .value = 3.0, .range = {0, 10}, .plausible = {2, 4},
            .meaning = "largest hedonic tolerance, as a log dose shift (T_hmax)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::respiratory_gain_time>({
            .name = "respiratory_gain_time", .value = 14, .unit = "d", .range = {0.01, 1000}, .plausible = {7, 28},
            .meaning = "time constant of the gain of respiratory tolerance (tau_r+)",
            .source = sim::assumed("slower than hedonic tolerance: paronis1997, qualitative")}),
        sim::parameter<&Parameters::hedonic_gain_time>({
            .name = "hedonic_gain_time", .value = 8.9, .unit = "d", .range = {0.01, 1000}, .plausible = {4, 14},
            .meaning = "time constant of the gain of hedonic tolerance (tau_h+)",
            .source = sim::calibrated("fit D")}),
        sim::parameter<&Parameters::respiratory_loss_half_life>({
            .name = "respiratory_loss_half_life", .value = 13.2, .unit = "d", .range = {0.1, sim::infinity}, .plausible = {4.9, 30},
            .meaning = "time for respiratory tolerance to halve in abstinence (tau_r- ln 2)",
            .source = sim::assumed("rat analgesia, 13.2 +- .53 d whatever the opioid (tolerance_offset); human respiration is an extrapolation")}),
        sim::parameter<&Parameters::hedonic_loss_half_life>({
            .name = "hedonic_loss_half_life", .value = 9.3575, .unit = "d", .range = {0.1, sim::infinity}, .plausible = {4.9, 30},
            .meaning = "time for hedonic tolerance to halve in abstinence (tau_h- ln 2, tau_h- = 13.5 d)",
            .source = sim::calibrated("fit D; rats 13.2 d")}),
        sim::parameter<&Parameters::oxytocin_slowing>({
            .name = "oxytocin_slowing", .value = 0, .range = {0, 5}, .plausible = {0, 0.6},
            .meaning = "relative lengthening of hedonic_gain_time per unit of oxytocin signal (k_TO); off by default",
            .source = sim::assumed("animals only (kovacs1984); no human datum")}));
    // clang-format on

    /// Both tolerances start in balance with the adaptation drive `adaptation`.
    Tolerance(const Parameters& parameters, sim::Duration step, const sim::Column& adaptation);

    void advance(const sim::Column& adaptation, const sim::Column& oxytocin_signal);

    const sim::Column& respiratory_tolerance() const { return respiratory_; }
    const sim::Column& hedonic_tolerance() const { return hedonic_; }

  private:
    Parameters p_;
    float step_;
    Relaxation respiratory_gain_;
    Relaxation respiratory_loss_;
    Relaxation hedonic_gain_;
    Relaxation hedonic_loss_;
    sim::Column respiratory_;
    sim::Column hedonic_;
};

static_assert(sim::well_formed(Tolerance::table));

}  // namespace models
