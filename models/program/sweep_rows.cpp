// Rows of a sweep: each scenario of the plan at each point.

#include <tbb/parallel_for.h>

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

    add_rows();

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

void PlannedRows::add_rows() {
    const std::vector<PlanAxis>& axes = plan_.axes;
    std::vector<std::vector<bool>> has(bases_.size());
    std::vector<bool> one_for_each(bases_.size());
    for (std::size_t s = 0; s < bases_.size(); ++s) {
        const std::vector<std::string>& fixed = plan_.scenarios[s].fixed;
        for (const PlanAxis& axis : axes)
            has[s].push_back(
                models::find_setting(bases_[s], axis.parameter).has_value() &&
                std::find(fixed.begin(), fixed.end(), axis.parameter) == fixed.end());
        // A scenario that has all axes gets a row for each point, as the design says.
        one_for_each[s] = plan_.scenarios[s].twin_of < 0 &&
                          std::find(has[s].begin(), has[s].end(), false) == has[s].end();
    }
    std::map<std::pair<std::size_t, std::vector<double>>, int> known;
    std::map<std::vector<double>, int> families;
    for (std::size_t p = 0; p < plan_.points.size(); ++p) {
        int comparator = -1;
        std::vector<int> row_of(bases_.size(), -1);
        for (std::size_t s = 0; s < bases_.size(); ++s) {
            const int twin_of = plan_.scenarios[s].twin_of;
            const int arm = twin_of < 0 ? -1 : row_of[static_cast<std::size_t>(twin_of)];
            if (twin_of >= 0 && !has_oxytocin(static_cast<std::size_t>(arm))) continue;
            PlanRow row{static_cast<int>(p), static_cast<int>(s), plan_.points[p],
                        twin_of < 0 ? comparator : -1};
            // Whose parameters are others can not share a burn-in.
            std::vector<double> common{twin_of < 0 ? 0.0 : 1.0};
            for (std::size_t a = 0; a < axes.size(); ++a) {
                if (!has[s][a]) row.values[a] = nan;
                if (!is_of_intervention(axes[a])) common.push_back(row.values[a]);
            }
            row.family = families.emplace(ordered(common), static_cast<int>(families.size()))
                             .first->second;
            const auto number = static_cast<int>(rows_.size());
            const auto [place, is_new] = known.try_emplace({s, ordered(row.values)}, number);
            const bool again = !is_new && !one_for_each[s];
            row_of[s] = again ? place->second : number;
            if (static_cast<int>(s) == plan_.comparator) comparator = row_of[s];
            if (arm >= 0) rows_[static_cast<std::size_t>(arm)].twin = row_of[s];
            if (!again) rows_.push_back(std::move(row));
        }
    }
    n_families_ = families.size();
}

bool PlannedRows::has_oxytocin(std::size_t r) const {
    const bool dose_varies =
        std::any_of(plan_.axes.begin(), plan_.axes.end(), [](const PlanAxis& axis) {
            return is_of_intervention(axis) && axis.parameter.ends_with(".dose");
        });
    if (!dose_varies) return bases_[static_cast<std::size_t>(rows_[r].scenario)].has_oxytocin();
    return scenario(r).has_oxytocin();
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

namespace {

/// Mistakes of a scenario of the plan with these values.
sim::Complaints mistakes_with(const PlanScenario& scenario, const sim::Node& tree,
                              const std::vector<std::string>& assignments) {
    sim::Complaints own;
    models::check_scenario(tree, scenario.label + ".toml", assignments, own);
    return own;
}

std::string first_mistake(const sim::Complaints& complaints) {
    try {
        complaints.throw_if_any();
    } catch (const sim::ScenarioError& error) {
        const std::string all = error.what();
        return all.substr(0, all.find('\n'));
    }
    return {};
}

/// Where a point was said that can not be run: in a list, else at the one axis that is wrong by
/// itself, else at the design.
sim::Place place_of_point(const SweepPlan& plan, const PlanRow& row, const sim::Node& tree) {
    const auto point = static_cast<std::size_t>(row.point);
    if (point < plan.point_places.size()) return plan.point_places[point];
    const PlanScenario& scenario = plan.scenarios[static_cast<std::size_t>(row.scenario)];
    for (std::size_t a = 0; a < plan.axes.size(); ++a) {
        const PlanAxis& axis = plan.axes[a];
        if (std::isnan(row.values[a])) continue;
        const std::string alone = axis.parameter + "=" + value_text(axis, row.values[a]);
        if (!mistakes_with(scenario, tree, {alone}).empty()) return axis.place_of(row.values[a]);
    }
    return plan.design_place;
}

/// Whether values that are in their ranges can still be wrong together, or between steps.
bool can_be_wrong(const PlanAxis& axis) {
    for (const std::string_view section : {"intervention.", "population.", "study.", "network."})
        if (axis.parameter.starts_with(section)) return true;
    return false;
}

}  // namespace

void check_rows(const SweepPlan& plan, const PlannedRows& rows, sim::Complaints& complaints) {
    constexpr std::size_t enough = 3;
    std::vector<sim::Node> trees;
    for (const PlanScenario& scenario : plan.scenarios)
        trees.push_back(
            sim::parse_scenario(scenario.label + ".toml", scenario.merged_toml, complaints));
    if (!complaints.empty()) return;
    const bool all = std::any_of(plan.axes.begin(), plan.axes.end(), can_be_wrong);
    const std::size_t n = all ? rows.rows().size() : std::min<std::size_t>(1, rows.rows().size());
    std::vector<std::uint8_t> is_wrong(n, 0);
    tbb::parallel_for(std::size_t{0}, n, [&](std::size_t r) {
        const auto s = static_cast<std::size_t>(rows.rows()[r].scenario);
        if (!mistakes_with(plan.scenarios[s], trees[s], rows.assignments(r)).empty())
            is_wrong[r] = 1;
    });
    std::size_t told = 0;
    for (std::size_t r = 0; r < n && told < enough; ++r) {
        if (is_wrong[r] == 0) continue;
        ++told;
        const PlanRow& row = rows.rows()[r];
        const auto s = static_cast<std::size_t>(row.scenario);
        complaints.add(place_of_point(plan, row, trees[s]),
                       "point " + std::to_string(row.point) + " (" + rows.label(r) +
                           ") can not be run: " +
                           first_mistake(mistakes_with(plan.scenarios[s], trees[s],
                                                       rows.assignments(r))));
    }
    const auto n_wrong = std::count(is_wrong.begin(), is_wrong.end(), std::uint8_t{1});
    if (static_cast<std::size_t>(n_wrong) > told)
        complaints.add({plan.file, 0, 0}, std::to_string(n_wrong - static_cast<long>(told)) +
                                              " more rows can not be run");
}

}  // namespace program
