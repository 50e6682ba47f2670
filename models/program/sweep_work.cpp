#include "models/program/sweep_work.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "models/experiment.h"
#include "models/measures.h"
#include "models/program/study_results.h"

namespace program {

namespace {

/// A batch is lost as a whole when the program is killed; it is kept to a few seconds.
constexpr double steps_in_a_batch = 2e8;
constexpr std::size_t rows_in_a_batch = 32;
/// Many more batches than threads, so that all of them have work until the end.
constexpr double least_batches = 64;

sim::FinishedRun finished(const models::RunResult& run, sim::Cell cell,
                          const std::vector<std::size_t>& kept) {
    sim::FinishedRun result{cell, sim::RunStatus::ok, digest_of(run), run.wall_seconds, {}, {}};
    for (const std::size_t m : kept) result.values.push_back(run.values[m]);
    return result;
}

/// Throws whatever a run throws.
std::vector<sim::FinishedRun> run_together(const Batch& batch, const PlannedRows& rows,
                                           const std::vector<std::size_t>& kept,
                                           const std::atomic<bool>& stop_now) {
    std::vector<models::Scenario> scenarios;
    for (const std::int32_t row : batch.rows) {
        scenarios.push_back(rows.scenario(static_cast<std::size_t>(row)));
        scenarios.back().study.replicates = 1;
    }
    models::ExperimentOptions how;
    how.first_replicate = static_cast<std::uint32_t>(batch.replicate);
    how.stop = &stop_now;
    const models::ExperimentResult experiment = models::run_experiment(scenarios, how);
    std::vector<sim::FinishedRun> runs;
    for (std::size_t s = 0; s < batch.rows.size(); ++s)
        runs.push_back(finished(experiment.runs[s][0], {batch.rows[s], batch.replicate}, kept));
    return runs;
}

}  // namespace

double agent_steps(const models::Scenario& scenario) {
    double days = scenario.study.duration.days + std::round(scenario.population.burn_in.days);
    if (scenario.population.institution != models::PopulationSettings::Place::none)
        days += scenario.population.institution_stay.days;
    return days * scenario.steps_per_day() * scenario.study.agents;
}

std::vector<Batch> all_batches(const SweepPlan& plan, const PlannedRows& rows) {
    std::map<int, std::vector<std::int32_t>> families;
    for (std::size_t r = 0; r < rows.rows().size(); ++r)
        families[rows.rows()[r].family].push_back(static_cast<std::int32_t>(r));
    const models::StudySettings::Parameters& study = rows.bases().front().study;
    const double row_steps = study.duration.days / study.step.days * study.agents;
    const double n_runs =
        static_cast<double>(rows.rows().size()) * static_cast<double>(plan.replicates);
    const double most = std::min({static_cast<double>(rows_in_a_batch),
                                  steps_in_a_batch / row_steps, n_runs / least_batches});
    const auto size = static_cast<std::size_t>(std::max(1.0, std::floor(most)));
    std::vector<Batch> batches;
    for (int replicate = 0; replicate < plan.replicates; ++replicate)
        for (const auto& [family, members] : families)
            for (std::size_t begin = 0; begin < members.size(); begin += size) {
                Batch batch{replicate, {}};
                for (std::size_t i = begin; i < std::min(begin + size, members.size()); ++i)
                    batch.rows.push_back(members[i]);
                batches.push_back(std::move(batch));
            }
    return batches;
}

std::vector<Batch> batches_to_do(const std::vector<Batch>& all, const sim::RunTable& done,
                                 int part, int n_parts) {
    std::vector<Batch> batches;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (static_cast<int>(i % static_cast<std::size_t>(n_parts)) != part - 1) continue;
        Batch batch{all[i].replicate, {}};
        for (const std::int32_t row : all[i].rows)
            if (done.status({row, batch.replicate}) == sim::RunStatus::missing)
                batch.rows.push_back(row);
        if (!batch.rows.empty()) batches.push_back(std::move(batch));
    }
    return batches;
}

std::vector<sim::FinishedRun> run_batch(const Batch& batch, const PlannedRows& rows,
                                        const std::vector<std::size_t>& kept,
                                        const std::atomic<bool>& stop_now) {
    try {
        return run_together(batch, rows, kept, stop_now);
    } catch (const models::Interrupted&) {
        throw;
    } catch (const std::exception& error) {
        if (batch.rows.size() == 1)
            return {{{batch.rows[0], batch.replicate},
                     sim::RunStatus::failed,
                     0,
                     0,
                     error.what(),
                     {}}};
    }
    // Which of them failed shows when each runs alone.
    std::vector<sim::FinishedRun> runs;
    for (const std::int32_t row : batch.rows)
        for (sim::FinishedRun& run : run_batch({batch.replicate, {row}}, rows, kept, stop_now))
            runs.push_back(std::move(run));
    return runs;
}

std::vector<std::size_t> kept_measures(const SweepPlan& plan) {
    std::vector<std::size_t> places;
    for (std::size_t m = 0; m < models::measures.size(); ++m)
        if (std::find(plan.keep.begin(), plan.keep.end(), models::measures[m].name) !=
            plan.keep.end())
            places.push_back(m);
    return places;
}

sim::ChunkLayout chunk_layout(const SweepPlan& plan, const PlannedRows& rows) {
    sim::ChunkLayout layout{plan.sweep_id, models::report_times(rows.bases().front()), {}};
    for (const std::size_t m : kept_measures(plan))
        layout.measures.push_back(measure_of(models::measures[m]));
    return layout;
}

}  // namespace program
