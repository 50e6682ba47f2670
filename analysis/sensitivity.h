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
/// Where all outcomes are means over the same m replicates, luck that is the same at all points
/// cancels; the rest stays in them as noise (variance_split.h: share_of_luck_in_means) and adds
/// its share of the variance to T_j and to sigma. Intervals say how far indices change with
/// other points, the luck as it is; from fewer than two base points or paths there are none.
///
/// Saltelli, Annoni, Azzini, Campolongo, Ratto & Tarantola (2010) Comput Phys Commun 181:259.
/// Jansen (1999) Comput Phys Commun 117:35. Morris (1991) Technometrics 33:161. Campolongo,
/// Cariboni & Saltelli (2007) Environ Model Softw 22:1509.

#include <cstdint>
#include <span>
#include <vector>

#include "analysis/contrast.h"
#include "analysis/rank_correlation.h"

namespace analysis {

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

}  // namespace analysis
