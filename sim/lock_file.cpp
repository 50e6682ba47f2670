#include "sim/lock_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <random>

#include "sim/complete_write.h"
#include "sim/file_error.h"
#include "sim/text_file.h"

namespace sim {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds renewed_every{5};
constexpr double dead_after_seconds = 60;

std::string host() {
    char name[256] = "";
    ::gethostname(name, sizeof name - 1);
    return name;
}

/// Time of change, as the file system sees it; 0 if there is no such file.
double changed_at(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return 0;
    return static_cast<double>(status.st_mtim.tv_sec) +
           1e-9 * static_cast<double>(status.st_mtim.tv_nsec);
}

/// Whether the process that made the file lives. `now` is a time of the same file system, so
/// that clocks of machines need not agree.
bool lives(const std::string& path, double now) {
    const std::string here = ".by-" + host() + "-";
    if (const std::size_t at = path.rfind(here); at != std::string::npos) {
        const int process = std::atoi(path.c_str() + at + here.size());
        if (process > 0) return ::kill(process, 0) == 0 || errno == EPERM;
    }
    return now - changed_at(path) < dead_after_seconds;
}

struct Sign {
    std::string path;
    bool alone;
};
std::vector<Sign> signs_in(const std::string& directory, const std::string& name) {
    std::vector<Sign> signs;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(directory, ignored)) {
        const std::string file = entry.path().filename().string();
        if (file.starts_with(name + ".by-"))
            signs.push_back({directory + "/" + file, file.ends_with("-alone")});
    }
    return signs;
}

std::string who_made(const std::string& path) {
    try {
        const std::string who = read_text_file(path);
        if (!who.empty()) return who;
    } catch (const FileError&) {  // it has just gone
    }
    return "another process";
}

}  // namespace

std::string this_process() {
    return "process " + std::to_string(::getpid()) + " on " + host();
}

LockFile::LockFile(const std::string& directory, const std::string& name, bool alone) {
    static std::atomic<int> number{0};
    path_ = directory + "/" + name + ".by-" + host() + "-" + std::to_string(::getpid()) + "-" +
            std::to_string(number++) + (alone ? "-alone" : "-together");
    const int descriptor =
        ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor < 0) throw FileError(path_, "can not be created", errno);
    const int error = write_completely(descriptor, this_process());
    ::close(descriptor);
    if (error != 0) {
        ::unlink(path_.c_str());
        throw FileError(path_, "can not be written", error);
    }
    renewing_ = std::jthread([path = path_](const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any changed;
        std::unique_lock lock(mutex);
        while (
            !changed.wait_for(lock, stop, renewed_every, [&] { return stop.stop_requested(); }))
            ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);
    });
}

LockFile::~LockFile() {
    ::unlink(path_.c_str());
}

std::optional<std::string> LockFile::taken(const std::string& directory,
                                           const std::string& name, bool alone,
                                           std::unique_ptr<LockFile>& mine) {
    mine = std::make_unique<LockFile>(directory, name, alone);
    const double now = changed_at(mine->path_);
    for (const Sign& sign : signs_in(directory, name)) {
        if (sign.path == mine->path_ || (!alone && !sign.alone)) continue;
        if (!lives(sign.path, now)) {
            ::unlink(sign.path.c_str());
            continue;
        }
        const std::string who = who_made(sign.path);
        mine.reset();
        // Those that step back together must not come back together.
        std::this_thread::sleep_for(std::chrono::milliseconds(std::random_device()() % 40));
        return "is in use by another relapsim (" + who + ")";
    }
    return std::nullopt;
}

std::optional<std::string> LockFile::holder(const std::string& directory,
                                            const std::string& name) {
    const double now =
        std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    for (const Sign& sign : signs_in(directory, name))
        if (lives(sign.path, now)) return who_made(sign.path);
    return std::nullopt;
}

}  // namespace sim
