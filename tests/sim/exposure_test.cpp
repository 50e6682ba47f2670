#include "sim/exposure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <iterator>
#include <limits>
#include <numeric>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/sim/print_tie.h"

namespace {

using sim::Exposure;
using sim::Standing;
using sim::Tie;
using sim::TieKind;
using sim::Ties;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using ::testing::UnorderedElementsAreArray;

// What the other is to the owner of the row.
constexpr TieKind companion = 0;
constexpr TieKind mentor = 1;
constexpr TieKind pupil = 2;
const std::vector<TieKind> opposite = {companion, pupil, mentor};

constexpr Standing sober = 0;
constexpr Standing wavering = 1;
constexpr Standing using_now = 2;

/// No multiples of 1/256, so that sums would depend on their order were they not rounded.
const std::vector<double> uneven_weights = {0.3, 1.7, 0.001};

Exposure exposure_of(std::uint32_t n_agents, const std::vector<Tie>& ties,
                     const std::vector<double>& weights) {
    return Exposure(Ties(n_agents, opposite, ties), weights, sober);
}

/// The agents whose counts have changed, in the order in which they are named.
std::vector<std::uint32_t> touched(Exposure& exposure) {
    std::vector<std::uint32_t> agents;
    exposure.for_each_touched([&](std::uint32_t agent) { agents.push_back(agent); });
    return agents;
}

/// All that is counted for one agent; weights as bits.
using Counted = std::array<std::uint32_t, 2 * Exposure::n_standings + 2>;

Counted counted(const Exposure& exposure, std::uint32_t agent) {
    Counted all{};
    std::size_t next = 0;
    for (Standing s = 0; s < Exposure::n_standings; ++s) {
        all[next++] = static_cast<std::uint32_t>(exposure.number(agent, s));
        all[next++] = std::bit_cast<std::uint32_t>(exposure.weight(agent, s));
    }
    all[next++] = static_cast<std::uint32_t>(exposure.number(agent));
    all[next++] = std::bit_cast<std::uint32_t>(exposure.weight(agent));
    return all;
}

std::vector<Counted> counted(const Exposure& exposure) {
    std::vector<Counted> all;
    for (std::uint32_t agent = 0; agent < exposure.ties().n_agents(); ++agent)
        all.push_back(counted(exposure, agent));
    return all;
}

/// The same, read off a list of ties and a list of standings.
std::vector<Counted> read_off(const std::set<Tie>& ties, const std::vector<Standing>& standings,
                              const std::vector<double>& weights) {
    struct Sums {
        std::array<std::uint32_t, Exposure::n_standings> number{};
        std::array<double, Exposure::n_standings> parts{};
    };
    std::vector<Sums> sums(standings.size());
    const auto count = [&](std::uint32_t owner, std::uint32_t other, TieKind kind) {
        sums[owner].number[standings[other]] += 1;
        sums[owner].parts[standings[other]] += std::round(weights[kind] * 256);
    };
    for (const Tie& tie : ties) {
        count(tie.a, tie.b, tie.kind);
        count(tie.b, tie.a, opposite[tie.kind]);
    }
    std::vector<Counted> all;
    for (const Sums& of_agent : sums) {
        Counted one{};
        std::size_t next = 0;
        for (Standing s = 0; s < Exposure::n_standings; ++s) {
            one[next++] = of_agent.number[s];
            one[next++] =
                std::bit_cast<std::uint32_t>(static_cast<float>(of_agent.parts[s] / 256));
        }
        one[next++] = std::accumulate(of_agent.number.begin(), of_agent.number.end(), 0u);
        one[next++] = std::bit_cast<std::uint32_t>(static_cast<float>(
            std::accumulate(of_agent.parts.begin(), of_agent.parts.end(), 0.0) / 256));
        all.push_back(one);
    }
    return all;
}

Standing random_standing(std::mt19937& random) {
    return static_cast<Standing>(random() % Exposure::n_standings);
}

/// A tie of random kind between two random agents, with a < b as in Ties::all().
Tie random_tie(std::mt19937& random, std::uint32_t n_agents) {
    const auto a = static_cast<std::uint32_t>(random() % n_agents);
    const auto b = static_cast<std::uint32_t>((a + 1 + random() % (n_agents - 1)) % n_agents);
    return {std::min(a, b), std::max(a, b), static_cast<TieKind>(random() % opposite.size())};
}

std::set<Tie> random_ties(std::mt19937& random, std::uint32_t n_agents, std::size_t n_ties) {
    std::set<Tie> ties;
    while (ties.size() < n_ties) ties.insert(random_tie(random, n_agents));
    return ties;
}

std::vector<std::uint32_t> random_order(std::mt19937& random, std::uint32_t n) {
    std::vector<std::uint32_t> order(n);
    std::iota(order.begin(), order.end(), 0u);
    std::shuffle(order.begin(), order.end(), random);
    return order;
}

TEST(Exposure, IsToThoseTiedWhereTheyStand) {
    Exposure exposure =
        exposure_of(4, {{0, 1, companion}, {0, 2, companion}, {0, 3, companion}}, {0.5, 1, 1});

    exposure.change(1, using_now);
    exposure.change(2, wavering);

    EXPECT_EQ(exposure.number(0, sober), 1);
    EXPECT_EQ(exposure.number(0, wavering), 1);
    EXPECT_EQ(exposure.number(0, using_now), 1);
    EXPECT_EQ(exposure.number(0), 3);
    EXPECT_EQ(exposure.weight(0, using_now), 0.5f);
    EXPECT_EQ(exposure.weight(0), 1.5f);
    EXPECT_EQ(exposure.number(1, sober), 1) << "one's own standing does not count";
    EXPECT_EQ(exposure.number(1, using_now), 0);
    EXPECT_EQ(exposure.standing(1), using_now);
    EXPECT_EQ(exposure.standing(0), sober);
}

TEST(Exposure, WeighsAMentorForThePupilAndAPupilForTheMentor) {
    Exposure exposure = exposure_of(3, {{0, 1, mentor}}, {0, 2, 0.25});
    exposure.add({2, 0, pupil});

    EXPECT_EQ(exposure.weight(0), 2 + 2) << "both others are mentors of agent 0";
    EXPECT_EQ(exposure.weight(1), 0.25f);
    EXPECT_EQ(exposure.weight(2), 0.25f);

    exposure.change(1, using_now);
    exposure.change(0, wavering);

    EXPECT_EQ(exposure.weight(0, using_now), 2);
    EXPECT_EQ(exposure.weight(1, wavering), 0.25f);
    EXPECT_EQ(exposure.weight(2, wavering), 0.25f);
}

TEST(Exposure, CountsEachOfTheTiesThatJoinTheSameTwo) {
    Exposure exposure = exposure_of(2, {{0, 1, companion}, {0, 1, mentor}}, {0.5, 2, 1});

    exposure.change(1, using_now);

    EXPECT_EQ(exposure.number(0, using_now), 2);
    EXPECT_EQ(exposure.weight(0, using_now), 2.5f);
    EXPECT_TRUE(exposure.remove({1, 0, pupil}));
    EXPECT_EQ(exposure.number(0, using_now), 1);
    EXPECT_EQ(exposure.weight(0, using_now), 0.5f);
}

TEST(Exposure, GoesWithTheTie) {
    Exposure exposure = exposure_of(3, {{0, 1, companion}}, uneven_weights);
    exposure.change(1, using_now);
    exposure.change(2, using_now);

    exposure.add({0, 2, mentor});
    EXPECT_EQ(exposure.number(0, using_now), 2);
    EXPECT_EQ(exposure.number(2, sober), 1);

    EXPECT_TRUE(exposure.remove({0, 1, companion}));
    EXPECT_TRUE(exposure.remove({2, 0, pupil}));
    EXPECT_FALSE(exposure.remove({0, 1, companion})) << "it has gone already";

    for (std::uint32_t agent = 0; agent < 3; ++agent)
        EXPECT_EQ(counted(exposure, agent), Counted{}) << "agent " << agent;
}

TEST(Exposure, RoundsWeightsToMultiplesOfOne256th) {
    const auto rounded = [](double weight) {
        return exposure_of(2, {{0, 1, companion}}, {weight, 0, 0}).weight(0);
    };

    EXPECT_EQ(rounded(0), 0);
    EXPECT_EQ(rounded(1), 1);
    EXPECT_EQ(rounded(0.3), 77 / 256.0f);
    EXPECT_EQ(rounded(0.49 / 256), 0);
    EXPECT_EQ(rounded(0.51 / 256), 1 / 256.0f);
    EXPECT_EQ(rounded(1000), 1000);
}

TEST(Exposure, RefusesWeightsThatAreNoneOrTooLarge) {
    for (const double weight : {-0.001, 1000.001, std::numeric_limits<double>::quiet_NaN(),
                                std::numeric_limits<double>::infinity()}) {
        try {
            exposure_of(2, {}, {1, 1, weight});
            ADD_FAILURE() << "the weight " << weight << " was accepted";
        } catch (const std::logic_error& error) {
            EXPECT_EQ(error.what(), std::string("a tie weighs from 0 to 1000"));
        }
    }
}

TEST(Exposure, NamesEveryoneOnceInTheBeginningAlsoThoseWithoutTies) {
    Exposure exposure = exposure_of(4, {{3, 1, companion}, {3, 1, mentor}}, uneven_weights);

    EXPECT_THAT(touched(exposure), UnorderedElementsAre(0, 1, 2, 3));
    EXPECT_THAT(touched(exposure), IsEmpty());
}

TEST(Exposure, NamesEachAgentOnceWhoseCountsHaveChanged) {
    Exposure exposure = exposure_of(
        6, {{0, 1, companion}, {0, 1, mentor}, {0, 2, companion}, {2, 3, companion}},
        uneven_weights);
    touched(exposure);

    exposure.change(0, using_now);
    EXPECT_THAT(touched(exposure), UnorderedElementsAre(1, 2))
        << "not the one who changes, nor those who are not tied to them";
    EXPECT_THAT(touched(exposure), IsEmpty());

    exposure.change(0, using_now);
    exposure.change(4, using_now);
    EXPECT_FALSE(exposure.remove({0, 3, companion}));
    EXPECT_THAT(touched(exposure), IsEmpty())
        << "no change, no ties, and a tie that was not there";

    exposure.change(0, sober);
    exposure.change(3, using_now);
    exposure.change(0, wavering);
    EXPECT_THAT(touched(exposure), UnorderedElementsAre(1, 2));

    exposure.add({4, 5, companion});
    EXPECT_TRUE(exposure.remove({2, 3, companion}));
    EXPECT_THAT(touched(exposure), UnorderedElementsAre(2, 3, 4, 5));
    EXPECT_THAT(touched(exposure), IsEmpty());
}

TEST(Exposure, KeptByChangesIsTheSumReadOffAllTies) {
    // 30'000 changes of standing, additions and removals among 300 agents with some 5 ties each
    // in the beginning and, with two additions for a removal, some 50 in the end.
    constexpr std::uint32_t n_agents = 300;
    std::mt19937 random(1);
    std::set<Tie> ties = random_ties(random, n_agents, 800);
    std::vector<Standing> standings(n_agents, sober);
    Exposure exposure =
        exposure_of(n_agents, std::vector<Tie>(ties.begin(), ties.end()), uneven_weights);
    touched(exposure);
    std::vector<Counted> before = counted(exposure);

    for (int round = 0; round < 30'000; ++round) {
        const Tie tie = random_tie(random, n_agents);
        switch (random() % 4) {
            case 0:
            case 1:
                if (ties.insert(tie).second) exposure.add(tie);
                break;
            case 2: {
                const auto leaving = ties.lower_bound(tie);
                if (leaving == ties.end()) break;
                ASSERT_TRUE(exposure.remove(*leaving)) << "round " << round;
                ties.erase(leaving);
                break;
            }
            default:
                standings[tie.a] = random_standing(random);
                exposure.change(tie.a, standings[tie.a]);
        }

        if (round % 100 != 99) continue;
        const std::vector<Counted> now = counted(exposure);
        ASSERT_EQ(now, read_off(ties, standings, uneven_weights)) << "round " << round;
        std::set<std::uint32_t> named;
        exposure.for_each_touched([&](std::uint32_t agent) {
            ASSERT_TRUE(named.insert(agent).second) << agent << " is named twice";
        });
        for (std::uint32_t agent = 0; agent < n_agents; ++agent)
            ASSERT_TRUE(now[agent] == before[agent] || named.contains(agent))
                << "round " << round << ": agent " << agent << " has changed and is not named";
        before = now;
    }
    EXPECT_GT(ties.size(), 6'000u) << "too few to be a trial";
}

TEST(Exposure, IsTheSameBitsInWhateverOrderThingsHappen) {
    // Every agent changes, every third tie goes, and new ones come; no two of these events
    // touch the same tie, and nobody changes twice.
    constexpr std::uint32_t n_agents = 100;
    std::mt19937 random(2);
    const std::set<Tie> known = random_ties(random, n_agents, 1'500);
    std::vector<Tie> first;
    std::vector<std::function<void(Exposure&)>> events;
    std::uint32_t next = 0;
    for (const Tie& tie : known) {
        const std::uint32_t which = next++ % 3;
        if (which != 0) first.push_back(tie);
        if (which == 0) events.emplace_back([tie](Exposure& exposure) { exposure.add(tie); });
        if (which == 1)
            events.emplace_back([tie](Exposure& exposure) { exposure.remove(tie); });
    }
    for (std::uint32_t agent = 0; agent < n_agents; ++agent)
        events.emplace_back([agent, to = random_standing(random)](Exposure& exposure) {
            exposure.change(agent, to);
        });

    const auto outcome = [&] {
        Exposure exposure = exposure_of(n_agents, first, uneven_weights);
        for (const auto& happens : events) happens(exposure);
        return counted(exposure);
    };
    const std::vector<Counted> in_one_order = outcome();
    for (int order = 0; order < 20; ++order) {
        std::shuffle(events.begin(), events.end(), random);
        std::shuffle(first.begin(), first.end(), random);
        EXPECT_EQ(outcome(), in_one_order);
    }
}

TEST(Exposure, OfRelabelledAgentsIsTheRelabelledExposure) {
    constexpr std::uint32_t n_agents = 200;
    std::mt19937 random(3);
    const std::vector<std::uint32_t> label = random_order(random, n_agents);
    const auto relabelled = [&](const Tie& tie) {
        return Tie{label[tie.a], label[tie.b], tie.kind};
    };
    std::set<Tie> ties = random_ties(random, n_agents, 800);
    std::vector<Tie> others;
    std::transform(ties.begin(), ties.end(), std::back_inserter(others), relabelled);
    Exposure here =
        exposure_of(n_agents, std::vector<Tie>(ties.begin(), ties.end()), uneven_weights);
    Exposure there = exposure_of(n_agents, others, uneven_weights);
    touched(here);
    touched(there);

    for (int round = 0; round < 5'000; ++round) {
        const Tie tie = random_tie(random, n_agents);
        const Standing to = random_standing(random);
        here.change(tie.a, to);
        there.change(label[tie.a], to);
        if (ties.insert(tie).second) {
            here.add(tie);
            there.add(relabelled(tie));
        } else {
            ASSERT_TRUE(here.remove(tie));
            ASSERT_TRUE(there.remove(relabelled(tie)));
            ties.erase(tie);
        }

        if (round % 50 != 0) continue;
        std::vector<std::uint32_t> expected;
        for (const std::uint32_t agent : touched(here)) expected.push_back(label[agent]);
        ASSERT_THAT(touched(there), UnorderedElementsAreArray(expected)) << "round " << round;
    }

    for (std::uint32_t agent = 0; agent < n_agents; ++agent)
        EXPECT_EQ(counted(there, label[agent]), counted(here, agent)) << "agent " << agent;
}

TEST(Exposure, ReturnsToTheSameBitsWhenEveryoneReturns) {
    constexpr std::uint32_t n_agents = 100;
    std::mt19937 random(4);
    const std::set<Tie> ties = random_ties(random, n_agents, 1'000);
    Exposure exposure =
        exposure_of(n_agents, std::vector<Tie>(ties.begin(), ties.end()), uneven_weights);
    const std::vector<Counted> before = counted(exposure);

    for (int round = 0; round < 100; ++round)
        for (const std::uint32_t agent : random_order(random, n_agents))
            exposure.change(agent, random_standing(random));
    EXPECT_NE(counted(exposure), before);
    for (std::uint32_t agent = 0; agent < n_agents; ++agent) exposure.change(agent, sober);

    EXPECT_EQ(counted(exposure), before);
}

TEST(Exposure, CountsAllOthersOfACompleteGraph) {
    // Each of 300 agents is tied to the 299 others, of whom 100 or 99 use.
    constexpr std::uint32_t n_agents = 300;
    std::vector<Tie> ties;
    for (std::uint32_t b = 0; b < n_agents; ++b)
        for (std::uint32_t a = 0; a < b; ++a) ties.push_back({a, b, companion});
    Exposure exposure = exposure_of(n_agents, ties, {1, 0, 0});

    for (std::uint32_t agent = 0; agent < n_agents; agent += 3)
        exposure.change(agent, using_now);

    for (std::uint32_t agent = 0; agent < n_agents; ++agent) {
        const int n_using = agent % 3 == 0 ? 99 : 100;
        EXPECT_EQ(exposure.number(agent, using_now), n_using) << "agent " << agent;
        EXPECT_EQ(exposure.weight(agent, using_now), static_cast<float>(n_using));
        EXPECT_EQ(exposure.number(agent), 299);
    }
}

TEST(Exposure, HoldsItsTiesAndSomeTwentyBytesAnAgent) {
    constexpr std::uint32_t n_agents = 10'000;
    std::mt19937 random(5);
    const std::set<Tie> ties = random_ties(random, n_agents, 40'000);

    const Exposure exposure =
        exposure_of(n_agents, std::vector<Tie>(ties.begin(), ties.end()), uneven_weights);

    // A code, three weights, three numbers, and the place in the list of those to be told.
    const std::size_t own = exposure.bytes() - exposure.ties().bytes();
    EXPECT_GE(own, n_agents * (1 + 3 * 4 + 3 * 2 + 4));
    EXPECT_LE(own, n_agents * 40);
}

}  // namespace
