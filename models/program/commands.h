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
/// Signals that ask the program to end.
struct StopRequests {
    std::atomic<bool> soon{false};  ///< finish what is in hand
    std::atomic<bool> now{false};   ///< asked again: give up what is in hand
};

/// relapsim sweep and relapsim resume.
int sweep_command(const Options& options, const std::string& command_line,
                  const StopRequests& stop);
int resume_command(const Options& options, const std::string& command_line,
                   const StopRequests& stop);
/// relapsim status, verify, expand, rerun, collect and plan.
int status_command(const Options& options);
int verify_command(const Options& options, const StopRequests& stop);
int expand_command(const Options& options, const std::string& command_line);
int rerun_command(const Options& options, const std::string& command_line,
                  const StopRequests& stop);
int collect_command(const Options& options, const std::string& command_line);
int plan_command(const Options& options, const StopRequests& stop);

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
