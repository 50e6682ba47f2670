#pragma once
/// Comparison: what a study found, as tables for the terminal, as rows for programs, and as
/// groups of results.h5.

#include <string>
#include <vector>

#include "models/experiment.h"
#include "models/program/report_format.h"
#include "models/program/study_results.h"
#include "sim/results.h"

namespace program {

/// Means, standard errors and quantiles over replicates of every measure: group /summary.
sim::Group summary_results(const models::ExperimentResult& experiment);

/// Paired contrasts of every endpoint and time, hazard ratios, restricted mean times and
/// person-level counts: group /contrasts. Each arm against the reference, and each oxytocin arm
/// against its twin.
sim::Group contrast_results(const Study& study, const models::ExperimentResult& experiment);

/// How tables are printed.
struct Page {
    Format format = Format::table;  ///< table or markdown
    int width = 80;                 ///< of a line of the terminal
};

/// Who is simulated and who is studied.
std::string people_text(const Study& study, const models::ExperimentResult& experiment,
                        const Page& page);
/// Outcomes by scenario.
std::string outcomes_text(const Study& study, const models::ExperimentResult& experiment,
                          const Page& page);
/// Differences from the reference, with what each interval means.
std::string differences_text(const Study& study, const models::ExperimentResult& experiment,
                             const Page& page);

/// All of it for programs: a row for each number.
Report study_report(const Study& study, const models::ExperimentResult& experiment,
                    const std::string& command);

}  // namespace program
