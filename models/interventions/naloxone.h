#pragma once
/// Naloxone: kits in circulation.
///
/// Kits raise the share of witnessed overdoses with naloxone at hand (overdose.h); `length` of
/// the deployment is their shelf life.

#include "models/interventions/occasion.h"
#include "models/levers.h"
#include "sim/parameter.h"

namespace models {

class Naloxone {
  public:
    struct Parameters {
        double kits_per_user;
    };

    // clang-format off
    static constexpr std::string_view kind = "naloxone";
    static constexpr auto table = sim::table("naloxone",
        sim::parameter<&Parameters::kits_per_user>({
            .name = "kits_per_user", .value = 1, .range = {0, 100},
            .meaning = "kits added per enrolled user",
            .source = sim::setting("scenario")}));
    // clang-format on
    static constexpr std::string_view touches = "naloxone at hand in an overdose";

    static constexpr Deployment::NotUsed not_used{.adherence = "kits_per_user says how many kits there are"};

    explicit Naloxone(const Parameters& parameters) : p_(parameters) {}

    void apply(const Occasion& occasion, Levers& levers) const;
    const Parameters& parameters() const { return p_; }
    Parameters* parameters_to_set() { return &p_; }

  private:
    Parameters p_;
};

static_assert(sim::well_formed(Naloxone::table));

}  // namespace models
