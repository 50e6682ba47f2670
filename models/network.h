#pragma once
/// Network: who is tied to whom, how ties form and go, and what people notice of their ties.
///
/// At the start there are households and a ring of peers (sim/tie_generator.h). At the end of
/// each day, with all people as they then are:
///
///   - whoever uses, has become sober or is neither any more tells the ties: (47)
///   - the ties of the dead go; a peer of theirs searches another with the chance 1/2      (83)
///   - whoever moves into recovery housing is apart from the household until moving out
///   - groups of mutual help meet (fellowship.h)                                      (77), (78)
///   - ties to peers and fellows end at the rate                                      (81), (82)
///         delta_0 exp(delta_d 1[one uses, the other does not])
///         + delta_q 1[one abstinent for more than 14 d, the other uses]
///   - each tie to a peer that went opens a search, owned by the abstinent one if delta_q was
///     the cause (drawn in proportion), else by one of the two at random              (83)
///   - a search that has waited Exp(30 d), in whole days, meets a candidate: with chance .5 a tie of a tie, else
///     anybody. Accepted with exp(-eta_h 1[one uses, the other does not]), the two become
///     peers; refused, dead, oneself or tied already, the search waits again          (83)
///
/// People then notice their ties until the end of the next day (surroundings.h). All decide on
/// the ties as they were before; where two searches end at the same pair, that of the person
/// with the lower number comes first. Chance is addressed by the pair and the day, or by the
/// owner and the number of a search, so that one more tie changes the luck of no other.
///
/// Influence (what ties do to people) and selection (what people do to ties) are separate
/// switches: network.influence and network.selection.

#include <cstdint>
#include <limits>
#include <vector>

#include "models/fellowship.h"
#include "models/network_settings.h"
#include "models/people.h"
#include "sim/clock.h"
#include "sim/exposure.h"
#include "sim/observable.h"
#include "sim/random.h"

namespace models {

/// Who was exposed to whom at a lapse: one row for each tie of the lapsed to a user.
struct Transmission {
    double time = 0;  ///< of the lapse [d]
    std::int32_t agent = 0;
    std::int32_t exposed_to = 0;
    sim::TieKind kind = 0;  ///< what that person is to the lapsed
    auto operator<=>(const Transmission&) const = default;
};

/// The shape of the network at one time.
struct NetworkSnapshot {
    static constexpr std::size_t n_degrees = 33;          ///< 0 to 31, and more
    static constexpr std::size_t n_component_sizes = 33;  ///< 2^k to 2^(k+1) - 1
    std::vector<std::int32_t> people_of_degree;           ///< living people by number of ties
    std::vector<std::int32_t> components_of_size;         ///< by the power of two
    std::int32_t largest_component = 0;                   ///< people
    double mean_peers = 0;     ///< of living people; NaN if there is nobody
    double assortativity = 0;  ///< of use over ties, -1 to 1; NaN if all or none use
    double group_cohesion =
        0;  ///< mean share of pairs of a group who are tied; NaN if no group
};

class Network {
  public:
    /// `people` is the luck that says who people are.
    Network(const NetworkSettings::Parameters& parameters, const sim::Draws& people,
            std::uint32_t n_people);

    bool is_on() const { return p_.on; }

    /// Tells all people what their ties are, before the first step.
    void introduce(Blocks& blocks);
    /// Ends a step; most happens at the end of a day. Rows of lapses go to `transmissions`, if
    /// any are wanted; numbers of ties that form and go to `tally`, if there is one.
    void pass(Blocks& blocks, const sim::Step& now, const sim::Draws& draws,
              sim::Tally* tally, std::vector<Transmission>* transmissions);

    /// Adds what is reported of the ties of members of the study to `tally`.
    void observe(const People& people, sim::Tally& tally) const;
    NetworkSnapshot snapshot(const People& people) const;

    const sim::Exposure& exposure() const { return exposure_; }
    const Fellowship& fellowship() const { return fellowship_; }
    std::size_t n_searches() const { return searches_.size(); }
    /// Memory held [byte].
    std::size_t bytes() const;

  private:
    struct Search {
        std::uint32_t owner;
        std::uint16_t serial;
        std::int32_t due_day;
    };
    /// A tie that is about to end.
    struct Loss {
        sim::Tie tie;
        std::uint32_t searcher;  ///< `no_one`: nobody searches
        auto operator<=>(const Loss&) const = default;
    };
    static constexpr std::uint32_t no_one = 0xffffffff;
    /// Due day of a search that has found somebody.
    static constexpr std::int32_t ended = std::numeric_limits<std::int32_t>::min();

    void note_standings(const People& people);
    void note_transmissions(const People& people, const sim::Step& now,
                            std::vector<Transmission>& transmissions);
    void bury_dead(const People& people, int day, const sim::Draws& draws);
    void move_house(const People& people);
    std::vector<Loss> losses(const People& people, int day, const sim::Draws& draws) const;
    void add_losses(const People& people, const sim::Bits& ones, const sim::Bits& others,
                    const std::vector<sim::TieKind>& kinds, double most, int day,
                    const sim::Draws& draws, std::vector<Loss>& found) const;
    void add_cuts(const People& people, int day, const sim::Draws& draws,
                  std::vector<Loss>& found) const;
    void end(const std::vector<Loss>& losses, int day, const sim::Draws& draws);
    void open_search(std::uint32_t owner, int day, const sim::Draws& draws);
    void search(const People& people, int day, const sim::Draws& draws);
    std::uint32_t candidate(const Search& search, int day, const sim::Draws& draws) const;
    void tell(Blocks& blocks);
    void tell_complete(Blocks& blocks) const;

    NetworkSettings::Parameters p_;
    sim::Exposure exposure_;
    Fellowship fellowship_;
    std::vector<std::uint8_t> buried_;          ///< by person: dead, ties gone
    std::vector<std::uint8_t> lives_apart_;     ///< by person: in recovery housing
    std::vector<std::uint16_t> n_searches_of_;  ///< opened so far
    std::vector<Search> searches_;
    std::int64_t formed_ = 0;  ///< ties, in the current pass
    std::int64_t lost_ = 0;
};

}  // namespace models
