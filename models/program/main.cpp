/// relapsim: opioid relapse dynamics, person by person. See `relapsim --help`.

#include <algorithm>
#include <atomic>
#include <csignal>
#include <ctime>
#include <iostream>

#include "build_info.h"
#include "models/experiment.h"
#include "models/program/commands.h"
#include "models/program/launch.h"
#include "sim/file_error.h"

namespace {

enum ExitStatus { done = 0, failed = 1, mistake = 2, interrupted = 75 };

program::StopRequests stop;

/// Launchers may send a signal twice, once themselves and once through the shell; only a later
/// one is meant as a second request.
void request_stop(int /*signal*/) {
    static std::atomic<std::time_t> first{0};
    const std::time_t now = std::time(nullptr);
    if (!stop.soon)
        first = now;
    else if (now > first + 1)
        stop.now = true;
    stop.soon = true;
}

int dispatch(const std::string& command, const program::Options& options,
             const std::string& command_line) {
    if (command == "check") return program::check_command(options);
    if (command == "explain") return program::explain_command(options);
    if (command == "parameters") return program::parameters_command(options);
    if (command == "sweep") return program::sweep_command(options, command_line, stop);
    if (command == "resume") return program::resume_command(options, command_line, stop);
    if (command == "status") return program::status_command(options);
    if (command == "verify") return program::verify_command(options, stop);
    if (command == "expand") return program::expand_command(options, command_line);
    if (command == "rerun") return program::rerun_command(options, command_line, stop);
    if (command == "collect") return program::collect_command(options, command_line);
    if (command == "plan") return program::plan_command(options, stop);
    return program::run_command(options, command_line, stop.soon);
}

int run(std::vector<std::string> arguments, char** argv) {
    std::string command_line = "relapsim";
    for (const std::string& argument : arguments) command_line += " " + argument;
    program::launch(program::take_instructions(arguments), argv);
    if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-h" ||
        arguments[0] == "help") {
        std::cout << program::help_text("");
        return arguments.empty() ? mistake : done;
    }
    const std::string& command = arguments[0];
    if (command == "--version") {
        std::cout << "relapsim " << program::build_info::version << " ("
                  << program::build_info::git_commit
                  << (program::build_info::git_dirty ? ", changed" : "") << "), "
                  << program::build_info::compiler << ", instructions "
                  << sim::name_of(sim::instructions()) << "\n";
        return done;
    }
    const std::vector<std::string>& known = program::commands();
    if (std::find(known.begin(), known.end(), command) == known.end()) {
        const std::vector<std::string_view> names(known.begin(), known.end());
        const std::string near = sim::nearest(command, names);
        throw program::UsageError(
            "relapsim has no command '" + command + "'" +
            (near.empty() ? "; see relapsim --help" : "; did you mean '" + near + "'?"));
    }
    const program::Options options =
        program::parse_options(command, {arguments.begin() + 1, arguments.end()});
    if (options.help) {
        std::cout << program::help_text(command);
        return done;
    }
    return dispatch(command, options, command_line);
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGINT, request_stop);
    std::signal(SIGTERM, request_stop);
    std::signal(SIGUSR1, request_stop);
    // A file that grows beyond the limit of the user is an error of writing, like a full disk.
    std::signal(SIGXFSZ, SIG_IGN);
    try {
        return run({argv + 1, argv + argc}, argv);
    } catch (const sim::ScenarioError& error) {
        std::cerr << error.what() << "\n";
        return mistake;
    } catch (const program::UsageError& error) {
        std::cerr << "relapsim: " << error.what() << "\n";
        return mistake;
    } catch (const sim::FileError& error) {
        std::cerr << "relapsim: " << error.what() << "\n";
        return failed;
    } catch (const models::Interrupted&) {
        std::cerr << "relapsim: interrupted; nothing was written\n";
        return interrupted;
    } catch (const std::exception& error) {
        std::cerr << "relapsim: " << error.what() << "\n";
        return failed;
    }
}
