#include "models/relapse.h"

#include <cassert>
#include <cmath>

namespace models {

using sim::Column;

namespace {

float f(double value) {
    return static_cast<float>(value);
}

}  // namespace

Relapse::Relapse(const Parameters& parameters, const Reference::Parameters& reference,
                 const Person& person, const Person::AtEntry& at_entry,
                 double ordinary_cue_mean)
    : p_(parameters),
      middle_support_(f(reference.social_support)),
      ordinary_cue_mean_(f(ordinary_cue_mean)),
      woman_(person.woman),
      in_programme_(sim::Mask::none(person.woman.size())),
      frailty_(frailty_of(at_entry.lasting_frailty, at_entry.episodic_frailty)) {}

Column Relapse::frailty_of(const Column& lasting, const Column& episodic) const {
    const float lasting_spread = f(p_.frailty_spread * std::sqrt(p_.lasting_frailty_share));
    const float episodic_spread =
        f(p_.frailty_spread * std::sqrt(1 - p_.lasting_frailty_share));
    return lasting_spread * lasting + episodic_spread * episodic;  // (0)
}

float Relapse::programme_frailty() const {
    return f(p_.programme_frailty_effect) * f(p_.programme_motivation);
}

void Relapse::join_programme(const sim::Mask& members) {
    assert(!sim::any(in_programme_));
    frailty_ -= programme_frailty() * members;
    in_programme_ = members;
}

void Relapse::renew_frailty(const sim::Few& agents, const Column& lasting,
                            const Column& episodic) {
    if (agents.size() == 0) return;
    const Column renewed = frailty_of(lasting, episodic) -
                           programme_frailty() * sim::gather(in_programme_, agents);  // (0)
    sim::scatter(renewed, agents, frailty_);
}

Column Relapse::lapse_log_ratio(const Circumstances& now, sim::Duration step) const {
    const sim::Mask new_sponsor =
        sim::is_below(now.days_with_sponsor, f(p_.sponsor_effect_time.days));
    const Column just_out =
        sim::exp(-(now.days_since_exit + f(step.days / 2)) / f(p_.exit_effect_time.days));
    return frailty_ + f(p_.withdrawal_effect) * now.mean_withdrawal +
           f(p_.stress_effect) * now.mean_stress + f(p_.incubation_effect) * now.incubation -
           f(p_.self_efficacy_effect) * now.confidence -
           f(p_.social_support_effect) * (now.social_support - middle_support_) -
           now.medication_log_effect -
           f(p_.oxytocin_tone_effect) * (now.effective_tone - 1.0f) -
           f(p_.mutual_help_effect) * now.meeting_in_week - f(p_.sponsor_effect) * new_sponsor -
           f(p_.voucher_effect) * now.incentive -
           f(p_.recovery_housing_effect) * now.in_recovery_housing +
           f(p_.exit_effect) * just_out + f(p_.using_tie_effect) * now.using_excess -
           f(p_.sober_tie_effect) * now.sober_excess;
}

Column Relapse::lapse_hazard(const Circumstances& now, sim::Duration step,
                             const Levers& levers) const {
    const Column ratio = sim::exp(lapse_log_ratio(now, step) + levers.lapse_log_hazard);
    Column cue_force =
        f(p_.cue_effect) * (1.0f + f(p_.cue_incubation_synergy) * now.incubation);
    if (sim::any(now.oxytocin_signal)) {
        const Column oxytocin_on_cues =
            f(p_.oxytocin_cue_effect_men) +
            woman_ * f(p_.oxytocin_cue_effect_women - p_.oxytocin_cue_effect_men);  // c_X
        cue_force *= sim::exp(-oxytocin_on_cues * now.oxytocin_signal);
    }
    const float ordinary = 1.0f + f(p_.cue_effect) * ordinary_cue_mean_;
    return sim::none_of(now.in_institution) * f(p_.lapse_rate.per_day) * ratio *
           (1.0f + cue_force * now.mean_cue_craving) / ordinary;  // (51)
}

Column Relapse::relapse_hazard(const Circumstances& now) const {
    const Column programme = f(p_.programme_motivation) * in_programme_;
    const Column log_ratio = -f(p_.relapse_self_efficacy_effect) * now.confidence +
                             f(p_.relapse_withdrawal_effect) * now.mean_withdrawal +
                             f(p_.relapse_using_tie_effect) * now.using_excess -
                             f(p_.relapse_blockade_exponent) * sim::log(1.0f + now.blockade) -
                             f(p_.programme_relapse_effect) * programme;
    const Column medicated = 1.0f + f(p_.relapse_medication_ratio - 1) * now.in_treatment;
    return f(p_.relapse_rate.per_day) * sim::exp(log_ratio) * medicated;  // (53)
}

Column Relapse::after_overdose(const Column& days_since_treated) const {
    // Most never had one.
    const sim::Few those = sim::where(sim::is_below(days_since_treated, sim::infinity));
    Column left = Column::Zero(days_since_treated.size());
    sim::scatter(
        sim::exp(-sim::gather(days_since_treated, those) / f(p_.overdose_effect_time.days)),
        those, left);
    return left;
}

Column Relapse::quit_hazard(const Circumstances& now, const Levers& levers) const {
    const Column programme = f(p_.programme_motivation) * in_programme_;
    const Column overdose_left = after_overdose(now.days_since_treated_overdose);
    const Column log_ratio =
        f(p_.quit_self_efficacy_effect) * now.confidence +
        f(p_.quit_social_support_effect) * (now.social_support - middle_support_) +
        f(p_.quit_overdose_effect) * overdose_left +
        f(p_.quit_treatment_effect) * now.in_treatment -
        f(p_.quit_withdrawal_effect) * now.mean_withdrawal +
        f(p_.programme_quit_effect) * programme + levers.quit_log_hazard;
    return f(p_.quit_rate.per_day) * sim::exp(log_ratio);  // (56)
}

}  // namespace models
