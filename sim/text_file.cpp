#include "sim/text_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <limits>
#include <system_error>

#include "sim/complete_write.h"

namespace sim {
namespace {

/// PIPEFS_MAGIC of the kernel, where pipes without a name live.
constexpr long pipes_without_name = 0x50495045;

/// A file that is open for reading, or why it is not.
struct Opened {
    int descriptor = -1;
    bool is_pipe = false;
    int error = 0;             ///< an errno
    std::string failure = {};  ///< else what the thing is that is no file
};

std::string what_it_is(mode_t mode) {
    if (S_ISFIFO(mode)) return "is a named pipe, not a file";
    if (S_ISSOCK(mode)) return "is a socket, not a file";
    return "is a device, not a file";
}

/// Never waits: a named pipe would open only when somebody writes to it.
Opened opened(const std::string& path, bool pipes_too) {
    Opened file;
    file.descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat status {};
    struct statfs system {};
    if (file.descriptor < 0 || ::fstat(file.descriptor, &status) != 0) {
        file.error = errno;
    } else if (S_ISDIR(status.st_mode)) {
        file.error = EISDIR;
    } else if (S_ISFIFO(status.st_mode)) {
        file.is_pipe = pipes_too && ::fstatfs(file.descriptor, &system) == 0 &&
                       system.f_type == pipes_without_name;
        if (!file.is_pipe) file.failure = what_it_is(status.st_mode);
    } else if (!S_ISREG(status.st_mode)) {
        file.failure = what_it_is(status.st_mode);
    }
    if (file.descriptor >= 0 && (file.error != 0 || !file.failure.empty())) {
        ::close(file.descriptor);
        file.descriptor = -1;
    }
    return file;
}

/// Waits until there is something to read, or the end, or somebody asks to stop.
void wait_for(int descriptor) {
    constexpr int milliseconds = 100;
    pollfd what{descriptor, POLLIN, 0};
    while (::poll(&what, 1, milliseconds) <= 0)
        if (stop_reading) throw StoppedReading();
}

/// Reads up to `most` + 1 bytes; the result is an errno, 0 for success.
int read_all(int descriptor, std::size_t most, std::string& text) {
    std::array<char, 1 << 16> part{};
    while (text.size() <= most) {
        const ssize_t n = ::read(descriptor, part.data(), part.size());
        if (n == 0) return 0;
        if (n > 0)
            text.append(part.data(), static_cast<std::size_t>(n));
        else if (errno == EAGAIN)
            wait_for(descriptor);
        else if (errno != EINTR)
            return errno;
    }
    return 0;
}

/// Closes a descriptor at the end, whatever happens.
struct Closed {
    int descriptor;
    ~Closed() { ::close(descriptor); }
};

std::string words_of(int error) {
    return std::generic_category().message(error);
}

}  // namespace

int open_regular_file(const std::string& path) {
    const Opened file = opened(path, false);
    if (!file.failure.empty()) throw FileError(path, "can not be read: it " + file.failure);
    if (file.error != 0) throw FileError(path, "can not be read", file.error);
    return file.descriptor;
}

std::string read_text_file(const std::string& path) {
    const Closed file{open_regular_file(path)};
    std::string text;
    const int error =
        read_all(file.descriptor, std::numeric_limits<std::size_t>::max() - 1, text);
    if (error != 0) throw FileError(path, "can not be read", error);
    return text;
}

InputText read_input(const std::string& path, std::size_t most) {
    const Opened file = opened(path, true);
    if (!file.failure.empty()) return {{}, "it " + file.failure};
    if (file.error != 0) return {{}, words_of(file.error)};
    const Closed closed{file.descriptor};
    InputText input;
    // What is written into a pipe may not have come yet, and may never come.
    if (file.is_pipe) wait_for(file.descriptor);
    const int error = read_all(file.descriptor, most, input.text);
    if (error != 0) return {{}, words_of(error)};
    if (input.text.size() > most)
        return {{}, "it has more than " + std::to_string(most >> 20) + " MB"};
    if (file.is_pipe && input.text.empty())
        return {{}, "nothing came out of this pipe; look whether its command failed"};
    return input;
}

void write_text_file(const std::string& path, const std::string& text, Overwrite overwrite) {
    NewFile file(path, overwrite);
    const int descriptor =
        ::open(file.temporary_path().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor < 0) throw FileError(path, "can not be created", errno);
    const int error = write_completely(descriptor, text);
    const int closed = ::close(descriptor) == 0 ? 0 : errno;
    if (error != 0 || closed != 0)
        throw FileError(path, "can not be written", error != 0 ? error : closed);
    file.finish();
}

}  // namespace sim
