#include "models/program/launch.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "models/program/ranks.h"
#include "sim/file_error.h"

namespace program {

namespace {

using sim::Instructions;

constexpr const char* option = "--instructions";

std::string suffix_of(Instructions set) {
    return set == Instructions::baseline ? "" : "-" + std::string(sim::name_of(set));
}

/// The file of this program that is compiled for these instructions; empty where there is no
/// way to know it.
std::filesystem::path file_for(Instructions set) {
    std::error_code unknown;
    std::string self = std::filesystem::read_symlink("/proc/self/exe", unknown).string();
    if (unknown) return {};
    const std::string suffix = suffix_of(sim::instructions());
    if (self.ends_with(suffix)) self.resize(self.size() - suffix.size());
    return self + suffix_of(set);
}

bool can_run(Instructions set) {
    return sim::processor_has(set) && access(file_for(set).c_str(), X_OK) == 0;
}

Instructions best() {
    Instructions found = Instructions::baseline;
    for (const Instructions set : sim::all_instructions)
        if (can_run(set)) found = set;
    return found;
}

Instructions checked(const std::string& name) {
    const std::optional<Instructions> set = sim::instructions_named(name);
    if (!set)
        throw UsageError(std::string(option) + " is baseline, avx2 or avx512, not '" + name +
                         "'");
    if (!sim::processor_has(*set))
        throw UsageError("this processor does not have the instructions " + name);
    return *set;
}

}  // namespace

std::optional<Instructions> take_instructions(std::vector<std::string>& arguments) {
    const std::string with_value = std::string(option) + "=";
    const auto found =
        std::find_if(arguments.begin(), arguments.end(), [&](const std::string& argument) {
            return argument == option || argument.starts_with(with_value);
        });
    if (found == arguments.end()) return std::nullopt;
    if (*found != option) {
        const Instructions set = checked(found->substr(with_value.size()));
        arguments.erase(found);
        return set;
    }
    if (found + 1 == arguments.end())
        throw UsageError(std::string(option) + " needs one of baseline, avx2 and avx512");
    const Instructions set = checked(*(found + 1));
    arguments.erase(found, found + 2);
    return set;
}

void launch(std::optional<Instructions> wanted, char** argv) {
    // Who calls the file for one instruction set by its name means it.
    const bool chooses = sim::instructions() == Instructions::baseline;
    const Instructions set = wanted ? *wanted : chooses ? best() : sim::instructions();
    if (set == sim::instructions()) return;
    const std::filesystem::path file = file_for(set);
    if (std::filesystem::exists(file) && std::filesystem::equivalent(file, "/proc/self/exe"))
        throw std::logic_error(file.string() + " is not compiled for what its name says");
    execv(file.c_str(), argv);
    throw sim::FileError(file.string(), "can not be started", errno);
}

namespace {

/// How many processes a launcher says that it started; 1 if none says so.
int launched_processes() {
    int most = 1;
    // The last is set by srun only, not in the script of a job.
    for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MV2_COMM_WORLD_SIZE",
                             "MPI_LOCALNRANKS", "SLURM_STEP_NUM_TASKS"})
        if (const char* value = std::getenv(name)) most = std::max(most, std::atoi(value));
    return most;
}

}  // namespace

void check_launcher(const std::string& command, const Options& options) {
    const bool spreads = command == "sweep" || command == "resume";
    if (!spreads || options.sweep.n_parts > 1 || (has_mpi() && was_launched_by_mpi())) return;
    const int n = launched_processes();
    if (n < 2) return;
    throw UsageError(
        std::to_string(n) + " processes were started for one sweep, but " +
        (has_mpi() ? "not by a launcher of MPI (srun --mpi=pmix, mpirun)"
                   : "this relapsim is built without MPI (see --version)") +
        ", so that they do not know of each other; give each its part with --shard I/N, or "
        "start one");
}

}  // namespace program
