#include "sim/ties.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace sim {

Ties::Ties(std::uint32_t n_agents, std::vector<TieKind> opposite, std::span<const Tie> ties)
    : opposite_(std::move(opposite)), first_added_(n_agents, no_one) {
    for (const Tie& tie : ties)
        if (tie.a == tie.b || tie.a >= n_agents || tie.b >= n_agents ||
            tie.kind >= opposite_.size())
            throw std::logic_error("no tie of kind " + std::to_string(tie.kind) +
                                   " can join agents " + std::to_string(tie.a) + " and " +
                                   std::to_string(tie.b));
    write_rows(ties);
    std::vector<std::pair<std::uint32_t, TieKind>> row;
    for (std::uint32_t agent = 0; agent < n_agents; ++agent) {
        row.clear();
        for_each(agent,
                 [&](std::uint32_t other, TieKind kind) { row.emplace_back(other, kind); });
        std::sort(row.begin(), row.end());
        if (std::adjacent_find(row.begin(), row.end()) != row.end())
            throw std::logic_error("a tie of agent " + std::to_string(agent) + " comes twice");
    }
}

void Ties::write_rows(std::span<const Tie> ties) {
    const std::uint32_t n = n_agents();
    row_begin_.assign(n + 1, 0);
    for (const Tie& tie : ties) {
        ++row_begin_[tie.a + 1];
        ++row_begin_[tie.b + 1];
    }
    for (std::uint32_t agent = 0; agent < n; ++agent)
        row_begin_[agent + 1] += row_begin_[agent];
    other_.resize(2 * ties.size());
    kind_.resize(2 * ties.size());
    std::vector<std::uint32_t> next(row_begin_.begin(), row_begin_.end() - 1);
    for (const Tie& tie : ties) {
        other_[next[tie.a]] = tie.b;
        kind_[next[tie.a]++] = tie.kind;
        other_[next[tie.b]] = tie.a;
        kind_[next[tie.b]++] = opposite_of(tie.kind);
    }
    std::fill(first_added_.begin(), first_added_.end(), no_one);
    added_.clear();
    free_.clear();
    n_ends_ = 2 * ties.size();
}

void Ties::add_end(std::uint32_t owner, std::uint32_t other, TieKind kind) {
    for (std::uint32_t e = row_begin_[owner]; e < row_begin_[owner + 1]; ++e)
        if (kind_[e] == hole) {
            other_[e] = other;
            kind_[e] = kind;
            return;
        }
    std::uint32_t place = 0;
    if (free_.empty()) {
        place = static_cast<std::uint32_t>(added_.size());
        added_.emplace_back();
    } else {
        place = free_.back();
        free_.pop_back();
    }
    added_[place] = {other, first_added_[owner], kind};
    first_added_[owner] = place;
}

bool Ties::remove_end(std::uint32_t owner, std::uint32_t other, TieKind kind) {
    for (std::uint32_t e = row_begin_[owner]; e < row_begin_[owner + 1]; ++e)
        if (kind_[e] == kind && other_[e] == other) {
            kind_[e] = hole;
            return true;
        }
    for (std::uint32_t* link = &first_added_[owner]; *link != no_one;
         link = &added_[*link].next)
        if (added_[*link].other == other && added_[*link].kind == kind) {
            free_.push_back(*link);
            *link = added_[*link].next;
            return true;
        }
    return false;
}

void Ties::add(const Tie& tie) {
    add_end(tie.a, tie.b, tie.kind);
    add_end(tie.b, tie.a, opposite_of(tie.kind));
    n_ends_ += 2;
    constexpr std::size_t smallest_log = 1024;
    if (added_.size() - free_.size() > std::max(n_ends_ / 8, smallest_log)) write_rows(all());
}

bool Ties::remove(const Tie& tie) {
    if (!remove_end(tie.a, tie.b, tie.kind)) return false;
    remove_end(tie.b, tie.a, opposite_of(tie.kind));
    n_ends_ -= 2;
    return true;
}

bool Ties::are_tied(std::uint32_t a, std::uint32_t b) const {
    bool found = false;
    for_each(a, [&](std::uint32_t other, TieKind) { found = found || other == b; });
    return found;
}

std::vector<Tie> Ties::all() const {
    std::vector<Tie> ties;
    ties.reserve(n_ties());
    for (std::uint32_t a = 0; a < n_agents(); ++a)
        for_each(a, [&](std::uint32_t b, TieKind kind) {
            if (a < b) ties.push_back({a, b, kind});
        });
    std::sort(ties.begin(), ties.end());
    return ties;
}

std::size_t Ties::bytes() const {
    return sizeof(std::uint32_t) * (row_begin_.capacity() + other_.capacity() +
                                    first_added_.capacity() + free_.capacity()) +
           sizeof(TieKind) * kind_.capacity() + sizeof(Added) * added_.capacity();
}

}  // namespace sim
