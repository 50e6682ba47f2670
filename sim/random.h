#pragma once
/// Chance as a pure function of its address: (seed, replicate, agent, decision, step) ->
/// number.
///
/// There is no generator whose state is passed about. Adding a decision, an agent, an output or
/// a thread therefore changes no other number, and the arms of a study share their luck.
///
/// Philox4x32-10 (Salmon and others 2011, "Parallel random numbers: as easy as 1, 2, 3") hashes
///
///     key      (seed, low 32 bits; seed, high bits)
///     counter  (agent; step; decision / 4; replicate)
///
/// to four words of 32 bits; the decision's number modulo 4 says which. Neighbouring decisions
/// of one group of four come for the price of one.
///
/// What happens between two agents has the address of the pair, whoever is named first:
///
///     key      (seed, low 32 bits; seed, high bits + (1 + group of pair decisions) 2^21)
///     counter  (smaller agent; larger agent; step; replicate)
///
/// A seed has 53 bits, so the keys of pairs and of single agents have no value in common.

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/column.h"

namespace sim {

/// The Philox4x32-10 function.
std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key);

/// The number of a random decision. Numbers are never reused; `models/decisions.h` lists them.
using Decision = std::uint32_t;

/// 32 random bits per agent, and those of the four decisions of a group.
using Bits = Eigen::Array<std::uint32_t, Eigen::Dynamic, 1, 0, block_capacity, 1>;
using FourBits = std::array<Bits, 4>;

/// The luck of one replicate. Two of them with different seeds or replicates share no number.
class Draws {
  public:
    /// `seed` below 2^53.
    Draws(std::uint64_t seed, std::uint32_t replicate);

    /// 32 random bits.
    std::uint32_t bits(Decision decision, int step, std::uint32_t agent) const;
    /// From 0 to 1, with 32 bits: (bits) 2^-32 rounded to float. An event of chance p happens
    /// when uniform < p; its frequency is p to a relative 2^-24 or an absolute 2^-32.
    float uniform(Decision decision, int step, std::uint32_t agent) const;
    /// Strictly between 0 and 1, in double precision: (bits + 1/2) 2^-32.
    double uniform_double(Decision decision, int step, std::uint32_t agent) const;

    /// The bits of `n` agents in a row for the four decisions 4 `group` + 0, 1, 2, 3: entry i
    /// of word k is bits(4 * group + k, step, first_agent + i).
    FourBits four_bits(std::uint32_t group, int step, std::uint32_t first_agent, Index n) const;
    /// For few agents of a block: entry i of word k is bits(4 * group + k, step, first_agent +
    /// few[i]).
    FourBits four_bits(std::uint32_t group, int step, std::uint32_t first_agent,
                       const Few& few) const;

    /// The four decisions of `group` (below 2047) of the pairs (one[i], other[i]).
    FourBits of_pairs(std::uint32_t group, int step, const Bits& one, const Bits& other) const;
    std::array<std::uint32_t, 4> of_pair(std::uint32_t group, int step, std::uint32_t one,
                                         std::uint32_t other) const;

  private:
    std::array<std::uint32_t, 2> key_;
    std::uint32_t replicate_;
};

/// From 0 to 1: bits 2^-32, rounded to float as Draws::uniform does.
Column uniform_from(const Bits& bits);
/// Below 1, exact: bits 2^-32 in double precision.
inline double uniform_from_bits(std::uint32_t bits) {
    return bits * 0x1p-32;
}

/// One of `n` things, by its place; each for n / 2^32 more or less of all bits.
inline std::size_t one_of(std::size_t n, std::uint32_t bits) {
    return static_cast<std::size_t>(std::uint64_t{bits} * n >> 32);
}

/// Standard normal by inversion of (bits + 1/2) 2^-32; see normal_from_bits.
Column normal_from(const Bits& bits);

/// Exponential with mean 1, -log(uniform); from 0 to 22.9.
Column exponential_from(const Bits& bits);

/// The standard normal quantile of (bits + 1/2) 2^-32, from -6.34 to 6.34, increasing with
/// `bits` and exactly symmetric: that of ~bits is its negative. Relative error below 6e-7. The
/// same as normal_from, for a single value.
float normal_from_bits(std::uint32_t bits);

}  // namespace sim
