#include "sim/tie_generator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/graph_traits.hpp>
#include <boost/graph/small_world_generator.hpp>
#include <boost/random/taus88.hpp>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "tests/expect.h"
#include "tests/sim/print_tie.h"

namespace {

using sim::Draws;
using sim::Tie;
using sim::TieGenerator;
using sim::TieKind;
using sim::Ties;

constexpr std::uint64_t seed = 20240607;
constexpr TieKind housemate = 0;
constexpr TieKind peer = 1;

using Pair = std::pair<std::uint32_t, std::uint32_t>;  // smaller agent first
using Pairs = std::vector<Pair>;                       // ascending, each once

TieGenerator ring(int neighbours, double rewiring) {
    return {
        .neighbours = neighbours, .rewiring = rewiring, .ring_kind = peer, .first_group = 40};
}

TieGenerator households(double twos, double threes, double fours) {
    return {.household_shares = {twos, threes, fours},
            .household_kind = housemate,
            .ring_kind = peer,
            .first_group = 40};
}

TieGenerator households_and_ring(double twos, double threes, double fours, int neighbours,
                                 double rewiring) {
    TieGenerator generator = households(twos, threes, fours);
    generator.neighbours = neighbours;
    generator.rewiring = rewiring;
    return generator;
}

Pairs ascending_and_once(Pairs pairs) {
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
    return pairs;
}

/// The pairs that have a tie of this kind.
Pairs pairs(const std::vector<Tie>& ties, TieKind kind) {
    Pairs result;
    for (const Tie& tie : ties)
        if (tie.kind == kind) result.push_back(std::minmax(tie.a, tie.b));
    return ascending_and_once(result);
}

Pairs without(const Pairs& these, const Pairs& others) {
    Pairs rest;
    std::set_difference(these.begin(), these.end(), others.begin(), others.end(),
                        std::back_inserter(rest));
    return rest;
}

std::uint32_t steps_apart(const Pair& pair, std::uint32_t n_agents) {
    const std::uint32_t inside = pair.second - pair.first;
    return std::min(inside, n_agents - inside);
}

std::vector<std::uint32_t> degrees(const Pairs& ties, std::uint32_t n_agents) {
    std::vector<std::uint32_t> result(n_agents);
    for (const auto& [a, b] : ties) {
        ++result[a];
        ++result[b];
    }
    return result;
}

// Households

/// How many households there are of each size; complains of one that is no clique.
std::map<std::size_t, int> household_sizes(const std::vector<Tie>& ties,
                                           std::uint32_t n_agents) {
    std::vector<std::set<std::uint32_t>> home(n_agents);
    for (std::uint32_t agent = 0; agent < n_agents; ++agent) home[agent].insert(agent);
    for (const auto& [a, b] : pairs(ties, housemate)) {
        home[a].insert(b);
        home[b].insert(a);
    }
    std::map<std::size_t, int> sizes;
    for (std::uint32_t agent = 0; agent < n_agents; ++agent) {
        for (const std::uint32_t other : home[agent])
            EXPECT_EQ(home[other], home[agent])
                << "agents " << agent << " and " << other << " live together";
        if (agent == *home[agent].begin()) ++sizes[home[agent].size()];
    }
    return sizes;
}

TEST(Households, AreCliquesOfTheirSizesInTheirShares) {
    // 300 in twos, 300 in threes, 200 in fours, 200 alone.
    const std::vector<Tie> ties = households(0.3, 0.3, 0.2).generate(1'000, Draws(seed, 0));

    const std::map<std::size_t, int> expected = {{1, 200}, {2, 150}, {3, 100}, {4, 50}};
    EXPECT_EQ(household_sizes(ties, 1'000), expected);
    EXPECT_EQ(ties.size(), 150u * 1 + 100u * 3 + 50u * 6);
    EXPECT_EQ(pairs(ties, housemate).size(), ties.size());
}

TEST(Households, TakeInEverybodyOrNobody) {
    const std::map<std::size_t, int> all_in_fours = {{4, 250}};
    EXPECT_EQ(household_sizes(households(0, 0, 1).generate(1'000, Draws(seed, 0)), 1'000),
              all_in_fours);
    EXPECT_TRUE(households(0, 0, 0).generate(1'000, Draws(seed, 0)).empty());
    EXPECT_TRUE(households(0.4, 0.3, 0.3).generate(0, Draws(seed, 0)).empty());
    EXPECT_TRUE(households(0.4, 0.3, 0.3).generate(1, Draws(seed, 0)).empty());
}

TEST(Households, MissTheirSharesByLessThanOneHouseholdInEachSize) {
    for (std::uint32_t n_agents = 2; n_agents < 200; ++n_agents) {
        std::map<std::size_t, int> sizes = household_sizes(
            households(0.25, 0.4, 0.35).generate(n_agents, Draws(seed, 0)), n_agents);

        const std::map<std::size_t, double> shares = {{2, 0.25}, {3, 0.4}, {4, 0.35}};
        for (const auto& [size, share] : shares) {
            const double wanted = share * n_agents;
            const auto living = static_cast<double>(size) * sizes[size];
            EXPECT_LE(living, wanted + 0.5) << "in " << size << "s of " << n_agents;
            EXPECT_GT(living, wanted - 0.5 - static_cast<double>(size))
                << "in " << size << "s of " << n_agents;
        }
    }
}

TEST(Households, AreDrawnFromAllAlike) {
    // 5000 of 100'000 live in twos. A density of housemates among the agents that deviates from
    // 1 by 0.16 (root mean square) would be seen, and a share of pairs from the same half of
    // all agents that is wrong by 0.06.
    constexpr std::uint32_t n_agents = 100'000;
    const std::vector<Tie> ties = households(0.05, 0, 0).generate(n_agents, Draws(seed, 0));
    ASSERT_EQ(ties.size(), 2'500u);
    std::vector<double> where;
    double from_the_same_half = 0;
    for (const Tie& tie : ties) {
        where.push_back((tie.a + 0.5) / n_agents);
        where.push_back((tie.b + 0.5) / n_agents);
        from_the_same_half += (tie.a < n_agents / 2) == (tie.b < n_agents / 2);
    }

    EXPECT_TRUE(expect::uniform(where));
    EXPECT_TRUE(expect::frequency(from_the_same_half, 2'500, 0.5));
}

// Ring

TEST(Ring, WithoutRewiringTiesEachToTheNearest) {
    constexpr std::uint32_t n_agents = 50;
    Pairs expected;
    for (std::uint32_t agent = 0; agent < n_agents; ++agent)
        for (std::uint32_t place = 1; place <= 3; ++place)
            expected.push_back(std::minmax(agent, (agent + place) % n_agents));

    const std::vector<Tie> ties = ring(6, 0).generate(n_agents, Draws(seed, 0));

    EXPECT_EQ(pairs(ties, peer), ascending_and_once(expected));
    EXPECT_EQ(ties.size(), expected.size());
}

TEST(Ring, IsACompleteGraphWhenAllOthersAreTheNearestAndNoneWhenTheyAreTooFew) {
    EXPECT_EQ(pairs(ring(6, 0).generate(7, Draws(seed, 0)), peer).size(), 21u);
    EXPECT_TRUE(ring(6, 0).generate(6, Draws(seed, 0)).empty());
    EXPECT_TRUE(ring(0, 0.5).generate(100, Draws(seed, 0)).empty());
}

TEST(Ring, KeepsTheNumberOfTiesAndHalfTheNeighboursOfEachWhenItIsRewired) {
    constexpr std::uint32_t n_agents = 2'000;
    for (const double rewiring : {0.0, 0.01, 0.3, 1.0}) {
        const std::vector<Tie> ties = ring(8, rewiring).generate(n_agents, Draws(seed, 0));

        EXPECT_EQ(ties.size(), 4 * n_agents) << "rewiring " << rewiring;
        EXPECT_EQ(pairs(ties, peer).size(), ties.size()) << "rewiring " << rewiring;
        const std::vector<std::uint32_t> degree = degrees(pairs(ties, peer), n_agents);
        EXPECT_GE(*std::min_element(degree.begin(), degree.end()), 4u)
            << "rewiring " << rewiring;
    }
}

TEST(Ring, IsRewiredAsOftenAsTheChanceSays) {
    // Of 100'000 ties; a share of 0.1 that is wrong by 0.006 would be seen. Half a tie is
    // expected to be led to another of the nearest, where it does not count.
    constexpr std::uint32_t n_agents = 20'000;
    for (const double rewiring : {0.01, 0.1, 0.5}) {
        double n_far = 0;
        for (const Pair& pair :
             pairs(ring(10, rewiring).generate(n_agents, Draws(seed, 0)), peer))
            n_far += steps_apart(pair, n_agents) > 5;

        EXPECT_TRUE(expect::frequency(n_far, 5.0 * n_agents, rewiring));
    }
}

TEST(Ring, IsRewiredToAllAlike) {
    // A density of the distances of 40'000 rewired ties that deviates from 1 by 0.055 (root
    // mean square) would be seen.
    constexpr std::uint32_t n_agents = 20'000;
    std::vector<double> distances;
    for (const auto& [a, b] : pairs(ring(4, 1).generate(n_agents, Draws(seed, 0)), peer))
        distances.push_back(steps_apart({a, b}, n_agents) / (0.5 * n_agents));

    EXPECT_TRUE(expect::uniform(distances));
}

// Both

TEST(TieGenerator, MakesNoTieToOneselfAndNoneTwiceInTheSmallestWorlds) {
    for (std::uint32_t n_agents = 0; n_agents < 40; ++n_agents)
        for (const int neighbours : {0, 2, 4, 8})
            for (const double rewiring : {0.0, 0.3, 1.0})
                for (const double share : {0.0, 0.3}) {
                    const std::vector<Tie> ties =
                        households_and_ring(share, share, share, neighbours, rewiring)
                            .generate(n_agents, Draws(seed, n_agents));

                    std::set<Pair> known;
                    for (const Tie& tie : ties) {
                        ASSERT_LT(std::max(tie.a, tie.b), n_agents);
                        ASSERT_NE(tie.a, tie.b);
                        ASSERT_TRUE(known.insert(std::minmax(tie.a, tie.b)).second)
                            << n_agents << " agents, " << neighbours << " neighbours, rewiring "
                            << rewiring << ", shares " << share << ": " << tie.a << " and "
                            << tie.b << " are tied twice";
                    }
                }
}

TEST(TieGenerator, GivesNoTieOfTheRingToThoseWhoLiveTogether) {
    // Of 100 agents all live in fours and all but 11 of the others are among the nearest.
    constexpr std::uint32_t n_agents = 100;
    for (const double rewiring : {0.0, 0.3}) {
        const std::vector<Tie> ties =
            households_and_ring(0, 0, 1, 88, rewiring).generate(n_agents, Draws(seed, 0));

        const Pairs at_home = pairs(ties, housemate);
        EXPECT_EQ(at_home.size(), 25u * 6);
        const Pairs ring_ties = pairs(ties, peer);
        EXPECT_EQ(without(ring_ties, at_home), ring_ties) << "rewiring " << rewiring;
        EXPECT_GT(ring_ties.size(), 4'000u) << "too few to be a trial";
    }
}

TEST(TieGenerator, GivesEveryTieTwoEnds) {
    constexpr std::uint32_t n_agents = 5'000;
    const std::vector<Tie> generated =
        households_and_ring(0.2, 0.3, 0.4, 6, 0.1).generate(n_agents, Draws(seed, 0));
    const Ties ties(n_agents, {housemate, peer}, generated);

    std::size_t n_ends = 0;
    for (std::uint32_t agent = 0; agent < n_agents; ++agent)
        ties.for_each(agent, [&](std::uint32_t, TieKind) { ++n_ends; });

    EXPECT_EQ(n_ends, 2 * generated.size());
    // 2.0 housemates each, and 6 peers but for those who are housemates already.
    EXPECT_NEAR(static_cast<double>(n_ends) / n_agents, 8.0, 0.01);
}

TEST(TieGenerator, GivesTheSameTiesForTheSameLuckAndOthersForOther) {
    constexpr std::uint32_t n_agents = 1'000;
    const TieGenerator generator = households_and_ring(0.2, 0.3, 0.4, 6, 0.1);
    TieGenerator elsewhere = generator;
    elsewhere.first_group = 60;
    const std::vector<Tie> ties = generator.generate(n_agents, Draws(seed, 3));

    EXPECT_EQ(generator.generate(n_agents, Draws(seed, 3)), ties);
    EXPECT_NE(generator.generate(n_agents, Draws(seed + 1, 3)), ties);
    EXPECT_NE(generator.generate(n_agents, Draws(seed, 4)), ties);
    EXPECT_NE(elsewhere.generate(n_agents, Draws(seed, 3)), ties);
}

TEST(TieGenerator, GivesOtherLuckToEveryReplicate) {
    // 2000 of 20'000 ties are rewired in either of two replicates; 200 in both are expected,
    // and 85 more would be seen. An eighth of one pair is expected to live together in both.
    constexpr std::uint32_t n_agents = 10'000;
    const TieGenerator generator = households_and_ring(0.5, 0, 0, 4, 0.1);
    const std::vector<Tie> here = generator.generate(n_agents, Draws(seed, 0));
    const std::vector<Tie> there = generator.generate(n_agents, Draws(seed, 1));
    const Pairs undisturbed = pairs(ring(4, 0).generate(n_agents, Draws(seed, 0)), peer);

    const Pairs rewired_here = without(undisturbed, pairs(here, peer));
    const Pairs rewired_there = without(undisturbed, pairs(there, peer));
    const std::size_t in_both =
        rewired_here.size() - without(rewired_here, rewired_there).size();
    EXPECT_TRUE(expect::frequency(static_cast<double>(in_both), 2.0 * n_agents, 0.01));
    const Pairs homes = pairs(here, housemate);
    EXPECT_GT(without(homes, pairs(there, housemate)).size(), homes.size() - 10);
}

TEST(TieGenerator, LeavesTheLuckOfTheFirstPlacesToThemWhenThereAreMore) {
    // Of 4000 rewired ties less than one is expected to be led elsewhere, because it would
    // double a tie of the further places; more than ten have a chance below 1e-9.
    constexpr std::uint32_t n_agents = 20'000;
    const Draws draws(seed, 0);
    const Pairs few = pairs(ring(4, 0.1).generate(n_agents, draws), peer);
    const Pairs more = pairs(ring(8, 0.1).generate(n_agents, draws), peer);

    const Pairs gone = without(few, more);

    EXPECT_LE(gone.size(), 10u);
    for (const Pair& pair : gone)
        EXPECT_GT(steps_apart(pair, n_agents), 2u)
            << pair.first << " and " << pair.second << " were neighbours and are no longer";
    double n_near = 0;
    for (const Pair& pair : without(more, few)) n_near += steps_apart(pair, n_agents) <= 2;
    EXPECT_LE(n_near, 10) << "a tie that was rewired is so no longer";
}

TEST(TieGenerator, LeavesTheLuckOfTheRingToItWhenOthersLiveTogether) {
    // Those who live together lose their tie in the ring; of 4000 rewired ties less than one is
    // expected to be led elsewhere because it would join housemates, and more than ten have a
    // chance below 1e-9.
    constexpr std::uint32_t n_agents = 20'000;
    const Draws draws(seed, 0);
    const Pairs alone = pairs(ring(4, 0.1).generate(n_agents, draws), peer);
    for (const double share : {0.1, 1.0}) {
        const std::vector<Tie> ties =
            households_and_ring(0, 0, share, 4, 0.1).generate(n_agents, draws);

        const Pairs gone = without(without(alone, pairs(ties, peer)), pairs(ties, housemate));
        EXPECT_LE(gone.size(), 10u) << "share " << share;
        EXPECT_LE(without(pairs(ties, peer), alone).size(), 10u) << "share " << share;
    }
}

TEST(TieGenerator, LeavesTheLuckOfTheHouseholdsToThemWhenTheRingIsAnother) {
    constexpr std::uint32_t n_agents = 5'000;
    const Draws draws(seed, 0);
    const Pairs alone = pairs(households(0.2, 0.3, 0.4).generate(n_agents, draws), housemate);

    EXPECT_EQ(
        pairs(households_and_ring(0.2, 0.3, 0.4, 4, 0.1).generate(n_agents, draws), housemate),
        alone);
    EXPECT_EQ(
        pairs(households_and_ring(0.2, 0.3, 0.4, 8, 0.7).generate(n_agents, draws), housemate),
        alone);
}

// The small world in closed form, and that of Boost.Graph as an independent generator.
//
// Both go once round the ring and give each tie of an agent to the next k/2 another end with
// chance p, so that every agent keeps k/2 ties of its own. They differ where it matters to a
// share of k/n only: Boost leads a rewired tie to nobody within k/2 places, we to anybody to
// whom there is no tie; Boost may make the same tie twice, which counts once here; Boost never
// rewires the very first tie. Its generator asks for a random source that is copied for every
// tie, therefore a small one.

constexpr std::uint32_t n_of_world = 100'000;
constexpr int k_of_world = 8;

Pairs boost_small_world(double rewiring) {
    using Graph = boost::compressed_sparse_row_graph<boost::directedS>;
    using Generator = boost::small_world_iterator<boost::random::taus88, Graph>;
    boost::random::taus88 random(static_cast<std::uint32_t>(seed));
    Pairs ties;
    for (Generator tie(random, n_of_world, k_of_world, rewiring), end; tie != end; ++tie)
        ties.push_back(std::minmax(static_cast<std::uint32_t>(tie->first),
                                   static_cast<std::uint32_t>(tie->second)));
    return ascending_and_once(ties);
}

Pairs our_small_world(double rewiring) {
    return pairs(ring(k_of_world, rewiring).generate(n_of_world, Draws(seed, 0)), peer);
}

double degree_variance(const Pairs& ties) {
    double sum = 0;
    for (const std::uint32_t degree : degrees(ties, n_of_world))
        sum += std::pow(degree - double{k_of_world}, 2);
    return sum / n_of_world;
}

/// Three times the triangles, by the k (k - 1) / 2 pairs among k ties of each agent.
double clustering(const Pairs& ties) {
    std::vector<std::vector<std::uint32_t>> later(n_of_world);
    for (const auto& [a, b] : ties) later[a].push_back(b);  // ascending, as all are
    double n_triangles = 0;
    for (const auto& [a, b] : ties) {
        std::vector<std::uint32_t> thirds;
        std::set_intersection(later[a].begin(), later[a].end(), later[b].begin(),
                              later[b].end(), std::back_inserter(thirds));
        n_triangles += static_cast<double>(thirds.size());
    }
    return 3 * n_triangles / (n_of_world * 0.5 * k_of_world * (k_of_world - 1));
}

struct Expected {
    double value;
    double standard_error;
};

/// An agent loses a binomial number L of the k/2 ties that others lead to it, and gains a
/// number G, Poisson with the same mean p k/2 (Barrat and Weigt 2000): the variance is
/// k/2 p (1 - p) + k/2 p.
///
/// The gains of all are the losses of all. The error is therefore that of the mean of
/// (L - p k/2)^2 + L, whose sum is expected once the losses are known, and of a multinomial G.
Expected variance_of_degree(double p) {
    const double mean = 0.5 * k_of_world * p;
    const double second = mean * (1 - p);  // central moments of L
    const double third = second * (1 - 2 * p);
    const double fourth = second * (1 - 6 * p * (1 - p)) + 3 * second * second;
    const double by_losses = fourth - second * second + 2 * third + second;
    const double by_gains = 2 * mean * mean + 4 * mean * second;
    return {mean + second, std::sqrt((by_losses + by_gains) / n_of_world)};
}

/// A triangle of the ring survives if its three ties do: C(p) = C(0) (1 - p)^3 with
/// C(0) = 3 (k - 2) / (4 (k - 1)) (Watts and Strogatz 1998, Barrat and Weigt 2000). Two
/// triangles with a common tie survive together more often than two without; a tie of length a
/// is in k - 1 - a triangles. To these come, whatever the number of agents, the triangles of a
/// random graph with such degrees, in the measure in which the graph is random.
Expected clustering_of_small_world(double p) {
    constexpr int half = k_of_world / 2;
    const double stays = 1 - p;
    const double first = n_of_world * 0.5 * half * (half - 1);
    const double further = k_of_world - 1 + variance_of_degree(p).value / k_of_world;
    const double by_chance = std::pow(further, 3) / 6 * (1 - std::pow(stays, 3));
    double with_common_tie = 0;
    for (int length = 1; length <= half; ++length) {
        const double n = k_of_world - 1 - length;
        with_common_tie += n_of_world * n * (n - 1);
    }
    const double variance = first * (std::pow(stays, 3) - std::pow(stays, 6)) +
                            with_common_tie * (std::pow(stays, 5) - std::pow(stays, 6)) +
                            by_chance;
    const double pairs_of_neighbours = n_of_world * 0.5 * k_of_world * (k_of_world - 1);
    return {3 * (first * std::pow(stays, 3) + by_chance) / pairs_of_neighbours,
            3 * std::sqrt(variance) / pairs_of_neighbours};
}

/// Within 5 standard errors, as the expectations about random outcomes: one false alarm in 1.7
/// million honest seeds; six are found in more than 80 % of cases.
::testing::AssertionResult agrees(double found, const Expected& expected) {
    return expect::mean(found, 1, expected.value, expected.standard_error);
}

TEST(SmallWorld, WithoutRewiringIsClusteredAsTheRing) {
    constexpr double exact = 3.0 * (k_of_world - 2) / (4 * (k_of_world - 1));
    EXPECT_NEAR(clustering(our_small_world(0)), exact, 1e-12);
    EXPECT_NEAR(clustering(boost_small_world(0)), exact, 1e-12);
    EXPECT_EQ(our_small_world(0), boost_small_world(0));
    EXPECT_NEAR(clustering_of_small_world(0).value, exact, 1e-12);
}

TEST(SmallWorld, HasTheDegreesAndTheClusteringOfTheClosedFormAndOfBoost) {
    // The smallest deviation seen at a rewiring of 0.1 is 0.029 in a variance of degrees of
    // 0.76 and 0.005 in a clustering of 0.469, and 1.4 times these between the two generators.
    for (const double rewiring : {0.02, 0.1, 0.3, 0.8}) {
        const Pairs ours = our_small_world(rewiring);
        const Pairs theirs = boost_small_world(rewiring);

        const Expected variance = variance_of_degree(rewiring);
        const double our_variance = degree_variance(ours);
        const double their_variance = degree_variance(theirs);
        EXPECT_TRUE(agrees(our_variance, variance)) << "ours, " << rewiring;
        EXPECT_TRUE(agrees(their_variance, variance)) << "Boost's, " << rewiring;
        EXPECT_TRUE(
            agrees(our_variance - their_variance, {0, std::sqrt(2) * variance.standard_error}))
            << "ours less Boost's, " << rewiring;

        const Expected clustered = clustering_of_small_world(rewiring);
        const double our_clustering = clustering(ours);
        const double their_clustering = clustering(theirs);
        EXPECT_TRUE(agrees(our_clustering, clustered)) << "ours, " << rewiring;
        EXPECT_TRUE(agrees(their_clustering, clustered)) << "Boost's, " << rewiring;
        EXPECT_TRUE(agrees(our_clustering - their_clustering,
                           {0, std::sqrt(2) * clustered.standard_error}))
            << "ours less Boost's, " << rewiring;
    }
}

}  // namespace
