#include "sim/random.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

#include "sim/functions_of_one.h"
#include "sim/philox_block.h"

namespace sim {

namespace {

// The four words of each of the agents.
FourBits words_of(const Bits& agents, std::uint32_t step, std::uint32_t group,
                  std::uint32_t replicate, std::array<std::uint32_t, 2> key) {
    const auto n = static_cast<Index>(agents.size());
    FourBits words;
    for (Bits& word : words) word.resize(n);
    philox_block(agents.data(), n, step, group, replicate, key,
                 {words[0].data(), words[1].data(), words[2].data(), words[3].data()});
    return words;
}

// The second word of the key of what happens in pairs.
std::uint32_t key_of_pairs(std::uint32_t key_1, std::uint32_t group) {
    assert(group < 2047);
    return key_1 + ((1 + group) << 21);
}

// A column of f(bits). The columns are in different places, which the compiler must know to
// use SIMD.
template <class Function>
Column each(const Bits& bits, Function f) {
    const auto n = static_cast<Index>(bits.size());
    Column result(n);
    const std::uint32_t* __restrict in = bits.data();
    float* __restrict out = result.data();
    for (Index i = 0; i < n; ++i) out[i] = f(in[i]);
    return result;
}

inline float float_from_bits(std::uint32_t bits) {
    // The halves are exact and their sum is rounded once: the nearest float, without the
    // conversion of unsigned numbers that SSE2 lacks.
    const float high = static_cast<float>(static_cast<std::int32_t>(bits >> 16));
    const float low = static_cast<float>(static_cast<std::int32_t>(bits & 0xffffu));
    return high * 0x1p-16f + low * 0x1p-32f;
}

// z by the two-branch form of Giles (2010, "Approximating the erfinv function"): z / (1 - 2 r)
// is smooth in w = -log(4 r (1 - r)) where w < 5, and in its square root beyond. The
// coefficients are our own fits, because his end at |z| = 5.4 and ours must reach r = 2^-33,
// |z| = 6.34.
inline float normal_of(std::uint32_t bits) {
    // `distance` counts from the nearer end, 0 to 2^31 - 1; from the other side it counts from
    // the middle. Both r and 1 - 2 r thus keep their relative precision.
    const std::int32_t signed_bits = static_cast<std::int32_t>(bits);
    const std::int32_t distance = signed_bits ^ (signed_bits >> 31);
    const std::int32_t from_middle = 0x7fffffff - distance;
    const float r = (static_cast<float>(distance) + 0.5f) * 0x1p-32f;
    const float centred = (static_cast<float>(from_middle) + 0.5f) * 0x1p-31f;
    const float w = -log_of(4.0f * r * (1.0f - r));

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

    const float size = centred * (w < 5.0f ? near : far);
    const std::uint32_t sign = ~bits & 0x80000000u;
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(size) | sign);
}

inline float exponential_of(std::uint32_t bits) {
    constexpr float smallest = 0x1p-33f;
    const float uniform = float_from_bits(bits);
    return -log_of(uniform > smallest ? uniform : smallest);
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
    std::array<std::uint32_t, 4> c = counter;
    for (std::uint32_t number = 0; number < philox::n_rounds; ++number) {
        const std::uint64_t product_0 = std::uint64_t{philox::multiplier_0} * c[0];
        const std::uint64_t product_2 = std::uint64_t{philox::multiplier_2} * c[2];
        const std::uint32_t key_0 = key[0] + number * philox::key_step_0;
        const std::uint32_t key_1 = key[1] + number * philox::key_step_1;
        c = {static_cast<std::uint32_t>(product_2 >> 32) ^ c[1] ^ key_0,
             static_cast<std::uint32_t>(product_2),
             static_cast<std::uint32_t>(product_0 >> 32) ^ c[3] ^ key_1,
             static_cast<std::uint32_t>(product_0)};
    }
    return c;
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
    const Bits smaller = one.min(other);
    const Bits larger = one.max(other);
    FourBits words;
    for (Bits& word : words) word.resize(n);
    philox_block_of_pairs(smaller.data(), larger.data(), n, static_cast<std::uint32_t>(step),
                          replicate_, {key_[0], key_of_pairs(key_[1], group)},
                          {words[0].data(), words[1].data(), words[2].data(), words[3].data()});
    return words;
}

std::array<std::uint32_t, 4> Draws::of_pair(std::uint32_t group, int step, std::uint32_t one,
                                            std::uint32_t other) const {
    return philox4x32({std::min(one, other), std::max(one, other),
                       static_cast<std::uint32_t>(step), replicate_},
                      {key_[0], key_of_pairs(key_[1], group)});
}

Column uniform_from(const Bits& bits) {
    return each(bits, float_from_bits);
}

Column normal_from(const Bits& bits) {
    return each(bits, normal_of);
}

Column exponential_from(const Bits& bits) {
    return each(bits, exponential_of);
}

float normal_from_bits(std::uint32_t bits) {
    return normal_of(bits);
}

}  // namespace sim
