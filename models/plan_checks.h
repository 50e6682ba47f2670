#pragma once
/// Plan checks: what can never happen in a plan of interventions is a mistake.

#include <vector>

#include "models/scenario.h"

namespace models {

/// Complains about interventions of the scenario that contradict themselves, each other or the
/// study. `entries` are the places of the interventions, in the order of the plan; places of
/// single values are looked up in the changes of the scenario.
void check_plan(const Scenario& scenario, const std::vector<sim::Place>& entries,
                sim::Complaints& complaints);

/// The part of this about who accepts: accept_with, instead_of, luck.
void check_acceptance(const Scenario& scenario, const std::vector<sim::Place>& entries,
                      sim::Complaints& complaints);

}  // namespace models
