#include "models/fellowship.h"

#include <algorithm>
#include <cmath>

#include "models/decisions.h"

namespace models {

Fellowship::Fellowship(const NetworkSettings::Parameters& parameters, std::uint32_t n_people)
    : p_(parameters),
      group_of_(n_people, none),
      sponsor_of_(n_people, none),
      n_sponsees_(n_people, 0) {}

std::vector<Fellowship::LostSponsor> Fellowship::meet(const People& people,
                                                      const sim::Step& now,
                                                      const sim::Draws& draws,
                                                      sim::Exposure& exposure) {
    formed_ = lost_ = 0;
    std::vector<std::uint32_t> joining;
    for (const RelapseModel& block : people.blocks()) {
        const sim::Mask& member = block.mutual_help().member();
        for (sim::Index i = 0; i < block.size(); ++i) {
            const std::uint32_t person = block.first_agent() + static_cast<std::uint32_t>(i);
            const bool is_in = group_of_[person] != none;
            if (is_in == member[i]) continue;
            if (is_in)
                leave(person, exposure);
            else
                joining.push_back(person);
        }
    }
    Places places = joining.empty() ? Places{} : free_places();
    for (const std::uint32_t person : joining)
        join(person, draws.bits(4 * decisions::fellowship, now.index, person), places);
    std::vector<LostSponsor> lost;
    if (p_.sponsors == NetworkSettings::Sponsors::members)
        lost = look_after_sponsors(people, now, draws, exposure);
    if (p_.fellow_per_meeting.value > 0) make_ties(people, now, draws, exposure);
    return lost;
}

void Fellowship::leave(std::uint32_t person, sim::Exposure& exposure) {
    std::vector<std::uint32_t>& group = groups_[group_of_[person]];
    group.erase(std::lower_bound(group.begin(), group.end(), person));
    group_of_[person] = none;
    const sim::TieKind fellow = code(Acquaintance::fellow);
    for (const std::uint32_t other : exposure.ties().others(
             person, [&](std::uint32_t, sim::TieKind kind) { return kind == fellow; }))
        lost_ += exposure.remove({person, other, fellow}) ? 1 : 0;
}

Fellowship::Places Fellowship::free_places() const {
    Places places;
    for (std::uint32_t g = 0; g < groups_.size(); ++g) {
        if (groups_[g].empty())
            places.empty.push_back(g);
        else if (groups_[g].size() < static_cast<std::size_t>(p_.group_size))
            places.open.push_back(g);
    }
    std::reverse(places.empty.begin(), places.empty.end());
    return places;
}

void Fellowship::join(std::uint32_t person, std::uint32_t bits, Places& places) {
    if (places.open.empty()) {
        if (places.empty.empty()) {
            places.empty.push_back(static_cast<std::uint32_t>(groups_.size()));
            groups_.emplace_back();
        }
        places.open.push_back(places.empty.back());
        places.empty.pop_back();
    }
    const std::size_t place = sim::one_of(places.open.size(), bits);
    const std::uint32_t chosen = places.open[place];
    std::vector<std::uint32_t>& group = groups_[chosen];
    group.insert(std::lower_bound(group.begin(), group.end(), person), person);
    group_of_[person] = chosen;
    if (group.size() >= static_cast<std::size_t>(p_.group_size))
        places.open.erase(places.open.begin() + static_cast<std::ptrdiff_t>(place));
}

void Fellowship::end_sponsorship(std::uint32_t person, sim::Exposure& exposure) {
    if (sponsor_of_[person] < outside) {
        exposure.remove({person, sponsor_of_[person], code(Acquaintance::sponsor)});
        ++lost_;
        --n_sponsees_[sponsor_of_[person]];
    }
    sponsor_of_[person] = none;
}

std::vector<Fellowship::LostSponsor> Fellowship::look_after_sponsors(const People& people,
                                                                     const sim::Step& now,
                                                                     const sim::Draws& draws,
                                                                     sim::Exposure& exposure) {
    // All that ends, before anything begins.
    std::vector<std::uint32_t> sponsored;
    for (const RelapseModel& block : people.blocks()) {
        const sim::Mask has_sponsor = block.mutual_help().has_sponsor();
        for (sim::Index i = 0; i < block.size(); ++i) {
            const std::uint32_t person = block.first_agent() + static_cast<std::uint32_t>(i);
            if (has_sponsor[i])
                sponsored.push_back(person);
            else if (sponsor_of_[person] != none)
                end_sponsorship(person, exposure);
        }
    }
    std::vector<LostSponsor> lost;
    std::vector<std::uint32_t> looking;
    for (const std::uint32_t person : sponsored) {
        const std::uint32_t sponsor = sponsor_of_[person];
        if (sponsor == none && group_of_[person] != none) looking.push_back(person);
        if (sponsor >= outside) continue;
        const bool relapsed = people.state(sponsor) == code(UseState::using_opioids);
        if (!relapsed && people.is_alive(sponsor) && people.is_in_mutual_help(sponsor))
            continue;
        end_sponsorship(person, exposure);
        lost.push_back({person, relapsed});
    }
    for (const std::uint32_t person : looking) {
        std::vector<std::uint32_t> able;
        for (const std::uint32_t other : groups_[group_of_[person]])
            if (other != person && n_sponsees_[other] < p_.most_sponsees &&
                people.is_abstinent_for(other, p_.sponsor_after))
                able.push_back(other);
        if (able.empty()) {
            sponsor_of_[person] = outside;
            continue;
        }
        const std::uint32_t sponsor = able[sim::one_of(
            able.size(), draws.bits(4 * decisions::fellowship + 1, now.index, person))];
        sponsor_of_[person] = sponsor;
        ++n_sponsees_[sponsor];
        exposure.add({person, sponsor, code(Acquaintance::sponsor)});
        ++formed_;
    }
    return lost;
}

void Fellowship::make_ties(const People& people, const sim::Step& now, const sim::Draws& draws,
                           sim::Exposure& exposure) {
    const double missed = std::log1p(-std::min(p_.fellow_per_meeting.value, 0.999999));
    for (const std::vector<std::uint32_t>& group : groups_) {
        std::vector<std::uint32_t> there;
        for (const std::uint32_t person : group)
            if (people.state(person) == code(UseState::abstinent) &&
                people.block_of(person).mutual_help().meetings_today(
                    people.position_of(person)) > 0)
                there.push_back(person);
        if (there.size() < 2) continue;
        for (std::size_t k = 0; k < there.size(); ++k) {
            const std::uint32_t person = there[k];
            const int meetings = people.block_of(person).mutual_help().meetings_today(
                people.position_of(person));
            const double chance = -std::expm1(missed * meetings);
            if (sim::uniform_from_bits(
                    draws.bits(4 * decisions::fellowship + 2, now.index, person)) >= chance)
                continue;
            std::size_t other = sim::one_of(
                there.size() - 1, draws.bits(4 * decisions::fellowship + 3, now.index, person));
            if (other >= k) ++other;
            if (exposure.ties().are_tied(person, there[other])) continue;
            exposure.add({person, there[other], code(Acquaintance::fellow)});
            ++formed_;
        }
    }
}

std::size_t Fellowship::bytes() const {
    std::size_t sum = sizeof(std::uint32_t) * (group_of_.capacity() + sponsor_of_.capacity()) +
                      sizeof(std::uint16_t) * n_sponsees_.capacity() +
                      sizeof(groups_[0]) * groups_.capacity();
    for (const std::vector<std::uint32_t>& group : groups_)
        sum += sizeof(std::uint32_t) * group.capacity();
    return sum;
}

}  // namespace models
