// A plan as it stands in its file -> SweepPlan, with all mistakes.

#include "models/program/sweep_plan.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "models/measures.h"
#include "models/program/commands.h"
#include "models/program/endpoint_series.h"
#include "models/program/presets.h"
#include "models/program/survival_results.h"
#include "models/program/sweep_axes.h"
#include "models/program/sweep_design.h"
#include "models/program/sweep_twins.h"
#include "sim/text_file.h"
#include "sim/words.h"

namespace program {

namespace {

namespace fs = std::filesystem;
using Kind = sim::Node::Kind;

constexpr std::string_view sweep_keys[] = {"base", "comparator", "presets", "keep", "twins"};

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
               member.key == "design" || member.key == "axis" || member.key == "arm";
    });
    return rest;
}

/// The same and what the plan says in [arm]: sections of the arms only.
sim::Node sections_for_arms(const sim::Node& root, sim::Complaints& complaints) {
    sim::Node all = sections_for_scenarios(root);
    const sim::Node* arm = root.find("arm");
    if (arm == nullptr) return all;
    if (arm->is(Kind::table))
        sim::merge(all, *arm);
    else
        complaints.add(arm->key_place,
                       "arm holds sections of scenarios for the arms only, such as "
                       "[[arm.intervention]] or [arm.relapse]");
    return all;
}

/// What goes to all scenarios changes no difference between them, which is easily overlooked
/// with interventions.
void note_common_interventions(const sim::Node& root, SweepPlan& plan) {
    const sim::Node* list = root.find("intervention");
    if (list == nullptr || plan.comparator < 0) return;
    for (const sim::Node& entry : list->members) {
        const std::string name = sim::entry_name(entry);
        plan.notes.push_back(sim::to_string(entry.place) + ": " +
                             (name.empty() ? "this intervention" : name) +
                             " goes to the comparator too, so that no contrast shows what it "
                             "does; [[arm.intervention]] gives it to the arms only");
    }
}

/// Reads the scenarios of a plan.
class ScenarioReader {
  public:
    ScenarioReader(const sim::Node& root, const std::string& plan_file,
                   sim::Complaints& complaints)
        : for_all_(sections_for_scenarios(root)),
          for_arms_(sections_for_arms(root, complaints)),
          plan_file_(plan_file),
          complaints_(complaints) {}

    void read(const sim::Node& named, bool is_arm, const std::vector<const sim::Node*>& presets,
              SweepPlan& plan, std::vector<models::Scenario>& scenarios) {
        const std::string file =
            (fs::path(plan_file_).parent_path() / named.text).lexically_normal().string();
        if (!fs::exists(file)) {
            complaints_.add(named.place, "there is no file " + file);
            return;
        }
        models::ScenarioSource source{file, {}, {}, {}, is_arm ? for_arms_ : for_all_};
        source.inputs = plan.inputs;
        for (const sim::Node* preset : presets)
            if (const auto found = preset_file(preset->text, file, preset->place, complaints_))
                source.presets.push_back(*found);
        // Mistakes in the plan's own sections come with every scenario, and are told once.
        sim::Complaints own;
        models::Scenario scenario = models::read_scenario(source, own);
        complaints_.append(own);
        for (const PlanScenario& other : plan.scenarios)
            if (other.label == scenario.label)
                complaints_.add(named.place, "two scenarios are called '" + scenario.label +
                                                 "'; rename one file");
        plan.scenarios.push_back(
            {scenario.label, scenario.title, scenario.text, scenario.resolved_toml});
        scenarios.push_back(std::move(scenario));
    }

  private:
    sim::Node for_all_, for_arms_;
    const std::string& plan_file_;
    sim::Complaints& complaints_;
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
    const auto read = [&](const sim::Node& named, bool is_arm) {
        reader.read(named, is_arm, presets, plan, scenarios);
    };
    if (const sim::Node* comparator = sweep->find("comparator")) {
        if (comparator->is(Kind::text)) {
            plan.comparator = 0;
            read(*comparator, false);
        } else {
            complaints.add(comparator->place, "sweep.comparator is the file of one scenario");
        }
    }
    for (const sim::Node* base : texts_of(sweep->find("base"), "sweep.base", complaints))
        read(*base, true);
}

/// The measures that the endpoints of `compare` need.
std::vector<std::string> usual_measures() {
    std::set<std::size_t> needed;
    for (const EndpointSeries& series : endpoint_series())
        for (const std::size_t m : measures_of(series)) needed.insert(m);
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
                for (const std::size_t m : measures_of(series)) wanted.insert(m);
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

}  // namespace

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

std::size_t SweepPlan::n_twins() const {
    return static_cast<std::size_t>(
        std::count_if(scenarios.begin(), scenarios.end(),
                      [](const PlanScenario& scenario) { return scenario.twin_of >= 0; }));
}

const sim::Place& PlanAxis::place_of(double value) const {
    for (std::size_t i = 0; i < value_places.size(); ++i)
        if (axis.values[i] == value) return value_places[i];
    return place;
}

namespace {

SweepPlan read_alone(const std::string& file, sim::Complaints& complaints,
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
    read_design(design, plan, complaints);
    read_keep(root, plan, complaints);
    if (scenarios.empty()) return plan;
    note_common_interventions(root, plan);
    check_same_study(plan, scenarios, root.find("sweep")->find("base")->place, complaints);
    plan.axes = read_axes(root, file, scenarios, complaints);
    plan.replicates = scenarios.front().study.replicates;
    if (!complaints.empty()) return plan;
    models::Scenario base = scenarios.back();
    add_twins(root, scenarios, plan, complaints);
    make_points(design, plan, base, complaints);
    plan.n_designed_points = static_cast<int>(plan.points.size());
    if (complaints.empty()) check_rows(plan, PlannedRows(plan), complaints);
    return plan;
}

}  // namespace

SweepPlan read_plan(const std::string& file, sim::Complaints& complaints,
                    const std::shared_ptr<sim::InputFiles>& inputs) {
    // What other files have is no reason to stop here, and no part of this plan.
    sim::Complaints own;
    SweepPlan plan = read_alone(file, own, inputs);
    complaints.append(own);
    return plan;
}

}  // namespace program
