#pragma once
/// Event file: events of many runs, put aside on the disk until the results are written, so that
/// no memory is needed for them.
///
/// The file has no name: it is unlinked as soon as it is open, and its space is free again when
/// the program ends, in whatever way. It lies in the directory of the results, where there must
/// be room for events anyway; 18 bytes each, as long as the program runs.
///
/// A piece is events that follow each other in one run. It stands in the file column by column,
/// because results.h5 is written a column at a time: first all times, then all agents, values,
/// kinds, causes, in the byte order of this machine.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "sim/file_error.h"
#include "sim/observable.h"

namespace sim {

class EventFile {
  public:
    struct Piece {
        std::int64_t offset = 0;  ///< [byte]
        std::size_t n_events = 0;
    };

    /// An empty file beside `path`, which errors name. Throws FileError.
    explicit EventFile(const std::string& path);
    EventFile(const EventFile&) = delete;
    EventFile& operator=(const EventFile&) = delete;
    ~EventFile();

    /// Threads may call it at the same time. Throws FileError, for one if the disk is full.
    Piece append(std::span<const Event> events);

    /// One column of the events `first`, `first` + 1 ... of a piece; `T` is double, float,
    /// std::int32_t or std::int8_t. Throws FileError.
    template <class T>
    void read(const Piece& piece, T Event::*column, std::size_t first,
              std::span<T> values) const;

  private:
    std::string path_;
    int descriptor_;
    std::atomic<std::int64_t> end_{0};  ///< [byte]
};

}  // namespace sim
