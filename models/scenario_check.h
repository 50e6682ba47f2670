#pragma once
/// Mistakes of many scenarios that differ in few values, without reading files again.

#include <string>
#include <vector>

#include "sim/scenario.h"

namespace models {

/// The mistakes that read_scenario would find in a tree that was read before, after these
/// assignments, "section.name=value".
void check_scenario(sim::Node tree, const std::string& file,
                    const std::vector<std::string>& assignments, sim::Complaints& complaints);

}  // namespace models
