#include "models/program/sweep_axes.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/words.h"

namespace program {

namespace {

using analysis::Axis;
using Kind = sim::Node::Kind;

/// How the values of an axis are said, and the other keys that belong to it.
struct Form {
    std::string_view key;
    Axis::Kind kind;
    std::vector<std::string_view> more;
};

const std::vector<Form>& distributions() {
    static const std::vector<Form> all{
        {"uniform", Axis::Kind::uniform, {}},
        {"log_uniform", Axis::Kind::log_uniform, {}},
        {"triangular", Axis::Kind::triangular, {"mode"}},
        {"normal", Axis::Kind::normal, {"mean", "sd"}},
        {"lognormal", Axis::Kind::lognormal, {"median", "log_sd"}},
        {"beta", Axis::Kind::beta, {"alpha", "beta"}},
    };
    return all;
}

/// A field for numbers that are not values of the parameter: any size, same unit.
sim::Field without_range(sim::Field field) {
    field.row.range = {0, sim::infinity};
    field.whole_number = false;
    return field;
}

/// A plain number, whatever the unit of the parameter is.
sim::Field plain(sim::Field field) {
    field = without_range(field);
    field.row.unit = "1";
    field.row.choices = {};
    return field;
}

/// One entry [[axis]] while it is being read.
class AxisReader {
  public:
    AxisReader(const sim::Node& entry, sim::Complaints& complaints)
        : entry_(entry), complaints_(complaints) {}

    void complain(const sim::Place& place, const std::string& what) const {
        complaints_.add(place, what);
    }

    /// The axis of one parameter. `field` may vary in the range that the row calls plausible.
    PlanAxis read(const std::string& parameter, const sim::Field& field) {
        parameter_ = parameter;
        field_ = &field;
        PlanAxis plan_axis{parameter, &field, {}, entry_.place};
        Axis& axis = plan_axis.axis;
        axis.whole = field.whole_number;
        axis.low = field.row.range.low;
        axis.high = field.row.range.high;
        for (const std::string_view key : {"values", "range", "log_range", "distribution"})
            if (const sim::Node* said = entry_.find(key)) {
                plan_axis.place = said->place;
                break;
            }
        if (const sim::Node* values = entry_.find("values")) {
            read_values(*values, plan_axis);
        } else if (field.is_choice()) {
            complain(entry_.place, parameter + " is one of several words; give values = [...]");
        } else {
            read_distribution(axis);
        }
        read_levels(axis);
        check_keys();
        return plan_axis;
    }

  private:
    std::optional<double> value(const sim::Node& node, const sim::Field& field,
                                const std::string& name) const {
        return sim::read_value(node, field, name, complaints_);
    }

    void read_values(const sim::Node& values, PlanAxis& plan_axis) {
        Axis& axis = plan_axis.axis;
        used_.push_back("values");
        axis.kind = Axis::Kind::values;
        if (!values.is(Kind::list) || values.members.empty()) {
            complain(values.place, "values is a list, such as [1, 2]");
            return;
        }
        for (const sim::Node& each : values.members)
            if (const auto read = value(each, *field_, parameter_)) {
                axis.values.push_back(*read);
                plan_axis.value_places.push_back(each.place);
            }
        if (!axis.values.empty()) {
            axis.low = *std::min_element(axis.values.begin(), axis.values.end());
            axis.high = *std::max_element(axis.values.begin(), axis.values.end());
        }
    }

    /// [low, high], or "plausible" for the range of the row.
    bool read_range(std::string_view key, Axis& axis) {
        const sim::Node* range = entry_.find(key);
        if (range == nullptr) return false;
        used_.push_back(key);
        const sim::Range plausible = field_->row.plausible;
        if (range->is(Kind::text) && range->text == "plausible") {
            if (plausible.low < plausible.high) {
                axis.low = plausible.low;
                axis.high = plausible.high;
            } else {
                complain(range->place, parameter_ +
                                           " has no plausible range; give one, such "
                                           "as [low, high]");
            }
            return true;
        }
        if (!range->is(Kind::list) || range->members.size() != 2) {
            complain(range->place, std::string(key) + " is [low, high] or \"plausible\"");
            return true;
        }
        const auto low = value(range->members[0], *field_, parameter_);
        const auto high = value(range->members[1], *field_, parameter_);
        if (!low || !high) {
            axis.low = 0;
            axis.high = 1;
            return true;
        }
        axis.low = *low;
        axis.high = *high;
        if (!(*low < *high)) complain(range->place, "the low end is not below the high end");
        return true;
    }

    void read_distribution(Axis& axis) {
        const bool logarithmic = read_range("log_range", axis);
        const bool has_range = read_range("range", axis) || logarithmic;
        axis.kind = logarithmic ? Axis::Kind::log_uniform : Axis::Kind::uniform;
        if (const sim::Node* name = entry_.find("distribution")) {
            used_.push_back("distribution");
            read_named(*name, axis);
        } else if (!has_range) {
            complain(entry_.place, parameter_ +
                                       " needs values = [...], range = [low, high], "
                                       "log_range = [low, high] or a distribution");
        }
        const bool unlimited = std::isinf(axis.low) || std::isinf(axis.high);
        const bool needs_limits =
            axis.kind != Axis::Kind::normal && axis.kind != Axis::Kind::lognormal && unlimited;
        if (needs_limits && has_range)
            complain(entry_.place, "the range of " + parameter_ + " is endless");
        else if (needs_limits && entry_.find("distribution") != nullptr)
            complain(entry_.place, "this distribution needs range = [low, high]");
        if (axis.kind == Axis::Kind::log_uniform && axis.low <= 0)
            complain(entry_.place, "a logarithmic range of " + parameter_ + " begins above 0");
    }

    void read_named(const sim::Node& name, Axis& axis) {
        std::vector<std::string_view> known;
        for (const Form& form : distributions()) known.push_back(form.key);
        const auto found = std::find(known.begin(), known.end(), name.text);
        if (!name.is(Kind::text) || found == known.end()) {
            complain(name.place, "there is no distribution " + sim::in_quotes(name.text) +
                                     sim::suggestion(name.text, "there are:", known));
            return;
        }
        const Form& form = distributions()[static_cast<std::size_t>(found - known.begin())];
        axis.kind = form.kind;
        for (std::size_t i = 0; i < form.more.size(); ++i) {
            const std::string_view key = form.more[i];
            used_.push_back(key);
            const sim::Node* node = entry_.find(key);
            if (node == nullptr) {
                complain(entry_.place, "distribution = \"" + std::string(form.key) +
                                           "\" needs " + std::string(key));
                continue;
            }
            const bool in_unit = key != "log_sd" && key != "alpha" && key != "beta";
            const bool is_value = key == "mode" || key == "mean" || key == "median";
            const sim::Field field = is_value  ? *field_
                                     : in_unit ? without_range(*field_)
                                               : plain(*field_);
            const double number = value(*node, field, std::string(key)).value_or(1);
            (i == 0 ? axis.first : axis.second) = number;
            if (!is_value && number <= 0)
                complain(node->place, std::string(key) + " is above 0");
        }
        if (axis.kind == Axis::Kind::triangular &&
            !(axis.low <= axis.first && axis.first <= axis.high))
            complain(name.place, "the mode lies outside the range");
    }

    void read_levels(Axis& axis) {
        const sim::Node* levels = entry_.find("levels");
        if (levels == nullptr) return;
        used_.push_back("levels");
        const bool fits =
            levels->is(Kind::integer) && levels->integer >= 1 && levels->integer <= 100000;
        if (!fits)
            complain(levels->place, "levels is a whole number of at least 1");
        else if (axis.kind == Axis::Kind::values)
            complain(levels->place, "values have no levels; levels belongs to a range");
        else if (std::isinf(axis.low) || std::isinf(axis.high))
            complain(levels->place, "levels need range = [low, high]");
        else
            axis.levels = static_cast<int>(levels->integer);
    }

    void check_keys() const {
        std::vector<std::string_view> known{"parameter", "grade",       "sections",
                                            "values",    "range",       "log_range",
                                            "levels",    "distribution"};
        for (const Form& form : distributions())
            known.insert(known.end(), form.more.begin(), form.more.end());
        for (const sim::Node& member : entry_.members) {
            if (member.key == "parameter" || member.key == "grade" || member.key == "sections")
                continue;
            if (std::find(known.begin(), known.end(), member.key) == known.end())
                complain(member.key_place, "an axis has no " + sim::in_quotes(member.key) +
                                               sim::suggestion(member.key, "it has:", known));
            else if (std::find(used_.begin(), used_.end(), member.key) == used_.end())
                complain(member.key_place,
                         sim::in_quotes(member.key) + " does not fit the rest of this axis");
        }
    }

    const sim::Node& entry_;
    sim::Complaints& complaints_;
    std::string parameter_;
    const sim::Field* field_ = nullptr;
    std::vector<std::string_view> used_;
};

/// Settings that all rows of a sweep have in common.
bool is_common(std::string_view parameter) {
    for (const std::string_view name : {"duration", "step", "report_every", "replicates"})
        if (parameter == "study." + std::string(name)) return true;
    return parameter.starts_with("record.");
}

const sim::Field* find_field(std::vector<models::Scenario>& scenarios,
                             const std::string& parameter) {
    for (models::Scenario& scenario : scenarios)
        if (const auto setting = models::find_setting(scenario, parameter))
            return setting->field;
    return nullptr;
}

void read_one(const sim::Node& entry, const sim::Node& name,
              std::vector<models::Scenario>& scenarios, std::vector<PlanAxis>& axes,
              sim::Complaints& complaints) {
    const sim::Field* field = find_field(scenarios, name.text);
    if (!name.is(Kind::text) || field == nullptr) {
        std::vector<std::string> names;
        for (models::Scenario& scenario : scenarios)
            for (std::string& each : models::setting_names(scenario))
                names.push_back(std::move(each));
        const std::vector<std::string_view> views(names.begin(), names.end());
        const std::string near = sim::nearest(name.text, views);
        complaints.add(name.place,
                       "no scenario of this plan has a parameter " + sim::in_quotes(name.text) +
                           (near.empty() ? "; relapsim parameters lists them, and an "
                                           "intervention's are intervention.NAME.FIELD"
                                         : "; did you mean " + sim::in_quotes(near) + "?"));
        return;
    }
    if (is_common(name.text)) {
        complaints.add(name.place, name.text +
                                       " is the same in all rows of a sweep; give it "
                                       "in a section of the plan");
        return;
    }
    axes.push_back(AxisReader(entry, complaints).read(name.text, *field));
}

/// Axes over all parameters of a grade that have a plausible range.
void read_grade(const sim::Node& entry, const sim::Node& grade,
                std::vector<models::Scenario>& scenarios, std::vector<PlanAxis>& axes,
                sim::Complaints& complaints) {
    constexpr std::array<std::string_view, 4> grades{
        sim::name_of(sim::Grade::measured), sim::name_of(sim::Grade::calibrated),
        sim::name_of(sim::Grade::derived), sim::name_of(sim::Grade::assumed)};
    if (!grade.is(Kind::text) ||
        std::find(grades.begin(), grades.end(), grade.text) == grades.end()) {
        complaints.add(grade.place, "there is no grade " + sim::in_quotes(grade.text) +
                                        sim::suggestion(grade.text, "there are:", grades));
        return;
    }
    std::vector<std::string> wanted;
    const std::vector<sim::Section> sections = models::sections(scenarios.front());
    if (const sim::Node* named = entry.find("sections")) {
        std::vector<std::string_view> known;
        for (const sim::Section& section : sections) known.push_back(section.table.section);
        for (const sim::Node& each : named->members) {
            wanted.push_back(each.text);
            if (std::find(known.begin(), known.end(), each.text) == known.end())
                complaints.add(each.place,
                               "there is no section " + sim::in_quotes(each.text) +
                                   sim::suggestion(each.text, "the sections are:", known));
        }
        if (!named->is(Kind::list)) complaints.add(named->place, "sections is a list of texts");
    }
    bool first = true;
    for (const sim::Section& section : sections) {
        if (!wanted.empty() &&
            std::find(wanted.begin(), wanted.end(), section.table.section) == wanted.end())
            continue;
        for (const sim::Field& field : section.table.fields) {
            const sim::Row& row = field.row;
            if (sim::name_of(row.source.grade) != grade.text || field.is_choice() ||
                !(row.plausible.low < row.plausible.high))
                continue;
            // A mistake in the entry is told once, not with every parameter.
            sim::Complaints again;
            PlanAxis axis =
                AxisReader(entry, first ? complaints : again)
                    .read(std::string(section.table.section) + "." + std::string(row.name),
                          field);
            if (first || again.empty()) axes.push_back(std::move(axis));
            first = false;
        }
    }
    if (first) complaints.add(entry.place, "no parameter of this grade has a plausible range");
}

}  // namespace

std::vector<PlanAxis> read_axes(const sim::Node& root, const std::string& file,
                                std::vector<models::Scenario>& scenarios,
                                sim::Complaints& complaints) {
    std::vector<PlanAxis> axes;
    const sim::Node* list = root.find("axis");
    if (list == nullptr || !list->is_list_of_tables()) {
        complaints.add(list == nullptr ? sim::Place{file, 0, 0} : list->place,
                       "a plan needs at least one axis, headed [[axis]]");
        return axes;
    }
    for (const sim::Node& entry : list->members) {
        const sim::Node* parameter = entry.find("parameter");
        const sim::Node* grade = entry.find("grade");
        if ((parameter == nullptr) == (grade == nullptr))
            complaints.add(entry.place,
                           "an axis needs either parameter = \"section.name\" or "
                           "grade = \"assumed\"");
        else if (parameter != nullptr)
            read_one(entry, *parameter, scenarios, axes, complaints);
        else
            read_grade(entry, *grade, scenarios, axes, complaints);
    }
    for (std::size_t i = 0; i < axes.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (axes[i].parameter == axes[j].parameter)
                complaints.add(axes[i].place, "there are two axes over " + axes[i].parameter);
    return axes;
}

}  // namespace program
