#pragma once
/// Variates on columns by inversion of random bits: monotone in the bits, one draw each.

#include "sim/block_draws.h"
#include "sim/column.h"

namespace sim {

/// Poisson with the given means (>= 0, up to about 20); values up to 63.
Column poisson_from(const Bits& bits, const Column& mean);

/// Beta(a, b), a, b > 0. Interpolated between 4096 exact quantiles: absolute error below 1e-3
/// of the spread; meant for properties drawn once per person.
Column beta_from(const Bits& bits, double a, double b);

}  // namespace sim
