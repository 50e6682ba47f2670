#include "sim/exposure.h"

#include <cmath>
#include <stdexcept>
#include <utility>

namespace sim {

Exposure::Exposure(Ties ties, const std::vector<double>& weights, Standing standing)
    : ties_(std::move(ties)), standing_(ties_.n_agents(), standing), counts_(ties_.n_agents()) {
    for (const double weight : weights) {
        if (!(weight >= 0 && weight <= 1000))
            throw std::logic_error("a tie weighs from 0 to 1000");
        parts_of_kind_.push_back(
            static_cast<std::int32_t>(std::lround(weight * static_cast<double>(parts_of_one))));
    }
    for (std::uint32_t agent = 0; agent < ties_.n_agents(); ++agent)
        ties_.for_each(agent,
                       [&](std::uint32_t, TieKind kind) { count(agent, kind, standing, +1); });
    // Also those without ties are to be told so.
    for (std::uint32_t agent = 0; agent < ties_.n_agents(); ++agent)
        if (!std::exchange(counts_[agent].touched, true)) touched_.push_back(agent);
}

void Exposure::count(std::uint32_t agent, TieKind kind, Standing standing, int times) {
    Counts& counts = counts_[agent];
    counts.parts[standing] += times * parts_of_kind_[kind];
    counts.number[standing] = static_cast<std::uint16_t>(counts.number[standing] + times);
    if (!std::exchange(counts.touched, true)) touched_.push_back(agent);
}

void Exposure::change(std::uint32_t agent, Standing to) {
    const Standing from = std::exchange(standing_[agent], to);
    if (from == to) return;
    ties_.for_each(agent, [&](std::uint32_t other, TieKind kind) {
        const TieKind seen_by_other = ties_.opposite_of(kind);
        count(other, seen_by_other, from, -1);
        count(other, seen_by_other, to, +1);
    });
}

void Exposure::add(const Tie& tie) {
    ties_.add(tie);
    count(tie.a, tie.kind, standing_[tie.b], +1);
    count(tie.b, ties_.opposite_of(tie.kind), standing_[tie.a], +1);
}

bool Exposure::remove(const Tie& tie) {
    if (!ties_.remove(tie)) return false;
    count(tie.a, tie.kind, standing_[tie.b], -1);
    count(tie.b, ties_.opposite_of(tie.kind), standing_[tie.a], -1);
    return true;
}

int Exposure::number(std::uint32_t agent) const {
    int sum = 0;
    for (const std::uint16_t number : counts_[agent].number) sum += number;
    return sum;
}

float Exposure::weight(std::uint32_t agent) const {
    std::int32_t sum = 0;
    for (const std::int32_t parts : counts_[agent].parts) sum += parts;
    return static_cast<float>(sum) / parts_of_one;
}

std::size_t Exposure::bytes() const {
    return ties_.bytes() + sizeof(Standing) * standing_.capacity() +
           sizeof(Counts) * counts_.capacity() + sizeof(std::uint32_t) * touched_.capacity();
}

}  // namespace sim
