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

/// Values of a measure over (replicate, time) of one scenario.
double value_of(const models::ExperimentResult& experiment, std::size_t scenario,
                std::size_t replicate, std::size_t measure, std::size_t time);

/// The parameter table with the values of all scenarios, as CSV.
std::string parameter_table_csv(Study& study);

}  // namespace program
