#include "models/relapse_model.h"

#include <cmath>
#include <optional>

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

/// The levers of a whole block without interventions.
const Levers& at_rest() {
    static const Levers levers = [] {
        Levers resting(sim::block_capacity);
        resting.at_rest = true;
        return resting;
    }();
    return levers;
}

}  // namespace

RelapseModel::RelapseModel(const ModelParameters& parameters, const sim::Draws& people,
                           int steps_per_day, std::uint32_t first_agent, sim::Index n)
    : RelapseModel(std::make_shared<const ModelParameters>(parameters), people, steps_per_day,
                   first_agent, n) {}

RelapseModel::RelapseModel(std::shared_ptr<const ModelParameters> parameters,
                           const sim::Draws& people, int steps_per_day,
                           std::uint32_t first_agent, sim::Index n)
    : RelapseModel(parameters, Person(parameters->person, people, first_agent, n),
                   steps_per_day, first_agent, n) {}

RelapseModel::RelapseModel(std::shared_ptr<const ModelParameters> parameters,
                           const Person& person, int steps_per_day, std::uint32_t first_agent,
                           sim::Index n)
    : RelapseModel(std::move(parameters), person, person.at_entry(), steps_per_day, first_agent,
                   n) {}

RelapseModel::RelapseModel(std::shared_ptr<const ModelParameters> parameters,
                           const Person& person, const Person::AtEntry& at_entry,
                           int steps_per_day, std::uint32_t first_agent, sim::Index n)
    : p_(std::move(parameters)),
      first_agent_(first_agent),
      n_(n),
      dt_{1.0 / steps_per_day},
      person_(person),
      cohort_(Mask::all(n)),
      member_(Mask::all(n)),
      surroundings_(p_->network, n),
      status_(dt_, n),
      institution_(dt_, n),
      medication_(p_->medication, dt_, n),
      treatment_(p_->treatment, p_->reference, dt_, n),
      vouchers_(p_->contingency_management, n),
      housing_(p_->recovery_housing, dt_, n),
      mutual_help_(p_->mutual_help, p_->reference, dt_, n),
      oxytocin_(p_->exogenous_oxytocin, dt_, n),
      receptor_(p_->oxytocin_receptor, dt_, n),
      exposure_(p_->opioid_exposure, dt_, steady_level(*p_, n)),
      tolerance_(p_->tolerance, dt_, exposure_.adaptation()),
      habitual_dose_(p_->habitual_dose, dt_, tolerance_.hedonic_tolerance()),
      use_(p_->opioid_use, dt_, habitual_dose_.log_dose()),
      overdose_(p_->overdose, person_),
      mortality_(p_->mortality),
      withdrawal_(p_->withdrawal, dt_, Column::Constant(n, withdrawal_at_entry)),
      tone_(p_->oxytocin_tone, p_->reference, dt_, at_entry.oxytocin_set_point),
      support_(p_->social_support, dt_, at_entry.social_support),
      stress_(p_->stress, p_->reference, dt_, at_entry.stress),
      cues_(p_->cues, dt_, n),
      incubation_model_(p_->incubation),
      self_efficacy_(p_->self_efficacy, p_->reference, dt_, at_entry.self_efficacy),
      relapse_(p_->relapse, p_->reference, person_, at_entry, cues_.ordinary_mean()),
      craving_(p_->craving),
      endpoints_(n),
      incubation_(Column::Zero(n)),
      lapse_hazard_(Column::Zero(n)),
      used_today_(Mask::none(n)),
      alive_at_dawn_(Mask::all(n)),
      ever_overdosed_(Mask::none(n)),
      overdosed_before_(Mask::none(n)) {
    tone_.start_at({tolerance_.hedonic_tolerance(), exposure_.adaptation(),
                    withdrawal_.withdrawal(), support_.social_support(),
                    mutual_help_.meetings_in_week()});
}

RelapseModel::TieLevers::TieLevers(sim::Index n)
    : cut_using_ties(Column::Zero(n)), using_tie_loss(Column::Ones(n)) {}

/// The order of a step.
void RelapseModel::step(const sim::Step& now, const sim::Draws& draws, const Output& output) {
    const sim::BlockDraws luck{draws, now.index, first_agent_, n_};
    if (now.begins_day()) begin_day();
    std::optional<Levers> moved;
    const bool nobody_acts = plan_.empty() && n_ == sim::block_capacity;
    OfStep step(nobody_acts ? at_rest() : moved.emplace(n_));
    if (moved) apply_plan(now, luck, *moved);     // 1  interventions, through levers only
    feel_ties(step);                              //    as of the last pass of the network
    stop_treatments(step.levers, output);         //    at the end of an enrolment
    change_places(luck, step, output);            //    institutions, housing, vouchers
    start_treatments(luck, step.levers, output);  //    inductions and injections
    step.in_community = sim::none_of(institution_.inside());
    oxytocin_.take(step.levers.oxytocin_doses);
    meet(now, luck, step, output);  //    meetings of mutual help
    if (moved) follow_offers();     //    what has come of the offers, for the record
    medication_.advance(now, luck, treatment_.in_treatment(), step.levers);  // 2
    step.medication = medication_.effect();
    use_opioids(luck, step, output);  // 3  uses, overdoses, rescue
    adapt(step);                      // 4-7  exposure, withdrawal, tolerance, oxytocin
    feel(luck, step);                 // 8-10 support, stress, cues, self-efficacy
    decide(luck, step, output);       // 11 death, lapse, relapse, quitting, treatment, meetings
    end_step(step, output);
    if (now.ends_day()) end_day();
}

void RelapseModel::begin_day() {
    used_today_.clear();
    alive_at_dawn_ = present();
    lapses_today_.clear();
    if (tie_levers_) tie_levers_->cut_using_ties.setZero();
}

void RelapseModel::start_clocks_at(float days) {
    new_clock_ = days;
    treatment_.start_clocks_at(days);
}

void RelapseModel::feel_ties(OfStep& step) {
    const Surroundings::Influence ties = surroundings_.advance(step.levers);
    step.circumstances.using_excess = ties.using_excess;
    step.circumstances.sober_excess = ties.sober_excess;
}

void RelapseModel::meet(const sim::Step& now, const sim::BlockDraws& luck, OfStep& step,
                        const Output& output) {
    const Few joining = sim::where(step.levers.join_mutual_help * present() *
                                   sim::none_of(mutual_help_.member()));
    mutual_help_.join(joining, new_clock_);
    log(output, joining, event_kind("mutual_help_join"), event_cause("none"));
    const Column& dose = step.levers.oxytocin_before_meetings;
    step.responsiveness = receptor_.responsiveness();
    Column signal = step.responsiveness * oxytocin_.expected_signal();
    if (!step.levers.at_rest)
        signal = sim::choose(sim::is_not_zero(dose),
                             step.responsiveness * oxytocin_.peak_signal(dose), signal);
    step.meetings =
        mutual_help_.meet(now, luck, status_.alive() * sim::none_of(institution_.inside()),
                          support_.social_support(), signal);
    step.signal_at_visits.setZero(n_);
    if (step.levers.at_rest) return;
    oxytocin_.take_before_events(step.meetings.number, dose);
    step.signal_at_visits =
        step.responsiveness * oxytocin_.peak_signal(step.levers.oxytocin_before_visits);
}

void RelapseModel::use_opioids(const sim::BlockDraws& luck, OfStep& step,
                               const Output& output) {
    step.use =
        use_.begin_step(use_.use_rate(status_.is(UseState::using_opioids),
                                      status_.is(UseState::lapsed), treatment_.in_treatment()));
    for (int k = 0;; ++k) {
        const Uses uses = use_.next(step.use, k, luck, habitual_dose_.log_dose(), step.levers);
        if (uses.agents.size() == 0) break;
        const auto group = decisions::rescue + static_cast<std::uint32_t>(k);
        expose(uses, group, luck, step, output);
        use_.take(step.use, uses);
        OpioidUse::stop(step.use, status_.alive());
    }
    step.used = sim::is_above(step.use.n_uses, 0.5f);
}

void RelapseModel::adapt(OfStep& step) {
    step.circumstances.oxytocin_signal.setZero(n_);
    if (oxytocin_.ever_given()) {
        oxytocin_.advance();
        step.circumstances.oxytocin_signal =
            step.responsiveness * oxytocin_.mean_signal();  // Xe, 4
    }
    const Column adaptation = exposure_.advance(step.use.mean_level, step.medication.blockade,
                                                step.medication.agonist_credit);
    step.circumstances.mean_withdrawal = withdrawal_.advance(
        exposure_.agonist_signal(), adaptation, tolerance_.hedonic_tolerance(),
        step.circumstances.oxytocin_signal);                             // 5
    tolerance_.advance(adaptation, step.circumstances.oxytocin_signal);  // 6
    habitual_dose_.advance(
        tolerance_.hedonic_tolerance(), step.medication.blockade,
        status_.is(UseState::using_opioids) * sim::none_of(institution_.inside()));
    tone_.advance({tolerance_.hedonic_tolerance(), adaptation,
                   step.circumstances.mean_withdrawal, support_.social_support(),
                   mutual_help_.meetings_in_week()});  // 7
    if (oxytocin_.ever_given() || receptor_.moves_by_itself())
        receptor_.advance(oxytocin_.relative_signal(), status_.days_abstinent());
}

void RelapseModel::feel(const sim::BlockDraws& luck, OfStep& step) {
    const Mask using_opioids = status_.is(UseState::using_opioids);
    support_.advance(using_opioids, mutual_help_.meetings_in_week(), mutual_help_.has_sponsor(),
                     step.circumstances.sober_excess);  // 8
    step.circumstances.effective_tone = receptor_.responsiveness() * tone_.oxytocin_tone();
    step.circumstances.mean_stress =
        stress_.advance({step.circumstances.mean_withdrawal, support_.social_support(),
                         step.circumstances.oxytocin_signal, step.circumstances.effective_tone,
                         housing_.resident()},
                        luck, step.levers);  // 9
    step.circumstances.mean_cue_craving =
        cues_.advance(institution_.inside(), step.circumstances.using_excess, luck,
                      step.levers);  // 10
    const auto half_step = static_cast<float>(dt_.days / 2);
    incubation_ = incubation_model_.at(status_.days_abstinent() + half_step, using_opioids);
    mutual_help_.take_sponsors(step.meetings);
    self_efficacy_.advance(
        {status_.is(UseState::abstinent), institution_.in(Institution::Kind::detox),
         institution_.in(Institution::Kind::prison), mutual_help_.meeting_in_week(),
         step.meetings.number, support_.social_support()});
}

void RelapseModel::decide(const sim::BlockDraws& luck, OfStep& step, const Output& output) {
    start_clocks_at(-static_cast<float>(dt_.days));
    describe(step);
    const sim::FourBits transitions = luck.all(decisions::transitions);
    die_of_other_causes(sim::uniform_from(transitions[0]), output);
    leave_state(transitions, luck, step, output);

    // Separate draws that read the state after the exit.
    const sim::FourBits entries = luck.all(decisions::entries);
    const Mask here = status_.alive() * sim::none_of(institution_.inside());
    const Mask eligible = here * sim::none_of(treatment_.in_treatment());
    const Mask using_opioids = status_.is(UseState::using_opioids);
    const Mask abstinent = status_.is(UseState::abstinent);
    const Column confidence = self_efficacy_.confidence();
    const Column after_overdose = relapse_.after_overdose(overdose_.days_since_treated());
    const Treatment::Situation situation{eligible,
                                         using_opioids,
                                         abstinent,
                                         status_.days_abstinent(),
                                         confidence,
                                         support_.social_support(),
                                         after_overdose,
                                         mutual_help_.member(),
                                         step.attendance_vouchers,
                                         step.signal_at_visits};
    drop_out(situation, sim::uniform_from(transitions[3]), output);
    Codes requests;
    treatment_.request(situation, step.levers, sim::uniform_from(entries[0]), entries[1],
                       requests);
    answer_requests(requests, luck, step.levers, output);

    const Mask still_here = here * sim::none_of(institution_.inside());
    const Few leaving = mutual_help_.leaving(sim::uniform_from(entries[2]), status_.alive(),
                                             using_opioids, support_.social_support());
    const Few joining = mutual_help_.joining(sim::uniform_from(entries[3]), still_here,
                                             confidence, step.levers.facilitated);
    mutual_help_.leave(leaving);
    mutual_help_.join(joining, new_clock_);
    log(output, leaving, event_kind("mutual_help_leave"), event_cause("none"));
    log(output, joining, event_kind("mutual_help_join"), event_cause("none"));
}

void RelapseModel::end_step(const OfStep& step, const Output& output) {
    used_today_ |= step.used;
    const Mask lived_there = step.resident_before * status_.alive();
    const Mask present_now = present();
    if (output.tally != nullptr) {
        sim::Tally& tally = *output.tally;
        const auto person_days = [&](std::size_t index, const Mask& mask) {
            tally.count(index, mask * present_now);
        };
        person_days(measure("person_days_using"), status_.is(UseState::using_opioids));
        person_days(measure("person_days_abstinent"), status_.is(UseState::abstinent));
        person_days(measure("person_days_in_treatment"), treatment_.in_treatment());
        person_days(measure("person_days_alive"), status_.alive());
        person_days(measure("person_days_in_community"), step.in_community);
        tally.count(measure("uses"), step.use.n_uses, member_);
        tally.count(measure("meetings"), step.meetings.number, member_);
    }
    if (tie_levers_) {
        tie_levers_->cut_using_ties =
            tie_levers_->cut_using_ties.max(step.levers.cut_using_ties);
        tie_levers_->using_tie_loss = step.levers.using_tie_loss;
    }
    institution_.advance_clock();
    treatment_.advance_clock();
    mutual_help_.advance_clock(step.meetings);
    housing_.advance();
    log(output, sim::where(lived_there * sim::none_of(housing_.resident())),
        event_kind("recovery_housing_exit"), event_cause("none"));
    overdose_.advance_clock(dt_);
    status_.advance_clock(step.used);
    vouchers_.test(now_, status_.days_since_use(), institution_.inside());
}

void RelapseModel::end_day() {
    endpoints_.record({now_.day(), used_today_, status_.is(UseState::using_opioids),
                       treatment_.in_treatment(), alive_at_dawn_});
}

}  // namespace models
