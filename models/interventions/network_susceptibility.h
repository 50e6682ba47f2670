#pragma once
/// Network susceptibility: ties to users remain, but do less.
///
/// Refusal skills, attention to people who press. In simulated drinking networks (hallgren2017)
/// only a lower susceptibility helped reliably; one friend more or less did not.
/// The ties to users that a person feels, n_u of surroundings.h, are multiplied by `factor`; at
/// 0 the person is as one without any. Needs a network.

#include "models/interventions/occasion.h"
#include "models/levers.h"
#include "sim/parameter.h"

namespace models {

class NetworkSusceptibility {
  public:
    struct Parameters {
        double factor;
    };

    // clang-format off
    static constexpr std::string_view kind = "network_susceptibility";
    static constexpr auto table = sim::table("network_susceptibility",
        sim::parameter<&Parameters::factor>({
            .name = "factor", .value = 0.5, .range = {0, 10},
            .meaning = "times the ties to users that a person feels",
            .source = sim::setting("scenario")}));
    // clang-format on
    static constexpr std::string_view touches =
        "what ties to users do: hazard of a lapse and relapse, cues";
    static constexpr bool needs_network = true;

    static constexpr Deployment::NotUsed not_used{.adherence = "factor says how much it does"};

    explicit NetworkSusceptibility(const Parameters& parameters) : p_(parameters) {}

    void apply(const Occasion& occasion, Levers& levers) const;
    const Parameters& parameters() const { return p_; }
    Parameters* parameters_to_set() { return &p_; }

  private:
    Parameters p_;
};

static_assert(sim::well_formed(NetworkSusceptibility::table));

}  // namespace models
