#pragma once
/// What a failed test says about a tie.

#include <ostream>

#include "sim/ties.h"

namespace sim {

/// GoogleTest looks for it in the namespace of the tie.
inline void PrintTo(const Tie& tie, std::ostream* out) {
    *out << "tie of " << tie.a << " to " << tie.b << ", kind " << int{tie.kind};
}

}  // namespace sim
