#pragma once
/// Lines of a journal: finished chunks, and what writers say when they begin and end.
///
///     {"chunk": "w00-000017.h5", "sha256": "...", "ok": 3, "failed": 0, "at": 1764321.5,
///      "runs": [[replicate, first design, last design], ...]}
///     {"session": "begin", "at": ...}    {"session": "end", "at": ..., "stopped": true}
///
/// Files are damaged, or written by hand: a line is believed only if everything in it makes
/// sense.

#include <span>
#include <string>
#include <vector>

#include "sim/run_chunk.h"

namespace sim {

/// Runs of one replicate, from the first to the last design.
struct RunRange {
    std::int32_t replicate, first, last;
    auto operator<=>(const RunRange&) const = default;
};

/// A finished chunk as its journal line tells it.
struct ChunkRecord {
    std::string name;  ///< of the file in chunks/
    std::string sha256;
    std::vector<RunRange> runs;
    int n_runs = 0, failed = 0;
    double finished_at = 0;  ///< seconds since 1970
};

/// A writer began or ended its work.
struct SessionRecord {
    std::string writer;
    bool is_end = false;
    double at = 0;         ///< seconds since 1970
    bool stopped = false;  ///< because it was asked to
    std::string error;     ///< why it ended, if not in order
};

/// What journals tell.
struct JournalRecords {
    std::vector<ChunkRecord> chunks;      ///< the last line about each
    std::vector<SessionRecord> sessions;  ///< of each writer in order
    std::vector<std::string> notes;       ///< lines that mean nothing, for the user
};

/// Journal line of a chunk.
std::string chunk_line(const std::string& name, const std::string& sha256,
                       std::span<const FinishedRun> runs);

/// The same runs as ranges, in order.
std::vector<RunRange> ranges_of(std::span<const FinishedRun> runs);

/// Letters, digits, '-', '_' and '.', with the ending of a chunk: a name that can be nowhere else.
bool is_chunk_name(const std::string& name);

/// 64 digits of a SHA-256.
bool is_sha256(const std::string& text);

/// Adds what the lines of one journal tell; `name` is for notes.
void add_records(const std::vector<std::string>& lines, const std::string& name,
                 const std::string& writer, JournalRecords& records);

}  // namespace sim
