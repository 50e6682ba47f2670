#include "models/program/sweep_values.h"

#include <algorithm>
#include <limits>
#include <map>

#include "models/experiment.h"

namespace program {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

SweepValues::SweepValues(const SweepSession& session, const sim::StoredRuns& stored)
    : n_replicates_(static_cast<std::size_t>(session.plan().replicates)),
      n_times_(models::report_times(session.rows().bases().front()).size()) {
    const std::size_t n = static_cast<std::size_t>(session.n_rows()) * n_replicates_;
    where_.resize(n);
    status_.assign(n, sim::RunStatus::missing);
    digests_.assign(n, 0);
    wall_seconds_.assign(n, nan);
    const std::string& sweep_id = session.plan().sweep_id;
    files_.push_back(session.directory().results_file());
    if (stored.results) add_results(files_[0], sweep_id);
    for (const std::string& name : stored.chunks) {
        files_.push_back(session.directory().chunk_file(name));
        Where where{static_cast<std::int32_t>(files_.size()) - 1, 0};
        for (sim::FinishedRun& run : sim::read_chunk_runs(files_.back(), sweep_id)) {
            add(std::move(run), where);
            ++where.place;
        }
    }
    std::erase_if(failures_, [this](const Failure& failure) {
        const std::size_t i = static_cast<std::size_t>(failure.cell.design) * n_replicates_ +
                              static_cast<std::size_t>(failure.cell.replicate);
        return status_[i] != sim::RunStatus::failed;
    });
}

void SweepValues::add(sim::FinishedRun run, Where where) {
    const std::size_t i = static_cast<std::size_t>(run.cell.design) * n_replicates_ +
                          static_cast<std::size_t>(run.cell.replicate);
    if (run.cell.design < 0 || run.cell.replicate < 0 ||
        static_cast<std::size_t>(run.cell.replicate) >= n_replicates_)
        return;
    // A run that was done twice is the same twice; one that failed may have been done again.
    if (i >= status_.size() || status_[i] == sim::RunStatus::ok) return;
    const bool known_failure = status_[i] == sim::RunStatus::failed;
    status_[i] = run.status;
    digests_[i] = run.digest;
    wall_seconds_[i] = run.wall_seconds;
    if (run.status == sim::RunStatus::ok)
        where_[i] = where;
    else if (!known_failure)
        failures_.push_back({run.cell, std::move(run.message)});
}

void SweepValues::add_results(const std::string& file_name, const std::string& sweep_id) {
    const sim::Hdf5File file = sim::Hdf5File::open(file_name);
    if (file.text_attribute("/", "sweep_id") != sweep_id) return;
    replicates_in_results_ = file.shape("/run_status")[1];
    const auto status = file.read_integers("/run_status");
    const auto digests = file.read_integers("/run_digest");
    const auto seconds = file.read("/wall_seconds");
    std::map<sim::Cell, std::string> messages;
    if (file.has("/failures")) {
        const auto designs = file.read_integers("/failures/failed_design");
        const auto replicates = file.read_integers("/failures/failed_replicate");
        const auto texts = file.read_texts("/failures/message");
        for (std::size_t i = 0; i < texts.size(); ++i)
            messages[{static_cast<std::int32_t>(designs[i]),
                      static_cast<std::int32_t>(replicates[i])}] = texts[i];
    }
    for (std::size_t i = 0; i < status.size(); ++i) {
        const sim::Cell cell{static_cast<std::int32_t>(i / replicates_in_results_),
                             static_cast<std::int32_t>(i % replicates_in_results_)};
        if (static_cast<sim::RunStatus>(status[i]) == sim::RunStatus::missing) continue;
        add({cell,
             static_cast<sim::RunStatus>(status[i]),
             digests[i],
             seconds[i],
             messages[cell],
             {}},
            {0, static_cast<std::int32_t>(i)});
    }
}

std::vector<std::vector<double>> SweepValues::read(const std::vector<std::string>& measures,
                                                   std::size_t first_row,
                                                   std::size_t n_rows) const {
    const std::size_t first = first_row * n_replicates_, n = n_rows * n_replicates_;
    std::vector<std::vector<double>> all(measures.size(),
                                         std::vector<double>(n * n_times_, nan));
    struct Needed {
        std::size_t place, to;
    };
    std::map<std::int32_t, std::vector<Needed>> by_file;
    for (std::size_t i = 0; i < n; ++i) {
        const Where& where = where_[first + i];
        if (where.file >= 0)
            by_file[where.file].push_back({static_cast<std::size_t>(where.place), i});
    }
    // One file after the other, so that each is opened once for all measures.
    for (const auto& [number, needed] : by_file) {
        const sim::Hdf5File file =
            sim::Hdf5File::open(files_[static_cast<std::size_t>(number)]);
        // Rows of results.h5 hold all replicates of a design; those of a chunk one run.
        const std::size_t runs_in_a_row = number == 0 ? replicates_in_results_ : 1;
        const auto [low, high] = std::minmax_element(
            needed.begin(), needed.end(),
            [](const Needed& a, const Needed& b) { return a.place < b.place; });
        const std::size_t from = low->place / runs_in_a_row;
        const std::size_t to = high->place / runs_in_a_row + 1;
        for (std::size_t m = 0; m < measures.size(); ++m) {
            const std::vector<double> read = file.read_rows("/" + measures[m], from, to - from);
            for (const Needed& each : needed) {
                const std::size_t begin = (each.place - from * runs_in_a_row) * n_times_;
                for (std::size_t t = 0; t < n_times_; ++t) {
                    const double value = read[begin + t];
                    all[m][each.to * n_times_ + t] =
                        value == static_cast<double>(sim::missing_count) ? nan : value;
                }
            }
        }
    }
    return all;
}

}  // namespace program
