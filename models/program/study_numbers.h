#pragma once
/// Study numbers: what tables and reports are made of, from the runs of a study.

#include <limits>
#include <string>
#include <vector>

#include "analysis/contrast.h"
#include "models/experiment.h"
#include "models/program/endpoint_series.h"
#include "models/program/survival_results.h"

namespace program {

/// A share of people at one time, or events over person-time of the whole study.
struct Outcome {
    std::size_t numerator;    ///< measure
    std::size_t denominator;  ///< measure
    std::size_t time = 0;     ///< of a share
    bool is_rate = false;     ///< per year of the denominator, a measure in days
};
Outcome share_at(std::size_t numerator, std::size_t denominator, std::size_t time);
Outcome rate_of(std::size_t events, std::size_t days);

/// By replicate; NaN where there is nobody.
std::vector<double> values_of(const models::ExperimentResult& experiment, std::size_t scenario,
                              const Outcome& outcome);

/// Numerator and denominator of all replicates together.
struct Count {
    double n = 0;
    double of = 0;  ///< people, or years
    bool is_rate = false;
};
Count count_of(const models::ExperimentResult& experiment, std::size_t scenario,
               const Outcome& outcome);

/// People by what an arm did to them until the end of the study, of 1,000, counted person by
/// person; NaN if they were not compared or there is nobody.
struct PeopleOf1000 {
    double helped = std::numeric_limits<double>::quiet_NaN();
    double harmed = std::numeric_limits<double>::quiet_NaN();
    double died_instead = std::numeric_limits<double>::quiet_NaN();
    double unaffected = std::numeric_limits<double>::quiet_NaN();
};
PeopleOf1000 people_of_1000(const models::ExperimentResult& experiment, const Pair& pair,
                            models::Endpoint endpoint);
/// The same of relapse: "93 / 2 / 0 / 905", or "-".
std::string person_cell(const models::ExperimentResult& experiment, const Pair& pair);

/// Report time nearest to 24 weeks, the horizon of most trials, or the end.
std::size_t trial_time(const models::ExperimentResult& experiment);
/// "168", of a report time.
std::string day_text(const models::ExperimentResult& experiment, std::size_t time);

}  // namespace program
