#include "models/program/frozen_plan.h"

#include "build_info.h"
#include "sim/digest.h"
#include "sim/file_error.h"
#include "sim/json.h"
#include "sim/text_file.h"
#include "sim/words.h"

namespace program {

namespace {

using sim::escaped;

constexpr const char* schema_version = "1.1.0";

/// Infinity is a text in JSON, "inf".
std::string number(double value) {
    return value == sim::infinity ? "\"inf\"" : sim::number_text(value);
}

std::string numbers(const std::vector<double>& values) {
    std::vector<std::string> texts;
    for (const double value : values) texts.push_back(number(value));
    return "[" + sim::joined(texts) + "]";
}

std::vector<double> numbers_of(const sim::Json& json) {
    std::vector<double> values;
    for (const sim::Json& item : json.items()) values.push_back(item.number());
    return values;
}

std::vector<std::string> texts_of(const sim::Json& json) {
    std::vector<std::string> values;
    for (const sim::Json& item : json.items()) values.push_back(item.text());
    return values;
}

std::string texts(const std::vector<std::string>& values) {
    std::vector<std::string> quoted;
    for (const std::string& value : values) quoted.push_back(escaped(value));
    return "[" + sim::joined(quoted) + "]";
}

std::string program_json(const ProgramIdentity& program) {
    return "{\"version\": " + escaped(program.version) +
           ", \"commit\": " + escaped(program.commit) +
           ", \"changed\": " + (program.changed ? "true" : "false") +
           ", \"compiler\": " + escaped(program.compiler) +
           ", \"flags\": " + escaped(program.flags) +
           ", \"build_sha256\": " + escaped(program.build_sha256) + "}";
}

std::string scenario_json(const PlanScenario& scenario) {
    return "{\"label\": " + escaped(scenario.label) +
           ", \"title\": " + escaped(scenario.title) + ", \"sha256\": \"" +
           sim::sha256(scenario.text) + "\", \"text\": " + escaped(scenario.text) +
           ", \"merged_toml\": " + escaped(scenario.merged_toml) +
           ", \"twin_of\": " + std::to_string(scenario.twin_of) +
           ", \"fixed\": " + texts(scenario.fixed) + "}";
}

std::string axis_json(const PlanAxis& plan_axis) {
    const analysis::Axis& axis = plan_axis.axis;
    return "{\"parameter\": " + escaped(plan_axis.parameter) +
           ", \"unit\": " + escaped(plan_axis.field->row.unit) +
           ", \"says\": " + escaped(axis.description()) +
           ", \"kind\": " + std::to_string(static_cast<int>(axis.kind)) +
           ", \"values\": " + numbers(axis.values) + ", \"low\": " + number(axis.low) +
           ", \"high\": " + number(axis.high) + ", \"first\": " + number(axis.first) +
           ", \"second\": " + number(axis.second) +
           ", \"whole\": " + (axis.whole ? "true" : "false") +
           ", \"levels\": " + std::to_string(axis.levels) + "}";
}

std::string design_json(const DesignSettings::Parameters& design) {
    std::string text;
    for (const sim::Field& field : DesignSettings::table.fields)
        text += (text.empty() ? "" : ", ") + escaped(field.row.name) + ": " +
                number(field.get(&design));
    return "{" + text + "}";
}

template <class Items, class ToText>
std::string lines(const Items& items, ToText to_text) {
    std::string text;
    for (const auto& item : items) text += (text.empty() ? "    " : ",\n    ") + to_text(item);
    return "[\n" + text + "\n  ]";
}

}  // namespace

ProgramIdentity this_program() {
    ProgramIdentity program{build_info::version, build_info::git_commit, build_info::compiler,
                            build_info::flags,   build_info::git_dirty,  ""};
    if (program.changed)
        program.build_sha256 = sim::sha256(sim::read_text_file("/proc/self/exe"));
    return program;
}

std::string to_text(const ProgramIdentity& program) {
    return "relapsim " + program.version + " (" + program.commit +
           (program.changed ? ", changed, program " + program.build_sha256.substr(0, 12) : "") +
           "), " + program.compiler + ", " + program.flags;
}

std::string to_json(const SweepPlan& plan) {
    return "{\n  \"schema_name\": \"relapsim-plan\",\n  \"schema_version\": \"" +
           std::string(schema_version) + "\",\n  \"sweep_id\": " + escaped(plan.sweep_id) +
           ",\n  \"title\": " + escaped(plan.title) +
           ",\n  \"question\": " + escaped(plan.question) +
           ",\n  \"program\": " + program_json(plan.program) +
           ",\n  \"plan_file\": " + escaped(plan.file) +
           ",\n  \"plan_text\": " + escaped(plan.text) +
           ",\n  \"replicates\": " + std::to_string(plan.replicates) +
           ",\n  \"comparator\": " + std::to_string(plan.comparator) +
           ",\n  \"keep\": " + texts(plan.keep) +
           ",\n  \"design\": " + design_json(plan.design) +
           ",\n  \"designed_points\": " + std::to_string(plan.n_designed_points) +
           ",\n  \"scenarios\": " + lines(plan.scenarios, scenario_json) +
           ",\n  \"axes\": " + lines(plan.axes, axis_json) +
           ",\n  \"points\": " + lines(plan.points, numbers) + "\n}\n";
}

SweepPlan plan_from_json(const std::string& text, const std::string& file) {
    const sim::Json json = sim::Json::parse(text, file);
    if (!json.has("schema_name") || json.at("schema_name").text() != "relapsim-plan" ||
        json.at("schema_version").text() != schema_version)
        throw sim::FileError(file, "is not a plan that this version of relapsim understands");
    SweepPlan plan;
    plan.sweep_id = json.at("sweep_id").text();
    plan.title = json.at("title").text();
    plan.question = json.at("question").text();
    const sim::Json& program = json.at("program");
    plan.program = {program.at("version").text(),    program.at("commit").text(),
                    program.at("compiler").text(),   program.at("flags").text(),
                    program.at("changed").boolean(), program.at("build_sha256").text()};
    plan.file = json.at("plan_file").text();
    plan.text = json.at("plan_text").text();
    plan.replicates = static_cast<int>(json.at("replicates").integer());
    plan.comparator = static_cast<int>(json.at("comparator").integer());
    for (const sim::Json& name : json.at("keep").items()) plan.keep.push_back(name.text());
    for (const sim::Field& field : DesignSettings::table.fields)
        field.set(&plan.design, json.at("design").at(field.row.name).number());
    plan.n_designed_points = static_cast<int>(json.at("designed_points").integer());
    for (const sim::Json& item : json.at("scenarios").items())
        plan.scenarios.push_back({item.at("label").text(), item.at("title").text(),
                                  item.at("text").text(), item.at("merged_toml").text(),
                                  static_cast<int>(item.at("twin_of").integer()),
                                  texts_of(item.at("fixed"))});
    std::vector<models::Scenario> scenarios;
    sim::Complaints complaints;
    for (const PlanScenario& scenario : plan.scenarios)
        scenarios.push_back(models::read_scenario(
            {scenario.label + ".toml", {}, {}, scenario.merged_toml, {}}, complaints));
    complaints.throw_if_any();
    for (const sim::Json& item : json.at("axes").items()) {
        PlanAxis axis{item.at("parameter").text(), nullptr, {}};
        for (models::Scenario& scenario : scenarios)
            if (const auto setting = models::find_setting(scenario, axis.parameter))
                axis.field = setting->field;
        if (axis.field == nullptr)
            throw sim::FileError(file,
                                 "has an axis over an unknown parameter, " + axis.parameter);
        axis.axis = {static_cast<analysis::Axis::Kind>(item.at("kind").integer()),
                     numbers_of(item.at("values")),
                     item.at("low").number(),
                     item.at("high").number(),
                     item.at("first").number(),
                     item.at("second").number(),
                     item.at("whole").boolean(),
                     static_cast<int>(item.at("levels").integer())};
        plan.axes.push_back(std::move(axis));
    }
    for (const sim::Json& point : json.at("points").items())
        plan.points.push_back(numbers_of(point));
    return plan;
}

void name_sweep(SweepPlan& plan) {
    // What is run, not how its files are called, spelt or commented.
    SweepPlan what = plan;
    what.sweep_id = what.title = what.question = what.file = what.text = {};
    for (PlanScenario& scenario : what.scenarios) scenario.title = scenario.text = {};
    plan.sweep_id = sim::sha256(to_json(what));
}

}  // namespace program
