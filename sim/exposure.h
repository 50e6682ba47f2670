#pragma once
/// Exposure: how many of an agent's ties stand where, and with which weight.
///
/// Every agent has a standing, a small code that the model gives a meaning. The sums over ties
/// are not read off the ties in each step: an agent whose standing changes tells its ties, and a
/// tie that forms or goes tells its two ends. The cost goes with the changes, not with the
/// ties. Weights are whole multiples of 1/256 (rounded to them), so that sums are exact and no
/// sum depends on the order of changes.

#include <array>
#include <cstdint>
#include <vector>

#include "sim/ties.h"

namespace sim {

using Standing = std::uint8_t;

class Exposure {
  public:
    static constexpr std::size_t n_standings = 3;

    Exposure() = default;
    /// All agents stand at `standing`. `weights` has an entry for each kind: what an end of
    /// that kind weighs for the owner of the row; from 0 to 1000.
    Exposure(Ties ties, const std::vector<double>& weights, Standing standing);

    void change(std::uint32_t agent, Standing to);
    void add(const Tie& tie);
    /// Whether it was there.
    bool remove(const Tie& tie);

    const Ties& ties() const { return ties_; }
    Standing standing(std::uint32_t agent) const { return standing_[agent]; }
    /// Of the ties of `agent` that stand at `standing`.
    int number(std::uint32_t agent, Standing standing) const {
        return counts_[agent].number[standing];
    }
    float weight(std::uint32_t agent, Standing standing) const {
        return static_cast<float>(counts_[agent].parts[standing]) / parts_of_one;
    }
    int number(std::uint32_t agent) const;
    float weight(std::uint32_t agent) const;

    /// Calls f(agent) for each agent whose counts have changed since the last call, once.
    template <class Function>
    void for_each_touched(Function&& f);

    /// Memory held [byte], ties included.
    std::size_t bytes() const;

  private:
    static constexpr float parts_of_one = 256;

    struct Counts {
        std::array<std::int32_t, n_standings> parts{};
        std::array<std::uint16_t, n_standings> number{};
        bool touched = false;
    };

    void count(std::uint32_t agent, TieKind kind, Standing standing, int times);

    Ties ties_;
    std::vector<std::int32_t> parts_of_kind_;
    std::vector<Standing> standing_;
    std::vector<Counts> counts_;
    std::vector<std::uint32_t> touched_;
};

template <class Function>
void Exposure::for_each_touched(Function&& f) {
    for (const std::uint32_t agent : touched_) {
        counts_[agent].touched = false;
        f(agent);
    }
    touched_.clear();
}

}  // namespace sim
