#pragma once
/// Parameters: declared once, as a field of a struct and a row of a constexpr table beside it.
///
///     struct Parameters { sim::Duration half_life; };
///     static constexpr auto table = sim::table("tolerance",
///         sim::parameter<&Parameters::half_life>({
///             .name = "half_life", .value = 13.2, .unit = "d", .range = {1, 90},
///             .meaning = "time for tolerance to halve in abstinence",
///             .source = sim::assumed("rat datum, extrapolated")}));
///     static_assert(sim::well_formed(table));
///
/// Scenario files, `relapsim parameters`, --set, the table in models/README.md, results.h5 and
/// sweeps all read this row and nothing else.

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

#include "sim/units.h"

namespace sim {

/// How good the evidence for a default value is, best first.
enum class Grade { measured, calibrated, derived, assumed, setting };

struct Source {
    Grade grade = Grade::assumed;
    std::string_view text;
};
constexpr std::string_view name_of(Grade grade) {
    constexpr std::string_view names[] = {"measured", "calibrated", "derived", "assumed",
                                          "setting"};
    return names[static_cast<std::size_t>(grade)];
}
/// Read in a source or in its authors' code.
constexpr Source measured(std::string_view text) {
    return {Grade::measured, text};
}
/// Tuned so that the model meets a published figure.
constexpr Source calibrated(std::string_view text) {
    return {Grade::calibrated, text};
}
/// Follows by algebra from other values.
constexpr Source derived(std::string_view text) {
    return {Grade::derived, text};
}
/// A modelling judgement.
constexpr Source assumed(std::string_view text) {
    return {Grade::assumed, text};
}
/// A choice of the user, not a claim about the world: agents, dose, dates.
constexpr Source setting(std::string_view text) {
    return {Grade::setting, text};
}

inline constexpr double infinity = std::numeric_limits<double>::infinity();

struct Range {
    double low = 0;
    double high = 0;
};

/// What a user sees of a parameter. `value` (the default), `range` (what is accepted) and
/// `plausible` (what evidence and judgement leave open; for sensitivity analysis) are in
/// `unit`; a dimensionless parameter has unit "1". A parameter that takes one of several words
/// has `choices` "first|second|third" and the position of its default as `value`.
struct Row {
    std::string_view name;
    double value = 0;
    std::string_view unit = "1";
    Range range = {};
    Range plausible = {};
    std::string_view meaning;
    Source source;
    std::string_view choices = {};
};

/// What a unit measures.
enum class UnitKind {
    none,
    time,
    per_time,
    mass,
    international_units,
    morphine_equivalents,
    money
};

struct Unit {
    std::string_view name;
    UnitKind kind = UnitKind::none;
    double in_base = 1;  ///< in days, per day, mg, IU, MME, USD
};

/// All units that scenario files accept.
inline constexpr std::array units{
    Unit{"1", UnitKind::none, 1},
    Unit{"min", UnitKind::time, 1.0 / 1440},
    Unit{"h", UnitKind::time, 1.0 / 24},
    Unit{"d", UnitKind::time, 1},
    Unit{"wk", UnitKind::time, 7},
    Unit{"y", UnitKind::time, 365.25},
    Unit{"1/h", UnitKind::per_time, 24},
    Unit{"1/d", UnitKind::per_time, 1},
    Unit{"1/wk", UnitKind::per_time, 1.0 / 7},
    Unit{"1/y", UnitKind::per_time, 1 / 365.25},
    Unit{"mg", UnitKind::mass, 1},
    Unit{"IU", UnitKind::international_units, 1},
    Unit{"MME", UnitKind::morphine_equivalents, 1},
    Unit{"USD", UnitKind::money, 1},
};

/// The unit of this name, or a null pointer.
constexpr const Unit* find_unit(std::string_view name) {
    for (const Unit& unit : units)
        if (unit.name == name) return &unit;
    return nullptr;
}

/// What a unit of this name measures, if there is one.
constexpr std::optional<UnitKind> kind_of_unit(std::string_view name) {
    for (const Unit& unit : units)
        if (unit.name == name) return unit.kind;
    return std::nullopt;
}

/// A row together with the way to its field. `get` and `set` speak base units (days, per day);
/// value_in_row_unit and set_in_row_unit below speak the unit of the row.
struct Field {
    Row row;
    bool whole_number = false;
    double (*get)(const void* parameters) = nullptr;
    void (*set)(void* parameters, double value) = nullptr;

    constexpr bool is_choice() const { return !row.choices.empty(); }
};

template <class P, std::size_t n>
struct Table {
    using Parameters = P;
    std::string_view section;
    std::array<Field, n> fields;
};

/// A table without its type: what readers and printers loop over.
struct TableView {
    std::string_view section;
    std::span<const Field> fields;
};

template <class P, std::size_t n>
constexpr TableView view(const Table<P, n>& table) {
    return {table.section, table.fields};
}

/// A table and one set of values for it.
struct Section {
    TableView table;
    void* parameters = nullptr;
};

namespace detail {

template <class>
struct MemberOf;
template <class P, class F>
struct MemberOf<F P::*> {
    using Parameters = P;
    using Type = F;
};

template <class F>
double to_base(const F& field) {
    if constexpr (std::same_as<F, Duration>)
        return field.days;
    else if constexpr (std::same_as<F, Rate>)
        return field.per_day;
    else if constexpr (std::same_as<F, Probability>)
        return field.value;
    else
        return static_cast<double>(field);
}

template <class F>
F from_base(double value) {
    if constexpr (std::same_as<F, Duration>)
        return Duration{value};
    else if constexpr (std::same_as<F, Rate>)
        return Rate{value};
    else if constexpr (std::same_as<F, Probability>)
        return Probability{value};
    else
        return static_cast<F>(value);
}

/// A field on its way into the table of `P`.
template <class P>
struct Bound {
    using Parameters = P;
    Field field;
    bool unit_fits = true;
};

}  // namespace detail

/// A row of a table, bound to the field `member`.
template <auto member>
constexpr auto parameter(Row row) {
    using P = typename detail::MemberOf<decltype(member)>::Parameters;
    using F = typename detail::MemberOf<decltype(member)>::Type;
    detail::Bound<P> bound;
    bound.field.row = row;
    bound.field.whole_number = std::integral<F> && !std::same_as<F, bool>;
    bound.field.get = [](const void* p) {
        return detail::to_base<F>(static_cast<const P*>(p)->*member);
    };
    bound.field.set = [](void* p, double value) {
        static_cast<P*>(p)->*member = detail::from_base<F>(value);
    };
    if constexpr (std::same_as<F, bool>) bound.field.row.choices = "false|true";
    const std::optional<UnitKind> kind = kind_of_unit(row.unit);
    if constexpr (std::same_as<F, Duration>)
        bound.unit_fits = kind == UnitKind::time;
    else if constexpr (std::same_as<F, Rate>)
        bound.unit_fits = kind == UnitKind::per_time;
    else if constexpr (std::same_as<F, Probability>)
        bound.unit_fits = row.unit == "1" && row.range.low >= 0 && row.range.high <= 1;
    else
        bound.unit_fits =
            kind.has_value() && kind != UnitKind::time && kind != UnitKind::per_time;
    return bound;
}

/// Sets a field to a value in the unit of its row, as a user writes it.
inline void set_in_row_unit(const Field& field, void* parameters, double value) {
    field.set(parameters, value * find_unit(field.row.unit)->in_base);
}
/// The value of a field in the unit of its row: what the user wrote, if that has at most 14
/// digits (6 h are held as .25 d, and 6 h come back).
double value_in_row_unit(const Field& field, const void* parameters);

/// A table of rows that belong to one struct.
template <class First, class... Rest>
constexpr auto table(std::string_view section, First first, Rest... rest) {
    static_assert((std::same_as<typename First::Parameters, typename Rest::Parameters> && ...),
                  "all rows of a table belong to one struct");
    Table<typename First::Parameters, 1 + sizeof...(Rest)> result{section,
                                                                  {first.field, rest.field...}};
    // A row whose unit does not fit the type of its field loses its name, which well_formed
    // refuses.
    const bool fits[] = {first.unit_fits, rest.unit_fits...};
    for (std::size_t i = 0; i < result.fields.size(); ++i)
        if (!fits[i]) result.fields[i].row.name = {};
    return result;
}

/// Whether every row has a name, a meaning and a source, a default inside its ranges and a unit
/// that fits its field, and no name comes twice.
template <class P, std::size_t n>
constexpr bool well_formed(const Table<P, n>& table) {
    if (table.section.empty()) return false;
    for (std::size_t i = 0; i < n; ++i) {
        const Row& row = table.fields[i].row;
        if (row.name.empty() || row.meaning.empty() || row.source.text.empty()) return false;
        if (row.choices.empty() && !(row.range.low <= row.value && row.value <= row.range.high))
            return false;
        const bool varies = row.plausible.low < row.plausible.high;
        if (varies &&
            !(row.range.low <= row.plausible.low && row.plausible.low <= row.value &&
              row.value <= row.plausible.high && row.plausible.high <= row.range.high))
            return false;
        for (std::size_t j = 0; j < i; ++j)
            if (table.fields[j].row.name == row.name) return false;
    }
    return true;
}

/// The parameters with all defaults of their table.
template <class P, std::size_t n>
P defaults(const Table<P, n>& table) {
    P parameters{};
    for (const Field& field : table.fields)
        set_in_row_unit(field, &parameters, field.row.value);
    return parameters;
}

}  // namespace sim
