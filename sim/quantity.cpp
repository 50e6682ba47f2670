#include "sim/quantity.h"

#include <cassert>
#include <cctype>
#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>
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

const Unit* unit_spelt(std::string_view name) {
    if (const Unit* unit = find_unit(name)) return unit;
    std::string small;
    for (const char c : name)
        small += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    bool per = false;
    for (const std::string_view before : {"per ", "1/", "1 /", "/"})
        if (!per && small.starts_with(before)) {
            small = std::string(trimmed(std::string_view(small).substr(before.size())));
            per = true;
        }
    static constexpr std::pair<std::string_view, std::string_view> spellings[] = {
        {"min", "min"},    {"mins", "min"},   {"minute", "min"},   {"minutes", "min"},
        {"h", "h"},        {"hr", "h"},       {"hrs", "h"},        {"hour", "h"},
        {"hours", "h"},    {"d", "d"},        {"day", "d"},        {"days", "d"},
        {"wk", "wk"},      {"wks", "wk"},     {"week", "wk"},      {"weeks", "wk"},
        {"y", "y"},        {"yr", "y"},       {"yrs", "y"},        {"year", "y"},
        {"years", "y"},    {"mg", "mg"},      {"milligram", "mg"}, {"milligrams", "mg"},
        {"iu", "IU"},      {"mme", "MME"},    {"usd", "USD"},      {"$", "USD"},
        {"dollar", "USD"}, {"dollars", "USD"}};
    for (const auto& [spelling, unit] : spellings)
        if (small == spelling)
            return find_unit(per ? "1/" + std::string(unit) : std::string(unit));
    return nullptr;
}

std::string meant_by(std::string_view text) {
    text = trimmed(text);
    const std::size_t comma = text.find(',');
    if (comma != std::string_view::npos && comma > 0) {
        std::size_t end = comma + 1;
        while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0)
            ++end;
        const std::string before(text.substr(0, comma)),
            digits(text.substr(comma + 1, end - comma - 1)), unit(text.substr(end));
        const std::string with_point = before + "." + digits + unit;
        const bool number = parse_quantity(with_point).has_value() && !digits.empty();
        if (number && digits.size() == 3)
            return "; a number has no comma: did you mean " +
                   in_quotes(before + digits + unit) + " or " + in_quotes(with_point) + "?";
        if (number)
            return "; decimals have a point, not a comma: did you mean " +
                   in_quotes(with_point) + "?";
    }
    const std::optional<Quantity> quantity = parse_quantity(text);
    if (!quantity) return "";
    if (quantity->unit == "%")
        return "; did you mean " + number_text(quantity->value / 100) + "?";
    if (quantity->unit == "month" || quantity->unit == "months" || quantity->unit == "mo") {
        const double days = quantity->value * find_unit("y")->in_base / 12;
        return "; months differ in length: did you mean " +
               in_quotes(number_text(std::round(days)) + " d") + "?";
    }
    return "";
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
