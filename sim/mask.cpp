#include "sim/mask.h"

#include "sim/sixteen.h"

namespace sim {

namespace {

// Yes where the bits of chosen(first), the answers for the sixteen positions from `first` on,
// are set.
template <class Chosen>
Mask mask_of(Eigen::Index size, Chosen chosen) {
    const auto n = static_cast<Index>(size);
    Mask::Words words = Mask::all(n).words();
    for (Index k = 0; k * Mask::word_bits < n; ++k) {
        std::uint64_t word = 0;
        for (Index i = 0; i < Mask::word_bits; i += sixteen::width)
            word |= std::uint64_t{chosen(k * Mask::word_bits + i)} << i;
        words[static_cast<std::size_t>(k)] &= word;
    }
    return {n, words};
}

std::uint32_t sixteen_of(const Mask& mask, Index first) {
    return static_cast<std::uint32_t>(
               mask.words()[static_cast<std::size_t>(first / Mask::word_bits)] >>
               (first % Mask::word_bits)) &
           0xffffu;
}

}  // namespace

Index Mask::count() const {
    Index n = 0;
    for (const std::uint64_t word : words_) n += std::popcount(word);
    return n;
}

Mask is_below(const Column& x, float limit) {
    const sixteen::Same limits(limit);
    return mask_of(x.size(), [&](Index first) {
        return sixteen::below(x.data() + first, limits.values.data());
    });
}

Mask is_above(const Column& x, float limit) {
    const sixteen::Same limits(limit);
    return mask_of(x.size(), [&](Index first) {
        return sixteen::below(limits.values.data(), x.data() + first);
    });
}

Mask is_not_zero(const Column& x) {
    return mask_of(x.size(), [&](Index first) { return sixteen::not_zero(x.data() + first); });
}

Mask is_equal(const Codes& x, std::uint8_t value) {
#if defined(__AVX512BW__)
    const auto n = static_cast<Index>(x.size());
    Mask::Words words = Mask::all(n).words();
    const __m512i wanted = _mm512_set1_epi8(static_cast<char>(value));
    for (std::size_t k = 0; k < words.size(); ++k)
        words[k] &=
            _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(x.data() + k * Mask::word_bits), wanted);
    return {n, words};
#else
    return mask_of(x.size(),
                   [&](Index first) { return sixteen::is_equal(x.data() + first, value); });
#endif
}

Mask happens(const Column& draw, const Column& chance) {
    assert(draw.size() == chance.size());
    return mask_of(draw.size(), [&](Index first) {
        return sixteen::below(draw.data() + first, chance.data() + first);
    });
}

Column choose(const Mask& chosen, const Column& a, const Column& b) {
    assert(a.size() == chosen.size() && b.size() == chosen.size());
    Column result(chosen.size());
    for (Index first = 0; first < chosen.size(); first += sixteen::width)
        sixteen::choose(sixteen_of(chosen, first), a.data() + first, b.data() + first,
                        result.data() + first);
    return result;
}

Column choose(const Mask& chosen, float a, float b) {
    const sixteen::Same as(a);
    const sixteen::Same bs(b);
    Column result(chosen.size());
    for (Index first = 0; first < chosen.size(); first += sixteen::width)
        sixteen::choose(sixteen_of(chosen, first), as.values.data(), bs.values.data(),
                        result.data() + first);
    return result;
}

Few where(const Mask& mask) {
    Few few(mask.size());
    std::int32_t* out = few.data();
    for (Index first = 0; first < mask.size(); first += sixteen::width) {
        const std::uint32_t chosen = sixteen_of(mask, first);
        if (chosen != 0) out = sixteen::append(chosen, first, out);
    }
    few.conservativeResize(out - few.data());
    return few;
}

Mask gather(const Mask& mask, const Few& few) {
    const auto n = static_cast<Index>(few.size());
    if (n == mask.size()) return mask;  // positions ascend: there is one way to have them all
#if defined(__AVX512F__)
    return mask_of(n, [&](Index first) -> std::uint32_t {
        if (first >= n) return 0;
        const auto present = static_cast<__mmask16>(sixteen::up_to(n - first));
        const __m512i at = _mm512_maskz_loadu_epi32(present, few.data() + first);
        const __m512i word = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), present,
                                                         _mm512_maskz_srli_epi32(0xffff, at, 5),
                                                         mask.words().data(), 4);
        // Of the position the shift reads the lowest five bits only, rotating.
        return _mm512_test_epi32_mask(_mm512_maskz_rorv_epi32(0xffff, word, at),
                                      _mm512_set1_epi32(1));
    });
#else
    Mask result = Mask::none(n);
    for (Index k = 0; k < n; ++k)
        if (mask[few[k]]) result.set(k);
    return result;
#endif
}

}  // namespace sim
