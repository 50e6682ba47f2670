#include "analysis/truncated_normal.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace analysis {

namespace {

/// Of x >= 0; Laplace's continued fraction where exp(x^2 / 2) would cost digits.
double mills_ratio(double x) {
    constexpr double far = 5;
    constexpr int terms = 120;  // 1e-16 at x = 5
    if (x < far)
        return std::sqrt(std::numbers::pi / 2) * std::exp(x * x / 2) *
               std::erfc(x / std::numbers::sqrt2);
    double below = x;
    for (int k = terms; k > 0; --k) below = x + k / below;
    return 1 / below;
}

}  // namespace

double log_survival_ratio(double a, double d) {
    if (std::isinf(d)) return -std::numeric_limits<double>::infinity();
    return -d * (a + d / 2) + std::log(mills_ratio(a + d) / mills_ratio(a));
}

double tail_quantile(double u, double a, double width) {
    constexpr double narrow = 1e-8;  // all values alike, to that
    const double all = log_survival_ratio(a, width);
    if (all > -narrow) return u * width;
    const double wanted = std::log1p(u * std::expm1(all));
    // (N1) is concave in d, so that Newton's steps come from one side after the first.
    constexpr int most_steps = 200;
    double d = 0;
    for (int k = 0; k < most_steps; ++k) {
        const double step =
            (log_survival_ratio(a, d) - wanted) * mills_ratio(a + d);
        d = std::clamp(d + step, 0.0, width);
        if (std::abs(step) <= 4 * std::numeric_limits<double>::epsilon() * d) break;
    }
    return d;
}

}  // namespace analysis
