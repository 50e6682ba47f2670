#include "models/relapse_model.h"

#include <algorithm>
#include <cmath>

#include "models/decisions.h"
#include "models/measures.h"

namespace models {

using sim::Column;
using sim::Few;
using sim::Mask;

namespace {

/// Opioid level of a person in lasting regular use: what is taken in a day, at the habitual
/// dose of the tolerance that the level itself sustains, is eliminated in a day.
double level_in_steady_use(const ModelParameters& p) {
    const double uses = p.opioid_use.uses_per_day_using.per_day *
                        OpioidUse::mean_dose_factor(p.opioid_use) * p.habitual_dose.naive_dose *
                        std::exp(p.habitual_dose.log_dose_shift);
    const double elimination = sim::decay_rate(p.opioid_use.half_life).per_day;
    double level = 55.5;  // MME, near the answer for the defaults
    for (int i = 0; i < 200; ++i) {
        const double adaptation = level / (level + p.opioid_exposure.half_adaptation);
        level = uses * std::exp(p.tolerance.hedonic_maximum * adaptation) / elimination;
    }
    return level;
}

Column steady_level(const ModelParameters& p, sim::Index n) {
    return Column::Constant(n, static_cast<float>(level_in_steady_use(p)));
}

constexpr float withdrawal_at_entry = 0.15f;

}  // namespace

RelapseModel::RelapseModel(const ModelParameters& parameters, const sim::Draws& people,
                           int steps_per_day, std::uint32_t first_agent, sim::Index n)
    : p_(parameters),
      first_agent_(first_agent),
      n_(n),
      dt_{1.0 / steps_per_day},
      person_(p_.person, people, first_agent, n),
      member_(Mask::Ones(n)),
      levers_(n),
      surroundings_(p_.network, n),
      status_(dt_, n),
      institution_(dt_, n),
      medication_(p_.medication, dt_, n),
      treatment_(p_.treatment, p_.reference, dt_, n),
      vouchers_(p_.contingency_management, n),
      housing_(p_.recovery_housing, dt_, n),
      mutual_help_(p_.mutual_help, p_.reference, dt_, n),
      oxytocin_(p_.exogenous_oxytocin, dt_, n),
      receptor_(p_.oxytocin_receptor, dt_, n),
      exposure_(p_.opioid_exposure, dt_, steady_level(p_, n)),
      tolerance_(p_.tolerance, dt_, exposure_.adaptation()),
      habitual_dose_(p_.habitual_dose, dt_, tolerance_.hedonic_tolerance()),
      use_(p_.opioid_use, dt_, habitual_dose_.log_dose()),
      overdose_(p_.overdose, person_),
      mortality_(p_.mortality),
      withdrawal_(p_.withdrawal, dt_, Column::Constant(n, withdrawal_at_entry)),
      tone_(p_.oxytocin_tone, p_.reference, dt_, person_.oxytocin_set_point),
      support_(p_.social_support, dt_, person_.support_at_entry),
      stress_(p_.stress, p_.reference, dt_, person_.stress_at_entry),
      cues_(p_.cues, dt_, n),
      incubation_model_(p_.incubation),
      self_efficacy_(p_.self_efficacy, p_.reference, dt_, person_.self_efficacy_at_entry),
      relapse_(p_.relapse, p_.reference, person_, cues_.ordinary_mean()),
      craving_(p_.craving),
      endpoints_(n),
      oxytocin_signal_(Column::Zero(n)),
      signal_at_visits_(Column::Zero(n)),
      incubation_(Column::Zero(n)),
      lapse_hazard_(Column::Zero(n)),
      attendance_vouchers_(Mask::Zero(n)),
      used_in_step_(Mask::Zero(n)),
      resident_before_(Mask::Zero(n)),
      used_today_(Mask::Zero(n)),
      alive_at_dawn_(Mask::Ones(n)),
      ever_overdosed_(Mask::Zero(n)),
      cut_using_ties_(Column::Zero(n)) {
    tone_.start_at({tolerance_.hedonic_tolerance(), exposure_.adaptation(),
                    withdrawal_.withdrawal(), support_.social_support(),
                    mutual_help_.meetings_in_week()});
}

void RelapseModel::set_plan(const Plan& plan) {
    std::vector<RunningIntervention> running;
    const auto steps_per_day = static_cast<int>(std::lround(1 / dt_.days));
    for (const PlannedIntervention& planned : plan) {
        const auto started = std::find_if(
            plan_.begin(), plan_.end(), [this, &planned](const RunningIntervention& r) {
                return r.name == planned.name && r.deployment.start_step() <= now_.index;
            });
        running.push_back({planned.name, planned.intervention,
                           started != plan_.end()
                               ? started->deployment
                               : Deployment(planned.deployment, decisions_of(planned.name),
                                            steps_per_day, n_),
                           planned.deployment.stop.days});
    }
    plan_ = std::move(running);
    levers_.reset(n_);
    levers_.at_rest = plan_.empty();
}

void RelapseModel::begin_step(const sim::Step& now, const sim::Draws& draws) {
    now_ = now;
    start_clocks_at(0);
    if (!plan_.empty()) levers_.reset(n_);
    const sim::BlockDraws luck{draws, now.index, first_agent_, n_};
    const Mask present_now = present();
    for (RunningIntervention& running : plan_)
        running.deployment.begin_step(
            now,
            {present_now, status_.state(), person_.woman, treatment_.in_treatment(),
             institution_.inside(), status_.days_abstinent()},
            luck);
}

/// The order of a step.
void RelapseModel::step(const sim::Step& now, const sim::Draws& draws, const Output& output) {
    const sim::BlockDraws luck{draws, now.index, first_agent_, n_};
    if (now.begins_day()) {
        used_today_.setZero();
        alive_at_dawn_ = present();
        lapses_today_.clear();
        cut_using_ties_.setZero();
    }
    apply_plan(now, luck);           // 1  interventions, through the levers only
    surroundings_.advance(levers_);  //    ties as of the last pass of the network
    change_places(luck, output);     //    institutions, housing, vouchers
    start_treatments(luck, output);  //    inductions and injections
    oxytocin_.take(levers_.oxytocin_doses);
    meet(now, luck, output);  //    meetings of mutual help
    medication_.advance(now, luck, treatment_.in_treatment(), levers_);  // 2
    use_opioids(luck, output);  // 3  uses, overdoses, rescue
    adapt();                    // 4-7  exposure, withdrawal, tolerance, oxytocin
    feel(luck);                 // 8-10 support, stress, cues, self-efficacy
    decide(luck, output);       // 11 death, lapse, relapse, quitting, treatment, meetings
    end_step(output);
    if (now.ends_day()) end_day();
}

void RelapseModel::start_clocks_at(float days) {
    new_clock_ = days;
    treatment_.start_clocks_at(days);
}

void RelapseModel::apply_plan(const sim::Step& now, const sim::BlockDraws& luck) {
    for (const RunningIntervention& running : plan_) {
        const Deployment& deployment = running.deployment;
        if (now.index < deployment.start_step()) continue;
        const Occasion occasion{now,
                                now.index - deployment.start_step(),
                                running.stop_days - now.start_days(),
                                deployment.enrolled(),
                                deployment.newly_enrolled(),
                                deployment.ended(),
                                deployment,
                                luck};
        std::visit([&](const auto& intervention) { intervention.apply(occasion, levers_); },
                   running.intervention);
    }
}

void RelapseModel::meet(const sim::Step& now, const sim::BlockDraws& luck,
                        const Output& output) {
    const Few joining =
        sim::where(levers_.join_mutual_help * present() * sim::none_of(mutual_help_.member()));
    mutual_help_.join(joining, new_clock_);
    log(output, joining, event_kind("mutual_help_join"), event_cause("none"));
    const Column& dose = levers_.oxytocin_before_meetings;
    const Column signal =
        sim::choose(dose, oxytocin_.peak_signal(dose), oxytocin_.expected_signal());
    mutual_help_.meet(now, luck, status_.alive() * sim::none_of(institution_.inside()),
                      support_.social_support(), receptor_.responsiveness() * signal);
    oxytocin_.take_before_events(mutual_help_.meetings(), dose);
    signal_at_visits_ =
        receptor_.responsiveness() * oxytocin_.peak_signal(levers_.oxytocin_before_visits);
}

void RelapseModel::use_opioids(const sim::BlockDraws& luck, const Output& output) {
    const Overdose::Body body{tolerance_.respiratory_tolerance(), medication_.blockade(),
                              medication_.overdose_credit()};
    use_.begin_step(use_.use_rate(status_.is(UseState::using_opioids),
                                  status_.is(UseState::lapsed), treatment_.in_treatment()));
    for (int k = 0;; ++k) {
        const Uses uses = use_.next(k, luck, habitual_dose_.log_dose(), levers_);
        if (uses.agents.size() == 0) break;
        const auto group = decisions::rescue + static_cast<std::uint32_t>(k);
        suffer(overdose_.expose(uses, body, luck, group, levers_), output);
        use_.take(uses);
        use_.stop(status_.alive());
    }
    used_in_step_ = sim::is_above(use_.uses_in_step(), 0.5f);
}

void RelapseModel::adapt() {
    oxytocin_.advance();
    oxytocin_signal_ = receptor_.responsiveness() * oxytocin_.mean_signal();  // Xe, 4
    exposure_.advance(use_.mean_level(), medication_.blockade(), medication_.agonist_credit());
    withdrawal_.advance(exposure_.agonist_signal(), exposure_.adaptation(),
                        tolerance_.hedonic_tolerance(), oxytocin_signal_);  // 5
    tolerance_.advance(exposure_.adaptation(), oxytocin_signal_);           // 6
    habitual_dose_.advance(
        tolerance_.hedonic_tolerance(), medication_.blockade(),
        status_.is(UseState::using_opioids) * sim::none_of(institution_.inside()));
    tone_.advance({tolerance_.hedonic_tolerance(), exposure_.adaptation(),
                   withdrawal_.mean_withdrawal(), support_.social_support(),
                   mutual_help_.meetings_in_week()});  // 7
    receptor_.advance(oxytocin_.relative_signal(), status_.days_abstinent());
}

void RelapseModel::feel(const sim::BlockDraws& luck) {
    support_.advance(status_.is(UseState::using_opioids), mutual_help_.meetings_in_week(),
                     mutual_help_.has_sponsor(), surroundings_.sober_excess());  // 8
    const Column effective_tone = receptor_.responsiveness() * tone_.oxytocin_tone();
    stress_.advance({withdrawal_.mean_withdrawal(), support_.social_support(), oxytocin_signal_,
                     effective_tone, housing_.resident()},
                    luck, levers_);  // 9
    cues_.advance(institution_.inside(), surroundings_.using_excess(), luck,
                  levers_);  // 10
    const auto half_step = static_cast<float>(dt_.days / 2);
    incubation_ = incubation_model_.at(status_.days_abstinent() + half_step,
                                       status_.is(UseState::using_opioids));
    mutual_help_.take_sponsors();
    self_efficacy_.advance(
        {status_.is(UseState::abstinent), institution_.in(Institution::Kind::detox),
         institution_.in(Institution::Kind::prison), mutual_help_.meeting_in_week(),
         mutual_help_.meetings(), support_.social_support()});
}

void RelapseModel::decide(const sim::BlockDraws& luck, const Output& output) {
    start_clocks_at(-static_cast<float>(dt_.days));
    const Circumstances now = circumstances();
    const sim::FourBits transitions = luck.all(decisions::transitions);
    die_of_other_causes(sim::uniform_from(transitions[0]), output);
    leave_state(now, transitions, luck, output);

    // Separate draws that read the state after the exit.
    const sim::FourBits entries = luck.all(decisions::entries);
    const Mask here = status_.alive() * sim::none_of(institution_.inside());
    const Mask eligible = here * sim::none_of(treatment_.in_treatment());
    const Mask using_opioids = status_.is(UseState::using_opioids);
    const Mask abstinent = status_.is(UseState::abstinent);
    const Column confidence = self_efficacy_.confidence();
    const Column after_overdose =
        sim::exp(-overdose_.days_since_treated() /
                 static_cast<float>(p_.relapse.overdose_effect_time.days));
    const Treatment::Situation situation{eligible,
                                         using_opioids,
                                         abstinent,
                                         status_.days_abstinent(),
                                         confidence,
                                         support_.social_support(),
                                         after_overdose,
                                         mutual_help_.member(),
                                         attendance_vouchers_,
                                         signal_at_visits_};
    const Mask treated_before = treatment_.in_treatment();
    treatment_.drop_out(situation, sim::uniform_from(transitions[3]));
    log(output, sim::where(treated_before * sim::none_of(treatment_.in_treatment())),
        event_kind("treatment_end"), event_cause("none"));
    Codes requests;
    treatment_.request(situation, levers_, sim::uniform_from(entries[0]),
                       sim::uniform_from(entries[1]), requests);
    answer_requests(requests, luck, output);

    const Mask still_here = here * sim::none_of(institution_.inside());
    const Few leaving =
        sim::where_below(sim::uniform_from(entries[2]),
                         status_.alive() * mutual_help_.leave_probability(
                                               using_opioids, support_.social_support()));
    const Few joining = sim::where_below(
        sim::uniform_from(entries[3]),
        still_here * mutual_help_.join_probability(confidence, levers_.facilitated));
    mutual_help_.leave(leaving);
    mutual_help_.join(joining, new_clock_);
    log(output, leaving, event_kind("mutual_help_leave"), event_cause("none"));
    log(output, joining, event_kind("mutual_help_join"), event_cause("none"));
}

void RelapseModel::end_step(const Output& output) {
    used_today_ = used_today_.max(used_in_step_);
    const Mask lived_there = resident_before_ * status_.alive();
    const Mask present_now = present();
    if (output.tally != nullptr) {
        sim::Tally& tally = *output.tally;
        const double days = dt_.days;
        const auto person_days = [&](std::size_t index, const Mask& mask) {
            tally.sum(index, days * static_cast<double>((mask * present_now).sum()));
        };
        person_days(measure("person_days_using"), status_.is(UseState::using_opioids));
        person_days(measure("person_days_abstinent"), status_.is(UseState::abstinent));
        person_days(measure("person_days_in_treatment"), treatment_.in_treatment());
        person_days(measure("person_days_alive"), status_.alive());
        tally.count(measure("uses"), use_.uses_in_step() * member_);
        tally.count(measure("meetings"), mutual_help_.meetings() * member_);
    }
    cut_using_ties_ = cut_using_ties_.max(levers_.cut_using_ties);
    institution_.advance_clock();
    treatment_.advance_clock();
    mutual_help_.advance_clock();
    housing_.advance();
    log(output, sim::where(lived_there * sim::none_of(housing_.resident())),
        event_kind("recovery_housing_exit"), event_cause("none"));
    overdose_.advance_clock(dt_);
    status_.advance_clock(used_in_step_);
    vouchers_.test(now_, status_.days_since_use(), institution_.inside());
}

void RelapseModel::end_day() {
    endpoints_.record({now_.day(), used_today_, status_.is(UseState::using_opioids),
                       treatment_.in_treatment(), alive_at_dawn_});
}

}  // namespace models
