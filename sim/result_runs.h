#pragma once
/// The runs of a sweep that its results.h5 holds. The file was written by this program, but may
/// have been damaged or exchanged since: everything is checked before it is believed.

#include <string>
#include <vector>

#include "sim/run_chunk.h"

namespace sim {

struct ResultRuns {
    std::size_t n_designs = 0, n_replicates = 0;  ///< of the file; the sweep may have more by now
    std::vector<FinishedRun> runs;                ///< (design, replicate); missing ones too
};

/// Throws FileError if the file can not be read, belongs to another sweep, or has more runs than
/// the sweep.
ResultRuns read_result_runs(const std::string& path, const std::string& sweep_id, int n_designs,
                            int n_replicates);

}  // namespace sim
