#pragma once
/// Person: what does not change in a life, and how it stands when the person enters.
///
/// Drawn once per person from the population's seed, so that all arms of a study meet the same
/// people:
///
///     xi     lasting frailty            N(0, 1)                        lasting_frailty
///     k_mem  how much of the remembered dose survives abstinence
///                                       N(mean, SD) clipped to [0, 1]  dose_memory
///     o_i    oxytocin set point         lognormal, mean 1, CV given    oxytocin_set_point
///     G(0)   support at entry           Beta(2.7, 2.9) in [.01, .99]   social_support
///     F(0)   self-efficacy at entry     Beta(3, 7)                     self_efficacy
///     Z(0)   stress at entry            N(0, 1)                        stress
///     xi_e   episodic frailty at entry  N(0, 1)                     episodic_frailty
///     sex, co-sedative use, an adult who shares the household: yes or no
///
/// Left out: age, pain, pregnancy, infections, genes.

#include "sim/block_draws.h"
#include "sim/column.h"
#include "sim/mask.h"
#include "sim/parameter.h"

namespace models {

class Person {
  public:
    struct Parameters {
        sim::Probability women_share;
        sim::Probability co_sedative_share;
        sim::Probability adult_at_home_share;
        double dose_memory_mean;
        double dose_memory_spread;
        double oxytocin_spread;
        double support_shape_a;
        double support_shape_b;
        double self_efficacy_shape_a;
        double self_efficacy_shape_b;
    };

    // clang-format off
    static constexpr auto table = sim::table("person",
        sim::parameter<&Parameters::women_share>({
            .name = "women_share", .value = 0.35, .range = {0, 1},
            .meaning = "share of women",
            .source = sim::assumed("typical of treatment samples")}),
        sim::parameter<&Parameters::co_sedative_share>({
            .name = "co_sedative_share", .value = 0, .range = {0, 1}, .plausible = {0, 0.5},
            .meaning = "share of people who also take sedatives; with .25, overdose.median_overdose_dose is about 173 MME",
            .source = sim::assumed("off by default")}),
        sim::parameter<&Parameters::adult_at_home_share>({
            .name = "adult_at_home_share", .value = 0.45, .range = {0, 1}, .plausible = {0.3, 0.6},
            .meaning = "share of people with another adult in the household (hh)",
            .source = sim::assumed("so that .62 of overdoses are witnessed (profound: .645)")}),
        sim::parameter<&Parameters::dose_memory_mean>({
            .name = "dose_memory_mean", .value = 0.47, .range = {0, 1}, .plausible = {0.2, 0.8},
            .meaning = "how much of the remembered log dose is taken again at a lapse, mean (k_mem)",
            .source = sim::calibrated("merrall2010: overdoses in weeks 1-2 against 3-12 after release")}),
        sim::parameter<&Parameters::dose_memory_spread>({
            .name = "dose_memory_spread", .value = 0.12, .range = {0, 0.5}, .plausible = {0, 0.25},
            .meaning = "standard deviation of dose memory between people",
            .source = sim::calibrated("merrall2010, with dose_memory_mean")}),
        sim::parameter<&Parameters::oxytocin_spread>({
            .name = "oxytocin_spread", .value = 0.40, .range = {0, 2}, .plausible = {0.2, 0.6},
            .meaning = "coefficient of variation of the personal oxytocin set point (o_i)",
            .source = sim::measured("huang2018: plasma oxytocin, CV .36 to .44")}),
        sim::parameter<&Parameters::support_shape_a>({
            .name = "support_shape_a", .value = 2.7, .range = {0.1, 100},
            .meaning = "first shape of the Beta distribution of support at entry",
            .source = sim::derived("MSPSS 46.7 (14.0) of 12 to 84 in SUD rehabilitation")}),
        sim::parameter<&Parameters::support_shape_b>({
            .name = "support_shape_b", .value = 2.9, .range = {0.1, 100},
            .meaning = "second shape of the Beta distribution of support at entry",
            .source = sim::derived("MSPSS 46.7 (14.0) of 12 to 84 in SUD rehabilitation")}),
        sim::parameter<&Parameters::self_efficacy_shape_a>({
            .name = "self_efficacy_shape_a", .value = 3, .range = {0.1, 100},
            .meaning = "first shape of the Beta distribution of self-efficacy at entry",
            .source = sim::assumed("mean .30")}),
        sim::parameter<&Parameters::self_efficacy_shape_b>({
            .name = "self_efficacy_shape_b", .value = 7, .range = {0.1, 100},
            .meaning = "second shape of the Beta distribution of self-efficacy at entry",
            .source = sim::assumed("mean .30")}));
    // clang-format on

    /// The people `first_agent` to `first_agent + n - 1` of the population that `draws` stands
    /// for.
    Person(const Parameters& parameters, const sim::Draws& draws, std::uint32_t first_agent,
           sim::Index n);

    sim::Mask woman;
    sim::Mask co_sedative;
    sim::Mask adult_at_home;

    // What few need, and rarely, is not kept: it has an address and is drawn again.
    /// Of these people.
    sim::Column lasting_frailty(const sim::Few& few) const;
    sim::Column dose_memory(const sim::Few& few) const;
    /// Of all of them.
    struct AtEntry {
        sim::Column lasting_frailty;
        sim::Column episodic_frailty;
        sim::Column oxytocin_set_point;
        sim::Column stress;
        sim::Column social_support;
        sim::Column self_efficacy;
    };
    AtEntry at_entry() const;

  private:
    Parameters p_;
    sim::BlockDraws luck_;
};

static_assert(sim::well_formed(Person::table));

}  // namespace models
