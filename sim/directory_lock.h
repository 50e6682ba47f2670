#pragma once
/// A lock on a directory, so that two processes do not write into it at the same time. It is
/// flock(2) on a file "lock" in it and ends with the process, however that ends.

#include <string>

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

    /// From `alone` to `together`, without letting anybody in between.
    void share();

  private:
    std::string path_;
    int descriptor_ = -1;
};

}  // namespace sim
