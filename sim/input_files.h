#pragma once
/// The files that a command reads: each is read once and its text kept, so that whatever needs
/// it again (a twin, a look whether it is a plan) sees the same, also from a pipe, and also if
/// somebody changes the file meanwhile.

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "sim/text_file.h"

namespace sim {

class InputFiles {
  public:
    /// Inputs are written by hand, or nearly; more than so many bytes are refused.
    static constexpr std::size_t largest = std::size_t{16} << 20;

    /// What the file says, or why it can not be read; the same object for every spelling of its
    /// path. Throws StoppedReading.
    const InputText& read(const std::string& path);

    /// Whether `path` is one of the files read, by another spelling, a link or a second name.
    bool has_read(const std::string& path) const;

  private:
    using Identity = std::pair<std::uint64_t, std::uint64_t>;  ///< device, number of the file
    std::map<std::string, Identity> by_spelling_;
    std::map<Identity, InputText> texts_;
    std::map<std::string, InputText> failures_;  ///< of what does not exist
};

}  // namespace sim
