#include "models/program/frozen_plan.h"

#include <cmath>

#include "build_info.h"
#include "models/measures.h"
#include "models/program/sweep_work.h"
#include "sim/digest.h"
#include "sim/file_error.h"
#include "sim/json.h"
#include "sim/text_file.h"
#include "sim/words.h"

namespace program {

namespace {

using sim::escaped;

constexpr const char* schema_version = "1.1.0";
constexpr std::string_view seal_key = ",\n  \"sha256_of_the_above\": \"";

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
    static const ProgramIdentity program = [] {
        ProgramIdentity found{build_info::version, build_info::git_commit, build_info::compiler,
                              build_info::flags,   build_info::git_dirty,  ""};
        if (found.changed)
            found.build_sha256 = sim::sha256(sim::read_text_file("/proc/self/exe"));
        return found;
    }();
    return program;
}

std::string to_text(const ProgramIdentity& program) {
    return "relapsim " + program.version + " (" + program.commit +
           (program.changed ? ", changed, program " + program.build_sha256.substr(0, 12) : "") +
           "), " + program.compiler + ", " + program.flags;
}

std::string sealed(const std::string& text) {
    const std::string body = text.substr(0, text.rfind(seal_key));
    return body + std::string(seal_key) + sim::sha256(body) + "\"\n}\n";
}

std::string to_json(const SweepPlan& plan) {
    return sealed("{\n  \"schema_name\": \"relapsim-plan\",\n  \"schema_version\": \"" +
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
           ",\n  \"points\": " + lines(plan.points, numbers));
}

namespace {

/// Whether a field can have this value, in the unit of its row.
bool fits(const sim::Field& field, double value) {
    if (field.is_choice() || field.whole_number)
        if (value != std::floor(value)) return false;
    if (field.is_choice())
        return value >= 0 &&
               value < static_cast<double>(sim::split(field.row.choices, '|').size());
    return field.row.range.low <= value && value <= field.row.range.high;
}

/// Whether a design of this kind can have so many points.
bool is_whole_design(const SweepPlan& plan) {
    const auto k = static_cast<std::int64_t>(plan.axes.size());
    const std::int64_t n = plan.n_designed_points;
    if (plan.design.kind == DesignSettings::Kind::saltelli)
        return n % (plan.design.second_order ? 2 * k + 2 : k + 2) == 0;
    if (plan.design.kind == DesignSettings::Kind::morris)
        return plan.design.levels % 2 == 0 && n == plan.design.paths * (k + 1);
    return true;
}

/// Reads a plan that may have been damaged: nothing is believed that later code relies on.
class Reader {
  public:
    Reader(const sim::Json& json, const std::string& file) : json_(json), file_(file) {}

    SweepPlan read() {
        read_texts();
        read_scenarios();
        plan_.replicates = whole("replicates", 1, 1e6);
        plan_.comparator =
            whole("comparator", -1, static_cast<double>(plan_.scenarios.size()) - 1);
        read_keep();
        for (const sim::Field& field : DesignSettings::table.fields) {
            const double value = json_.at("design").at(field.row.name).number();
            if (!fits(field, value)) refuse("design." + std::string(field.row.name));
            field.set(&plan_.design, value);
        }
        for (const sim::Json& item : json_.at("axes").items()) plan_.axes.push_back(axis(item));
        read_points();
        return std::move(plan_);
    }

  private:
    [[noreturn]] void refuse(const std::string& what) const {
        throw sim::FileError(file_, "is damaged: " + what + " can not be so");
    }

    int whole(const std::string& key, double low, double high) const {
        const auto value = static_cast<double>(json_.at(key).integer());
        if (!(low <= value && value <= high)) refuse(key);
        return static_cast<int>(value);
    }

    void read_texts() {
        plan_.sweep_id = json_.at("sweep_id").text();
        plan_.title = json_.at("title").text();
        plan_.question = json_.at("question").text();
        const sim::Json& program = json_.at("program");
        plan_.program = {program.at("version").text(),    program.at("commit").text(),
                         program.at("compiler").text(),   program.at("flags").text(),
                         program.at("changed").boolean(), program.at("build_sha256").text()};
        plan_.file = json_.at("plan_file").text();
        plan_.text = json_.at("plan_text").text();
    }

    void read_scenarios() {
        sim::Complaints complaints;
        for (const sim::Json& item : json_.at("scenarios").items()) {
            plan_.scenarios.push_back({item.at("label").text(), item.at("title").text(),
                                       item.at("text").text(), item.at("merged_toml").text(),
                                       static_cast<int>(item.at("twin_of").integer()),
                                       texts_of(item.at("fixed"))});
            const PlanScenario& scenario = plan_.scenarios.back();
            scenarios_.push_back(models::read_scenario(
                {scenario.label + ".toml", {}, {}, scenario.merged_toml, {}}, complaints));
        }
        if (scenarios_.empty()) refuse("scenarios");
        for (int s = 0; s < static_cast<int>(plan_.scenarios.size()); ++s)
            if (const int arm = plan_.scenarios[static_cast<std::size_t>(s)].twin_of;
                arm < -1 || arm >= s || (arm >= 0 && plan_.is_twin(arm)))
                refuse("scenario " + std::to_string(s));
        check_same_study(plan_, scenarios_, {file_, 0, 0}, complaints);
        complaints.throw_if_any();
    }

    /// Measures that this program knows, in its order.
    void read_keep() {
        for (const sim::Json& name : json_.at("keep").items()) plan_.keep.push_back(name.text());
        const std::vector<std::size_t> known = kept_measures(plan_);
        std::vector<std::string> names;
        for (const std::size_t m : known) names.emplace_back(models::measures[m].name);
        if (names != plan_.keep || names.empty() || names[0] != models::measures[0].name)
            refuse("keep");
    }

    PlanAxis axis(const sim::Json& item) {
        PlanAxis axis{item.at("parameter").text(), nullptr, {}};
        for (models::Scenario& scenario : scenarios_)
            if (const auto setting = models::find_setting(scenario, axis.parameter))
                axis.field = setting->field;
        if (axis.field == nullptr) refuse("an axis over " + sim::in_quotes(axis.parameter));
        const std::int64_t kind = item.at("kind").integer();
        const std::int64_t levels = item.at("levels").integer();
        if (kind < 0 || kind > static_cast<std::int64_t>(analysis::Axis::Kind::beta) ||
            levels < 0 || levels > 100000)
            refuse("the axis over " + axis.parameter);
        axis.axis = {static_cast<analysis::Axis::Kind>(kind),
                     numbers_of(item.at("values")),
                     item.at("low").number(),
                     item.at("high").number(),
                     item.at("first").number(),
                     item.at("second").number(),
                     item.at("whole").boolean(),
                     static_cast<int>(levels)};
        return axis;
    }

    void read_points() {
        for (const sim::Json& point : json_.at("points").items()) {
            plan_.points.push_back(numbers_of(point));
            bool right = plan_.points.back().size() == plan_.axes.size();
            for (std::size_t a = 0; right && a < plan_.axes.size(); ++a)
                right = fits(*plan_.axes[a].field, plan_.points.back()[a]);
            if (!right) refuse("point " + std::to_string(plan_.points.size() - 1));
        }
        plan_.n_designed_points =
            whole("designed_points", 1, static_cast<double>(plan_.points.size()));
        if (!is_whole_design(plan_)) refuse("designed_points");
        sim::Complaints complaints;
        plan_.design_place = {file_, 0, 0};
        check_size(plan_, static_cast<double>(plan_.points.size()), complaints);
        complaints.throw_if_any();
    }

    const sim::Json& json_;
    const std::string& file_;
    SweepPlan plan_;
    std::vector<models::Scenario> scenarios_;
};

}  // namespace

SweepPlan plan_from_json(const std::string& text, const std::string& file) {
    const sim::Json json = sim::Json::parse(text, file);
    if (!json.has("schema_name") || json.at("schema_name").text() != "relapsim-plan" ||
        json.at("schema_version").text() != schema_version)
        throw sim::FileError(file, "is not a plan that this version of relapsim understands");
    if (sealed(text) != text)
        throw sim::FileError(file,
                             "was changed by hand or is damaged: it does not have the SHA-256 "
                             "that it says; put the old one back, or begin a new sweep");
    return Reader(json, file).read();
}

void name_sweep(SweepPlan& plan) {
    // What is run, not how its files are called, spelt or commented.
    SweepPlan what = plan;
    what.sweep_id = what.title = what.question = what.file = what.text = {};
    for (PlanScenario& scenario : what.scenarios) scenario.title = scenario.text = {};
    plan.sweep_id = sim::sha256(to_json(what));
}

}  // namespace program
