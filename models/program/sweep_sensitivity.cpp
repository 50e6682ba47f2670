#include "models/program/sweep_sensitivity.h"

#include <limits>
#include <numeric>

#include "analysis/designs.h"

namespace program {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
using DesignKind = DesignSettings::Kind;
using analysis::Estimated;

/// Variables over (outcome, axis) that are filled row by row.
class Table {
  public:
    Table(sim::Group& group, std::size_t n_axes) : group_(group), n_axes_(n_axes) {}

    void add(const std::string& name, const std::string& meaning,
             const std::vector<double>& row) {
        for (sim::Variable& variable : group_.variables)
            if (variable.name == name) {
                auto& values = std::get<std::vector<double>>(variable.values);
                values.insert(values.end(), row.begin(), row.end());
                return;
            }
        group_.variables.push_back({name, "1", meaning, {"outcome", "axis"}, row});
    }

    void add(const std::string& name, const std::string& meaning,
             const std::vector<Estimated>& row) {
        std::vector<double> value, low, high;
        for (const Estimated& each : row) {
            value.push_back(each.value);
            low.push_back(each.interval.low);
            high.push_back(each.interval.high);
        }
        value.resize(n_axes_, nan);
        low.resize(n_axes_, nan);
        high.resize(n_axes_, nan);
        add(name, meaning, value);
        add(name + "_low", meaning + ", 95% interval, low", low);
        add(name + "_high", meaning + ", 95% interval, high", high);
    }

  private:
    sim::Group& group_;
    std::size_t n_axes_;
};

void add_sobol(const SweepPlan& plan, const std::vector<double>& means, Table& table) {
    const std::size_t k = plan.axes.size();
    const std::size_t rows = plan.design.second_order ? 2 * k + 2 : k + 2;
    const analysis::SobolIndices indices = analysis::sobol_indices(means, k, rows);
    table.add("first_order", "first-order Sobol' index", indices.first_order);
    table.add("total", "total Sobol' index", indices.total);
}

void add_morris(const SweepPlan& plan, const std::vector<double>& means, Table& table) {
    const analysis::Points units =
        analysis::morris(plan.design.paths, static_cast<int>(plan.axes.size()),
                         plan.design.levels, static_cast<std::uint64_t>(plan.design.seed));
    const analysis::ElementaryEffects effects = analysis::elementary_effects(units, means);
    std::vector<Estimated> mu_star;
    for (std::size_t j = 0; j < effects.mu_star.size(); ++j)
        mu_star.push_back({effects.mu_star[j], effects.mu_star_interval[j]});
    table.add("mu_star",
              "Morris: mean size of the elementary effects, in the unit of the outcome",
              mu_star);
    table.add("mu", "Morris: mean of the elementary effects, in the unit of the outcome",
              effects.mu);
    table.add("sigma",
              "Morris: standard deviation of the elementary effects, in the unit of the "
              "outcome",
              effects.sigma);
}

}  // namespace

sim::Group sensitivity_results(const SweepPlan& plan,
                               const std::vector<SweepOutcome>& outcomes) {
    sim::Group group{
        "sensitivity",
        {{"title", "outcomes at the end of the study against the axes of the plan"}}};
    const auto numbered = [](std::size_t n) {
        std::vector<std::int32_t> numbers(n);
        std::iota(numbers.begin(), numbers.end(), 0);
        return numbers;
    };
    group.dimensions.push_back(
        {"outcome", numbered(outcomes.size()), "1", "outcome, see outcome_name"});
    group.dimensions.push_back(
        {"axis", numbered(plan.axes.size()), "1", "axis of the plan, see axis_name"});
    std::vector<std::string> names, units, meanings, scenarios, axis_names, axis_says;
    std::vector<double> parameters, luck, replicates, share;
    std::vector<std::int32_t> n_points;
    for (const PlanAxis& axis : plan.axes) {
        axis_names.push_back(axis.parameter);
        axis_says.push_back(
            axis.axis.description() +
            (axis.field->row.unit == "1" ? "" : " " + std::string(axis.field->row.unit)));
    }
    const auto designed = static_cast<std::size_t>(plan.n_designed_points);
    const std::vector<std::vector<double>>& points = plan.points;
    sim::Group indices{"sensitivity"};
    Table table(indices, plan.axes.size());
    for (const SweepOutcome& outcome : outcomes) {
        names.push_back(outcome.name);
        units.push_back(outcome.unit);
        meanings.push_back(outcome.meaning);
        scenarios.push_back(plan.scenarios[static_cast<std::size_t>(outcome.scenario)].label);
        const analysis::VarianceSplit split = analysis::split_variance(outcome.points);
        parameters.push_back(split.parameters);
        luck.push_back(split.luck);
        replicates.push_back(split.replicates);
        share.push_back(split.luck / (split.luck + split.parameters));
        n_points.push_back(static_cast<std::int32_t>(split.n_points));
        std::vector<double> means;
        for (const analysis::PointStatistics& point : outcome.points)
            means.push_back(point.mean);
        // Points that were added later are no part of a Saltelli or Morris design.
        const std::vector<double> of_design(means.begin(),
                                            means.begin() + static_cast<long>(designed));
        if (plan.design.kind == DesignKind::saltelli) add_sobol(plan, of_design, table);
        if (plan.design.kind == DesignKind::morris) add_morris(plan, of_design, table);
        table.add("prcc", "partial rank correlation",
                  analysis::partial_rank_correlations(points, means));
    }
    const std::vector<std::string> over{"outcome"};
    group.variables = {
        {"outcome_name", "", "endpoint, or its difference from the comparator", over, names},
        {"outcome_meaning", "", "what it is", over, meanings},
        {"outcome_unit", "", "its unit", over, units},
        {"outcome_scenario", "", "scenario of the plan", over, scenarios},
        {"axis_name", "", "parameter", {"axis"}, axis_names},
        {"axis_distribution", "", "values that it took", {"axis"}, axis_says},
        {"variance_parameters", "1",
         "variance over points of the expected outcome, in the squared unit of the outcome",
         over, parameters},
        {"variance_luck", "1",
         "mean variance over replicates at one point, in the squared unit of the outcome", over,
         luck},
        {"share_luck", "1", "share of luck in the variance of single runs", over, share},
        {"replicates_per_point", "1", "mean number of replicates at a point", over, replicates},
        {"n_points", "1", "points with at least two replicates", over, n_points},
    };
    for (sim::Variable& variable : indices.variables)
        group.variables.push_back(std::move(variable));
    return group;
}

}  // namespace program
