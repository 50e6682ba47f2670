#pragma once
/// The work of a sweep: batches of runs, given out one by one to threads and ranks.
///
/// A batch holds runs of one replicate whose rows differ in their interventions only; they share
/// their burn-in, which costs more than the study itself. How runs are put into batches, and who
/// does them, changes no bit of them.

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "models/program/sweep_plan.h"
#include "sim/sweep_directory.h"

namespace program {

struct Batch {
    std::int32_t replicate = 0;
    std::vector<std::int32_t> rows;  ///< the first one is the reference of the others
};

/// All batches of a plan, replicate by replicate, so that a sweep that is cut short has whole
/// replicates. The same for everybody who works on the plan.
std::vector<Batch> all_batches(const SweepPlan& plan, const PlannedRows& rows);

/// Part i of n of them (from 1), and of those only the runs that are missing.
std::vector<Batch> batches_to_do(const std::vector<Batch>& all, const sim::RunTable& done,
                                 int part, int n_parts);

/// Runs a batch. A run that throws is a failed run with a message; the others go on.
std::vector<sim::FinishedRun> run_batch(const Batch& batch, const PlannedRows& rows,
                                        const std::vector<std::size_t>& kept_measures,
                                        const std::atomic<bool>& stop_now);

/// Places of the measures that the plan keeps.
std::vector<std::size_t> kept_measures(const SweepPlan& plan);

/// What all chunks of the plan have in common.
sim::ChunkLayout chunk_layout(const SweepPlan& plan, const PlannedRows& rows);

/// Agent-steps of a run from its own beginning.
double agent_steps(const models::Scenario& scenario);

}  // namespace program
