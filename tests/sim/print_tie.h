#pragma once
/// What a failed test says about a tie.

#include <ostream>

#include "sim/ties.h"

namespace sim {

/// GoogleTest finds it in the namespace of the tie.
inline std::ostream& operator<<(std::ostream& out, const Tie& tie) {
    return out << "tie of " << tie.a << " to " << tie.b << ", kind " << int{tie.kind};
}

}  // namespace sim
