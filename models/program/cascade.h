#pragma once
/// Cascade: how far people came with each intervention, from eligible to kept.

#include <string>
#include <vector>

#include "models/program/comparison.h"
#include "models/program/study_results.h"
#include "sim/results.h"

namespace program {

/// A table for the terminal, replicates taken together: shares of the cohort, and of those who
/// started; below it why people who accepted did not start. Empty without interventions.
std::string cascade_text(const Study& study, const models::ExperimentResult& experiment,
                         const Page& page);

/// The same for one scenario. `runs`: by replicate.
std::string cascade_text(const models::Scenario& scenario,
                         const std::vector<models::RunResult>& runs, const Page& page);

/// Numbers of people by offer and replicate: group /offers. None without interventions.
std::vector<sim::Group> offers_results(const Study& study,
                                       const models::ExperimentResult& experiment);

/// Counts of one intervention, replicates taken together.
models::OfferCounts counts_of(const std::vector<models::RunResult>& runs,
                              std::size_t intervention);

/// Why nobody started an intervention; empty if somebody did.
std::string reason_for_nobody(const models::PlannedIntervention& planned,
                              const models::OfferCounts& counts);

}  // namespace program
