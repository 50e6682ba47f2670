#include "sim/tie_generator.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace sim {

namespace {

std::uint64_t pair_code(std::uint32_t a, std::uint32_t b) {
    return (std::uint64_t{std::min(a, b)} << 32) | std::max(a, b);
}

/// The first agents of a random order of all live together; who lives with whom is decided by
/// one number for each agent.
std::vector<Tie> households(const TieGenerator& generator, std::uint32_t n_agents,
                            const Draws& draws) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> order;  // place, agent
    std::vector<Tie> ties;
    double all_shares = 0;
    for (const double share : generator.household_shares) all_shares += share;
    if (all_shares <= 0) return ties;
    order.reserve(n_agents);
    for (std::uint32_t agent = 0; agent < n_agents; ++agent)
        order.emplace_back(draws.bits(4 * generator.first_group, 0, agent), agent);
    std::sort(order.begin(), order.end());
    std::size_t next = 0;
    for (std::size_t k = 0; k < generator.household_shares.size(); ++k) {
        const std::size_t size = k + 2;
        const auto n_households =
            static_cast<std::size_t>(std::llround(generator.household_shares[k] * n_agents) /
                                     static_cast<std::int64_t>(size));
        for (std::size_t h = 0; h < n_households && next + size <= n_agents; ++h) {
            for (std::size_t i = 0; i < size; ++i)
                for (std::size_t j = 0; j < i; ++j)
                    ties.push_back({order[next + j].second, order[next + i].second,
                                    generator.household_kind});
            next += size;
        }
    }
    return ties;
}

}  // namespace

std::vector<Tie> TieGenerator::generate(std::uint32_t n_agents, const Draws& draws) const {
    std::vector<Tie> ties = households(*this, n_agents, draws);
    const auto n = std::uint64_t{n_agents};
    const auto half = static_cast<std::uint32_t>(neighbours / 2);
    if (half == 0 || n <= 2 * std::uint64_t{half}) return ties;
    ties.reserve(ties.size() + n * half);

    // Pairs that are tied otherwise than by an undisturbed tie of the ring.
    std::unordered_set<std::uint64_t> taken;
    for (const Tie& tie : ties) taken.insert(pair_code(tie.a, tie.b));
    const auto is_rewired = [&](std::uint32_t agent, std::uint32_t place) {
        return uniform_from_bits(draws.bits(4 * (first_group + place), 0, agent)) < rewiring;
    };
    const auto ring_ties = [&](std::uint32_t a, std::uint32_t b) {
        const auto forward = static_cast<std::uint32_t>((b + n - a) % n);
        const auto backward = static_cast<std::uint32_t>((a + n - b) % n);
        return (forward <= half && !is_rewired(a, forward)) ||
               (backward <= half && !is_rewired(b, backward));
    };
    for (std::uint32_t place = 1; place <= half; ++place)
        for (std::uint32_t agent = 0; agent < n_agents; ++agent) {
            if (!is_rewired(agent, place)) {
                const auto other = static_cast<std::uint32_t>((agent + place) % n);
                if (!taken.contains(pair_code(agent, other)))
                    ties.push_back({agent, other, ring_kind});
                continue;
            }
            // Each try has its own step in the address; where nobody is left, none is made.
            constexpr int tries = 100;
            for (int t = 0; t < tries; ++t) {
                const auto other = static_cast<std::uint32_t>(
                    one_of(n, draws.bits(4 * (first_group + place) + 1, t, agent)));
                if (other == agent || ring_ties(agent, other) ||
                    !taken.insert(pair_code(agent, other)).second)
                    continue;
                ties.push_back({agent, other, ring_kind});
                break;
            }
        }
    return ties;
}

}  // namespace sim
