#include "models/program/sweep_design.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

#include "analysis/designs.h"
#include "models/program/text_table.h"
#include "sim/words.h"

namespace program {

namespace {

namespace fs = std::filesystem;
using Kind = sim::Node::Kind;
using DesignKind = DesignSettings::Kind;

/// What a kind of design has besides its kind.
std::vector<std::string_view> keys_of(DesignKind kind) {
    switch (kind) {
        case DesignKind::grid:
        case DesignKind::one_at_a_time:
            return {};
        case DesignKind::list:
            return {"rows", "file"};
        case DesignKind::latin_hypercube:
            return {"points", "seed"};
        case DesignKind::sobol:
            return {"points"};
        case DesignKind::saltelli:
            return {"points", "second_order"};
        case DesignKind::morris:
            return {"paths", "levels", "seed"};
    }
    return {};
}

/// Complains about what belongs to another kind of design.
void check_keys(const sim::Node& design, DesignKind kind, sim::Complaints& complaints) {
    const std::vector<std::string_view> own = keys_of(kind);
    const auto words = sim::split(DesignSettings::table.fields[0].row.choices, '|');
    const std::string name(words[static_cast<std::size_t>(kind)]);
    for (const sim::Node& member : design.members) {
        const auto is = [&member](std::string_view key) { return member.key == key; };
        const bool known =
            is("rows") || is("file") ||
            std::any_of(DesignSettings::table.fields.begin(),
                        DesignSettings::table.fields.end(),
                        [&](const sim::Field& field) { return is(field.row.name); });
        if (!known || is("kind") || std::any_of(own.begin(), own.end(), is)) continue;
        complaints.add(member.key_place,
                       "a design of kind " + name + " does not use " + member.key +
                           (own.empty() ? std::string("; it has no settings")
                                        : "; it has: " + sim::joined(own)) +
                           (is("levels") && kind == DesignKind::grid
                                ? "; levels belongs to an [[axis]]"
                                : ""));
    }
}

/// The place of a setting of the design, or that of the design.
sim::Place place_of(const sim::Node* design, std::string_view key, const SweepPlan& plan) {
    const sim::Node* said = design == nullptr ? nullptr : design->find(key);
    return said == nullptr ? plan.design_place : said->place;
}

/// A list of rows in the plan itself, each with a value for each axis.
void read_rows(const sim::Node& rows, SweepPlan& plan, sim::Complaints& complaints) {
    if (!rows.is(Kind::list)) {
        complaints.add(rows.place, "design.rows is a list of lists, one for each point");
        return;
    }
    if (rows.members.empty()) complaints.add(rows.place, "design.rows has no points");
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
        plan.point_places.push_back(row.place);
    }
}

void make_list(const sim::Node* design, SweepPlan& plan, sim::Complaints& complaints) {
    const sim::Node* rows = design->find("rows");
    const sim::Node* csv = design->find("file");
    if ((rows == nullptr) == (csv == nullptr)) {
        complaints.add(plan.design_place,
                       "a list needs either rows = [[...], ...] or file = \"points.csv\"");
    } else if (rows != nullptr) {
        read_rows(*rows, plan, complaints);
    } else if (csv->is(Kind::text)) {
        read_points(
            (fs::path(plan.file).parent_path() / csv->text).lexically_normal().string(), plan,
            complaints);
    } else {
        complaints.add(csv->place, "design.file is the name of a CSV file");
    }
}

void make_grid(SweepPlan& plan, sim::Complaints& complaints) {
    std::vector<std::vector<double>> values;
    std::vector<std::size_t> levels;
    double n = 1;
    for (const PlanAxis& axis : plan.axes) {
        values.push_back(axis.axis.grid_values());
        levels.push_back(values.back().size());
        n *= static_cast<double>(levels.back());
        if (levels.back() == 0)
            complaints.add(axis.place, "a grid needs values for " + axis.parameter +
                                           ", or a range with levels = 5");
    }
    if (n < 1 || !check_size(plan, n, complaints)) return;
    for (const std::vector<std::size_t>& position : analysis::grid(levels)) {
        plan.points.emplace_back();
        for (std::size_t a = 0; a < levels.size(); ++a)
            plan.points.back().push_back(values[a][position[a]]);
    }
}

/// Complains about axes without ends, for designs that go there.
void check_ends(const SweepPlan& plan, sim::Complaints& complaints) {
    for (const PlanAxis& axis : plan.axes)
        if (axis.axis.kind != analysis::Axis::Kind::values && axis.axis.levels == 0 &&
            (std::isinf(axis.axis.low) || std::isinf(axis.axis.high)))
            complaints.add(axis.place, "this design goes to the ends of each axis, and " +
                                           axis.parameter +
                                           " has none; give range = [low, high]");
}

/// The base scenario as it is, then one axis at a time at each of its values.
void make_one_at_a_time(SweepPlan& plan, models::Scenario& base, sim::Complaints& complaints) {
    check_ends(plan, complaints);
    std::vector<double> usual;
    double n = 1;
    for (const PlanAxis& axis : plan.axes) {
        const auto setting = models::find_setting(base, axis.parameter);
        usual.push_back(setting ? sim::value_in_row_unit(*setting->field, setting->parameters)
                                : axis.field->row.value);
        n += axis.axis.kind == analysis::Axis::Kind::values
                 ? static_cast<double>(axis.axis.values.size())
                 : std::max(2, axis.axis.levels);
    }
    if (!complaints.empty() || !check_size(plan, n, complaints)) return;
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

void add_scaled(const analysis::Points& units, SweepPlan& plan) {
    for (const std::vector<double>& u : units) {
        plan.points.emplace_back();
        for (std::size_t a = 0; a < plan.axes.size(); ++a)
            plan.points.back().push_back(plan.axes[a].axis.value_at(u[a]));
    }
}

/// "64 or 128"
std::string nearest_powers(int n) {
    int below = 2;
    while (2 * below < n) below *= 2;
    return n < 2 ? "2" : std::to_string(below) + " or " + std::to_string(2 * below);
}

bool is_power_of_two(int n) {
    return n >= 2 && (n & (n - 1)) == 0;
}

/// Axes that the published direction numbers of the Sobol' sequence are enough for.
bool check_sequence(const SweepPlan& plan, std::size_t columns, sim::Complaints& complaints) {
    constexpr std::size_t most = 3667;
    if (columns * plan.axes.size() <= most) return true;
    complaints.add(plan.design_place, "this design has at most " +
                                          std::to_string(most / columns) + " axes, not " +
                                          std::to_string(plan.axes.size()));
    return false;
}

void make_sobol(const sim::Node* design, SweepPlan& plan, sim::Complaints& complaints) {
    const int n = plan.design.points;
    if (!is_power_of_two(n))
        plan.notes.push_back(
            sim::to_string(place_of(design, "points", plan)) + ": " + std::to_string(n) +
            " points of a Sobol' sequence do not cover the axes evenly, and estimates from "
            "them lose most of what the sequence has over chance; " +
            nearest_powers(n) + " would");
    if (!check_sequence(plan, 1, complaints) || !check_size(plan, n, complaints)) return;
    add_scaled(analysis::sobol(n, static_cast<int>(plan.axes.size())), plan);
}

void make_saltelli(const sim::Node* design, SweepPlan& plan, sim::Complaints& complaints) {
    const DesignSettings::Parameters& settings = plan.design;
    if (!is_power_of_two(settings.points)) {
        complaints.add(place_of(design, "points", plan),
                       "design.points = " + std::to_string(settings.points) +
                           " must be a power of 2 in a Saltelli design, or its indices are "
                           "off; take " +
                           nearest_powers(settings.points));
        return;
    }
    const auto k = static_cast<double>(plan.axes.size());
    const double of_base = settings.second_order ? 2 * k + 2 : k + 2;
    if (!check_sequence(plan, 2, complaints) ||
        !check_size(plan, settings.points * of_base, complaints))
        return;
    add_scaled(
        analysis::saltelli(settings.points, static_cast<int>(plan.axes.size()),
                           settings.second_order ? analysis::SecondOrder::yes
                                                 : analysis::SecondOrder::no),
        plan);
}

void make_morris(const sim::Node* design, SweepPlan& plan, sim::Complaints& complaints) {
    const DesignSettings::Parameters& settings = plan.design;
    if (settings.levels % 2 != 0)
        complaints.add(place_of(design, "levels", plan),
                       "design.levels of a Morris design is an even number");
    check_ends(plan, complaints);
    if (!complaints.empty()) return;
    const double n = settings.paths * (static_cast<double>(plan.axes.size()) + 1);
    if (!check_size(plan, n, complaints)) return;
    add_scaled(analysis::morris(settings.paths, static_cast<int>(plan.axes.size()),
                                settings.levels, static_cast<std::uint64_t>(settings.seed)),
               plan);
}

}  // namespace

bool check_size(const SweepPlan& plan, double n_points, sim::Complaints& complaints) {
    // Values that points and rows take, with all that belongs to them: some 2 GB of memory.
    constexpr double most_values = 5e7;
    constexpr double most_runs = 1e8;
    const auto n_scenarios = static_cast<double>(plan.scenarios.size());
    const double of_point = n_scenarios * (static_cast<double>(plan.axes.size()) + 10);
    const double n_runs = n_points * n_scenarios * plan.replicates;
    std::string what;
    if (n_points * of_point > most_values)
        what = "a sweep over " + std::to_string(plan.axes.size()) + " axes in " +
               std::to_string(plan.scenarios.size()) + " scenarios has at most " +
               grouped(std::floor(most_values / of_point)) + " points; these are " +
               grouped(n_points);
    else if (n_runs > most_runs)
        what = grouped(n_points) + " points in " + std::to_string(plan.scenarios.size()) +
               " scenarios with " + std::to_string(plan.replicates) +
               " replicates are more than the " + grouped(most_runs) +
               " runs that a sweep can hold";
    if (!what.empty()) complaints.add(plan.design_place, what);
    return what.empty();
}

void read_design(const sim::Node* design, SweepPlan& plan, sim::Complaints& complaints) {
    const std::array<std::string_view, 2> other_keys{"rows", "file"};
    plan.design_place = design == nullptr ? sim::Place{plan.file, 0, 0} : design->place;
    const std::size_t before = complaints.size();
    sim::read_section(design, {sim::view(DesignSettings::table), &plan.design}, other_keys,
                      complaints, nullptr);
    if (design != nullptr && complaints.size() == before)
        check_keys(*design, plan.design.kind, complaints);
}

void make_points(const sim::Node* design, SweepPlan& plan, models::Scenario& base,
                 sim::Complaints& complaints) {
    switch (plan.design.kind) {
        case DesignKind::grid:
            make_grid(plan, complaints);
            break;
        case DesignKind::list:
            make_list(design, plan, complaints);
            break;
        case DesignKind::one_at_a_time:
            make_one_at_a_time(plan, base, complaints);
            break;
        case DesignKind::latin_hypercube:
            if (check_size(plan, plan.design.points, complaints))
                add_scaled(analysis::latin_hypercube(
                               plan.design.points, static_cast<int>(plan.axes.size()),
                               static_cast<std::uint64_t>(plan.design.seed)),
                           plan);
            break;
        case DesignKind::sobol:
            make_sobol(design, plan, complaints);
            break;
        case DesignKind::saltelli:
            make_saltelli(design, plan, complaints);
            break;
        case DesignKind::morris:
            make_morris(design, plan, complaints);
            break;
    }
}

}  // namespace program
