#pragma once
/// The events of one run, in the order in which they were added. With an event file only the
/// latest are in memory; without one, all.
///
/// A copy goes on by itself and shares with its original what is in the file already: runs with
/// a common past keep it once.

#include <memory>
#include <vector>

#include "sim/event_file.h"

namespace sim {

class RunEvents {
  public:
    /// So many are put aside together, and those of the step that makes them so many: enough that
    /// calls of the system do not count, and few to keep in memory (100 kB).
    static constexpr std::size_t events_in_a_piece = 4'096;

    RunEvents() = default;
    explicit RunEvents(std::shared_ptr<EventFile> file) : file_(std::move(file)) {}

    /// Throws FileError if the file can not take them.
    void add(std::span<const Event> events);
    /// Moves what is in memory to the file, if there is one. For a run that has ended.
    void put_aside();

    std::size_t size() const { return n_put_aside_ + in_memory_.size(); }
    std::size_t n_in_memory() const { return in_memory_.size(); }

    /// One column of the events `first`, `first` + 1 ...
    template <class T>
    void read(T Event::*column, std::size_t first, std::span<T> values) const;
    /// All events at once, for those who know that there are few.
    std::vector<Event> all() const;

  private:
    std::shared_ptr<EventFile> file_;
    std::vector<EventFile::Piece> pieces_;
    std::size_t n_put_aside_ = 0;
    std::vector<Event> in_memory_;
};

}  // namespace sim
