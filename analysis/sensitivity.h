#pragma once
/// Which parameters matter: from the outcomes of a designed set of points.
///
/// Sobol' indices from a Saltelli design (designs.h). a_i, b_i are the outcomes at the rows A and
/// B of base point i, c_i that at A with column j of B; V is the variance of all a and b:
///
///     S_j  = mean of b_i (c_i - a_i) / V          first order   Saltelli and others 2010 (b)
///     T_j  = mean of (a_i - c_i)^2 / (2 V)        total         Jansen 1999
///
/// Intervals: base points drawn with replacement, 2.5 and 97.5 % quantiles. Outcomes are centred
/// first, which changes no index and makes S_j less noisy.
///
/// Morris (1991), from paths whose points differ in one axis; d is the step of that axis in
/// quantiles:
///
///     e = (y_after - y_before) / d,  mu* = mean |e|,  mu = mean e,  sigma = sd of e
///
/// Partial rank correlation: of the ranks of one axis and of the outcome, both without what the
/// ranks of the other axes explain linearly; interval by Fisher's z with n - k - 2 degrees.
///
/// Variance split. With m replicates at each of n points,
///
///     luck        mean over points of the variance over replicates
///     parameters  variance over points of the means over replicates, minus luck / m   (>= 0)
///
/// the variance components of a one-way random-effects model. A point without at least two
/// replicates does not count.
///
/// Saltelli, Annoni, Azzini, Campolongo, Ratto & Tarantola (2010) Comput Phys Commun 181:259.
/// Jansen (1999) Comput Phys Commun 117:35. Morris (1991) Technometrics 33:161. Campolongo,
/// Cariboni & Saltelli (2007) Environ Model Softw 22:1509. Marino, Hogue, Ray & Kirschner (2008)
/// J Theor Biol 254:178. Searle, Casella & McCulloch (1992) Variance Components, ch. 3.

#include <cstdint>
#include <span>
#include <vector>

#include "analysis/contrast.h"

namespace analysis {

struct Estimated {
    double value;
    Interval interval;
};

struct SobolIndices {
    std::vector<Estimated> first_order;  ///< by axis
    std::vector<Estimated> total;
    std::size_t n_base;  ///< base points with all their outcomes known
};

/// `outcomes` in the order of the rows of the Saltelli design with `rows_per_base` rows for each
/// base point (k + 2 or 2 k + 2). A base point with a missing outcome (NaN) is left out.
/// Indices are NaN if nothing varies. Throws std::invalid_argument for other numbers of rows.
SobolIndices sobol_indices(std::span<const double> outcomes, std::size_t n_axes,
                           std::size_t rows_per_base, int n_bootstrap = 1000,
                           std::uint64_t seed = 1);

struct ElementaryEffects {
    std::vector<double> mu_star, mu, sigma;  ///< by axis, in the unit of the outcome
    std::vector<Interval> mu_star_interval;  ///< 95 %, bootstrap over paths
    std::size_t n_paths;
};

/// `points` are the quantiles of a Morris design, path after path. Paths with a missing outcome
/// are left out.
ElementaryEffects elementary_effects(const std::vector<std::vector<double>>& points,
                                     std::span<const double> outcomes, int n_bootstrap = 1000,
                                     std::uint64_t seed = 1);

/// By axis; NaN for an axis that does not vary. Points with a missing outcome are left out.
std::vector<Estimated> partial_rank_correlations(const std::vector<std::vector<double>>& points,
                                                 std::span<const double> outcomes);

struct VarianceSplit {
    double parameters;
    double luck;
    double replicates;  ///< mean number of them at a point
    std::size_t n_points;
};

/// One entry for each point: mean, variance (divisor n - 1) and number of its replicates.
struct PointStatistics {
    double mean;
    double variance;
    std::size_t n;
};
VarianceSplit split_variance(std::span<const PointStatistics> points);

/// Ranks from 1; ties share their mean rank.
std::vector<double> ranks(std::span<const double> values);

}  // namespace analysis
