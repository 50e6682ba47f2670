#include "sim/digest.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>

namespace sim {

void Digest::add_bytes(std::uint64_t bits, int n_bytes) {
    constexpr std::uint64_t prime = 0x100000001b3;  // FNV's for 64 bits
    for (int i = 0; i < n_bytes; ++i) {
        state_ = (state_ ^ ((bits >> (8 * i)) & 0xff)) * prime;
    }
}

template <class T>
void Digest::add_all(std::span<const T> values) {
    add_bytes(values.size(), 8);
    for (T value : values) {
        if constexpr (std::is_floating_point_v<T>) {
            if (std::isnan(value)) value = std::numeric_limits<T>::quiet_NaN();
        }
        if constexpr (std::is_same_v<T, double>) {
            add_bytes(std::bit_cast<std::uint64_t>(value), 8);
        } else if constexpr (std::is_same_v<T, float>) {
            add_bytes(std::bit_cast<std::uint32_t>(value), 4);
        } else {
            add_bytes(static_cast<std::uint64_t>(value), sizeof(T));
        }
    }
}

void Digest::add(std::span<const double> values) {
    add_all(values);
}
void Digest::add(std::span<const float> values) {
    add_all(values);
}
void Digest::add(std::span<const std::int64_t> values) {
    add_all(values);
}
void Digest::add(std::span<const std::int32_t> values) {
    add_all(values);
}
void Digest::add(std::span<const std::int8_t> values) {
    add_all(values);
}
void Digest::add(std::string_view text) {
    add_all(std::span<const char>(text));
}

std::int64_t Digest::value() const {
    return static_cast<std::int64_t>(state_ & 0x7fffffffffffffff);
}

namespace {

using Word = std::uint32_t;

// FIPS 180-4, 4.2.2: fractional parts of the cube roots of the first 64 primes.
constexpr std::array<Word, 64> round_constants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
    0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
    0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
    0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
    0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
    0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
    0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2};

// The names are those of FIPS 180-4, 6.2.2.
void absorb(std::array<Word, 8>& state, const char* block) {
    std::array<Word, 64> w{};
    for (std::size_t t = 0; t < 64; ++t) {
        if (t < 16) {
            for (std::size_t i = 0; i < 4; ++i) {
                w[t] = w[t] << 8 | static_cast<unsigned char>(block[4 * t + i]);
            }
        } else {
            const Word x = w[t - 15], y = w[t - 2];
            w[t] = w[t - 16] + (std::rotr(x, 7) ^ std::rotr(x, 18) ^ x >> 3) + w[t - 7] +
                   (std::rotr(y, 17) ^ std::rotr(y, 19) ^ y >> 10);
        }
    }
    auto [a, b, c, d, e, f, g, h] = state;
    for (std::size_t t = 0; t < 64; ++t) {
        const Word t1 = h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) +
                        ((e & f) ^ (~e & g)) + round_constants[t] + w[t];
        const Word t2 = (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) +
                        ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
    }
    const std::array<Word, 8> change = {a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < 8; ++i) state[i] += change[i];
}

}  // namespace

std::string sha256(std::string_view bytes) {
    std::array<Word, 8> state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    const std::size_t whole = bytes.size() / 64 * 64;
    for (std::size_t at = 0; at < whole; at += 64) absorb(state, bytes.data() + at);

    // The last block ends in a bit 1, zeros, and the length in bits.
    std::string tail(bytes.substr(whole));
    tail += '\x80';
    tail.append((120 - tail.size()) % 64, '\0');
    const std::uint64_t n_bits = std::uint64_t{bytes.size()} * 8;
    for (int shift = 56; shift >= 0; shift -= 8) {
        tail += static_cast<char>(n_bits >> shift & 0xff);
    }
    for (std::size_t at = 0; at < tail.size(); at += 64) absorb(state, tail.data() + at);

    std::string hex;
    for (const Word word : state) {
        for (int shift = 28; shift >= 0; shift -= 4)
            hex += "0123456789abcdef"[word >> shift & 15];
    }
    return hex;
}

}  // namespace sim
