// What is reported of the network.

#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "models/measures.h"
#include "models/network.h"

namespace models {

namespace {

/// The sets that are connected, by one of each.
class Components {
  public:
    explicit Components(std::uint32_t n) : parent_(n) {
        std::iota(parent_.begin(), parent_.end(), 0u);
    }
    std::uint32_t root_of(std::uint32_t i) {
        while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
        return i;
    }
    void join(std::uint32_t i, std::uint32_t j) { parent_[root_of(i)] = root_of(j); }

  private:
    std::vector<std::uint32_t> parent_;
};

/// Newman's coefficient for two classes, from the ties (twice each) between them.
double assortativity_of(double both, double discordant, double neither) {
    const double ends = both + discordant + neither;
    const double a = (both + discordant / 2) / ends;
    const double squares = a * a + (1 - a) * (1 - a);
    if (!(ends > 0) || squares >= 1) return std::numeric_limits<double>::quiet_NaN();
    return ((both + neither) / ends - squares) / (1 - squares);
}

}  // namespace

void Network::observe(const People& people, sim::Tally& tally) const {
    if (!p_.on) return;
    enum Group { using_opioids, lapsed, abstinent, n_groups };
    struct Sums {
        std::array<std::int64_t, n_groups> all{}, users{}, sober{}, with_user{};
        std::int64_t stable = 0, stable_with_user = 0, lasting = 0, lasting_with_user = 0;
        std::int64_t sponsored = 0;
    } sums;
    constexpr float stable_from = 90;  // days
    constexpr float lasting_from = 365;
    for (const RelapseModel& block : people.blocks()) {
        const Surroundings::Counts& counts = block.surroundings().counts();
        const sim::Column& days_abstinent = block.status().days_abstinent();
        for (const std::int32_t i : sim::where(block.present())) {
            const std::uint8_t state = block.status().state()[i];
            const Group group = state == code(UseState::using_opioids) ? using_opioids
                                : state == code(UseState::lapsed)      ? lapsed
                                                                       : abstinent;
            const bool with_user = counts.using_ties[i] > 0;
            sums.all[group] += static_cast<std::int64_t>(counts.all_ties[i]);
            sums.users[group] += static_cast<std::int64_t>(counts.using_ties[i]);
            sums.sober[group] += static_cast<std::int64_t>(counts.sober_ties[i]);
            sums.with_user[group] += with_user ? 1 : 0;
            const std::uint32_t person = block.first_agent() + static_cast<std::uint32_t>(i);
            sums.sponsored += fellowship_.sponsor_of(person) != Fellowship::none ? 1 : 0;
            if (group != abstinent || days_abstinent[i] < stable_from) continue;
            const bool is_lasting = days_abstinent[i] > lasting_from;
            ++(is_lasting ? sums.lasting : sums.stable);
            (is_lasting ? sums.lasting_with_user : sums.stable_with_user) += with_user ? 1 : 0;
        }
    }
    for (std::size_t g = 0; g < n_groups; ++g) {
        tally.count(measure("ties_of_using") + g, sums.all[g]);
        tally.count(measure("using_ties_of_using") + g, sums.users[g]);
        tally.count(measure("sober_ties_of_using") + g, sums.sober[g]);
        tally.count(measure("with_using_tie_using") + g, sums.with_user[g]);
    }
    tally.count(measure("abstinent_90_365d"), sums.stable);
    tally.count(measure("with_using_tie_abstinent_90_365d"), sums.stable_with_user);
    tally.count(measure("abstinent_over_365d"), sums.lasting);
    tally.count(measure("with_using_tie_abstinent_over_365d"), sums.lasting_with_user);
    tally.count(measure("sponsored_within"), sums.sponsored);
}

NetworkSnapshot Network::snapshot(const People& people) const {
    NetworkSnapshot snapshot;
    snapshot.people_of_degree.assign(NetworkSnapshot::n_degrees, 0);
    snapshot.components_of_size.assign(NetworkSnapshot::n_component_sizes, 0);
    Components components(people.size());
    double both = 0;
    double discordant = 0;
    double neither = 0;
    double peers = 0;
    double living = 0;
    for (std::uint32_t person = 0; person < people.size(); ++person) {
        if (!people.is_alive(person)) continue;
        living += 1;
        std::size_t degree = 0;
        const bool uses = exposure_.standing(person) == code(Stands::uses);
        exposure_.ties().for_each(person, [&](std::uint32_t other, sim::TieKind kind) {
            ++degree;
            peers += kind == code(Acquaintance::peer) ? 1 : 0;
            components.join(person, other);
            const bool other_uses = exposure_.standing(other) == code(Stands::uses);
            (uses && other_uses ? both : uses != other_uses ? discordant : neither) += 1;
        });
        ++snapshot.people_of_degree[std::min(degree, NetworkSnapshot::n_degrees - 1)];
    }
    snapshot.mean_peers = peers / living;  // 0 / 0 is NaN
    snapshot.assortativity = assortativity_of(both, discordant, neither);
    std::vector<std::int32_t> size(people.size(), 0);
    for (std::uint32_t person = 0; person < people.size(); ++person)
        if (people.is_alive(person)) ++size[components.root_of(person)];
    for (const std::int32_t n : size) {
        if (n == 0) continue;
        snapshot.largest_component = std::max(snapshot.largest_component, n);
        ++snapshot.components_of_size[static_cast<std::size_t>(std::ilogb(n))];
    }
    double cohesion = 0;
    int groups = 0;
    for (const std::vector<std::uint32_t>& group : fellowship_.groups()) {
        if (group.size() < 2) continue;
        double ends = 0;
        for (const std::uint32_t person : group)
            exposure_.ties().for_each(person, [&](std::uint32_t, sim::TieKind kind) {
                ends += kind == code(Acquaintance::fellow) ? 1 : 0;
            });
        const auto n = static_cast<double>(group.size());
        cohesion += ends / (n * (n - 1));
        ++groups;
    }
    snapshot.group_cohesion =
        groups > 0 ? cohesion / groups : std::numeric_limits<double>::quiet_NaN();
    return snapshot;
}

}  // namespace models
