#pragma once
/// An axis of a design: the values that one parameter may take, by its quantiles.
///
///     x = Q(u),  0 <= u <= 1                                                        (A1)
///
///     values        x_k, k = floor(u n)                 n values, equally likely
///     uniform       low + u (high - low)
///     log_uniform   low (high / low)^u
///     triangular    low, mode, high
///     normal        mean, sd                            cut off at low and high
///     lognormal     median, ln sd                       cut off at low and high
///     beta          low + (high - low) B^-1(u; a, b)
///
/// A distribution that is cut off keeps its shape between the limits: u is stretched over what
/// is left of it.

#include <string>
#include <vector>

namespace analysis {

struct Axis {
    enum class Kind { values, uniform, log_uniform, triangular, normal, lognormal, beta };
    Kind kind = Kind::values;
    std::vector<double> values = {};  ///< of `values`, in their order
    double low = 0;
    double high = 0;
    double first = 0;    ///< mode, mean, median, a
    double second = 0;   ///< sd, ln sd, b
    bool whole = false;  ///< values are rounded to whole numbers
    int levels = 0;      ///< of a grid over a range; 0: not given

    /// (A1).
    double value_at(double u) const;
    /// The values of a grid: `values`, or `levels` of them with equal steps of u from 0 to 1.
    std::vector<double> grid_values() const;
    /// "uniform from 3 to 30", for readers of results.
    std::string description() const;
};

}  // namespace analysis
