#pragma once
/// Launch: `relapsim` runs on every x86-64 processor and hands over to the program file beside
/// it that is compiled for the best instructions of this one (relapsim-avx2, relapsim-avx512).
///
/// Whole program files and not functions chosen within one: nothing has to be said in the code
/// that steps blocks, and no inline function compiled for one processor can be taken for another.

#include <optional>
#include <string>
#include <vector>

#include "models/program/options.h"
#include "sim/instructions.h"

namespace program {

/// Takes `--instructions SET` out of the arguments. Throws UsageError.
std::optional<sim::Instructions> take_instructions(std::vector<std::string>& arguments);

/// Goes on as the program file for `wanted` instructions, by default the best that the
/// processor has and that is there. Returns if this is that file. Throws UsageError.
void launch(std::optional<sim::Instructions> wanted, char** argv);

/// Complains if mpirun or srun started several processes for one sweep that do not know of each
/// other: built without MPI, or started without it. Each would do all the work, and all but one
/// would find the directory in use. Throws UsageError.
void check_launcher(const std::string& command, const Options& options);

}  // namespace program
