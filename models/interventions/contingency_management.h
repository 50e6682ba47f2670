#pragma once
/// Contingency management: vouchers for negative samples or for attendance.
///
/// Worth and testing stand in contingency_management.h; `length` of the deployment is that of
/// the programme, 84 d in trials.

#include "models/interventions/occasion.h"
#include "models/levers.h"
#include "sim/parameter.h"

namespace models {

class Vouchers {
  public:
    enum class Target { abstinence, attendance };
    struct Parameters {
        Target target;
    };

    // clang-format off
    static constexpr std::string_view kind = "contingency_management";
    static constexpr auto table = sim::table("contingency_management",
        sim::parameter<&Parameters::target>({
            .name = "target", .value = 0,
            .meaning = "what vouchers reward",
            .source = sim::setting("scenario"), .choices = "abstinence|attendance"}));
    // clang-format on
    static constexpr std::string_view touches = "vouchers: hazard of a lapse, or of dropout";

    static constexpr Deployment::NotUsed not_used{.adherence = "samples are missed inside institutions only"};

    explicit Vouchers(const Parameters& parameters) : p_(parameters) {}

    void apply(const Occasion& occasion, Levers& levers) const;
    const Parameters& parameters() const { return p_; }
    Parameters* parameters_to_set() { return &p_; }

  private:
    Parameters p_;
};

static_assert(sim::well_formed(Vouchers::table));

}  // namespace models
