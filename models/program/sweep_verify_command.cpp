// relapsim verify and relapsim rerun: runs that are done again must give the same digests.

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "models/experiment.h"
#include "models/program/commands.h"
#include "models/program/comparison.h"
#include "models/program/progress.h"
#include "models/program/study_results.h"
#include "models/program/survival_results.h"
#include "models/program/sweep_session.h"
#include "models/program/sweep_values.h"
#include "models/program/sweep_work.h"
#include "models/program/text_table.h"

namespace program {

namespace {

/// Which runs are checked is no part of any result, and new ones each time find more.
std::vector<sim::Cell> chosen(std::vector<sim::Cell> all, int sample) {
    if (sample == 0 || static_cast<std::size_t>(sample) >= all.size()) return all;
    std::random_device chance;
    std::shuffle(all.begin(), all.end(), std::mt19937_64(chance()));
    all.resize(static_cast<std::size_t>(sample));
    return all;
}

std::string told(const PlannedRows& rows, sim::Cell cell) {
    return "design " + std::to_string(cell.design) + " (" +
           rows.label(static_cast<std::size_t>(cell.design)) + "), replicate " +
           std::to_string(cell.replicate);
}

std::size_t place_of(const SweepSession& session, sim::Cell cell) {
    return static_cast<std::size_t>(cell.design) *
               static_cast<std::size_t>(session.plan().replicates) +
           static_cast<std::size_t>(cell.replicate);
}

}  // namespace

int verify_command(const Options& options, const StopRequests& stop) {
    const SweepSession session(options.files[0], Program::same, std::nullopt);
    const sim::StoredRuns stored = session.glance();
    std::cerr << notes_text(stored.notes);
    const SweepValues values(session, stored);
    std::vector<sim::Cell> all;
    for (std::int32_t d = 0; d < session.n_rows(); ++d)
        for (std::int32_t r = 0; r < session.plan().replicates; ++r)
            if (values.status()[place_of(session, {d, r})] == sim::RunStatus::ok)
                all.push_back({d, r});
    const std::vector<sim::Cell> cells = chosen(std::move(all), options.sweep.sample);
    const std::vector<std::size_t> kept = kept_measures(session.plan());
    std::vector<std::string> differences;
    std::mutex mutex;
    std::size_t n_done = 0;
    Progress progress(options.quiet);
    const int threads = options.threads > 0
                            ? options.threads
                            : static_cast<int>(std::thread::hardware_concurrency());
    const tbb::global_control more(tbb::global_control::max_allowed_parallelism,
                                   static_cast<std::size_t>(threads));
    tbb::task_arena arena(threads);
    arena.execute([&] {
        tbb::parallel_for(std::size_t{0}, cells.size(), [&](std::size_t i) {
            if (stop.soon) throw models::Interrupted();
            const sim::Cell cell = cells[i];
            const sim::FinishedRun again =
                run_batch({cell.replicate, {cell.design}}, session.rows(), kept, stop.now)[0];
            const std::lock_guard lock(mutex);
            ++n_done;
            progress.show_text([&](double seconds) {
                return std::to_string(n_done) + " of " + std::to_string(cells.size()) +
                       " runs done again, " +
                       time_text(seconds * static_cast<double>(cells.size() - n_done) /
                                 static_cast<double>(n_done)) +
                       " left";
            });
            const std::int64_t kept_digest = values.digests()[place_of(session, cell)];
            if (again.status == sim::RunStatus::ok && again.digest == kept_digest) return;
            differences.push_back(
                told(session.rows(), cell) +
                (again.status == sim::RunStatus::ok
                     ? " has another digest: " + std::to_string(again.digest) + " instead of " +
                           std::to_string(kept_digest)
                     : " failed: " + again.message));
        });
    });
    progress.clear();
    for (const std::string& difference : differences)
        std::cerr << "relapsim: " << difference << "\n";
    std::cout << cells.size() - differences.size() << " of " << cells.size()
              << " runs done again have the digests that are kept\n";
    return differences.empty() ? 0 : 1;
}

int rerun_command(const Options& options, const std::string& command_line,
                  const StopRequests& stop) {
    const SweepSession session(options.files[0], Program::same, std::nullopt);
    const SweepOptions& sweep = options.sweep;
    if (sweep.design >= session.n_rows() || sweep.replicate >= session.plan().replicates)
        throw UsageError("this sweep has designs 0 to " + std::to_string(session.n_rows() - 1) +
                         " and replicates 0 to " +
                         std::to_string(session.plan().replicates - 1));
    if (sweep.has_output && std::filesystem::exists(options.output))
        throw UsageError(options.output + " exists; give another file with -o");
    if (sweep.has_output) sim::try_output(options.output, sim::Overwrite::refuse);
    const sim::Cell cell{sweep.design, sweep.replicate};
    const auto row = static_cast<std::size_t>(cell.design);

    // Everything of this one run: all measures and, where they can be written, all events.
    Study study;
    study.scenarios.push_back(session.rows().scenario(row));
    study.twin_of.push_back(-1);
    models::Scenario& scenario = study.scenarios.front();
    scenario.label = session.rows().label(row);
    scenario.study.replicates = 1;
    study.title = told(session.rows(), cell);
    models::ExperimentOptions how;
    if (sweep.has_output) {
        scenario.record.events = models::RecordSettings::Events::full;
        how.event_file = std::make_shared<sim::EventFile>(options.output);
    }
    how.first_replicate = static_cast<std::uint32_t>(cell.replicate);
    how.stop = &stop.soon;
    models::ExperimentResult experiment = models::run_experiment(study.scenarios, how);
    const std::int64_t digest = digest_of(experiment.runs[0][0]);
    if (sweep.has_output) {
        sim::Results results = study_results(study, experiment, command_line);
        results.groups.push_back(summary_results(experiment));
        results.groups.push_back(survival_results(experiment));
        sim::write_results(options.output, results, sim::Overwrite::refuse);
    }
    const sim::StoredRuns stored = session.glance();
    std::cerr << notes_text(stored.notes);
    const SweepValues values(session, stored);
    const std::size_t place = place_of(session, cell);
    std::string verdict = "is not done yet in this sweep";
    bool differs = false;
    if (values.status()[place] == sim::RunStatus::failed) verdict = "had failed in this sweep";
    if (values.status()[place] == sim::RunStatus::ok) {
        differs = values.digests()[place] != digest;
        verdict = differs
                      ? "differs from the one kept, " + std::to_string(values.digests()[place])
                      : "is the one kept";
    }
    std::cout << study.title << ": digest " << digest << " " << verdict << "\n";
    if (!options.quiet) {
        std::cout << "Alone: relapsim run SCENARIO";
        if (session.plan().is_twin(session.rows().rows()[row].scenario))
            std::cout << " --preset null_ot";
        for (const std::string& assignment : session.rows().assignments(row))
            std::cout << " --set \"" << assignment << "\"";
        std::cout << ", replicate " << cell.replicate << " of seed " << scenario.study.seed
                  << "\n";
        if (sweep.has_output) std::cout << "Written: " << options.output << "\n";
    }
    return differs ? 1 : 0;
}

}  // namespace program
