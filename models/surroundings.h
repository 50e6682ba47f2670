#pragma once
/// Surroundings: what the ties of a person mean to that person.
///
///     n_u = f min(4, o_u + sum_j w_j 1[j uses])                                        (47)
///     n_a = min(3, w_fam + o_a + sum_j w_j 1[j abstinent for more than 30 d])
///     influence: n_u - n_u0 and n_a - n_a0, both 0 without a network or influence      (48)
///     mode "add": h_lapse = h_c + beta_c x, x the share of ties (by weight) who use
///
///     w_j      weight of the tie to j by its kind, in ties to a peer     [1]
///     o_u, o_a ties to people outside the simulation, from interventions [1]
///     f        susceptibility to users, 1 unless an intervention lowers it  [1]
///     w_fam    the family, outside the simulation, always sober          [1]
///
/// The sums stand as they were at the last pass of the network (network.h). Someone who uses is
/// in regular use or in an open lapse. An abstinent tie counts as sober only after 30 d, so a
/// friend who has just stopped neither tempts nor protects. The references n_u0 and n_a0 are the
/// means of people who leave detox: switching the network on does not by itself move their
/// relapse, only the differences between them count.

#include "models/levers.h"
#include "models/network_settings.h"
#include "sim/column.h"
#include "sim/on_demand.h"
#include "sim/units.h"

namespace models {

class Surroundings {
  public:
    Surroundings(const NetworkSettings::Parameters& parameters, sim::Index n);

    /// What a pass of the network found, by person.
    struct Counts {
        sim::Column using_weight, sober_weight, all_weight;  ///< sums of w_j
        sim::Column using_ties, sober_ties, all_ties;        ///< numbers
    };
    /// With a network.
    Counts& counts() { return state_->counts; }
    const Counts& counts() const { return state_->counts; }

    /// What ties do in a step.
    struct Influence {
        sim::Column using_excess;  ///< n_u - n_u0
        sim::Column sober_excess;  ///< n_a - n_a0
    };
    /// Starts a step.
    [[nodiscard]] Influence advance(const Levers& levers);

    /// n_u and n_a as felt in the last step, and numbers of ties; 0 without a network.
    sim::Column using_exposure() const { return of_state(&State::using_exposure); }
    sim::Column sober_exposure() const { return of_state(&State::sober_exposure); }
    sim::Column using_ties() const { return of_counts(&Counts::using_ties); }
    sim::Column sober_ties() const { return of_counts(&Counts::sober_ties); }
    sim::Column ties() const { return of_counts(&Counts::all_ties); }

    bool is_on() const { return p_.on; }
    /// Whether the hazard of a lapse is `additive_hazard` [1/d] and nothing else.
    bool adds_hazard() const { return p_.on && p_.mode == NetworkSettings::Mode::add; }
    sim::Column additive_hazard() const;

  private:
    struct State {
        explicit State(sim::Index n);

        Counts counts;
        sim::Column using_exposure;
        sim::Column sober_exposure;
    };
    sim::Column of_state(sim::Column State::*column) const;
    sim::Column of_counts(sim::Column Counts::*column) const;

    NetworkSettings::Parameters p_;
    sim::Index n_;
    sim::OnDemand<State> state_;  ///< with a network
};

}  // namespace models
