#pragma once
/// The user's mistakes: where they were made, how they are shown, how they end the run.

#include <cstddef>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace sim {

/// Where something was written. Line 0: the whole file, or an option of the command line.
struct Place {
    std::string file;
    int line = 0;
    int column = 0;  ///< in characters, not bytes
};
/// "file:line:column", or "file" when the line is 0.
std::string to_string(const Place& place);

/// The user's mistakes; what() is the complete text.
class ScenarioError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// What is wrong with a scenario. `throw_if_any` ends the run before anything is simulated.
class Complaints {
  public:
    /// Lets later complaints about `file` show the line that they are about.
    void remember_source(const std::string& file, const std::string& text);
    void add(const Place& at, const std::string& what);
    /// Takes over the complaints and sources of others; what was said before is not said again.
    void append(const Complaints& others);
    /// The files read so far, by name.
    const std::map<std::string, std::string>& sources() const { return sources_; }
    bool empty() const { return texts_.empty(); }
    std::size_t size() const { return texts_.size(); }
    /// Throws a ScenarioError that holds the complaints in the order in which they came: all,
    /// or the first `most_shown` and the number of the others.
    void throw_if_any() const;

    static constexpr std::size_t most_shown = 1000;

  private:
    /// A column of a line, and the byte it begins at.
    struct Reached {
        int line = 0, column = 1;
        std::size_t byte = 0;
    };
    std::string source_line(const Place& at);
    std::string_view line_of(const Place& at);
    std::size_t byte_of(const Place& at, std::string_view line);
    std::map<std::string, std::string> sources_;
    std::map<std::string, std::vector<std::size_t>> line_starts_;  ///< of sources, when needed
    std::map<std::string, Reached> reached_;  ///< by the last complaint about each source
    std::vector<std::string> texts_;
};

}  // namespace sim
