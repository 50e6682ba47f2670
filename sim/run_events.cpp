#include "sim/run_events.h"

#include <algorithm>
#include <stdexcept>

namespace sim {

void RunEvents::add(std::span<const Event> events) {
    in_memory_.insert(in_memory_.end(), events.begin(), events.end());
    if (in_memory_.size() >= events_in_a_piece) put_aside();
}

void RunEvents::put_aside() {
    if (file_ == nullptr || in_memory_.empty()) return;
    pieces_.push_back(file_->append(in_memory_));
    n_put_aside_ += in_memory_.size();
    in_memory_ = {};
}

template <class T>
void RunEvents::read(T Event::*column, std::size_t first, std::span<T> values) const {
    if (first + values.size() > size()) throw std::logic_error("a run has no such events");
    for (const EventFile::Piece& piece : pieces_) {
        if (values.empty()) return;
        if (first >= piece.n_events) {
            first -= piece.n_events;
            continue;
        }
        const std::size_t n = std::min(values.size(), piece.n_events - first);
        file_->read(piece, column, first, values.first(n));
        values = values.subspan(n);
        first = 0;
    }
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = in_memory_[first + i].*column;
}

template void RunEvents::read(double Event::*, std::size_t, std::span<double>) const;
template void RunEvents::read(float Event::*, std::size_t, std::span<float>) const;
template void RunEvents::read(std::int32_t Event::*, std::size_t,
                              std::span<std::int32_t>) const;
template void RunEvents::read(std::int8_t Event::*, std::size_t, std::span<std::int8_t>) const;

std::vector<Event> RunEvents::all() const {
    std::vector<Event> events(size());
    const auto fill = [&]<class T>(T Event::*column) {
        std::vector<T> values(size());
        read(column, 0, std::span(values));
        for (std::size_t i = 0; i < values.size(); ++i) events[i].*column = values[i];
    };
    fill(&Event::time);
    fill(&Event::agent);
    fill(&Event::kind);
    fill(&Event::cause);
    fill(&Event::value);
    return events;
}

}  // namespace sim
