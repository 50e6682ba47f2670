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

std::int8_t cause_of(Drug drug) {
    switch (drug) {
        case Drug::methadone:
            return event_cause("methadone");
        case Drug::buprenorphine:
            return event_cause("buprenorphine");
        case Drug::naltrexone:
            return event_cause("naltrexone");
        case Drug::none:
            break;
    }
    return event_cause("none");
}

std::int8_t cause_of(Institution::Kind kind) {
    return kind == Institution::Kind::detox ? event_cause("detox") : event_cause("prison");
}

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
      attendance_vouchers_(Mask::Zero(n)),
      used_in_step_(Mask::Zero(n)),
      used_today_(Mask::Zero(n)),
      alive_at_dawn_(Mask::Ones(n)),
      ever_overdosed_(Mask::Zero(n)) {
    tone_.start_at({tolerance_.hedonic_tolerance(), exposure_.adaptation(),
                    withdrawal_.withdrawal(), support_.social_support(),
                    mutual_help_.meetings_in_week()});
}

void RelapseModel::set_plan(const Plan& plan) {
    std::vector<RunningIntervention> running;
    const auto steps_per_day = static_cast<int>(std::lround(1 / dt_.days));
    for (const PlannedIntervention& planned : plan) {
        const auto started = std::find_if(
            plan_.begin(), plan_.end(),
            [&planned](const RunningIntervention& r) { return r.name == planned.name; });
        running.push_back({planned.name, planned.intervention,
                           started != plan_.end()
                               ? started->deployment
                               : Deployment(planned.deployment, decisions_of(planned.name),
                                            steps_per_day, n_),
                           planned.deployment.stop.days});
    }
    plan_ = std::move(running);
}

void RelapseModel::begin_step(const sim::Step& now, const sim::Draws& draws) {
    now_ = now;
    levers_.reset(n_);
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
    }
    apply_plan(now, luck);           // 1  interventions, through the levers only
    change_places(luck, output);     //    institutions, housing, vouchers
    start_treatments(luck, output);  //    inductions and injections
    oxytocin_.take(levers_.oxytocin_doses);
    meet(now, luck);  //    meetings of mutual help
    medication_.advance(now, luck, treatment_.in_treatment(), levers_);  // 2
    use_opioids(luck, output);  // 3  uses, overdoses, rescue
    adapt();                    // 4-7  exposure, withdrawal, tolerance, oxytocin
    feel(luck);                 // 8-10 support, stress, cues, self-efficacy
    decide(luck, output);       // 11 death, lapse, relapse, quitting, treatment, meetings
    end_step(output);
    if (now.ends_day()) end_day();
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

void RelapseModel::change_places(const sim::BlockDraws& luck, const Output& output) {
    const Few leaving = institution_.release();
    log(output, leaving, event_kind("institution_exit"), event_cause("none"));
    const Mask waits = treatment_.awaits_injection * sim::none_of(institution_.inside());
    const Few ready = sim::where(waits * present());
    if (ready.size() > 0) {
        const Column draw = sim::uniform_from(luck.of(ready, decisions::renewal)[1]);
        const Few started = treatment_.start(ready, Drug::naltrexone, draw,
                                             p_.treatment.naltrexone_induction_after_detox);
        begin_medication(started, Drug::naltrexone, 0, output);
    }
    treatment_.awaits_injection *= sim::none_of(waits);

    const Mask present_now = present();
    for (const auto& [stay, kind] :
         {std::pair{&levers_.enter_detox, Institution::Kind::detox},
          std::pair{&levers_.enter_prison, Institution::Kind::prison}}) {
        Column days = *stay * present_now;
        // Stays of different length, one length after the other.
        for (Few entering = sim::where(days); entering.size() > 0;
             entering = sim::where(days)) {
            const float length = days[entering[0]];
            const Mask as_long = sim::is_below((days - length).abs(), 1e-3f);
            enter_institution(sim::where(as_long), kind, {static_cast<double>(length)}, luck,
                              output);
            days *= sim::none_of(as_long);
        }
    }
    institution_.serve();

    log(output,
        sim::where(levers_.recovery_housing * sim::none_of(housing_.resident()) * present_now),
        event_kind("recovery_housing_entry"), event_cause("none"));
    housing_.move_in(levers_.recovery_housing * present_now);
    attendance_vouchers_ = levers_.vouchers_for_attendance * present_now;
    vouchers_.enrol(levers_.vouchers_for_abstinence * present_now);
}

void RelapseModel::enter_institution(const Few& agents, Institution::Kind kind,
                                     sim::Duration length, const sim::BlockDraws& luck,
                                     const Output& output) {
    institution_.admit(agents, kind, length);
    status_.move(agents, UseState::abstinent);
    relapse_.renew_frailty(agents, luck);
    log(output, agents, event_kind("institution_entry"), cause_of(kind));
}

void RelapseModel::start_treatments(const sim::BlockDraws& luck, const Output& output) {
    const Mask free = present() * sim::none_of(treatment_.in_treatment());
    const std::tuple<const Mask*, Drug, sim::Probability> offers[] = {
        {&levers_.start_methadone, Drug::methadone, p_.treatment.methadone_induction},
        {&levers_.start_buprenorphine, Drug::buprenorphine,
         p_.treatment.buprenorphine_induction}};
    for (const auto& [offered, drug, success] : offers) {
        const Few offered_to = sim::where(*offered * free);
        if (offered_to.size() == 0) continue;
        const Column draw = sim::uniform_from(luck.of(offered_to, decisions::attendance)[3]);
        const Few started = treatment_.start(offered_to, drug, draw, success);
        const Mask stabilised = sim::gather(levers_.start_stabilised, started);
        const auto level = static_cast<float>(p_.treatment.level_at_induction);
        begin_medication(sim::pick(started, sim::where(sim::none_of(stabilised))), drug, level,
                         output);
        begin_medication(sim::pick(started, sim::where(stabilised)), drug, 1, output);
    }
    const Few for_injection = sim::where(levers_.start_naltrexone * free);
    if (for_injection.size() > 0)
        offer_naltrexone(for_injection,
                         sim::uniform_from(luck.of(for_injection, decisions::attendance)[3]),
                         luck, output);
    const Few stopping = sim::where(levers_.stop_medication * treatment_.in_treatment());
    treatment_.stop(stopping);
    log(output, stopping, event_kind("treatment_end"), event_cause("none"));
    medication_.inject(treatment_.injections_due());
}

void RelapseModel::begin_medication(const Few& started, Drug drug, float level,
                                    const Output& output) {
    if (started.size() == 0) return;
    medication_.begin(started, drug, level);
    if (drug == Drug::naltrexone) medication_.inject(started);
    if (drug == Drug::buprenorphine) {
        // Too early: opioids still act and withdrawal has hardly begun.
        const Mask acting = withdrawal_.has_full_agonist(exposure_.agonist_signal(),
                                                         tolerance_.hedonic_tolerance());
        const Mask early =
            acting * sim::is_below(withdrawal_.withdrawal(),
                                   static_cast<float>(p_.treatment.precipitation_limit));
        withdrawal_.precipitate(sim::pick(started, sim::where(sim::gather(early, started))),
                                static_cast<float>(p_.treatment.precipitated_withdrawal));
    }
    log(output, started, event_kind("treatment_start"), cause_of(drug));
    count_events(output, started, measure("treatment_entries"));
}

void RelapseModel::offer_naltrexone(const Few& agents, const Column& draw,
                                    const sim::BlockDraws& luck, const Output& output) {
    const Mask abstinent = status_.is(UseState::abstinent);
    const Mask long_enough = sim::none_of(
        sim::is_below(status_.days_abstinent(),
                      static_cast<float>(p_.treatment.naltrexone_needs_abstinence.days)));
    const Mask ready = sim::gather(abstinent * long_enough, agents)
                           .max(sim::gather(levers_.start_stabilised, agents));
    const Few now = sim::where(ready);
    const Few started =
        treatment_.start(sim::pick(agents, now), Drug::naltrexone, sim::gather(draw, now),
                         p_.treatment.naltrexone_induction_abstinent);
    begin_medication(started, Drug::naltrexone, 0, output);
    const Few first_detox = sim::pick(agents, sim::where(sim::none_of(ready)));
    if (first_detox.size() == 0) return;
    enter_institution(first_detox, Institution::Kind::detox,
                      p_.treatment.naltrexone_detox_length, luck, output);
    for (const std::int32_t i : first_detox) treatment_.awaits_injection[i] = 1;
}

void RelapseModel::meet(const sim::Step& now, const sim::BlockDraws& luck) {
    const Few joining =
        sim::where(levers_.join_mutual_help * present() * sim::none_of(mutual_help_.member()));
    mutual_help_.join(joining);
    const Column& dose = levers_.oxytocin_before_meetings;
    const Column signal =
        sim::choose(dose, oxytocin_.peak_signal(dose), oxytocin_.expected_signal());
    mutual_help_.meet(now, luck, present() * sim::none_of(institution_.inside()),
                      support_.social_support(), receptor_.responsiveness() * signal);
    oxytocin_.take_before_events(mutual_help_.meetings(), dose);
    signal_at_visits_ =
        receptor_.responsiveness() * oxytocin_.peak_signal(levers_.oxytocin_before_visits);
}

void RelapseModel::use_opioids(const sim::BlockDraws& luck, const Output& output) {
    const Overdose::Body body{tolerance_.respiratory_tolerance(), medication_.blockade(),
                              medication_.overdose_credit()};
    use_.begin_step(member_ * use_.use_rate(status_.is(UseState::using_opioids),
                                            status_.is(UseState::lapsed),
                                            treatment_.in_treatment()));
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

/// What overdoses do to those who had them.
void RelapseModel::suffer(const Overdoses& overdoses, const Output& output) {
    if (overdoses.all.size() == 0) return;
    for (const std::int32_t i : overdoses.all) ever_overdosed_[i] = 1;
    if (output.tally != nullptr) {
        output.tally->count(measure("overdoses"), overdoses.all.size());
        output.tally->count(measure("overdoses_attended"), overdoses.attended);
        output.tally->count(measure("overdoses_using"),
                            sim::gather(status_.is(UseState::using_opioids), overdoses.all));
        output.tally->count(
            measure("deaths_overdose_in_treatment"),
            overdoses.fatal * sim::gather(treatment_.in_treatment(), overdoses.all));
    }
    if (output.events != nullptr)
        for (sim::Index k = 0; k < static_cast<sim::Index>(overdoses.all.size()); ++k)
            output.events->push_back(
                {now_.end_days(), static_cast<std::int32_t>(first_agent_) + overdoses.all[k],
                 event_kind("overdose"),
                 overdoses.attended[k] != 0 ? event_cause("attended") : event_cause("none"),
                 overdoses.dose[k]});
    die(sim::pick(overdoses.all, sim::where(overdoses.fatal)), event_cause("overdose"), output);
    const Mask survived = sim::none_of(overdoses.fatal);
    const Few survivors = sim::pick(overdoses.all, sim::where(survived));
    habitual_dose_.after_overdose(survivors);
    withdrawal_.precipitate(sim::pick(overdoses.all, sim::where(survived * overdoses.naloxone)),
                            1);
    overdose_.note_treated(sim::pick(
        overdoses.all, sim::where(survived * overdoses.naloxone.max(overdoses.attended))));
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
    receptor_.advance(oxytocin_.mean_signal() / static_cast<float>(oxytocin_.maximum_signal()),
                      status_.days_abstinent());
}

void RelapseModel::feel(const sim::BlockDraws& luck) {
    support_.advance(status_.is(UseState::using_opioids), mutual_help_.meetings_in_week(),
                     mutual_help_.has_sponsor());  // 8
    const Column effective_tone = receptor_.responsiveness() * tone_.oxytocin_tone();
    stress_.advance({withdrawal_.mean_withdrawal(), support_.social_support(), oxytocin_signal_,
                     effective_tone, housing_.resident()},
                    luck, levers_);                       // 9
    cues_.advance(institution_.inside(), luck, levers_);  // 10
    const auto half_step = static_cast<float>(dt_.days / 2);
    incubation_ = incubation_model_.at(status_.days_abstinent() + half_step,
                                       status_.is(UseState::using_opioids));
    self_efficacy_.advance(
        {status_.is(UseState::abstinent), institution_.in(Institution::Kind::detox),
         institution_.in(Institution::Kind::prison), mutual_help_.meeting_in_week(),
         mutual_help_.meetings(), support_.social_support()});
}

Circumstances RelapseModel::circumstances() const {
    return {
        .mean_withdrawal = withdrawal_.mean_withdrawal(),
        .mean_stress = stress_.mean_stress(),
        .mean_cue_craving = cues_.mean_cue_craving(),
        .incubation = incubation_,
        .confidence = self_efficacy_.confidence(),
        .social_support = support_.social_support(),
        .medication_log_effect = treatment_.log_effect() * medication_.mean_level().min(1.0f),
        .blockade = medication_.blockade(),
        .in_treatment = treatment_.in_treatment(),
        .effective_tone = receptor_.responsiveness() * tone_.oxytocin_tone(),
        .oxytocin_signal = oxytocin_signal_,
        .meeting_in_week = mutual_help_.meeting_in_week(),
        .days_with_sponsor = mutual_help_.days_with_sponsor(),
        .incentive = vouchers_.incentive(),
        .in_recovery_housing = housing_.resident(),
        .in_institution = institution_.inside(),
        .days_since_exit = institution_.days_since_exit(),
        .days_since_treated_overdose = overdose_.days_since_treated()};
}

void RelapseModel::decide(const sim::BlockDraws& luck, const Output& output) {
    const Circumstances now = circumstances();
    const sim::FourBits transitions = luck.all(decisions::transitions);
    die_of_other_causes(sim::uniform_from(transitions[0]), output);
    leave_state(now, transitions, luck, output);

    // Separate draws that read the state after the exit.
    const sim::FourBits entries = luck.all(decisions::entries);
    const Mask here = present() * sim::none_of(institution_.inside());
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
    const Few leaving = sim::where_below(
        sim::uniform_from(entries[2]),
        present() * mutual_help_.leave_probability(using_opioids, support_.social_support()));
    const Few joining = sim::where_below(
        sim::uniform_from(entries[3]),
        still_here * mutual_help_.join_probability(confidence, levers_.facilitated));
    mutual_help_.leave(leaving);
    mutual_help_.join(joining);
    log(output, leaving, event_kind("mutual_help_leave"), event_cause("none"));
    log(output, joining, event_kind("mutual_help_join"), event_cause("none"));
}

void RelapseModel::die_of_other_causes(const Column& draw, const Output& output) {
    const Column hazard = mortality_.hazard(treatment_.in_treatment());
    const Column chance =
        present() * sim::probability_from_exposure(hazard * static_cast<float>(dt_.days));
    die(sim::where_below(draw, chance), event_cause("other"), output);
}

void RelapseModel::leave_state(const Circumstances& now, const sim::FourBits& draws,
                               const sim::BlockDraws& luck, const Output& output) {
    const Mask abstinent = status_.is(UseState::abstinent);
    const Mask lapsed = status_.is(UseState::lapsed);
    const Mask using_opioids = status_.is(UseState::using_opioids);
    const Column relapse_hazard = relapse_.relapse_hazard(now);
    const Column hazard = abstinent * relapse_.lapse_hazard(now, dt_, levers_) +
                          lapsed * (relapse_hazard + relapse_.resolution_hazard()) +
                          quitting_ * using_opioids * relapse_.quit_hazard(now, levers_);
    const Column chance = present() * sim::probability_from_exposure(
                                          hazard * static_cast<float>(dt_.days));  // (54)
    const Few leaving = sim::where_below(sim::uniform_from(draws[1]), chance);
    if (leaving.size() == 0) return;
    const Column to_use = relapse_hazard / (relapse_hazard + relapse_.resolution_hazard());
    const Mask relapses = sim::is_below(sim::uniform_from(draws[2]) - to_use, 0.0f);
    const auto those = [&leaving](const Mask& mask) {
        return sim::pick(leaving, sim::where(sim::gather(mask, leaving)));
    };
    lapse(those(abstinent), luck, output);
    relapse(those(lapsed * relapses), output);
    const Few resolved = those(lapsed * sim::none_of(relapses));
    status_.move(resolved, UseState::abstinent);
    log(output, resolved, event_kind("lapse_resolved"), event_cause("none"));
    quit(those(using_opioids), luck, output);
}

void RelapseModel::lapse(const Few& agents, const sim::BlockDraws& luck, const Output& output) {
    if (agents.size() == 0) return;
    log(output, agents, event_kind("lapse"), event_cause("none"));
    count_events(output, agents, measure("lapses"));
    status_.move(agents, UseState::lapsed);
    self_efficacy_.after_lapse(agents);
    habitual_dose_.after_lapse(agents, tolerance_.hedonic_tolerance(), person_.dose_memory);
    const Uses uses =
        use_.at_end_of_step(agents, luck, habitual_dose_.log_dose(), levers_);  // (52)
    const Overdose::Body body{tolerance_.respiratory_tolerance(), medication_.blockade(),
                              medication_.overdose_credit()};
    suffer(overdose_.expose(uses, body, luck, decisions::lapse_rescue, levers_), output);
    use_.take(uses);
    for (const std::int32_t i : agents) used_in_step_[i] = 1;
}

void RelapseModel::relapse(const Few& agents, const Output& output) {
    if (agents.size() == 0) return;
    status_.move(agents, UseState::using_opioids);  // (55)
    self_efficacy_.after_relapse(agents);
    housing_.leave(agents);
    log(output, agents, event_kind("relapse"), event_cause("none"));
    count_events(output, agents, measure("relapses"));
}

void RelapseModel::quit(const Few& agents, const sim::BlockDraws& luck, const Output& output) {
    if (agents.size() == 0) return;
    status_.move(agents, UseState::abstinent);  // (57)
    relapse_.renew_frailty(agents, luck);
    log(output, agents, event_kind("quit_attempt"), event_cause("none"));
    count_events(output, agents, measure("quit_attempts"));
}

void RelapseModel::die(const Few& agents, std::int8_t cause, const Output& output) {
    if (agents.size() == 0) return;
    log(output, agents, event_kind("death"), cause);
    count_events(output, agents,
                 cause == event_cause("overdose") ? measure("deaths_overdose")
                                                  : measure("deaths_other"));
    status_.move(agents, UseState::dead);
    treatment_.stop(agents);
    mutual_help_.leave(agents);
    housing_.leave(agents);
}

void RelapseModel::answer_requests(const Codes& requests, const sim::BlockDraws& luck,
                                   const Output& output) {
    if ((requests == 0).all()) return;
    const auto asking = [&requests](Treatment::Request request) {
        return sim::where(sim::is_equal(requests, static_cast<std::uint8_t>(request)));
    };
    const auto draw = [&luck](const Few& agents) {
        return sim::uniform_from(luck.of(agents, decisions::attendance)[3]);
    };
    const auto level = static_cast<float>(p_.treatment.level_at_induction);
    const Few methadone = asking(Treatment::Request::methadone);
    begin_medication(treatment_.start(methadone, Drug::methadone, draw(methadone),
                                      p_.treatment.methadone_induction),
                     Drug::methadone, level, output);
    const Few buprenorphine = asking(Treatment::Request::buprenorphine);
    begin_medication(treatment_.start(buprenorphine, Drug::buprenorphine, draw(buprenorphine),
                                      p_.treatment.buprenorphine_induction),
                     Drug::buprenorphine, level, output);
    const Few naltrexone = asking(Treatment::Request::naltrexone);
    if (naltrexone.size() > 0) offer_naltrexone(naltrexone, draw(naltrexone), luck, output);
    const Few detox = asking(Treatment::Request::detox);
    if (detox.size() > 0)
        enter_institution(detox, Institution::Kind::detox, p_.treatment.detox_length, luck,
                          output);
}

void RelapseModel::end_step(const Output& output) {
    used_today_ = used_today_.max(used_in_step_);
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
        person_days(measure("person_days_alive"), Mask::Ones(n_));
        tally.count(measure("uses"), use_.uses_in_step());
        tally.count(measure("meetings"), mutual_help_.meetings());
    }
    institution_.advance_clock();
    treatment_.advance_clock();
    mutual_help_.advance_clock();
    housing_.advance();
    overdose_.advance_clock(dt_);
    status_.advance_clock(used_in_step_);
    vouchers_.test(now_, status_.days_since_use(), institution_.inside());
}

void RelapseModel::end_day() {
    endpoints_.record({now_.day(), used_today_, status_.is(UseState::using_opioids),
                       treatment_.in_treatment(), alive_at_dawn_});
}

void RelapseModel::form_cohort(const Mask& members) {
    const Few leaving = sim::where(member_ * sim::none_of(members));
    status_.move(leaving, UseState::dead);
    member_ *= members;
    relapse_.join_programme(member_);
}

void RelapseModel::admit_all(Institution::Kind kind, sim::Duration length, const sim::Step& now,
                             const sim::Draws& draws) {
    const sim::BlockDraws luck{draws, now.index, first_agent_, n_};
    const Few all = sim::where(present());
    if (all.size() == 0) return;
    treatment_.stop(all);
    enter_institution(all, kind, length, luck, {});
}

void RelapseModel::observe(sim::Tally& tally) const {
    const Mask here = present();
    const Mask dead = member_ * sim::none_of(status_.alive());
    tally.count(measure("enrolled"), member_);
    tally.count(measure("alive"), here);
    tally.count(measure("using"), here * status_.is(UseState::using_opioids));
    tally.count(measure("lapsed"), here * status_.is(UseState::lapsed));
    tally.count(measure("abstinent"), here * status_.is(UseState::abstinent));
    tally.count(measure("in_treatment"), here * treatment_.in_treatment());
    tally.count(measure("in_methadone"),
                here * sim::is_equal(treatment_.drug(), code(Drug::methadone)));
    tally.count(measure("in_buprenorphine"),
                here * sim::is_equal(treatment_.drug(), code(Drug::buprenorphine)));
    tally.count(measure("in_naltrexone"),
                here * sim::is_equal(treatment_.drug(), code(Drug::naltrexone)));
    tally.count(measure("in_institution"), here * institution_.inside());
    tally.count(measure("in_mutual_help"), here * mutual_help_.member());
    tally.count(measure("in_recovery_housing"), here * housing_.resident());
    const std::size_t ever[] = {measure("ever_lapsed"), measure("ever_relapsed_daily"),
                                measure("ever_relapsed_10of28"),
                                measure("ever_relapsed_4wk_or_7d")};
    const std::size_t died_before[] = {
        measure("died_before_lapsed"), measure("died_before_relapsed_daily"),
        measure("died_before_relapsed_10of28"), measure("died_before_relapsed_4wk_or_7d")};
    for (std::size_t e = 0; e < n_endpoints; ++e) {
        const Mask reached =
            sim::is_below(endpoints_.day_of(static_cast<Endpoint>(e)), sim::infinity);
        tally.count(ever[e], member_ * reached);
        tally.count(died_before[e], dead * sim::none_of(reached));
    }
    tally.count(measure("ever_overdosed"), member_ * ever_overdosed_);
    tally.count(measure("ever_died"), dead);
    tally.count(measure("died_before_overdosed"), dead * sim::none_of(ever_overdosed_));
    constexpr int urine_window = 3;  // days
    tally.count(measure("abstinent_30d"), here * endpoints_.no_use_in(30));
    tally.count(measure("opioid_free_urine"), here * endpoints_.no_use_in(urine_window));
    tally.count(measure("ever_treated"), member_ * endpoints_.ever_treated());
    tally.count(measure("retained"), here * endpoints_.retained());
    std::size_t next = measure("mean_weeks_abstinent");
    visit_states(
        [&](std::string_view, const Column& state) { tally.sum(next++, state, here); });
}

void RelapseModel::log(const Output& output, const Few& agents, std::int8_t kind,
                       std::int8_t cause) const {
    if (output.events == nullptr) return;
    for (const std::int32_t i : agents)
        output.events->push_back(
            {now_.end_days(), static_cast<std::int32_t>(first_agent_) + i, kind, cause, 0});
}

void RelapseModel::count_events(const Output& output, const Few& agents,
                                std::size_t index) const {
    if (output.tally != nullptr) output.tally->count(index, agents.size());
}

}  // namespace models
