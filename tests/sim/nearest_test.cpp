#include "sim/nearest.h"

#include <gtest/gtest.h>

#include <array>

namespace {

TEST(Nearest, ForgivesOneLetterInThreeSwapsAndCase) {
    const std::array<std::string_view, 4> names{"gain", "half_life", "dose", "d"};

    EXPECT_EQ(sim::nearest("half_lfe", names), "half_life");
    EXPECT_EQ(sim::nearest("hafl_life", names), "half_life");
    EXPECT_EQ(sim::nearest("Half_Life", names), "half_life");
    EXPECT_EQ(sim::nearest("does", names), "dose");
    EXPECT_EQ(sim::nearest("x", names), "");
    EXPECT_EQ(sim::nearest("", names), "");
    EXPECT_EQ(sim::nearest("tolerance", names), "");
    EXPECT_EQ(sim::nearest("gain", {}), "");
}

}  // namespace
