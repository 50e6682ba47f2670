#include "sim/text_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "sim/complete_write.h"

namespace sim {

std::string read_text_file(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) throw FileError(path, "can not be read", errno);
    std::string text;
    std::array<char, 1 << 16> part{};
    ssize_t n = 0;
    while ((n = ::read(descriptor, part.data(), part.size())) > 0)
        text.append(part.data(), static_cast<std::size_t>(n));
    const int error = errno;
    ::close(descriptor);
    if (n < 0) throw FileError(path, "can not be read", error);
    return text;
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
