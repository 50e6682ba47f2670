#include "sim/random.h"

#include <Random123/philox.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <utility>
#include <vector>

#include "sim/mask.h"
#include "tests/expect.h"

#undef philox4x32  // a macro of Random123 with the name of our function

namespace {

using sim::Column;
using sim::Draws;
using sim::Few;
using sim::Index;
using Words = std::array<std::uint32_t, 4>;

constexpr std::uint64_t seed = 20240607;
// The people of a block in tests that count on their number.
constexpr Index n_per_block = 256;

TEST(Philox, GivesThePublishedAnswers) {
    // Random123, kat_vectors.
    constexpr std::uint32_t ones = 0xffffffff;
    struct Answer {
        Words counter;
        std::array<std::uint32_t, 2> key;
        Words words;
    };
    constexpr std::array answers = {
        Answer{{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        Answer{{ones, ones, ones, ones},
               {ones, ones},
               {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        Answer{{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
               {0xa4093822, 0x299f31d0},
               {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}};

    for (const auto& [counter, key, words] : answers) {
        EXPECT_EQ(sim::philox4x32(counter, key), words);
    }
}

TEST(Philox, AgreesWithRandom123) {
    Words counter = {1, 2, 3, 4};
    std::array<std::uint32_t, 2> key = {5, 6};
    for (int i = 0; i < 20'000; ++i) {
        const auto theirs = r123::Philox4x32()(
            {{counter[0], counter[1], counter[2], counter[3]}}, {{key[0], key[1]}});

        const Words ours = sim::philox4x32(counter, key);

        ASSERT_TRUE(std::equal(ours.begin(), ours.end(), theirs.begin()));
        key = {counter[0], ours[1]};
        counter = ours;
    }
}

TEST(Draws, AreAddressedBySeedReplicateAgentStepAndDecision) {
    const Draws draws((std::uint64_t{7} << 32) + 5, 11);

    for (std::uint32_t decision = 0; decision < 9; ++decision) {
        const Words words = sim::philox4x32({17, 13, decision / 4, 11}, {5, 7});

        EXPECT_EQ(draws.bits(decision, 13, 17), words[decision % 4]);
    }
}

TEST(Draws, UniformIsTheNearestFloatToTheBits) {
    const Draws draws(seed, 0);

    for (std::uint32_t agent = 0; agent < 100'000; ++agent) {
        const double exact = draws.bits(2, 3, agent) * 0x1p-32;
        ASSERT_EQ(draws.uniform(2, 3, agent), static_cast<float>(exact));
        ASSERT_EQ(draws.uniform_double(2, 3, agent), exact + 0x1p-33);
    }
}

using FourColumns = std::array<Column, 4>;

/// The four decisions of a group as columns; `who` is a number of agents or few of them.
template <class Who>
void fill_uniform(const Draws& draws, std::uint32_t group, int step, std::uint32_t first_agent,
                  const Who& who, FourColumns& columns) {
    const sim::FourBits bits = draws.four_bits(group, step, first_agent, who);
    for (std::size_t k = 0; k < 4; ++k) columns[k] = sim::uniform_from(bits[k]);
}
template <class Who>
void fill_normal(const Draws& draws, std::uint32_t group, int step, std::uint32_t first_agent,
                 const Who& who, FourColumns& columns) {
    const sim::FourBits bits = draws.four_bits(group, step, first_agent, who);
    for (std::size_t k = 0; k < 4; ++k) columns[k] = sim::normal_from(bits[k]);
}

// Addresses at which nothing special may happen, and those at which the counters wrap.
struct Address {
    std::uint32_t group;
    int step;
    std::uint32_t first_agent;
};
constexpr std::array addresses = {Address{0, 0, 0}, Address{3, 47, 1000},
                                  Address{1'000'000, 2'000'000'000, 0xffffff80}};

TEST(FillUniform, AgreesWithTheSingleDrawsForAnyBlockSize) {
    const Draws draws(seed, 3);
    FourColumns columns;
    for (const auto& [group, step, first_agent] : addresses) {
        for (const Index n : {0, 1, 5, 64, 255, 256, sim::block_capacity}) {
            fill_uniform(draws, group, step, first_agent, n, columns);

            for (std::uint32_t k = 0; k < 4; ++k) {
                ASSERT_EQ(columns[k].size(), n);
                for (Index i = 0; i < n; ++i) {
                    const auto agent = first_agent + static_cast<std::uint32_t>(i);
                    ASSERT_EQ(columns[k][i], draws.uniform(4 * group + k, step, agent));
                }
            }
        }
    }
}

TEST(FillNormal, AgreesWithTheSingleDrawsForAnyBlockSize) {
    const Draws draws(seed, 3);
    FourColumns columns;
    for (const auto& [group, step, first_agent] : addresses) {
        for (const Index n : {0, 1, 5, 64, 255, 256, sim::block_capacity}) {
            fill_normal(draws, group, step, first_agent, n, columns);

            for (std::uint32_t k = 0; k < 4; ++k) {
                ASSERT_EQ(columns[k].size(), n);
                for (Index i = 0; i < n; ++i) {
                    const auto agent = first_agent + static_cast<std::uint32_t>(i);
                    ASSERT_EQ(columns[k][i],
                              sim::normal_from_bits(draws.bits(4 * group + k, step, agent)));
                }
            }
        }
    }
}

TEST(Fill, GivesFewTheNumbersTheyHaveAmongAll) {
    const Draws draws(seed, 3);
    Few few(5);
    few << 0, 3, 64, 200, 255;
    FourColumns all;
    FourColumns some;

    fill_uniform(draws, 2, 9, 512, sim::block_capacity, all);
    fill_uniform(draws, 2, 9, 512, few, some);
    for (std::size_t k = 0; k < 4; ++k) {
        const Column expected = sim::gather(all[k], few);
        EXPECT_TRUE((some[k] == expected).all());
    }

    fill_normal(draws, 2, 9, 512, sim::block_capacity, all);
    fill_normal(draws, 2, 9, 512, few, some);
    for (std::size_t k = 0; k < 4; ++k) {
        const Column expected = sim::gather(all[k], few);
        EXPECT_TRUE((some[k] == expected).all());
    }

    fill_normal(draws, 2, 9, 512, Few(0), some);
    EXPECT_EQ(some[0].size(), 0);
}

TEST(Fill, GivesTheSameBitsOnEveryMachine) {
    const Draws draws(seed, 1);
    FourColumns columns;
    std::uint32_t checksum = 0;
    const auto add = [&] {
        for (const Column& column : columns) {
            for (const float value : column) {
                checksum = 31 * checksum + std::bit_cast<std::uint32_t>(value);
            }
        }
    };
    for (int step = 0; step < 100; ++step) {
        fill_uniform(draws, 0, step, 0, n_per_block, columns);
        add();
        fill_normal(draws, 1, step, 0, n_per_block, columns);
        add();
    }

    EXPECT_EQ(checksum, 770396972u);
}

double exact_normal(std::uint32_t bits) {
    const boost::math::normal_distribution<double> normal;
    // The upper tail from below, where the probability keeps its precision.
    return bits < 0x80000000u ? boost::math::quantile(normal, (bits + 0.5) * 0x1p-32)
                              : -boost::math::quantile(normal, (~bits + 0.5) * 0x1p-32);
}

TEST(NormalFromBits, IsTheQuantileWithin6e7Relatively) {
    double largest = 0;
    const auto compare = [&](std::uint32_t bits) {
        const double error = std::abs(sim::normal_from_bits(bits) / exact_normal(bits) - 1);
        if (!(error <= largest)) largest = error;
    };
    for (std::uint32_t bits = 0; bits < 20'000; ++bits) compare(bits);
    for (std::uint64_t bits = 0; bits <= 0xffffffff; bits += 40'009) {
        compare(static_cast<std::uint32_t>(bits));
    }
    for (std::uint32_t bits = 0x7fffff00; bits < 0x80000100; ++bits) compare(bits);
    // Evenly over the octaves of the lower tail, where few of the numbers above fall.
    for (double bits = 20'000; bits < 1e8; bits *= 1.0005) {
        compare(static_cast<std::uint32_t>(bits));
    }

    EXPECT_LT(largest, 6e-7);
}

TEST(NormalFromBits, MirrorsAndRisesFromTheLowestToTheHighestBits) {
    float previous = -7;
    for (std::uint64_t wide = 0; wide <= 0xffffffff; wide += wide < 100'000 ? 1 : 40'009) {
        const auto bits = static_cast<std::uint32_t>(wide);
        const float z = sim::normal_from_bits(bits);
        ASSERT_GE(z, previous) << bits;
        ASSERT_EQ(sim::normal_from_bits(~bits), -z) << bits;
        previous = z;
    }
    EXPECT_NEAR(sim::normal_from_bits(0), -6.33796, 1e-5);
    EXPECT_LT(sim::normal_from_bits(0x7fffffff), 0);
    EXPECT_GT(sim::normal_from_bits(0x80000000), 0);
}

// `n` words of one decision of group 0, of agents from 0.
std::vector<std::uint32_t> words(const Draws& draws, std::uint32_t n) {
    std::vector<std::uint32_t> result(n);
    for (std::uint32_t i = 0; i < n; ++i) result[i] = draws.bits(i % 4, 0, i / 4);
    return result;
}

// How many pairs of a word of `a` and an equal one of `b` there are.
double n_equal_pairs(std::vector<std::uint32_t> a, std::vector<std::uint32_t> b) {
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    double n = 0;
    for (auto [i, j] = std::pair{a.begin(), b.begin()}; i != a.end(); ++i) {
        while (j != b.end() && *j < *i) ++j;
        for (auto k = j; k != b.end() && *k == *i; ++k) ++n;
    }
    return n;
}

TEST(Draws, OfNeighbouringSeedsAndReplicatesHaveNoMoreWordsInCommonThanChance) {
    // 256 common words are expected; 96 more would be seen.
    constexpr std::uint32_t n = 1 << 20;
    const std::vector<std::uint32_t> here = words(Draws(seed, 0), n);

    for (const Draws& other :
         {Draws(seed + 1, 0), Draws(seed + (std::uint64_t{1} << 32), 0), Draws(seed, 1)}) {
        EXPECT_TRUE(expect::frequency(n_equal_pairs(here, words(other, n)),
                                      static_cast<double>(n) * n, 0x1p-32));
    }
}

TEST(Draws, OfNeighbouringSeedsAndReplicatesAreNotTheSameStreamShifted) {
    // One equal word is expected in 1200 such tests; a shifted stream has 100'000.
    const Draws here(seed, 5);
    for (const Draws& other : {Draws(seed + 1, 5), Draws(seed, 6), Draws(seed + 1, 6)}) {
        int n_equal = 0;
        for (const std::uint32_t lag : {0, 1, 2, 256}) {
            for (std::uint32_t agent = 0; agent < 100'000; ++agent) {
                n_equal += here.bits(0, 1, agent) == other.bits(0, 1, agent + lag);
                n_equal += here.bits(0, 1, agent + lag) == other.bits(0, 1, agent);
                n_equal +=
                    here.bits(0, 1, agent) == other.bits(0, 1 + static_cast<int>(lag), agent);
            }
        }
        EXPECT_EQ(n_equal, 0);
    }
}

TEST(Uniforms, HaveTheMomentsAndTheLawOfUniformNumbers) {
    constexpr std::uint32_t n = 1'000'000;
    const Draws draws(seed, 0);
    std::vector<double> values(n);
    double sum = 0;
    double sum_of_squares = 0;
    for (std::uint32_t i = 0; i < n; ++i) {
        values[i] = draws.uniform(i % 7, static_cast<int>(i % 11), i / 77);
        sum += values[i];
        sum_of_squares += values[i] * values[i];
    }

    EXPECT_TRUE(expect::mean(sum / n, n, 0.5, std::sqrt(1.0 / 12)));
    EXPECT_TRUE(expect::mean(sum_of_squares / n, n, 1.0 / 3, std::sqrt(4.0 / 45)));
    EXPECT_TRUE(expect::uniform(values));
    EXPECT_TRUE(expect::uniform(values, 10'000));
}

TEST(Uniforms, AreBelowASmallChanceAsOftenAsItSays) {
    constexpr int n_steps = 8'000;
    constexpr float chance = 1e-4f;
    const Draws draws(seed, 0);
    const Column chances = Column::Constant(n_per_block, chance);
    FourColumns u;
    double hits = 0;
    for (int step = 0; step < n_steps; ++step) {
        fill_uniform(draws, 0, step, 0, n_per_block, u);
        for (const Column& column : u) {
            hits += static_cast<double>(sim::where_below(column, chances).size());
        }
    }

    EXPECT_TRUE(expect::frequency(hits, 4.0 * n_steps * n_per_block, chance));
}

TEST(Normals, HaveTheMomentsAndTheLawOfNormalNumbers) {
    constexpr int n_steps = 1'000;
    constexpr double n = 4.0 * n_steps * n_per_block;
    const Draws draws(seed, 0);
    FourColumns columns;
    std::array<double, 4> moments = {};
    std::vector<double> probabilities;
    for (int step = 0; step < n_steps; ++step) {
        fill_normal(draws, 5, step, 300, n_per_block, columns);
        for (const Column& column : columns) {
            for (const double z : column) {
                moments[0] += z / n;
                moments[1] += z * z / n;
                moments[2] += z * z * z / n;
                moments[3] += z * z * z * z / n;
                probabilities.push_back(0.5 * std::erfc(-z / std::sqrt(2.0)));
            }
        }
    }

    EXPECT_TRUE(expect::mean(moments[0], n, 0, 1));
    EXPECT_TRUE(expect::mean(moments[1], n, 1, std::sqrt(2.0)));
    EXPECT_TRUE(expect::mean(moments[2], n, 0, std::sqrt(15.0)));
    EXPECT_TRUE(expect::mean(moments[3], n, 3, std::sqrt(96.0)));
    EXPECT_TRUE(expect::uniform(probabilities));
    EXPECT_TRUE(expect::uniform(probabilities, 10'000));
}

TEST(Uniforms, AreUncorrelatedBetweenNeighboursOfAnyKind) {
    // With 200'000 pairs a correlation of 0.014 would be seen.
    constexpr std::uint32_t n = 200'000;
    const Draws here(seed, 5);
    const Draws next_seed(seed + 1, 5);
    const Draws next_replicate(seed, 6);
    const auto correlated = [&](const Draws& there, std::uint32_t decision, int step,
                                std::uint32_t agent) {
        double sum = 0;
        for (std::uint32_t i = 0; i < n; ++i) {
            // Addresses spread over steps and agents, as a run has them.
            const int now = static_cast<int>(i % 48);
            sum += (here.uniform_double(8, now, i / 48) - 0.5) *
                   (there.uniform_double(8 + decision, now + step, i / 48 + agent) - 0.5);
        }
        return expect::mean(sum / n, n, 0, 1.0 / 12);
    };

    EXPECT_TRUE(correlated(here, 0, 0, 1));
    EXPECT_TRUE(correlated(here, 0, 0, 256));
    EXPECT_TRUE(correlated(here, 0, 1, 0));
    EXPECT_TRUE(correlated(here, 0, 12, 0));
    EXPECT_TRUE(correlated(here, 1, 0, 0));
    EXPECT_TRUE(correlated(here, 2, 0, 0));
    EXPECT_TRUE(correlated(here, 3, 0, 0));
    EXPECT_TRUE(correlated(here, 4, 0, 0));
    EXPECT_TRUE(correlated(next_replicate, 0, 0, 0));
    EXPECT_TRUE(correlated(next_seed, 0, 0, 0));
    EXPECT_TRUE(correlated(next_seed, 0, 0, 1));
    EXPECT_TRUE(correlated(next_seed, 0, 1, 0));
    EXPECT_FALSE(correlated(here, 0, 0, 0)) << "a number is correlated with itself";
}

TEST(Uniforms, HitNewPeopleEveryMonthAndNobodyTwiceMoreThanChance) {
    // Against luck that sticks to a person: four years of a monthly risk of 1.3 %. Among
    // 120'000 hits a repetition in 15 instead of 13 of 1000 cases would be seen, and a share
    // of people ever hit that is wrong by 0.007.
    constexpr int n_months = 48;
    constexpr std::uint32_t n_people = 781 * n_per_block;
    constexpr float chance = 0.013f;
    const Draws draws(seed, 0);
    const Column chances = Column::Constant(n_per_block, chance);
    double ever = 0;
    double hits = 0;
    double repeated = 0;
    FourColumns u;
    for (std::uint32_t first = 0; first < n_people; first += n_per_block) {
        sim::Mask ever_hit = sim::Mask::none(n_per_block);
        sim::Mask hit_before = sim::Mask::none(n_per_block);
        for (int month = 0; month < n_months; ++month) {
            fill_uniform(draws, 0, month, first, n_per_block, u);
            const Few few = sim::where_below(u[2], chances);

            sim::Mask hit = sim::Mask::none(n_per_block);
            hit.set(few);
            hits += month + 1 < n_months ? static_cast<double>(few.size()) : 0.0;
            repeated += (hit * hit_before).count();
            ever_hit |= hit;
            hit_before = hit;
        }
        ever += ever_hit.count();
    }

    EXPECT_TRUE(
        expect::frequency(ever, n_people, 1 - std::pow(1.0 - double{chance}, n_months)));
    EXPECT_TRUE(expect::frequency(repeated, hits, chance));
}

// 200'000 pairs of different agents, spread over steps as those of a run: 500 agents in the row
// of each of 400.
struct PairAddress {
    std::uint32_t one;
    std::uint32_t other;
    int step;
};
std::vector<PairAddress> pair_addresses() {
    std::vector<PairAddress> addresses_of_pairs;
    for (std::uint32_t one = 0; one < 400; ++one)
        for (std::uint32_t other = 1'000; other < 1'500; ++other)
            addresses_of_pairs.push_back({one, other, static_cast<int>((one + other) % 48)});
    return addresses_of_pairs;
}

double uniform_of_pair(const Draws& draws, std::uint32_t group, int step, std::uint32_t one,
                       std::uint32_t other, std::size_t word) {
    return (draws.of_pair(group, step, one, other)[word] + 0.5) * 0x1p-32;
}

TEST(PairDraws, AreAddressedBySeedReplicateGroupStepAndBothAgents) {
    constexpr std::uint32_t highest = (1u << 21) - 1;  // of a seed of 53 bits
    const Draws draws((std::uint64_t{highest} << 32) + 5, 11);

    for (const std::uint32_t group : {0u, 1u, 7u, 2046u}) {
        const Words words =
            sim::philox4x32({17, 0xfffffff0, 13, 11}, {5, highest + ((1 + group) << 21)});

        EXPECT_EQ(draws.of_pair(group, 13, 17, 0xfffffff0), words) << "group " << group;
    }
}

TEST(PairDraws, AreTheSameWhoeverIsNamedFirst) {
    const Draws draws(seed, 3);

    for (const auto& [one, other, step] : pair_addresses())
        ASSERT_EQ(draws.of_pair(2, step, one, other), draws.of_pair(2, step, other, one))
            << one << " and " << other;
}

TEST(PairDraws, OfManyPairsAreThoseOfEach) {
    const Draws draws(seed, 3);
    for (const auto& [group, step, first_agent] :
         {Address{0, 0, 0}, Address{3, 47, 1'000}, Address{2'046, 2'000'000'000, 0xffffff80}}) {
        for (const Index n : {0, 1, 5, 64, 255, 256, sim::block_capacity}) {
            sim::Bits one(n);
            sim::Bits other(n);
            for (Index i = 0; i < n; ++i) {
                // The smaller is now the one and now the other, on both sides of 2^31.
                one[i] = first_agent + static_cast<std::uint32_t>(i);
                other[i] = 0x80000000u - 0x1234567u * static_cast<std::uint32_t>(i % 7 * i);
            }

            const sim::FourBits words_of_pairs = draws.of_pairs(group, step, one, other);

            for (std::size_t k = 0; k < 4; ++k) {
                ASSERT_EQ(words_of_pairs[k].size(), n);
                for (Index i = 0; i < n; ++i)
                    ASSERT_EQ(words_of_pairs[k][i],
                              draws.of_pair(group, step, one[i], other[i])[k])
                        << "word " << k << " of pair " << i << " of " << n;
            }
        }
    }
}

// `n` words of pairs of an agent and one of the 64 that follow it.
std::vector<std::uint32_t> words_of_pairs(const Draws& draws, std::uint32_t group,
                                          std::uint32_t n) {
    std::vector<std::uint32_t> result(n);
    for (std::uint32_t i = 0; i < n; ++i) {
        const std::uint32_t one = i / 256;
        result[i] = draws.of_pair(group, 0, one, one + 1 + i / 4 % 64)[i % 4];
    }
    return result;
}

TEST(PairDraws, HaveNoMoreWordsInCommonWithOtherLuckThanChance) {
    // 256 common words are expected; 96 more would be seen.
    constexpr std::uint32_t n = 1 << 20;
    const Draws draws(seed, 0);
    const std::vector<std::uint32_t> here = words_of_pairs(draws, 0, n);

    for (const std::vector<std::uint32_t>& others :
         {words(draws, n), words(Draws(seed + (std::uint64_t{1} << 32), 0), n),
          words_of_pairs(draws, 1, n), words_of_pairs(Draws(seed + 1, 0), 0, n),
          words_of_pairs(Draws(seed, 1), 0, n)}) {
        EXPECT_TRUE(expect::frequency(n_equal_pairs(here, others), static_cast<double>(n) * n,
                                      0x1p-32));
    }
}

TEST(PairDraws, AreNotTheDrawsOfAgentsWithTheSameCounter) {
    // An agent, step and group of agents that make the counter of a pair have another key. One
    // equal word is expected in 5000 such tests.
    const Draws draws(seed, 5);
    int n_equal = 0;
    for (const auto& [one, other, step] : pair_addresses()) {
        const Words words_of_pair = draws.of_pair(0, step, one, other);
        for (std::uint32_t k = 0; k < 4; ++k)
            n_equal += words_of_pair[k] == draws.bits(4 * static_cast<std::uint32_t>(step) + k,
                                                      static_cast<int>(other), one);
    }
    EXPECT_EQ(n_equal, 0);
}

TEST(PairDraws, AreUniformAlsoTogetherWithThatOfTheNextPair) {
    // Of 200'000 pairs and of as many pairs of pairs with a common agent, a density that
    // deviates from 1 by 0.025 (root mean square over 100 bins) or 0.08 (over 10'000) would be
    // seen.
    const Draws draws(seed, 5);
    for (std::size_t word = 0; word < 4; ++word) {
        std::vector<double> alone;
        std::vector<double> together;
        for (const auto& [one, other, step] : pair_addresses()) {
            const double u = uniform_of_pair(draws, 0, step, one, other, word);
            const double v = uniform_of_pair(draws, 0, step, one, other + 1, word);
            alone.push_back(u);
            together.push_back((std::floor(100 * u) + v) / 100);
        }
        EXPECT_TRUE(expect::uniform(alone)) << "word " << word;
        EXPECT_TRUE(expect::uniform(together, 10'000)) << "word " << word;
    }
}

TEST(PairDraws, AreUncorrelatedBetweenNeighboursOfAnyKind) {
    // With 200'000 pairs a correlation of 0.014 would be seen.
    const Draws here(seed, 5);
    const Draws next_seed(seed + 1, 5);
    const Draws next_replicate(seed, 6);
    const std::vector<PairAddress> pairs = pair_addresses();
    const auto correlated = [&](const auto& elsewhere) {
        double sum = 0;
        for (const PairAddress& pair : pairs)
            sum += (uniform_of_pair(here, 3, pair.step, pair.one, pair.other, 1) - 0.5) *
                   (elsewhere(pair) - 0.5);
        const auto n = static_cast<double>(pairs.size());
        return expect::mean(sum / n, n, 0, 1.0 / 12);
    };
    const auto with_pair = [&](const Draws& there, std::uint32_t group, int step,
                               std::uint32_t one, std::uint32_t other, std::size_t word) {
        return correlated([&, group, step, one, other, word](const PairAddress& pair) {
            return uniform_of_pair(there, 3 + group, pair.step + step, pair.one + one,
                                   pair.other + other, word);
        });
    };

    EXPECT_TRUE(with_pair(here, 0, 0, 1, 0, 1));
    EXPECT_TRUE(with_pair(here, 0, 0, 0, 1, 1));
    EXPECT_TRUE(with_pair(here, 0, 0, 1, 1, 1));
    EXPECT_TRUE(with_pair(here, 0, 1, 0, 0, 1));
    EXPECT_TRUE(with_pair(here, 1, 0, 0, 0, 1)) << "the next group";
    EXPECT_TRUE(with_pair(here, 0, 0, 0, 0, 0)) << "another word";
    EXPECT_TRUE(with_pair(here, 0, 0, 0, 0, 2)) << "another word";
    EXPECT_TRUE(with_pair(next_replicate, 0, 0, 0, 0, 1));
    EXPECT_TRUE(with_pair(next_seed, 0, 0, 0, 0, 1));
    EXPECT_TRUE(correlated([&](const PairAddress& pair) {
        return here.uniform_double(13, pair.step, pair.one);
    })) << "the luck of the smaller agent";
    EXPECT_TRUE(correlated([&](const PairAddress& pair) {
        return here.uniform_double(13, pair.step, pair.other);
    })) << "the luck of the larger agent";
    EXPECT_FALSE(with_pair(here, 0, 0, 0, 0, 1)) << "a number is correlated with itself";
}

TEST(PairDraws, DoNotStickToAnAgent) {
    // A random graph of 2000 agents, each pair tied with chance 0.01: the degrees are binomial,
    // with variance 19.8. Luck that sticks to an agent would make it larger; 3.8 more would be
    // seen. What degrees have in common changes the error of their mean square by 1 in 2000.
    constexpr std::uint32_t n_agents = 2'000;
    constexpr double chance = 0.01;
    const Draws draws(seed, 0);
    std::vector<double> degree(n_agents);
    double hits = 0;
    for (std::uint32_t one = 0; one < n_agents; ++one)
        for (std::uint32_t other = 0; other < one; ++other)
            if (uniform_of_pair(draws, 0, 0, one, other, 0) < chance) {
                degree[one] += 1;
                degree[other] += 1;
                hits += 1;
            }

    const double mean = (n_agents - 1) * chance;
    const double variance = mean * (1 - chance);
    double sum_of_squares = 0;
    for (const double d : degree) sum_of_squares += (d - mean) * (d - mean);
    const double excess = (1 - 6 * chance * (1 - chance)) / variance;
    EXPECT_TRUE(expect::frequency(hits, n_agents * (n_agents - 1) / 2.0, chance));
    EXPECT_TRUE(expect::mean(sum_of_squares / n_agents, n_agents, variance,
                             variance * std::sqrt(2 + excess)));
}

}  // namespace
