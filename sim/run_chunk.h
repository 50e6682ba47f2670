#pragma once
/// Chunk files: some finished runs of a sweep, in a file that is never changed again.
///
///     /run                                          dimension
///     /time                                         dimension
///     /design /replicate /status /digest /wall_seconds /message /identity    (run)
///     /<measure>                                    (run, time)
///
/// A chunk appears under its name whole or not at all (new_file.h), and says which sweep it
/// belongs to.

#include <compare>
#include <span>
#include <string>
#include <vector>

#include "sim/results.h"

namespace sim {

/// A run of a sweep: a row of the design and a replicate.
struct Cell {
    std::int32_t design = 0;
    std::int32_t replicate = 0;
    auto operator<=>(const Cell&) const = default;
};

/// More runs are never in one chunk.
constexpr int most_runs_in_a_chunk = 100000;

struct FinishedRun {
    Cell cell;
    RunStatus status = RunStatus::ok;
    std::int64_t digest = 0;  ///< of everything that the run gave; 0 if it failed
    double wall_seconds = 0;
    std::string message = {};                      ///< why it failed
    std::vector<std::vector<double>> values = {};  ///< by measure, time; empty if it failed
};

/// What all chunks of a sweep have in common.
struct ChunkLayout {
    std::string sweep_id;
    std::vector<double> times;
    std::vector<Measure> measures;
};

/// Writes a chunk and brings it to the disk; the result is its SHA-256.
std::string write_chunk(const std::string& path, const ChunkLayout& layout,
                        std::span<const FinishedRun> runs);

/// The runs of a chunk without their values, in its order. Throws FileError if it can not be
/// read, belongs to another sweep, or does not hold the same number of each.
std::vector<FinishedRun> read_chunk_runs(const std::string& path, const std::string& sweep_id);

/// The same after reading every value: shapes, times, and the identity of each run, a digest of
/// all that the chunk holds of it. Throws FileError if anything is not as `layout` wants it.
std::vector<FinishedRun> check_chunk(const std::string& path, const ChunkLayout& layout);

/// Throws FileError unless `path` of an HDF5 file is an array of this shape.
void require_shape(const Hdf5File& file, const std::string& file_name, const std::string& path,
                   const std::vector<std::size_t>& shape);

}  // namespace sim
