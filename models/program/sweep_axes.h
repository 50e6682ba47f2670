#pragma once
/// The axes of a plan: entries [[axis]].

#include <string>
#include <vector>

#include "models/program/sweep_plan.h"

namespace program {

/// Reads all axes. A parameter must be there in at least one of the scenarios.
std::vector<PlanAxis> read_axes(const sim::Node& root, const std::string& file,
                                std::vector<models::Scenario>& scenarios,
                                sim::Complaints& complaints);

}  // namespace program
