// What the readers need of the model and of `run`: nothing is simulated here, so that only what
// reads is built for the fuzz targets.

#include "models/experiment.h"
#include "models/measures.h"
#include "models/program/commands.h"

namespace models {

bool ExperimentResult::reports(std::size_t measure) const {
    return measures[measure].part != network;
}

std::vector<double> report_times(const Scenario& scenario) {
    std::vector<double> times;
    const double interval = scenario.study.report_every.days;
    for (int k = 0; k * interval <= scenario.study.duration.days + 1e-9; ++k)
        times.push_back(k * interval);
    return times;
}

ExperimentResult run_experiment(std::vector<Scenario>&, const ExperimentOptions&) {
    throw std::logic_error("a fuzz target runs nothing");
}

}  // namespace models

namespace program {

std::string preset_file(const std::string& name, const std::string&) {
    return name;
}

}  // namespace program
