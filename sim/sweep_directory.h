#pragma once
/// The directory of a sweep: which runs of it are finished and safe.
///
///     plan.json                 what is to be run; written once, before the first run
///     journal.jsonl             what was done; one line for each finished chunk
///     journal-<writer>.jsonl    the same of other ranks and shards
///     chunks/<writer>-000017.h5 finished runs (run_chunk.h)
///     results.h5                everything, when all runs are there or somebody asks
///     set_aside/                damaged chunks; nothing is ever deleted that can not be read
///     lock                      who works here
///
/// A run counts as finished when its chunk has its name, or when results.h5 has it. The journal
/// knows the SHA-256 of each chunk, so that damage is noticed. A chunk that is not in the
/// journal, because the program was killed between the two, is adopted when every value in it
/// was read and found to be as it was written.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/chunk_record.h"
#include "sim/journal.h"
#include "sim/run_chunk.h"

namespace sim {

/// What is known of each run of a sweep.
class RunTable {
  public:
    RunTable(int n_designs, int n_replicates);

    int n_designs() const { return n_designs_; }
    int n_replicates() const { return n_replicates_; }
    bool contains(Cell cell) const;
    RunStatus status(Cell cell) const { return status_[index(cell)]; }
    /// A run that is ok stays so: one that failed may have been done again.
    void set(Cell cell, RunStatus status);
    std::size_t count(RunStatus status) const;
    /// Calls `action` with each run of the range that is in this table.
    void each_in(const RunRange& range, const std::function<void(Cell)>& action) const;

  private:
    std::size_t index(Cell cell) const;
    int n_designs_, n_replicates_;
    std::vector<RunStatus> status_;
};

/// Where finished runs lie.
struct StoredRuns {
    RunTable table;
    std::vector<std::string> chunks;  ///< names of files, in order
    bool results = false;             ///< results.h5 is there and holds some of them
    std::vector<std::string> notes;   ///< what was found damaged or left over, for the user
    int set_aside = 0;                ///< damaged chunks
    int adopted = 0;                  ///< chunks that were not in the journal
};

class SweepDirectory {
  public:
    explicit SweepDirectory(std::string path) : path_(std::move(path)) {}

    const std::string& path() const { return path_; }
    std::string plan_file() const { return path_ + "/plan.json"; }
    std::string results_file() const { return path_ + "/results.h5"; }
    std::string chunk_file(const std::string& name) const { return path_ + "/chunks/" + name; }
    /// `writer` is empty for the only or first writer.
    std::string journal_file(const std::string& writer) const;

    /// What all journals tell, that of the first writer first.
    JournalRecords records() const;
    /// The SHA-256 that `key` has in the last line of journal.jsonl with one; empty if none has.
    std::string last_sha256(const std::string& key) const;

    /// What the journals and results.h5 tell, without looking into chunks.
    StoredRuns glance(const std::string& sweep_id, int n_designs, int n_replicates) const;
    /// The same after looking: chunks are compared with the journal; damaged ones and a damaged
    /// results.h5 are moved to set_aside, lost journal lines are written again, unfinished files
    /// are removed. A part of a sweep, named by `writer`, does that only with what is its own;
    /// the caller holds the lock for it, or, if `writer` is empty, for all.
    StoredRuns inspect(const ChunkLayout& layout, int n_designs, int n_replicates,
                       const std::string& writer) const;
    /// Removes what was being written in the directory itself when a relapsim was killed, and
    /// tells of it. The caller is alone here.
    std::vector<std::string> remove_leftovers() const;

    /// The number of the first chunk that `writer` has not written yet.
    int next_chunk_number(const std::string& writer) const;

  private:
    /// The chunk `name` as it is, or none if it is damaged.
    void take(const std::string& name, const ChunkRecord* record, const ChunkLayout& layout,
              const std::string& writer, StoredRuns& stored) const;
    void set_aside(const std::string& file, const std::string& why, StoredRuns& stored) const;

    std::string path_;
};

/// Collects finished runs and writes them as chunks.
class ChunkWriter {
  public:
    struct Limits {
        std::size_t runs = 128;
        double seconds = 60;  ///< since the first run in hand was finished
    };

    /// `writer` is empty for the only or first writer.
    ChunkWriter(const SweepDirectory& directory, std::string writer, ChunkLayout layout,
                Limits limits);

    void add(FinishedRun run);
    /// Writes what is in hand.
    void flush();
    std::size_t n_failed() const { return n_failed_; }
    std::size_t n_written() const { return n_written_; }
    /// Seconds spent with writing.
    double seconds() const { return seconds_; }

  private:
    const SweepDirectory& directory_;
    std::string writer_;
    ChunkLayout layout_;
    Limits limits_;
    int next_number_;
    std::optional<Journal> journal_;  ///< opened by the first chunk
    std::vector<FinishedRun> in_hand_;
    double first_at_ = 0;
    std::size_t n_failed_ = 0, n_written_ = 0;
    double seconds_ = 0;
};

/// Seconds since 1970.
double now_seconds();

}  // namespace sim
