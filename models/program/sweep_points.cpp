// Points of a plan from a CSV file.

#include <algorithm>
#include <charconv>
#include <cmath>

#include "models/program/sweep_plan.h"
#include "sim/csv.h"
#include "sim/nearest.h"
#include "sim/quantity.h"
#include "sim/words.h"

namespace program {

namespace {

/// A number as programs write it: 0.2, .2, +0.2, 2e-1.
std::optional<double> number_of(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    double value = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || rest != end || std::isnan(value) || text.starts_with('+'))
        return std::nullopt;
    return value;
}

/// The text with a decimal point where spreadsheets of some languages write a comma.
std::string with_point(std::string text) {
    std::replace(text.begin(), text.end(), ',', '.');
    return text;
}

/// One field of the table as a value of an axis.
class FieldReader {
  public:
    FieldReader(const sim::CsvField& field, const PlanAxis& axis, const sim::Place& place,
                sim::Complaints& complaints)
        : text_(field.text), axis_(axis), place_(place), complaints_(complaints) {}

    std::optional<double> value() const {
        if (text_.empty()) return refuse(" has no value in this row");
        const bool is_plain = axis_.field->row.unit == "1" && !axis_.field->is_choice();
        const bool has_comma = text_.find(',') != std::string::npos;
        if (has_comma && is_plain && number_of(with_point(text_)))
            return refuse(" = " + text_ + " has a decimal comma; write " + with_point(text_));
        if (has_comma && !is_plain && sim::parse_quantity(with_point(text_)))
            return refuse(" = " + text_ + " has a decimal comma; write " + with_point(text_));
        const std::optional<double> number = is_plain ? number_of(text_) : std::nullopt;
        if (is_plain && !number) return refuse(" = " + text_ + " must be a plain number");
        sim::Node node;
        node.place = node.key_place = place_;
        if (number) {
            node.kind = sim::Node::Kind::real;
            node.real = *number;
        } else {
            node.kind = sim::Node::Kind::text;
            node.text = in_words_of_scenarios();
        }
        return sim::read_value(node, *axis_.field, axis_.parameter, complaints_);
    }

  private:
    std::nullopt_t refuse(const std::string& what) const {
        complaints_.add(place_, axis_.parameter + what);
        return std::nullopt;
    }

    std::string in_words_of_scenarios() const {
        if (text_ == "TRUE" || text_ == "True") return "true";
        if (text_ == "FALSE" || text_ == "False") return "false";
        return text_.starts_with('+') ? text_.substr(1) : text_;
    }

    const std::string& text_;
    const PlanAxis& axis_;
    const sim::Place& place_;
    sim::Complaints& complaints_;
};

/// The column of each axis. What is missing or nobody's is a complaint.
std::vector<std::size_t> columns_of(const sim::CsvTable& table, const std::string& file,
                                    const std::vector<PlanAxis>& axes,
                                    sim::Complaints& complaints) {
    const std::vector<sim::CsvField>& heading = table.heading.fields;
    std::vector<std::string_view> names;
    for (const PlanAxis& axis : axes) names.push_back(axis.parameter);
    std::vector<std::size_t> column_of(axes.size(), heading.size());
    for (std::size_t c = 0; c < heading.size(); ++c) {
        if (heading[c].text.empty()) continue;  // has had its complaint
        const auto axis = std::find(names.begin(), names.end(), heading[c].text);
        if (axis == names.end())
            complaints.add({file, table.heading.line, heading[c].column},
                           "there is no axis " + sim::in_quotes(heading[c].text) +
                               sim::suggestion(heading[c].text, "the axes are:", names));
        else
            column_of[static_cast<std::size_t>(axis - names.begin())] = c;
    }
    for (std::size_t a = 0; a < axes.size(); ++a)
        if (column_of[a] == heading.size())
            complaints.add({file, table.heading.line, 1},
                           "has no column " + axes[a].parameter);
    return column_of;
}

}  // namespace

void read_points(const std::string& file, SweepPlan& plan, sim::Complaints& complaints) {
    const std::size_t before = complaints.size();
    const sim::CsvTable table = sim::read_csv(file, complaints);
    if (table.heading.line == 0) return;
    const std::vector<std::size_t> column_of =
        columns_of(table, file, plan.axes, complaints);
    if (std::find(column_of.begin(), column_of.end(), table.heading.fields.size()) !=
        column_of.end())
        return;
    if (!check_size(plan, static_cast<double>(plan.points.size() + table.rows.size()),
                    complaints))
        return;
    for (const sim::CsvRow& row : table.rows) {
        std::vector<double> point;
        for (std::size_t a = 0; a < plan.axes.size(); ++a) {
            const sim::CsvField& field = row.fields[column_of[a]];
            const sim::Place place{file, row.line, field.column};
            point.push_back(
                FieldReader(field, plan.axes[a], place, complaints).value().value_or(0));
        }
        plan.points.push_back(std::move(point));
        plan.point_places.push_back({file, row.line, 1});
    }
    if (table.rows.empty() && complaints.size() == before)
        complaints.add({file, table.heading.line, 1}, "has no points below this heading");
}

}  // namespace program
