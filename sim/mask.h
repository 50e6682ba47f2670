#pragma once
/// Masks: a yes or no per agent of a block, one bit each.
///
/// In equations a mask stands for the indicator function: `rate * mask` is the rate where the
/// mask says yes and 0 elsewhere, `a * b` of two masks says yes where both do. As a column of
/// ones and zeros it is `mask.indicator()`. What is asked of whole blocks (is there anybody? who
/// are they?) takes a few instructions, and a mask that is kept costs a bit per agent.

#include <immintrin.h>

#include <array>
#include <cassert>
#include <cstdint>

#include "sim/column.h"

namespace sim {

/// The function that a mask stands for, as an Eigen expression reads it: 1 or 0.
class Indicator {
  public:
    explicit Indicator(const std::uint64_t* words) : words_(words) {}

    float operator()(Eigen::Index i) const {
        return (words_[i / 64] >> (i % 64) & 1u) != 0 ? 1.0f : 0.0f;
    }
    /// The values of a SIMD register of floats from position `i` on.
    template <class Packet>
    Packet packetOp(Eigen::Index i) const {
        constexpr Eigen::Index width = sizeof(Packet) / sizeof(float);
        static_assert(width == 4 || width == 8 || width == 16);
        std::uint64_t word = words_[i / 64] >> (i % 64);
        if (i % 64 > 64 - width) word |= words_[i / 64 + 1] << (64 - i % 64);
        const auto bits = static_cast<std::uint32_t>(word);
#if defined(__AVX512F__)
        if constexpr (width == 16)
            return _mm512_maskz_mov_ps(static_cast<__mmask16>(bits), _mm512_set1_ps(1.0f));
#endif
#if defined(__AVX2__)
        if constexpr (width == 8) {
            const __m256i place = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
            const __m256i own =
                _mm256_and_si256(_mm256_set1_epi32(static_cast<int>(bits)), place);
            return _mm256_and_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(own, place)),
                                 _mm256_set1_ps(1.0f));
        }
#endif
#if !defined(__AVX2__)
        // AVX without AVX2 has registers of eight floats but not of eight integers.
        static_assert(width == 4);
#endif
        if constexpr (width == 4) {
            const __m128i place = _mm_setr_epi32(1, 2, 4, 8);
            const __m128i own = _mm_and_si128(_mm_set1_epi32(static_cast<int>(bits)), place);
            return _mm_and_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(own, place)), _mm_set1_ps(1.0f));
        }
    }

  private:
    const std::uint64_t* words_;
};

class Mask {
  public:
    static constexpr Index word_bits = 64;
    static_assert(block_capacity % word_bits == 0);
    /// Bit i of the words in a row belongs to agent i; those beyond the end are 0.
    using Words = std::array<std::uint64_t, block_capacity / word_bits>;

    /// Of nobody.
    Mask() = default;
    Mask(Index n, const Words& words) : words_(words), n_(n) { assert(ends_at(n)); }
    static Mask none(Index n) { return {n, {}}; }
    static Mask all(Index n) {
        assert(n >= 0 && n <= block_capacity);
        Words words;
        for (Index k = 0; k < block_capacity / word_bits; ++k) {
            const Index left = n - k * word_bits;
            words[static_cast<std::size_t>(k)] = left >= word_bits ? ~std::uint64_t{0}
                                                 : left > 0        ? bit(left) - 1
                                                                   : 0;
        }
        return {n, words};
    }

    Index size() const { return n_; }
    bool operator[](Index i) const {
        assert(i >= 0 && i < n_);
        return (words_[place(i)] >> (i % word_bits) & 1u) != 0;
    }
    void set(Index i) {
        assert(i >= 0 && i < n_);
        words_[place(i)] |= bit(i);
    }
    void reset(Index i) {
        assert(i >= 0 && i < n_);
        words_[place(i)] &= ~bit(i);
    }
    void set(const Few& few) {
        for (const Index i : few) set(i);
    }
    void reset(const Few& few) {
        for (const Index i : few) reset(i);
    }
    /// Turns the answers of `few` over.
    void flip(const Few& few) {
        for (const Index i : few) words_[place(i)] ^= bit(i);
    }
    /// Nobody is left.
    void clear() { words_ = {}; }
    /// The number of agents for whom it says yes.
    Index count() const;
    const Words& words() const { return words_; }

    /// 1 or 0 per agent, for use in an expression. Refers to the mask.
    auto indicator() const {
        return Column::NullaryExpr(Eigen::Index{n_}, Indicator(words_.data()));
    }

    Mask& operator*=(const Mask& other) {
        assert(other.n_ == n_);
        for (std::size_t k = 0; k < words_.size(); ++k) words_[k] &= other.words_[k];
        return *this;
    }
    Mask& operator|=(const Mask& other) {
        assert(other.n_ == n_);
        for (std::size_t k = 0; k < words_.size(); ++k) words_[k] |= other.words_[k];
        return *this;
    }
    Mask& operator^=(const Mask& other) {
        assert(other.n_ == n_);
        for (std::size_t k = 0; k < words_.size(); ++k) words_[k] ^= other.words_[k];
        return *this;
    }
    friend bool operator==(const Mask& a, const Mask& b) = default;

  private:
    bool ends_at(Index n) const {
        for (std::size_t k = 0; k < words_.size(); ++k) {
            const Index left = n - static_cast<Index>(k) * word_bits;
            if (left < word_bits && left >= 0 && words_[k] >> left != 0) return false;
            if (left < 0 && words_[k] != 0) return false;
        }
        return true;
    }
    static std::size_t place(Index i) { return static_cast<std::size_t>(i / word_bits); }
    static std::uint64_t bit(Index i) { return std::uint64_t{1} << (i % word_bits); }

    Words words_{};
    Index n_ = 0;
};

/// Yes where both say so, where any does, where exactly one does, and where it does not.
inline Mask operator*(Mask a, const Mask& b) {
    return a *= b;
}
inline Mask operator|(Mask a, const Mask& b) {
    return a |= b;
}
inline Mask operator^(Mask a, const Mask& b) {
    return a ^= b;
}
inline Mask none_of(const Mask& mask) {
    return mask ^ Mask::all(mask.size());
}

/// A column where the mask says yes, 0 elsewhere (NaN where 0 times the value is).
template <class Derived>
auto operator*(const Eigen::ArrayBase<Derived>& values, const Mask& mask) {
    return values.derived() * mask.indicator();
}
template <class Derived>
auto operator*(const Mask& mask, const Eigen::ArrayBase<Derived>& values) {
    return mask.indicator() * values.derived();
}
inline auto operator*(float value, const Mask& mask) {
    return value * mask.indicator();
}
inline auto operator*(const Mask& mask, float value) {
    return mask.indicator() * value;
}

/// Yes where the condition holds.
Mask is_below(const Column& x, float limit);
Mask is_above(const Column& x, float limit);
Mask is_not_zero(const Column& x);
Mask is_equal(const Codes& x, std::uint8_t value);
/// Yes where `draw` < `chance`: for those to whom an event of this chance happens.
Mask happens(const Column& draw, const Column& chance);

/// `a` where `chosen` says yes, `b` elsewhere.
Column choose(const Mask& chosen, const Column& a, const Column& b);

/// The same for two numbers.
Column choose(const Mask& chosen, float a, float b);

/// The positions where it says yes.
Few where(const Mask& mask);
/// Whether it says yes anywhere.
inline bool any(const Mask& mask) {
    std::uint64_t some = 0;
    for (const std::uint64_t word : mask.words()) some |= word;
    return some != 0;
}

/// The answers at the positions `few`.
Mask gather(const Mask& mask, const Few& few);

}  // namespace sim

/// Eigen may read an indicator in any order, more than once and a SIMD register at a time.
template <>
struct Eigen::internal::functor_traits<sim::Indicator> {
    enum { Cost = 1, PacketAccess = true, IsRepeatable = true };
};
