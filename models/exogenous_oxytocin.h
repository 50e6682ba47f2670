#pragma once
/// Exogenous oxytocin: the course of intranasal doses, and the signal that they give.
///
///     h(D) = D / (D + D_K) [1 + (D / D_I)^2]^(-iu),  amp = h(D) / h(24 IU)              (34)
///     O_p <- O_p + amp at a dose, O_p' = -k_p O_p
///     O_x' = beta (k_p - k_x) O_p - k_x O_x                                             (35)
///     t* = ln(k_p / k_x) / (k_p - k_x);  beta so that a single 24-IU dose peaks at 1     (36)
///     X = X_max O_x / (O_x + K_X),  Xe = rho X is what every coupling uses              (38)
///     Xbar = sum over the doses of the step of Q(amp) / dt, for dt >= .1 d              (39)
///       Q(a) = int_0^inf X_max a k(t) / (a k(t) + K_X) dt
///       k(t) = beta (e^(-k_x t) - e^(-k_p t))
///
///     O_p   level in nose and plasma   [24-IU units]  plasma_level()
///     O_x   level at the effect site   [1 = peak after 24 IU]  effect_site_level()
///     X     signal                     [1]            mean_signal() is Xbar
///     rho   receptor responsiveness, oxytocin_receptor.h  [1]
///
/// There is no direct effect on the hazard of a lapse: no trial supports one. What a dose does
/// goes through withdrawal, stress, cue reactivity and attendance, and each of these couplings
/// can be set to 0 (preset null_ot). A dose that is tied to a meeting or a visit is taken t*
/// before it, so that the meeting feels its peak.

#include <vector>

#include "models/levers.h"
#include "sim/column.h"
#include "sim/on_demand.h"
#include "sim/parameter.h"

namespace models {

class ExogenousOxytocin {
  public:
    struct Parameters {
        double half_effect_dose;
        double inhibiting_dose;
        bool inverted_u;
        sim::Duration plasma_half_life;
        sim::Duration effect_site_half_life;
        double maximum_signal;
        double half_signal_level;
    };

    // clang-format off
    static constexpr auto table = sim::table("exogenous_oxytocin",
        sim::parameter<&Parameters::half_effect_dose>({
            .name = "half_effect_dose", .value = 8, .unit = "IU", .range = {0.01, 1000}, .plausible = {4, 16},
            .meaning = "dose that gives half of the effect of a very large one, without inverted U (D_K)",
            .source = sim::assumed("quintana2016, cardoso2013: 8 and 24 IU act, 48 IU hardly")}),
        sim::parameter<&Parameters::inhibiting_dose>({
            .name = "inhibiting_dose", .value = 45, .unit = "IU", .range = {0.01, sim::infinity}, .plausible = {30, 1000},
            .meaning = "dose from which more does less (D_I)",
            .source = sim::assumed("cardoso2013: 48 IU as placebo")}),
        sim::parameter<&Parameters::inverted_u>({
            .name = "inverted_u", .value = 1,
            .meaning = "whether large doses do less (iu)",
            .source = sim::assumed("cardoso2013, n = 17")}),
        sim::parameter<&Parameters::plasma_half_life>({
            .name = "plasma_half_life", .value = 20, .unit = "min", .range = {0.1, 10000}, .plausible = {10, 30},
            .meaning = "half-life in nose and plasma",
            .source = sim::measured("striepens2013, gossen2012: peak at 15 min, at baseline by 90 min")}),
        sim::parameter<&Parameters::effect_site_half_life>({
            .name = "effect_site_half_life", .value = 60, .unit = "min", .range = {0.1, 10000}, .plausible = {20, 240},
            .meaning = "half-life at the effect site, different from plasma_half_life",
            .source = sim::measured("striepens2013: rise in CSF at 75 min")}),
        sim::parameter<&Parameters::maximum_signal>({
            .name = "maximum_signal", .value = 2, .range = {0, 20}, .plausible = {1, 3},
            .meaning = "largest signal (X_max); with half_signal_level 1 a 24-IU dose at its peak adds 1",
            .source = sim::assumed("doubles a normal tone")}),
        sim::parameter<&Parameters::half_signal_level>({
            .name = "half_signal_level", .value = 1, .range = {0.001, 100}, .plausible = {0.3, 3},
            .meaning = "effect-site level that gives half of the largest signal (K_X)",
            .source = sim::assumed("no datum")}));
    // clang-format on

    ExogenousOxytocin(const Parameters& parameters, sim::Duration step, sim::Index n);

    /// Takes the doses at clock times of a step.
    void take(const std::vector<OxytocinDose>& doses);
    /// Takes `number` doses of `dose` [IU] that precede meetings in this step.
    void take_before_events(const sim::Column& number, const sim::Column& dose);
    /// Ends a step in which these doses were taken.
    void advance();

    /// Xbar of the step as far as its doses have been taken, before advance; for steps shorter
    /// than .1 d that of the last step.
    sim::Column expected_signal() const;
    /// Whether anybody of the block ever took a dose; without, levels and signals are 0.
    bool ever_given() const { return static_cast<bool>(levels_); }
    /// Xbar of the step.
    sim::Column mean_signal() const { return of_levels(&Levels::mean_signal); }
    /// The signal X at the peak of a dose of so many IU, felt at the event that it precedes.
    sim::Column peak_signal(const sim::Column& dose) const;

    sim::Column plasma_level() const { return of_levels(&Levels::plasma); }
    sim::Column effect_site_level() const { return of_levels(&Levels::effect_site); }

    /// amp of (34).
    double amplitude(double dose_iu) const;
    /// Q of (39) [d].
    double area_of_signal(double amp) const;
    /// t* of (36).
    sim::Duration time_to_peak() const;
    /// beta of (36).
    double peak_factor() const { return beta_; }
    double maximum_signal() const { return p_.maximum_signal; }
    /// Xbar / X_max, 0 if there is no signal at all.
    sim::Column relative_signal() const {
        const double largest = p_.maximum_signal;
        return mean_signal() * static_cast<float>(largest > 0 ? 1 / largest : 0.0);
    }

  private:
    struct PendingDose {
        sim::Column amount;
        double time_left;
    };
    struct Levels {
        explicit Levels(sim::Index n);

        sim::Column plasma;
        sim::Column effect_site;
        sim::Column mean_signal;
        sim::Column pending_plasma;              ///< of this step's doses, at its end
        sim::Column pending_effect_site;         ///< of this step's doses, at its end
        sim::Column pending_signal;              ///< sum of Q [d]
        std::vector<PendingDose> pending_doses;  ///< in steps shorter than .1 d
    };
    sim::Column of_levels(sim::Column Levels::*column) const;

    /// `amount` is amp for those who take the dose, `area` its Q.
    void add_dose(const sim::Column& amount, const sim::Column& area, double time_left);
    /// Level at the effect site per unit amp, `days` after a dose.
    double kernel(double days) const;
    void average_short_step(const sim::Column& plasma, const sim::Column& effect_site);

    Parameters p_;
    double step_;
    double plasma_rate_;       ///< k_p [1/d]
    double effect_site_rate_;  ///< k_x [1/d]
    double beta_;
    sim::Index n_;
    sim::OnDemand<Levels> levels_;
};

static_assert(sim::well_formed(ExogenousOxytocin::table));

}  // namespace models
