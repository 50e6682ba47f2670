#pragma once
/// Comparison: paired contrasts between the scenarios of a study, for results.h5 and the
/// terminal.

#include <string>
#include <vector>

#include "models/experiment.h"
#include "models/program/study_results.h"
#include "sim/results.h"

namespace program {

/// Means, standard errors and quantiles over replicates of every measure: group /summary.
sim::Group summary_results(const models::ExperimentResult& experiment);

/// Paired contrasts of every endpoint and time, hazard ratios, restricted mean times and
/// person-level counts: group /contrasts. Each arm against the reference, and each oxytocin arm
/// against its twin.
sim::Group contrast_results(const Study& study, const models::ExperimentResult& experiment);

/// Outcomes by scenario, as a table for the terminal.
std::string outcomes_text(const Study& study, const models::ExperimentResult& experiment);
/// Differences from the reference at the end of the study, with what each interval means.
std::string differences_text(const Study& study, const models::ExperimentResult& experiment);

}  // namespace program
