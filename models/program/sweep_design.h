#pragma once
/// The points of a plan, from its section [design].

#include "models/program/sweep_plan.h"

namespace program {

/// Reads [design], whose place is that of the plan if there is none.
void read_design(const sim::Node* design, SweepPlan& plan, sim::Complaints& complaints);

/// Makes the points of the design over the axes of the plan. `base` is the scenario from which
/// one axis at a time goes away.
void make_points(const sim::Node* design, SweepPlan& plan, models::Scenario& base,
                 sim::Complaints& complaints);

}  // namespace program
