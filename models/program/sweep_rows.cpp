// Rows of a sweep: each scenario of the plan at each point.

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "models/program/sweep_plan.h"
#include "sim/quantity.h"

namespace program {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

bool is_of_intervention(const PlanAxis& axis) {
    return axis.parameter.starts_with("intervention.");
}

std::string value_text(const PlanAxis& axis, double value) {
    return sim::quantity_text(value, *axis.field);
}

/// NaN has no place in an order; here it comes first.
std::vector<double> ordered(std::vector<double> values) {
    for (double& value : values)
        if (std::isnan(value)) value = -std::numeric_limits<double>::infinity();
    return values;
}

}  // namespace

PlannedRows::PlannedRows(const SweepPlan& plan) : plan_(plan) {
    sim::Complaints complaints;
    for (const PlanScenario& scenario : plan.scenarios) {
        models::ScenarioSource source{
            scenario.label + ".toml", {}, {}, scenario.merged_toml, {}};
        models::Scenario base = models::read_scenario(source, complaints);
        // Runs of a sweep keep measures only; the texts are in the plan.
        base.record.events = models::RecordSettings::Events::none;
        base.record.agents = 0;
        base.text = base.resolved_toml = base.resolved_json = {};
        base.changes.clear();
        bases_.push_back(std::move(base));
    }
    complaints.throw_if_any();

    std::vector<std::vector<bool>> has(bases_.size());
    std::vector<bool> has_all(bases_.size(), true);
    for (std::size_t s = 0; s < bases_.size(); ++s)
        for (const PlanAxis& axis : plan.axes) {
            has[s].push_back(models::find_setting(bases_[s], axis.parameter).has_value());
            has_all[s] = has_all[s] && has[s].back();
        }
    std::map<std::pair<std::size_t, std::vector<double>>, int> known;
    std::map<std::vector<double>, int> families;
    for (std::size_t p = 0; p < plan.points.size(); ++p) {
        int comparator = -1;
        for (std::size_t s = 0; s < bases_.size(); ++s) {
            PlanRow row{static_cast<int>(p), static_cast<int>(s), plan.points[p], comparator,
                        0};
            std::vector<double> common;
            for (std::size_t a = 0; a < plan.axes.size(); ++a) {
                if (!has[s][a]) row.values[a] = nan;
                if (!is_of_intervention(plan.axes[a])) common.push_back(row.values[a]);
            }
            row.family = families.emplace(ordered(common), static_cast<int>(families.size()))
                             .first->second;
            const auto number = static_cast<int>(rows_.size());
            // A scenario that has all axes gets a row for each point, as the design says.
            const auto [place, is_new] = known.try_emplace({s, ordered(row.values)}, number);
            const bool again = !is_new && !has_all[s];
            if (static_cast<int>(s) == plan.comparator)
                comparator = again ? place->second : number;
            if (!again) rows_.push_back(std::move(row));
        }
    }
    n_families_ = families.size();

    for (const PlanAxis& axis : plan.axes) {
        const auto last_word = [](const std::string& name) {
            return name.substr(name.rfind('.') + 1);
        };
        const auto alike =
            std::count_if(plan.axes.begin(), plan.axes.end(), [&](const PlanAxis& other) {
                return last_word(other.parameter) == last_word(axis.parameter);
            });
        short_names_.push_back(alike > 1 ? axis.parameter : last_word(axis.parameter));
    }
}

models::Scenario PlannedRows::scenario(std::size_t r) const {
    const PlanRow& row = rows_[r];
    models::Scenario scenario = bases_[static_cast<std::size_t>(row.scenario)];
    for (std::size_t a = 0; a < plan_.axes.size(); ++a) {
        if (std::isnan(row.values[a])) continue;
        const auto setting = models::find_setting(scenario, plan_.axes[a].parameter);
        sim::set_in_row_unit(*setting->field, setting->parameters, row.values[a]);
    }
    return scenario;
}

std::string PlannedRows::label(std::size_t r) const {
    const PlanRow& row = rows_[r];
    std::string text = bases_[static_cast<std::size_t>(row.scenario)].label;
    for (std::size_t a = 0; a < plan_.axes.size(); ++a)
        if (!std::isnan(row.values[a]))
            text += " " + short_names_[a] + "=" + value_text(plan_.axes[a], row.values[a]);
    return text;
}

std::vector<std::string> PlannedRows::assignments(std::size_t r) const {
    std::vector<std::string> all;
    for (std::size_t a = 0; a < plan_.axes.size(); ++a)
        if (!std::isnan(rows_[r].values[a]))
            all.push_back(plan_.axes[a].parameter + "=" +
                          value_text(plan_.axes[a], rows_[r].values[a]));
    return all;
}

void check_rows(const SweepPlan& plan, const PlannedRows& rows, sim::Complaints& complaints) {
    constexpr std::size_t enough = 3;
    std::size_t bad = 0;
    // Parameters of the model stand alone: in its range each can be run with any other.
    const bool meet = std::any_of(plan.axes.begin(), plan.axes.end(), [](const PlanAxis& axis) {
        return is_of_intervention(axis) || axis.parameter.starts_with("population.") ||
               axis.parameter.starts_with("study.");
    });
    const std::size_t n =
        meet ? rows.rows().size() : std::min<std::size_t>(1, rows.rows().size());
    for (std::size_t r = 0; r < n && bad < enough; ++r) {
        const PlanScenario& scenario =
            plan.scenarios[static_cast<std::size_t>(rows.rows()[r].scenario)];
        sim::Complaints own;
        models::read_scenario(
            {scenario.label + ".toml", {}, rows.assignments(r), scenario.merged_toml, {}}, own);
        if (own.empty()) continue;
        ++bad;
        const std::string point = "point " + std::to_string(rows.rows()[r].point) + " (" +
                                  rows.label(r) + ") can not be run: ";
        try {
            own.throw_if_any();
        } catch (const sim::ScenarioError& error) {
            const std::string all = error.what();
            complaints.add({plan.file, 0, 0}, point + all.substr(0, all.find('\n')));
        }
    }
}

}  // namespace program
