#include "sim/quantity.h"

#include <cassert>
#include <charconv>
#include <cmath>
#include <system_error>
#include <vector>

#include "sim/words.h"

namespace sim {

namespace {

/// How many of unit `to` make one `from`; exact where a whole number of one makes the other.
double unit_ratio(const Unit& from, const Unit& to) {
    const double ratio = from.in_base / to.in_base;
    const double whole = std::round(ratio);
    return std::abs(ratio - whole) < 1e-9 * ratio ? whole : ratio;
}

std::string with_unit(double value, const Field& field) {
    const std::string number = number_text(value);
    return field.row.unit == "1" ? number : number + " " + std::string(field.row.unit);
}

}  // namespace

std::optional<Quantity> parse_quantity(std::string_view text) {
    text = trimmed(text);
    Quantity quantity;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, quantity.value);
    if (error != std::errc{} || !std::isfinite(quantity.value)) return std::nullopt;
    quantity.unit = trimmed({rest, static_cast<std::size_t>(end - rest)});
    return quantity;
}

double converted(double value, const Unit& from, const Unit& to) {
    if (from.in_base >= to.in_base) return value * unit_ratio(from, to);
    return value / unit_ratio(to, from);
}

std::string quantity_text(double value_in_row_unit, const Field& field) {
    if (field.is_choice()) {
        const auto words = split(field.row.choices, '|');
        const auto position = static_cast<std::size_t>(value_in_row_unit);
        assert(value_in_row_unit >= 0 && position < words.size());
        return std::string(words[position]);
    }
    if (std::isinf(value_in_row_unit)) {
        const bool time = find_unit(field.row.unit)->kind == UnitKind::time;
        return time && value_in_row_unit > 0 ? "never" : number_text(value_in_row_unit);
    }
    return with_unit(value_in_row_unit, field);
}

std::string accepted_units(const Field& field) {
    const UnitKind dimension = find_unit(field.row.unit)->kind;
    std::vector<std::string_view> names;
    for (const Unit& unit : units)
        if (unit.kind == dimension) names.push_back(unit.name);
    const bool alone = names.size() == 1;
    const bool endless = field.row.range.high == infinity;
    return (alone ? "" : "one of: ") + joined(names) +
           (!endless                      ? ""
            : dimension == UnitKind::time ? ", or \"never\""
                                          : ", or inf");
}

std::string range_text(const Field& field) {
    const Range range = field.row.range;
    if (range.high == infinity) return "at least " + with_unit(range.low, field);
    if (range.low == -infinity) return "at most " + with_unit(range.high, field);
    return number_text(range.low) + " to " + with_unit(range.high, field);
}

}  // namespace sim
