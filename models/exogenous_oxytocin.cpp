#include "models/exogenous_oxytocin.h"

#include <algorithm>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>

namespace models {

using sim::Column;

namespace {

/// From this length of step on, the mean signal comes from the area under a dose (39).
constexpr double short_step = 0.1;

}  // namespace

ExogenousOxytocin::Levels::Levels(sim::Index n)
    : plasma(Column::Zero(n)),
      effect_site(Column::Zero(n)),
      mean_signal(Column::Zero(n)),
      pending_plasma(Column::Zero(n)),
      pending_effect_site(Column::Zero(n)),
      pending_signal(Column::Zero(n)) {}

ExogenousOxytocin::ExogenousOxytocin(const Parameters& parameters, sim::Duration step,
                                     sim::Index n)
    : p_(parameters),
      step_(step.days),
      plasma_rate_(sim::decay_rate(p_.plasma_half_life).per_day),
      effect_site_rate_(sim::decay_rate(p_.effect_site_half_life).per_day),
      n_(n) {
    // (36) needs two different rates; a millionth apart, it is at its limit.
    if (plasma_rate_ == effect_site_rate_) plasma_rate_ *= 1 + 1e-6;
    const double peak = time_to_peak().days;
    beta_ = 1 / (std::exp(-effect_site_rate_ * peak) - std::exp(-plasma_rate_ * peak));  // (36)
}

sim::Duration ExogenousOxytocin::time_to_peak() const {
    return {std::log(plasma_rate_ / effect_site_rate_) / (plasma_rate_ - effect_site_rate_)};
}

double ExogenousOxytocin::amplitude(double dose_iu) const {
    const auto effect = [this](double dose) {
        const double excess = dose / p_.inhibiting_dose;
        const double falling = p_.inverted_u ? 1 / (1 + excess * excess) : 1;
        return dose / (dose + p_.half_effect_dose) * falling;
    };
    constexpr double reference_dose = 24;             // IU, the unit of amp
    return effect(dose_iu) / effect(reference_dose);  // (34)
}

double ExogenousOxytocin::kernel(double days) const {
    return beta_ * (std::exp(-effect_site_rate_ * days) - std::exp(-plasma_rate_ * days));
}

double ExogenousOxytocin::area_of_signal(double amp) const {
    if (amp <= 0) return 0;
    const auto signal = [this, amp](double days) {
        const double level = amp * kernel(days);
        return p_.maximum_signal * level / (level + p_.half_signal_level);
    };
    const double long_after = 40 / std::min(plasma_rate_, effect_site_rate_);
    using Quadrature = boost::math::quadrature::gauss_kronrod<double, 31>;
    return Quadrature::integrate(signal, 0.0, long_after, 12, 1e-9);
}

Column ExogenousOxytocin::peak_signal(const Column& dose) const {
    Column signal = Column::Zero(dose.size());
    for (const std::int32_t i : sim::where(dose)) {
        const double amp = amplitude(static_cast<double>(dose[i]));
        signal[i] = static_cast<float>(p_.maximum_signal * amp / (amp + p_.half_signal_level));
    }
    return signal;
}

void ExogenousOxytocin::add_dose(const Column& amount, const Column& area, double time_left) {
    Levels& levels = levels_.make(n_);
    levels.pending_plasma += amount * static_cast<float>(std::exp(-plasma_rate_ * time_left));
    levels.pending_effect_site += amount * static_cast<float>(kernel(time_left));
    levels.pending_signal += area;
    if (step_ < short_step) levels.pending_doses.push_back({amount, time_left});
}

void ExogenousOxytocin::take_before_events(const Column& number, const Column& dose) {
    const Column doses = number * dose;
    if (!sim::any(doses)) return;
    // A meeting lies anywhere in the step; its dose is placed t* before the middle.
    const double time_left = std::min(step_, step_ / 2 + time_to_peak().days);
    // Doses differ only between interventions, so there are few different ones.
    double last_dose = 0;
    double amp = 0;
    double area = 0;
    Column amounts = Column::Zero(dose.size());
    Column areas = Column::Zero(dose.size());
    for (const std::int32_t i : sim::where(doses)) {
        if (static_cast<double>(dose[i]) != last_dose) {
            last_dose = static_cast<double>(dose[i]);
            amp = amplitude(last_dose);
            area = area_of_signal(amp);
        }
        amounts[i] = number[i] * static_cast<float>(amp);
        areas[i] = number[i] * static_cast<float>(area);
    }
    add_dose(amounts, areas, time_left);
}

void ExogenousOxytocin::take(const std::vector<OxytocinDose>& doses) {
    for (const OxytocinDose& dose : doses) {
        if (!sim::any(dose.taken)) continue;
        const double amp = amplitude(dose.dose_iu);
        add_dose(dose.taken * static_cast<float>(amp),
                 dose.taken * static_cast<float>(area_of_signal(amp)), dose.time_left);
    }
}

Column ExogenousOxytocin::of_levels(Column Levels::*column) const {
    if (!levels_) return Column::Zero(n_);
    return (*levels_).*column;
}

Column ExogenousOxytocin::expected_signal() const {
    if (!levels_ || step_ < short_step) return mean_signal();
    return levels_->pending_signal / static_cast<float>(step_);
}

void ExogenousOxytocin::advance() {
    if (!levels_) return;  // all is 0 and stays so
    Levels& levels = *levels_;
    const Column plasma_before = levels.plasma;
    const Column effect_site_before = levels.effect_site;
    const auto plasma_left = static_cast<float>(std::exp(-plasma_rate_ * step_));
    const auto effect_left = static_cast<float>(std::exp(-effect_site_rate_ * step_));
    const auto transfer = static_cast<float>(kernel(step_));
    levels.effect_site = levels.effect_site * effect_left + levels.plasma * transfer +
                         levels.pending_effect_site;  // (37)
    levels.plasma = levels.plasma * plasma_left + levels.pending_plasma;
    if (step_ >= short_step)
        levels.mean_signal = levels.pending_signal / static_cast<float>(step_);  // (39)
    else
        average_short_step(plasma_before, effect_site_before);
    levels.pending_plasma.setZero();
    levels.pending_effect_site.setZero();
    levels.pending_signal.setZero();
    levels.pending_doses.clear();
}

void ExogenousOxytocin::average_short_step(const Column& plasma, const Column& effect_site) {
    constexpr int points = 5;
    const auto half = static_cast<float>(p_.half_signal_level);
    levels_->mean_signal.setZero();
    for (int k = 0; k < points; ++k) {
        const double t = step_ * k / (points - 1);
        const auto left = static_cast<float>(std::exp(-effect_site_rate_ * t));
        Column level = effect_site * left + plasma * static_cast<float>(kernel(t));
        for (const PendingDose& dose : levels_->pending_doses) {
            const double since = t - (step_ - dose.time_left);
            if (since > 0) level += dose.amount * static_cast<float>(kernel(since));
        }
        const float weight = k == 0 || k == points - 1 ? 0.5f : 1.0f;
        levels_->mean_signal += weight * static_cast<float>(p_.maximum_signal) * level /
                                ((level + half) * float{points - 1});
    }
}

}  // namespace models
