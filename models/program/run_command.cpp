#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <set>
#include <thread>

#include "models/measures.h"
#include "models/program/cascade.h"
#include "models/program/commands.h"
#include "models/program/comparison.h"
#include "models/program/endpoint_series.h"
#include "models/program/memory.h"
#include "models/program/output.h"
#include "models/program/presets.h"
#include "models/program/progress.h"
#include "models/program/study_results.h"
#include "models/program/survival_results.h"
#include "models/program/sweep_plan.h"
#include "models/program/sweep_session.h"
#include "models/program/text_table.h"
#include "sim/words.h"

namespace program {

namespace {

constexpr const char* null_preset = "null_ot";

bool uses_null_preset(const Options& options) {
    return std::any_of(options.presets.begin(), options.presets.end(),
                       [](const std::string& preset) {
                           return std::filesystem::path(preset).stem() == null_preset;
                       });
}

/// Where a scenario, or else the reference, gives a field of [study].
sim::Place place_of_study(const std::vector<models::Scenario>& scenarios, std::size_t s,
                          const sim::Field& field, const std::string& file) {
    for (const std::size_t each : {s, std::size_t{0}})
        for (const sim::Change& change : scenarios[each].changes)
            if (change.section == "study" && change.name == field.row.name) return change.place;
    return {file, 0, 0};
}

/// Scenarios of one study have the same people, steps and report times.
void check_comparable(const std::vector<models::Scenario>& scenarios, const Options& options,
                      sim::Complaints& complaints) {
    const models::StudySettings::Parameters& first = scenarios.front().study;
    for (std::size_t s = 1; s < scenarios.size(); ++s)
        for (const sim::Field& field : models::StudySettings::table.fields) {
            if (field.get(&first) == field.get(&scenarios[s].study)) continue;
            complaints.add(
                place_of_study(scenarios, s, field, options.files[s]),
                "study." + std::string(field.row.name) + " is " +
                    sim::quantity_text(sim::value_in_row_unit(field, &scenarios[s].study),
                                       field) +
                    ", but " +
                    sim::quantity_text(sim::value_in_row_unit(field, &first), field) + " in " +
                    options.files[0] + "; scenarios that are compared have the same [study]");
        }
    std::set<std::string> labels;
    for (std::size_t s = 0; s < scenarios.size(); ++s)
        if (!labels.insert(scenarios[s].label).second)
            complaints.add(
                {options.files[s], 0, 0},
                "two scenarios are called '" + scenarios[s].label + "'; rename one file");
}

Study read_study(const Options& options, bool compares) {
    sim::Complaints complaints;
    Study study;
    for (const std::string& file : options.files) {
        study.scenarios.push_back(read(file, options, complaints));
        study.twin_of.push_back(-1);
    }
    if (complaints.empty()) check_comparable(study.scenarios, options, complaints);
    complaints.throw_if_any();
    if (compares && options.twins && !uses_null_preset(options)) {
        Options with_null = options;
        with_null.presets.push_back(own_preset(null_preset));
        for (std::size_t s = 1; s < options.files.size(); ++s) {
            if (!study.scenarios[s].has_oxytocin()) continue;
            models::Scenario twin = read(options.files[s], with_null, complaints);
            twin.label += " (null_ot)";
            study.scenarios.push_back(std::move(twin));
            study.twin_of.push_back(static_cast<int>(s));
        }
        complaints.throw_if_any();
    }
    study.title =
        compares ? "Comparison with " + study.scenarios[0].label : study.scenarios[0].title;
    return study;
}

/// Where events wait for the results to be written, if any are recorded in full.
std::shared_ptr<sim::EventFile> event_file(const Study& study, const std::string& output) {
    const auto keeps_all = [](const models::Scenario& scenario) {
        return scenario.record.events == models::RecordSettings::Events::full;
    };
    if (!std::any_of(study.scenarios.begin(), study.scenarios.end(), keeps_all)) return nullptr;
    return std::make_shared<sim::EventFile>(output);
}

/// Warns of replicates in which nobody is studied; throws if that is so in all of a scenario.
void tell_of_empty_cohorts(const Study& study, const models::ExperimentResult& experiment) {
    for (std::size_t s = 0; s < study.scenarios.size(); ++s) {
        const std::vector<models::RunResult>& runs = experiment.runs[s];
        const auto empty =
            std::count_if(runs.begin(), runs.end(),
                          [](const models::RunResult& run) { return !run.has_people(); });
        if (empty == 0) continue;
        const std::string which = study.scenarios[s].label + ": nobody is studied in " +
                                  std::to_string(empty) + " of " + std::to_string(runs.size()) +
                                  " replicates";
        const std::string why =
            " (population.cohort and cohort_share leave nobody, or nobody lived until day 0)";
        if (static_cast<std::size_t>(empty) == runs.size())
            throw UsageError(which + why + "; simulate more people: study.agents");
        std::cerr << "warning: " << which << why << "; shares and means leave them out\n";
    }
}

/// What the simulation cost.
std::string cost_text(const Study& study, const models::ExperimentResult& experiment,
                      int threads) {
    const models::StudySettings::Parameters& settings = study.scenarios[0].study;
    const int used =
        threads > 0 ? threads : static_cast<int>(std::thread::hardware_concurrency());
    const double simulated = experiment.simulated_agent_steps;
    return std::to_string(study.scenarios.size()) +
           (study.scenarios.size() == 1 ? " scenario" : " scenarios") + " x " +
           std::to_string(settings.replicates) + " replicates x " + grouped(settings.agents) +
           " people, " + fixed(settings.duration.days, 0) + " d in steps of " +
           fixed(settings.step.days * 24, 2) + " h: " + grouped(simulated) +
           " agent-steps in " + time_text(experiment.wall_seconds) + ", " +
           fixed(simulated / experiment.wall_seconds / 1e6, 1) + " million a second, " +
           fixed(1e9 * experiment.seconds.steps / simulated, 1) +
           " ns per agent-step on one core (" + std::to_string(used) +
           (used == 1 ? " thread)" : " threads)");
}

/// Where the time went, what threads did at the same time is added up; and the memory.
std::string times_text(double reading, const models::RunSeconds& runs, double writing) {
    const std::optional<double> memory = largest_memory();
    return "Time: set-up " + fixed(reading + runs.set_up, 2) + " s, simulation " +
           fixed(runs.steps - runs.recording, 2) + " s, recording " + fixed(runs.recording, 2) +
           " s, writing " + fixed(writing, 2) + " s" +
           (memory ? ";\nat most " + fixed(*memory, 0) + " MB of memory" : "") + "\n";
}

/// What the command prints about a study when it is done.
std::string summary_text(const Study& study, const models::ExperimentResult& experiment,
                         const Options& options, bool compares) {
    if (options.quiet && !options.has_format) return "";
    const Page page{format_of(options.format), screen_width()};
    if (is_data(page.format))
        return text_of(study_report(study, experiment, compares ? "compare" : "run"),
                       page.format);
    const std::string cost = cost_text(study, experiment, options.threads);
    return (options.quiet ? ""
            : page.format == Format::markdown ? cost + "\n\n"
                                              : wrapped(cost, page.width) + "\n") +
           people_text(study, experiment, page) + "\n" +
           outcomes_text(study, experiment, page) + "\n" +
           (compares ? differences_text(study, experiment, page) + "\n" : "") +
           cascade_text(study, experiment, page);
}

constexpr int interrupted = 75;

std::string replicates_text(std::size_t n) {
    return n == 1 ? "first replicate" : "first " + std::to_string(n) + " replicates";
}

/// What an interrupted study is, if fewer replicates were made than planned.
std::string partial_text(int made, int planned) {
    if (made == planned) return "";
    return "interrupted; the " + replicates_text(static_cast<std::size_t>(made)) + " of " +
           std::to_string(planned) + " are kept, the same as with --replicates " +
           std::to_string(made);
}

/// Runs the experiment; an interruption says what could have been kept.
models::ExperimentResult run_or_tell(Study& study, const models::ExperimentOptions& how) {
    try {
        return models::run_experiment(study.scenarios, how);
    } catch (const models::Interrupted& lost) {
        if (lost.complete() == 0) throw;
        throw InterruptedStudy("interrupted; nothing was written; the " +
                               replicates_text(lost.complete()) +
                               " were complete, and --keep-partial would have kept them");
    }
}

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

models::Scenario read(const std::string& file, const Options& options,
                      sim::Complaints& complaints) {
    sim::Complaints looking;
    const sim::Node root = sim::load_scenario(file, looking, *options.inputs);
    if (const sim::Node* sweep = root.find("sweep")) {
        complaints.append(looking);
        complaints.add(sweep->place,
                       "this is a plan of a sweep, not a scenario; use relapsim "
                       "sweep " +
                           sim::shell_quoted(file) +
                           " -o DIR, or relapsim plan for its size and cost");
        return {};
    }
    models::ScenarioSource source{file, {}, options.assignments};
    source.inputs = options.inputs;
    sim::Complaints presets;
    for (const std::string& preset : options.presets)
        if (const auto found = preset_file(preset, file, {"--preset " + preset, 0, 0}, presets))
            source.presets.push_back(*found);
    complaints.append(presets);
    return models::read_scenario(source, complaints);
}

int run_command(const Options& options, const std::string& command_line,
                const std::atomic<bool>& stop) {
    const bool compares = options.files.size() > 1;
    const Clock::time_point start = Clock::now();
    Study study = read_study(options, compares);
    const sim::Overwrite overwrite =
        options.force ? sim::Overwrite::replace : sim::Overwrite::refuse;
    check_output(options.output, overwrite, *options.inputs);
    const double reading = seconds_since(start);

    const int planned = study.scenarios.front().study.replicates;
    const int at_a_time = runs_at_a_time(options.threads, planned);
    check_memory(study.scenarios, at_a_time, planned);

    Progress progress(options.quiet);
    models::ExperimentOptions how;
    how.threads = at_a_time;
    how.keep_partial = options.keep_partial;
    how.stop = &stop;
    how.event_file = event_file(study, options.output);
    for (const Pair& pair : pairs_of(study))
        if (pair.reference != 0) how.more_pairs.push_back({pair.arm, pair.reference});
    how.progress = [&progress](double done, double all) { progress.show(done, all); };
    models::ExperimentResult experiment = run_or_tell(study, how);
    progress.clear();
    tell_of_empty_cohorts(study, experiment);
    const std::string part = partial_text(study.scenarios.front().study.replicates, planned);

    const std::string text = summary_text(study, experiment, options, compares);
    const Clock::time_point simulated = Clock::now();
    sim::Results results = study_results(study, experiment, command_line);
    if (!part.empty()) results.header.history += " (" + part + ")";
    results.groups.push_back(summary_results(experiment));
    results.groups.push_back(survival_results(experiment));
    if (compares) results.groups.push_back(contrast_results(study, experiment));
    sim::write_results(options.output, results, overwrite);
    std::cout << text;
    if (!options.quiet && !is_data(format_of(options.format)))
        std::cout << wrapped(times_text(reading, experiment.seconds, seconds_since(simulated)) +
                                 "Written: " + options.output,
                             screen_width());
    if (part.empty()) return 0;
    std::cerr << "relapsim: " << part << "\n";
    return interrupted;
}

int check_command(const Options& options) {
    sim::Complaints complaints;
    std::string notes;
    for (const std::string& file : options.files) {
        // A file that can not be read is told once, by whoever reads it in earnest.
        sim::Complaints looking, own;
        if (sim::load_scenario(file, looking, *options.inputs).find("sweep") != nullptr)
            notes += notes_text(read_plan(file, own, options.inputs).notes, "Note: ");
        else
            read(file, options, own);
        complaints.append(own);
    }
    complaints.throw_if_any();
    std::cout << (options.files.size() == 1
                      ? options.files[0] + ": no mistakes\n"
                      : std::to_string(options.files.size()) + " files: no mistakes\n")
              << notes;
    return 0;
}

}  // namespace program
