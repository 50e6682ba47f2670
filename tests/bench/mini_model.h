#pragma once
/// The mini model: the common workload of benchmarks of agent-based simulations of relapse.
///
/// Ten neighbours each, daily steps, nobody is ever removed. It is a workload and not a model of
/// anything: its coefficients keep about a third of the agents using and every hazard active.
///
///     m = share of the ten neighbours who use, as at the start of the day
///     D' = D exp(-1.4) + u
///     "x -> X at k" is the exponential relaxation x' = X + (x - X) exp(-k)
///     E -> D' at .9;   T -> E' / (E' + .5) at .05;   W -> max(0, T' - E') at .3
///     S' = mu + (S - mu) exp(-.25) + .2 sqrt((1 - exp(-.5)) / .5) z
///          mu = .3 + .4 W' - .3 O - .2 P,  z standard normal
///     O -> .4 + .6 P - .3 T' at .1;   P -> .8 - .5 m - .2 u at .05
///     C -> L(-1 + 1.5 W' + 1.2 S' + .8 m - .7 O') at .5
///     Q -> L(.5 + P' - 1.5 C' - u) at .08,   L the logistic function
///     chance of an event: 1 - exp(-exp(eta))
///     lapse     (u = 0)  eta = -4.2 + 1.5 C' + .8 S' + .6 m - .6 Q' - .3 P' + b
///     overdose  (u = 1)  eta = -7 + 1.5 E' - 2 T'; then u = 0
///     recovery  (u = 1, no overdose)  eta = -4 + .8 Q' + .5 P' - .5 C' + .5 T' - .4 m
///
///     u status (uses)             starts at 1 with chance .3
///     D, E drug                   u, .7 u        T tolerance     .5 u
///     W withdrawal                0              S stress        .3 + .2 z
///     O oxytocin tone             .5             P support       .6
///     C craving                   .4             Q self-efficacy .5
///     b vulnerability             .5 z

#include <array>
#include <cstdint>
#include <vector>

#include "sim/bit_set.h"
#include "sim/large_pages.h"
#include "sim/random.h"

namespace bench {

/// Ten neighbours: five on either side, or anybody (with repeats, and possibly oneself).
enum class Network { ring, random };
inline constexpr int n_neighbours = 10;

/// What a run of the mini model shows at its end.
struct Figures {
    double prevalence = 0;
    double lapses = 0, recoveries = 0, overdoses = 0;
    std::array<double, 9> means{};  ///< of D, E, T, W, S, O, P, C, Q
};

class MiniModel {
  public:
    MiniModel(std::uint32_t n_agents, Network network, std::uint64_t seed);

    void step();
    Figures figures() const;
    double bytes_per_agent() const;

  private:
    struct Block {
        sim::Column D, E, T, W, S, O, P, C, Q, b;
        sim::Mask u;
    };

    std::uint32_t neighbour(Network network, std::uint32_t i, std::uint32_t k) const;
    void step(Block& block, std::uint32_t first);
    void decide(Block& block, const sim::Column& m, const sim::FourBits& draws);

    std::uint32_t n_;
    sim::Draws draws_;
    int day_ = 0;
    sim::LargeVector<Block> blocks_;
    /// Of one block after the other: a row of the first neighbours of all, one of the second ...
    sim::LargeVector<std::uint32_t> neighbours_;
    sim::BitSet uses_;  ///< at the start of the day
    sim::BitSet uses_next_;
    std::int64_t lapses_ = 0, recoveries_ = 0, overdoses_ = 0;
};

}  // namespace bench
