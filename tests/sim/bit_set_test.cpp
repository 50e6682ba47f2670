#include "sim/bit_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace {

using sim::Column;
using sim::Index;
using sim::Mask;

/// Yes for every third agent.
sim::BitSet every_third(std::size_t n) {
    sim::BitSet set(n);
    for (std::size_t first = 0; first < n; first += sim::block_capacity) {
        const auto size =
            static_cast<Index>(std::min<std::size_t>(sim::block_capacity, n - first));
        Mask mask = Mask::none(size);
        for (Index i = 0; i < size; ++i)
            if ((first + static_cast<std::size_t>(i)) % 3 == 0) mask.set(i);
        set.assign(first, mask);
    }
    return set;
}

TEST(BitSet, KeepsTheAnswerOfEachAgent) {
    for (const std::size_t n : {1u, 17u, 256u, 300u, 1000u, 5000u}) {
        const sim::BitSet set = every_third(n);

        for (std::size_t i = 0; i < n; ++i) EXPECT_EQ(set[i], i % 3 == 0) << i << " of " << n;
    }
}

TEST(BitSet, CountsTheYesesAmongOthersAsALoopDoes) {
    constexpr std::uint32_t n_agents = 1000;
    constexpr int n_others = 7;
    const sim::BitSet set = every_third(n_agents);
    std::vector<std::uint32_t> others;
    for (std::uint32_t k = 0; k < n_others * sim::block_capacity; ++k)
        others.push_back(k * k % n_agents);

    for (const Index n : {0, 1, 15, 16, 37, 256, sim::block_capacity}) {
        const Column counted = set.count(others.data(), sim::block_capacity, n_others, n);

        ASSERT_EQ(counted.size(), n);
        for (Index i = 0; i < n; ++i) {
            int expected = 0;
            for (int k = 0; k < n_others; ++k)
                expected +=
                    others[static_cast<std::size_t>(k * sim::block_capacity + i)] % 3 == 0 ? 1
                                                                                           : 0;
            EXPECT_EQ(counted[i], static_cast<float>(expected)) << i << " of " << n;
        }
    }
}

}  // namespace
