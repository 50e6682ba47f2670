#include "sim/event_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <vector>

namespace sim {
namespace {

/// The columns in their order, widest first so that each is aligned; [byte] per event.
constexpr std::size_t agents_at = sizeof(Event::time);
constexpr std::size_t values_at = agents_at + sizeof(Event::agent);
constexpr std::size_t kinds_at = values_at + sizeof(Event::value);
constexpr std::size_t causes_at = kinds_at + sizeof(Event::kind);
constexpr std::size_t event_bytes = causes_at + sizeof(Event::cause);

std::size_t place_of(double Event::*) {
    return 0;
}
std::size_t place_of(std::int32_t Event::*) {
    return agents_at;
}
std::size_t place_of(float Event::*) {
    return values_at;
}
std::size_t place_of(std::int8_t Event::*column) {
    return column == &Event::kind ? kinds_at : causes_at;
}

template <class T>
void pack(std::span<const Event> events, T Event::*column, std::vector<std::byte>& packed) {
    std::byte* to = packed.data() + place_of(column) * events.size();
    for (const Event& event : events) {
        std::memcpy(to, &(event.*column), sizeof(T));
        to += sizeof(T);
    }
}

}  // namespace

EventFile::EventFile(const std::string& path) : path_(path) {
    // Six times X: the system puts letters there that make the name new.
    std::string name = path + ".events-" + std::string(6, 'X');
    descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
    if (descriptor_ < 0) throw FileError(path_, "nothing can be put aside beside it", errno);
    ::unlink(name.c_str());
}

EventFile::~EventFile() {
    ::close(descriptor_);
}

EventFile::Piece EventFile::append(std::span<const Event> events) {
    std::vector<std::byte> packed(event_bytes * events.size());
    pack(events, &Event::time, packed);
    pack(events, &Event::agent, packed);
    pack(events, &Event::value, packed);
    pack(events, &Event::kind, packed);
    pack(events, &Event::cause, packed);
    const auto n_bytes = static_cast<std::int64_t>(packed.size());
    const Piece piece{end_.fetch_add(n_bytes), events.size()};
    for (std::int64_t done = 0; done < n_bytes;) {
        const ssize_t n =
            ::pwrite(descriptor_, packed.data() + done,
                     static_cast<std::size_t>(n_bytes - done), piece.offset + done);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0)
            throw FileError(path_, "events can not be put aside", n < 0 ? errno : ENOSPC);
        done += n;
    }
    return piece;
}

template <class T>
void EventFile::read(const Piece& piece, T Event::*column, std::size_t first,
                     std::span<T> values) const {
    if (first + values.size() > piece.n_events)
        throw std::logic_error("event file: a piece has no such events");
    const std::size_t begin = place_of(column) * piece.n_events + first * sizeof(T);
    const std::span<std::byte> bytes = std::as_writable_bytes(values);
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t n = ::pread(descriptor_, bytes.data() + done, bytes.size() - done,
                                  piece.offset + static_cast<std::int64_t>(begin + done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0)
            throw FileError(path_, "events put aside can not be read", n < 0 ? errno : EIO);
        done += static_cast<std::size_t>(n);
    }
}

template void EventFile::read(const Piece&, double Event::*, std::size_t,
                              std::span<double>) const;
template void EventFile::read(const Piece&, float Event::*, std::size_t,
                              std::span<float>) const;
template void EventFile::read(const Piece&, std::int32_t Event::*, std::size_t,
                              std::span<std::int32_t>) const;
template void EventFile::read(const Piece&, std::int8_t Event::*, std::size_t,
                              std::span<std::int8_t>) const;

}  // namespace sim
