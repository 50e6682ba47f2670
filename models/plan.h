#pragma once
/// A plan: the interventions of a scenario with their deployments.
///
/// The luck of an intervention (who accepts, who is first in the queue, which doses are taken)
/// goes with its kind and its place among those of that kind, not with its name.

#include <string>
#include <vector>

#include "models/interventions/catalogue.h"
#include "models/interventions/deployment.h"

namespace models {

struct PlannedIntervention {
    std::string name;  ///< from the scenario
    Intervention intervention;
    Deployment::Parameters deployment;
    std::string accept_with = {};  ///< name of another that the same people accept
    std::string instead_of = {};   ///< name of another that others accept
    std::string luck = {};         ///< address of its luck; empty: by kind and place
};

using Plan = std::vector<PlannedIntervention>;

std::string_view kind_of(const Intervention& intervention);

/// The first of the groups of decisions that belong to a word.
std::uint32_t decisions_of(const std::string& word);

/// The word that the luck of the intervention at this place of the plan goes with: its `luck`,
/// else its kind, with a number from the second of a kind on.
std::string luck_of(const Plan& plan, std::size_t place);

/// Who accepts the intervention at this place. What it is accepted with or instead of must
/// exist, without a circle.
Deployment::Acceptance acceptance_of(const Plan& plan, std::size_t place);

/// A plan at work in one block.
struct RunningIntervention {
    std::string name;
    Intervention intervention;
    Deployment deployment;
    double stop_days = 0;
};

}  // namespace models
