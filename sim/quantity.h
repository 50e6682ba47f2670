#pragma once
/// Numbers with units as scenarios write them, such as "13.2 d". The units are in parameter.h.

#include <optional>
#include <string>
#include <string_view>

#include "sim/parameter.h"

namespace sim {

/// A finite number and what follows it. `unit` is not checked; empty if there is none.
struct Quantity {
    double value = 0;
    std::string unit;
};
/// "13.2 d" or "13.2d" -> {13.2, "d"}.
std::optional<Quantity> parse_quantity(std::string_view text);

/// The unit that a user means by one of its usual spellings: "d", "day", "Days", "per week",
/// "mg"; a null pointer if there is none.
const Unit* unit_spelt(std::string_view name);

/// What is meant by a text that is nearly a number with a unit, as the end of a complaint: a
/// decimal comma, months, a per cent sign; empty if nothing comes to mind.
std::string meant_by(std::string_view text);

/// The value in unit `to`. Divides rather than multiplies by a fraction, so that "48 h" is 2 d
/// to the last bit.
double converted(double value, const Unit& from, const Unit& to);

/// The value as a scenario would write it, without quotes: "13.2 d", "0.3", "clock", "never".
/// Digits are the fewest that read back as the same number.
std::string quantity_text(double value_in_row_unit, const Field& field);

/// For complaints: "one of: min, h, d, wk, y".
std::string accepted_units(const Field& field);
/// For complaints: "1 to 90 d", "at least 1 h".
std::string range_text(const Field& field);

}  // namespace sim
