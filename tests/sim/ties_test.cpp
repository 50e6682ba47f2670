#include "sim/ties.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/print_tie.h"

namespace {

using sim::Tie;
using sim::TieKind;
using sim::Ties;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

// What the other is to the owner of the row.
constexpr TieKind companion = 0;
constexpr TieKind mentor = 1;
constexpr TieKind pupil = 2;
const std::vector<TieKind> opposite = {companion, pupil, mentor};

/// (other, kind) for each end in the row of an agent, ascending.
std::vector<std::pair<std::uint32_t, int>> row(const Ties& ties, std::uint32_t agent) {
    std::vector<std::pair<std::uint32_t, int>> ends;
    ties.for_each(
        agent, [&](std::uint32_t other, TieKind kind) { ends.emplace_back(other, int{kind}); });
    std::sort(ends.begin(), ends.end());
    return ends;
}

/// The same tie, told by the other of the two.
Tie told_by_the_other(const Tie& tie) {
    return {tie.b, tie.a, opposite[tie.kind]};
}

/// The same tie as Ties::all() names it.
Tie smaller_first(const Tie& tie) {
    return tie.a < tie.b ? tie : told_by_the_other(tie);
}

/// A tie of random kind between two random agents.
Tie random_tie(std::mt19937& random, std::uint32_t n_agents) {
    const auto a = static_cast<std::uint32_t>(random() % n_agents);
    const auto b = static_cast<std::uint32_t>((a + 1 + random() % (n_agents - 1)) % n_agents);
    return {a, b, static_cast<TieKind>(random() % opposite.size())};
}

/// That many different ties, in random order, told by the one or the other.
std::vector<Tie> random_ties(std::mt19937& random, std::uint32_t n_agents, std::size_t n_ties) {
    std::set<Tie> known;
    std::vector<Tie> ties;
    while (ties.size() < n_ties) {
        const Tie tie = random_tie(random, n_agents);
        if (known.insert(smaller_first(tie)).second) ties.push_back(tie);
    }
    return ties;
}

std::string refusal(const std::vector<Tie>& ties) {
    try {
        const Ties built(4, opposite, ties);
    } catch (const std::logic_error& error) {
        return error.what();
    }
    return "nothing was refused";
}

TEST(Ties, StandInTheRowsOfBothWhereAMentorHasAPupil) {
    const Ties ties(4, opposite, std::vector<Tie>{{0, 2, companion}, {2, 1, mentor}});

    EXPECT_THAT(row(ties, 0), ElementsAre(Pair(2, companion)));
    EXPECT_THAT(row(ties, 1), ElementsAre(Pair(2, pupil)));
    EXPECT_THAT(row(ties, 2), ElementsAre(Pair(0, companion), Pair(1, mentor)));
    EXPECT_THAT(row(ties, 3), IsEmpty());
    EXPECT_THAT(ties.all(), ElementsAre(Tie{0, 2, companion}, Tie{1, 2, pupil}));
    EXPECT_EQ(ties.n_ties(), 2u);
    EXPECT_EQ(ties.n_agents(), 4u);
}

TEST(Ties, StandInTheRowsOfBothAlsoWhenTheyComeLater) {
    Ties ties(4, opposite, {});

    ties.add({2, 1, mentor});

    EXPECT_THAT(row(ties, 1), ElementsAre(Pair(2, pupil)));
    EXPECT_THAT(row(ties, 2), ElementsAre(Pair(1, mentor)));
    EXPECT_TRUE(ties.are_tied(1, 2));
    EXPECT_TRUE(ties.are_tied(2, 1));
    EXPECT_FALSE(ties.are_tied(1, 3));
    EXPECT_EQ(ties.n_ties(), 1u);
}

TEST(Ties, AreNoneWhereThereAreNoAgents) {
    const Ties ties;

    EXPECT_EQ(ties.n_agents(), 0u);
    EXPECT_EQ(ties.n_ties(), 0u);
    EXPECT_THAT(ties.all(), IsEmpty());
}

TEST(Ties, RefuseToTieAnAgentToItself) {
    EXPECT_EQ(refusal({{0, 1, companion}, {3, 3, companion}}),
              "no tie of kind 0 can join agents 3 and 3");
}

TEST(Ties, RefuseAgentsAndKindsThatAreNotThere) {
    EXPECT_EQ(refusal({{1, 4, companion}}), "no tie of kind 0 can join agents 1 and 4");
    EXPECT_EQ(refusal({{4, 1, companion}}), "no tie of kind 0 can join agents 4 and 1");
    EXPECT_EQ(refusal({{1, 2, 3}}), "no tie of kind 3 can join agents 1 and 2");
}

TEST(Ties, RefuseTheSameTieTwiceWhoeverTellsIt) {
    EXPECT_EQ(refusal({{2, 3, mentor}, {0, 1, companion}, {2, 3, mentor}}),
              "a tie of agent 2 comes twice");
    EXPECT_EQ(refusal({{2, 3, mentor}, {0, 1, companion}, {3, 2, pupil}}),
              "a tie of agent 2 comes twice");
    EXPECT_EQ(refusal({{0, 1, companion}, {1, 0, companion}}), "a tie of agent 0 comes twice");
}

TEST(Ties, JoinTwoAgentsOnceInEachKind) {
    // Each is the mentor of the other, and they are companions besides.
    const std::vector<Tie> three = {{0, 1, companion}, {0, 1, mentor}, {1, 0, mentor}};
    EXPECT_EQ(refusal(three), "nothing was refused");
    Ties ties(4, opposite, three);
    EXPECT_THAT(row(ties, 1), ElementsAre(Pair(0, companion), Pair(0, mentor), Pair(0, pupil)));

    EXPECT_TRUE(ties.remove({0, 1, mentor}));

    EXPECT_THAT(row(ties, 0), ElementsAre(Pair(1, companion), Pair(1, pupil)));
    EXPECT_THAT(row(ties, 1), ElementsAre(Pair(0, companion), Pair(0, mentor)));
    EXPECT_TRUE(ties.are_tied(0, 1));
    EXPECT_TRUE(ties.remove({1, 0, companion}));
    EXPECT_TRUE(ties.remove({1, 0, mentor}));
    EXPECT_FALSE(ties.are_tied(0, 1));
}

TEST(Ties, LeaveBothRowsWhoeverEndsThem) {
    const std::vector<Tie> some = {{0, 1, mentor}, {0, 2, companion}, {1, 2, pupil}};
    for (const bool from_the_start : {true, false}) {
        for (const bool by_the_other : {true, false}) {
            Ties ties(3, opposite, from_the_start ? some : std::vector<Tie>{});
            if (!from_the_start)
                for (const Tie& tie : some) ties.add(tie);

            EXPECT_TRUE(ties.remove(by_the_other ? told_by_the_other(some[0]) : some[0]));

            EXPECT_THAT(row(ties, 0), ElementsAre(Pair(2, companion)));
            EXPECT_THAT(row(ties, 1), ElementsAre(Pair(2, pupil)));
            EXPECT_THAT(row(ties, 2), ElementsAre(Pair(0, companion), Pair(1, mentor)));
            EXPECT_EQ(ties.n_ties(), 2u);
        }
    }
}

TEST(Ties, StayAsTheyAreWhenATieThatIsNotThereShallGo) {
    Ties ties(3, opposite, std::vector<Tie>{{0, 1, mentor}});
    ties.add({1, 2, companion});

    EXPECT_FALSE(ties.remove({0, 1, pupil})) << "another kind";
    EXPECT_FALSE(ties.remove({1, 0, mentor})) << "another direction";
    EXPECT_FALSE(ties.remove({0, 2, mentor})) << "another agent";

    EXPECT_THAT(ties.all(), ElementsAre(Tie{0, 1, mentor}, Tie{1, 2, companion}));
    EXPECT_EQ(ties.n_ties(), 2u);
}

TEST(Ties, GiveTheOthersThatAreWantedAscending) {
    Ties ties(6, opposite,
              std::vector<Tie>{{2, 5, companion}, {2, 0, companion}, {2, 5, mentor}});
    ties.add({2, 3, companion});
    ties.add({2, 1, pupil});
    const auto anybody = [](std::uint32_t, TieKind) { return true; };
    const auto companions = [](std::uint32_t, TieKind kind) { return kind == companion; };
    const auto from_3_on = [](std::uint32_t other, TieKind) { return other >= 3; };

    EXPECT_THAT(ties.others(2, anybody), ElementsAre(0, 1, 3, 5, 5));
    EXPECT_THAT(ties.others(2, companions), ElementsAre(0, 3, 5));
    EXPECT_THAT(ties.others(2, from_3_on), ElementsAre(3, 5, 5));
    EXPECT_THAT(ties.others(4, anybody), IsEmpty());
}

TEST(Ties, NeedNoMoreRoomWhileEveryAgentKeepsItsNumberOfTies) {
    // Four agents who hold hands change partners; the others look on.
    const std::vector<Tie> held = {{0, 1, companion}, {2, 3, mentor}};
    Ties ties(100, opposite, held);
    const std::size_t before = ties.bytes();

    for (int round = 0; round < 1'000; ++round) {
        ASSERT_TRUE(ties.remove({0, 1, companion}));
        ASSERT_TRUE(ties.remove({2, 3, mentor}));
        ties.add({0, 2, pupil});
        ties.add({1, 3, companion});
        ASSERT_TRUE(ties.remove({2, 0, mentor}));
        ASSERT_TRUE(ties.remove({3, 1, companion}));
        ties.add({1, 0, companion});
        ties.add({3, 2, pupil});
    }

    EXPECT_EQ(ties.bytes(), before);
    EXPECT_EQ(ties.all(), held);
}

TEST(Ties, NeedNoMoreRoomWhenAddedOnesGoAndComeAgain) {
    Ties ties(100, opposite, {});
    const auto come_and_go = [&] {
        for (std::uint32_t other = 1; other < 20; ++other) ties.add({0, other, mentor});
        for (std::uint32_t other = 1; other < 20; ++other)
            ASSERT_TRUE(ties.remove({other, 0, pupil}));
    };
    come_and_go();
    const std::size_t before = ties.bytes();

    for (int round = 0; round < 1'000; ++round) come_and_go();

    EXPECT_EQ(ties.bytes(), before);
    EXPECT_THAT(ties.all(), IsEmpty());
}

TEST(Ties, TakeFiveBytesAnEndAndEightAnAgentAtTheStart) {
    std::mt19937 random(1);
    constexpr std::size_t n_ties = 40'000;
    constexpr std::size_t n_ends = 2 * n_ties;
    constexpr std::uint32_t n_agents = 10'000;

    const Ties ties(n_agents, opposite, random_ties(random, n_agents, n_ties));

    constexpr std::size_t smallest = 5 * n_ends + std::size_t{8} * n_agents;
    EXPECT_GE(ties.bytes(), smallest);
    EXPECT_LE(ties.bytes(), smallest + 64);
}

TEST(Ties, TakeTwelveBytesForAnEndThatWasAdded) {
    // Up to twice that, while the log has room to grow. A thousand ends fit into it.
    std::mt19937 random(7);
    constexpr std::size_t n_ties = 500;
    constexpr std::size_t n_ends = 2 * n_ties;
    Ties ties(10'000, opposite, {});
    const std::size_t before = ties.bytes();

    for (const Tie& tie : random_ties(random, 10'000, n_ties)) ties.add(tie);

    EXPECT_GE(ties.bytes(), before + 12 * n_ends);
    EXPECT_LE(ties.bytes(), before + 24 * n_ends);
}

TEST(Ties, WriteTheRowsAnewWhenManyHaveBeenAdded) {
    // In a log of additions an end takes 12 bytes, and twice that while it has room to grow.
    std::mt19937 random(2);
    constexpr std::size_t n_ties = 60'000;
    constexpr std::size_t n_ends = 2 * n_ties;
    constexpr std::uint32_t n_agents = 500;
    const std::vector<Tie> added = random_ties(random, n_agents, n_ties);
    Ties ties(n_agents, opposite, {});

    for (const Tie& tie : added) ties.add(tie);

    std::vector<Tie> expected;
    std::transform(added.begin(), added.end(), std::back_inserter(expected), smaller_first);
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(ties.all(), expected);
    EXPECT_EQ(ties.n_ties(), n_ties);
    EXPECT_LT(ties.bytes(), 12 * n_ends);
}

TEST(Ties, WriteTheRowsAnewWhenMostHaveGoneAndTheLogIsLargeForTheRest) {
    // 2000 ends are added and 800 of them go, fewer than an eighth of all; then most of the
    // others go, and the next tie makes the log too large while it has places to use again.
    constexpr std::uint32_t n_agents = 500;
    std::mt19937 random(6);
    const std::vector<Tie> some = random_ties(random, n_agents, 12'000);
    const auto first = [&](int n) { return some.begin() + n; };
    Ties ties(n_agents, opposite, std::vector<Tie>(first(0), first(10'000)));

    std::for_each(first(10'000), first(11'000), [&](const Tie& tie) { ties.add(tie); });
    std::for_each(first(10'000), first(10'400), [&](const Tie& tie) { ties.remove(tie); });
    std::for_each(first(0), first(9'000), [&](const Tie& tie) { ties.remove(tie); });
    std::for_each(first(11'000), first(12'000), [&](const Tie& tie) { ties.add(tie); });

    std::vector<Tie> expected;
    std::transform(first(9'000), first(10'000), std::back_inserter(expected), smaller_first);
    std::transform(first(10'400), first(12'000), std::back_inserter(expected), smaller_first);
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(ties.all(), expected);
    EXPECT_EQ(ties.n_ties(), expected.size());
}

TEST(Ties, AreAnAccurateSetAfterThousandsOfRandomAdditionsAndRemovals) {
    // 60 agents could have 5310 ties; about half of them are there in the end. The log of the
    // first 2000 exceeds its 1024 ends more than once.
    constexpr std::uint32_t n_agents = 60;
    std::mt19937 random(3);
    std::set<Tie> expected;
    Ties ties(n_agents, opposite, {});

    for (int round = 0; round < 40'000; ++round) {
        const Tie tie = random_tie(random, n_agents);
        if (expected.insert(smaller_first(tie)).second) {
            ties.add(tie);
        } else {
            ASSERT_TRUE(ties.remove(tie)) << "round " << round;
            expected.erase(smaller_first(tie));
        }
        ASSERT_EQ(ties.n_ties(), expected.size()) << "round " << round;

        if (round % 500 != 0) continue;
        ASSERT_EQ(ties.all(), std::vector<Tie>(expected.begin(), expected.end()))
            << "round " << round;
        for (std::uint32_t agent = 0; agent < n_agents; ++agent)
            ties.for_each(agent, [&](std::uint32_t other, TieKind kind) {
                ASSERT_TRUE(expected.contains(smaller_first({agent, other, kind})))
                    << "round " << round << ": agent " << agent << " has " << other;
            });
        for (std::uint32_t other = 1; other < n_agents; ++other) {
            const auto first = expected.lower_bound({0, other, 0});
            ASSERT_EQ(ties.are_tied(other, 0),
                      first != expected.end() && first->a == 0 && first->b == other)
                << "round " << round << ": agents 0 and " << other;
        }
    }
    EXPECT_GT(expected.size(), 2'000u) << "too few to be a trial";
}

TEST(Ties, DoNotDependOnTheOrderInWhichTheyCome) {
    constexpr std::uint32_t n_agents = 40;
    std::mt19937 random(4);
    std::vector<Tie> some = random_ties(random, n_agents, 1'000);
    const Ties ties(n_agents, opposite, some);
    std::shuffle(some.begin(), some.end(), random);
    for (std::size_t i = 0; i < some.size(); i += 2) some[i] = told_by_the_other(some[i]);

    const Ties at_once(n_agents, opposite, some);
    Ties one_by_one(n_agents, opposite, {});
    for (const Tie& tie : some) one_by_one.add(tie);
    // By a detour: with others that go again.
    Ties after_others(n_agents, opposite, {});
    std::set<Tie> wanted;
    for (const Tie& tie : some) wanted.insert(smaller_first(tie));
    std::vector<Tie> detour;
    for (const Tie& tie : random_ties(random, n_agents, 1'000))
        if (!wanted.contains(smaller_first(tie))) detour.push_back(tie);
    for (const Tie& tie : detour) after_others.add(tie);
    for (const Tie& tie : some) after_others.add(tie);
    for (const Tie& tie : detour) ASSERT_TRUE(after_others.remove(tie));

    for (const Ties& other : {at_once, one_by_one, after_others}) {
        EXPECT_EQ(other.all(), ties.all());
        for (std::uint32_t agent = 0; agent < n_agents; ++agent)
            EXPECT_EQ(row(other, agent), row(ties, agent)) << "agent " << agent;
    }
}

TEST(Ties, OfRelabelledAgentsAreTheRelabelledTies) {
    constexpr std::uint32_t n_agents = 40;
    std::mt19937 random(5);
    const std::vector<Tie> some = random_ties(random, n_agents, 1'000);
    std::vector<std::uint32_t> label(n_agents);
    for (std::uint32_t agent = 0; agent < n_agents; ++agent) label[agent] = agent;
    std::shuffle(label.begin(), label.end(), random);

    Ties ties(n_agents, opposite, {});
    Ties relabelled(n_agents, opposite, {});
    for (const Tie& tie : some) {
        ties.add(tie);
        relabelled.add({label[tie.a], label[tie.b], tie.kind});
    }

    for (std::uint32_t agent = 0; agent < n_agents; ++agent) {
        std::vector<std::pair<std::uint32_t, int>> expected;
        for (const auto& [other, kind] : row(ties, agent))
            expected.emplace_back(label[other], kind);
        std::sort(expected.begin(), expected.end());
        EXPECT_EQ(row(relabelled, label[agent]), expected) << "agent " << agent;
    }
}

}  // namespace
