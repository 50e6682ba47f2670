#include "models/program/memory.h"

#include <fstream>
#include <string>

namespace program {

std::optional<double> largest_memory() {
    // Not getrusage: its maximum includes that of the process before it became this program.
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        double kibibytes = 0;
        if (word == "VmHWM:" && status >> kibibytes) return kibibytes * 1024 / 1e6;
    }
    return std::nullopt;
}

}  // namespace program
