#pragma once
/// A directory in which tests run the program as users do.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "sim/hdf5_file.h"
#include "tests/sim/scenario_fixture.h"

namespace program_test {

namespace fs = std::filesystem;

constexpr int done = 0, failed = 1, mistake = 2, interrupted = 75;

inline std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

struct Ending {
    int status;
    std::string out, err;
};

/// A directory in which the program runs.
class Desk {
  public:
    Desk() {
        // A few people for a week, quickly.
        write("a.toml", small + "title = \"A\"\n" + sections);
        write("b.toml", small + sections + "[[intervention]]\nkind = \"methadone\"\n");
        write("ot.toml",
              small + sections + "[[intervention]]\nkind = \"intranasal_oxytocin\"\n");
    }

    void write(const std::string& name, const std::string& text) const {
        files_.write(name, text);
    }
    std::string path(const std::string& name) const { return files_.path(name); }

    /// Runs `relapsim arguments` here, with variables such as "COLUMNS=60", and waits for its end.
    Ending run(const std::string& arguments, const std::string& variables = "") const {
        return wait_for(start(arguments, variables));
    }

    pid_t start(const std::string& arguments, const std::string& variables = "") const {
        return start_shell("exec env " + variables + " " RELAPSIM_PROGRAM " " + arguments);
    }

    /// Runs shell commands here, in which $R is the program, and waits for their end.
    Ending shell(const std::string& commands) const { return wait_for(start_shell(commands)); }

    pid_t start_shell(const std::string& commands) const {
        const std::string command = "cd '" + files_.path("") +
                                    "' && R=" RELAPSIM_PROGRAM " && { " + commands +
                                    "; } >.out 2>.err";
        const pid_t child = fork();
        if (child == 0) {
            execl("/bin/sh", "sh", "-c", command.c_str(), static_cast<char*>(nullptr));
            _exit(127);
        }
        return child;
    }

    /// A program that takes longer than `patience` is killed; its status is then -1.
    Ending wait_for(pid_t child) const {
        constexpr std::chrono::seconds patience{60};
        constexpr std::chrono::milliseconds pause{5};
        const auto start = std::chrono::steady_clock::now();
        int status = 0;
        while (waitpid(child, &status, WNOHANG) == 0) {
            if (std::chrono::steady_clock::now() - start > patience) kill(child, SIGKILL);
            std::this_thread::sleep_for(pause);
        }
        return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(path(".out")),
                text_of(path(".err"))};
    }

    /// All files but the streams.
    std::set<std::string> files() const {
        std::set<std::string> names;
        for (const auto& entry : fs::directory_iterator(files_.path("")))
            if (entry.path().filename().string()[0] != '.')
                names.insert(entry.path().filename().string());
        return names;
    }

  private:
    static inline const std::string small;
    static inline const std::string sections =
        "[study]\nagents = 60\nduration = \"7 d\"\nreplicates = 3\n[population]\nburn_in = "
        "\"10 "
        "d\"\ninstitution = \"detox\"\n";
    scenario_fixture::Files files_;
};

/// The digests of all runs of a results file, by design and replicate.
inline std::vector<std::int64_t> digests(const std::string& file) {
    return sim::Hdf5File::open(file).read_integers("/run_digest");
}

}  // namespace program_test
