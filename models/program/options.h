#pragma once
/// Options of the command line.

#include <stdexcept>
#include <string>
#include <vector>

namespace program {

/// The user's mistake on the command line; exit status 2.
class UsageError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

struct Options {
    std::vector<std::string> files;  ///< scenarios, the reference first
    std::vector<std::string> presets;
    std::vector<std::string> assignments;  ///< --set, and --agents and so on as such
    std::string output;                    ///< results.h5 by default
    std::string format = "table";          ///< of `parameters`
    std::string filter;                    ///< of `parameters`
    int threads = 0;                       ///< 0: all cores
    bool force = false;
    bool quiet = false;
    bool help = false;
    bool twins = true;  ///< null_ot twins of oxytocin scenarios
};

/// Parses the arguments after the name of a subcommand. Throws UsageError.
Options parse_options(const std::string& command, const std::vector<std::string>& arguments);

/// The help of a subcommand, or of the program for an empty name.
std::string help_text(const std::string& command);

/// The subcommands, in the order of the help.
const std::vector<std::string>& commands();

}  // namespace program
