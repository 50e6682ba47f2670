#pragma once
/// Whole text files. What is read is a regular file: a device has no end, and whoever opens a
/// pipe may wait for ever.

#include <atomic>
#include <cstddef>
#include <stdexcept>
#include <string>

#include "sim/new_file.h"

namespace sim {

/// The descriptor of a regular file, open for reading. Throws FileError.
int open_regular_file(const std::string& path);

/// The bytes of a regular file. Throws FileError.
std::string read_text_file(const std::string& path);

/// To be set by a signal that asks the program to end: read_input then throws StoppedReading.
inline std::atomic<bool> stop_reading{false};

class StoppedReading : public std::runtime_error {
  public:
    StoppedReading() : std::runtime_error("interrupted") {}
};

/// What read_input found.
struct InputText {
    std::string text;
    std::string failure;  ///< why it can not be read, else empty
};

/// The bytes of a regular file, or of a pipe without a name such as `<(command)`, which can be
/// read only once. At most `most` bytes.
InputText read_input(const std::string& path, std::size_t most);

/// Writes a file that appears whole or not at all, and is on the disk when this returns.
void write_text_file(const std::string& path, const std::string& text, Overwrite overwrite);

}  // namespace sim
