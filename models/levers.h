#pragma once
/// Levers: the only place where interventions and mechanisms touch.
///
/// At the start of each step every lever stands at rest (1 for factors, 0 for all others).
/// Interventions multiply factors, add to terms and join those whom they offer something to the
/// others; all of that commutes, so the order in which a scenario lists its interventions does
/// not matter. No intervention includes a mechanism and no mechanism an intervention.

#include <vector>

#include "models/use_state.h"
#include "sim/column.h"
#include "sim/mask.h"

namespace models {

/// A dose of intranasal oxytocin that some agents take within the step.
struct OxytocinDose {
    sim::Mask taken;
    double dose_iu = 0;    ///< [IU]
    double time_left = 0;  ///< from the dose to the end of the step [d]
};

struct Levers {
    /// All levers at rest for a block of `n` agents.
    explicit Levers(sim::Index n);

    /// Nobody has written to the levers, so that readers may leave them out.
    bool at_rest = false;

    // Factors, 1 at rest.
    sim::Column cue_rate;         ///< times the rate of cues
    sim::Column dose_spread;      ///< times the spread of log doses
    sim::Column medication_dose;  ///< times the reference dose of the medication (a taper)
    sim::Column susceptibility;   ///< times what using ties do: f of (47)
    sim::Column using_tie_loss;   ///< times the rate at which a quitter leaves users, (82)

    // Terms, 0 at rest.
    sim::Column log_dose;  ///< added to the log dose of each use: s(t) of a supply shock
    sim::Column strong_dose_share;  ///< added to the share of strong doses
    sim::Column kits_per_user;      ///< naloxone kits, added
    sim::Column lapse_log_hazard;   ///< added to (50)
    sim::Column quit_log_hazard;    ///< added to (56)
    sim::Column entry_log_hazard;   ///< added to (68)
    sim::Column stress;             ///< added to the mean of stress, (21) [SD]
    sim::Column using_ties;         ///< to users outside the simulation: o_u of (47)
    sim::Column sober_ties;         ///< to sober people outside the simulation: o_a of (47)
    sim::Column cut_using_ties;     ///< chance that a tie to a user ends today

    // Intranasal oxytocin.
    std::vector<OxytocinDose> oxytocin_doses;  ///< at a clock time within the step
    sim::Column oxytocin_before_meetings;      ///< dose taken before each meeting [IU]
    sim::Column oxytocin_before_visits;        ///< dose taken before each clinic visit [IU]

    // Offers to people: to those who get them in this step.
    sim::Mask start_methadone;
    sim::Mask start_buprenorphine;
    sim::Mask start_naltrexone;
    sim::Mask start_stabilised;  ///< with start_...: at the steady level instead of from 0
    sim::Mask supervised;        ///< daily doses are watched: none is missed
    sim::Mask stop_medication;  ///< unless started anew with the same drug in the same step
    sim::Mask join_mutual_help;
    sim::Mask facilitated;  ///< actively referred to mutual help
    sim::Mask vouchers_for_abstinence;
    sim::Mask vouchers_for_attendance;
    sim::Mask recovery_housing;  ///< moves in
    sim::Mask leave_housing;     ///< unless offered a place in the same step
    sim::Column enter_detox;     ///< length of the stay [d], 0 for none
    sim::Column enter_prison;    ///< length of the stay [d], 0 for none
};

}  // namespace models
