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
/// journal, because the program was killed between the two, is adopted.

#include <optional>
#include <string>
#include <vector>

#include "sim/journal.h"
#include "sim/run_chunk.h"

namespace sim {

/// A finished chunk as its journal line tells it.
struct ChunkRecord {
    std::string name;  ///< of the file in chunks/
    std::string sha256;
    std::vector<Cell> cells;
    int failed = 0;      ///< of these runs
    double finished_at;  ///< seconds since 1970
};

/// Journal lines. Runs are told as ranges: [replicate, first design, last design].
std::string chunk_line(const std::string& name, const std::string& sha256,
                       std::span<const FinishedRun> runs);

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

    /// The lines of all journals, that of the first writer first.
    std::vector<std::string> lines() const;
    std::vector<ChunkRecord> records() const;
    /// The value of `key` in the last line of journal.jsonl that has it; empty if there is none.
    std::string last_value(const std::string& key) const;

    /// What the journals and results.h5 tell, without looking into chunks.
    StoredRuns glance(const std::string& sweep_id, int n_designs, int n_replicates) const;
    /// Reads every chunk and compares it with the journal. Damaged ones are moved to set_aside,
    /// lost journal lines are written again, unfinished chunks of `writer` are removed (of all, if
    /// it is empty). The caller holds the lock.
    StoredRuns inspect(const std::string& sweep_id, int n_designs, int n_replicates,
                       const std::string& writer) const;

    /// The number of the first chunk that `writer` has not written yet.
    int next_chunk_number(const std::string& writer) const;

  private:
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
