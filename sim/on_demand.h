#pragma once
/// On demand: a part that few blocks ever need. It takes a pointer's room until it is made; from
/// then on it belongs to its owner, and copies of the owner have copies of it.

#include <cassert>
#include <memory>
#include <utility>

namespace sim {

template <class Part>
class OnDemand {
  public:
    OnDemand() = default;
    OnDemand(const OnDemand& other)
        : part_(other.part_ ? std::make_unique<Part>(*other.part_) : nullptr) {}
    OnDemand(OnDemand&&) noexcept = default;
    OnDemand& operator=(OnDemand other) noexcept {
        part_.swap(other.part_);
        return *this;
    }
    ~OnDemand() = default;

    /// Whether it has been made.
    explicit operator bool() const { return part_ != nullptr; }
    /// The part, which is there.
    Part& operator*() { return *operator->(); }
    const Part& operator*() const { return *operator->(); }
    Part* operator->() {
        assert(part_);
        return part_.get();
    }
    const Part* operator->() const {
        assert(part_);
        return part_.get();
    }

    /// The part, made of `arguments` if it is not there yet.
    template <class... Arguments>
    Part& make(Arguments&&... arguments) {
        if (!part_) part_ = std::make_unique<Part>(std::forward<Arguments>(arguments)...);
        return *part_;
    }

  private:
    std::unique_ptr<Part> part_;
};

}  // namespace sim
