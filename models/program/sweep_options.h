#pragma once
/// Options of the commands about sweeps; options.cpp calls these for every command.

#include <boost/program_options.hpp>
#include <string>
#include <vector>

#include "models/program/options.h"

namespace program {

/// In the order of the help.
const std::vector<std::string>& sweep_commands();

void describe_sweep_options(const std::string& command,
                            boost::program_options::options_description& options);

/// Throws UsageError.
void read_sweep_options(const boost::program_options::variables_map& values, Options& options);

/// What can only be said when the command is known. Throws UsageError.
void check_sweep_options(const std::string& command, const Options& options);

/// What a command does; empty for those that have nothing to do with sweeps.
std::string sweep_help_text(const std::string& command);

}  // namespace program
