#include "sim/results.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace sim {
namespace {

constexpr auto schema_name = "relapsim-results";
constexpr auto schema_version = "1.0.0";

void require(bool condition, const std::string& what) {
    if (!condition) throw std::logic_error("results: " + what);
}

/// The shortest decimal number that reads back as `value`.
std::string shortest(double value) {
    std::array<char, 32> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
}

std::vector<std::int32_t> numbers_to(std::size_t n) {
    std::vector<std::int32_t> numbers(n);
    std::iota(numbers.begin(), numbers.end(), 0);
    return numbers;
}

Attributes flag_attributes(const Flags& flags) {
    require(!flags.values.empty() && flags.values.size() == flags.meanings.size(),
            "flags need a value and a meaning each");
    std::string meanings;
    for (const std::string& meaning : flags.meanings) {
        require(!meaning.empty() && meaning.find(' ') == std::string::npos,
                "flag meaning '" + meaning + "' must be one word");
        meanings += (meanings.empty() ? "" : " ") + meaning;
    }
    return {{"flag_values", flags.values}, {"flag_meanings", meanings}};
}

std::int32_t number_of(const Results& results, RunStatus status) {
    return static_cast<std::int32_t>(
        std::count(results.run_status.begin(), results.run_status.end(), status));
}

Attributes file_attributes(const Results& results) {
    const Header& h = results.header;
    const std::int32_t planned = static_cast<std::int32_t>(results.run_status.size());
    const std::int32_t ok = number_of(results, RunStatus::ok);
    const std::int32_t failed = number_of(results, RunStatus::failed);
    return {{"Conventions", "CF-1.11"},
            {"title", h.title},
            {"history", h.history},
            {"source", h.source},
            {"references", h.references},
            {"schema_name", schema_name},
            {"schema_version", schema_version},
            {"run_uuid", h.run_uuid},
            {"created_utc", h.created_utc},
            {"program_version", h.program_version},
            {"git_commit", h.git_commit},
            {"git_dirty", std::int32_t{h.git_dirty}},
            {"compiler", h.compiler},
            {"flags", h.flags},
            {"instructions", h.instructions},
            {"hdf5_version", hdf5_version()},
            {"rng", h.rng},
            {"rng_key_layout", h.rng_key_layout},
            {"command_line", h.command_line},
            {"scenario_sha256", h.scenario_sha256},
            {"plan_sha256", h.plan_sha256},
            {"complete", std::int32_t{ok + failed == planned}},
            {"runs_planned", planned},
            {"runs_ok", ok},
            {"runs_failed", failed}};
}

void write_designs(Hdf5File& file, const Results& results) {
    std::vector<std::string> labels, arms;
    std::vector<std::int32_t> comparators;
    const int n_designs = static_cast<int>(results.designs.size());
    for (const Design& design : results.designs) {
        require(design.comparator >= -1 && design.comparator < n_designs,
                "design " + design.label + " is compared with a row that does not exist");
        labels.push_back(design.label);
        arms.push_back(design.arm);
        comparators.push_back(design.comparator < 0 ? missing_count : design.comparator);
    }
    const std::vector<std::string> over = {"design"};
    write_variable(file, "", {"design_label", "", "name of the design", over, labels});
    write_variable(file, "", {"arm", "", "arm of the study", over, arms});
    write_variable(file, "",
                   {"comparator_of", "1", "row of the design that this one is compared with",
                    over, comparators});
    for (const ParameterColumn& p : results.parameters) {
        // `bounds` for people, the two numbers for programs.
        Attributes more = {{"bounds", shortest(p.low) + " " + shortest(p.high)},
                           {"bounds_low", p.low},
                           {"bounds_high", p.high},
                           {"source", p.source}};
        if (!p.distribution.empty()) more.emplace_back("distribution", p.distribution);
        write_variable(file, "",
                       {"param_" + p.name, p.unit, p.long_name, over, p.values, more});
    }
}

void write_runs(Hdf5File& file, const Results& results) {
    constexpr std::int64_t beyond_seeds = std::int64_t{1} << 53;
    require(std::all_of(results.seeds.begin(), results.seeds.end(),
                        [](std::int64_t seed) { return seed >= 0 && seed < beyond_seeds; }),
            "a seed is not in 0 to 2^53 - 1");
    require(std::all_of(results.run_digest.begin(), results.run_digest.end(),
                        [](std::int64_t digest) { return digest >= 0; }),
            "a digest is negative");
    std::vector<std::int8_t> status;
    for (const RunStatus s : results.run_status) status.push_back(static_cast<std::int8_t>(s));
    const Flags statuses = {{0, 1, 2, 3}, {"ok", "missing", "failed", "interrupted"}};

    const std::vector<std::string> over = {"design", "replicate"};
    write_variable(file, "", {"seed", "1", "seed of the run", over, results.seeds});
    write_variable(
        file, "",
        {"run_status", "", "what became of the run", over, status, flag_attributes(statuses)});
    write_variable(file, "",
                   {"run_digest", "1", "63-bit FNV-1a of the outputs of the run", over,
                    results.run_digest});
    write_variable(file, "",
                   {"wall_seconds", "s", "time that the run took", over, results.wall_seconds});
}

void write_metric(Hdf5File& file, const Metric& metric) {
    const Measure& measure = metric.measure;
    const bool is_count = std::holds_alternative<std::vector<std::int32_t>>(metric.values);
    require(is_count == (measure.kind == Measure::Kind::count),
            measure.name + " is declared as one kind of number and given as another");
    Attributes more = {{"cell_methods", measure.cell_methods},
                       {"coordinates", "design_label arm comparator_of"}};
    if (!metric.ci_method.empty()) more.emplace_back("ci_method", metric.ci_method);
    Variable about{measure.name,
                   measure.unit,
                   measure.long_name,
                   {"design", "replicate", "time"},
                   {},
                   more};
    std::visit(
        [&](const auto& values) {
            if (values.empty()) {
                about.values = values;
                declare_variable(file, "", about);
            } else {
                write_variable(file, "", about, std::span(values));
            }
        },
        metric.values);
}

/// Writes one column of all events, run after run; `read(run, first, values)` gives those of a
/// run. Held in memory is what HDF5 compresses together, so that no block is compressed twice.
template <class T, class Read>
void write_event_column(Hdf5File& file, const EventLog& log, Variable about, Read&& read) {
    about.values = std::vector<T>{};
    declare_variable(file, "events", about);
    const std::string path = "/events/" + about.name;
    std::vector<T> block(file.chunk_shape(path).at(0));
    std::size_t first_row = 0, n = 0;
    const auto write_block = [&] {
        if (n > 0) file.write_rows(path, first_row, std::span<const T>(block).first(n));
        first_row += std::exchange(n, 0);
    };
    for (std::size_t run = 0; run < log.runs.size(); ++run)
        for (std::size_t first = 0; first < log.runs[run].size();) {
            const std::size_t taken = std::min(log.runs[run].size() - first, block.size() - n);
            read(run, first, std::span(block).subspan(n, taken));
            first += taken;
            n += taken;
            if (n == block.size()) write_block();
        }
    write_block();
}

template <class T>
void write_event_column(Hdf5File& file, const EventLog& log, const Variable& about,
                        T Event::*column) {
    write_event_column<T>(file, log, about,
                          [&](std::size_t run, std::size_t first, std::span<T> values) {
                              log.runs[run].read(column, first, values);
                          });
}

void write_events(Hdf5File& file, const Results& results) {
    const EventLog& log = *results.events;
    require(log.runs.size() == results.run_status.size(), "events of some runs are missing");
    std::vector<std::int64_t> row_size;
    for (const RunEvents& run : log.runs)
        row_size.push_back(static_cast<std::int64_t>(run.size()));
    const std::int64_t n_events =
        std::accumulate(row_size.begin(), row_size.end(), std::int64_t{0});

    const std::string in = "events";
    file.write_group("/events", {{"title", "what happened to whom, sorted by run"}});
    write_dimension(file, in,
                    {"run_index", numbers_to(log.runs.size()), "1",
                     "number of the run: design * n_replicates + replicate"});
    file.write_growing_dimension("/events/event", static_cast<std::size_t>(n_events));
    write_variable(file, in,
                   {"row_size",
                    "1",
                    "number of events of the run",
                    {"run_index"},
                    row_size,
                    {{"sample_dimension", "event"}}});
    const std::vector<std::string> over = {"event"};
    write_event_column<std::int32_t>(
        file, log,
        {"run", "1", "number of the run, see run_index", over, {}, {}, Missing::never},
        [](std::size_t run, std::size_t /*first*/, std::span<std::int32_t> values) {
            std::fill(values.begin(), values.end(), static_cast<std::int32_t>(run));
        });
    write_event_column(file, log,
                       {"agent", "1", "number of the agent", over, {}, {}, Missing::never},
                       &Event::agent);
    write_event_column(
        file, log,
        {"event_time", "day", "time since the start of the study", over, {}, {{"axis", "T"}}},
        &Event::time);
    write_event_column(file, log,
                       {"kind", "", "what happened", over, {}, flag_attributes(log.kinds)},
                       &Event::kind);
    write_event_column(file, log,
                       {"cause", "", "why it happened", over, {}, flag_attributes(log.causes)},
                       &Event::cause);
    write_event_column(
        file, log,
        {"value", "1", "size of the event; its meaning depends on the kind", over, {}},
        &Event::value);
}

Group provenance_group(const Results& results) {
    const Provenance& p = results.provenance;
    const auto text = [](const std::string& value) { return std::vector<std::string>{value}; };
    Group group{
        .name = "provenance",
        .attributes = {{"title", "what this study was made from"}},
        .variables = {
            {"scenario_text", "", "scenario file as read", {}, text(p.scenario_text)},
            {"resolved_config_json",
             "",
             "all settings in force",
             {},
             text(p.resolved_config_json)},
            {"parameter_table_csv", "", "all parameters", {}, text(p.parameter_table_csv)},
            {"environment", "", "machine and libraries", {}, text(p.environment)}}};
    const auto add_by_design = [&](const std::string& name, const std::string& meaning,
                                   std::string Design::*field) {
        std::vector<std::string> texts;
        for (const Design& design : results.designs) texts.push_back(design.*field);
        const auto is_empty = [](const std::string& each) { return each.empty(); };
        if (std::all_of(texts.begin(), texts.end(), is_empty)) return;
        group.variables.push_back({name, "", meaning, {"design"}, std::move(texts)});
    };
    add_by_design("design_scenario_text", "scenario of each design", &Design::scenario_text);
    add_by_design("design_resolved_config_json", "settings in force in each design",
                  &Design::resolved_config_json);
    return group;
}

void write_all(Hdf5File& file, const Results& results) {
    require(!results.designs.empty() && results.n_replicates > 0 && !results.time.empty(),
            "no designs, replicates or times");
    file.write_attributes("/", file_attributes(results));
    write_dimension(
        file, "",
        {"design", numbers_to(results.designs.size()), "1", "row of the sampling matrix"});
    write_dimension(file, "",
                    {"replicate", numbers_to(static_cast<std::size_t>(results.n_replicates)),
                     "1", "number of the replicate"});
    write_dimension(
        file, "",
        {"time", results.time, "day", "time since the start of the study", {{"axis", "T"}}});
    write_designs(file, results);
    write_runs(file, results);
    for (const Metric& metric : results.metrics) write_metric(file, metric);
    for (const Group& group : results.groups) write_group(file, group);
    if (results.events) write_events(file, results);
    write_group(file, provenance_group(results));
}

}  // namespace

void write_results(const std::string& path, const Results& results, Overwrite overwrite) {
    NewFile new_file(path, overwrite);
    Hdf5File file = Hdf5File::create(new_file.temporary_path());
    write_all(file, results);
    if (results.fill) results.fill(file);
    file.close();
    if (results.check) results.check(new_file.temporary_path());
    new_file.finish();
}

}  // namespace sim
