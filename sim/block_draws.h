#pragma once
/// Block draws: the luck of one block in one step, a column at a time.

#include <array>

#include "sim/column.h"
#include "sim/random.h"

namespace sim {

/// The entries at some positions.
Few pick(const Few& few, const Few& positions);
Bits pick(const Bits& bits, const Few& positions);
FourBits pick(const FourBits& bits, const Few& positions);

class BlockDraws {
  public:
    BlockDraws(const Draws& draws, int step, std::uint32_t first_agent, Index n)
        : draws_(draws), step_(step), first_agent_(first_agent), n_(n) {}

    /// The four decisions of `group` for all agents of the block.
    FourBits all(std::uint32_t group) const {
        return draws_.four_bits(group, step_, first_agent_, n_);
    }
    /// The same for few of them; entry i is that of the agent at position few[i].
    FourBits of(const Few& few, std::uint32_t group) const {
        return draws_.four_bits(group, step_, first_agent_, few);
    }
    /// The same block in another step.
    BlockDraws at_step(int step) const { return {draws_, step, first_agent_, n_}; }

    std::uint32_t first_agent() const { return first_agent_; }

  private:
    Draws draws_;
    int step_;
    std::uint32_t first_agent_;
    Index n_;
};

}  // namespace sim
