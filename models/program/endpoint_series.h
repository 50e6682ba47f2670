#pragma once
/// Endpoint series: what contrasts compare, and which scenarios they compare.

#include <string>
#include <vector>

#include "models/experiment.h"
#include "models/measures.h"
#include "models/program/study_results.h"

namespace program {

/// A quantity per enrolled person that contrasts compare.
struct EndpointSeries {
    std::string name;
    std::string meaning;
    std::size_t numerator;  ///< measure
    bool adds_up = false;   ///< events since the previous time are added up
    double per = 1;         ///< 1: share of people; 100: per 100 people
    std::string unit = "1";
    std::size_t denominator = models::measure("enrolled");  ///< measure; none: their number
};
const std::vector<EndpointSeries>& endpoint_series();
/// The series of this name, which there must be.
const EndpointSeries& endpoint_series(std::string_view name);

/// Values of a series by (replicate, time).
std::vector<std::vector<double>> series_of(const models::ExperimentResult& experiment,
                                           std::size_t scenario, const EndpointSeries& series);
/// One time of them, by replicate.
std::vector<double> at_time(const std::vector<std::vector<double>>& values, std::size_t time);

/// Two scenarios that are compared.
struct Pair {
    std::size_t arm;
    std::size_t reference;
    std::string label;
};
/// Each arm with the reference; then each oxytocin arm with its twin.
std::vector<Pair> pairs_of(const Study& study);

}  // namespace program
