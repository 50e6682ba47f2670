#pragma once
/// Fingerprints: a fast one that tells whether two runs gave the same outputs, and SHA-256 for
/// files whose identity others must be able to check (`sha256sum scenario.toml`).

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace sim {

/// 64-bit FNV-1a over the bytes of the outputs of a run, little-endian, in the order in which
/// they are added. Each sequence is preceded by its length, so that moving a value from the end
/// of one to the start of the next is noticed. All NaNs count as the same value; 0 and -0
/// differ. Equal outputs have equal digests on every machine; it is no defence against forgery.
class Digest {
  public:
    void add(std::span<const double> values);
    void add(std::span<const float> values);
    void add(std::span<const std::int64_t> values);
    void add(std::span<const std::int32_t> values);
    void add(std::span<const std::int8_t> values);
    void add(std::string_view text);

    /// The lower 63 bits, hence never negative: every reader holds it in a signed integer.
    std::int64_t value() const;

  private:
    template <class T>
    void add_all(std::span<const T> values);
    void add_bytes(std::uint64_t bits, int n_bytes);

    std::uint64_t state_ = 0xcbf29ce484222325;  // FNV-1a's offset basis
};

/// SHA-256 (FIPS 180-4) of the bytes, as 64 lower-case hexadecimal digits.
std::string sha256(std::string_view bytes);

}  // namespace sim
