#pragma once
/// Twins of the scenarios of a plan: the same with exogenous oxytocin that does nothing.

#include <vector>

#include "models/program/sweep_plan.h"

namespace program {

/// Adds a twin for each scenario with oxytocin that is no comparator, unless the plan says
/// `twins = false` or runs under the preset null_ot as it is.
void add_twins(const sim::Node& root, std::vector<models::Scenario>& scenarios, SweepPlan& plan,
               sim::Complaints& complaints);

}  // namespace program
