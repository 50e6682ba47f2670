// The whole program in a process of its own: wall time, its parts and the largest memory as the
// program prints them.

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "tests/bench/table.h"

namespace bench {

namespace {

constexpr double agents = 10'000;

struct Ending {
    double wall_seconds = 0;
    std::string times;  ///< the line of the program about its time and memory
};

Ending run(std::vector<std::string> arguments, const std::string& folder) {
    const auto start = std::chrono::steady_clock::now();
    const std::string said = folder + "/said.txt";
    const pid_t child = fork();
    if (child == 0) {
        const int out = open(said.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        dup2(out, STDOUT_FILENO);
        std::vector<char*> argv;
        for (std::string& argument : arguments) argv.push_back(argument.data());
        argv.push_back(nullptr);
        execv(argv[0], argv.data());
        _exit(127);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw std::runtime_error(arguments[0] + " failed");
    Ending ending;
    ending.wall_seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::ifstream in(said);
    for (std::string line; std::getline(in, line);)
        if (line.starts_with("Time: ")) ending.times = line;
    return ending;
}

}  // namespace

void run_whole_program(const std::string& relapsim, const std::string& scenarios,
                       int replicates, Suite& suite) {
    const std::string folder =
        (std::filesystem::temp_directory_path() / ("bench_" + std::to_string(getpid())))
            .string();
    std::filesystem::create_directory(folder);
    std::printf("\nwhole program, two arms, 10,000 people x %d replicates x 365 d\n",
                replicates);
    constexpr int steps = 4 * 365 * 2;
    for (const std::string events : {"summary", "full"})
        for (const int threads : {1, 2}) {
            const Ending ending =
                run({relapsim, "compare", scenarios + "/usual_care.toml",
                     scenarios + "/methadone.toml", "--agents", "10000", "--replicates",
                     std::to_string(replicates), "--set", "study.duration=365 d", "--set",
                     "study.report_every=1 d", "--set", "record.events=" + events, "--threads",
                     std::to_string(threads), "--force", "-o", folder + "/results.h5"},
                    folder);
            std::printf("events %-8s %d thread%s  %.1f s. %s\n", events.c_str(), threads,
                        threads > 1 ? "s," : ", ", ending.wall_seconds, ending.times.c_str());
            suite.add_line(
                {{"whole program, two arms, events " + events, "wall time", "", agents},
                 threads,
                 1e9 * ending.wall_seconds / (agents * replicates * steps)});
        }
    std::filesystem::remove_all(folder);
}

}  // namespace bench
