#pragma once
/// The functions of one number that column.h and random.h apply to whole columns; for inclusion
/// in their .cpp files only.
///
/// They hold neither branch, table nor library call, so that the compiler turns the loops over
/// them into SIMD code; because each is a fixed sequence of IEEE operations, the values do not
/// depend on the width of that code. A loop over several of them at once reads and writes its
/// columns once.
///
/// The coefficients of the polynomials are least-maximum fits to the expression named beside
/// them; the tests compare the functions with double precision over dense sweeps of floats.

#include <bit>
#include <cstdint>
#include <limits>

namespace sim {

// ln 2 in two parts. The first has 9 significant bits, so that its product with any exponent
// is exact.
inline constexpr float ln2_high = 0.693359375f;
inline constexpr float ln2_low = -2.12194440e-4f;
inline constexpr float log2_e = 1.44269504f;

// Adding 1.5 2^23 to a float leaves its nearest integer in the lowest bits.
inline constexpr float rounder = 12582912.0f;

// x = exponent ln 2 + rest, with |rest| <= ln 2 / 2.
struct Reduced {
    std::int32_t exponent;
    float rest;
};

inline Reduced reduce(float x) {
    const float shifted = x * log2_e + rounder;
    const float n = shifted - rounder;
    return {std::bit_cast<std::int32_t>(shifted) - std::bit_cast<std::int32_t>(rounder),
            (x - n * ln2_high) - n * ln2_low};
}

// e^r - 1 for |r| <= ln 2 / 2; the polynomial is (e^r - 1 - r) / r^2, to 1.4e-8 of the whole.
inline float expm1_near_zero(float r) {
    float p = 1.38824569e-3f;
    p = p * r + 8.36684671e-3f;
    p = p * r + 4.16672104e-2f;
    p = p * r + 1.66665412e-1f;
    p = p * r + 4.99999981e-1f;
    return p * (r * r) + r;
}

// Moves a number by n powers of two through its exponent bits. Unsigned, because the shift of
// a negative n may carry out of the word.
inline float scaled(float x, std::int32_t n) {
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(x) +
                                (static_cast<std::uint32_t>(n) << 23));
}

inline float exp_of(float x) {
    // Between these the result is a normal float also while it is put together.
    constexpr float lowest = -87.33f;
    constexpr float highest = 88.72f;
    const Reduced reduced = reduce(x);
    const float value = scaled(1.0f + expm1_near_zero(reduced.rest), reduced.exponent);
    const float not_above = x > highest ? std::numeric_limits<float>::max() : value;
    return x < lowest ? 0.0f : not_above;
}

inline float log_of(float x) {
    // x = 2^exponent m, with m from sqrt(1/2) to sqrt(2), and f = m - 1.
    constexpr std::int32_t sqrt_half_bits = 0x3f3504f3;
    const std::int32_t bits = std::bit_cast<std::int32_t>(x);
    const std::int32_t exponent = (bits - sqrt_half_bits) >> 23;
    const float f = std::bit_cast<float>(bits - (exponent << 23)) - 1.0f;
    const float n = static_cast<float>(exponent);

    // (log(1 + f) - f + f^2 / 2) / f^3, to 5.8e-9 of the whole.
    float p = -7.63442991e-2f;
    p = p * f + 1.27615504e-1f;
    p = p * f + -1.31601951e-1f;
    p = p * f + 1.42017625e-1f;
    p = p * f + -1.66233565e-1f;
    p = p * f + 2.00012267e-1f;
    p = p * f + -2.50008211e-1f;
    p = p * f + 3.33333317e-1f;

    const float square = f * f;
    const float small = (p * (square * f) + n * ln2_low) - 0.5f * square;
    return (f + small) + n * ln2_high;
}

inline float logistic_of(float x) {
    return 1.0f / (1.0f + exp_of(-x));
}

// 1 - e^-x. With e^-x = s (1 + q), where s is a power of two, it is (1 - s) - s q; for small x
// s is 1 and q is all there is.
inline float one_minus_exp_of_minus(float x) {
    constexpr float all = 64.0f;  // e^-64 is far below the resolution of 1
    const Reduced reduced = reduce(-(x > all ? all : x));
    const float s = scaled(1.0f, reduced.exponent);
    return (1.0f - s) - s * expm1_near_zero(reduced.rest);
}

inline float mean_of_decay_of(float x) {
    const float ratio = one_minus_exp_of_minus(x) / x;
    return x == 0.0f ? 1.0f : ratio;
}

inline float normal_cdf_of(float z) {
    constexpr float farthest = 14.0f;  // Phi(-14) is 8e-45
    const float distance = z < 0.0f ? -z : z;
    const float t = distance > farthest ? farthest : distance;

    // Phi(-t) e^(t^2/2) (t + 3) is smooth in s = (t - 3) / (t + 3); fitted to 4e-8.
    const float u = 1.0f / (t + 3.0f);
    const float s = (t - 3.0f) * u;
    float p = -2.72206643e-4f;
    p = p * s + -9.11422958e-4f;
    p = p * s + 1.07748681e-3f;
    p = p * s + 6.92950210e-3f;
    p = p * s + -1.04795197e-2f;
    p = p * s + -4.72572218e-2f;
    p = p * s + 2.30019258e-1f;
    p = p * s + -5.09332227e-1f;
    p = p * s + 7.29083671e-1f;
    const float tail = p * u * exp_of(-0.5f * t * t);
    return z > 0.0f ? 1.0f - tail : tail;
}

}  // namespace sim
