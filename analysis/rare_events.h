#pragma once
/// Intervals for events that few people have, or none: they do not collapse to nothing.
///
///     l = G(alpha / 2; k),  u = G(1 - alpha / 2; k + 1)         counts without bound      (N1)
///     l / n = B(alpha / 2; k, n - k + 1),  u / n = B(1 - alpha / 2; k + 1, n - k)        (N2)
///     b = sum max(a_i - r_i, 0),   c = sum max(r_i - a_i, 0)                              (N3)
///     low  = (b - c) - sqrt((b - l_b)^2 + (u_c - c)^2)                                    (N4)
///     high = (b - c) + sqrt((u_b - b)^2 + (c - l_c)^2)
///
///     low, high of p_a - p_r:  D - sqrt((p_a - l_a)^2 + (u_r - p_r)^2),
///                              D + sqrt((u_a - p_a)^2 + (p_r - l_r)^2)                   (N5)
///
///     k, n      events, and the people who can have one each              [1]
///     G, B      quantiles of the gamma distribution of shape k and of the beta distribution
///     a_i, r_i  events of replicate i in the arm and in the reference, the same people and luck
///     b, c      events that one of them has and the other has not, as far as totals tell
///     l, u      limits (N1) or (N2) of a count
///
/// Where arms share their luck, most events happen in both, and a difference is one of the few
/// that do not. If there are none among n people, (N4) reaches 3.7 / n on either side of 0, at
/// level .95, where the spread over replicates would say that nothing is uncertain.
///
/// Garwood (1936) Biometrika 28:437. Clopper & Pearson (1934) Biometrika 26:404. Zou & Donner
/// (2008) Stat Med 27:1693.

#include <limits>
#include <span>

#include "analysis/contrast.h"

namespace analysis {

/// Quantile of Student's t of an interval that holds `level`; NaN below one degree of freedom.
double student_quantile(double degrees_of_freedom, double level);

/// From the lower of the lows to the higher of the highs; NaN if either is unknown.
Interval widest(const Interval& a, const Interval& b);

/// Exact limits for the mean of a count: (N1), or (N2) if each of `people` has one at most.
Interval count_limits(double count, double people = std::numeric_limits<double>::infinity(),
                      double level = 0.95);

/// (N3, N4): limits for the sum of arm - reference, pair by pair; pairs in which one is NaN are
/// left out. Throws std::invalid_argument if the numbers of replicates differ.
Interval count_difference(std::span<const double> arm, std::span<const double> reference,
                          double people = std::numeric_limits<double>::infinity(),
                          double level = 0.95);

/// (N5): limits for the difference of two shares of other people, with the limits (N2) of each;
/// NaN without people.
Interval share_difference(double events_in_arm, double people_in_arm, double events_in_reference,
                          double people_in_reference, double level = 0.95);

}  // namespace analysis
