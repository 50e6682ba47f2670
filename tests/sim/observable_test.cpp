#include "sim/observable.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace {

using sim::Column;
using sim::Index;
using sim::Mask;

/// Yes for every third of `n` agents, the first included.
Mask every_third(Index n) {
    Mask mask = Mask::none(n);
    for (Index i = 0; i < n; i += 3) mask.set(i);
    return mask;
}

TEST(Tally, CountsTheAgentsOfAMaskAndTheirWholeNumbers) {
    for (const Index n : {0, 1, 64, 65, 256, sim::block_capacity}) {
        sim::Tally tally(2);
        const Column numbers = Column::LinSpaced(n, 0, static_cast<float>(n - 1));
        std::int64_t agents = 0;
        std::int64_t sum = 0;
        for (Index i = 0; i < n; i += 3) {
            agents += 1;
            sum += i;
        }

        tally.count(0, every_third(n));
        tally.count(1, numbers, every_third(n));

        EXPECT_EQ(tally.counted(0), agents) << n;
        EXPECT_EQ(tally.counted(1), sum) << n;
        tally.count(0, every_third(n));
        EXPECT_EQ(tally.counted(0), 2 * agents) << n;
    }
}

TEST(Tally, SumsTheValuesOfTheAgentsOfAMaskOnly) {
    sim::Tally tally(2);
    const Column values = Column::Constant(100, 0.375f);

    tally.sum(1, values, every_third(100));

    EXPECT_EQ(tally.summed(0), 0);
    EXPECT_EQ(tally.summed(1), 34 * 0.375);
}

TEST(Tally, HasTheSameSumHoweverAgentsAreDividedIntoBlocks) {
    const Column values = Column::LinSpaced(sim::block_capacity, -1.7f, 3.1f);
    sim::Tally whole(1);
    sim::Tally parts(1);

    whole.sum(0, values, Mask::all(sim::block_capacity));
    for (Index first = 0; first < sim::block_capacity; first += 16)
        parts.sum(0, Column(values.segment(first, 16)), Mask::all(16));

    EXPECT_EQ(parts.counted(0), whole.counted(0));
}

TEST(Tally, CutsOffWhatIsBeyondItsRange) {
    sim::Tally tally(1);
    Column values(2);
    values << 1e6f, -std::numeric_limits<float>::infinity();

    tally.sum(0, values, Mask::all(2));

    EXPECT_EQ(tally.summed(0), 0);
}

TEST(Tally, SumsChancesToTheLastBitHoweverAgentsAreDividedIntoBlocks) {
    const Column chances =
        Column::LinSpaced(sim::block_capacity, 0.0f, 1.0f).pow(4.0f) * 1e-3f;
    sim::Tally whole(1);
    sim::Tally parts(1);
    double sum = 0;
    for (Index i = 0; i < sim::block_capacity; ++i) sum += static_cast<double>(chances[i]);

    whole.expect(0, chances);
    for (Index first = 0; first < sim::block_capacity; first += 16)
        parts.expect(0, Column(chances.segment(first, 16)));

    EXPECT_EQ(parts.counted(0), whole.counted(0));
    // Each is rounded to 2^-36.
    EXPECT_NEAR(whole.expected(0), sum, sim::block_capacity * std::exp2(-37));
}

TEST(Tally, AddsTheSameChanceOfManyAsThatOfEach) {
    sim::Tally many(1);
    sim::Tally each(1);

    many.expect(0, 6.7e-6f, 100);
    each.expect(0, Column::Constant(100, 6.7e-6f));

    EXPECT_EQ(many.counted(0), each.counted(0));
    EXPECT_NEAR(many.expected(0), 6.7e-4, 1e-8);
}

TEST(Tally, HasRoomForTheChancesOfTenMillionDeaths) {
    sim::Tally tally(1);

    tally.expect(0, 1.0f, 10'000'000);

    EXPECT_EQ(tally.expected(0), 1e7);
}

}  // namespace
