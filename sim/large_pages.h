#pragma once
/// Large pages: for what is too large for the caches and is gone through in every step.

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

namespace sim {

/// Asks for pages of 2 MB, so that the processor finds its way in far memory with few look-ups.
/// What is small comes from ordinary memory.
template <class Value>
struct LargePages {
    using value_type = Value;

    LargePages() = default;
    template <class Other>
    LargePages(const LargePages<Other>&) {}

    Value* allocate(std::size_t n) {
        const std::size_t bytes = n * sizeof(Value);
        if (bytes < worthwhile) return std::allocator<Value>().allocate(n);
        const std::size_t whole = (bytes + page - 1) / page * page;
        void* place = std::aligned_alloc(page, whole);
        if (place == nullptr) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
        // Advice only: where it is not taken, things are as they would have been.
        madvise(place, whole, MADV_HUGEPAGE);
#endif
        return static_cast<Value*>(place);
    }
    void deallocate(Value* place, std::size_t n) {
        if (n * sizeof(Value) < worthwhile)
            std::allocator<Value>().deallocate(place, n);
        else
            std::free(place);
    }
    friend bool operator==(const LargePages&, const LargePages&) {
        return true;
    }

  private:
    static constexpr std::size_t page = std::size_t{2} << 20;
    static constexpr std::size_t worthwhile = 2 * page;
};

template <class Value>
using LargeVector = std::vector<Value, LargePages<Value>>;

}  // namespace sim
