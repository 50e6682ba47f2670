#pragma once
/// Survival results: times to lapse, relapse, overdose and death, from the counts of a study.

#include <string>
#include <string_view>
#include <vector>

#include "analysis/cox.h"
#include "analysis/survival.h"
#include "models/experiment.h"
#include "sim/results.h"

namespace program {

/// An endpoint that people reach once, as two counts so far: reached, and died before.
struct TimedEndpoint {
    std::string_view name;  ///< "lapsed"
    std::string_view meaning;
    std::size_t reached;      ///< measure
    std::size_t died_before;  ///< measure; that of deaths itself for death
    bool is_death = false;
};
const std::vector<TimedEndpoint>& timed_endpoints();

/// The people of some scenarios as grouped records: time is the end of the report interval,
/// group the scenario, cluster the replicate; a death before the endpoint is a competing event.
std::vector<analysis::Record> records_of(const models::ExperimentResult& experiment,
                                         const std::vector<std::size_t>& scenarios,
                                         const TimedEndpoint& endpoint);

/// Kaplan-Meier and cumulative incidence with death competing, of all designs.
sim::Group survival_results(const models::ExperimentResult& experiment);

/// Hazard ratio of an arm against another (Cox, pooled over people, clustered by replicate).
struct HazardRatio {
    bool known = false;
    double ratio = 0;
    double log_standard_error = 0;  ///< robust
    double low = 0;                 ///< 95% interval
    double high = 0;
};
HazardRatio hazard_ratio(const models::ExperimentResult& experiment, std::size_t arm,
                         std::size_t reference, const TimedEndpoint& endpoint);

/// Restricted mean time until the endpoint of one scenario and replicate, up to the end of the
/// study [d]; a death before it ends the follow-up.
double restricted_mean_time(const models::ExperimentResult& experiment, std::size_t scenario,
                            std::size_t replicate, const TimedEndpoint& endpoint);

}  // namespace program
