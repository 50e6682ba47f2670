#pragma once
/// The mini model (mini_model.h) as one would write it in an afternoon: double precision, one
/// agent at a time, std::exp and std::mt19937_64. Compiled twice from one source.

#include <cstdint>
#include <memory>

#include "tests/bench/mini_model.h"

namespace bench {

class PlainMiniModel {
  public:
    virtual ~PlainMiniModel() = default;
    virtual void step() = 0;
    virtual Figures figures() const = 0;
};

/// Status within the struct of an agent; -O2 for every x86-64.
std::unique_ptr<PlainMiniModel> plain_structs(std::uint32_t n, Network network,
                                              std::uint64_t seed);
/// The best that plain code does: statuses of all agents in an array of bytes; -O3 for this
/// machine.
std::unique_ptr<PlainMiniModel> plain_bytes(std::uint32_t n, Network network,
                                            std::uint64_t seed);

}  // namespace bench
