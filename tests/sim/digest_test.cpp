#include "sim/digest.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace sim {
namespace {

std::int64_t digest_of(const std::vector<double>& values) {
    Digest digest;
    digest.add(values);
    return digest.value();
}

// The examples of FIPS 180-4 and of NIST's "Cryptographic Standards and Guidelines".
TEST(Sha256, GivesThePublishedAnswers) {
    EXPECT_EQ(sha256("abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(sha256(std::string(1'000'000, 'a')),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Digest, IsFnv1aOfTheLengthAndTheBytes) {
    Digest digest;
    digest.add(std::string_view("a"));

    std::uint64_t expected = 0xcbf29ce484222325;
    for (const char byte : {'\1', '\0', '\0', '\0', '\0', '\0', '\0', '\0', 'a'}) {
        expected = (expected ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
    }
    EXPECT_EQ(digest.value(), static_cast<std::int64_t>(expected & 0x7fffffffffffffff));
}

TEST(Digest, SeesEveryBitAndEveryBoundary) {
    EXPECT_NE(digest_of({1, 2}), digest_of({2, 1}));
    EXPECT_NE(digest_of({1}), digest_of({std::nextafter(1.0, 2.0)}));
    EXPECT_NE(digest_of({0.0}), digest_of({-0.0}));

    Digest one, other;
    one.add(std::vector<double>{1, 2});
    one.add(std::vector<double>{3});
    other.add(std::vector<double>{1});
    other.add(std::vector<double>{2, 3});
    EXPECT_NE(one.value(), other.value());
}

TEST(Digest, TakesAllMissingValuesForTheSame) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(digest_of({nan}), digest_of({std::copysign(nan, -1.0)}));
}

TEST(Digest, IsNeverNegative) {
    for (int i = 0; i < 100; ++i) EXPECT_GE(digest_of({static_cast<double>(i)}), 0);
}

}  // namespace
}  // namespace sim
