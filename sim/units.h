#pragma once
/// Time, rates and probabilities as different types, so that a rate can not be used where a
/// probability is meant. Inside the program time is in days, everywhere.

#include <cmath>

namespace sim {

/// A length of time in days; may be infinite ("never ends").
struct Duration {
    double days = 0;
    auto operator<=>(const Duration&) const = default;
};

/// Events per day, at least 0.
struct Rate {
    double per_day = 0;
    auto operator<=>(const Rate&) const = default;
};

/// A chance, from 0 to 1.
struct Probability {
    double value = 0;
    auto operator<=>(const Probability&) const = default;
};

/// The chance of at least one event within `dt` at a constant rate: 1 - exp(-rate dt).
inline Probability probability_within(Rate rate, Duration dt) {
    return {-std::expm1(-rate.per_day * dt.days)};
}

/// The rate at which a quantity with this half-life decays; 0 for an infinite half-life.
inline Rate decay_rate(Duration half_life) {
    return {std::log(2.0) / half_life.days};
}

/// What is left of 1 after `dt` of exponential decay with time constant `tau`.
inline double left_after(Duration dt, Duration tau) {
    return std::exp(-dt.days / tau.days);
}

/// The mean of exp(-t) over 0 < t < x: (1 - exp(-x)) / x, and 1 at x = 0.
inline double mean_of_decay(double x) {
    if (std::abs(x) < 1e-4) return 1 - x / 2 + x * x / 6;
    return -std::expm1(-x) / x;
}

}  // namespace sim
