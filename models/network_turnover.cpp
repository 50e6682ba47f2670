// How ties go, and how others are found.

#include <algorithm>
#include <cmath>

#include "models/decisions.h"
#include "models/network.h"

namespace models {

namespace {

constexpr sim::TieKind peer = code(Acquaintance::peer);
constexpr sim::TieKind fellow = code(Acquaintance::fellow);

/// 1 or 0, without a branch.
int turns_over(sim::TieKind kind) {
    return static_cast<int>(kind == peer) | static_cast<int>(kind == fellow);
}

}  // namespace

std::vector<Network::Loss> Network::losses(const People& people, int day,
                                           const sim::Draws& draws) const {
    // The largest chance that any tie has today: what lies above it needs no second look.
    double largest_factor = 1;
    bool cuts = false;
    for (const RelapseModel& block : people.blocks()) {
        if (!block.tie_levers()) continue;
        largest_factor = std::max(
            largest_factor, static_cast<double>(block.tie_levers()->using_tie_loss.maxCoeff()));
        cuts = cuts || sim::any(block.tie_levers()->cut_using_ties);
    }
    const double turnover = p_.turnover_rate.per_day;
    const double most = p_.selection
                            ? turnover * std::max(1.0, std::exp(p_.discordance_effect)) +
                                  p_.quitter_loss_rate.per_day * largest_factor
                            : turnover;
    std::vector<Loss> found;
    if (most > 0) {
        sim::Bits ones(sim::block_capacity);
        sim::Bits others(sim::block_capacity);
        std::vector<sim::TieKind> kinds(sim::block_capacity);
        sim::Index n = 0;
        const auto flush = [&] {
            if (n == 0) return;
            add_losses(people, ones.head(n), others.head(n), kinds, most, day, draws, found);
            n = 0;
        };
        for (std::uint32_t person = 0; person < people.size(); ++person)
            exposure_.ties().for_each(person, [&](std::uint32_t other, sim::TieKind kind) {
                // Written in any case and kept if it counts: half of the ends do not, and a
                // branch for them would be mistaken half of the time.
                ones[n] = person;
                others[n] = other;
                kinds[static_cast<std::size_t>(n)] = kind;
                n += static_cast<int>(other > person) & turns_over(kind);
                if (n == sim::block_capacity) flush();
            });
        flush();
    }
    if (cuts) add_cuts(people, day, draws, found);
    // In the order of the pairs, whatever that of the rows; a tie that ends for two reasons
    // ends once.
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end(),
                            [](const Loss& a, const Loss& b) { return a.tie == b.tie; }),
                found.end());
    return found;
}

void Network::add_losses(const People& people, const sim::Bits& ones, const sim::Bits& others,
                         const std::vector<sim::TieKind>& kinds, double most, int day,
                         const sim::Draws& draws, std::vector<Loss>& found) const {
    const sim::FourBits bits = draws.of_pairs(decisions::tie, day, ones, others);
    const double most_chance = sim::probability_within({most}, {1}).value;
    const auto limit = static_cast<std::uint32_t>(
        std::min(std::ceil(most_chance * 0x1p32), static_cast<double>(0xffffffffu)));
    for (sim::Index i = 0; i < static_cast<sim::Index>(ones.size()); ++i) {
        if (bits[0][i] >= limit) continue;
        const std::uint32_t a = ones[i];
        const std::uint32_t b = others[i];
        double rate = p_.turnover_rate.per_day;
        double leaving = 0;  // the part of it by which an abstinent person leaves a user
        const std::uint32_t abstinent = people.uses(a) ? b : a;
        if (p_.selection && people.uses(a) != people.uses(b)) {
            rate *= std::exp(p_.discordance_effect);  // (81)
            if (people.is_abstinent_for(abstinent, p_.quitter_after)) {
                const RelapseModel& block = people.block_of(abstinent);
                leaving = p_.quitter_loss_rate.per_day;
                if (block.tie_levers())
                    leaving *= static_cast<double>(
                        block.tie_levers()->using_tie_loss[people.position_of(abstinent)]);
                rate += leaving;  // (82)
            }
        }
        const double chance = sim::probability_within({rate}, {1}).value;
        if (sim::uniform_from_bits(bits[0][i]) >= chance) continue;
        std::uint32_t searcher = no_one;
        if (kinds[static_cast<std::size_t>(i)] == peer) {  // (83)
            if (sim::uniform_from_bits(bits[1][i]) * rate < leaving)
                searcher = abstinent;
            else
                searcher = bits[2][i] < 0x80000000u ? a : b;
        }
        found.push_back({{a, b, kinds[static_cast<std::size_t>(i)]}, searcher});
    }
}

void Network::add_cuts(const People& people, int day, const sim::Draws& draws,
                       std::vector<Loss>& found) const {
    for (const RelapseModel& block : people.blocks()) {
        if (!block.tie_levers()) continue;
        const sim::Column& cut_using_ties = block.tie_levers()->cut_using_ties;
        for (const std::int32_t i : sim::where(cut_using_ties)) {
            const std::uint32_t person = block.first_agent() + static_cast<std::uint32_t>(i);
            const auto chance = static_cast<double>(cut_using_ties[i]);
            exposure_.ties().for_each(person, [&](std::uint32_t other, sim::TieKind kind) {
                if (turns_over(kind) == 0 || !people.uses(other)) return;
                const double draw = sim::uniform_from_bits(
                    draws.of_pair(decisions::tie, day, person, other)[3]);
                if (draw >= chance) return;
                found.push_back({{std::min(person, other), std::max(person, other), kind},
                                 kind == peer ? person : no_one});
            });
        }
    }
}

void Network::end(const std::vector<Loss>& losses, int day, const sim::Draws& draws) {
    for (const Loss& loss : losses) {
        exposure_.remove(loss.tie);
        ++lost_;
        if (loss.searcher != no_one) open_search(loss.searcher, day, draws);
    }
}

namespace {

/// The address of a search: the first of its two groups.
std::uint32_t group_of(std::uint16_t serial) {
    return decisions::searches + 2 * std::uint32_t{serial};
}

/// Whole days until a search meets somebody, at least one.
int days_until(std::uint32_t bits, sim::Duration mean) {
    const float waiting = sim::exponential_from(sim::Bits::Constant(1, bits))[0];
    return std::max(1, static_cast<int>(std::ceil(static_cast<double>(waiting) * mean.days)));
}

}  // namespace

void Network::open_search(std::uint32_t owner, int day, const sim::Draws& draws) {
    const std::uint16_t serial = n_searches_of_[owner]++;
    const std::uint32_t bits = draws.bits(4 * group_of(serial), day, owner);
    searches_.push_back({owner, serial, day + days_until(bits, p_.search_time)});
}

std::uint32_t Network::candidate(const Search& search, int day, const sim::Draws& draws) const {
    const std::uint32_t first = 4 * group_of(search.serial);
    const auto bits = [&](std::uint32_t word) {
        return draws.bits(first + word, day, search.owner);
    };
    const auto ties_of = [&](std::uint32_t person) {
        return exposure_.ties().others(person, [](std::uint32_t, sim::TieKind kind) {
            return kind != code(Acquaintance::household_apart);
        });
    };
    if (sim::uniform_from_bits(bits(1)) < p_.friend_of_friend.value) {
        const std::vector<std::uint32_t> friends = ties_of(search.owner);
        if (!friends.empty()) {
            // The friend has at least one tie, that to the searcher.
            const std::vector<std::uint32_t> theirs =
                ties_of(friends[sim::one_of(friends.size(), bits(2))]);
            return theirs[sim::one_of(theirs.size(), bits(3))];
        }
    }
    return static_cast<std::uint32_t>(sim::one_of(exposure_.ties().n_agents(), bits(2)));
}

void Network::search(const People& people, int day, const sim::Draws& draws) {
    std::erase_if(searches_, [&](const Search& s) { return !people.is_alive(s.owner); });
    std::vector<Search*> due;
    for (Search& s : searches_)
        if (s.due_day <= day) due.push_back(&s);
    std::sort(due.begin(), due.end(), [](const Search* a, const Search* b) {
        return std::pair(a->owner, a->serial) < std::pair(b->owner, b->serial);
    });
    std::vector<std::uint32_t> met;  // on the ties as they were before any of today's
    met.reserve(due.size());
    for (const Search* s : due) met.push_back(candidate(*s, day, draws));
    const double accepted_if_unlike = std::exp(-p_.refusal_effect);
    for (std::size_t k = 0; k < due.size(); ++k) {
        Search& s = *due[k];
        const std::uint32_t other = met[k];
        const bool unlike = p_.selection && people.uses(s.owner) != people.uses(other);
        const double draw =
            sim::uniform_from_bits(draws.bits(4 * (group_of(s.serial) + 1), day, s.owner));
        const bool accepted = !unlike || draw < accepted_if_unlike;
        if (other == s.owner || !people.is_alive(other) || !accepted ||
            exposure_.ties().are_tied(s.owner, other)) {
            s.due_day = day + days_until(draws.bits(4 * group_of(s.serial), day, s.owner),
                                         p_.search_time);
            continue;
        }
        exposure_.add({s.owner, other, peer});
        ++formed_;
        s.due_day = ended;
    }
    std::erase_if(searches_, [](const Search& s) { return s.due_day == ended; });
}

}  // namespace models
