#pragma once
/// A lock for file systems without flock(2): a file "lock.by-<host>-<process>-<number>" whose
/// time of change is renewed as long as its process lives.
///
/// It keeps out whoever comes later. Two that come in the same moment see each other and both
/// step back, as long as the file system shows new files at once; some network file systems show
/// them to other machines only after seconds.

#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace sim {

/// "process 12 on node3".
std::string this_process();

class LockFile {
  public:
    /// Makes such a file for the lock `name`, and keeps it as `mine` unless somebody else is in
    /// the way; the result says who. Files of processes that are dead (on this machine) or gave
    /// no sign for a minute (on others) are removed. Throws FileError.
    static std::optional<std::string> taken(const std::string& directory,
                                            const std::string& name, bool alone,
                                            std::unique_ptr<LockFile>& mine);
    /// Who has such a file; empty if nobody does.
    static std::optional<std::string> holder(const std::string& directory,
                                             const std::string& name);

    LockFile(const std::string& directory, const std::string& name, bool alone);
    LockFile(const LockFile&) = delete;
    LockFile& operator=(const LockFile&) = delete;
    /// Removes the file.
    ~LockFile();

  private:
    std::string path_;
    std::jthread renewing_;
};

}  // namespace sim
