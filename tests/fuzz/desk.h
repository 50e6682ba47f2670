#pragma once
/// What the fuzz targets share: a directory in memory, a small sweep, and what counts as a right
/// answer to bad input.

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "models/program/options.h"
#include "sim/complaints.h"
#include "sim/file_error.h"

namespace fuzz {

namespace fs = std::filesystem;

/// A directory that lives as long as the object, in memory if there is /dev/shm.
class Desk {
  public:
    Desk() {
        const fs::path parent = fs::is_directory("/dev/shm") ? "/dev/shm" : "/tmp";
        std::string name = parent / "relapsim-fuzz-XXXXXX";
        if (mkdtemp(name.data()) == nullptr) std::abort();
        directory_ = name;
    }
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;
    ~Desk() {
        std::error_code ignored;
        fs::remove_all(directory_, ignored);
    }

    std::string path(const std::string& name) const { return directory_ / name; }
    void write(const std::string& name, std::string_view text) const {
        fs::create_directories((directory_ / name).parent_path());
        std::ofstream(directory_ / name, std::ios::binary) << text;
    }

  private:
    fs::path directory_;
};

/// Ends the program, which the fuzzer reports together with the input.
inline void expect(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "NOT SO: %s\n", what);
    std::abort();
}

/// Does something with bad input. Whether it is told as a mistake; anything but the exceptions
/// that users see as messages ends the fuzzer.
template <class Action>
bool refused(Action action) {
    try {
        action();
        return false;
    } catch (const sim::ScenarioError&) {
    } catch (const sim::FileError&) {
    } catch (const program::UsageError&) {
    }
    return true;
}

/// The input up to its first zero byte, and what follows.
struct Halves {
    std::string first, second;
};
inline Halves halves(const std::uint8_t* data, std::size_t size) {
    const std::string all(reinterpret_cast<const char*>(data), size);
    const std::size_t zero = all.find('\0');
    if (zero == std::string::npos) return {all, {}};
    return {all.substr(0, zero), all.substr(zero + 1)};
}

}  // namespace fuzz
