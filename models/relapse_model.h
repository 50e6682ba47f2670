#pragma once
/// The relapse model: all mechanisms of one block of people, and the order of a step.
///
/// `step` in relapse_model.cpp is the table of contents of the science: what happens, in which
/// order, and what each mechanism reads. People of different blocks meet through the network
/// only (network.h), which looks at a block between steps and tells it what the surroundings
/// of its people have become.

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "models/endpoints.h"
#include "models/institution.h"
#include "models/levers.h"
#include "models/model_parameters.h"
#include "models/plan.h"
#include "models/surroundings.h"
#include "models/use_state.h"
#include "sim/block_draws.h"
#include "sim/clock.h"
#include "sim/large_pages.h"
#include "sim/observable.h"
#include "sim/on_demand.h"

namespace models {

/// Where a step reports to.
struct Output {
    sim::Tally* tally = nullptr;                ///< always present in the study, absent before
    std::vector<sim::Event>* events = nullptr;  ///< absent unless events are recorded
};

class RelapseModel {
  public:
    /// The people `first_agent` ... of the population that `people` stands for, in regular use.
    RelapseModel(std::shared_ptr<const ModelParameters> parameters, const sim::Draws& people,
                 int steps_per_day, std::uint32_t first_agent, sim::Index n);
    /// The same with parameters of its own.
    RelapseModel(const ModelParameters& parameters, const sim::Draws& people, int steps_per_day,
                 std::uint32_t first_agent, sim::Index n);

    /// Replaces the interventions; one of the same name that has started goes on as it is.
    void set_plan(const Plan& plan);
    /// Whether people in regular use attempt to quit (a burn-in may switch that off).
    void let_quit(bool allowed) { quitting_ = allowed ? 1.0f : 0.0f; }

    /// Step 1a: levers at rest, offers of interventions. Between this and `step`, interventions
    /// with limited places are shared out over all blocks.
    void begin_step(const sim::Step& now, const sim::Draws& draws);
    /// How far people of the cohort came with the intervention at this place of the plan, after
    /// the last step of a study that ends at step `end`.
    OfferCounts offer_counts(std::size_t intervention, int end) const;
    /// The rest of a step.
    void step(const sim::Step& now, const sim::Draws& draws, const Output& output);

    /// Keeps `members` in the study. Others leave without an event; with a network they live
    /// on unobserved, as the surroundings of the cohort.
    void form_cohort(const sim::Mask& members);
    /// Day 0: whoever died since the cohort was drawn is not enrolled, and what comes now is of
    /// the study.
    void begin_study();
    /// Puts living members into a state, for a starting mix.
    void put(const sim::Few& agents, UseState state) { status_.move(agents, state, 0); }
    /// All living members enter an institution, before the study.
    void admit_all(Institution::Kind kind, sim::Duration length, const sim::Step& now,
                   const sim::Draws& draws);

    /// Adds what is to be reported at the end of a step (not events and amounts) to `tally`.
    void observe(sim::Tally& tally) const;
    /// Adds counts as they are of the whole cohort from the day on which it is drawn: those who
    /// died before day 0 and overdoses before it among them, a loss from treatment when it is
    /// known. For fingerprints only.
    void observe_whole_cohort(sim::Tally& tally) const;

    sim::Index size() const { return n_; }
    std::uint32_t first_agent() const { return first_agent_; }
    std::vector<RunningIntervention>& plan() { return plan_; }
    const std::vector<RunningIntervention>& plan() const { return plan_; }
    const sim::Mask& members() const { return member_; }
    const UseStatus& status() const { return status_; }
    const Endpoints& endpoints() const { return endpoints_; }
    const Treatment& treatment() const { return treatment_; }
    const Institution& institution() const { return institution_; }
    const sim::Mask& ever_overdosed() const { return ever_overdosed_; }
    const MutualHelp& mutual_help() const { return mutual_help_; }
    const RecoveryHousing& housing() const { return housing_; }
    /// Alive and in the study.
    sim::Mask present() const { return member_ * status_.alive(); }

    // What the network does to the people of the block, between steps.
    Surroundings& surroundings() { return surroundings_; }
    const Surroundings& surroundings() const { return surroundings_; }
    /// The sponsor of the person at `position` is lost, perhaps because of a relapse.
    void lose_sponsor(std::int32_t position, bool relapsed);
    /// A lapse of today.
    struct Lapse {
        std::int32_t position;
        double time;  ///< [d]
    };
    const std::vector<Lapse>& lapses_today() const { return lapses_today_; }
    /// What interventions do to ties at the end of a day.
    struct TieLevers {
        explicit TieLevers(sim::Index n);

        sim::Column cut_using_ties;  ///< the largest chance of the steps of the day
        sim::Column using_tie_loss;  ///< as the last step left it
    };
    /// None without a network or without interventions.
    const sim::OnDemand<TieLevers>& tie_levers() const { return tie_levers_; }

    /// Shows every continuous state to `visitor(name, column)`; the names are those of the
    /// results without "mean_".
    template <class Visitor>
    void visit_states(Visitor&& visitor) const;

  private:
    // In two steps, so that people and what they are at entry are drawn once.
    RelapseModel(std::shared_ptr<const ModelParameters> parameters, const Person& person,
                 int steps_per_day, std::uint32_t first_agent, sim::Index n);
    RelapseModel(std::shared_ptr<const ModelParameters> parameters, const Person& person,
                 const Person::AtEntry& at_entry, int steps_per_day, std::uint32_t first_agent,
                 sim::Index n);

    /// What is known within a step and forgotten after it: what mechanisms say to those after
    /// them. It lies on the stack, where it stays in the cache from block to block.
    struct OfStep {
        explicit OfStep(const Levers& of_step) : levers(of_step) {}

        const Levers& levers;
        MutualHelp::Meetings meetings;
        Medication::Effect medication;
        OpioidUse::Going use;
        sim::Column signal_at_visits;  ///< Xe at visits
        sim::Column responsiveness;    ///< rho at the start
        Circumstances circumstances;   ///< all of them from the decisions on
        sim::Mask attendance_vouchers;
        sim::Mask resident_before;  ///< of recovery housing, after moving in
        sim::Mask in_community;     ///< outside institutions
        sim::Mask used;
    };

    // Steps of a step, in their order.
    void apply_plan(const sim::Step& now, const sim::BlockDraws& luck, Levers& levers) const;
    void follow_offers();
    void feel_ties(OfStep& step);
    void change_places(const sim::BlockDraws& luck, OfStep& step, const Output& output);
    void start_treatments(const sim::BlockDraws& luck, const Levers& levers,
                          const Output& output);
    void meet(const sim::Step& now, const sim::BlockDraws& luck, OfStep& step,
              const Output& output);
    void use_opioids(const sim::BlockDraws& luck, OfStep& step, const Output& output);
    void adapt(OfStep& step);
    void feel(const sim::BlockDraws& luck, OfStep& step);
    void decide(const sim::BlockDraws& luck, OfStep& step, const Output& output);
    void end_step(const OfStep& step, const Output& output);
    void begin_day();
    void end_day();
    void start_clocks_at(float days);

    // Parts of them.
    void end_offers(const sim::Step& now);
    sim::Mask ended_offers(const std::function<bool(const Intervention&)>& of) const;
    std::optional<sim::Mask> holders(const Intervention& intervention, bool begun) const;
    sim::Mask otherwise_treated(const Intervention& intervention) const;
    void die_of_other_causes(const sim::Column& draw, const Output& output);
    void leave_state(const sim::FourBits& draws, const sim::BlockDraws& luck, OfStep& step,
                     const Output& output);
    void lapse(const sim::Few& agents, const sim::BlockDraws& luck, OfStep& step,
               const Output& output);
    void relapse(const sim::Few& agents, const Output& output);
    void quit(const sim::Few& agents, const sim::BlockDraws& luck, const Output& output);
    void expose(const Uses& uses, std::uint32_t round_group, const sim::BlockDraws& luck,
                const OfStep& step, const Output& output);
    void expect(const Uses& uses, const Overdose::Body& body, const sim::Column& chance,
                const Levers& levers, sim::Tally& tally) const;
    void suffer(const Overdoses& overdoses, const Output& output);
    void drop_out(const Treatment::Situation& situation, const sim::Column& draw,
                  const Output& output);
    void die(const sim::Few& agents, std::int8_t cause, const Output& output);
    void enter_institution(const sim::Few& agents, Institution::Kind kind, sim::Duration length,
                           const sim::BlockDraws& luck, const Output& output);
    void stop_treatments(const Levers& levers, const Output& output);
    void begin_medication(const sim::Few& started, Drug drug, float level,
                          const Output& output);
    void answer_requests(const Codes& requests, const sim::BlockDraws& luck,
                         const Levers& levers, const Output& output);
    void offer_naltrexone(const sim::Few& agents, const sim::Column& draw,
                          const sim::BlockDraws& luck, const Levers& levers,
                          const Output& output);
    void renew_frailty(const sim::Few& agents, const sim::Bits& draw);
    void describe(OfStep& step) const;
    void log(const Output& output, const sim::Few& agents, std::int8_t kind,
             std::int8_t cause) const;
    void count_events(const Output& output, const sim::Few& agents, std::size_t measure) const;

    std::shared_ptr<const ModelParameters> p_;  ///< of all blocks
    std::uint32_t first_agent_;
    sim::Index n_;
    sim::Step now_;
    sim::Duration dt_;
    float quitting_ = 1;
    /// What a clock that starts now shows [d]: 0 at the start of a step; at its end minus a step,
    /// because the clocks of the step are yet to be advanced.
    float new_clock_ = 0;
    Person person_;
    sim::Mask cohort_;  ///< those who were drawn
    sim::Mask member_;  ///< of the study: from day 0 on, those of them who lived then
    std::vector<RunningIntervention> plan_;
    Surroundings surroundings_;

    UseStatus status_;
    Institution institution_;
    Medication medication_;
    Treatment treatment_;
    ContingencyManagement vouchers_;
    RecoveryHousing housing_;
    MutualHelp mutual_help_;
    ExogenousOxytocin oxytocin_;
    OxytocinReceptor receptor_;
    OpioidExposure exposure_;
    Tolerance tolerance_;
    HabitualDose habitual_dose_;
    OpioidUse use_;
    Overdose overdose_;
    Mortality mortality_;
    Withdrawal withdrawal_;
    OxytocinTone tone_;
    SocialSupport support_;
    Stress stress_;
    Cues cues_;
    Incubation incubation_model_;
    SelfEfficacy self_efficacy_;
    Relapse relapse_;
    Craving craving_;
    Endpoints endpoints_;

    // Reported, but of no use to the next step.
    sim::Column incubation_;    ///< N at the middle of the step
    sim::Column lapse_hazard_;  ///< of all, whatever their state [1/d]
    // Of the current day.
    sim::Mask used_today_;
    sim::Mask alive_at_dawn_;
    sim::Mask ever_overdosed_;    ///< in the study, or before it until day 0
    sim::Mask overdosed_before_;  ///< day 0
    std::vector<Lapse> lapses_today_;
    sim::OnDemand<TieLevers> tie_levers_;
};

/// Those of a population, in the order of their people.
using Blocks = sim::LargeVector<RelapseModel>;

template <class Visitor>
void RelapseModel::visit_states(Visitor&& visitor) const {
    const sim::Column responsiveness = receptor_.responsiveness();
    const sim::Column effective_tone = responsiveness * tone_.oxytocin_tone();
    const sim::Column confidence = self_efficacy_.confidence();
    const sim::Column coverage = medication_.mean_level().min(1.0f) * treatment_.in_treatment();
    visitor("weeks_abstinent", endpoints_.weeks_abstinent());
    visitor("opioid_level", use_.opioid_level());
    visitor("medication_level", medication_.medication_level());
    visitor("opioid_exposure", exposure_.opioid_exposure());
    visitor("hedonic_tolerance", tolerance_.hedonic_tolerance());
    visitor("respiratory_tolerance", tolerance_.respiratory_tolerance());
    visitor("withdrawal", withdrawal_.withdrawal());
    visitor("stress", stress_.stress());
    visitor("cue_craving", cues_.cue_craving());
    visitor("self_efficacy", self_efficacy_.self_efficacy());
    visitor("oxytocin_tone", tone_.oxytocin_tone());
    visitor("exogenous_oxytocin", oxytocin_.effect_site_level());
    visitor("oxytocin_signal", oxytocin_.mean_signal());
    visitor("receptor_responsiveness", responsiveness);
    visitor("oxytocin_drive",
            sim::Column(responsiveness * (tone_.oxytocin_tone() + oxytocin_.mean_signal())));
    visitor("social_support", support_.social_support());
    visitor("habitual_log_dose", habitual_dose_.log_dose());
    visitor("craving",
            craving_.rating({withdrawal_.withdrawal(), stress_.stress(), incubation_,
                             cues_.cue_craving(), confidence, coverage, effective_tone}));
    visitor("frailty", relapse_.frailty());
    visitor("lapse_hazard", lapse_hazard_);
    visitor("using_exposure", surroundings_.using_exposure());
    visitor("sober_exposure", surroundings_.sober_exposure());
    visitor("using_ties", surroundings_.using_ties());
    visitor("sober_ties", surroundings_.sober_ties());
    visitor("ties", surroundings_.ties());
}

}  // namespace models
