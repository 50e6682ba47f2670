#pragma once
/// Medication: how much of a treatment drug is in the body, and what that does.
///
///     methadone, buprenorphine   m' = k (i - m),  i = adherence * on * dose          (1)
///       with daily dosing        m jumps by k dose (1 d) at each dose, decays between (1')
///     XR-naltrexone              m <- m + 1 at an injection, m' = -k_N m              (2)
///     adherence to daily doses   1 -> 0 at rate a_off, 0 -> 1 at rate a_on            (3)
///     B = mbar / K               blockade of other opioids                            (4)
///     e_ag = e mbar              agonist credit of methadone and buprenorphine        (5)
///     e_od = e_met mbar          adds to the dose in an overdose: methadone only
///
///     m     level; 1 = mean at the reference dose (80 mg methadone, 16 mg buprenorphine a
///           day), or just after a 380-mg injection                        [1]
///           medication_level()
///
/// The drug of a person who has left treatment goes on acting until it is washed out.

#include "models/levers.h"
#include "models/relaxation.h"
#include "models/use_state.h"
#include "sim/block_draws.h"
#include "sim/clock.h"
#include "sim/column.h"
#include "sim/mask.h"
#include "sim/parameter.h"

namespace models {

class Medication {
  public:
    struct Parameters {
        sim::Duration methadone_half_life;
        sim::Duration buprenorphine_half_life;
        sim::Duration naltrexone_half_life;
        double methadone_blockade_level;
        double buprenorphine_blockade_level;
        double naltrexone_blockade_level;
        double methadone_agonism;
        double buprenorphine_agonism;
        sim::Rate methadone_lapse_of_adherence;
        sim::Rate methadone_return_to_adherence;
        sim::Rate buprenorphine_lapse_of_adherence;
        sim::Rate buprenorphine_return_to_adherence;
        bool daily_dosing;
    };

    // clang-format off
    static constexpr auto table = sim::table("medication",
        sim::parameter<&Parameters::methadone_half_life>({
            .name = "methadone_half_life", .value = 30, .unit = "h", .range = {1, 1000}, .plausible = {24, 59},
            .meaning = "elimination half-life of methadone",
            .source = sim::measured("24 to 36 h (8 to 59)")}),
        sim::parameter<&Parameters::buprenorphine_half_life>({
            .name = "buprenorphine_half_life", .value = 37, .unit = "h", .range = {1, 1000}, .plausible = {20, 70},
            .meaning = "elimination half-life of buprenorphine",
            .source = sim::measured("24 to 42 h (20 to 70)")}),
        sim::parameter<&Parameters::naltrexone_half_life>({
            .name = "naltrexone_half_life", .value = 7, .unit = "d", .range = {0.1, 100}, .plausible = {5, 10},
            .meaning = "decline of naltrexone after an extended-release injection",
            .source = sim::measured("5 to 10 d")}),
        sim::parameter<&Parameters::methadone_blockade_level>({
            .name = "methadone_blockade_level", .value = 4, .range = {0.01, sim::infinity}, .plausible = {1.6, 8},
            .meaning = "level that doubles the dose of another opioid needed for its effect (K_m); inf: no attenuation",
            .source = sim::calibrated("cornish2010, with sordo2017 (fit D)")}),
        sim::parameter<&Parameters::buprenorphine_blockade_level>({
            .name = "buprenorphine_blockade_level", .value = 0.40, .range = {0.001, sim::infinity}, .plausible = {0.2, 1},
            .meaning = "the same for buprenorphine (K_b)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::naltrexone_blockade_level>({
            .name = "naltrexone_blockade_level", .value = 0.02, .range = {0.0001, sim::infinity}, .plausible = {0.01, 0.05},
            .meaning = "the same for naltrexone (K_n); .02 gives a dose ratio of 51 at day 0 and 4.1 at day 28",
            .source = sim::assumed("blocks 25 mg of heroin for 4 weeks")}),
        sim::parameter<&Parameters::methadone_agonism>({
            .name = "methadone_agonism", .value = 60, .unit = "MME", .range = {0, 1000}, .plausible = {40, 90},
            .meaning = "agonist signal of methadone at level 1 (e_met)",
            .source = sim::assumed("keeps respiratory tolerance at the level of users")}),
        sim::parameter<&Parameters::buprenorphine_agonism>({
            .name = "buprenorphine_agonism", .value = 25, .unit = "MME", .range = {0, 1000}, .plausible = {15, 40},
            .meaning = "agonist signal of buprenorphine at level 1 (e_bup)",
            .source = sim::assumed("keeps about 75% of respiratory tolerance")}),
        sim::parameter<&Parameters::methadone_lapse_of_adherence>({
            .name = "methadone_lapse_of_adherence", .value = 0.02, .unit = "1/d", .range = {0, 10}, .plausible = {0.005, 0.05},
            .meaning = "rate of ceasing to take daily methadone while in treatment (a_off)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::methadone_return_to_adherence>({
            .name = "methadone_return_to_adherence", .value = 0.30, .unit = "1/d", .range = {0, 10}, .plausible = {0.1, 0.6},
            .meaning = "rate of taking it up again (a_on)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::buprenorphine_lapse_of_adherence>({
            .name = "buprenorphine_lapse_of_adherence", .value = 0.047, .unit = "1/d", .range = {0, 10}, .plausible = {0.02, 0.10},
            .meaning = "rate of ceasing to take daily buprenorphine while in treatment (a_off)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::buprenorphine_return_to_adherence>({
            .name = "buprenorphine_return_to_adherence", .value = 0.20, .unit = "1/d", .range = {0, 10}, .plausible = {0.1, 0.5},
            .meaning = "rate of taking it up again (a_on)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::daily_dosing>({
            .name = "daily_dosing", .value = 0,
            .meaning = "true: single daily doses (1') instead of a continuous input (1)",
            .source = sim::setting("continuous input is the same at every step length")}));
    // clang-format on

    Medication(const Parameters& parameters, sim::Duration step, sim::Index n);

    /// These agents begin with `drug`. A switch of drug starts from level 0; the same drug goes
    /// on from what is left. `level` is the least level they start with.
    void begin(const sim::Few& agents, Drug drug, float level);
    /// An injection of XR-naltrexone.
    void inject(const sim::Few& agents);

    /// `in_treatment`: those whom treatment.h counts as on medication now.
    void advance(const sim::Step& now, const sim::BlockDraws& luck,
                 const sim::Mask& in_treatment, const Levers& levers);
    /// What the mean level of the step does, (4) and (5).
    struct Effect {
        sim::Column blockade;         ///< B [1]
        sim::Column agonist_credit;   ///< e_ag [MME]
        sim::Column overdose_credit;  ///< of full agonists only [MME]
    };
    Effect effect() const;

    const sim::Column& medication_level() const { return level_; }
    const sim::Column& mean_level() const { return mean_level_; }
    const Codes& drug() const { return drug_; }
    const sim::Mask& adherent() const { return adherent_; }

  private:
    /// Properties of the three drugs, indexed by Drug.
    struct Kinetics {
        float left = 0;       ///< of the level after a step
        float mean_left = 0;  ///< on average over the step
        float per_blockade = 0;
        float agonism = 0;
        float overdose_agonism = 0;
        float dose_jump = 0;  ///< of the level at a daily dose of the reference size
        float loses_adherence = 0;
        float regains_adherence = 0;
    };
    Kinetics of(sim::Duration half_life, double blockade_level, sim::Duration step) const;
    /// One property of each agent's drug as a column.
    sim::Column by_drug(float Kinetics::*property) const;
    void flip_adherence(const sim::BlockDraws& luck, const Levers& levers);

    Parameters p_;
    Kinetics kinetics_[sim::n_codes];
    Codes drug_;
    sim::Mask adherent_;
    sim::Column level_;
    sim::Column mean_level_;
};

static_assert(sim::well_formed(Medication::table));

}  // namespace models
