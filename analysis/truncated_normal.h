#pragma once
/// The normal distribution beyond a limit, to any distance.
///
///     log S(a + d) / S(a) = -d (a + d / 2) + log M(a + d) / M(a)                        (N1)
///
///     S   1 - Phi, the chance beyond, which falls below the smallest double at 38 SD
///     M   Mills' ratio S / phi, about 1 / a far out

namespace analysis {

/// (N1) for a, d >= 0; `d` may be infinite.
double log_survival_ratio(double a, double d);

/// A standard normal variable between a and a + width, a >= 0, at 0 < u < 1: how far it lies
/// beyond a. `width` may be infinite.
double tail_quantile(double u, double a, double width);

}  // namespace analysis
