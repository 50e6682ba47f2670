#pragma once
/// Study results: what an experiment produced, in the layout of results.h5.

#include <string>
#include <vector>

#include "models/experiment.h"
#include "sim/results.h"

namespace program {

/// The scenarios of a study, in the order of the designs. A twin has the same interventions as
/// the scenario before it, and exogenous oxytocin does nothing in it.
struct Study {
    std::vector<models::Scenario> scenarios;
    std::vector<int> twin_of;  ///< by scenario: the one that it is the twin of, or -1
    std::string title;
};

/// Everything but the groups that analysis adds. Takes the events and traces out of
/// `experiment`.
sim::Results study_results(Study& study, models::ExperimentResult& experiment,
                           const std::string& command_line);

/// The fingerprint of a run: of its measures only, so that it does not depend on what else is
/// recorded. It is taken of the measures of 0.1.0 as they were defined there, so that the same
/// fingerprint in another version means that people lived the same lives.
std::int64_t digest_of(const models::RunResult& run);

/// What the file says of a measure.
sim::Measure measure_of(const sim::Observable& observable);

/// Attributes of the file, of the study that these texts of scenarios describe.
sim::Header header_of(const std::string& title, const std::string& scenario_texts,
                      const std::string& command_line);

/// The machine, for /provenance.
std::string environment_text();

/// Values of a measure over (replicate, time) of one scenario.
double value_of(const models::ExperimentResult& experiment, std::size_t scenario,
                std::size_t replicate, std::size_t measure, std::size_t time);

/// The parameter table with the values of all scenarios, as CSV.
std::string parameter_table_csv(Study& study);

}  // namespace program
