#pragma once
/// Craving: a read-out from 0 to 10 for reports, of no effect on anything.
///
///     Cr = 10 logistic(-2 + 3 W + .5 Z + N + 4 V - 2.5 (F - F_0) - 1.2 cov
///                      - .4 (rho O_e - 1))                                        (49)
///
/// Like a rating on a phone. The hazard of a lapse reads its causes, not this number.

#include "sim/column.h"
#include "sim/parameter.h"

namespace models {

class Craving {
  public:
    struct Parameters {
        double offset;
        double withdrawal_weight;
        double stress_weight;
        double incubation_weight;
        double cue_weight;
        double confidence_weight;
        double medication_weight;
        double oxytocin_tone_weight;
    };

    // clang-format off
    static constexpr auto table = sim::table("craving",
        sim::parameter<&Parameters::offset>({
            .name = "offset", .value = -2, .range = {-20, 20},
            .meaning = "log odds of craving with all causes at rest",
            .source = sim::assumed("display only")}),
        sim::parameter<&Parameters::withdrawal_weight>({
            .name = "withdrawal_weight", .value = 3, .range = {-20, 20},
            .meaning = "weight of withdrawal (W)", .source = sim::assumed("display only")}),
        sim::parameter<&Parameters::stress_weight>({
            .name = "stress_weight", .value = 0.5, .range = {-20, 20},
            .meaning = "weight of stress (Z)", .source = sim::assumed("display only")}),
        sim::parameter<&Parameters::incubation_weight>({
            .name = "incubation_weight", .value = 1, .range = {-20, 20},
            .meaning = "weight of incubation (N)", .source = sim::assumed("display only")}),
        sim::parameter<&Parameters::cue_weight>({
            .name = "cue_weight", .value = 4, .range = {-20, 20},
            .meaning = "weight of cue-evoked craving (V)", .source = sim::assumed("display only")}),
        sim::parameter<&Parameters::confidence_weight>({
            .name = "confidence_weight", .value = 2.5, .range = {-20, 20},
            .meaning = "weight of self-efficacy, lowering (F)", .source = sim::assumed("display only")}),
        sim::parameter<&Parameters::medication_weight>({
            .name = "medication_weight", .value = 1.2, .range = {-20, 20},
            .meaning = "weight of medication, lowering (cov)", .source = sim::assumed("display only")}),
        sim::parameter<&Parameters::oxytocin_tone_weight>({
            .name = "oxytocin_tone_weight", .value = 0.4, .range = {-20, 20},
            .meaning = "weight of effective oxytocin tone, lowering (rho O_e)",
            .source = sim::assumed("display only")}));
    // clang-format on

    struct Situation {
        const sim::Column& withdrawal;
        const sim::Column& stress;
        const sim::Column& incubation;
        const sim::Column& cue_craving;
        const sim::Column& confidence;
        const sim::Column& coverage;
        const sim::Column& effective_tone;
    };

    explicit Craving(const Parameters& parameters) : p_(parameters) {}
    sim::Column rating(const Situation& situation) const;

  private:
    Parameters p_;
};

static_assert(sim::well_formed(Craving::table));

}  // namespace models
