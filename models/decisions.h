#pragma once
/// All random decisions of the model, each with a number that is never reused.
///
/// Decisions come in groups of four: one evaluation of the generator serves all four
/// (sim/random.h). A new decision takes a free place or a new group; no number ever moves.
/// Numbers from 2^20 on belong to interventions, by their kind and place (plan.h).

#include <cstdint>

namespace models::decisions {

/// Groups drawn once per agent, at step 0, from the population's seed: who a person is.
enum Trait : std::uint32_t {
    person_a = 1,  // 0 lasting frailty, 1 dose memory, 2 oxytocin set point, 3 stress at entry
    person_b = 2,  // 0 sex, 1 co-sedative use, 2 adult in the household, 3 support at entry
    person_c = 3,  // 0 self-efficacy at entry, 1 episodic frailty at entry, 2-3 free
};

/// Groups drawn anew at each step.
enum Dynamic : std::uint32_t {
    stress = 8,         // 0 end of step, 1 step mean, 2 first and 3 second life event
    transitions = 9,    // 0 death, 1 exit from the state, 2 which exit, 3 treatment dropout
    entries = 10,       // 0 treatment entry, 1 modality, 2 leave and 3 join mutual help
    attendance = 11,    // 0 meetings, 1 sponsor found, 2 adherence to daily doses, 3 induction
    renewal = 12,       // 0 episodic frailty, induction: 1 after detox, 2 on request; 3 free
    cohort = 13,        // 0 state at the start, 1 episodic frailty, 2 in the cohort, 3 free
    lapse_use = 14,     // as `uses`, for the use that opens a lapse
    lapse_rescue = 15,  // as `rescue`, after that use
    fellowship = 16,    // 0 group joined, 1 sponsor, 2 fellow tie made, 3 to whom
    uses = 32,  // + k for the k-th use of a step: 0 gap before it, 1 dose, 2 strong, 3 overdose
    rescue = 64,          // + k: 0 witnessed, 1 naloxone, 2 emergency call, 3 death
    cues = 96,            // + k: gaps before the cues 4 k to 4 k + 3
    life_events = 128,    // + k: gaps before the life events 2 + 4 k to 5 + 4 k
    first_ties = 160,     // at step 0: 0 place in the order of households; + k for the k-th
                          // neighbour in the ring: 0 rewired, 1 (by tries, not steps) to whom
    searches = 1u << 16,  // by days, not steps; + 2 s for the s-th search of a person: 0 wait,
                          // 1 among friends of friends, 2 person or first tie, 3 second tie;
                          // + 2 s + 1: 0 accepted, 1-3 free
};

/// Groups of decisions of pairs of people (sim/random.h), by days, not steps.
enum Pair : std::uint32_t {
    tie = 0,     // 0 ends, 1 why, 2 who searches, 3 cut by an intervention
    bereft = 1,  // 0 the tie to somebody who died is to be replaced, 1-3 free
};

/// At most this many groups of `uses`, `rescue`, `cues` and `life_events` in a step; with the
/// largest rates that parameters allow, a step of a day needs more once in 10^8 agent-days.
inline constexpr int rounds = 32;

/// Groups of interventions: intervention_groups + 4 * (hash of its word) + k.
enum Intervention : std::uint32_t {
    intervention_groups = 1u << 20,
    enrolment = 0,  // k = 0: 0 covered, 1 place in the queue, 2-3 free
    occasion = 1,   // k = 1: 0-3 adherence to the occasions of a step
};

}  // namespace models::decisions
