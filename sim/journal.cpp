#include "sim/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "sim/complete_write.h"
#include "sim/file_error.h"
#include "sim/new_file.h"
#include "sim/text_file.h"

namespace sim {

Journal::Journal(std::string path) : path_(std::move(path)) {
    const bool is_new = !std::filesystem::exists(path_);
    descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (descriptor_ < 0) throw FileError(path_, "can not be opened for writing", errno);
    if (is_new) {
        sync_directory_of(path_);
        return;
    }
    const std::string text = read_text_file(path_);
    const std::size_t end = text.rfind('\n');
    const std::size_t whole = end == std::string::npos ? 0 : end + 1;
    if (whole < text.size() && ::ftruncate(descriptor_, static_cast<off_t>(whole)) != 0)
        throw FileError(path_, "its torn last line can not be cut off", errno);
}

Journal::~Journal() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void Journal::append(const std::string& line) {
    const off_t before = ::lseek(descriptor_, 0, SEEK_END);
    int error = write_completely(descriptor_, line + "\n");
    if (error == 0 && ::fsync(descriptor_) != 0) error = errno;
    if (error == 0) return;
    // Half a line at the end would be cut off by the next writer anyway.
    [[maybe_unused]] const int cut = ::ftruncate(descriptor_, before);
    throw FileError(path_, "can not be written", error);
}

std::vector<std::string> journal_lines(const std::string& path) {
    std::vector<std::string> lines;
    if (!std::filesystem::exists(path)) return lines;
    const std::string text = read_text_file(path);
    for (std::size_t begin = 0, end = 0; (end = text.find('\n', begin)) != std::string::npos;
         begin = end + 1)
        lines.push_back(text.substr(begin, end - begin));
    return lines;
}

}  // namespace sim
