#pragma once
/// Expectations about random outcomes, for `EXPECT_TRUE`.
///
/// Each raises a false alarm once in 1.7 million honest seeds (5 standard errors, both sides);
/// the seeds in our tests are fixed, so that a test that passes today passes tomorrow. What
/// each can see is stated with it: choose the number of trials for the deviation that would
/// matter.

#include <gtest/gtest.h>

#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace expect {

inline constexpr double n_standard_errors = 5;

/// The chance of a false alarm on one side, 1 - Phi(5).
inline constexpr double false_alarm_one_side = 2.8665e-7;

/// Succeeds if the mean of `n` independent values agrees with the true mean and standard
/// deviation of one. `n` is large enough for the mean to be normal.
///
/// Finds a deviation of 6 standard errors, 6 true_sd / sqrt(n), in more than 80 % of cases.
inline ::testing::AssertionResult mean(double sample_mean, double n, double true_mean,
                                       double true_sd) {
    const double standard_error = true_sd / std::sqrt(n);
    const double deviation = sample_mean - true_mean;
    // Not '>', so that NaN fails; '<=' for the certain outcome, whose error is 0.
    if (std::abs(deviation) <= n_standard_errors * standard_error) {
        return ::testing::AssertionSuccess();
    }
    return ::testing::AssertionFailure()
           << "mean " << sample_mean << " of " << n << " values instead of " << true_mean
           << ", " << deviation / standard_error << " standard errors away";
}

/// Succeeds if `hits` out of `trials` independent trials agrees with the probability `p`. The
/// rate of false alarms holds when some hundred hits and misses are expected.
///
/// Finds a deviation of 6 standard errors, 6 sqrt(p (1 - p) / trials), in more than 80 % of
/// cases.
inline ::testing::AssertionResult frequency(double hits, double trials, double p) {
    return mean(hits / trials, trials, p, std::sqrt(p * (1 - p)));
}

/// Succeeds if `values` are uniform between 0 and 1, by chi-square over `n_bins` equal bins, of
/// which each expects at least some tens of values. Too even a spread fails as well.
///
/// With the default bins, finds a density whose root-mean-square deviation from 1 is
/// 11 / sqrt(number of values) in more than 80 % of cases.
inline ::testing::AssertionResult uniform(std::span<const double> values,
                                          std::size_t n_bins = 100) {
    std::vector<double> counts(n_bins);
    for (const double value : values) {
        if (!(value >= 0 && value <= 1)) {
            return ::testing::AssertionFailure() << value << " is not between 0 and 1";
        }
        const auto bin = static_cast<std::size_t>(value * static_cast<double>(n_bins));
        counts[bin < n_bins ? bin : n_bins - 1] += 1;  // 1 itself belongs to the last bin
    }

    const double expected = static_cast<double>(values.size()) / static_cast<double>(n_bins);
    double chi_square = 0;
    for (const double count : counts) {
        chi_square += (count - expected) * (count - expected) / expected;
    }
    const double half_freedom = static_cast<double>(n_bins - 1) / 2;
    if (expected > 0 &&
        boost::math::gamma_q(half_freedom, chi_square / 2) > false_alarm_one_side &&
        boost::math::gamma_p(half_freedom, chi_square / 2) > false_alarm_one_side) {
        return ::testing::AssertionSuccess();
    }
    return ::testing::AssertionFailure()
           << values.size() << " values are not uniform: chi-square " << chi_square << " over "
           << n_bins << " bins";
}

}  // namespace expect
