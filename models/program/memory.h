#pragma once
/// Memory: what the process has taken, and what it may take.

#include <optional>
#include <string>
#include <vector>

#include "models/scenario.h"

namespace program {

/// The most memory that the process has had at a time [MB]; none where the system does not tell.
std::optional<double> largest_memory();

/// How much more memory the process may take [bytes], and who says so.
struct AvailableMemory {
    double bytes;
    std::string limit;  ///< "free memory", "ulimit -v", "the limit of this container or job"
};
/// The smallest of what the machine has left, the user's limits and those of control groups.
AvailableMemory available_memory();

/// What runs of the scenarios take at least [bytes]: so many at a time of each, and what they
/// leave behind until the end, `replicates` of each.
double memory_needed(const std::vector<models::Scenario>& scenarios, int at_a_time,
                     int replicates);

/// How many runs go at a time with --threads (0: all cores), if there are so many.
int runs_at_a_time(int threads, int n_runs);

/// Throws, before anything is allocated, if so many runs can not be held at a time, together with
/// what all `replicates` of each scenario leave behind; 0 if that goes to the disk at once.
void check_memory(const std::vector<models::Scenario>& scenarios, int at_a_time,
                  int replicates);

}  // namespace program
