#pragma once
/// What a command writes: the file of its results, and its words.

#include <string>

#include "sim/input_files.h"
#include "sim/new_file.h"

namespace program {

/// Finds out before anything is simulated whether `path` can be written: tries it. A file that
/// the command reads is never written to, by whatever name. Throws UsageError or FileError.
void check_output(const std::string& path, sim::Overwrite overwrite,
                  const sim::InputFiles& inputs);

/// Whether all that went to stdout has got there. Throws FileError.
void finish_stdout();

}  // namespace program
