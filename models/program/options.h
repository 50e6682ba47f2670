#pragma once
/// Options of the command line.

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/input_files.h"

namespace program {

/// The user's mistake on the command line; exit status 2.
class UsageError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Of the commands about sweeps.
struct SweepOptions {
    int part = 1, n_parts = 1;  ///< --shard part/n_parts
    bool stop_on_error = false;
    bool retry_failed = false;
    int chunk_runs = 128;
    double chunk_seconds = 60;
    int sample = 10;
    int add_replicates = 0;
    std::string add_designs;  ///< a CSV file
    int design = -1, replicate = -1;
    double target_mcse = 0;  ///< 0: not asked for
    bool has_output = true;  ///< -o was given
    std::string endpoint;    ///< of the target
};

struct Options {
    std::vector<std::string> files;  ///< scenarios, the reference first
    std::vector<std::string> presets;
    std::vector<std::string> assignments;  ///< --set, and --agents and so on as such
    std::string output;                    ///< results.h5 by default
    std::string format = "table";          ///< of summaries, `status` and `parameters`
    bool has_format = false;               ///< --format was given
    std::string filter;                    ///< of `parameters`
    int threads = 0;                       ///< 0: all cores
    bool force = false;
    bool quiet = false;
    bool keep_partial = false;  ///< write what is complete when interrupted
    bool help = false;
    bool twins = true;  ///< null_ot twins of oxytocin scenarios
    /// What the command reads, each file once.
    std::shared_ptr<sim::InputFiles> inputs = std::make_shared<sim::InputFiles>();
    SweepOptions sweep;
};

/// Parses the arguments after the name of a subcommand. Throws UsageError.
Options parse_options(const std::string& command, const std::vector<std::string>& arguments);

/// The help of a subcommand, or of the program for an empty name.
std::string help_text(const std::string& command);

/// The subcommands, in the order of the help.
const std::vector<std::string>& commands();

}  // namespace program
