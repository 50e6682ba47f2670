#pragma once
/// Extended-release naltrexone: starts treatment with monthly injections.
///
/// Needs abstinence: from regular use, or early after it, a detox comes first and not all reach
/// the injection (treatment.h). At the end of the enrolment there are no further injections.

#include "models/interventions/occasion.h"
#include "models/levers.h"
#include "sim/parameter.h"

namespace models {

class XrNaltrexone {
  public:
    struct Parameters {
        bool detox_first;
    };

    // clang-format off
    static constexpr std::string_view kind = "xr_naltrexone";
    static constexpr auto table = sim::table("xr_naltrexone",
        sim::parameter<&Parameters::detox_first>({
            .name = "detox_first", .value = 1,
            .meaning = "false: the injection is given at once whatever the abstinence; only for tests of the drug alone",
            .source = sim::setting("scenario")}));
    // clang-format on
    static constexpr std::string_view touches =
        "blockade by naltrexone: lapse, relapse, use, overdose";

    static constexpr Deployment::NotUsed not_used{.adherence = "who misses an injection has left: treatment.naltrexone_early_dropout and naltrexone_late_dropout say how many"};

    explicit XrNaltrexone(const Parameters& parameters) : p_(parameters) {}

    void apply(const Occasion& occasion, Levers& levers) const;
    const Parameters& parameters() const { return p_; }
    Parameters* parameters_to_set() { return &p_; }

  private:
    Parameters p_;
};

static_assert(sim::well_formed(XrNaltrexone::table));

}  // namespace models
