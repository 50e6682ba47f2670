#include "models/habitual_dose.h"

#include <cmath>

namespace models {

using sim::Column;

HabitualDose::HabitualDose(const Parameters& parameters, sim::Duration step,
                           const Column& hedonic_tolerance)
    : p_(parameters),
      log_naive_dose_(static_cast<float>(std::log(p_.naive_dose) + p_.log_dose_shift)),
      adjustment_(step, p_.adjustment_time),
      log_dose_(log_naive_dose_ + hedonic_tolerance) {}

void HabitualDose::advance(const Column& hedonic_tolerance, const Column& blockade,
                           const sim::Mask& adjusts) {
    if (!sim::any(adjusts)) return;
    const Column override_dose =
        static_cast<float>(p_.blockade_override) * sim::log(1.0f + blockade);
    const Column target = log_naive_dose_ + hedonic_tolerance + override_dose;  // (19)
    log_dose_ += adjusts * (target - log_dose_) * (1.0f - adjustment_.left());  // (20)
}

void HabitualDose::after_lapse(const sim::Few& lapsing, const Column& hedonic_tolerance,
                               const Column& dose_memory) {
    if (lapsing.size() == 0) return;
    const Column remembered = sim::gather(log_dose_, lapsing);
    const Column titrated = log_naive_dose_ + sim::gather(hedonic_tolerance, lapsing);
    const auto caution = static_cast<float>(std::log(p_.caution_at_lapse));
    sim::scatter(dose_memory * remembered + (1.0f - dose_memory) * titrated + caution, lapsing,
                 log_dose_);
}

void HabitualDose::after_overdose(const sim::Few& survivors) {
    if (survivors.size() == 0) return;
    const Column lower =
        sim::gather(log_dose_, survivors) - static_cast<float>(p_.caution_after_overdose);
    sim::scatter(lower, survivors, log_dose_);
}

}  // namespace models
