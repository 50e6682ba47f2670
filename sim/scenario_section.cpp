// Tables of the tree -> parameters, checked.

#include <algorithm>
#include <cmath>

#include "sim/scenario.h"
#include "sim/scenario_internal.h"
#include "sim/words.h"

namespace sim {

namespace {

using Kind = Node::Kind;

/// A value while it is being read: where it stands, what it is for, what it is called.
struct Reader {
    const Node& node;
    const Field& field;
    std::string_view name;
    Complaints& complaints;

    std::nullopt_t refuse(const std::string& what) const {
        complaints.add(node.place, std::string(name) + what);
        return std::nullopt;
    }

    std::optional<double> choice() const {
        const auto words = split(field.row.choices, '|');
        const bool word = node.is(Kind::text) || node.is(Kind::boolean);
        const std::string said = as_written(node);
        for (std::size_t i = 0; i < words.size(); ++i)
            if (word && words[i] == said) return static_cast<double>(i);
        const std::string near = word ? nearest(said, words) : "";
        return refuse(" = " + with_quotes(node) + " must be one of: " + joined(words) +
                      (near.empty() ? "" : "; did you mean " + in_quotes(near) + "?"));
    }

    std::optional<double> plain_number() const {
        if (node.is_number()) return node.number();
        const auto written = parse_quantity(as_written(node));
        const Range range = field.row.range;
        // Whole numbers that TOML does not hold arrive as texts.
        if (node.is(Kind::text) && written && written->unit.empty() &&
            (written->value < range.low || written->value > range.high))
            return written->value;
        return refuse(" = " + with_quotes(node) + " must be a plain number" +
                      (node.is(Kind::text) ? ", without quotes and unit" : "") +
                      meant_by(as_written(node)));
    }

    /// "inf" in all dimensions, "never" for times.
    bool is_endless() const {
        const bool time = find_unit(field.row.unit)->kind == UnitKind::time;
        if (node.is(Kind::text)) return node.text == "inf" || (time && node.text == "never");
        return node.is(Kind::real) && node.real == infinity;
    }

    std::optional<double> number_with_unit() const {
        if (is_endless()) return infinity;
        const auto quantity = parse_quantity(as_written(node));
        const bool unit_missing = quantity && quantity->unit.empty();
        if (unit_missing) return refuse(" needs a unit, " + accepted_units(field));
        if (!node.is(Kind::text) || !quantity)
            return refuse(" = " + with_quotes(node) + " must be a number with a unit, " +
                          accepted_units(field) + meant_by(as_written(node)));
        const Unit* from = unit_spelt(quantity->unit);
        const Unit* to = find_unit(field.row.unit);
        if (from == nullptr || from->kind != to->kind)
            return refuse(" = " + shortened(node.text) + " has the wrong unit; accepted: " +
                          accepted_units(field) + meant_by(node.text));
        return converted(quantity->value, *from, *to);
    }

    std::optional<double> in_range(double value) const {
        if (field.whole_number && value != std::round(value))
            return refuse(" = " + as_written(node) + " must be a whole number");
        const Range range = field.row.range;
        const bool beyond_integers = field.whole_number && std::isinf(value);
        if (range.low <= value && value <= range.high && !beyond_integers) return value;
        return refuse(" = " + shortened(as_written(node)) + " is outside its range, " +
                      range_text(field) + share_meant(value));
    }

    /// A share is often written in per cent; what is little above 1 is more likely a slip.
    std::string share_meant(double value) const {
        const Range range = field.row.range;
        const double share = value / 100;
        const bool is_share = field.row.unit == "1" && range.low == 0 && range.high == 1;
        if (!is_share || value <= 2 || value > 100) return "";
        return "; did you mean " + number_text(share) + "?";
    }

    std::optional<double> value() const {
        if (field.is_choice()) return choice();
        const std::optional<double> read =
            field.row.unit == "1" ? plain_number() : number_with_unit();
        return read ? in_range(*read) : read;
    }
};

}  // namespace

std::optional<double> read_value(const Node& value, const Field& field, std::string_view name,
                                 Complaints& complaints) {
    return Reader{value, field, name, complaints}.value();
}

void read_section(const Node* table, const Section& section,
                  std::span<const std::string_view> other_keys, Complaints& complaints,
                  std::vector<Change>* changes) {
    if (table == nullptr) return;
    const std::string name(section.table.section);
    if (!table->is(Kind::table)) {
        complaints.add(table->key_place, name + " must be a section, [" + name + "]");
        return;
    }
    std::vector<std::string_view> known;
    for (const Field& field : section.table.fields) {
        known.push_back(field.row.name);
        const Node* node = table->find(field.row.name);
        if (node == nullptr) continue;
        const std::string full_name = name + "." + std::string(field.row.name);
        const auto value = read_value(*node, field, full_name, complaints);
        if (!value) continue;
        set_in_row_unit(field, section.parameters, *value);
        if (changes != nullptr)
            changes->push_back(
                {name, std::string(field.row.name), *value, as_written(*node), node->place});
    }
    known.insert(known.end(), other_keys.begin(), other_keys.end());
    for (const Node& member : table->members)
        if (std::find(known.begin(), known.end(), member.key) == known.end())
            complaints.add(member.key_place,
                           name + " has no parameter " + in_quotes(member.key) +
                               suggestion(member.key, "its parameters are:", known));
}

void check_sections(const Node& root, std::span<const std::string_view> known,
                    Complaints& complaints) {
    for (const Node& member : root.members)
        if (std::find(known.begin(), known.end(), member.key) == known.end())
            complaints.add(member.key_place,
                           "there is no section " + in_quotes(member.key) +
                               suggestion(member.key, "the sections are:", known));
}

}  // namespace sim
