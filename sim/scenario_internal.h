#pragma once
/// What the scenario_*.cpp files share; for everybody else there is scenario.h.

#include <optional>
#include <string>
#include <string_view>

#include "sim/scenario.h"

namespace sim {

// In scenario_parse.cpp.

/// The tree of one TOML text, without looking at `extends`.
Node parsed(const std::string& file, const std::string& text, Complaints& complaints);

/// VALUE as TOML, or else as text; nothing, after a complaint, if no scenario needs it.
std::optional<Node> value_from_text(std::string_view value, const Place& place,
                                    Complaints& complaints);

// In scenario_text.cpp.

/// The value of a node in the words of the user; texts without quotes.
std::string as_written(const Node& node);
/// The same with quotes around texts, for when the kind of a value is the mistake.
std::string with_quotes(const Node& node);

}  // namespace sim
