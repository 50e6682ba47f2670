#include "sim/new_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <utility>

namespace sim {
namespace {

constexpr auto exists_already = "exists already and is not overwritten";

/// Brings a file or a directory to the disk.
void sync(const std::string& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
    if (descriptor < 0) throw FileError(path, "can not be opened to be stored safely", errno);
    const int error = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    // Some network file systems can not sync a directory; the file itself is safe there.
    if (error != 0 && !(error == EINVAL && (flags & O_DIRECTORY) != 0)) {
        throw FileError(path, "can not be stored safely", error);
    }
}

/// Renames in one go unless `to` exists; the result is an errno, 0 for success.
int rename_to_new(const std::string& from, const std::string& to) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS) return errno;
    // The file system does not know that kind of rename; a second name is as safe.
    if (::link(from.c_str(), to.c_str()) != 0) return errno;
    ::unlink(from.c_str());
    return 0;
}

}  // namespace

void sync_directory_of(const std::string& path) {
    const std::string directory = std::filesystem::path(path).parent_path().string();
    sync(directory.empty() ? "." : directory, O_RDONLY | O_DIRECTORY);
}

NewFile::NewFile(std::string path, Overwrite overwrite)
    : path_(std::move(path)),
      temporary_path_(path_ + ".tmp-" + std::to_string(::getpid())),
      overwrite_(overwrite) {
    struct stat status {};
    if (overwrite_ == Overwrite::refuse && ::lstat(path_.c_str(), &status) == 0) {
        throw FileError(path_, exists_already);
    }
}

NewFile::~NewFile() {
    if (!temporary_path_.empty()) ::unlink(temporary_path_.c_str());
}

void NewFile::finish() {
    sync(temporary_path_, O_RDONLY);
    const int error = overwrite_ == Overwrite::refuse ? rename_to_new(temporary_path_, path_)
                      : std::rename(temporary_path_.c_str(), path_.c_str()) == 0 ? 0
                                                                                 : errno;
    if (error == EEXIST) throw FileError(path_, exists_already);
    if (error != 0) throw FileError(path_, "can not be given its name", error);
    temporary_path_.clear();
    sync_directory_of(path_);
}

}  // namespace sim
