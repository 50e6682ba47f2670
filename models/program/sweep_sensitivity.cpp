#include "models/program/sweep_sensitivity.h"

#include <limits>
#include <numeric>

#include "analysis/designs.h"

namespace program {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
using DesignKind = DesignSettings::Kind;
using analysis::Estimated;

}  // namespace

void Sensitivity::add_row(const std::string& name, const std::string& meaning,
                          const std::vector<double>& row) {
    for (sim::Variable& variable : indices_)
        if (variable.name == name) {
            auto& values = std::get<std::vector<double>>(variable.values);
            values.insert(values.end(), row.begin(), row.end());
            return;
        }
    indices_.push_back({name, "1", meaning, {"outcome", "axis"}, row});
}

void Sensitivity::add_row(const std::string& name, const std::string& meaning,
                          const std::vector<Estimated>& row) {
    std::vector<double> value, low, high;
    for (const Estimated& each : row) {
        value.push_back(each.value);
        low.push_back(each.interval.low);
        high.push_back(each.interval.high);
    }
    for (std::vector<double>* all : {&value, &low, &high}) all->resize(plan_.axes.size(), nan);
    add_row(name, meaning, value);
    add_row(name + "_low", meaning + ", 95% interval, low", low);
    add_row(name + "_high", meaning + ", 95% interval, high", high);
}

void Sensitivity::add_sobol(const std::vector<double>& means) {
    const std::size_t k = plan_.axes.size();
    const std::size_t rows = plan_.design.second_order ? 2 * k + 2 : k + 2;
    const analysis::SobolIndices indices = analysis::sobol_indices(means, k, rows);
    add_row("first_order", "first-order Sobol' index", indices.first_order);
    add_row("total", "total Sobol' index", indices.total);
}

void Sensitivity::add_morris(const std::vector<double>& means) {
    const analysis::Points units =
        analysis::morris(plan_.design.paths, static_cast<int>(plan_.axes.size()),
                         plan_.design.levels, static_cast<std::uint64_t>(plan_.design.seed));
    const analysis::ElementaryEffects effects = analysis::elementary_effects(units, means);
    std::vector<Estimated> mu_star;
    for (std::size_t j = 0; j < effects.mu_star.size(); ++j)
        mu_star.push_back({effects.mu_star[j], effects.mu_star_interval[j]});
    add_row("mu_star",
            "Morris: mean size of the elementary effects, in the unit of the outcome", mu_star);
    add_row("mu", "Morris: mean of the elementary effects, in the unit of the outcome",
            effects.mu);
    add_row("sigma",
            "Morris: standard deviation of the elementary effects, in the unit of the outcome",
            effects.sigma);
}

void Sensitivity::add(const SweepOutcome& outcome) {
    names_.push_back(outcome.name);
    units_.push_back(outcome.unit);
    meanings_.push_back(outcome.meaning);
    scenarios_.push_back(plan_.scenarios[static_cast<std::size_t>(outcome.scenario)].label);
    splits_.push_back(analysis::split_variance(outcome.values));
    std::vector<double> means;
    for (const std::vector<double>& replicates : outcome.values)
        means.push_back(analysis::summarize(replicates).mean);
    // Points that were added later are no part of a Saltelli or Morris design.
    const std::vector<double> of_design(means.begin(), means.begin() + plan_.n_designed_points);
    if (plan_.design.kind == DesignKind::saltelli) add_sobol(of_design);
    if (plan_.design.kind == DesignKind::morris) add_morris(of_design);
    add_row("prcc", "partial rank correlation",
            analysis::partial_rank_correlations(plan_.points, means));
}

sim::Group Sensitivity::group() const {
    sim::Group group{
        "sensitivity",
        {{"title", "outcomes at the end of the study against the axes of the plan"}}};
    const auto numbered = [](std::size_t n) {
        std::vector<std::int32_t> numbers(n);
        std::iota(numbers.begin(), numbers.end(), 0);
        return numbers;
    };
    group.dimensions.push_back(
        {"outcome", numbered(names_.size()), "1", "outcome, see outcome_name"});
    group.dimensions.push_back(
        {"axis", numbered(plan_.axes.size()), "1", "axis of the plan, see axis_name"});
    std::vector<std::string> axis_names, axis_says;
    for (const PlanAxis& axis : plan_.axes) {
        axis_names.push_back(axis.parameter);
        axis_says.push_back(
            axis.axis.description() +
            (axis.field->row.unit == "1" ? "" : " " + std::string(axis.field->row.unit)));
    }
    const auto of_splits = [this](auto part) {
        std::vector<double> values;
        for (const analysis::VarianceSplit& split : splits_) values.push_back(part(split));
        return values;
    };
    using Split = analysis::VarianceSplit;
    std::vector<std::int32_t> n_points;
    for (const Split& split : splits_)
        n_points.push_back(static_cast<std::int32_t>(split.n_points));
    const std::vector<std::string> over{"outcome"};
    group.variables = {
        {"outcome_name", "", "endpoint, or its difference from the comparator or the twin",
         over, names_},
        {"outcome_meaning", "", "what it is", over, meanings_},
        {"outcome_unit", "", "its unit", over, units_},
        {"outcome_scenario", "", "scenario of the plan", over, scenarios_},
        {"axis_name", "", "parameter", {"axis"}, axis_names},
        {"axis_distribution", "", "values that it took", {"axis"}, axis_says},
        {"variance_parameters", "1",
         "variance over points of the expected outcome, in the squared unit of the outcome",
         over, of_splits([](const Split& split) { return split.parameters; })},
        {"variance_luck", "1",
         "mean variance over replicates at one point, in the squared unit of the outcome", over,
         of_splits([](const Split& split) { return split.luck; })},
        {"variance_luck_of_points", "1",
         "the part of that which is not the same at all points", over,
         of_splits([](const Split& split) { return split.interaction; })},
        {"share_luck", "1", "share of luck in the variance of single runs", over,
         of_splits([](const Split& split) { return split.share_of_luck(); })},
        {"share_luck_of_means", "1",
         "share of luck in the variance over points of the means over replicates", over,
         of_splits([](const Split& split) { return split.share_of_luck_in_means(); })},
        {"replicates_per_point", "1", "mean number of replicates at a point", over,
         of_splits([](const Split& split) { return split.replicates; })},
        {"n_points", "1", "points with at least two replicates", over, n_points},
    };
    group.variables.insert(group.variables.end(), indices_.begin(), indices_.end());
    return group;
}

}  // namespace program
