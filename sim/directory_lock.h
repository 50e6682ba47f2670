#pragma once
/// A lock on a directory, so that two processes do not write into it at the same time. It is
/// flock(2) on a file "lock" in it and ends with the process, however that ends.
///
/// Some file systems of clusters and laptops have no flock. The lock is then a file with the name
/// of the process, lock_file.h, which keeps out whoever looks after it was made.

#include <memory>
#include <optional>
#include <string>

#include "sim/lock_file.h"

namespace sim {

class DirectoryLock {
  public:
    enum class Kind {
        alone,    ///< nobody else holds a lock
        together  ///< others may hold such a lock too
    };

    /// Locks the file `name` in `directory`; waits up to so many seconds for others. Throws
    /// FileError, which tells who holds it, if they do not let go.
    DirectoryLock(const std::string& directory, const std::string& name, Kind kind,
                  double patience_seconds = 0);
    DirectoryLock(const DirectoryLock&) = delete;
    DirectoryLock& operator=(const DirectoryLock&) = delete;
    ~DirectoryLock();

    /// What the user should know if the file system has no locks; else empty.
    const std::string& warning() const { return warning_; }

  private:
    std::string path_, warning_;
    int descriptor_ = -1;
    std::unique_ptr<LockFile> file_;  ///< where flock does not work
};

/// Who holds a lock of that name, "process 12 on node3"; empty if nobody does. Makes no file and
/// changes none.
std::optional<std::string> lock_holder(const std::string& directory, const std::string& name);

}  // namespace sim
