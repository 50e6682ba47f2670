#pragma once
/// Recovery housing: a place in a sober home.
///
/// The stay ends after recovery_housing.stay or at a relapse (recovery_housing.h), and at the end
/// of the enrolment.

#include "models/interventions/occasion.h"
#include "models/levers.h"
#include "sim/parameter.h"

namespace models {

class Housing {
  public:
    struct Parameters {
        bool hold_place;
    };

    // clang-format off
    static constexpr std::string_view kind = "recovery_housing";
    static constexpr auto table = sim::table("recovery_housing",
        sim::parameter<&Parameters::hold_place>({
            .name = "hold_place", .value = 0,
            .meaning = "true: whoever has lost the place is taken back while enrolled",
            .source = sim::setting("scenario")}));
    // clang-format on
    static constexpr std::string_view touches =
        "residence in recovery housing: hazard of a lapse, stress";

    static constexpr Deployment::NotUsed not_used{.adherence = "recovery_housing.stay says how long residents stay"};

    explicit Housing(const Parameters& parameters) : p_(parameters) {}

    void apply(const Occasion& occasion, Levers& levers) const;
    const Parameters& parameters() const { return p_; }
    Parameters* parameters_to_set() { return &p_; }

  private:
    Parameters p_;
};

static_assert(sim::well_formed(Housing::table));

}  // namespace models
