#pragma once
/// The subcommands of relapsim. Each returns the exit status and throws ScenarioError,
/// UsageError, FileError or Interrupted.

#include <atomic>
#include <string>

#include "models/program/options.h"
#include "models/scenario.h"

namespace program {

/// relapsim run and relapsim compare.
int run_command(const Options& options, const std::string& command_line,
                const std::atomic<bool>& stop);
/// relapsim check.
int check_command(const Options& options);
/// relapsim explain.
int explain_command(const Options& options);
/// relapsim parameters.
int parameters_command(const Options& options);

/// Reads a scenario with the presets and assignments of the options. A preset may be given by
/// its name alone: presets/NAME.toml beside the scenario, or among those that come with the
/// program.
models::Scenario read(const std::string& file, const Options& options,
                      sim::Complaints& complaints);

/// The file of a preset; `name` itself if there is none.
std::string preset_file(const std::string& name, const std::string& scenario_file);

}  // namespace program
