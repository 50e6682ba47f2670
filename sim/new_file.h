#pragma once
/// Files that appear whole or not at all, also after a crash or a power cut: written under a
/// temporary name in the same directory, brought to the disk, then renamed.

#include <string>

#include "sim/file_error.h"

namespace sim {

/// What to do if there is a file of that name already.
enum class Overwrite { refuse, replace };

/// Brings the directory that holds `path` to the disk, so that a new name in it survives a power
/// cut. Throws FileError.
void sync_directory_of(const std::string& path);

/// A file in the making. Write to `temporary_path()`, close it, then `finish()`; without
/// `finish()` the temporary file is removed.
class NewFile {
  public:
    /// Throws FileError if `path` exists and is not to be replaced; touches nothing yet.
    NewFile(std::string path, Overwrite overwrite);
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    ~NewFile();

    /// `path` + ".tmp-" + number of the process.
    const std::string& temporary_path() const { return temporary_path_; }

    /// fsync, rename, fsync of the directory. With Overwrite::refuse it is an error if somebody
    /// made a file of that name in the meantime; their file stays as it is.
    void finish();

  private:
    std::string path_;
    std::string temporary_path_;
    Overwrite overwrite_;
};

}  // namespace sim
