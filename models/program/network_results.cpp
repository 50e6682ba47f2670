#include "models/program/network_results.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

namespace program {

namespace {

using models::NetworkSnapshot;
using models::RunResult;

constexpr const char* tie_kinds =
    "0 household, 1 household while one of the two is in recovery housing, 2 peer, 3 fellow "
    "member of mutual help, 4 sponsor, 5 sponsee";

/// Values of a property of the snapshots over (design, replicate, network_time); `missing`
/// where a run has no network.
template <class Value, class Property>
std::vector<Value> over_times(const models::ExperimentResult& experiment, std::size_t n_times,
                              std::size_t n_values, Value missing, Property&& property) {
    std::vector<Value> values;
    for (const auto& runs : experiment.runs)
        for (const RunResult& run : runs)
            for (std::size_t t = 0; t < n_times; ++t) {
                if (t < run.network.snapshots.size())
                    property(run.network.snapshots[t], values);
                else
                    values.insert(values.end(), n_values, missing);
            }
    return values;
}

void add_snapshots(const models::ExperimentResult& experiment,
                   std::vector<sim::Group>& groups) {
    std::vector<double> times;
    for (const auto& runs : experiment.runs)
        for (const RunResult& run : runs)
            if (run.network.snapshot_times.size() > times.size())
                times = run.network.snapshot_times;
    if (times.empty()) return;
    std::vector<std::int32_t> degrees;
    for (std::size_t d = 0; d < NetworkSnapshot::n_degrees; ++d)
        degrees.push_back(static_cast<std::int32_t>(d));
    std::vector<double> sizes;
    for (std::size_t k = 0; k < NetworkSnapshot::n_component_sizes; ++k)
        sizes.push_back(std::exp2(static_cast<double>(k)));

    sim::Group group{"network"};
    group.dimensions.push_back({"network_time", times, "day", "time since the start"});
    group.dimensions.push_back({"degree", degrees, "1", "number of ties; the last: or more"});
    group.dimensions.push_back(
        {"component_size", sizes, "1", "least number of people of a component in this class"});
    const std::vector<std::string> dimensions{"design", "replicate", "network_time"};
    const auto with = [&](const char* last) {
        std::vector<std::string> all = dimensions;
        all.emplace_back(last);
        return all;
    };
    using Counts = std::vector<std::int32_t>;
    group.variables.push_back(
        {"people_of_degree", "1", "living people with so many ties", with("degree"),
         over_times<std::int32_t>(experiment, times.size(), degrees.size(), sim::missing_count,
                                  [](const NetworkSnapshot& s, Counts& values) {
                                      values.insert(values.end(), s.people_of_degree.begin(),
                                                    s.people_of_degree.end());
                                  })});
    group.variables.push_back(
        {"components_of_size", "1",
         "components with so many living people, up to twice as many", with("component_size"),
         over_times<std::int32_t>(experiment, times.size(), sizes.size(), sim::missing_count,
                                  [](const NetworkSnapshot& s, Counts& values) {
                                      values.insert(values.end(), s.components_of_size.begin(),
                                                    s.components_of_size.end());
                                  })});
    group.variables.push_back(
        {"largest_component", "1", "people in the largest component", dimensions,
         over_times<std::int32_t>(experiment, times.size(), 1, sim::missing_count,
                                  [](const NetworkSnapshot& s, Counts& values) {
                                      values.push_back(s.largest_component);
                                  })});
    const auto add_real = [&](const char* name, const char* long_name,
                              double NetworkSnapshot::* property) {
        group.variables.push_back(
            {name, "1", long_name, dimensions,
             over_times<double>(experiment, times.size(), 1,
                                std::numeric_limits<double>::quiet_NaN(),
                                [property](const NetworkSnapshot& s, std::vector<double>& v) {
                                    v.push_back(s.*property);
                                })});
    };
    add_real("mean_peers", "ties to peers, mean of living people",
             &NetworkSnapshot::mean_peers);
    add_real("assortativity", "assortativity of use over ties, -1 to 1",
             &NetworkSnapshot::assortativity);
    add_real("group_cohesion", "mean share of pairs of a group of mutual help who are tied",
             &NetworkSnapshot::group_cohesion);
    groups.push_back(std::move(group));
}

/// Calls f(number of the run, run) for all runs.
template <class Function>
void for_each_run(const models::ExperimentResult& experiment, Function&& f) {
    std::int32_t number = 0;
    for (const auto& runs : experiment.runs)
        for (const RunResult& run : runs) f(number++, run);
}

sim::Variable column(const char* name, const char* unit, const char* long_name,
                     const char* dimension, sim::Values values) {
    sim::Variable variable{name, unit, long_name, {dimension}, std::move(values)};
    variable.missing = sim::Missing::never;
    return variable;
}

constexpr const char* run_meaning = "design * replicates + replicate";

std::vector<std::int32_t> numbers(std::size_t n) {
    std::vector<std::int32_t> all(n);
    for (std::size_t i = 0; i < n; ++i) all[i] = static_cast<std::int32_t>(i);
    return all;
}

void add_transmissions(const models::ExperimentResult& experiment,
                       std::vector<sim::Group>& groups) {
    std::vector<std::int32_t> runs, agents, sources;
    std::vector<double> times;
    std::vector<std::int8_t> kinds;
    for_each_run(experiment, [&](std::int32_t number, const RunResult& run) {
        for (const models::Transmission& row : run.network.transmissions) {
            runs.push_back(number);
            times.push_back(row.time);
            agents.push_back(row.agent);
            sources.push_back(row.exposed_to);
            kinds.push_back(static_cast<std::int8_t>(row.kind));
        }
    });
    if (runs.empty()) return;
    sim::Group group{"transmissions"};
    const char* rows = "transmission";
    group.dimensions.push_back(
        {rows, numbers(runs.size()), "1", "a tie to a user of somebody who lapsed"});
    group.variables.push_back(column("run", "1", run_meaning, rows, runs));
    group.variables.push_back(
        column("lapse_time", "day", "time of the lapse since the start", rows, times));
    group.variables.push_back(column("agent", "1", "who lapsed", rows, agents));
    group.variables.push_back(
        column("exposed_to", "1", "a tie who used when it was last noticed", rows, sources));
    group.variables.push_back(column("tie_kind", "", tie_kinds, rows, kinds));
    groups.push_back(std::move(group));
}

void add_neighbourhoods(const models::ExperimentResult& experiment,
                        std::vector<sim::Group>& groups) {
    std::vector<std::int32_t> runs, days, people, neighbours;
    std::vector<std::int8_t> kinds, states;
    for_each_run(experiment, [&](std::int32_t number, const RunResult& run) {
        for (const models::Neighbour& row : run.network.neighbours) {
            runs.push_back(number);
            days.push_back(row.day);
            people.push_back(row.person);
            neighbours.push_back(row.neighbour);
            kinds.push_back(row.kind);
            states.push_back(row.use_state);
        }
    });
    if (runs.empty()) return;
    sim::Group group{"neighbourhoods"};
    const char* rows = "neighbour_row";
    group.dimensions.push_back(
        {rows, numbers(runs.size()), "1", "a tie of a person on a day, or the person"});
    group.variables.push_back(column("run", "1", run_meaning, rows, runs));
    group.variables.push_back(column("day", "day", "time since the start", rows, days));
    group.variables.push_back(column("person", "1", "whose neighbourhood", rows, people));
    group.variables.push_back(
        column("neighbour", "1", "who is tied to that person", rows, neighbours));
    group.variables.push_back(column(
        "tie_kind", "", (std::string("-1 the person, ") + tie_kinds).c_str(), rows, kinds));
    group.variables.push_back(column(
        "use_state", "", "0 abstinent, 1 lapsed, 2 in regular use, 3 dead", rows, states));
    groups.push_back(std::move(group));
}

}  // namespace

std::vector<sim::Group> network_results(const models::ExperimentResult& experiment) {
    std::vector<sim::Group> groups;
    add_snapshots(experiment, groups);
    add_transmissions(experiment, groups);
    add_neighbourhoods(experiment, groups);
    return groups;
}

}  // namespace program
