// A plan as it stands in its file -> SweepPlan, with all mistakes.

#include "models/program/sweep_plan.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "analysis/designs.h"
#include "models/measures.h"
#include "models/program/commands.h"
#include "models/program/endpoint_series.h"
#include "models/program/presets.h"
#include "models/program/survival_results.h"
#include "models/program/sweep_axes.h"
#include "sim/text_file.h"
#include "sim/words.h"

namespace program {

namespace {

namespace fs = std::filesystem;
using Kind = sim::Node::Kind;
using DesignKind = DesignSettings::Kind;

constexpr std::string_view sweep_keys[] = {"base", "comparator", "presets", "keep"};
constexpr double most_points = 1e7;

/// A text or a list of texts.
std::vector<const sim::Node*> texts_of(const sim::Node* node, const std::string& name,
                                       sim::Complaints& complaints) {
    std::vector<const sim::Node*> texts;
    if (node == nullptr) return texts;
    if (node->is(Kind::text)) return {node};
    bool all_texts = node->is(Kind::list) && !node->members.empty();
    for (const sim::Node& member : node->members) {
        all_texts = all_texts && member.is(Kind::text);
        texts.push_back(&member);
    }
    if (all_texts) return texts;
    complaints.add(node->place, name + " is a text or a list of texts");
    return {};
}

std::string text_of(const sim::Node& root, std::string_view key, sim::Complaints& complaints) {
    const sim::Node* node = root.find(key);
    if (node == nullptr) return {};
    if (node->is(Kind::text)) return sim::on_one_line(node->text);
    complaints.add(node->place, std::string(key) + " is a text");
    return {};
}

/// What the plan says beyond being a plan: sections of scenarios, merged onto all of them.
sim::Node sections_for_scenarios(const sim::Node& root) {
    sim::Node rest = root;
    std::erase_if(rest.members, [](const sim::Node& member) {
        return member.key == "title" || member.key == "question" || member.key == "sweep" ||
               member.key == "design" || member.key == "axis";
    });
    return rest;
}

/// Reads the scenarios of a plan.
class ScenarioReader {
  public:
    ScenarioReader(const sim::Node& root, const std::string& plan_file,
                   sim::Complaints& complaints)
        : over_(sections_for_scenarios(root)), plan_file_(plan_file), complaints_(complaints) {}

    void read(const sim::Node& named, const std::vector<const sim::Node*>& presets,
              SweepPlan& plan, std::vector<models::Scenario>& scenarios) {
        const std::string file =
            (fs::path(plan_file_).parent_path() / named.text).lexically_normal().string();
        if (!fs::exists(file)) {
            complaints_.add(named.place, "there is no file " + file);
            return;
        }
        models::ScenarioSource source{file, {}, {}, {}, over_};
        source.inputs = plan.inputs;
        for (const sim::Node* preset : presets)
            if (const auto found = preset_file(preset->text, file, preset->place, complaints_))
                source.presets.push_back(*found);
        sim::Complaints own;
        models::Scenario scenario = models::read_scenario(source, own);
        // Mistakes in the plan's own sections would come again with every scenario.
        if (!had_mistakes_) complaints_.append(own);
        had_mistakes_ = had_mistakes_ || !own.empty();
        for (const PlanScenario& other : plan.scenarios)
            if (other.label == scenario.label)
                complaints_.add(named.place, "two scenarios are called '" + scenario.label +
                                                 "'; rename one file");
        plan.scenarios.push_back(
            {scenario.label, scenario.title, scenario.text, scenario.resolved_toml});
        scenarios.push_back(std::move(scenario));
    }

  private:
    sim::Node over_;
    const std::string& plan_file_;
    sim::Complaints& complaints_;
    bool had_mistakes_ = false;
};

void read_scenarios(const sim::Node& root, const std::string& file, SweepPlan& plan,
                    std::vector<models::Scenario>& scenarios, sim::Complaints& complaints) {
    const sim::Node* sweep = root.find("sweep");
    if (sweep == nullptr || !sweep->is(Kind::table) || sweep->find("base") == nullptr) {
        const bool is_scenario =
            sweep == nullptr && root.find("axis") == nullptr && root.find("design") == nullptr;
        complaints.add(sweep == nullptr ? sim::Place{file, 0, 0} : sweep->place,
                       "a plan needs a section [sweep] with base = \"scenario.toml\"" +
                           std::string(is_scenario ? "; this is a scenario: relapsim run " +
                                                         sim::shell_quoted(file)
                                                   : ""));
        return;
    }
    for (const sim::Node& member : sweep->members)
        if (std::find(std::begin(sweep_keys), std::end(sweep_keys), member.key) ==
            std::end(sweep_keys))
            complaints.add(member.key_place,
                           "sweep has no " + sim::in_quotes(member.key) +
                               sim::suggestion(member.key, "it has:", sweep_keys));
    const auto presets = texts_of(sweep->find("presets"), "sweep.presets", complaints);
    ScenarioReader reader(root, file, complaints);
    const auto read = [&](const sim::Node& named) {
        reader.read(named, presets, plan, scenarios);
    };
    if (const sim::Node* comparator = sweep->find("comparator")) {
        if (comparator->is(Kind::text)) {
            plan.comparator = 0;
            read(*comparator);
        } else {
            complaints.add(comparator->place, "sweep.comparator is the file of one scenario");
        }
    }
    for (const sim::Node* base : texts_of(sweep->find("base"), "sweep.base", complaints))
        read(*base);
}

/// All rows of a sweep have the same times of report, and so on.
void check_same_study(const SweepPlan& plan, std::vector<models::Scenario>& scenarios,
                      const sim::Place& place, sim::Complaints& complaints) {
    const models::StudySettings::Parameters& first = scenarios.front().study;
    for (std::size_t s = 1; s < scenarios.size(); ++s)
        for (const sim::Field& field : models::StudySettings::table.fields) {
            if (field.get(&first) == field.get(&scenarios[s].study)) continue;
            const auto text = [&field](const models::StudySettings::Parameters& study) {
                return sim::quantity_text(sim::value_in_row_unit(field, &study), field);
            };
            complaints.add(place, "study." + std::string(field.row.name) + " is " +
                                      text(scenarios[s].study) + " in " +
                                      plan.scenarios[s].label + ", but " + text(first) +
                                      " in " + plan.scenarios[0].label +
                                      "; give it in a section [study] of the plan");
        }
}

/// The measures that the endpoints of `compare` need.
std::vector<std::string> usual_measures() {
    std::set<std::size_t> needed;
    for (const EndpointSeries& series : endpoint_series()) {
        needed.insert(series.numerator);
        if (series.denominator < models::measures.size()) needed.insert(series.denominator);
    }
    for (const TimedEndpoint& endpoint : timed_endpoints()) {
        needed.insert(endpoint.reached);
        needed.insert(endpoint.died_before);
    }
    std::vector<std::string> names;
    for (const std::size_t m : needed) names.emplace_back(models::measures[m].name);
    return names;
}

/// Names of measures and of endpoints; an endpoint stands for the measures that it needs.
void read_keep(const sim::Node& root, SweepPlan& plan, sim::Complaints& complaints) {
    const sim::Node* sweep = root.find("sweep");
    const sim::Node* keep = sweep == nullptr ? nullptr : sweep->find("keep");
    if (keep == nullptr) {
        plan.keep = usual_measures();
        return;
    }
    std::vector<std::string_view> known{"all"};
    for (const sim::Observable& measure : models::measures) known.push_back(measure.name);
    for (const EndpointSeries& series : endpoint_series()) known.push_back(series.name);
    std::set<std::size_t> wanted{models::measure("enrolled")};
    for (const sim::Node* name : texts_of(keep, "sweep.keep", complaints)) {
        bool found = false;
        for (const EndpointSeries& series : endpoint_series())
            if (series.name == name->text) {
                wanted.insert(series.numerator);
                if (series.denominator < models::measures.size())
                    wanted.insert(series.denominator);
                found = true;
            }
        for (std::size_t m = 0; m < models::measures.size(); ++m)
            if (name->text == "all" || models::measures[m].name == name->text) {
                wanted.insert(m);
                found = true;
            }
        if (!found)
            complaints.add(name->place, "there is no measure or endpoint " +
                                            sim::in_quotes(name->text) +
                                            sim::suggestion(name->text, "there are:", known));
    }
    for (const std::size_t m : wanted) plan.keep.emplace_back(models::measures[m].name);
}

/// A list of rows in the plan itself, each with a value for each axis.
void read_rows(const sim::Node& rows, SweepPlan& plan, sim::Complaints& complaints) {
    if (!rows.is(Kind::list)) {
        complaints.add(rows.place, "design.rows is a list of lists, one for each point");
        return;
    }
    for (const sim::Node& row : rows.members) {
        if (!row.is(Kind::list) || row.members.size() != plan.axes.size()) {
            complaints.add(row.place, "a row of design.rows is a list of " +
                                          std::to_string(plan.axes.size()) +
                                          " values, one for each axis");
            continue;
        }
        std::vector<double> point;
        for (std::size_t a = 0; a < plan.axes.size(); ++a)
            point.push_back(sim::read_value(row.members[a], *plan.axes[a].field,
                                            plan.axes[a].parameter, complaints)
                                .value_or(0));
        plan.points.push_back(std::move(point));
    }
}

std::vector<std::vector<double>> scaled(const analysis::Points& units,
                                        const std::vector<PlanAxis>& axes) {
    std::vector<std::vector<double>> points;
    for (const std::vector<double>& u : units) {
        points.emplace_back();
        for (std::size_t a = 0; a < axes.size(); ++a)
            points.back().push_back(axes[a].axis.value_at(u[a]));
    }
    return points;
}

void make_grid(SweepPlan& plan, const sim::Place& place, sim::Complaints& complaints) {
    std::vector<std::vector<double>> values;
    std::vector<std::size_t> levels;
    double n = 1;
    for (const PlanAxis& axis : plan.axes) {
        values.push_back(axis.axis.grid_values());
        levels.push_back(values.back().size());
        n *= static_cast<double>(levels.back());
        if (levels.back() == 0)
            complaints.add(place, "a grid needs values for " + axis.parameter +
                                      ", or a range with levels = 5");
    }
    if (n > most_points) {
        complaints.add(place, "the grid has more than ten million points");
        return;
    }
    if (n < 1) return;
    for (const std::vector<std::size_t>& position : analysis::grid(levels)) {
        plan.points.emplace_back();
        for (std::size_t a = 0; a < levels.size(); ++a)
            plan.points.back().push_back(values[a][position[a]]);
    }
}

/// The base scenario as it is, then one axis at a time at each of its values.
void make_one_at_a_time(SweepPlan& plan, models::Scenario& base) {
    std::vector<double> usual;
    for (const PlanAxis& axis : plan.axes) {
        const auto setting = models::find_setting(base, axis.parameter);
        usual.push_back(setting ? sim::value_in_row_unit(*setting->field, setting->parameters)
                                : axis.field->row.value);
    }
    plan.points.push_back(usual);
    for (std::size_t a = 0; a < plan.axes.size(); ++a) {
        const analysis::Axis& axis = plan.axes[a].axis;
        std::vector<double> values = axis.grid_values();
        if (values.empty()) values = {axis.value_at(0), axis.value_at(1)};
        for (const double value : values) {
            if (value == usual[a]) continue;
            plan.points.push_back(usual);
            plan.points.back()[a] = value;
        }
    }
}

void make_points(const sim::Node* design, const std::string& file, SweepPlan& plan,
                 models::Scenario& base, sim::Complaints& complaints) {
    const DesignSettings::Parameters& settings = plan.design;
    const sim::Place place = design == nullptr ? sim::Place{file, 0, 0} : design->place;
    const auto n_axes = static_cast<int>(plan.axes.size());
    switch (settings.kind) {
        case DesignKind::grid:
            make_grid(plan, place, complaints);
            break;
        case DesignKind::list: {
            const sim::Node* rows = design->find("rows");
            const sim::Node* csv = design->find("file");
            if ((rows == nullptr) == (csv == nullptr)) {
                complaints.add(place,
                               "a list needs either rows = [[...], ...] or file = "
                               "\"points.csv\"");
            } else if (rows != nullptr) {
                read_rows(*rows, plan, complaints);
            } else if (csv->is(Kind::text)) {
                plan.points = read_points(
                    (fs::path(file).parent_path() / csv->text).lexically_normal().string(),
                    plan.axes, complaints);
            } else {
                complaints.add(csv->place, "design.file is the name of a CSV file");
            }
            break;
        }
        case DesignKind::one_at_a_time:
            make_one_at_a_time(plan, base);
            break;
        case DesignKind::latin_hypercube:
            plan.points =
                scaled(analysis::latin_hypercube(settings.points, n_axes,
                                                 static_cast<std::uint64_t>(settings.seed)),
                       plan.axes);
            break;
        case DesignKind::sobol:
            plan.points = scaled(analysis::sobol(settings.points, n_axes), plan.axes);
            break;
        case DesignKind::saltelli:
            plan.points =
                scaled(analysis::saltelli(settings.points, n_axes,
                                          settings.second_order ? analysis::SecondOrder::yes
                                                                : analysis::SecondOrder::no),
                       plan.axes);
            break;
        case DesignKind::morris:
            if (settings.levels % 2 != 0) {
                complaints.add(place, "design.levels of a Morris design is an even number");
                break;
            }
            plan.points = scaled(analysis::morris(settings.paths, n_axes, settings.levels,
                                                  static_cast<std::uint64_t>(settings.seed)),
                                 plan.axes);
            break;
    }
}

}  // namespace

SweepPlan read_plan(const std::string& file, sim::Complaints& complaints,
                    const std::shared_ptr<sim::InputFiles>& inputs) {
    SweepPlan plan;
    plan.file = file;
    plan.inputs = inputs ? inputs : std::make_shared<sim::InputFiles>();
    const sim::Node root = sim::load_scenario(file, complaints, *plan.inputs);
    if (!complaints.empty()) return plan;
    for (const auto& [name, text] : complaints.sources())
        plan.text += "# " + name + "\n" + text;
    plan.title = text_of(root, "title", complaints);
    plan.question = text_of(root, "question", complaints);
    plan.program = this_program();

    std::vector<models::Scenario> scenarios;
    read_scenarios(root, file, plan, scenarios, complaints);
    const sim::Node* design = root.find("design");
    const std::vector<std::string_view> other_keys{"rows", "file"};
    sim::read_section(design, {sim::view(DesignSettings::table), &plan.design}, other_keys,
                      complaints, nullptr);
    read_keep(root, plan, complaints);
    if (scenarios.empty()) return plan;
    check_same_study(plan, scenarios, {file, 0, 0}, complaints);
    plan.axes = read_axes(root, file, scenarios, complaints);
    plan.replicates = scenarios.front().study.replicates;
    if (!complaints.empty()) return plan;
    make_points(design, file, plan, scenarios.back(), complaints);
    plan.n_designed_points = static_cast<int>(plan.points.size());
    if (complaints.empty()) check_rows(plan, PlannedRows(plan), complaints);
    return plan;
}

}  // namespace program
