#pragma once
/// Bit set: a yes or no per agent of the whole population, one bit each.
///
/// What all may ask about anybody (does this friend use?) is read at random places; as bits, the
/// answers of a million agents fit into the cache.

#include <cstdint>
#include <vector>

#include "sim/column.h"
#include "sim/mask.h"

namespace sim {

class BitSet {
  public:
    /// All no.
    explicit BitSet(std::size_t n) : words_(n / word_bits + 1, 0) {}

    bool operator[](std::size_t i) const {
        return (words_[i / word_bits] >> (i % word_bits) & 1u) != 0;
    }
    /// The answers of a block whose first agent is `first`, a multiple of 32.
    void assign(std::size_t first, const Mask& mask);
    /// How many of the `n_others` agents others[0][i], others[1][i], ... say yes, for all i
    /// below n; row k of `others` begins at others + k * stride.
    Column count(const std::uint32_t* others, std::size_t stride, int n_others, Index n) const;

  private:
    static constexpr std::size_t word_bits = 32;
    std::vector<std::uint32_t> words_;
};

}  // namespace sim
