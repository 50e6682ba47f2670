#pragma once
/// Network rewiring: help to leave using friends.
///
/// While enrolled, an abstinent person leaves ties to users faster; on the day of enrolment each
/// tie to a user who is a peer or a fellow member may end at once. Ties to peers that end are
/// searched anew (network.h), so that using friends make room for others. Needs a network.

#include "models/interventions/occasion.h"
#include "models/levers.h"
#include "sim/parameter.h"

namespace models {

class NetworkRewiring {
  public:
    struct Parameters {
        double loss_factor;
        sim::Probability cut_share;
    };

    // clang-format off
    static constexpr std::string_view kind = "network_rewiring";
    static constexpr auto table = sim::table("network_rewiring",
        sim::parameter<&Parameters::loss_factor>({
            .name = "loss_factor", .value = 4, .range = {0, 1000},
            .meaning = "times the rate at which somebody abstinent leaves a tie to a user (network.quitter_loss_rate)",
            .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::cut_share>({
            .name = "cut_share", .value = 0, .range = {0, 1},
            .meaning = "chance that a tie to a user ends on the day of enrolment",
            .source = sim::setting("scenario")}));
    // clang-format on
    static constexpr std::string_view touches = "loss of ties to users";
    static constexpr bool needs_network = true;

    static constexpr Deployment::NotUsed not_used{.adherence = "loss_factor and cut_share say how much it does"};

    explicit NetworkRewiring(const Parameters& parameters) : p_(parameters) {}

    void apply(const Occasion& occasion, Levers& levers) const;
    const Parameters& parameters() const { return p_; }
    Parameters* parameters_to_set() { return &p_; }

  private:
    Parameters p_;
};

static_assert(sim::well_formed(NetworkRewiring::table));

}  // namespace models
