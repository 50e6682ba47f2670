#pragma once
/// Pilot: a small run of a scenario, to see whom its interventions reach.

#include <string>

#include "models/scenario.h"

namespace program {

/// The cascade of the interventions among some hundred people, and a warning for each that
/// reaches nobody. Places are scaled to the smaller population. Tells on stderr that it runs,
/// unless `quiet`. Empty without interventions.
std::string pilot_text(const models::Scenario& scenario, int threads, bool quiet);

}  // namespace program
