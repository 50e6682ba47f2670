#pragma once
/// Presets by name: presets/NAME.toml beside the scenario, or among those that come with the
/// program. A path (with "/" or ".toml") is a file. The working folder plays no part.

#include <optional>
#include <string>

#include "sim/complaints.h"

namespace program {

/// The file of a preset of that name that comes with the program.
std::string own_preset(const std::string& name);

/// The file that a preset is read from; nothing, after a complaint about `place`, if the name is
/// not that of a preset.
std::optional<std::string> preset_file(const std::string& name,
                                       const std::string& scenario_file,
                                       const sim::Place& place, sim::Complaints& complaints);

}  // namespace program
