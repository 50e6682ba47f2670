#pragma once
/// Flush subnormals: treats numbers below 1.2e-38 as 0 for as long as it lives, in this thread.
///
/// Levels that decay for weeks would otherwise become subnormal numbers, which the processor
/// computes a hundred times more slowly. All x86-64 processors flush alike, so results stay the
/// same bits everywhere.

#include <xmmintrin.h>

namespace sim {

class FlushSubnormals {
  public:
    FlushSubnormals() : before_(_mm_getcsr()) {
        _mm_setcsr(before_ | flush_to_zero | zero_inputs);
    }
    FlushSubnormals(const FlushSubnormals&) = delete;
    FlushSubnormals& operator=(const FlushSubnormals&) = delete;
    ~FlushSubnormals() { _mm_setcsr(before_); }

  private:
    static constexpr unsigned flush_to_zero = 0x8000;
    static constexpr unsigned zero_inputs = 0x0040;
    unsigned before_;
};

}  // namespace sim
