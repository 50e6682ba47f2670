#pragma once
/// A sweep of two points and two replicates, made without running anything: plan.json, a journal
/// and a chunk.

#include "models/program/sweep_session.h"
#include "models/program/sweep_work.h"
#include "tests/fuzz/desk.h"

namespace fuzz {

inline constexpr int n_designs = 4, n_replicates = 2;

/// Two scenarios at two points, with four measures.
program::SweepPlan small_plan();

/// All runs of the sweep with made-up values.
std::vector<sim::FinishedRun> made_up_runs(const sim::ChunkLayout& layout);

/// Puts plan.json into a directory of the desk, and gives the sweep back.
std::unique_ptr<program::SweepSession> small_sweep(const Desk& desk, const std::string& name);

}  // namespace fuzz
