#pragma once
/// The values of finished runs, wherever they lie: in chunks or in an earlier results.h5.

#include <string>
#include <vector>

#include "models/program/sweep_session.h"

namespace program {

class SweepValues {
  public:
    explicit SweepValues(const SweepSession& session, const sim::StoredRuns& stored);

    // Each (design, replicate).
    const std::vector<sim::RunStatus>& status() const { return status_; }
    const std::vector<std::int64_t>& digests() const { return digests_; }
    const std::vector<double>& wall_seconds() const { return wall_seconds_; }

    struct Failure {
        sim::Cell cell;
        std::string message;
    };
    const std::vector<Failure>& failures() const { return failures_; }

    /// Values of measures over (row, replicate, time) of some rows; NaN where there are none.
    std::vector<std::vector<double>> read(const std::vector<std::string>& measures,
                                          std::size_t first_row, std::size_t n_rows) const;

  private:
    /// Where a run lies: a file, and its place there. File -1: nowhere; file 0: results.h5.
    struct Where {
        std::int32_t file = -1;
        std::int32_t place = 0;
    };

    void add(sim::FinishedRun run, Where where);
    void add_results(const std::string& file, const SweepSession& session);
    /// Throws FileError unless a measure has the shape that it has in files of this sweep.
    void expect_values(const sim::Hdf5File& file, std::int32_t number,
                       const std::string& path) const;
    std::size_t n_replicates_, n_times_;
    std::vector<std::string> files_;
    std::vector<Where> where_;
    std::vector<sim::RunStatus> status_;
    std::vector<std::int64_t> digests_;
    std::vector<double> wall_seconds_;
    std::vector<Failure> failures_;
    std::size_t designs_in_results_ = 0, replicates_in_results_ = 0;
    std::vector<std::size_t> runs_in_chunks_;
};

}  // namespace program
