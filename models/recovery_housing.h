#pragma once
/// Recovery housing: a sober home for some weeks; a relapse ends the stay.
///
/// While resident the hazard of a lapse is lower (relapse.h) and stress changes (stress.h). The
/// effect ends with the stay.

#include "sim/column.h"
#include "sim/mask.h"
#include "sim/on_demand.h"
#include "sim/parameter.h"

namespace models {

class RecoveryHousing {
  public:
    struct Parameters {
        sim::Duration stay;
    };

    // clang-format off
    static constexpr auto table = sim::table("recovery_housing",
        sim::parameter<&Parameters::stay>({
            .name = "stay", .value = 84, .unit = "d", .range = {0, sim::infinity}, .plausible = {28, 168},
            .meaning = "longest stay (hous_days); a relapse ends it earlier",
            .source = sim::assumed("12-week offer; mean stay 49.5 d in tuten2012")}));
    // clang-format on

    RecoveryHousing(const Parameters& parameters, sim::Duration step, sim::Index n)
        : p_(parameters), step_(static_cast<float>(step.days)), resident_(sim::Mask::none(n)) {}

    /// Those of `moves_in` who do not live there yet move in.
    void move_in(const sim::Mask& moves_in);
    /// Relapsed or dead: the stay ends.
    void leave(const sim::Few& agents);
    /// Ends a step; whoever has stayed the longest time leaves.
    void advance();

    const sim::Mask& resident() const { return resident_; }

  private:
    Parameters p_;
    float step_;
    sim::Mask resident_;
    sim::OnDemand<sim::Column> days_resident_;  ///< of residents
};

static_assert(sim::well_formed(RecoveryHousing::table));

}  // namespace models
