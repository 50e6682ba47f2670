#pragma once
/// Contrasts of endpoints between two scenarios: the numbers that `compare` and sweeps write, in
/// the same names, and that tables print.

#include <vector>

#include "analysis/contrast.h"
#include "models/program/endpoint_series.h"
#include "models/program/survival_results.h"
#include "sim/results_groups.h"

namespace program {

/// What the intervals of /contrasts are; for attributes.
inline constexpr double interval_level = 0.95;

/// A series at one time, paired over replicates. Counts have Student's interval or, where it
/// reaches further, that of the events that differ (analysis/rare_events.h).
analysis::Contrast contrast_of(const models::ExperimentResult& experiment, std::size_t arm,
                               std::size_t reference, const EndpointSeries& series,
                               std::size_t time);
/// The same at all times.
std::vector<analysis::Contrast> contrasts_of(const models::ExperimentResult& experiment,
                                             std::size_t arm, std::size_t reference,
                                             const EndpointSeries& series);

/// The deaths that decide whether fewer events are a benefit; null where that is no question.
const EndpointSeries* deaths_beside(const EndpointSeries& series);

/// Numbers needed to treat at all times; NaN where the interval contains 0, and where there are
/// fewer events because more people died.
std::vector<double> numbers_needed(const models::ExperimentResult& experiment, std::size_t arm,
                                   std::size_t reference, const EndpointSeries& series,
                                   const std::vector<analysis::Contrast>& contrasts);

/// Variables over (contrast, time); `numbers_needed` is written where it has a meaning.
std::vector<sim::Variable> contrast_variables(
    const EndpointSeries& series, const std::vector<analysis::Contrast>& contrasts,
    const std::vector<double>& numbers_needed);

/// Attributes of the group.
sim::Attributes contrast_attributes();

/// Days alive and free of an endpoint that the arm gains, paired over replicates.
analysis::Contrast days_gained(const models::ExperimentResult& experiment, std::size_t arm,
                               std::size_t reference, const TimedEndpoint& endpoint);
/// Variables over (contrast).
std::vector<sim::Variable> days_gained_variables(
    const TimedEndpoint& endpoint, const std::vector<analysis::Contrast>& contrasts);

}  // namespace program
