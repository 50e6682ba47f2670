#pragma once
/// Endpoint series: what contrasts compare, and which scenarios they compare.

#include <cstdint>
#include <string>
#include <vector>

#include "models/experiment.h"
#include "models/measures.h"
#include "models/program/study_results.h"
#include "models/program/survival_results.h"

namespace program {

/// A quantity per enrolled person that contrasts compare.
struct EndpointSeries {
    /// A measure; the quantity is the weighted sum of some.
    struct Term {
        std::size_t measure;
        double weight = 1;
    };
    /// What it counts, if it does: people, each of whom counts once, or events. Counts may be
    /// few, and have intervals that allow for it.
    enum class Counts : std::uint8_t { nothing, people, events };
    /// Whether a number needed to treat has a meaning: always; or, where more people die, only
    /// for more events, because fewer events of people who are dead are no benefit.
    enum class NumberNeeded : std::uint8_t { no, yes, unless_more_die };

    std::string name;
    std::string meaning;
    std::vector<Term> terms;
    Counts counts = Counts::nothing;
    NumberNeeded number_needed = NumberNeeded::no;
    bool adds_up = false;  ///< events since the previous time are added up
    double per = 1;        ///< 1: share of people; 100: per 100 people
    std::string unit = "1";
    std::size_t denominator = models::measure("enrolled");  ///< measure; none: their number
    /// Of which endpoint it is the time before it, if it is one.
    const TimedEndpoint* days_free_of = nullptr;
};
const std::vector<EndpointSeries>& endpoint_series();
/// The series of this name, which there must be.
const EndpointSeries& endpoint_series(std::string_view name);
/// Its name among series of expected events, if there is one: far less luck, the same mean.
std::string expected_or_counted(const std::string& name);
/// The measures that a series and its intervals are made of, the denominator included.
std::vector<std::size_t> measures_of(const EndpointSeries& series);

/// Values of a series by (replicate, time); NaN in a replicate without people.
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
