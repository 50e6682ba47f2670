#pragma once
/// Philox4x32-10 of a whole block at a time. For inclusion in .cpp files of sim only.
///
/// The compiler makes of the plain loop 64-bit multiplications, which take three to ten times
/// as long as the 32 by 32 bit multiplications that the function consists of and for which all
/// x86-64 processors have one instruction; they are therefore named here.

#include <immintrin.h>

#include <array>
#include <cstdint>
#include <cstring>

#include "sim/column.h"

namespace sim {

namespace philox {

// Multipliers and key increments of Philox4x32 (Salmon and others 2011, section 3.3).
inline constexpr std::uint32_t multiplier_0 = 0xD2511F53;
inline constexpr std::uint32_t multiplier_2 = 0xCD9E8D57;
inline constexpr std::uint32_t key_step_0 = 0x9E3779B9;  // golden ratio
inline constexpr std::uint32_t key_step_1 = 0xBB67AE85;  // sqrt(3) - 1
inline constexpr std::uint32_t n_rounds = 10;

#if defined(__AVX512F__)
inline constexpr std::size_t lanes_bytes = 64;
#elif defined(__AVX2__)
inline constexpr std::size_t lanes_bytes = 32;
#else
inline constexpr std::size_t lanes_bytes = 16;
#endif
inline constexpr Index agents_at_once = lanes_bytes / sizeof(std::uint32_t);

/// Numbers of 32 bits in the lower halves of lanes of 64 bits; the upper halves are arbitrary.
using Lanes [[gnu::vector_size(lanes_bytes)]] = std::uint64_t;

/// The products of the lower halves.
inline Lanes product(Lanes a, Lanes b) {
#if defined(__AVX512F__)
    return reinterpret_cast<Lanes>(_mm512_maskz_mul_epu32(0xff, reinterpret_cast<__m512i>(a),
                                                          reinterpret_cast<__m512i>(b)));
#elif defined(__AVX2__)
    return reinterpret_cast<Lanes>(
        _mm256_mul_epu32(reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b)));
#else
    return reinterpret_cast<Lanes>(
        _mm_mul_epu32(reinterpret_cast<__m128i>(a), reinterpret_cast<__m128i>(b)));
#endif
}

struct FourLanes {
    Lanes w0, w1, w2, w3;
};

inline FourLanes round(const FourLanes& c, std::uint64_t key_0, std::uint64_t key_1) {
    const Lanes product_0 = product(c.w0, Lanes{} + multiplier_0);
    const Lanes product_2 = product(c.w2, Lanes{} + multiplier_2);
    return {(product_2 >> 32) ^ c.w1 ^ key_0, product_2, (product_0 >> 32) ^ c.w3 ^ key_1,
            product_0};
}

inline void store(Lanes even, Lanes odd, std::uint32_t* out) {
    const Lanes words = (even & 0xffffffffu) | (odd << 32);
    std::memcpy(out, &words, sizeof words);
}

}  // namespace philox

namespace philox {

/// The four words of n counters. `counters(first, even, odd)` makes those from number `first`
/// on, as many as are done at once: of even numbers in `even`, of odd ones in `odd`.
template <class Counters>
void words_of(Index n, std::array<std::uint32_t, 2> key,
              const std::array<std::uint32_t*, 4>& words, Counters&& counters) {
    for (Index first = 0; first < n; first += agents_at_once) {
        FourLanes even;
        FourLanes odd;
        counters(first, even, odd);
        for (std::uint32_t number = 0; number < n_rounds; ++number) {
            const std::uint32_t key_0 = key[0] + number * key_step_0;
            const std::uint32_t key_1 = key[1] + number * key_step_1;
            even = round(even, key_0, key_1);
            odd = round(odd, key_0, key_1);
        }
        store(even.w0, odd.w0, words[0] + first);
        store(even.w1, odd.w1, words[1] + first);
        store(even.w2, odd.w2, words[2] + first);
        store(even.w3, odd.w3, words[3] + first);
    }
}

}  // namespace philox

/// The four words of the counters (agents[i]; step; group; replicate) for all i below n, at
/// most `block_capacity`. Reads and writes on to the next multiple of 16, for which columns
/// always have room.
inline void philox_block(const std::uint32_t* agents, Index n, std::uint32_t step,
                         std::uint32_t group, std::uint32_t replicate,
                         std::array<std::uint32_t, 2> key,
                         const std::array<std::uint32_t*, 4>& words) {
    using namespace philox;
    const Lanes none{};
    words_of(n, key, words, [&](Index first, FourLanes& even, FourLanes& odd) {
        Lanes agent;
        std::memcpy(&agent, agents + first, sizeof agent);
        even = {agent, none + step, none + group, none + replicate};
        odd = {agent >> 32, none + step, none + group, none + replicate};
    });
}

/// The same of the counters (ones[i]; others[i]; step; replicate).
inline void philox_block_of_pairs(const std::uint32_t* ones, const std::uint32_t* others,
                                  Index n, std::uint32_t step, std::uint32_t replicate,
                                  std::array<std::uint32_t, 2> key,
                                  const std::array<std::uint32_t*, 4>& words) {
    using namespace philox;
    const Lanes none{};
    words_of(n, key, words, [&](Index first, FourLanes& even, FourLanes& odd) {
        Lanes one;
        Lanes other;
        std::memcpy(&one, ones + first, sizeof one);
        std::memcpy(&other, others + first, sizeof other);
        even = {one, other, none + step, none + replicate};
        odd = {one >> 32, other >> 32, none + step, none + replicate};
    });
}

}  // namespace sim
