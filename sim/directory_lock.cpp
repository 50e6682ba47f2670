#include "sim/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <functional>
#include <thread>

#include "sim/complete_write.h"
#include "sim/file_error.h"
#include "sim/text_file.h"

namespace sim {

namespace {

/// flock as an errno, 0 for success.
int lock(int descriptor, int operation) {
    while (::flock(descriptor, operation | LOCK_NB) != 0)
        if (errno != EINTR) return errno;
    return 0;
}

/// What Lustre, NFS, FUSE and others say that have no flock.
bool has_no_locks(int error) {
    return error == ENOSYS || error == ENOLCK || error == EOPNOTSUPP || error == EINVAL;
}

std::string held_by(const std::string& holder) {
    return "is in use by another relapsim" + (holder.empty() ? "" : " (" + holder + ")");
}

/// Asks again and again; the result is what `why_not` says at the end, nothing for success.
std::optional<std::string> wait_for(
    double patience_seconds, const std::function<std::optional<std::string>()>& why_not) {
    constexpr std::chrono::milliseconds pause{20};
    const auto start = std::chrono::steady_clock::now();
    while (true) {
        const std::optional<std::string> reason = why_not();
        const std::chrono::duration<double> waited = std::chrono::steady_clock::now() - start;
        if (!reason || waited.count() >= patience_seconds) return reason;
        std::this_thread::sleep_for(pause);
    }
}

}  // namespace

DirectoryLock::DirectoryLock(const std::string& directory, const std::string& name, Kind kind,
                             double patience_seconds)
    : path_(directory + "/" + name) {
    descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0666);
    if (descriptor_ < 0) throw FileError(directory, "can not be written", errno);
    const auto why_not = [&]() -> std::optional<std::string> {
        const int error = lock(descriptor_, kind == Kind::alone ? LOCK_EX : LOCK_SH);
        if (error == EWOULDBLOCK) return held_by(read_text_file(path_));
        if (error != 0 && !has_no_locks(error))
            throw FileError(path_, "can not be locked", error);
        if (error == 0) return std::nullopt;
        warning_ = directory + " is on a file system without locks (" +
                   std::generic_category().message(error) +
                   "). Another relapsim there is noticed by a file, " + name +
                   ".by-..., which tells that its process lives; do not start two at the same "
                   "moment on different machines";
        return LockFile::taken(directory, name, kind == Kind::alone, file_);
    };
    try {
        const std::optional<std::string> reason = wait_for(patience_seconds, why_not);
        if (reason) throw FileError(directory, *reason + "; wait for its end, or stop it");
    } catch (...) {
        ::close(descriptor_);
        throw;
    }
    // Whoever is refused reads this; the lock does not depend on it.
    if (::ftruncate(descriptor_, 0) == 0) write_completely(descriptor_, this_process());
}

DirectoryLock::~DirectoryLock() {
    ::close(descriptor_);
}

std::optional<std::string> lock_holder(const std::string& directory, const std::string& name) {
    const std::string path = directory + "/" + name;
    int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK);
    // A file that may only be read can be locked all the same, but for some network file systems.
    if (descriptor < 0) descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return std::nullopt;
    const int error = lock(descriptor, LOCK_EX);
    ::close(descriptor);
    if (error == EWOULDBLOCK) {
        const std::string holder = read_text_file(path);
        return holder.empty() ? "another process" : holder;
    }
    return LockFile::holder(directory, name);
}

}  // namespace sim
