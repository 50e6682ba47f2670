#include "models/program/sweep_twins.h"

#include <algorithm>
#include <filesystem>

namespace program {

namespace {

using Kind = sim::Node::Kind;

constexpr const char* null_preset = "null_ot";

bool has_null_preset(const sim::Node& sweep) {
    const auto is_null = [](const sim::Node& name) {
        return std::filesystem::path(name.text).stem() == null_preset;
    };
    const sim::Node* presets = sweep.find("presets");
    return presets != nullptr &&
           (is_null(*presets) ||
            std::any_of(presets->members.begin(), presets->members.end(), is_null));
}

/// `[sweep] twins`, true by default.
bool wants_twins(const sim::Node& sweep, SweepPlan& plan, sim::Complaints& complaints) {
    const sim::Node* twins = sweep.find("twins");
    if (twins == nullptr) return !has_null_preset(sweep);
    if (!twins->is(Kind::boolean)) {
        complaints.add(twins->place, "sweep.twins is true or false");
        return false;
    }
    if (!twins->boolean)
        plan.notes.push_back(sim::to_string(twins->place) +
                             ": without null_ot twins nothing shows which part of a "
                             "difference oxytocin made");
    return twins->boolean && !has_null_preset(sweep);
}

/// "intervention.NAME." of each oxytocin of the scenario.
std::vector<std::string> oxytocin_of(const models::Scenario& scenario) {
    std::vector<std::string> prefixes;
    for (const models::PlannedIntervention& planned : scenario.plan)
        if (std::holds_alternative<models::IntranasalOxytocin>(planned.intervention))
            prefixes.push_back("intervention." + planned.name + ".");
    return prefixes;
}

/// What the twin does not take from axes: what oxytocin is given, where it goes in the body, and
/// what the preset says it does.
std::vector<std::string> fixed_parameters(const std::vector<PlanAxis>& axes,
                                          const std::vector<std::string>& oxytocin,
                                          const sim::Node& preset) {
    std::vector<std::string> fixed;
    for (const PlanAxis& axis : axes) {
        const std::string& name = axis.parameter;
        const auto begins = [&name](const std::string& prefix) {
            return name.starts_with(prefix);
        };
        const sim::Node* section = preset.find(name.substr(0, name.find('.')));
        const bool of_preset = section != nullptr &&
                               section->find(name.substr(name.find('.') + 1)) != nullptr;
        if (of_preset || begins("exogenous_oxytocin.") ||
            std::any_of(oxytocin.begin(), oxytocin.end(), begins))
            fixed.push_back(name);
    }
    return fixed;
}

/// Whether any row of the scenario may have oxytocin.
bool may_have_oxytocin(const models::Scenario& scenario,
                       const std::vector<std::string>& oxytocin,
                       const std::vector<PlanAxis>& axes) {
    if (oxytocin.empty()) return false;
    return scenario.has_oxytocin() ||
           std::any_of(axes.begin(), axes.end(), [&oxytocin](const PlanAxis& axis) {
               return std::any_of(oxytocin.begin(), oxytocin.end(),
                                  [&axis](const std::string& prefix) {
                                      return axis.parameter == prefix + "dose";
                                  });
           });
}

}  // namespace

void add_twins(const sim::Node& root, std::vector<models::Scenario>& scenarios, SweepPlan& plan,
               sim::Complaints& complaints) {
    const sim::Node* sweep = root.find("sweep");
    if (sweep == nullptr || !wants_twins(*sweep, plan, complaints)) return;
    const std::string preset_file =
        std::string(RELAPSIM_SCENARIOS) + "/presets/" + null_preset + ".toml";
    const std::size_t n = scenarios.size();
    for (std::size_t s = 0; s < n; ++s) {
        const std::vector<std::string> oxytocin = oxytocin_of(scenarios[s]);
        if (static_cast<int>(s) == plan.comparator ||
            !may_have_oxytocin(scenarios[s], oxytocin, plan.axes))
            continue;
        sim::Complaints reading;
        const sim::Node preset = sim::load_scenario(preset_file, reading);
        models::Scenario twin = models::read_scenario(
            {plan.scenarios[s].label + ".toml", {preset_file}, {}, plan.scenarios[s].merged_toml},
            reading);
        complaints.append(reading);
        twin.label += " (null_ot)";
        plan.scenarios.push_back({twin.label, twin.title, twin.text, twin.resolved_toml,
                                  static_cast<int>(s),
                                  fixed_parameters(plan.axes, oxytocin, preset)});
        scenarios.push_back(std::move(twin));
    }
}

}  // namespace program
