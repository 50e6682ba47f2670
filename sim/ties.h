#pragma once
/// Ties: who is connected to whom, by which kind of tie.
///
/// A tie joins two agents and has two ends, one in the row of each. An end says who the other
/// is, and what the other is to the owner of the row: a friend on both ends of a friendship, a
/// mentor on one and a pupil on the other of that relation. Each kind has its opposite, itself
/// for a friend. Two agents may be joined by several ties, one of a kind.
///
/// Rows are compressed: the ends of one agent stand side by side, 5 bytes each. An end that
/// goes leaves a hole, which the next end of that row fills, so that turnover which keeps the
/// number of ties of an agent needs no more room. Ends that find no hole go to a log of
/// additions, a chain for each agent; when it holds more than an eighth of all ends
/// (and more than 1,024), the rows are written anew.
///
/// The order of ends within a row depends on the history and must not matter to a result: add
/// whole numbers over them, or sort them (`others`).

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sim {

/// What somebody is to another; the model says what the numbers mean. Below 255.
using TieKind = std::uint8_t;

/// One tie: `kind` is what b is to a.
struct Tie {
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    TieKind kind = 0;
    auto operator<=>(const Tie&) const = default;
};

class Ties {
  public:
    /// No agents.
    Ties() = default;
    /// These ties between the agents 0 to n_agents - 1. `opposite` has an entry for each kind.
    /// Throws std::logic_error if a tie joins an agent to itself, comes twice, or names an
    /// agent or a kind that is not there.
    Ties(std::uint32_t n_agents, std::vector<TieKind> opposite, std::span<const Tie> ties);

    /// Adds a tie that is not there yet.
    void add(const Tie& tie);
    /// Takes a tie away; whether it was there.
    bool remove(const Tie& tie);
    /// Whether any tie joins the two.
    bool are_tied(std::uint32_t a, std::uint32_t b) const;
    TieKind opposite_of(TieKind kind) const { return opposite_[kind]; }

    /// Calls f(other, kind) for each end in the row of `agent`, in any order.
    template <class Function>
    void for_each(std::uint32_t agent, Function&& f) const;
    /// Those tied to `agent` by ties of which `wanted(other, kind)` is true, ascending. One who
    /// is tied twice comes twice.
    template <class Wanted>
    std::vector<std::uint32_t> others(std::uint32_t agent, Wanted&& wanted) const;

    /// All ties, each once, with a < b, ascending.
    std::vector<Tie> all() const;

    std::uint32_t n_agents() const { return static_cast<std::uint32_t>(first_added_.size()); }
    std::size_t n_ties() const { return n_ends_ / 2; }
    /// Memory held [byte].
    std::size_t bytes() const;

  private:
    static constexpr TieKind hole = 255;
    static constexpr std::uint32_t no_one = 0xffffffff;

    /// An end in the log of additions.
    struct Added {
        std::uint32_t other;
        std::uint32_t next;  ///< in the chain of the same agent, or `no_one`
        TieKind kind;
    };

    void write_rows(std::span<const Tie> ties);
    void add_end(std::uint32_t owner, std::uint32_t other, TieKind kind);
    bool remove_end(std::uint32_t owner, std::uint32_t other, TieKind kind);

    std::vector<TieKind> opposite_;
    std::vector<std::uint32_t> row_begin_;    ///< by agent, and the end of the last row
    std::vector<std::uint32_t> other_;        ///< by place in the rows
    std::vector<TieKind> kind_;               ///< likewise; what the other is, or `hole`
    std::vector<std::uint32_t> first_added_;  ///< by agent: in added_, or `no_one`
    std::vector<Added> added_;
    std::vector<std::uint32_t> free_;  ///< places in added_ to use again
    std::size_t n_ends_ = 0;
};

template <class Function>
void Ties::for_each(std::uint32_t agent, Function&& f) const {
    for (std::uint32_t e = row_begin_[agent]; e < row_begin_[agent + 1]; ++e)
        if (kind_[e] != hole) f(other_[e], kind_[e]);
    for (std::uint32_t e = first_added_[agent]; e != no_one; e = added_[e].next)
        f(added_[e].other, added_[e].kind);
}

template <class Wanted>
std::vector<std::uint32_t> Ties::others(std::uint32_t agent, Wanted&& wanted) const {
    std::vector<std::uint32_t> found;
    for_each(agent, [&](std::uint32_t other, TieKind kind) {
        if (wanted(other, kind)) found.push_back(other);
    });
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace sim
