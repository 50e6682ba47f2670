#pragma once
/// Tie generator: the ties with which a population starts.
///
///     households   cliques: shares of the agents live in twos, threes and fours, drawn at
///                  random from all
///     ring         a small world (Watts and Strogatz 1998): the agents stand in a ring, each
///                  tied to the `neighbours` nearest; each such tie is, with the chance
///                  `rewiring`, led to an agent drawn at random from all instead
///
/// All chance is addressed by the agent (and the place in the ring), so that another number of
/// neighbours or another share of households leaves the luck of the others as it is. Two who
/// share a household have no further tie in the ring; a rewired tie that would double another
/// is drawn again. There is no ring among as many agents as `neighbours` or fewer.

#include <array>
#include <vector>

#include "sim/random.h"
#include "sim/ties.h"

namespace sim {

struct TieGenerator {
    /// Shares of the agents who live in households of two, three and four; at most 1 in all.
    std::array<double, 3> household_shares{};
    TieKind household_kind = 0;
    int neighbours = 0;  ///< in the ring; even
    double rewiring = 0;
    TieKind ring_kind = 0;
    /// First of the groups of decisions of agents that the generator uses: one for households
    /// and one for each place in half the ring.
    std::uint32_t first_group = 0;

    /// Households, then ring; in no particular order otherwise.
    std::vector<Tie> generate(std::uint32_t n_agents, const Draws& draws) const;
};

}  // namespace sim
