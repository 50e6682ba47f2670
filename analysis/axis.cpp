#include "analysis/axis.h"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/triangular.hpp>
#include <cmath>

#include "analysis/truncated_normal.h"
#include "sim/words.h"

namespace analysis {

namespace {

using sim::number_text;

/// A normal distribution between two limits: what is left of it, at u. Limits in one tail are
/// counted from the nearer of them, as 1 - 1e-20 is 1 to a computer.
double cut_normal(double u, double mean, double sd, double low, double high) {
    if (u <= 0) return low;
    if (u >= 1) return high;
    const double a = (low - mean) / sd, b = (high - mean) / sd;
    const double width = (high - low) / sd;
    if (a >= 0) return std::min(high, low + sd * tail_quantile(u, a, width));
    if (b <= 0) return std::max(low, high - sd * tail_quantile(1 - u, -b, width));
    const boost::math::normal standard;
    const double p = (1 - u) * cdf(standard, a) + u * cdf(standard, b);
    const double z = p <= 0.5 ? quantile(standard, p)
                              : quantile(complement(standard,
                                                    (1 - u) * cdf(complement(standard, a)) +
                                                        u * cdf(complement(standard, b))));
    return std::clamp(mean + sd * z, low, high);
}

/// The same of its exponential.
double cut_lognormal(double u, double median, double log_sd, double low, double high) {
    if (u <= 0) return low;
    if (u >= 1) return high;
    const double x =
        std::exp(cut_normal(u, std::log(median), log_sd, std::log(low), std::log(high)));
    return std::clamp(x, low, high);
}

}  // namespace

double Axis::value_at(double u) const {
    double x = 0;
    switch (kind) {
        case Kind::values: {
            const auto n = values.size();
            const auto k = static_cast<std::size_t>(u * static_cast<double>(n));
            return values[std::min(k, n - 1)];
        }
        case Kind::uniform:
            x = low + u * (high - low);
            break;
        case Kind::log_uniform:
            x = low * std::pow(high / low, u);
            break;
        case Kind::triangular:
            x = u <= 0   ? low
                : u >= 1 ? high
                         : quantile(boost::math::triangular(low, first, high), u);
            break;
        case Kind::normal:
            x = cut_normal(u, first, second, low, high);
            break;
        case Kind::lognormal:
            x = cut_lognormal(u, first, second, std::max(low, 0.0), high);
            break;
        case Kind::beta:
            x = low + (high - low) * quantile(boost::math::beta_distribution<>(first, second),
                                              std::clamp(u, 0.0, 1.0));
            break;
    }
    // The ends of a range are hit exactly, and rounding does not leave it.
    x = std::clamp(x, low, high);
    return whole ? std::round(x) : x;
}

std::vector<double> Axis::grid_values() const {
    if (kind == Kind::values) return values;
    std::vector<double> all;
    for (int k = 0; k < levels; ++k)
        all.push_back(value_at(levels > 1 ? k / static_cast<double>(levels - 1) : 0.5));
    return all;
}

std::string Axis::description() const {
    const std::string range = number_text(low) + " to " + number_text(high);
    switch (kind) {
        case Kind::values: {
            std::vector<std::string> texts;
            for (const double value : values) texts.push_back(number_text(value));
            return "values " + sim::joined(texts);
        }
        case Kind::uniform:
            return "uniform from " + range;
        case Kind::log_uniform:
            return "log-uniform from " + range;
        case Kind::triangular:
            return "triangular from " + range + ", mode " + number_text(first);
        case Kind::normal:
            return "normal, mean " + number_text(first) + ", sd " + number_text(second) +
                   ", cut off to " + range;
        case Kind::lognormal:
            return "lognormal, median " + number_text(first) + ", ln sd " +
                   number_text(second) + ", cut off to " + range;
        case Kind::beta:
            return "beta(" + number_text(first) + ", " + number_text(second) + ") from " +
                   range;
    }
    return {};
}

}  // namespace analysis
