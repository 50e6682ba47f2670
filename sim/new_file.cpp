#include "sim/new_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string_view>
#include <utility>

#include "sim/complete_write.h"

namespace sim {
namespace {

namespace fs = std::filesystem;

constexpr auto exists_already = "exists already and is not overwritten";

/// Whether the error says that the file system does not know such a thing at all.
bool is_unknown_to_the_file_system(int error) {
    return error == EINVAL || error == ENOSYS || error == ENOTSUP || error == EOPNOTSUPP ||
           error == ENOTTY;
}

/// fsync of a file or a directory; the result is an errno, 0 for success.
int sync(const std::string& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
    if (descriptor < 0) return errno;
    const int error = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    return error;
}

void sync_file(const std::string& file, const std::string& path) {
    const int error = sync(file, O_RDONLY);
    if (error != 0 && !is_unknown_to_the_file_system(error))
        throw FileError(path, "can not be stored safely", error);
}

/// Renames in one go unless `to` exists; the result is an errno, 0 for success.
int rename_to_new(const std::string& from, const std::string& to) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0)
        return 0;
    if (!is_unknown_to_the_file_system(errno)) return errno;
    // The file system does not know that kind of rename; a second name is as safe.
    if (::link(from.c_str(), to.c_str()) == 0) {
        ::unlink(from.c_str());
        return 0;
    }
    if (errno != EPERM && !is_unknown_to_the_file_system(errno)) return errno;
    // It knows no second names either. Looking first leaves an instant in which somebody's new
    // file could be replaced, by a whole one.
    struct stat status {};
    if (::lstat(to.c_str(), &status) == 0) return EEXIST;
    return std::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

int rename_as(Overwrite overwrite, const std::string& from, const std::string& to) {
    if (overwrite == Overwrite::refuse) return rename_to_new(from, to);
    return std::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

std::string_view kind_of(mode_t mode) {
    if (S_ISDIR(mode)) return "a folder";
    if (S_ISFIFO(mode)) return "a pipe";
    if (S_ISSOCK(mode)) return "a socket";
    return "a device";
}

std::string directory_of(const std::string& path) {
    const std::string directory = fs::path(path).parent_path().string();
    return directory.empty() ? "." : directory;
}

std::string temporary_name(const std::string& path) {
    return path + ".tmp-" + std::to_string(::getpid());
}

void write_some_bytes(const std::string& path, const std::string& file) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor < 0) throw FileError(path, "can not be written", errno);
    const int error =
        write_completely(descriptor, "relapsim tries whether this can be written");
    const int closed = ::close(descriptor) == 0 ? 0 : errno;
    if (error != 0 || closed != 0)
        throw FileError(path, "can not be written", error != 0 ? error : closed);
}

/// Removes what killed processes left of the same output: the process is gone here, and nobody
/// has written for an hour, should it be one of another machine.
void remove_leftovers_of(const std::string& path) {
    constexpr std::chrono::hours old{1};
    const std::string before = fs::path(path).filename().string() + ".tmp-";
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(directory_of(path), error)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with(before)) continue;
        const int process = std::atoi(name.c_str() + before.size());
        const bool gone = process > 0 && ::kill(process, 0) != 0 && errno == ESRCH;
        std::error_code failed;
        const auto changed = fs::last_write_time(entry.path(), failed);
        if (gone && !failed && fs::is_regular_file(entry.symlink_status(failed)) &&
            fs::file_time_type::clock::now() - changed > old)
            fs::remove(entry.path(), failed);
    }
}

/// A file that is removed at the end, whatever happens.
struct Removed {
    std::string path;
    ~Removed() { ::unlink(path.c_str()); }
};

}  // namespace

void sync_directory_of(const std::string& path) {
    const std::string directory = directory_of(path);
    const int error = sync(directory, O_RDONLY | O_DIRECTORY);
    static std::atomic<bool> warned{false};
    if (error == 0 || error == EINVAL || warned.exchange(true)) return;
    std::cerr << "relapsim: warning: the folder " << directory
              << " can not be brought to the disk (" + std::generic_category().message(error) +
                     "); the files in it are whole, but after a power cut just now their names "
                     "may be missing\n";
}

std::string output_file(const std::string& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        if (errno == ENOENT) return path;
        throw FileError(path, "can not be written", errno);
    }
    const bool is_link = S_ISLNK(status.st_mode);
    if (is_link && ::stat(path.c_str(), &status) != 0)
        throw FileError(
            path,
            "is a link to " + fs::read_symlink(path).string() + ", which can not be written to",
            errno);
    if (!S_ISREG(status.st_mode))
        throw FileError(path, (is_link ? "is a link to " : "is ") +
                                  std::string(kind_of(status.st_mode)) +
                                  ", not a file to write to");
    return is_link ? fs::canonical(path).string() : path;
}

void try_output(const std::string& path, Overwrite overwrite) {
    const NewFile file(path, overwrite);
    const std::string tried = file.temporary_path();
    const Removed from{tried}, to{tried + "-2"};
    ::unlink(to.path.c_str());
    write_some_bytes(path, tried);
    sync_file(tried, path);
    if (const int error = rename_as(overwrite, tried, to.path); error != 0)
        throw FileError(path, "can not be given its name", error);
    remove_leftovers_of(output_file(path));
}

NewFile::NewFile(const std::string& path, Overwrite overwrite)
    : path_(path), overwrite_(overwrite) {
    struct stat status {};
    if (overwrite_ == Overwrite::refuse && ::lstat(path_.c_str(), &status) == 0)
        throw FileError(path_, exists_already);
    path_ = output_file(path_);
    temporary_path_ = temporary_name(path_);
}

NewFile::~NewFile() {
    if (!temporary_path_.empty()) ::unlink(temporary_path_.c_str());
}

void NewFile::finish() {
    sync_file(temporary_path_, path_);
    const int error = rename_as(overwrite_, temporary_path_, path_);
    if (error == EEXIST) throw FileError(path_, exists_already);
    if (error != 0) throw FileError(path_, "can not be given its name", error);
    temporary_path_.clear();
    sync_directory_of(path_);
}

}  // namespace sim
