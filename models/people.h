#pragma once
/// People: those of all blocks of a run by their numbers, as the network sees them.

#include <vector>

#include "models/acquaintance.h"
#include "models/relapse_model.h"

namespace models {

class People {
  public:
    explicit People(const Blocks& blocks)
        : blocks_(&blocks), block_size_(static_cast<std::uint32_t>(blocks.front().size())) {}

    const Blocks& blocks() const { return *blocks_; }
    const RelapseModel& block_of(std::uint32_t person) const {
        return (*blocks_)[block_index(person)];
    }
    std::size_t block_index(std::uint32_t person) const { return person / block_size_; }
    /// Within the block.
    std::int32_t position_of(std::uint32_t person) const {
        return static_cast<std::int32_t>(person % block_size_);
    }
    std::uint32_t size() const {
        return blocks_->back().first_agent() +
               static_cast<std::uint32_t>(blocks_->back().size());
    }

    std::uint8_t state(std::uint32_t person) const {
        return block_of(person).status().state()[position_of(person)];
    }
    bool is_alive(std::uint32_t person) const { return state(person) != code(UseState::dead); }
    bool uses(std::uint32_t person) const { return uses_opioids(state(person)); }
    /// Abstinent for longer than `days`.
    bool is_abstinent_for(std::uint32_t person, sim::Duration time) const {
        const RelapseModel& block = block_of(person);
        return state(person) == code(UseState::abstinent) &&
               block.status().days_abstinent()[position_of(person)] >
                   static_cast<float>(time.days);
    }
    bool is_member(std::uint32_t person) const {
        return block_of(person).members()[position_of(person)];
    }
    bool is_in_mutual_help(std::uint32_t person) const {
        return block_of(person).mutual_help().member()[position_of(person)];
    }

  private:
    const Blocks* blocks_;
    std::uint32_t block_size_;
};

}  // namespace models
