#pragma once
/// The subcommands of relapsim. Each returns the exit status and throws ScenarioError,
/// UsageError, FileError or Interrupted.

#include <atomic>
#include <stdexcept>
#include <string>

#include "models/program/options.h"
#include "models/scenario.h"

namespace program {

/// A study was interrupted and could have been kept in part; exit status 75.
class InterruptedStudy : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

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

/// Reads a scenario with the presets and assignments of the options.
models::Scenario read(const std::string& file, const Options& options,
                      sim::Complaints& complaints);

}  // namespace program
