#include "models/program/memory.h"

#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <thread>

#include "models/endpoints.h"
#include "models/experiment.h"
#include "models/measures.h"
#include "models/program/text_table.h"

namespace program {

namespace {

namespace fs = std::filesystem;

constexpr double kibi = 1024;

/// "Name: 123 kB" of a file of the kernel [bytes]; 0 if there is no such line.
double kernel_bytes(const char* file, const std::string& name) {
    std::ifstream lines(file);
    for (std::string word; lines >> word;) {
        double kibibytes = 0;
        if (word == name && lines >> kibibytes) return kibibytes * kibi;
    }
    return 0;
}

std::optional<double> number_in(const fs::path& file) {
    std::ifstream in(file);
    double number = 0;
    if (in >> number) return number;
    return std::nullopt;  // "max": no limit
}

/// What the kernel would take back of a control group when memory is short.
double reclaimable(const fs::path& group) {
    std::ifstream lines(group / "memory.stat");
    double bytes = 0;
    for (std::string word; lines >> word;)
        if ((word == "inactive_file" || word == "total_inactive_file") && lines >> bytes)
            return bytes;
    return 0;
}

void lower(AvailableMemory& available, std::optional<double> limit, std::optional<double> used,
           const std::string& name) {
    if (!limit || !used || *limit - *used >= available.bytes) return;
    available = {std::max(0.0, *limit - *used), name};
}

/// The group of the process and all groups around it.
void lower_by_control_groups(AvailableMemory& available) {
    const std::string name = "the limit of this container or job";
    std::ifstream lines("/proc/self/cgroup");
    for (std::string line; std::getline(lines, line);) {
        const std::string path = line.substr(std::min(line.size(), line.rfind(':') + 2));
        const bool second = line.starts_with("0::");
        const bool first = line.find(":memory:") != std::string::npos;
        if (!second && !first) continue;
        const fs::path root = second ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory";
        for (fs::path group = root / path;; group = group.parent_path()) {
            const double back = reclaimable(group);
            const auto used =
                number_in(group / (second ? "memory.current" : "memory.usage_in_bytes"));
            lower(available,
                  number_in(group / (second ? "memory.max" : "memory.limit_in_bytes")),
                  used ? std::optional(*used - back) : used, name);
            if (group == root || group.string().size() <= root.string().size()) break;
        }
    }
}

void lower_by_user(AvailableMemory& available, int resource, const char* used,
                   const std::string& name) {
    rlimit limit{};
    if (::getrlimit(static_cast<__rlimit_resource_t>(resource), &limit) != 0 ||
        limit.rlim_cur == RLIM_INFINITY)
        return;
    lower(available, static_cast<double>(limit.rlim_cur),
          kernel_bytes("/proc/self/status", used), name);
}

std::string gigabytes(double bytes) {
    return bytes < 0.995e9 ? fixed(bytes / 1e6, 0) + " MB" : fixed(bytes / 1e9, 1) + " GB";
}

/// Of the run of a scenario, while it runs (sim/README.md).
double bytes_of_run(const models::Scenario& scenario) {
    constexpr double person = 149, per_intervention = 13, in_network = 114;
    return scenario.study.agents *
           (person + per_intervention * static_cast<double>(scenario.plan.size()) +
            (scenario.parameters.network.on ? in_network : 0));
}

/// Of one person, from the end of a run to the end of its replicate.
constexpr double days_of_endpoints = 4.0 * models::n_endpoints + 1;

/// What a run leaves behind until the results are written.
double bytes_left(const models::Scenario& scenario) {
    const auto n_times = scenario.study.duration.days / scenario.study.report_every.days + 1;
    const double n_steps = scenario.study.duration.days / scenario.study.step.days;
    constexpr double states = 40;  // columns of a trajectory, about
    const double traced = std::min(scenario.record.agents, scenario.study.agents);
    return n_times * 8.0 * static_cast<double>(models::measures.size()) +
           2 * traced * n_steps * states * 4.0;  // once more while they are written
}

}  // namespace

std::optional<double> largest_memory() {
    // Not getrusage: its maximum includes that of the process before it became this program.
    const double bytes = kernel_bytes("/proc/self/status", "VmHWM:");
    return bytes > 0 ? std::optional(bytes / 1e6) : std::nullopt;
}

AvailableMemory available_memory() {
    AvailableMemory available{std::numeric_limits<double>::infinity(), "free memory"};
    if (const double free = kernel_bytes("/proc/meminfo", "MemAvailable:"); free > 0)
        available.bytes = free + kernel_bytes("/proc/meminfo", "SwapFree:");
    lower_by_control_groups(available);
    lower_by_user(available, RLIMIT_AS, "VmSize:", "ulimit -v");
    lower_by_user(available, RLIMIT_DATA, "VmData:", "ulimit -d");
    return available;
}

double memory_needed(const std::vector<models::Scenario>& scenarios, int at_a_time,
                     int replicates) {
    double largest = 0, second = 0, kept = 0, left = 0;
    for (const models::Scenario& scenario : scenarios) {
        const double run = bytes_of_run(scenario);
        second = std::max(second, std::min(run, largest));
        largest = std::max(largest, run);
        kept += scenario.study.agents * days_of_endpoints;
        left += bytes_left(scenario);
    }
    // The reference and one arm that has left it.
    return at_a_time * (largest + second + kept) + left * replicates;
}

int runs_at_a_time(int threads, int n_runs) {
    const int all = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    return std::min(threads > 0 ? threads : all, n_runs);
}

void check_memory(const std::vector<models::Scenario>& scenarios, int at_a_time,
                  int replicates) {
    const double needed = memory_needed(scenarios, at_a_time, replicates);
    const AvailableMemory available = available_memory();
    if (needed <= available.bytes) return;
    throw std::runtime_error(
        "this needs about " + gigabytes(needed) + " of memory (" +
        grouped(scenarios.front().study.agents) + " people, --threads " +
        std::to_string(at_a_time) + "), but " + gigabytes(available.bytes) +
        " are available (" + available.limit +
        "); take fewer people (--agents), fewer threads (--threads), a longer "
        "study.report_every or a smaller record.agents; nothing was run");
}

}  // namespace program
