#include "sim/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>

#include "sim/complete_write.h"
#include "sim/file_error.h"
#include "sim/text_file.h"

namespace sim {

DirectoryLock::DirectoryLock(const std::string& directory, const std::string& name, Kind kind,
                             double patience_seconds)
    : path_(directory + "/" + name) {
    descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor_ < 0) throw FileError(directory, "can not be written", errno);
    const int operation = (kind == Kind::alone ? LOCK_EX : LOCK_SH) | LOCK_NB;
    constexpr std::chrono::milliseconds pause{20};
    const auto start = std::chrono::steady_clock::now();
    while (::flock(descriptor_, operation) != 0) {
        const int error = errno;
        if (error == EINTR) continue;
        const std::chrono::duration<double> waited = std::chrono::steady_clock::now() - start;
        if (error == EWOULDBLOCK && waited.count() < patience_seconds) {
            std::this_thread::sleep_for(pause);
            continue;
        }
        ::close(descriptor_);
        if (error != EWOULDBLOCK) throw FileError(path_, "can not be locked", error);
        const std::string holder = read_text_file(path_);
        throw FileError(directory, "is in use by another relapsim" +
                                       (holder.empty() ? "" : " (" + holder + ")") +
                                       "; wait for its end, or stop it");
    }
    // Whoever is refused reads this; the lock does not depend on it.
    char host[256] = "";
    ::gethostname(host, sizeof host - 1);
    const std::string holder = "process " + std::to_string(::getpid()) + " on " + host;
    if (::ftruncate(descriptor_, 0) == 0) write_completely(descriptor_, holder);
}

DirectoryLock::~DirectoryLock() {
    ::close(descriptor_);
}

void DirectoryLock::share() {
    if (::flock(descriptor_, LOCK_SH) != 0) throw FileError(path_, "can not be locked", errno);
}

}  // namespace sim
