#pragma once
/// Partial rank correlation: how monotone an outcome depends on each axis, the others held.
///
///     r = correlation of e_x and e_y                                                    (P1)
///     interval: tanh(atanh r -+ 1.96 / sqrt(d - 2)),  d = n - 1 - q                     (P2)
///
///     e_x, e_y   ranks of the axis and of the outcome, without what the ranks of the other
///                axes explain linearly
///     n, q       points; axes among the others that are linearly independent
///
/// Nothing is known (NaN) of an axis that does not vary or that others determine, of one beside
/// which others determine the outcome already, and where d < 2; the other axes keep theirs. A
/// perfect order is r = -1 or 1; its interval (P2) begins at the next lower value that ranks of
/// n points can have, 1 - 12 / (n (n^2 - 1)), and so does not collapse.
///
/// Marino, Hogue, Ray & Kirschner (2008) J Theor Biol 254:178. Fisher (1924) Metron 3:329.

#include <span>
#include <vector>

#include "analysis/contrast.h"

namespace analysis {

struct Estimated {
    double value;
    Interval interval;  ///< NaN if not known
};

/// By axis. `points` by point and axis. Points with a missing outcome (NaN) are left out.
std::vector<Estimated> partial_rank_correlations(const std::vector<std::vector<double>>& points,
                                                 std::span<const double> outcomes);

/// Ranks from 1; ties share their mean rank.
std::vector<double> ranks(std::span<const double> values);

}  // namespace analysis
