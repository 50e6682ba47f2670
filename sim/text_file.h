#pragma once
/// Whole text files.

#include <optional>
#include <string>

#include "sim/new_file.h"

namespace sim {

/// The bytes of a file. Throws FileError.
std::string read_text_file(const std::string& path);
/// Writes a file that appears whole or not at all, and is on the disk when this returns.
void write_text_file(const std::string& path, const std::string& text, Overwrite overwrite);

}  // namespace sim
