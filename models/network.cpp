#include "models/network.h"

#include <algorithm>
#include <cmath>

#include "models/decisions.h"
#include "models/measures.h"
#include "sim/tie_generator.h"

namespace models {

namespace {

std::vector<sim::Tie> first_ties(const NetworkSettings::Parameters& p, const sim::Draws& people,
                                 std::uint32_t n_people) {
    const sim::TieGenerator generator{
        .household_shares = {p.pairs_share, p.threes_share, p.fours_share},
        .household_kind = code(Acquaintance::household),
        .neighbours = 2 * p.peers_each_side,
        .rewiring = p.rewiring,
        .ring_kind = code(Acquaintance::peer),
        .first_group = decisions::first_ties};
    return generator.generate(n_people, people);
}

}  // namespace

Network::Network(const NetworkSettings::Parameters& parameters, const sim::Draws& people,
                 std::uint32_t n_people)
    : p_(parameters) {
    if (!p_.on) return;
    std::vector<sim::Tie> ties;
    if (p_.graph == NetworkSettings::Graph::generated) ties = first_ties(p_, people, n_people);
    exposure_ = {sim::Ties(n_people, opposites(), ties), tie_weights(p_), code(Stands::uses)};
    fellowship_ = {p_, n_people};
    buried_.assign(n_people, 0);
    lives_apart_.assign(n_people, 0);
    n_searches_of_.assign(n_people, 0);
}

void Network::introduce(Blocks& blocks) {
    if (p_.on) tell(blocks);
}

void Network::pass(Blocks& blocks, const sim::Step& now,
                   const sim::Draws& draws, sim::Tally* tally,
                   std::vector<Transmission>* transmissions) {
    if (!p_.on) return;
    const bool each_step = p_.exposures == NetworkSettings::Exposures::each_step;
    if (!now.ends_day() && !each_step) return;
    const People people(blocks);
    if (transmissions != nullptr) note_transmissions(people, now, *transmissions);
    note_standings(people);
    if (now.ends_day() && p_.graph == NetworkSettings::Graph::generated) {
        const int day = now.day();
        formed_ = lost_ = 0;
        bury_dead(people, day, draws);
        move_house(people);
        for (const auto& [person, relapsed] : fellowship_.meet(people, now, draws, exposure_))
            blocks[people.block_index(person)].lose_sponsor(people.position_of(person),
                                                            relapsed);
        end(losses(people, day, draws), day, draws);
        search(people, day, draws);
        if (tally != nullptr) {
            tally->count(measure("ties_formed"), formed_ + fellowship_.formed());
            tally->count(measure("ties_lost"), lost_ + fellowship_.lost());
        }
    }
    tell(blocks);
}

void Network::note_standings(const People& people) {
    const auto sober_after = static_cast<float>(p_.sober_after.days);
    for (const RelapseModel& block : people.blocks()) {
        const Codes& state = block.status().state();
        const sim::Column& days_abstinent = block.status().days_abstinent();
        for (sim::Index i = 0; i < block.size(); ++i) {
            const std::uint32_t person = block.first_agent() + static_cast<std::uint32_t>(i);
            const Stands stands =
                uses_opioids(state[i]) ? Stands::uses
                : state[i] == code(UseState::abstinent) && days_abstinent[i] > sober_after
                    ? Stands::sober
                    : Stands::neither;
            if (code(stands) != exposure_.standing(person))
                exposure_.change(person, code(stands));
        }
    }
}

void Network::note_transmissions(const People& people, const sim::Step& now,
                                 std::vector<Transmission>& transmissions) {
    // Standings are still those that the lapsed met; an earlier pass of the day has noted the
    // lapses before it.
    const bool each_step = p_.exposures == NetworkSettings::Exposures::each_step;
    const auto before = static_cast<std::ptrdiff_t>(transmissions.size());
    for (const RelapseModel& block : people.blocks())
        for (const RelapseModel::Lapse& lapse : block.lapses_today()) {
            if (each_step && lapse.time < now.end_days()) continue;
            if (block.members()[lapse.position] == 0) continue;
            const std::uint32_t person =
                block.first_agent() + static_cast<std::uint32_t>(lapse.position);
            exposure_.ties().for_each(person, [&](std::uint32_t other, sim::TieKind kind) {
                if (exposure_.standing(other) == code(Stands::uses) &&
                    kind != code(Acquaintance::household_apart) &&
                    kind != code(Acquaintance::sponsee))
                    transmissions.push_back({lapse.time, static_cast<std::int32_t>(person),
                                             static_cast<std::int32_t>(other), kind});
            });
        }
    // By time and person, whatever the blocks and the rows.
    std::sort(transmissions.begin() + before, transmissions.end());
}

void Network::bury_dead(const People& people, int day, const sim::Draws& draws) {
    for (const RelapseModel& block : people.blocks()) {
        const Codes& state = block.status().state();
        for (sim::Index i = 0; i < block.size(); ++i) {
            const std::uint32_t person = block.first_agent() + static_cast<std::uint32_t>(i);
            if (state[i] != code(UseState::dead) || buried_[person] != 0) continue;
            buried_[person] = 1;
            std::vector<std::pair<std::uint32_t, sim::TieKind>> bereft;
            exposure_.ties().for_each(person, [&](std::uint32_t other, sim::TieKind kind) {
                // Sponsorships end with membership (fellowship.h).
                if (kind != code(Acquaintance::sponsor) && kind != code(Acquaintance::sponsee))
                    bereft.emplace_back(other, kind);
            });
            std::sort(bereft.begin(), bereft.end());
            for (const auto& [other, kind] : bereft) {
                exposure_.remove({person, other, kind});
                ++lost_;
                const double draw = sim::uniform_from_bits(
                    draws.of_pair(decisions::bereft, day, person, other)[0]);
                if (kind == code(Acquaintance::peer) && people.is_alive(other) &&
                    draw < p_.search_after_death.value)
                    open_search(other, day, draws);
            }
        }
    }
}

void Network::move_house(const People& people) {
    constexpr sim::TieKind together = code(Acquaintance::household);
    constexpr sim::TieKind apart = code(Acquaintance::household_apart);
    for (const RelapseModel& block : people.blocks()) {
        const sim::Mask& resident = block.housing().resident();
        for (sim::Index i = 0; i < block.size(); ++i) {
            const std::uint32_t person = block.first_agent() + static_cast<std::uint32_t>(i);
            if (resident[i] == (lives_apart_[person] != 0)) continue;
            lives_apart_[person] = resident[i] ? 1 : 0;
            const sim::TieKind before = resident[i] ? together : apart;
            for (const std::uint32_t other : exposure_.ties().others(
                     person,
                     [&](std::uint32_t, sim::TieKind kind) { return kind == before; })) {
                if (lives_apart_[other] != 0 && before == apart) continue;
                exposure_.remove({person, other, before});
                exposure_.add({person, other, before == apart ? together : apart});
            }
        }
    }
}

void Network::tell(Blocks& blocks) {
    if (p_.graph == NetworkSettings::Graph::complete) {
        tell_complete(blocks);
        return;
    }
    const People people(blocks);
    exposure_.for_each_touched([&](std::uint32_t person) {
        Surroundings::Counts& counts =
            blocks[people.block_index(person)].surroundings().counts();
        const std::int32_t i = people.position_of(person);
        counts.using_weight[i] = exposure_.weight(person, code(Stands::uses));
        counts.sober_weight[i] = exposure_.weight(person, code(Stands::sober));
        counts.all_weight[i] = exposure_.weight(person);
        counts.using_ties[i] = static_cast<float>(exposure_.number(person, code(Stands::uses)));
        counts.sober_ties[i] =
            static_cast<float>(exposure_.number(person, code(Stands::sober)));
        counts.all_ties[i] = static_cast<float>(exposure_.number(person));
    });
}

/// Everybody is a peer of everybody: no tie is held, what a person meets is all others.
void Network::tell_complete(Blocks& blocks) const {
    const People people(blocks);
    std::array<float, sim::Exposure::n_standings> number{};
    float living = 0;
    for (std::uint32_t person = 0; person < people.size(); ++person) {
        if (!people.is_alive(person)) continue;
        ++number[exposure_.standing(person)];
        ++living;
    }
    const auto weight = static_cast<float>(p_.peer_weight);
    for (std::uint32_t person = 0; person < people.size(); ++person) {
        Surroundings::Counts& counts =
            blocks[people.block_index(person)].surroundings().counts();
        const std::int32_t i = people.position_of(person);
        const bool alive = people.is_alive(person);
        const auto others = [&](Stands stands) {
            const bool oneself = alive && exposure_.standing(person) == code(stands);
            return number[code(stands)] - (oneself ? 1.0f : 0.0f);
        };
        counts.using_ties[i] = others(Stands::uses);
        counts.sober_ties[i] = others(Stands::sober);
        counts.all_ties[i] = living - (alive ? 1.0f : 0.0f);
        counts.using_weight[i] = weight * counts.using_ties[i];
        counts.sober_weight[i] = weight * counts.sober_ties[i];
        counts.all_weight[i] = weight * counts.all_ties[i];
    }
}

std::size_t Network::bytes() const {
    return exposure_.bytes() + fellowship_.bytes() + buried_.capacity() +
           lives_apart_.capacity() + sizeof(std::uint16_t) * n_searches_of_.capacity() +
           sizeof(Search) * searches_.capacity();
}

}  // namespace models
