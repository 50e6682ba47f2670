#pragma once
/// Groups of results.h5: tables that belong together, with dimensions of their own or those of
/// the root. One mechanism serves summary, contrasts, survival, trajectories, and whatever an
/// analysis adds later.
///
/// A variable names its dimensions by plain names ("design", "time"), slowest first; a name is
/// looked up in the group and then in the root, as netCDF-4 does. A dimension of a group must
/// not have the name of one of the root.

#include <cstdint>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "sim/hdf5_file.h"

namespace sim {

/// What a missing count holds in memory and in the file. A missing real is NaN.
constexpr std::int32_t missing_count = std::numeric_limits<std::int32_t>::min();

/// Whole numbers in reals as counts; NaN becomes missing_count.
std::vector<std::int32_t> counts_of(const std::vector<double>& values);

/// A declared output.
struct Measure {
    enum class Kind { count, real };
    std::string name;          ///< of the variable in the file
    std::string unit;          ///< "1", "day", never "days": readers would take it for a clock
    std::string long_name;     ///< one line for the axis of a figure
    std::string cell_methods;  ///< "time: point", "time: sum" or "time: mean"
    Kind kind = Kind::real;
};

/// A named axis with a coordinate for each index.
struct Dimension {
    std::string name;
    std::variant<std::vector<double>, std::vector<std::int32_t>> values;
    std::string unit;
    std::string long_name;
    Attributes attributes = {};
};

/// Row-major. NaN is missing in reals, `missing_count` in std::int32_t; the other integers and
/// texts are never missing, and have no fill value.
using Values = std::variant<std::vector<double>, std::vector<float>, std::vector<std::int8_t>,
                            std::vector<std::int32_t>, std::vector<std::int64_t>,
                            std::vector<std::string>>;

/// `never`: without a fill value, so that readers keep whole numbers whole (xarray turns
/// integers with a fill value into reals); for identifiers in std::int32_t.
enum class Missing { possible, never };

struct Variable {
    std::string name;
    std::string unit;  ///< not written if empty (texts, flags)
    std::string long_name;
    std::vector<std::string> dimensions;  ///< none: a single text
    Values values;
    Attributes attributes = {};
    Missing missing = Missing::possible;
};

struct Group {
    std::string name;
    Attributes attributes = {};
    std::vector<Dimension> dimensions = {};
    std::vector<Variable> variables = {};
};

/// Writes a group into a file whose root dimensions are there already. Throws std::logic_error
/// for unknown dimensions, wrong sizes, and units that readers mistake for a clock.
void write_group(Hdf5File& file, const Group& group);
/// Writes one variable into `group` ("" is the root).
void write_variable(Hdf5File& file, const std::string& group, const Variable& variable);
/// The same for values that stay where they are; `about.values` is not looked at.
template <class T>
void write_variable(Hdf5File& file, const std::string& group, const Variable& about,
                    std::span<const T> values);
/// The same without values (numbers, no texts): they are written later, row by row.
void declare_variable(Hdf5File& file, const std::string& group, const Variable& variable);
void write_dimension(Hdf5File& file, const std::string& group, const Dimension& dimension);

/// Over the replicates of a design; each (design, time), in the unit of the measure.
struct MetricSummary {
    Measure measure;
    std::vector<double> mean, sd;
    std::vector<double> mcse;           ///< Monte Carlo standard error of the mean
    std::vector<double> q05, q50, q95;  ///< quantiles
    std::vector<std::int32_t> n;        ///< replicates that count
};
/// /summary: <metric>_mean, _sd, _mcse, _q05, _q50, _q95, _n.
Group summary_group(const std::vector<MetricSummary>& summaries);

/// Whole trajectories of the first agents, not of all.
struct Traces {
    struct Column {
        std::string name, unit, long_name;
        std::vector<float> values;  ///< (design, replicate, agent, time)
    };
    std::vector<std::int32_t> agents;  ///< their numbers, as in the event log
    std::vector<double> times;         ///< [day]
    std::vector<Column> columns;
};
/// /trajectories: dimensions `trace_agent`, `trace_time` [day].
Group trajectories_group(Traces traces);

}  // namespace sim
