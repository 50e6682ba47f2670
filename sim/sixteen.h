#pragma once
/// Sixteen positions of a block at a time, as the bits of one number: the few who are chosen
/// are found without a branch per agent. For inclusion in .cpp files of sim only.
///
/// Columns have room for `block_capacity` agents whatever their size, so that all sixteen may
/// be read and written; `up_to` drops those beyond the end.

#include <immintrin.h>

#include <array>
#include <bit>
#include <cstdint>

#include "sim/column.h"

namespace sim::sixteen {

inline constexpr Index width = 16;
static_assert(block_capacity % width == 0);

/// Those of the sixteen that are among the first `n`.
inline std::uint32_t up_to(Index n) {
    return n >= width ? 0xffffu : (1u << n) - 1;
}

/// a < b, at each of sixteen positions.
inline std::uint32_t below(const float* a, const float* b) {
#if defined(__AVX512F__)
    return _mm512_cmp_ps_mask(_mm512_loadu_ps(a), _mm512_loadu_ps(b), _CMP_LT_OQ);
#elif defined(__AVX__)
    const auto eight = [](const float* x, const float* y) {
        return static_cast<std::uint32_t>(_mm256_movemask_ps(
            _mm256_cmp_ps(_mm256_loadu_ps(x), _mm256_loadu_ps(y), _CMP_LT_OQ)));
    };
    return eight(a, b) | eight(a + 8, b + 8) << 8;
#else
    const auto four = [](const float* x, const float* y) {
        return static_cast<std::uint32_t>(
            _mm_movemask_ps(_mm_cmplt_ps(_mm_loadu_ps(x), _mm_loadu_ps(y))));
    };
    return four(a, b) | four(a + 4, b + 4) << 4 | four(a + 8, b + 8) << 8 |
           four(a + 12, b + 12) << 12;
#endif
}

/// a != 0, at each of sixteen positions.
inline std::uint32_t not_zero(const float* a) {
#if defined(__AVX512F__)
    return _mm512_cmp_ps_mask(_mm512_loadu_ps(a), _mm512_setzero_ps(), _CMP_NEQ_UQ);
#elif defined(__AVX__)
    const auto eight = [](const float* x) {
        return static_cast<std::uint32_t>(_mm256_movemask_ps(
            _mm256_cmp_ps(_mm256_loadu_ps(x), _mm256_setzero_ps(), _CMP_NEQ_UQ)));
    };
    return eight(a) | eight(a + 8) << 8;
#else
    const auto four = [](const float* x) {
        return static_cast<std::uint32_t>(
            _mm_movemask_ps(_mm_cmpneq_ps(_mm_loadu_ps(x), _mm_setzero_ps())));
    };
    return four(a) | four(a + 4) << 4 | four(a + 8) << 8 | four(a + 12) << 12;
#endif
}

/// Writes the positions of the chosen among the sixteen from `first` on to `out`, ascending;
/// returns the place after the last. All sixteen places at `out` may be written.
inline std::int32_t* append(std::uint32_t chosen, Index first, std::int32_t* out) {
#if defined(__AVX512F__)
    const __m512i all = _mm512_add_epi32(
        _mm512_set1_epi32(first),
        _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
    _mm512_storeu_si512(out, _mm512_maskz_compress_epi32(static_cast<__mmask16>(chosen), all));
    return out + std::popcount(chosen);
#else
    for (; chosen != 0; chosen &= chosen - 1) *out++ = first + std::countr_zero(chosen);
    return out;
#endif
}

/// The values of `in` at the `n` positions `at`, any number of them.
template <class Value>
void gather(const Value* __restrict in, const std::int32_t* __restrict at, Index n,
            Value* __restrict out) {
    static_assert(sizeof(Value) == sizeof(std::int32_t));
#if defined(__AVX512F__)
    // The compiler does not choose this instruction, which is slow on some older processors.
    for (Index first = 0; first < n; first += width) {
        const auto present = static_cast<__mmask16>(up_to(n - first));
        const __m512i positions = _mm512_maskz_loadu_epi32(present, at + first);
        const __m512i values = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), present,
                                                           positions, in, sizeof(Value));
        _mm512_storeu_si512(out + first, values);
    }
#else
    for (Index i = 0; i < n; ++i) out[i] = in[at[i]];
#endif
}

/// The positions below n that are set in chosen(first), the answers for the sixteen positions
/// from `first` on: usually there is none.
template <class Chosen>
Few positions(Index n, Chosen chosen) {
    Few few(n);
    std::int32_t* out = few.data();
    for (Index first = 0; first < n; first += width)
        out = append(chosen(first) & up_to(n - first), first, out);
    few.conservativeResize(out - few.data());
    return few;
}

/// Which of sixteen codes are `value`.
inline std::uint32_t is_equal(const std::uint8_t* codes, std::uint8_t value) {
    const __m128i all = _mm_loadu_si128(reinterpret_cast<const __m128i*>(codes));
    const __m128i wanted = _mm_set1_epi8(static_cast<char>(value));
    return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(all, wanted)));
}

/// `a` at those of sixteen positions that are chosen, `b` at the others.
inline void choose(std::uint32_t chosen, const float* a, const float* b, float* out) {
#if defined(__AVX512F__)
    _mm512_storeu_ps(out, _mm512_mask_blend_ps(static_cast<__mmask16>(chosen),
                                               _mm512_loadu_ps(b), _mm512_loadu_ps(a)));
#else
    const __m128i place = _mm_setr_epi32(1, 2, 4, 8);
    for (Index i = 0; i < width; i += 4) {
        const __m128i own = _mm_and_si128(_mm_set1_epi32(static_cast<int>(chosen >> i)), place);
        const __m128 yes = _mm_castsi128_ps(_mm_cmpeq_epi32(own, place));
        _mm_storeu_ps(out + i, _mm_or_ps(_mm_and_ps(yes, _mm_loadu_ps(a + i)),
                                         _mm_andnot_ps(yes, _mm_loadu_ps(b + i))));
    }
#endif
}

/// Sixteen times the same value.
struct Same {
    explicit Same(float value) { values.fill(value); }
    alignas(64) std::array<float, width> values;
};

/// The values of sixteen codes.
inline void look_up(const std::array<float, n_codes>& values, const std::uint8_t* codes,
                    float* out) {
    static_assert(n_codes == 4);
#if defined(__AVX512F__)
    const __m512 table = _mm512_maskz_broadcast_f32x4(0xffff, _mm_loadu_ps(values.data()));
    const __m512i places = _mm512_maskz_cvtepu8_epi32(
        0xffff, _mm_loadu_si128(reinterpret_cast<const __m128i*>(codes)));
    _mm512_storeu_ps(out, _mm512_maskz_permutexvar_ps(0xffff, places, table));
#elif defined(__AVX2__)
    const __m256 table = _mm256_broadcast_ps(reinterpret_cast<const __m128*>(values.data()));
    for (Index i = 0; i < width; i += 8) {
        const __m256i eight =
            _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(codes + i)));
        _mm256_storeu_ps(out + i, _mm256_permutevar_ps(table, eight));
    }
#else
    for (Index i = 0; i < width; ++i) out[i] = values[codes[i] % n_codes];
#endif
}

}  // namespace sim::sixteen
