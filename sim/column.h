#pragma once
/// Columns: one value per agent of a block.
///
/// A block is a small part of the population whose columns stay in the cache while all
/// mechanisms work on it. Sums, products and comparisons are Eigen's; the functions below are
/// ours, made of additions, multiplications and bit operations only, so that their values are
/// the same bits for any block size and on any machine with IEEE arithmetic.
///
/// A yes or no per agent is a `Mask` (mask.h).
///
/// Name the type of every expression (`Column`, `Mask`), never `auto`: an Eigen expression
/// refers to its operands and may outlive them.
///
/// Write `sim::exp(...)` with its namespace, also inside it: without, the argument `-rate * dt`
/// finds Eigen's function, as `.exp()` does, and `.sum()` adds in the order of the machine's
/// SIMD width; the bits of all three depend on the machine.
///
/// The errors stated are the largest found in sweeps against double precision, rounded up. A
/// NaN passes through all functions of one column but `log`.

#include <Eigen/Core>
#include <array>
#include <cstdint>

namespace sim {

using Index = std::int32_t;

/// The largest number of agents in a block; a run may use smaller ones.
inline constexpr Index block_capacity = 512;

using Column = Eigen::Array<float, Eigen::Dynamic, 1, 0, block_capacity, 1>;
static_assert(alignof(Column) == 64,
              "the same for all instruction sets, which one program mixes");

/// One small code per agent: a state, a kind.
using Codes = Eigen::Array<std::uint8_t, Eigen::Dynamic, 1, 0, block_capacity, 1>;

/// The positions in a block of those few agents to whom something happens, ascending.
using Few = Eigen::Array<std::int32_t, Eigen::Dynamic, 1, 0, block_capacity, 1>;

/// e^x. Relative error below 1e-7; 0 below x = -87.33, largest float above 88.72.
Column exp(const Column& x);

/// Natural logarithm of x > 0 (normal floats). Relative error below 1e-7, also near 1. Not to
/// be called with zero, negative or infinite x.
Column log(const Column& x);

/// 1 / (1 + e^-x). Relative error below 2e-7 for x > -87, absolute error below 1e-7.
Column logistic(const Column& x);

/// (1 - e^-x) / x for x >= 0, 1 at 0: the mean of a decay over one unit of it. Relative error
/// below 1.5e-7.
Column mean_of_decay(const Column& x);

/// 1 - e^-x for x >= 0: the chance of an event within a step, from rate times length. Relative
/// error below 1e-7, also for small x.
Column probability_from_exposure(const Column& x);

/// Phi(z), the standard normal distribution function. Absolute error below 2e-7, relative error
/// in the lower tail below 1e-6 down to z = -5 and below 5e-6 down to z = -13.
Column normal_cdf(const Column& z);

/// What `values` say of each code; codes are below `n_codes`.
inline constexpr std::size_t n_codes = 4;
Column look_up(const std::array<float, n_codes>& values, const Codes& codes);
/// The positions where `draw` < `chance`: those to whom an event of this chance happens.
Few where_below(const Column& draw, const Column& chance);
/// The positions where `x` is not 0.
Few where(const Column& x);
/// Whether any entry is not 0.
bool any(const Column& x);
bool any(const Codes& codes);

/// The values of `column` at the positions `few`, and back. Positions are ascending.
Column gather(const Column& column, const Few& few);
void scatter(const Column& values, const Few& few, Column& column);

}  // namespace sim
