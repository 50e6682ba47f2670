#pragma once
/// A plan: the interventions of a scenario with their deployments.

#include <string>
#include <vector>

#include "models/interventions/catalogue.h"
#include "models/interventions/deployment.h"

namespace models {

struct PlannedIntervention {
    std::string name;  ///< from the scenario; the address of its luck
    Intervention intervention;
    Deployment::Parameters deployment;
};

using Plan = std::vector<PlannedIntervention>;

/// The first of the groups of decisions that belong to an intervention of this name.
std::uint32_t decisions_of(const std::string& name);

/// A plan at work in one block.
struct RunningIntervention {
    std::string name;
    Intervention intervention;
    Deployment deployment;
    double stop_days = 0;
};

}  // namespace models
