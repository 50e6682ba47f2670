#pragma once
/// Network results: the groups of results.h5 that a network adds on request.

#include <vector>

#include "models/experiment.h"
#include "sim/results_groups.h"

namespace program {

/// /network: the shape of the whole network at times of its own (record.network_every);
/// /transmissions: lapses and who of the ties used (record.transmissions);
/// /neighbourhoods: the ties of some people day by day (record.neighbourhoods).
/// Those that were not asked for, or would hold no row, are left out.
std::vector<sim::Group> network_results(const models::ExperimentResult& experiment);

}  // namespace program
