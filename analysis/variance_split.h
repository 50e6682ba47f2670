#pragma once
/// How much of an outcome varies with the parameters, and how much with luck.
///
/// Points and replicates are the two ways of one table: replicate r is the same luck at all
/// points. With y_pr the outcome at point p in replicate r,
///
///     y_pr = mean + P_p + R_r + I_pr
///
///     parameters    V(P)           variance over points of the expected outcome
///     luck          V(R) + V(I)    variance over replicates at one point
///     interaction   V(I)           luck that is not the same at all points
///
/// the components of a two-way random-effects model with one value in each cell. What R adds to
/// the mean of a point it adds to all of them, so that only I blurs differences between points:
///
///     V(P) = [ SS(P | R) - (n - c) V(I) ] / (N - m)                                     (V1)
///     V(I) = SS(residual) / (N - n - m + c)                                             (V2)
///     luck = mean over points of their variance over replicates                         (V3)
///
///     n, m, N   points, replicates and values that are known
///     c         parts of the table that have neither point nor replicate in common; usually 1
///     SS(P | R) sum of squares that points explain beyond replicates, by least squares
///
/// (V1, V2) are Henderson's method III and hold for tables with missing values too. In a full
/// table they are V(P) = variance of the means of points - V(I) / m. They hold as well where each
/// point has luck of its own (R is then 0). A negative V(P) is reported as 0.
///
/// Henderson (1953) Biometrics 9:226. Searle, Casella & McCulloch (1992) Variance Components,
/// ch. 4 and 5.

#include <cstddef>
#include <vector>

namespace analysis {

/// Outcomes by point and replicate; NaN is missing. All points have as many replicates.
using PointsByReplicates = std::vector<std::vector<double>>;

/// What the table does not tell is NaN: with one replicate nothing is known of luck, and so
/// nothing of parameters.
struct VarianceSplit {
    double parameters;
    double luck;
    double interaction;
    double replicates;     ///< mean number of them at a point that has any
    std::size_t n_points;  ///< points with at least two replicates
    double luck_of_means;  ///< mean over points of V(I) / replicates

    /// Of the variance of a single run.
    double share_of_luck() const { return luck / (luck + parameters); }
    /// Of the variance over points of the means over replicates.
    double share_of_luck_in_means() const {
        return luck_of_means / (luck_of_means + parameters);
    }
};

VarianceSplit split_variance(const PointsByReplicates& outcomes);

}  // namespace analysis
