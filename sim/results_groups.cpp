#include "sim/results_groups.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace sim {
namespace {

/// xarray turns variables with these units into time differences; "day" and "h" stay numbers.
void check_unit(const std::string& name, const std::string& unit) {
    for (const char* clock : {"days", "hours", "minutes", "seconds", "milliseconds"}) {
        if (unit == clock) {
            throw std::logic_error("unit of " + name + " is '" + unit +
                                   "', which readers take for a clock; write 'day' or 'h'");
        }
    }
}

Attributes described(const std::string& name, const std::string& unit,
                     const std::string& long_name, const Attributes& others) {
    check_unit(name, unit);
    Attributes all;
    if (!unit.empty()) all.emplace_back("units", unit);
    if (!long_name.empty()) all.emplace_back("long_name", long_name);
    all.insert(all.end(), others.begin(), others.end());
    return all;
}

std::string path_in(const std::string& group, const std::string& name) {
    return (group.empty() ? "/" : "/" + group + "/") + name;
}

template <class T>
std::optional<T> fill_of(Missing missing) {
    if (missing == Missing::never) return std::nullopt;
    if constexpr (std::is_floating_point_v<T>) return std::numeric_limits<T>::quiet_NaN();
    if constexpr (std::is_same_v<T, std::int32_t>) return missing_count;
    return std::nullopt;
}

/// `<metric>_<what>`; a unit of its own if `unit` is given, else that of the measure.
template <class T>
Variable statistic(const Measure& measure, const std::string& what, const std::string& meaning,
                   const std::string& over, const std::vector<T>& values,
                   const std::string& unit = "") {
    return {.name = measure.name + "_" + what,
            .unit = unit.empty() ? measure.unit : unit,
            .long_name = measure.long_name + ", " + meaning,
            .dimensions = {over, "time"},
            .values = values};
}

}  // namespace

std::vector<std::int32_t> counts_of(const std::vector<double>& values) {
    std::vector<std::int32_t> counts(values.size());
    std::transform(values.begin(), values.end(), counts.begin(), [](double value) {
        return std::isnan(value) ? missing_count : static_cast<std::int32_t>(value);
    });
    return counts;
}

void write_dimension(Hdf5File& file, const std::string& group, const Dimension& dimension) {
    if (!group.empty() && file.has(path_in("", dimension.name))) {
        throw std::logic_error("dimension " + dimension.name + " of group " + group +
                               " has the name of something in the root");
    }
    const Attributes attributes =
        described(dimension.name, dimension.unit, dimension.long_name, dimension.attributes);
    std::visit(
        [&](const auto& values) {
            file.write_scale(path_in(group, dimension.name), std::span(values), attributes);
        },
        dimension.values);
}

template <class T>
void write_variable(Hdf5File& file, const std::string& group, const Variable& about,
                    std::span<const T> values) {
    const std::string path = path_in(group, about.name);
    std::vector<std::string> scales;
    for (const std::string& name : about.dimensions) {
        const std::string own = path_in(group, name);
        scales.push_back(file.has(own) ? own : path_in("", name));
    }
    const Attributes attributes =
        described(about.name, about.unit, about.long_name, about.attributes);
    if constexpr (std::is_same_v<T, std::string>) {
        file.write_texts(path, scales, values, attributes);
    } else {
        file.write(Array<T>{.path = path,
                            .dimensions = scales,
                            .values = values,
                            .fill = fill_of<T>(about.missing),
                            .attributes = attributes});
    }
}
template void write_variable(Hdf5File&, const std::string&, const Variable&,
                             std::span<const double>);
template void write_variable(Hdf5File&, const std::string&, const Variable&,
                             std::span<const std::int32_t>);

void write_variable(Hdf5File& file, const std::string& group, const Variable& variable) {
    std::visit(
        [&](const auto& values) { write_variable(file, group, variable, std::span(values)); },
        variable.values);
}

void declare_variable(Hdf5File& file, const std::string& group, const Variable& variable) {
    std::vector<std::string> scales;
    for (const std::string& name : variable.dimensions) {
        const std::string own = path_in(group, name);
        scales.push_back(file.has(own) ? own : path_in("", name));
    }
    const Attributes attributes =
        described(variable.name, variable.unit, variable.long_name, variable.attributes);
    std::visit(
        [&]<class T>(const std::vector<T>&) {
            if constexpr (std::is_same_v<T, std::string>)
                throw std::logic_error(variable.name + " can not be written row by row");
            else
                file.declare(Array<T>{.path = path_in(group, variable.name),
                                      .dimensions = scales,
                                      .values = {},
                                      .fill = fill_of<T>(variable.missing),
                                      .attributes = attributes});
        },
        variable.values);
}

void write_group(Hdf5File& file, const Group& group) {
    file.write_group("/" + group.name, group.attributes);
    for (const Dimension& dimension : group.dimensions) {
        write_dimension(file, group.name, dimension);
    }
    for (const Variable& variable : group.variables) write_variable(file, group.name, variable);
}

Group summary_group(const std::vector<MetricSummary>& summaries) {
    Group group{.name = "summary",
                .attributes = {{"title", "statistics over the replicates of each design"}}};
    auto& out = group.variables;
    for (const MetricSummary& s : summaries) {
        const auto add = [&](const std::string& what, const std::string& meaning,
                             const auto& values, const std::string& unit = "") {
            out.push_back(statistic(s.measure, what, meaning, "design", values, unit));
        };
        add("mean", "mean over replicates", s.mean);
        add("sd", "standard deviation over replicates", s.sd);
        add("mcse", "Monte Carlo standard error of the mean", s.mcse);
        add("q05", "5 % quantile over replicates", s.q05);
        add("q50", "median over replicates", s.q50);
        add("q95", "95 % quantile over replicates", s.q95);
        add("n", "number of replicates that count", s.n, "1");
    }
    return group;
}

Group trajectories_group(Traces traces) {
    Group group{.name = "trajectories",
                .attributes = {{"title", "every step of a few agents of each run"}},
                .dimensions = {{"trace_agent", std::move(traces.agents), "1",
                                "place among the traced"},
                               {"trace_time",
                                std::move(traces.times),
                                "day",
                                "time since the start of the study",
                                {{"axis", "T"}}}}};
    for (Traces::Column& column : traces.columns) {
        group.variables.push_back({std::move(column.name),
                                   std::move(column.unit),
                                   std::move(column.long_name),
                                   {"design", "replicate", "trace_agent", "trace_time"},
                                   std::move(column.values)});
    }
    return group;
}

}  // namespace sim
