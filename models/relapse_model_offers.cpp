// Offers of interventions: who has what, who is offered it, and what comes of it.

#include <algorithm>
#include <cmath>

#include "models/relapse_model.h"

namespace models {

using sim::Mask;

namespace {

std::optional<Drug> drug_of(const Intervention& intervention) {
    if (std::holds_alternative<Methadone>(intervention)) return Drug::methadone;
    if (std::holds_alternative<Buprenorphine>(intervention)) return Drug::buprenorphine;
    if (std::holds_alternative<XrNaltrexone>(intervention)) return Drug::naltrexone;
    return std::nullopt;
}

const Mask* pointer_to(const std::optional<Mask>& mask) {
    return mask ? &*mask : nullptr;
}

}  // namespace

void RelapseModel::set_plan(const Plan& plan) {
    std::vector<RunningIntervention> running;
    const auto steps_per_day = static_cast<int>(std::lround(1 / dt_.days));
    for (std::size_t k = 0; k < plan.size(); ++k) {
        const PlannedIntervention& planned = plan[k];
        const auto started = std::find_if(
            plan_.begin(), plan_.end(), [this, &planned](const RunningIntervention& r) {
                return r.name == planned.name && r.deployment.start_step() <= now_.index;
            });
        running.push_back(
            {planned.name, planned.intervention,
             started != plan_.end()
                 ? started->deployment
                 : Deployment(planned.deployment, decisions_of(luck_of(plan, k)),
                              acceptance_of(plan, k), steps_per_day, n_),
             planned.deployment.stop.days});
    }
    plan_ = std::move(running);
    if (surroundings_.is_on() && !plan_.empty()) tie_levers_.make(n_);
}

/// Who has what an intervention gives, whoever gave it; none if being enrolled is all there is.
/// Without `begun`, a detox before an injection counts as well.
std::optional<Mask> RelapseModel::holders(const Intervention& intervention, bool begun) const {
    if (const std::optional<Drug> drug = drug_of(intervention)) {
        Mask on_it = sim::is_equal(treatment_.drug(), code(*drug));
        if (*drug == Drug::naltrexone && !begun) on_it |= treatment_.awaits_injection;
        return on_it;
    }
    if (const auto* help = std::get_if<MutualHelpOffer>(&intervention))
        if (help->parameters().mode == MutualHelpOffer::Mode::join)
            return mutual_help_.member();
    if (const auto* housing = std::get_if<Housing>(&intervention))
        if (!housing->parameters().hold_place) return housing_.resident();
    if (const auto* stay = std::get_if<Stay>(&intervention)) {
        const Mask inside = institution_.in(stay->parameters().place == Stay::Place::detox
                                                ? Institution::Kind::detox
                                                : Institution::Kind::prison);
        return begun ? inside : inside * sim::none_of(institution_.due_to_leave());
    }
    return std::nullopt;
}

/// Who is, or is about to be, in medication treatment other than this one.
Mask RelapseModel::otherwise_treated(const Intervention& intervention) const {
    const std::optional<Drug> drug = drug_of(intervention);
    if (!drug) return Mask::none(n_);
    const Mask treated = treatment_.in_treatment() | treatment_.awaits_injection;
    return treated * sim::none_of(*holders(intervention, false));
}

void RelapseModel::end_offers(const sim::Step& now) {
    const Mask present_now = present();
    for (RunningIntervention& running : plan_) {
        const std::optional<Mask> has_it = holders(running.intervention, false);
        running.deployment.end_what_is_over(now, present_now, pointer_to(has_it));
    }
}

/// Whose enrolment in interventions of a kind ends in this step.
Mask RelapseModel::ended_offers(const std::function<bool(const Intervention&)>& of) const {
    Mask ended = Mask::none(n_);
    for (const RunningIntervention& running : plan_)
        if (of(running.intervention)) ended |= running.deployment.ended();
    return ended;
}

void RelapseModel::begin_step(const sim::Step& now, const sim::Draws& draws) {
    now_ = now;
    start_clocks_at(0);
    if (plan_.empty()) return;
    end_offers(now);
    const sim::BlockDraws luck{draws, now.index, first_agent_, n_};
    const Mask present_now = present();
    // Whoever is stopped in this step can be given something else, or the same, in this step.
    const Mask stopped = ended_offers(
        [](const Intervention& intervention) { return drug_of(intervention).has_value(); });
    const Mask in_treatment = treatment_.in_treatment() * sim::none_of(stopped);
    for (RunningIntervention& running : plan_) {
        if (!running.deployment.may_enrol()) continue;
        std::optional<Mask> has_it = holders(running.intervention, false);
        // A stay may be prolonged for whoever is inside by another way.
        if (std::holds_alternative<Stay>(running.intervention)) has_it.reset();
        if (has_it)
            *has_it *= sim::none_of(ended_offers([&running](const Intervention& other) {
                return other.index() == running.intervention.index();
            }));
        const Mask barred = otherwise_treated(running.intervention) * sim::none_of(stopped);
        running.deployment.offer({present_now, status_.state(), person_.woman, in_treatment,
                                  institution_.inside(), status_.days_abstinent(),
                                  pointer_to(has_it), &barred},
                                 luck);
    }
}

void RelapseModel::apply_plan(const sim::Step& now, const sim::BlockDraws& luck,
                              Levers& levers) const {
    levers.at_rest = true;
    for (const RunningIntervention& running : plan_) {
        const Deployment& deployment = running.deployment;
        if (now.index < deployment.start_step()) continue;
        const Occasion occasion{now,
                                running.stop_days - now.start_days(),
                                deployment.enrolled(),
                                deployment.newly_enrolled(),
                                deployment.ended(),
                                deployment,
                                luck};
        std::visit([&](const auto& intervention) { intervention.apply(occasion, levers); },
                   running.intervention);
        levers.at_rest = false;
    }
}

void RelapseModel::follow_offers() {
    const Mask nobody = Mask::none(n_);
    for (RunningIntervention& running : plan_) {
        Deployment& deployment = running.deployment;
        if (now_.index < deployment.start_step()) continue;
        const std::optional<Mask> begun = holders(running.intervention, true);
        const bool is_drug = drug_of(running.intervention).has_value();
        deployment.follow({begun ? *begun : deployment.enrolled(),
                           is_drug ? treatment_.awaits_injection : nobody,
                           is_drug ? otherwise_treated(running.intervention) : nobody});
    }
}

OfferCounts RelapseModel::offer_counts(std::size_t intervention, int end) const {
    const RunningIntervention& running = plan_[intervention];
    const std::optional<Mask> begun = holders(running.intervention, true);
    return running.deployment.record().counts(
        member_, end, (begun ? *begun : running.deployment.enrolled()) * status_.alive());
}

}  // namespace models
