#pragma once
/// Peer support: ties to people outside the simulation, for as long as a person is enrolled.
///
/// A recovery coach or a volunteer is one sober tie more; in a network where nobody else stays
/// sober it may be the only one. A using tie more (a dealer who calls) is for sensitivity
/// analysis. Whoever is tied already to as many as count (network.most_sober_ties) gains
/// nothing. Needs a network.

#include "models/interventions/occasion.h"
#include "models/levers.h"
#include "sim/parameter.h"

namespace models {

class PeerSupport {
  public:
    struct Parameters {
        double sober_ties;
        double using_ties;
    };

    // clang-format off
    static constexpr std::string_view kind = "peer_support";
    static constexpr auto table = sim::table("peer_support",
        sim::parameter<&Parameters::sober_ties>({
            .name = "sober_ties", .value = 1, .range = {0, 100},
            .meaning = "sober ties gained, in ties to a peer",
            .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::using_ties>({
            .name = "using_ties", .value = 0, .range = {0, 100},
            .meaning = "ties to users gained, in ties to a peer",
            .source = sim::setting("scenario")}));
    // clang-format on
    static constexpr std::string_view touches =
        "sober and using ties as felt: hazard of a lapse, cues, support";
    static constexpr bool needs_network = true;

    static constexpr Deployment::NotUsed not_used{.adherence = "sober_ties says how much it gives"};

    explicit PeerSupport(const Parameters& parameters) : p_(parameters) {}

    void apply(const Occasion& occasion, Levers& levers) const;
    const Parameters& parameters() const { return p_; }
    Parameters* parameters_to_set() { return &p_; }

  private:
    Parameters p_;
};

static_assert(sim::well_formed(PeerSupport::table));

}  // namespace models
