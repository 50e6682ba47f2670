#pragma once
/// results.h5: everything that a study gave, in one file that says what it is. Handed over
/// whole, but for events, which may wait on the disk; written in one go, and on the disk under
/// its name only when it is complete.
///
///     /design /replicate /time              dimensions
///     /design_label /arm /comparator_of     (design)
///     /param_<name>                         (design)
///     /seed /run_status /run_digest /wall_seconds   (design, replicate)
///     /<metric>                             (design, replicate, time)
///     /events                               CF contiguous ragged array over runs
///     /provenance                           texts
///     /summary /contrasts /survival /trajectories …  groups, see results_groups.h
///
/// A run is a cell (design, replicate); its number is design * n_replicates + replicate.

#include <functional>
#include <optional>

#include "sim/new_file.h"
#include "sim/results_groups.h"
#include "sim/run_events.h"

namespace sim {

/// An output of all runs; (design, replicate, time), row-major.
struct Metric {
    Measure measure;
    /// Empty: they come row by row from Results::fill.
    std::variant<std::vector<double>, std::vector<std::int32_t>> values;
    std::string ci_method = {};  ///< not written if empty
};

/// One row of the sampling matrix.
struct Design {
    std::string label;
    std::string arm;
    int comparator = -1;             ///< row of the design that it is compared with; -1: none
    std::string scenario_text = {};  ///< only if it differs between designs
    std::string resolved_config_json = {};  ///< likewise
};

/// A parameter, written as /param_<name>.
struct ParameterColumn {
    std::string name, unit, long_name, source;
    double low, high;               ///< range, in `unit`; may be infinite
    std::vector<double> values;     ///< (design)
    std::string distribution = {};  ///< from which it was sampled; not written if empty
};

enum class RunStatus : std::int8_t { ok = 0, missing = 1, failed = 2, interrupted = 3 };

/// Codes and their names; a name has no blanks.
struct Flags {
    std::vector<std::int8_t> values;
    std::vector<std::string> meanings;
};

/// Events are read as they are written, a column at a time and a block of it at a time.
struct EventLog {
    Flags kinds, causes;
    std::vector<RunEvents> runs;  ///< one for each run, by number
};

/// Attributes of the file; all are written, also if empty.
struct Header {
    std::string title = {}, source = {}, references = {}, history = {}, command_line = {};
    std::string program_version = {}, git_commit = {};
    bool git_dirty = false;
    std::string compiler = {}, flags = {}, instructions = {};
    std::string rng = "philox4x32-10", rng_key_layout = {};
    std::string scenario_sha256 = {}, plan_sha256 = {}, run_uuid = {}, created_utc = {};
};

struct Provenance {
    std::string scenario_text, resolved_config_json, parameter_table_csv, environment;
};

struct Results {
    Header header;
    std::vector<double> time;  ///< [day]
    std::vector<Design> designs;
    int n_replicates = 0;
    std::vector<ParameterColumn> parameters = {};
    std::vector<Metric> metrics = {};

    // Each (design, replicate).
    std::vector<std::int64_t> seeds;  ///< 0 to 2^53 - 1
    std::vector<RunStatus> run_status;
    std::vector<std::int64_t> run_digest;  ///< see digest.h; 0 if the run did not end well
    std::vector<double> wall_seconds;      ///< NaN if the run did not take place

    std::optional<EventLog> events = {};  ///< none: the study keeps no events
    std::vector<Group> groups = {};
    Provenance provenance = {};

    /// Called when all the above is written, with the file still open: for what does not fit
    /// into memory.
    std::function<void(Hdf5File&)> fill = {};
    /// Called with the closed file before it gets its name; what it throws prevents that.
    std::function<void(const std::string& path)> check = {};
};

/// Writes the file. Throws FileError if it exists and is not to be replaced (before anything is
/// written) or can not be written; nothing is left behind then, and a file that was there stays
/// as it was. Throws std::logic_error, with the same promise, if sizes do not match.
void write_results(const std::string& path, const Results& results, Overwrite overwrite);

}  // namespace sim
