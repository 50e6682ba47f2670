#pragma once
/// A journal: a text file that only grows, a line for each thing that is done and on the disk.
///
/// A line is there or it is not: after a crash in the middle of one, its beginning is ignored
/// by readers and cut off by the next writer.

#include <string>
#include <vector>

namespace sim {

class Journal {
  public:
    /// Opens the file for writing, or makes it. One writer at a time. Throws FileError.
    explicit Journal(std::string path);
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;
    ~Journal();

    /// Adds a line, without its end, and returns when it is on the disk. Throws FileError; the
    /// journal is then as it was before.
    void append(const std::string& line);

  private:
    std::string path_;
    int descriptor_ = -1;
};

/// The complete lines of a journal; none if there is no such file. Throws FileError.
std::vector<std::string> journal_lines(const std::string& path);

}  // namespace sim
