#include "sim/random.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <utility>

namespace sim {

namespace {

// Multipliers and key increments of Philox4x32 (Salmon and others 2011, section 3.3).
constexpr std::uint64_t multiplier_0 = 0xD2511F53;
constexpr std::uint64_t multiplier_2 = 0xCD9E8D57;
constexpr std::uint32_t key_step_0 = 0x9E3779B9;  // golden ratio
constexpr std::uint32_t key_step_1 = 0xBB67AE85;  // sqrt(3) - 1

struct Four {
    std::uint32_t w0, w1, w2, w3;
};

inline Four round(Four c, std::uint32_t key_0, std::uint32_t key_1) {
    const std::uint64_t product_0 = multiplier_0 * c.w0;
    const std::uint64_t product_2 = multiplier_2 * c.w2;
    return {static_cast<std::uint32_t>(product_2 >> 32) ^ c.w1 ^ key_0,
            static_cast<std::uint32_t>(product_2),
            static_cast<std::uint32_t>(product_0 >> 32) ^ c.w3 ^ key_1,
            static_cast<std::uint32_t>(product_0)};
}

// Ten rounds, written out by the compiler so that the loop over agents has no loop within.
template <std::uint32_t... number>
inline Four rounds(Four c, std::uint32_t key_0, std::uint32_t key_1,
                   std::integer_sequence<std::uint32_t, number...>) {
    ((c = round(c, key_0 + number * key_step_0, key_1 + number * key_step_1)), ...);
    return c;
}

inline Four philox(Four counter, std::uint32_t key_0, std::uint32_t key_1) {
    return rounds(counter, key_0, key_1, std::make_integer_sequence<std::uint32_t, 10>{});
}

// The four words of each of the agents.
FourBits words_of(const Bits& agents, std::uint32_t step, std::uint32_t group,
                  std::uint32_t replicate, std::array<std::uint32_t, 2> key) {
    const auto n = static_cast<Index>(agents.size());
    FourBits words;
    for (Bits& word : words) word.resize(n);
    const std::uint32_t* __restrict agent = agents.data();
    std::uint32_t* __restrict out_0 = words[0].data();
    std::uint32_t* __restrict out_1 = words[1].data();
    std::uint32_t* __restrict out_2 = words[2].data();
    std::uint32_t* __restrict out_3 = words[3].data();
    for (Index i = 0; i < n; ++i) {
        const Four word = philox({agent[i], step, group, replicate}, key[0], key[1]);
        out_0[i] = word.w0;
        out_1[i] = word.w1;
        out_2[i] = word.w2;
        out_3[i] = word.w3;
    }
    return words;
}

// The second word of the key of what happens in pairs.
std::uint32_t key_of_pairs(std::uint32_t key_1, std::uint32_t group) {
    assert(group < 2047);
    return key_1 + ((1 + group) << 21);
}

inline float float_from_bits(std::uint32_t bits) {
    // The halves are exact and their sum is rounded once: the nearest float, without the
    // conversion of unsigned numbers that SSE2 lacks.
    const float high = static_cast<float>(static_cast<std::int32_t>(bits >> 16));
    const float low = static_cast<float>(static_cast<std::int32_t>(bits & 0xffffu));
    return high * 0x1p-16f + low * 0x1p-32f;
}

void uniforms(const Bits& words, Index n, Column& column) {
    column.resize(n);
    const std::uint32_t* __restrict bits = words.data();
    float* __restrict out = column.data();
    for (Index i = 0; i < n; ++i) out[i] = float_from_bits(bits[i]);
}

// z by the two-branch form of Giles (2010, "Approximating the erfinv function"): z / (1 - 2 r)
// is smooth in w = -log(4 r (1 - r)) where w < 5, and in its square root beyond. The
// coefficients are our own fits, because his end at |z| = 5.4 and ours must reach r = 2^-33,
// |z| = 6.34.
void normals(const Bits& words, Index n, Column& column) {
    // `distance` counts from the nearer end, 0 to 2^31 - 1; from the other side it counts from
    // the middle. Both r and 1 - 2 r thus keep their relative precision.
    Column product(n);
    Column centred(n);
    const std::uint32_t* __restrict bits = words.data();
    float* __restrict product_out = product.data();
    float* __restrict centred_out = centred.data();
    for (Index i = 0; i < n; ++i) {
        const std::int32_t signed_bits = static_cast<std::int32_t>(bits[i]);
        const std::int32_t distance = signed_bits ^ (signed_bits >> 31);
        const std::int32_t from_middle = 0x7fffffff - distance;
        const float r = (static_cast<float>(distance) + 0.5f) * 0x1p-32f;
        product_out[i] = 4.0f * r * (1.0f - r);
        centred_out[i] = (static_cast<float>(from_middle) + 0.5f) * 0x1p-31f;
    }

    const Column logarithm = sim::log(product);

    column.resize(n);
    const float* __restrict log_in = logarithm.data();
    const float* __restrict centred_in = centred.data();
    float* __restrict out = column.data();
    for (Index i = 0; i < n; ++i) {
        const float w = -log_in[i];

        const float v = w - 2.5f;  // fitted to 9.4e-8 for w from 0 to 5
        float near = 4.03542870e-8f;
        near = near * v + 4.86103469e-7f;
        near = near * v + -4.99056103e-6f;
        near = near * v + -6.21798768e-6f;
        near = near * v + 3.09150187e-4f;
        near = near * v + -1.77301017e-3f;
        near = near * v + -5.90817095e-3f;
        near = near * v + 3.48802660e-1f;
        near = near * v + 2.12331357f;

        const float s = std::sqrt(w) - 3.0f;  // fitted to 4.1e-7 for w from 5 to 21.6
        float far = -2.38864121e-4f;
        far = far * s + 1.63588930e-3f;
        far = far * s + -4.75045729e-3f;
        far = far * s + 8.19667919e-3f;
        far = far * s + -1.09347935e-2f;
        far = far * s + 1.33381022e-2f;
        far = far * s + 1.41659500f;
        far = far * s + 4.00643487f;

        const float size = centred_in[i] * (w < 5.0f ? near : far);
        const std::uint32_t sign = ~bits[i] & 0x80000000u;
        out[i] = std::bit_cast<float>(std::bit_cast<std::uint32_t>(size) | sign);
    }
}

Bits in_a_row(std::uint32_t first_agent, Index n) {
    assert(n >= 0 && n <= block_capacity);
    Bits agents(n);
    for (Index i = 0; i < n; ++i) {
        agents[i] = first_agent + static_cast<std::uint32_t>(i);
    }
    return agents;
}

Bits picked(std::uint32_t first_agent, const Few& few) {
    Bits agents(few.size());
    for (Index i = 0; i < few.size(); ++i) {
        agents[i] = first_agent + static_cast<std::uint32_t>(few[i]);
    }
    return agents;
}

}  // namespace

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key) {
    const Four word = philox({counter[0], counter[1], counter[2], counter[3]}, key[0], key[1]);
    return {word.w0, word.w1, word.w2, word.w3};
}

Draws::Draws(std::uint64_t seed, std::uint32_t replicate)
    : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)},
      replicate_(replicate) {
    assert(seed < (std::uint64_t{1} << 53));
}

std::uint32_t Draws::bits(Decision decision, int step, std::uint32_t agent) const {
    return philox4x32({agent, static_cast<std::uint32_t>(step), decision / 4, replicate_},
                      key_)[decision % 4];
}

float Draws::uniform(Decision decision, int step, std::uint32_t agent) const {
    return float_from_bits(bits(decision, step, agent));
}

double Draws::uniform_double(Decision decision, int step, std::uint32_t agent) const {
    return (bits(decision, step, agent) + 0.5) * 0x1p-32;
}

FourBits Draws::four_bits(std::uint32_t group, int step, std::uint32_t first_agent,
                          Index n) const {
    return words_of(in_a_row(first_agent, n), static_cast<std::uint32_t>(step), group,
                    replicate_, key_);
}

FourBits Draws::four_bits(std::uint32_t group, int step, std::uint32_t first_agent,
                          const Few& few) const {
    return words_of(picked(first_agent, few), static_cast<std::uint32_t>(step), group,
                    replicate_, key_);
}

FourBits Draws::of_pairs(std::uint32_t group, int step, const Bits& one,
                         const Bits& other) const {
    const auto n = static_cast<Index>(one.size());
    const auto time = static_cast<std::uint32_t>(step);
    const std::uint32_t key_1 = key_of_pairs(key_[1], group);
    FourBits words;
    for (Bits& word : words) word.resize(n);
    const std::uint32_t* __restrict a = one.data();
    const std::uint32_t* __restrict b = other.data();
    std::uint32_t* __restrict out_0 = words[0].data();
    std::uint32_t* __restrict out_1 = words[1].data();
    std::uint32_t* __restrict out_2 = words[2].data();
    std::uint32_t* __restrict out_3 = words[3].data();
    for (Index i = 0; i < n; ++i) {
        const std::uint32_t smaller = a[i] < b[i] ? a[i] : b[i];
        const std::uint32_t larger = a[i] < b[i] ? b[i] : a[i];
        const Four word = philox({smaller, larger, time, replicate_}, key_[0], key_1);
        out_0[i] = word.w0;
        out_1[i] = word.w1;
        out_2[i] = word.w2;
        out_3[i] = word.w3;
    }
    return words;
}

std::array<std::uint32_t, 4> Draws::of_pair(std::uint32_t group, int step, std::uint32_t one,
                                            std::uint32_t other) const {
    return philox4x32({std::min(one, other), std::max(one, other),
                       static_cast<std::uint32_t>(step), replicate_},
                      {key_[0], key_of_pairs(key_[1], group)});
}

Column uniform_from(const Bits& bits) {
    Column column;
    uniforms(bits, static_cast<Index>(bits.size()), column);
    return column;
}

Column normal_from(const Bits& bits) {
    Column column;
    normals(bits, static_cast<Index>(bits.size()), column);
    return column;
}

Column exponential_from(const Bits& bits) {
    constexpr float smallest = 0x1p-33f;
    return -sim::log(uniform_from(bits).max(smallest));
}

float normal_from_bits(std::uint32_t bits) {
    return normal_from(Bits::Constant(1, bits))[0];
}

}  // namespace sim
