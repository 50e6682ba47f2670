// Lapses, relapses, attempts to quit, overdoses and deaths.

#include "models/decisions.h"
#include "models/measures.h"
#include "models/relapse_model.h"

namespace models {

using sim::Column;
using sim::Few;
using sim::Mask;

/// The rest of the circumstances, which mechanisms have not said themselves.
void RelapseModel::describe(OfStep& step) const {
    Circumstances& now = step.circumstances;
    now.blockade = step.medication.blockade;
    now.incubation = incubation_;
    now.confidence = self_efficacy_.confidence();
    now.social_support = support_.social_support();
    now.medication_log_effect = treatment_.log_effect() * medication_.mean_level().min(1.0f);
    now.in_treatment = treatment_.in_treatment();
    now.meeting_in_week = mutual_help_.meeting_in_week();
    now.days_with_sponsor = mutual_help_.days_with_sponsor();
    now.incentive = vouchers_.incentive();
    now.in_recovery_housing = housing_.resident();
    now.in_institution = institution_.inside();
    now.days_since_exit = institution_.days_since_exit();
    now.days_since_treated_overdose = overdose_.days_since_treated();
}

void RelapseModel::die_of_other_causes(const Column& draw, const Output& output) {
    // There are two chances only.
    Mask yes_and_no = Mask::none(2);
    yes_and_no.set(0);
    const Column chances = sim::probability_from_exposure(mortality_.hazard(yes_and_no) *
                                                          static_cast<float>(dt_.days));
    const Column chance = sim::choose(treatment_.in_treatment(), chances[0], chances[1]);
    if (output.tally != nullptr) {
        const std::int64_t all = present().count();
        const std::int64_t treated = (present() * treatment_.in_treatment()).count();
        output.tally->expect(measure("expected_deaths_other"), chances[0], treated);
        output.tally->expect(measure("expected_deaths_other"), chances[1], all - treated);
        output.tally->expect(measure("expected_deaths_other_untreated"), chances[1], all);
    }
    die(sim::where(status_.alive() * sim::happens(draw, chance)), event_cause("other"), output);
}

void RelapseModel::leave_state(const sim::FourBits& draws, const sim::BlockDraws& luck,
                               OfStep& step, const Output& output) {
    const Circumstances& now = step.circumstances;
    const Mask abstinent = status_.is(UseState::abstinent);
    const Mask lapsed = status_.is(UseState::lapsed);
    const Mask using_opioids = status_.is(UseState::using_opioids);
    lapse_hazard_ =
        surroundings_.adds_hazard()
            ? Column(surroundings_.additive_hazard() * sim::none_of(institution_.inside()))
            : relapse_.lapse_hazard(now, dt_, step.levers);
    Column hazard = abstinent * lapse_hazard_;
    Column relapse_hazard = Column::Zero(n_);
    if (sim::any(lapsed)) {
        relapse_hazard = relapse_.relapse_hazard(now);
        hazard += lapsed * (relapse_hazard + relapse_.resolution_hazard());
    }
    if (sim::any(using_opioids) && quitting_ != 0)
        hazard += using_opioids * relapse_.quit_hazard(now, step.levers);
    const Column chance = status_.alive() * sim::probability_from_exposure(
                                                hazard * static_cast<float>(dt_.days));  // (54)
    const Mask leaving = sim::happens(sim::uniform_from(draws[1]), chance);
    if (!sim::any(leaving)) return;
    const Column to_use = relapse_hazard / (relapse_hazard + relapse_.resolution_hazard());
    const Mask relapses = sim::is_below(sim::uniform_from(draws[2]) - to_use, 0.0f);
    lapse(sim::where(leaving * abstinent), luck, step, output);
    relapse(sim::where(leaving * lapsed * relapses), output);
    const Few resolved = sim::where(leaving * lapsed * sim::none_of(relapses));
    status_.move(resolved, UseState::abstinent, new_clock_);
    log(output, resolved, event_kind("lapse_resolved"), event_cause("none"));
    quit(sim::where(leaving * using_opioids), luck, output);
}

void RelapseModel::lapse(const Few& agents, const sim::BlockDraws& luck, OfStep& step,
                         const Output& output) {
    if (agents.size() == 0) return;
    log(output, agents, event_kind("lapse"), event_cause("none"));
    count_events(output, agents, measure("lapses"));
    status_.move(agents, UseState::lapsed, new_clock_);
    self_efficacy_.after_lapse(agents);
    habitual_dose_.after_lapse(agents, tolerance_.hedonic_tolerance(),
                               person_.dose_memory(agents));
    const Uses uses =
        use_.at_end_of_step(agents, luck, habitual_dose_.log_dose(), step.levers);  // (52)
    expose(uses, decisions::lapse_rescue, luck, step, output);
    use_.take(step.use, uses);
    step.used.set(agents);
    if (surroundings_.is_on())
        for (const std::int32_t i : agents) lapses_today_.push_back({i, now_.end_days()});
}

void RelapseModel::relapse(const Few& agents, const Output& output) {
    if (agents.size() == 0) return;
    status_.move(agents, UseState::using_opioids, new_clock_);  // (55)
    self_efficacy_.after_relapse(agents);
    housing_.leave(agents);
    log(output, agents, event_kind("relapse"), event_cause("none"));
    count_events(output, agents, measure("relapses"));
}

void RelapseModel::quit(const Few& agents, const sim::BlockDraws& luck, const Output& output) {
    if (agents.size() == 0) return;
    status_.move(agents, UseState::abstinent, new_clock_);  // (57)
    renew_frailty(agents, luck.of(agents, decisions::renewal)[0]);
    log(output, agents, event_kind("quit_attempt"), event_cause("none"));
    count_events(output, agents, measure("quit_attempts"));
}

/// An attempt has its own frailty beside the lasting one.
void RelapseModel::renew_frailty(const Few& agents, const sim::Bits& draw) {
    relapse_.renew_frailty(agents, person_.lasting_frailty(agents), sim::normal_from(draw));
}

/// Whether these uses are overdoses, and what follows.
void RelapseModel::expose(const Uses& uses, std::uint32_t round_group,
                          const sim::BlockDraws& luck, const OfStep& step,
                          const Output& output) {
    const Overdose::Body body{tolerance_.respiratory_tolerance(), step.medication.blockade,
                              step.medication.overdose_credit};
    const Overdoses overdoses = overdose_.expose(uses, body, luck, round_group, step.levers);
    if (output.tally != nullptr)
        expect(uses, body, overdoses.chance, step.levers, *output.tally);
    suffer(overdoses, output);
}

/// What was to be expected of these uses, whatever became of them.
void RelapseModel::expect(const Uses& uses, const Overdose::Body& body, const Column& chance,
                          const Levers& levers, sim::Tally& tally) const {
    Column of_members = chance;
    // Without a network those outside the study are dead.
    if (surroundings_.is_on()) of_members *= sim::gather(member_, uses.agents).indicator();
    tally.expect(measure("expected_overdoses"), of_members);
    tally.expect(measure("expected_deaths_overdose"),
                 of_members * overdose_.fatality(uses, body, levers));
}

/// What overdoses do to those who had them.
void RelapseModel::suffer(const Overdoses& overdoses, const Output& output) {
    if (overdoses.all.size() == 0) return;
    ever_overdosed_.set(overdoses.all);
    if (now_.index >= 0) endpoints_.record_overdoses(overdoses.all, now_);
    if (output.tally != nullptr) {
        const Mask members = sim::gather(member_, overdoses.all);
        output.tally->count(measure("overdoses"), members);
        output.tally->count(measure("overdoses_attended"), members * overdoses.attended);
        output.tally->count(
            measure("overdoses_using"),
            members * sim::gather(status_.is(UseState::using_opioids), overdoses.all));
        output.tally->count(
            measure("deaths_overdose_in_treatment"),
            members * overdoses.fatal * sim::gather(treatment_.in_treatment(), overdoses.all));
    }
    if (output.events != nullptr)
        for (sim::Index k = 0; k < static_cast<sim::Index>(overdoses.all.size()); ++k) {
            if (!member_[overdoses.all[k]]) continue;
            output.events->push_back(
                {now_.end_days(), static_cast<std::int32_t>(first_agent_) + overdoses.all[k],
                 event_kind("overdose"),
                 overdoses.attended[k] ? event_cause("attended") : event_cause("none"),
                 overdoses.dose[k]});
        }
    die(sim::pick(overdoses.all, sim::where(overdoses.fatal)), event_cause("overdose"), output);
    const Mask survived = sim::none_of(overdoses.fatal);
    const Few survivors = sim::pick(overdoses.all, sim::where(survived));
    habitual_dose_.after_overdose(survivors);
    withdrawal_.precipitate(sim::pick(overdoses.all, sim::where(survived * overdoses.naloxone)),
                            1);
    overdose_.note_treated(sim::pick(
        overdoses.all, sim::where(survived * (overdoses.naloxone | overdoses.attended))));
}

void RelapseModel::die(const Few& agents, std::int8_t cause, const Output& output) {
    if (agents.size() == 0) return;
    log(output, agents, event_kind("death"), cause);
    count_events(output, agents,
                 cause == event_cause("overdose") ? measure("deaths_overdose")
                                                  : measure("deaths_other"));
    status_.move(agents, UseState::dead, new_clock_);
    if (now_.index >= 0) endpoints_.record_deaths(agents, now_);
    treatment_.stop(agents);
    mutual_help_.leave(agents);
    housing_.leave(agents);
}

void RelapseModel::lose_sponsor(std::int32_t position, bool relapsed) {
    mutual_help_.lose_sponsor(position);
    if (relapsed) self_efficacy_.after_sponsor_relapse(position);
}

}  // namespace models
