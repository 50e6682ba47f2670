#pragma once
/// What the world does to us: a file that can not be read, written, or is not what it should
/// be.

#include <stdexcept>
#include <string>
#include <system_error>

namespace sim {

/// The message is "path: what happened: why", the last part from the operating system if
/// `error` (an errno) is not 0.
class FileError : public std::runtime_error {
  public:
    FileError(const std::string& path, const std::string& what, int error = 0)
        : std::runtime_error(path + ": " + what + (error == 0 ? "" : ": " + text_of(error))),
          path_(path) {}

    const std::string& path() const { return path_; }

  private:
    static std::string text_of(int error) { return std::generic_category().message(error); }

    std::string path_;
};

}  // namespace sim
