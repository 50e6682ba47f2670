#pragma once
/// Files that appear whole or not at all, also after a crash or a power cut: written under a
/// temporary name in the same directory, brought to the disk, then renamed.
///
/// Only a regular file is ever replaced. A symbolic link is followed: what it points to is
/// replaced, the link stays; one that points to nothing is refused.

#include <string>

#include "sim/file_error.h"

namespace sim {

/// What to do if there is a file of that name already.
enum class Overwrite { refuse, replace };

/// Brings the directory that holds `path` to the disk, so that a new name in it survives a power
/// cut. Some file systems can not do that, and some directories may be written but not opened;
/// as the files themselves are whole, that is a warning on stderr, once.
void sync_directory_of(const std::string& path);

/// The file that will be written as `path`: links followed. Throws FileError if that is anything
/// but a regular file or a name that is free.
std::string output_file(const std::string& path);

/// Tries all that a NewFile will do at its end in the directory of `path`: write, sync, rename.
/// For use before hours of work. Throws FileError with the reason; leaves nothing behind.
void try_output(const std::string& path, Overwrite overwrite);

/// A file in the making. Write to `temporary_path()`, close it, then `finish()`; without
/// `finish()` the temporary file is removed.
class NewFile {
  public:
    /// Throws FileError if `path` exists and is not to be replaced, or is no regular file;
    /// touches nothing yet.
    NewFile(const std::string& path, Overwrite overwrite);
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    ~NewFile();

    /// The file that is written (links followed) + ".tmp-" + number of the process.
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
