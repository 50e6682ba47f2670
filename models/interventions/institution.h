#pragma once
/// Institution: a stay in prison or inpatient detox.
///
/// What a stay does stands in institution.h.

#include "models/interventions/occasion.h"
#include "models/levers.h"
#include "sim/parameter.h"

namespace models {

class Stay {
  public:
    enum class Place { detox, prison };
    struct Parameters {
        Place place;
        sim::Duration stay;
    };

    // clang-format off
    static constexpr std::string_view kind = "institution";
    static constexpr auto table = sim::table("institution",
        sim::parameter<&Parameters::place>({
            .name = "place", .value = 0,
            .meaning = "where",
            .source = sim::setting("scenario"), .choices = "detox|prison"}),
        sim::parameter<&Parameters::stay>({
            .name = "stay", .value = 3, .unit = "d", .range = {0.25, 36525},
            .meaning = "length of the stay",
            .source = sim::setting("scenario")}));
    // clang-format on
    static constexpr std::string_view touches =
        "access to drugs, cues, self-efficacy, hazard of a lapse after leaving";

    static constexpr Deployment::NotUsed not_used{.length = "stay says how long people are inside",
                                                  .adherence = "coverage says how many go inside"};

    explicit Stay(const Parameters& parameters) : p_(parameters) {}

    void apply(const Occasion& occasion, Levers& levers) const;
    const Parameters& parameters() const { return p_; }
    Parameters* parameters_to_set() { return &p_; }

  private:
    Parameters p_;
};

static_assert(sim::well_formed(Stay::table));

}  // namespace models
