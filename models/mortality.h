#pragma once
/// Mortality: deaths other than by overdose.
///
///     mu = mu_in while in treatment, mu_out otherwise                                   (67)

#include "sim/column.h"
#include "sim/mask.h"
#include "sim/parameter.h"

namespace models {

class Mortality {
  public:
    struct Parameters {
        sim::Rate out_of_treatment;
        sim::Rate in_treatment;
    };

    // clang-format off
    static constexpr auto table = sim::table("mortality",
        sim::parameter<&Parameters::out_of_treatment>({
            .name = "out_of_treatment", .value = 0.0098, .unit = "1/y", .range = {0, 10}, .plausible = {0.006, 0.015},
            .meaning = "rate of death other than by overdose out of treatment (mu_out)",
            .source = sim::measured("fairley2021 table 1: .00978")}),
        sim::parameter<&Parameters::in_treatment>({
            .name = "in_treatment", .value = 0.0032, .unit = "1/y", .range = {0, 10}, .plausible = {0.002, 0.005},
            .meaning = "rate of death other than by overdose in treatment (mu_in)",
            .source = sim::measured("fairley2021 table 1: .00318")}));
    // clang-format on

    explicit Mortality(const Parameters& parameters) : p_(parameters) {}

    /// Hazard of death [1/d].
    sim::Column hazard(const sim::Mask& in_treatment) const {
        const auto out = static_cast<float>(p_.out_of_treatment.per_day);
        const auto in = static_cast<float>(p_.in_treatment.per_day);
        return out + (in - out) * in_treatment;
    }

  private:
    Parameters p_;
};

static_assert(sim::well_formed(Mortality::table));

}  // namespace models
