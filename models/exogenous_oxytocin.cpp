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

ExogenousOxytocin::ExogenousOxytocin(const Parameters& parameters, sim::Duration step,
                                     sim::Index n)
    : p_(parameters),
      step_(step.days),
      plasma_rate_(sim::decay_rate(p_.plasma_half_life).per_day),
      effect_site_rate_(sim::decay_rate(p_.effect_site_half_life).per_day),
      plasma_(Column::Zero(n)),
      effect_site_(Column::Zero(n)),
      pending_plasma_(Column::Zero(n)),
      pending_effect_site_(Column::Zero(n)),
      pending_signal_(Column::Zero(n)),
      mean_signal_(Column::Zero(n)) {
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
    ever_given_ = true;
    pending_plasma_ += amount * static_cast<float>(std::exp(-plasma_rate_ * time_left));
    pending_effect_site_ += amount * static_cast<float>(kernel(time_left));
    pending_signal_ += area;
    if (step_ < short_step) pending_doses_.push_back({amount, time_left});
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
        const double amp = amplitude(dose.dose_iu);
        add_dose(dose.taken * static_cast<float>(amp),
                 dose.taken * static_cast<float>(area_of_signal(amp)), dose.time_left);
    }
}

Column ExogenousOxytocin::expected_signal() const {
    if (step_ < short_step) return mean_signal_;
    return pending_signal_ / static_cast<float>(step_);
}

void ExogenousOxytocin::advance() {
    if (!ever_given_) return;  // all is 0 and stays so
    const Column plasma_before = plasma_;
    const Column effect_site_before = effect_site_;
    const auto plasma_left = static_cast<float>(std::exp(-plasma_rate_ * step_));
    const auto effect_left = static_cast<float>(std::exp(-effect_site_rate_ * step_));
    const auto transfer = static_cast<float>(kernel(step_));
    effect_site_ =
        effect_site_ * effect_left + plasma_ * transfer + pending_effect_site_;  // (37)
    plasma_ = plasma_ * plasma_left + pending_plasma_;
    if (step_ >= short_step)
        mean_signal_ = pending_signal_ / static_cast<float>(step_);  // (39)
    else
        average_short_step(plasma_before, effect_site_before);
    pending_plasma_.setZero();
    pending_effect_site_.setZero();
    pending_signal_.setZero();
    pending_doses_.clear();
}

void ExogenousOxytocin::average_short_step(const Column& plasma, const Column& effect_site) {
    constexpr int points = 5;
    const auto half = static_cast<float>(p_.half_signal_level);
    mean_signal_.setZero();
    for (int k = 0; k < points; ++k) {
        const double t = step_ * k / (points - 1);
        const auto left = static_cast<float>(std::exp(-effect_site_rate_ * t));
        Column level = effect_site * left + plasma * static_cast<float>(kernel(t));
        for (const PendingDose& dose : pending_doses_) {
            const double since = t - (step_ - dose.time_left);
            if (since > 0) level += dose.amount * static_cast<float>(kernel(since));
        }
        const float weight = k == 0 || k == points - 1 ? 0.5f : 1.0f;
        mean_signal_ += weight * static_cast<float>(p_.maximum_signal) * level /
                        ((level + half) * float{points - 1});
    }
}

}  // namespace models
