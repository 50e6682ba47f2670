#include "sim/thinning.h"

#include <gtest/gtest.h>

#include <limits>

#include "sim/random.h"

namespace {

using sim::Column;
using sim::Few;
using sim::Mask;

constexpr sim::Index n = 500;

/// Draws of `n` people.
Column draws() {
    return sim::uniform_from(sim::Draws(3, 0).four_bits(1, 0, 0, n)[0]);
}

TEST(Thinning, TheLargestProductLiesAtOneOfTheEnds) {
    EXPECT_EQ(sim::largest_product(2, -1, 3), 6);
    EXPECT_EQ(sim::largest_product(-2, -1, 3), 2);
    EXPECT_EQ(sim::largest_product(0, -1, 3), 0);
}

TEST(Thinning, NobodyWhoHasTheEventIsLeftOut) {
    const Column draw = draws();
    const Mask among = Mask::all(n);

    for (const float exposure : {0.0f, 1e-6f, 0.01f, 0.3f, 2.0f, 40.0f}) {
        const Column chance = sim::probability_from_exposure(Column::Constant(n, exposure));
        const Mask has_it = sim::happens(draw, chance);
        Mask candidates = Mask::none(n);
        candidates.set(sim::candidates(among, draw, static_cast<double>(exposure)));

        EXPECT_EQ(has_it * candidates, has_it) << exposure;
        EXPECT_LE(candidates.count(), has_it.count() + 2) << exposure;
    }
}

TEST(Thinning, ASmallDrawJustBelowTheChanceIsKept) {
    const Column chance = sim::probability_from_exposure(Column::Constant(1, 0.02f));
    Column below = chance;
    below[0] = std::nextafter(chance[0], 0.0f);

    EXPECT_EQ(sim::candidates(Mask::all(1), below, 0.02).size(), 1);
    EXPECT_EQ(sim::candidates(Mask::none(1), below, 0.02).size(), 0);
}

TEST(Thinning, WithoutABoundEverybodyIsACandidate) {
    Column draw = draws();
    draw[7] = 1;

    EXPECT_EQ(
        sim::candidates(Mask::all(n), draw, std::numeric_limits<double>::infinity()).size(), n);
}

}  // namespace
