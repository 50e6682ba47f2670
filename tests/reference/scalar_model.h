#pragma once
/// Scalar model: the equations of the specification once more, as plainly as possible.
///
/// One person at a time, double precision, one function per numbered block; written from the
/// text of the specification and not from the mechanisms in models/, of which it knows only the
/// parameters and the addresses of the random decisions. With the same seed it therefore takes
/// the same decisions as the block code, unless single precision turns a coin over. Numbers in
/// brackets are the equations of the specification. No network.

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <vector>

#include "models/decisions.h"
#include "models/model_parameters.h"
#include "models/use_state.h"
#include "sim/random.h"

namespace reference {

/// What interventions do to one person in one step; at rest unless set.
struct Inputs {
    struct Dose {
        double dose_iu = 0;
        double time_left = 0;  ///< from the dose to the end of the step [d]
    };

    double cue_rate = 1;
    double dose_spread = 1;
    double medication_dose = 1;
    double log_dose = 0;
    double strong_dose_share = 0;
    double kits_per_user = 0;
    double lapse_log_hazard = 0;
    double quit_log_hazard = 0;
    double entry_log_hazard = 0;
    double stress = 0;
    std::vector<Dose> oxytocin_doses;
    double oxytocin_before_meetings_iu = 0;
    double oxytocin_before_visits_iu = 0;
    std::optional<models::Drug> start_medication;
    bool stabilised = false;
    bool supervised = false;
    bool join_mutual_help = false;
    bool facilitated = false;
    bool vouchers_for_abstinence = false;
    bool vouchers_for_attendance = false;
    bool recovery_housing = false;
    bool stop_medication = false;
    double enter_detox_days = 0;
    // With a network, people outside the simulation.
    double using_ties = 0;
    double sober_ties = 0;
    double susceptibility = 1;
};

/// The traits of a person, constant for life.
struct Traits {
    double lasting_frailty = 0;
    double dose_memory = 0;
    double oxytocin_set_point = 1;
    double logit_support_set_point = 0;
    bool woman = false;
    bool co_sedative = false;
    bool adult_at_home = false;
};

/// A person at the end of a step; symbols as in the specification.
struct Agent {
    static constexpr double never = std::numeric_limits<double>::infinity();

    std::uint32_t id = 0;
    Traits traits;

    // Continuous states, section 2.3.
    double c = 0;        ///< opioid level [MME]
    double m = 0;        ///< medication level
    double E = 0;        ///< opioid exposure [MME]
    double T_h = 0;      ///< hedonic tolerance
    double T_r = 0;      ///< respiratory tolerance
    double W = 0;        ///< withdrawal
    double Z = 0;        ///< stress
    double V = 0;        ///< cue craving
    double F = 0;        ///< self-efficacy
    double O_e = 0;      ///< oxytocin tone
    double O_p = 0;      ///< exogenous oxytocin, plasma
    double O_x = 0;      ///< exogenous oxytocin, effect site
    double rho = 1;      ///< receptor responsiveness
    double y = 0;        ///< sustained exposure of the receptor, (42)
    double G = 0;        ///< social support
    double l = 0;        ///< remembered log dose [ln MME]
    double xi_e = 0;     ///< episodic frailty
    double u = 0;        ///< frailty, (0)
    double craving = 0;  ///< (49)
    double h_lapse = 0;  ///< (51), in whatever state [1/d]

    // Discrete states, section 2.2.
    models::UseState s = models::UseState::using_opioids;
    bool on = false;  ///< in treatment
    bool programme = false;  ///< of the one that was offered, and never left since
    models::Drug drug = models::Drug::none;
    bool adherent = true;
    bool inside = false;
    bool in_detox = false;
    int leaves_at = 0;  ///< step in which the stay inside is over
    bool awaits_injection = false;
    bool awaited = false;  ///< at the start of the step
    bool will_drop = false;  ///< naltrexone: no further injection
    bool member = false;     ///< of mutual help
    bool sponsored = false;
    bool vouchers = false;
    bool attendance_vouchers = false;
    int negatives = 0;
    int voucher_days = 0;  ///< ended since the programme began
    double voucher = 0;
    bool housed = false;
    bool in_cohort = false;  ///< has the programme trait M_p

    // Clocks [d].
    double t_abs = 0;
    double t_med = 0;
    double t_mh = 0;
    double t_spons = never;
    double t_treated = never;  ///< since the last treated overdose
    double t_exit = never;     ///< since leaving an institution
    double t_use = 0;
    double t_housed = 0;
    std::array<int, 7> meetings_of_day{};  ///< today's first

    // Of the last step.
    double mbar = 0, B = 0, e_ag = 0, e_od = 0;
    double cbar = 0, A = 0, g = 0, D = 0;
    double Xbar = 0, Xe = 0, Xe_visit = 0;
    double Wbar = 0, Zbar = 0, Vbar = 0, N = 0;
    int uses = 0;
    int overdoses = 0;
    int meetings = 0;
    bool used = false;

    /// The last step in which a decision that single precision may turn over can show.
    int close_call_until = std::numeric_limits<int>::min();

    bool alive() const { return s != models::UseState::dead; }
};

/// Wrong readings of the specification, each of which the comparison must notice.
struct Departures {
    /// A clock that starts at the end of a step shows one step at the start of the next.
    bool clocks_run_ahead = false;
    /// A sponsor found in a step supports from its start, not from the control update on.
    bool sponsor_at_once = false;
    /// The detox before naltrexone that is offered at the start of a step is a step longer.
    bool naltrexone_detox_is_longer = false;
    /// A sample is positive up to a step after the window of detection.
    bool samples_see_a_step_longer = false;
    /// A stay that is prolonged draws the episodic frailty anew.
    bool longer_stays_renew_frailty = false;
    /// In steps shorter than .1 d a dose shows in the mean signal only at the end of its step.
    bool new_doses_act_at_the_end = false;
};

class ScalarModel {
  public:
    /// A draw this close to its chance, relative to the chance, may fall either way.
    static constexpr double close = 1e-4;

    ScalarModel(const models::ModelParameters& parameters, int steps_per_day,
                const Departures& departures = {});

    /// A person in regular use, as they enter.
    Agent enter(const sim::Draws& people, std::uint32_t id) const;
    /// One step of one person.
    void step(Agent& a, int index, const sim::Draws& draws, const Inputs& inputs,
              bool quitting) const;
    /// Gives the person the programme trait of the scenario.
    void join_programme(Agent& a) const;

    const models::ModelParameters& parameters() const { return p_; }

  private:
    /// The luck of one person in one step.
    class Luck;

    // Step 1: what happens at the start.
    void change_places(Agent& a, const Luck& luck, const Inputs& inputs) const;
    void start_treatment(Agent& a, const Luck& luck, const Inputs& inputs) const;
    void attend_meetings(Agent& a, const Luck& luck, const Inputs& inputs) const;
    // Steps 2 to 10, in their order.
    void medicate(Agent& a, const Luck& luck, const Inputs& inputs) const;
    void use_opioids(Agent& a, const Luck& luck, const Inputs& inputs) const;
    void take_oxytocin(Agent& a, const Inputs& inputs) const;
    void expose(Agent& a) const;
    void withdraw(Agent& a) const;
    void adapt(Agent& a) const;
    void follow_tolerance(Agent& a) const;
    void tune_oxytocin(Agent& a) const;
    void feel_support(Agent& a, const Inputs& inputs) const;
    void feel_stress(Agent& a, const Luck& luck, const Inputs& inputs) const;
    void meet_cues(Agent& a, const Luck& luck, const Inputs& inputs) const;
    void gain_control(Agent& a, const Luck& luck) const;
    // Step 11.
    void decide(Agent& a, const Luck& luck, const Inputs& inputs, bool quitting) const;
    void leave_state(Agent& a, const Luck& luck, const Inputs& inputs, bool quitting) const;
    void lapse(Agent& a, const Luck& luck, const Inputs& inputs) const;
    void drop_out(Agent& a, const Luck& luck) const;
    void seek_treatment(Agent& a, const Luck& luck, const Inputs& inputs) const;
    void change_membership(Agent& a, const Luck& luck, const Inputs& inputs) const;
    void advance_clocks(Agent& a, int index) const;

    // Parts.
    double lapse_hazard(const Agent& a, const Inputs& inputs) const;
    double relapse_hazard(const Agent& a, const Inputs& inputs) const;
    double using_excess(const Inputs& inputs) const;
    double sober_excess(const Inputs& inputs) const;
    double quit_hazard(const Agent& a, const Inputs& inputs) const;
    double oxytocin_tone_target(const Agent& a) const;
    double craving(const Agent& a) const;
    void take_use(Agent& a, double& level, const Luck& luck, const Inputs& inputs,
                  std::uint32_t use_group, std::uint32_t rescue_group) const;
    void suffer_overdose(Agent& a, double z, const Luck& luck, const Inputs& inputs,
                         std::uint32_t rescue_group) const;
    void admit(Agent& a, double days, int first_step, const Luck& luck) const;
    void begin_medication(Agent& a, models::Drug drug, double level, int first_step,
                          const Luck& luck) const;
    void offer_medication(Agent& a, models::Drug drug, bool stabilised, int first_step,
                          const Luck& luck) const;
    void renew_frailty(Agent& a, const Luck& luck) const;
    void update_frailty(Agent& a) const;
    void find_sponsor(Agent& a, const Luck& luck) const;
    /// A clock that reads 0 at the start of `first_step`, before this step is added to it.
    double clock_from(int first_step, const Luck& luck) const;
    double oxytocin_amplitude(double dose_iu) const;
    double peak_signal(double dose_iu) const;
    double area_of_signal(double amplitude) const;

    models::ModelParameters p_;
    Departures departures_;
    int steps_per_day_;
    double dt_;
    mutable std::map<double, double> areas_;  ///< results of area_of_signal
};

}  // namespace reference
