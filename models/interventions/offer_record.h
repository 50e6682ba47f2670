#pragma once
/// Offer record: how far each person came with one intervention.
///
///     eligible   met all conditions at an offer
///     offered    eligible at an offer, did not have it, and could be given it
///     accepted   of those offered, would take it
///     enrolled   of those who accepted, got a place
///     started    of the enrolled, what they were given began
///     kept       of those started, had it so many days after their first start
///
/// Each person counts once, however many offers there were. Who has left and come back by then
/// is kept; the dead are not. Nothing in a step depends on the record.

#include <array>
#include <vector>

#include "sim/column.h"
#include "sim/mask.h"
#include "sim/on_demand.h"

namespace models {

/// Numbers of people of one run and intervention.
struct OfferCounts {
    static constexpr std::array kept_days{30, 90, 180};
    static constexpr std::size_t n_conditions = 5;

    int people = 0;  ///< of the cohort
    int present = 0;  ///< alive and in the study at an offer
    int eligible = 0;
    int offered = 0;
    int accepted = 0;
    int enrolled = 0;
    int started = 0;
    int detox_first = 0;          ///< enrolled; a detox came before the injection
    int detox_without_start = 0;  ///< of these, never started
    int treated_otherwise = 0;    ///< enrolled, never started: had begun another medication
    int failed_at_once = 0;       ///< enrolled, never started, none of these: induction failed
    /// Present at an offer, but never at one at which this condition was met: state, sex,
    /// treatment, abstinence, inside.
    std::array<int, n_conditions> unmet{};
    std::array<int, kept_days.size()> kept{};
    /// Started so many days before the end or earlier.
    std::array<int, kept_days.size()> observed{};

    OfferCounts& operator+=(const OfferCounts& other);
};

class OfferRecord {
  public:
    using Conditions = std::array<sim::Mask, OfferCounts::n_conditions>;
    struct Offer {
        const sim::Mask& present;
        const Conditions& met;
        const sim::Mask& eligible;
        const sim::Mask& offered;
        const sim::Mask& accepted;
    };
    /// What has become of what was given in this step or before.
    struct Givings {
        const sim::Mask& has_it;     ///< it has begun, and goes on
        const sim::Mask& prepared;   ///< it is to come: in detox before an injection
        const sim::Mask& otherwise;  ///< in another medication treatment
    };

    OfferRecord(sim::Index n, int steps_per_day);

    void note_offer(const Offer& offer);
    void follow(int step, const sim::Mask& enrolled, const sim::Mask& newly,
                const Givings& givings);
    /// Of `members`, at the end of a study after the last step; `has_it` as it is then.
    OfferCounts counts(const sim::Mask& members, int end, const sim::Mask& has_it) const;

  private:
    struct Masks {
        explicit Masks(sim::Index n);

        sim::Mask present, eligible, offered, accepted, enrolled, started, prepared, otherwise;
        Conditions met;
        std::array<sim::Mask, OfferCounts::kept_days.size()> kept;
        sim::Column first_start;  ///< step, of those who started
    };
    Masks& masks() { return masks_.make(n_); }
    int steps(std::size_t k) const { return OfferCounts::kept_days[k] * per_day_; }
    bool started_at(int step) const;
    sim::Mask first_started_at(int step) const;

    sim::Index n_;
    int per_day_;
    std::vector<int> start_steps_;  ///< at which anybody started, in order
    sim::OnDemand<Masks> masks_;    ///< from the first offer on
};

}  // namespace models
