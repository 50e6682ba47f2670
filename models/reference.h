#pragma once
/// Reference values that several mechanisms measure deviations from.

#include "sim/parameter.h"

namespace models {

struct Reference {
    struct Parameters {
        double social_support;
        double social_support_spread;
        double hedonic_tolerance;
    };

    // clang-format off
    static constexpr auto table = sim::table("reference",
        sim::parameter<&Parameters::social_support>({
            .name = "social_support", .value = 0.5, .range = {0, 1},
            .meaning = "support at which support-dependent effects vanish (G_ref)",
            .source = sim::measured("middle of the rescaled MSPSS; mean .48 in SUD rehabilitation")}),
        sim::parameter<&Parameters::social_support_spread>({
            .name = "social_support_spread", .value = 0.19, .range = {0.01, 1},
            .meaning = "standard deviation of support between people (G_sd)",
            .source = sim::measured("MSPSS in SUD rehabilitation, SD 14.0 of 72 points")}),
        sim::parameter<&Parameters::hedonic_tolerance>({
            .name = "hedonic_tolerance", .value = 2.27, .range = {0.1, 10},
            .meaning = "hedonic tolerance in steady use, unit of the loss of oxytocin tone (T_ref)",
            .source = sim::derived("steady use at the values of the preset bare")}));
    // clang-format on
};

static_assert(sim::well_formed(Reference::table));

}  // namespace models
