#pragma once
/// Fellowship: groups of mutual help, and what grows in them: sponsors and ties.
///
/// At the end of each day:
///
///   - whoever has left mutual help leaves the group; all fellow ties of that person end;
///   - whoever has joined goes to a group with a free place, drawn at random; where there is
///     none, a new group begins;
///   - a sponsored person loses the sponsor who has left, died or is in regular use (a lapse is
///     no relapse); in the last case self-efficacy falls                                  (33)
///   - whoever has found a sponsor at a meeting of the day gets one of the same group who has
///     been abstinent for more than 365 d and has fewer than 3 others, drawn at random; where
///     there is none, somebody outside the simulation                                     (78)
///   - whoever was at a meeting and is abstinent makes, with the chance p_f per meeting, a tie
///     to another abstinent person who met the same day                                   (77)
///
/// A group grows together as its members meet: its cohesion, the share of pairs who are tied,
/// rises with the meetings that they share. It has no effect of its own.

#include <cstdint>
#include <vector>

#include "models/network_settings.h"
#include "models/people.h"
#include "sim/clock.h"
#include "sim/exposure.h"
#include "sim/random.h"

namespace models {

class Fellowship {
  public:
    Fellowship() = default;
    Fellowship(const NetworkSettings::Parameters& parameters, std::uint32_t n_people);

    struct LostSponsor {
        std::uint32_t person;
        bool relapsed;  ///< why
    };
    /// The end of the day `now`; returns whose sponsors are lost.
    std::vector<LostSponsor> meet(const People& people, const sim::Step& now,
                                  const sim::Draws& draws, sim::Exposure& exposure);

    /// Ties that formed and went at the last meeting, those of sponsors included.
    std::int64_t formed() const { return formed_; }
    std::int64_t lost() const { return lost_; }

    static constexpr std::uint32_t none = 0xffffffff;
    /// The group of a person, or `none`.
    std::uint32_t group_of(std::uint32_t person) const { return group_of_[person]; }
    /// Members of each group, ascending; a group may be empty.
    const std::vector<std::vector<std::uint32_t>>& groups() const { return groups_; }
    /// The sponsor of a person within the simulation, or `none`.
    std::uint32_t sponsor_of(std::uint32_t person) const {
        return sponsor_of_[person] == outside ? none : sponsor_of_[person];
    }
    std::size_t bytes() const;

  private:
    static constexpr std::uint32_t outside = 0xfffffffe;

    /// Groups that somebody can join.
    struct Places {
        std::vector<std::uint32_t> open;   ///< with members and a free place
        std::vector<std::uint32_t> empty;  ///< without members, the first one last
    };

    void leave(std::uint32_t person, sim::Exposure& exposure);
    Places free_places() const;
    void join(std::uint32_t person, std::uint32_t bits, Places& places);
    void end_sponsorship(std::uint32_t person, sim::Exposure& exposure);
    std::vector<LostSponsor> look_after_sponsors(const People& people, const sim::Step& now,
                                                 const sim::Draws& draws,
                                                 sim::Exposure& exposure);
    void make_ties(const People& people, const sim::Step& now, const sim::Draws& draws,
                   sim::Exposure& exposure);

    NetworkSettings::Parameters p_{};
    std::vector<std::uint32_t> group_of_;
    std::vector<std::vector<std::uint32_t>> groups_;
    std::vector<std::uint32_t> sponsor_of_;  ///< `none`, `outside` or a person
    std::vector<std::uint16_t> n_sponsees_;
    std::int64_t formed_ = 0;
    std::int64_t lost_ = 0;
};

}  // namespace models
