#include "models/program/study_results.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <limits>
#include <random>
#include <span>
#include <thread>

#include "build_info.h"
#include "models/measures.h"
#include "models/program/cascade.h"
#include "models/program/network_results.h"
#include "sim/digest.h"
#include "sim/instructions.h"
#include "sim/words.h"

namespace program {

namespace {

using models::measures;
using ObservableKind = sim::Observable::Kind;

}  // namespace

sim::Measure measure_of(const sim::Observable& observable) {
    const bool is_count =
        observable.kind == ObservableKind::count || observable.kind == ObservableKind::events;
    const bool is_sum =
        observable.kind == ObservableKind::events ||
        observable.kind == ObservableKind::time || observable.kind == ObservableKind::expected;
    const std::string unit(observable.unit == "d" ? "day" : observable.unit);
    return {std::string(observable.name), unit, std::string(observable.meaning),
            is_sum ? "time: sum" : "time: point",
            is_count ? sim::Measure::Kind::count : sim::Measure::Kind::real};
}

std::int64_t digest_of(const models::RunResult& run) {
    sim::Digest digest;
    for (std::size_t m = 0; m < measures.size(); ++m) {
        if (!measures[m].in_fingerprint || !(measures[m].part.empty() || run.has_network))
            continue;
        const auto whole = std::find(models::fingerprints_of_whole_cohort.begin(),
                                     models::fingerprints_of_whole_cohort.end(), m);
        digest.add(std::span<const double>(
            whole == models::fingerprints_of_whole_cohort.end()
                ? run.values[m]
                : run.of_whole_cohort[static_cast<std::size_t>(
                      whole - models::fingerprints_of_whole_cohort.begin())]));
    }
    return digest.value();
}

namespace {

sim::Metric metric_of(const models::ExperimentResult& experiment, std::size_t m) {
    sim::Metric metric{measure_of(measures[m]), {}};
    std::vector<double> reals;
    for (const auto& runs : experiment.runs)
        for (const models::RunResult& run : runs)
            reals.insert(reals.end(), run.values[m].begin(), run.values[m].end());
    if (metric.measure.kind == sim::Measure::Kind::real) {
        metric.values = std::move(reals);
    } else {
        std::vector<std::int32_t> counts(reals.size());
        std::transform(reals.begin(), reals.end(), counts.begin(),
                       [](double value) { return static_cast<std::int32_t>(value); });
        metric.values = std::move(counts);
    }
    return metric;
}

template <std::size_t n>
sim::Flags flags_of(const std::array<std::string_view, n>& names) {
    sim::Flags flags;
    for (std::size_t i = 0; i < n; ++i) {
        flags.values.push_back(static_cast<std::int8_t>(i));
        flags.meanings.emplace_back(names[i]);
    }
    return flags;
}

sim::EventLog event_log(models::ExperimentResult& experiment) {
    sim::EventLog log{flags_of(models::event_kinds), flags_of(models::event_causes), {}};
    for (auto& runs : experiment.runs)
        for (models::RunResult& run : runs) log.runs.push_back(std::move(run.events));
    return log;
}

/// Numbers of events by run and kind.
sim::Group event_summary(const models::ExperimentResult& experiment) {
    std::vector<std::int32_t> kinds;
    std::vector<std::string> names;
    for (std::size_t k = 0; k < models::event_kinds.size(); ++k) {
        kinds.push_back(static_cast<std::int32_t>(k));
        names.emplace_back(models::event_kinds[k]);
    }
    std::vector<std::int32_t> numbers;
    for (const auto& runs : experiment.runs)
        for (const models::RunResult& run : runs)
            numbers.insert(numbers.end(), run.event_numbers.begin(), run.event_numbers.end());
    sim::Group group{"event_numbers"};
    group.dimensions.push_back({"event_kind", kinds, "1", "kind of event"});
    group.variables.push_back(
        {"event_kind_name", "", "name of the kind", {"event_kind"}, names});
    group.variables.push_back(
        {"number", "1", "events in the study", {"design", "replicate", "event_kind"}, numbers});
    return group;
}

/// How people came into the study, by run.
sim::Group flow_group(const models::ExperimentResult& experiment) {
    using models::Flow;
    static constexpr struct {
        const char* name;
        const char* meaning;
        std::int64_t Flow::*number;
    } rows[] = {
        {"simulated", "people simulated", &Flow::simulated},
        {"dead", "not drawn: dead by the end of the burn-in", &Flow::dead},
        {"in_institution", "not drawn: in detox or prison then", &Flow::in_institution},
        {"in_treatment", "not drawn: in medication treatment then", &Flow::in_treatment},
        {"not_using", "not drawn: not in regular use then", &Flow::not_using},
        {"not_drawn", "eligible, but left out by population.cohort_share", &Flow::not_drawn},
        {"drawn", "people of the cohort", &Flow::drawn},
        {"died_before_day_0", "of the cohort, died before day 0", &Flow::died_before_day_0},
        {"enrolled", "people in the study, alive on day 0", &Flow::enrolled}};
    sim::Group group{"flow"};
    for (const auto& row : rows) {
        std::vector<std::int32_t> numbers;
        for (const auto& runs : experiment.runs)
            for (const models::RunResult& run : runs)
                numbers.push_back(static_cast<std::int32_t>(run.flow.*row.number));
        group.variables.push_back(
            {row.name, "1", row.meaning, {"design", "replicate"}, std::move(numbers)});
    }
    return group;
}

/// Trajectories; a run with fewer people in the study than the others is filled up with missing
/// values, and so are its numbers of agents.
std::optional<sim::Group> traces_group(models::ExperimentResult& experiment) {
    const models::Traces& first = experiment.runs[0][0].traces;
    if (first.names.empty()) return std::nullopt;
    std::size_t n = 0;
    for (const auto& runs : experiment.runs)
        for (const models::RunResult& run : runs) n = std::max(n, run.traces.agents.size());
    sim::Traces traces;
    traces.times = first.times;
    for (std::size_t k = 0; k < n; ++k) traces.agents.push_back(static_cast<std::int32_t>(k));
    const std::vector<std::string> names = first.names;
    for (std::size_t k = 0; k < names.size(); ++k) {
        sim::Traces::Column column{names[k], "1", names[k], {}};
        for (const sim::Observable& observable : measures)
            if (observable.name == "mean_" + names[k]) {
                column.unit = observable.unit;
                column.long_name = observable.meaning;
            }
        if (names[k] == "use_state")
            column.long_name = "0 abstinent, 1 lapsed, 2 in regular use, 3 dead";
        for (const auto& runs : experiment.runs)
            for (const models::RunResult& run : runs) {
                column.values.insert(column.values.end(), run.traces.values[k].begin(),
                                     run.traces.values[k].end());
                const std::size_t missing =
                    (n - run.traces.agents.size()) * traces.times.size();
                column.values.insert(column.values.end(), missing,
                                     std::numeric_limits<float>::quiet_NaN());
            }
        traces.columns.push_back(std::move(column));
    }
    sim::Group group = sim::trajectories_group(std::move(traces));
    std::vector<std::int32_t> numbers;
    for (auto& runs : experiment.runs)
        for (models::RunResult& run : runs) {
            run.traces.agents.resize(n, sim::missing_count);
            numbers.insert(numbers.end(), run.traces.agents.begin(), run.traces.agents.end());
            run.traces = {};
        }
    group.variables.push_back({"agent",
                               "1",
                               "number of the person, as in the event log",
                               {"design", "replicate", "trace_agent"},
                               numbers});
    return group;
}

std::string utc_now() {
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text;
}

/// An identifier of this study among all; from the system's randomness, which no result sees.
std::string new_uuid() {
    std::random_device device;
    char text[40];
    const auto word = [&device] { return static_cast<unsigned>(device()); };
    std::snprintf(text, sizeof text, "%08x-%04x-4%03x-%04x-%08x%04x", word(), word() & 0xffffu,
                  word() & 0xfffu, (word() & 0x3fffu) | 0x8000u, word(), word() & 0xffffu);
    return text;
}

std::string all_texts(const Study& study) {
    std::string text;
    for (const models::Scenario& scenario : study.scenarios)
        text += "## " + scenario.label + "\n" + scenario.text + "\n";
    return text;
}

std::string all_configurations(const Study& study) {
    std::string text = "{";
    for (const models::Scenario& scenario : study.scenarios)
        text += (text.size() > 1 ? ", " : "") + (sim::escaped(scenario.label) + ": ") +
                scenario.resolved_json;
    return text + "}";
}

std::string csv_text(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

/// Parameters that differ between designs or from their default, as variables of their own; the
/// complete table stands in /provenance.
std::vector<sim::ParameterColumn> parameter_columns(Study& study) {
    std::vector<sim::ParameterColumn> columns;
    std::vector<std::vector<sim::Section>> by_scenario;
    for (models::Scenario& scenario : study.scenarios)
        by_scenario.push_back(models::sections(scenario));
    for (std::size_t s = 0; s < by_scenario[0].size(); ++s) {
        const sim::TableView table = by_scenario[0][s].table;
        for (const sim::Field& field : table.fields) {
            std::vector<double> values;
            bool differs = false;
            for (const std::vector<sim::Section>& sections : by_scenario) {
                values.push_back(sim::value_in_row_unit(field, sections[s].parameters));
                differs = differs || values.back() != field.row.value;
            }
            if (!differs) continue;
            std::string meaning(field.row.meaning);
            double high = field.row.range.high;
            if (field.is_choice()) {
                const std::vector<std::string_view> words = sim::split(field.row.choices, '|');
                high = static_cast<double>(words.size()) - 1;
                for (std::size_t w = 0; w < words.size(); ++w)
                    meaning += (w == 0 ? ": " : ", ") + std::to_string(w) + " " +
                               std::string(words[w]);
            }
            columns.push_back({std::string(table.section) + "_" + std::string(field.row.name),
                               std::string(field.row.unit == "d" ? "day" : field.row.unit),
                               meaning,
                               std::string(sim::name_of(field.row.source.grade)) + ": " +
                                   std::string(field.row.source.text),
                               field.row.range.low, high, values});
        }
    }
    return columns;
}

}  // namespace

sim::Header header_of(const std::string& title, const std::string& scenario_texts,
                      const std::string& command_line) {
    sim::Header header;
    header.title = title;
    header.source = std::string("relapsim ") + build_info::version;
    header.references = "Model, equations and sources: models/README.md of this version";
    header.created_utc = utc_now();
    header.history = header.created_utc + ": " + command_line;
    header.command_line = command_line;
    header.program_version = build_info::version;
    header.git_commit = build_info::git_commit;
    header.git_dirty = build_info::git_dirty;
    header.compiler = build_info::compiler;
    header.flags = build_info::flags;
    header.instructions = sim::name_of(sim::instructions());
    header.rng_key_layout =
        "key = (seed low 32 bits, seed high bits); counter = (agent, step, decision / 4, "
        "replicate); "
        "word = decision mod 4; of pairs: key second word + (1 + group) 2^21, counter = "
        "(smaller "
        "agent, larger agent, day, replicate), word = decision";
    header.scenario_sha256 = sim::sha256(scenario_texts);
    header.run_uuid = new_uuid();
    return header;
}

std::string environment_text() {
    char host[256] = "";
    gethostname(host, sizeof host - 1);
    return "host: " + std::string(host) +
           "\ncores: " + std::to_string(std::thread::hardware_concurrency()) +
           "\ncompiler: " + build_info::compiler + "\nflags: " + build_info::flags + "\n";
}

double value_of(const models::ExperimentResult& experiment, std::size_t scenario,
                std::size_t replicate, std::size_t measure, std::size_t time) {
    return experiment.runs[scenario][replicate].values[measure][time];
}

std::string parameter_table_csv(Study& study) {
    std::string csv =
        "section,name,unit,default,range_low,range_high,plausible_low,plausible_high,grade,"
        "source,meaning";
    std::vector<std::vector<sim::Section>> by_scenario;
    for (models::Scenario& scenario : study.scenarios) {
        csv += "," + csv_text(scenario.label);
        by_scenario.push_back(models::sections(scenario));
    }
    csv += "\n";
    for (std::size_t s = 0; s < by_scenario[0].size(); ++s)
        for (const sim::Field& field : by_scenario[0][s].table.fields) {
            const sim::Row& row = field.row;
            char numbers[200];
            std::snprintf(numbers, sizeof numbers, "%.9g,%.9g,%.9g,%.9g,%.9g", row.value,
                          row.range.low, row.range.high, row.plausible.low, row.plausible.high);
            csv += std::string(by_scenario[0][s].table.section) + "," + std::string(row.name) +
                   "," + std::string(row.unit) + "," + numbers + "," +
                   std::string(sim::name_of(row.source.grade)) + "," +
                   csv_text(row.source.text) + "," + csv_text(row.meaning);
            for (const std::vector<sim::Section>& sections : by_scenario)
                csv += "," + csv_text(sim::quantity_text(
                                 sim::value_in_row_unit(field, sections[s].parameters), field));
            csv += "\n";
        }
    return csv;
}

sim::Results study_results(Study& study, models::ExperimentResult& experiment,
                           const std::string& command_line) {
    sim::Results results;
    results.header = header_of(study.title, all_texts(study), command_line);
    results.time = experiment.times;
    results.n_replicates = static_cast<int>(experiment.runs[0].size());
    for (std::size_t s = 0; s < study.scenarios.size(); ++s) {
        const models::Scenario& scenario = study.scenarios[s];
        results.designs.push_back({scenario.label, scenario.title, s == 0 ? -1 : 0,
                                   scenario.text, scenario.resolved_json});
    }
    results.parameters = parameter_columns(study);
    for (std::size_t m = 0; m < measures.size(); ++m)
        if (experiment.reports(m)) results.metrics.push_back(metric_of(experiment, m));
    for (const auto& runs : experiment.runs)
        for (const models::RunResult& run : runs) {
            results.seeds.push_back(study.scenarios[0].study.seed);
            results.run_status.push_back(sim::RunStatus::ok);
            results.run_digest.push_back(digest_of(run));
            results.wall_seconds.push_back(run.wall_seconds);
        }
    using models::RecordSettings;
    const RecordSettings::Events events = study.scenarios[0].record.events;
    if (events != RecordSettings::Events::none)
        results.groups.push_back(event_summary(experiment));
    if (events == RecordSettings::Events::full) results.events = event_log(experiment);
    if (std::optional<sim::Group> traces = traces_group(experiment))
        results.groups.push_back(std::move(*traces));
    results.groups.push_back(flow_group(experiment));
    for (sim::Group& group : network_results(experiment))
        results.groups.push_back(std::move(group));
    for (sim::Group& group : offers_results(study, experiment))
        results.groups.push_back(std::move(group));
    results.provenance = {all_texts(study), all_configurations(study),
                          parameter_table_csv(study), environment_text()};
    return results;
}

}  // namespace program
