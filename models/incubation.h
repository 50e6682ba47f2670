#pragma once
/// Incubation: craving that grows in the first weeks of abstinence and fades in the next
/// months.
///
///     N(t) = tau_2 / (tau_2 - tau_1) (exp(-t/tau_2) - exp(-t/tau_1)),  0 in regular use  (30)
///
///     t   days since the last day of regular use, or since abstinence began  [d]
///     N   incubated craving, solves N' = exp(-t/tau_1)/tau_1 - N/tau_2       [1]
///
/// Largest at t* = ln(tau_2/tau_1) tau_1 tau_2 / (tau_2 - tau_1), 27.7 d with the defaults.
/// Runs in institutions too.

#include "sim/column.h"
#include "sim/mask.h"
#include "sim/parameter.h"

namespace models {

class Incubation {
  public:
    struct Parameters {
        sim::Duration rise_time;
        sim::Duration fade_time;
    };

    // clang-format off
    static constexpr auto table = sim::table("incubation",
        sim::parameter<&Parameters::rise_time>({
            .name = "rise_time", .value = 15, .unit = "d", .range = {0.1, 1000}, .plausible = {5, 30},
            .meaning = "time constant of the rise (tau_1)",
            .source = sim::assumed("on rats: inverted U (shalev2001)")}),
        sim::parameter<&Parameters::fade_time>({
            .name = "fade_time", .value = 60, .unit = "d", .range = {0.1, 1000}, .plausible = {30, 180},
            .meaning = "time constant of the fading (tau_2), different from rise_time",
            .source = sim::assumed("on rats: inverted U (shalev2001)")}));
    // clang-format on

    explicit Incubation(const Parameters& parameters) : p_(parameters) {}

    /// N at `days_abstinent` for those outside regular use, 0 for `using_opioids`.
    sim::Column at(const sim::Column& days_abstinent, const sim::Mask& using_opioids) const;

  private:
    Parameters p_;
};

static_assert(sim::well_formed(Incubation::table));

}  // namespace models
