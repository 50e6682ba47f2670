/// relapsim: opioid relapse dynamics, person by person. See `relapsim --help`.

#include <algorithm>
#include <exception>
#include <iostream>
#include <new>

#include "build_info.h"
#include "models/experiment.h"
#include "models/program/commands.h"
#include "models/program/launch.h"
#include "models/program/output.h"
#include "models/program/ranks.h"
#include "models/program/signals.h"
#include "sim/text_file.h"
#include "sim/words.h"

namespace {

enum ExitStatus { done = 0, failed = 1, mistake = 2, interrupted = 75 };

int dispatch(const std::string& command, const program::Options& options,
             const std::string& command_line, const program::StopRequests& stop) {
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

int run(std::vector<std::string> arguments, char** argv, const program::StopRequests& stop) {
    std::string command_line = "relapsim";
    for (const std::string& argument : arguments)
        command_line += " " + sim::shell_quoted(sim::valid_utf8(argument));
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
                  << sim::name_of(sim::instructions())
                  << (program::has_mpi() ? ", with MPI" : ", without MPI") << "\n";
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
    program::check_launcher(command, options);
    return dispatch(command, options, command_line, stop);
}

/// The status of an error that ended the program, and its words on stderr.
int told(const std::exception_ptr& why) {
    try {
        std::rethrow_exception(why);
    } catch (const sim::ScenarioError& error) {
        std::cerr << error.what() << "\n";
        return mistake;
    } catch (const program::UsageError& error) {
        std::cerr << "relapsim: " << error.what() << "\n";
        return mistake;
    } catch (const program::InterruptedStudy& error) {
        std::cerr << "relapsim: " << error.what() << "\n";
        return interrupted;
    } catch (const models::Interrupted& error) {
        std::cerr << "relapsim: " << error.what() << "\n";
        return interrupted;
    } catch (const sim::StoppedReading&) {
        std::cerr << "relapsim: interrupted; nothing was written\n";
        return interrupted;
    } catch (const std::bad_alloc&) {
        std::cerr << "relapsim: not enough memory; take fewer people (--agents), fewer threads "
                     "(--threads) or record less\n";
    } catch (const std::exception& error) {
        std::cerr << "relapsim: " << error.what() << "\n";
    }
    return failed;
}

}  // namespace

int main(int argc, char** argv) {
    int status = failed;
    try {
        status = run({argv + 1, argv + argc}, argv, program::listen_to_signals());
    } catch (...) {
        status = told(std::current_exception());
    }
    try {
        program::finish_stdout();
    } catch (...) {
        const int of_words = told(std::current_exception());
        if (status == done) status = of_words;
    }
    return status;
}
