#pragma once
/// Memory: what the process has taken.

#include <optional>

namespace program {

/// The most memory that the process has had at a time [MB]; none where the system does not tell.
std::optional<double> largest_memory();

}  // namespace program
