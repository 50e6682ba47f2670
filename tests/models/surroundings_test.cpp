/// What ties mean to a person: caps, references, susceptibility, people outside (47), (48).

#include "models/surroundings.h"

#include <gtest/gtest.h>

#include <tuple>

#include "tests/models/small_world.h"

namespace models {
namespace {

using small_world::column;
using small_world::identical;
using small_world::near;
using small_world::same;

NetworkSettings::Parameters network_on() {
    NetworkSettings::Parameters p = small_world::defaults<NetworkSettings>();
    p.on = true;
    return p;
}

Surroundings four_people(const NetworkSettings::Parameters& p) {
    Surroundings surroundings(p, 4);
    if (!p.on) return surroundings;
    surroundings.counts().using_weight = column({0, 2.8, 4, 9});
    surroundings.counts().sober_weight = column({0, 0.5, 2, 9});
    surroundings.counts().all_weight = column({0, 5.6, 8, 18});
    return surroundings;
}

TEST(Surroundings, SaturateAndCountFromTheReference) {
    Surroundings surroundings = four_people(network_on());
    const Surroundings::Influence influence = surroundings.advance(Levers(4));
    EXPECT_TRUE(near(surroundings.using_exposure(), column({0, 2.8, 4, 4}), 1e-6));
    EXPECT_TRUE(near(influence.using_excess, column({-2.8, 0, 1.2, 1.2}), 1e-6));
    // The family outside counts as one sober tie.
    EXPECT_TRUE(near(surroundings.sober_exposure(), column({1, 1.5, 3, 3}), 1e-6));
    EXPECT_TRUE(near(influence.sober_excess, column({-0.5, 0, 1.5, 1.5}), 1e-6));
}

TEST(Surroundings, AreNothingWithoutANetworkAndWithoutInfluence) {
    NetworkSettings::Parameters off = small_world::defaults<NetworkSettings>();
    NetworkSettings::Parameters powerless = network_on();
    powerless.influence = false;
    for (const NetworkSettings::Parameters& p : {off, powerless}) {
        Surroundings surroundings = four_people(p);
        const Surroundings::Influence influence = surroundings.advance(Levers(4));
        EXPECT_TRUE(identical(influence.using_excess, same(0, 4)));
        EXPECT_TRUE(identical(influence.sober_excess, same(0, 4)));
    }
}

TEST(Surroundings, AreFeltAndCountedAsNoneWithoutANetwork) {
    Surroundings surroundings(small_world::defaults<NetworkSettings>(), 4);
    std::ignore = surroundings.advance(Levers(4));
    EXPECT_FALSE(surroundings.is_on());
    for (const sim::Column& nothing :
         {surroundings.using_exposure(), surroundings.sober_exposure(),
          surroundings.using_ties(), surroundings.sober_ties(), surroundings.ties()})
        EXPECT_TRUE(identical(nothing, same(0, 4)));
}

TEST(Surroundings, OfTheLessSusceptibleAreAsThoseOfPeopleWithFewerUsingTies) {
    Surroundings surroundings = four_people(network_on());
    Levers levers(4);
    levers.susceptibility = same(0.5, 4);
    std::ignore = surroundings.advance(levers);
    EXPECT_TRUE(near(surroundings.using_exposure(), column({0, 1.4, 2, 2}), 1e-6));
    EXPECT_TRUE(near(surroundings.sober_exposure(), column({1, 1.5, 3, 3}), 1e-6));
}

TEST(Surroundings, IncludePeopleOutsideUpToTheCap) {
    Surroundings surroundings = four_people(network_on());
    Levers levers(4);
    levers.sober_ties = same(1, 4);
    levers.using_ties = same(0.5, 4);
    std::ignore = surroundings.advance(levers);
    EXPECT_TRUE(near(surroundings.using_exposure(), column({0.5, 3.3, 4, 4}), 1e-6));
    EXPECT_TRUE(near(surroundings.sober_exposure(), column({2, 2.5, 3, 3}), 1e-6));
}

TEST(Surroundings, AddTheHazardOfTheShareOfTiesWhoUse) {
    NetworkSettings::Parameters p = network_on();
    p.mode = NetworkSettings::Mode::add;
    const Surroundings surroundings = four_people(p);
    EXPECT_TRUE(surroundings.adds_hazard());
    EXPECT_TRUE(near(surroundings.additive_hazard(),
                     column({0.002, 0.002 + 0.015, 0.002 + 0.015, 0.002 + 0.015}), 1e-8));
}

}  // namespace
}  // namespace models
