#pragma once
/// results.h5 of a sweep, from its chunks and from the results.h5 that is there already.

#include <string>

#include "models/program/sweep_session.h"

namespace program {

struct Collected {
    std::size_t runs = 0;  ///< in the file
    std::size_t missing = 0;
    double seconds = 0;
};

/// Writes results.h5 anew from everything that is finished, opens it again and compares it with
/// what went into it. If all runs are there, the chunks are removed then. Memory does not grow
/// with the number of runs, but for a few bytes of each.
Collected collect(SweepSession& session, const std::string& command_line, bool quiet);

}  // namespace program
