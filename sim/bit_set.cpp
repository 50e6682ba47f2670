#include "sim/bit_set.h"

#include <cassert>

#include "sim/sixteen.h"

namespace sim {

void BitSet::assign(std::size_t first, const Mask& mask) {
    assert(first % word_bits == 0);
    const auto n = static_cast<std::size_t>(mask.size());
    for (std::size_t i = 0; i < n; i += word_bits)
        words_[(first + i) / word_bits] = static_cast<std::uint32_t>(
            mask.words()[i / Mask::word_bits] >> (i % Mask::word_bits));
}

Column BitSet::count(const std::uint32_t* others, std::size_t stride, int n_others,
                     Index n) const {
    Column result(n);
    Index i = 0;
#if defined(__AVX512F__)
    const __m512i one = _mm512_set1_epi32(1);
    for (; i + sixteen::width <= n; i += sixteen::width) {
        __m512i sum = _mm512_setzero_si512();
        for (int k = 0; k < n_others; ++k) {
            const __m512i agent =
                _mm512_loadu_si512(others + static_cast<std::size_t>(k) * stride + i);
            const __m512i word = _mm512_mask_i32gather_epi32(
                sum, 0xffff, _mm512_maskz_srli_epi32(0xffff, agent, 5), words_.data(), 4);
            // Of the agent's number the shift reads the lowest five bits only, rotating.
            sum = _mm512_add_epi32(
                sum, _mm512_and_si512(_mm512_maskz_rorv_epi32(0xffff, word, agent), one));
        }
        _mm512_storeu_ps(result.data() + i, _mm512_maskz_cvtepi32_ps(0xffff, sum));
    }
#endif
    for (; i < n; ++i) {
        std::uint32_t sum = 0;
        for (int k = 0; k < n_others; ++k) {
            const std::uint32_t agent =
                others[static_cast<std::size_t>(k) * stride + static_cast<std::size_t>(i)];
            sum += words_[agent / word_bits] >> (agent % word_bits) & 1u;
        }
        result[i] = static_cast<float>(sum);
    }
    return result;
}

}  // namespace sim
