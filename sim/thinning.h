#pragma once
/// Thinning: of an event that hardly anybody has in a step, the chance need be known of those few
/// only whose draw lies below the largest chance that anybody can have. The rest is spared, and
/// who has the event is the same.

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/column.h"
#include "sim/mask.h"

namespace sim {

/// The largest value of `factor` times x for x from `low` to `high`.
inline double largest_product(double factor, double low, double high) {
    return std::max(factor * low, factor * high);
}

/// The chance to be one of them, as the draw sees it; perhaps above 1.
inline float candidate_chance(double largest_exposure) {
    // Room for the rounding of exposures and chances in single precision.
    constexpr double margin = 1.001;
    return static_cast<float>(-std::expm1(-largest_exposure * margin) * margin);
}

/// Those of `among` who may have an event whose chance is at most that of `largest_exposure`
/// (rate times length, >= 0, may be infinite) because their draw is so small.
inline Few candidates(const Mask& among, const Column& draw, double largest_exposure) {
    return where(among * is_below(draw, candidate_chance(largest_exposure)));
}

}  // namespace sim
