#pragma once
/// Survival results: times to lapse, relapse, overdose and death, from the exact times of each
/// person, so that no estimate depends on how often is reported.

#include <string>
#include <string_view>
#include <vector>

#include "analysis/cox.h"
#include "analysis/survival.h"
#include "models/experiment.h"
#include "sim/results.h"

namespace program {

/// An endpoint that people reach once, with its two counts so far: reached, and died before.
struct TimedEndpoint {
    std::string_view name;  ///< "lapsed"
    std::string_view meaning;
    models::Endpoint endpoint;
    std::size_t reached;      ///< measure
    std::size_t died_before;  ///< measure; that of deaths itself for death
    std::size_t days_before;  ///< measure: time alive before it
    bool is_death = false;
    /// So few people reach it that the spread over replicates may miss its luck.
    bool is_rare() const { return is_death || endpoint == models::Endpoint::overdose; }
};
const std::vector<TimedEndpoint>& timed_endpoints();

/// What counts as the event: the endpoint alone, with death before it competing; or whichever
/// of the two comes first, which no arm can avoid by killing.
enum class EventIs : std::uint8_t { endpoint, endpoint_or_death };

/// The people of some scenarios as grouped records: time is exact to the step, group the
/// scenario, cluster the replicate.
std::vector<analysis::Record> records_of(const models::ExperimentResult& experiment,
                                         const std::vector<std::size_t>& scenarios,
                                         const TimedEndpoint& endpoint,
                                         EventIs event = EventIs::endpoint);

/// Kaplan-Meier and cumulative incidence with death competing, of all designs, read off at the
/// report times.
sim::Group survival_results(const models::ExperimentResult& experiment);

/// Hazard ratio of an arm against another (Cox, pooled over people, clustered by replicate).
struct HazardRatio {
    bool known = false;
    double ratio = 0;
    double log_standard_error = 0;  ///< by cluster, with the factor G / (G - 1) of (C6)
    double low = 0;                 ///< 95% interval; NaN with one replicate
    double high = 0;
};
HazardRatio hazard_ratio(const models::ExperimentResult& experiment, std::size_t arm,
                         std::size_t reference, const TimedEndpoint& endpoint,
                         EventIs event = EventIs::endpoint);

/// Mean time alive and free of the endpoint of one scenario and replicate, up to the end of the
/// study [d]; NaN without people.
double mean_days_free(const models::ExperimentResult& experiment, std::size_t scenario,
                      std::size_t replicate, const TimedEndpoint& endpoint);

}  // namespace program
