#include "models/plan_checks.h"

#include <algorithm>
#include <cmath>

namespace models {

namespace {

using State = Deployment::State;

std::string days_text(double days) {
    return sim::quantity_text(days, Deployment::table.fields[0]);
}

std::string number_text(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
}

/// One intervention of a plan, under examination.
class Check {
  public:
    Check(const Scenario& scenario, std::size_t k, const sim::Place& entry,
          sim::Complaints& complaints)
        : scenario_(scenario),
          planned_(scenario.plan[k]),
          d_(planned_.deployment),
          kind_(kind_of(planned_.intervention)),
          entry_(entry),
          complaints_(complaints),
          stay_(scenario.population.institution != PopulationSettings::Place::none
                    ? scenario.population.institution_stay.days
                    : 0) {}

    void check() {
        check_use();
        check_times();
        check_repetition();
        check_taper();
        check_doses();
        if (d_.start.days < scenario_.study.duration.days && d_.start.days < d_.stop.days) {
            check_eligibility();
            check_single_day();
        }
    }

  private:
    const sim::Change* given(std::string_view name) const {
        const std::string section = "intervention." + planned_.name;
        for (auto change = scenario_.changes.rbegin(); change != scenario_.changes.rend();
             ++change)
            if (change->section == section && change->name == name) return &*change;
        return nullptr;
    }
    void complain(std::string_view name, const std::string& text) {
        const sim::Change* change = given(name);
        complaints_.add(change != nullptr ? change->place : entry_, text);
    }

    void refuse(std::string_view name, std::string_view instead, const std::string& mode = "") {
        if (instead.empty() || given(name) == nullptr) return;
        complain(name, kind_ + mode + " does not use '" + std::string(name) +
                           "'; leave it out (" + std::string(instead) + ")");
    }

    bool is_membership() const {
        const auto* help = std::get_if<MutualHelpOffer>(&planned_.intervention);
        return help != nullptr && help->parameters().mode == MutualHelpOffer::Mode::join;
    }

    void check_use() {
        const Deployment::NotUsed unused =
            std::visit([](const auto& i) { return i.not_used; }, planned_.intervention);
        refuse("adherence", unused.adherence);
        refuse("length", unused.length);
        const bool repeated = d_.every.days != sim::infinity;
        if (is_membership()) {
            constexpr std::string_view why =
                "members leave by themselves: mutual_help.early_leave_rate and late_leave_rate";
            refuse("length", why, " with mode = \"join\"");
            if (!repeated) refuse("stop", why, " with mode = \"join\" and without every");
        }
        if (std::holds_alternative<Stay>(planned_.intervention) && !repeated)
            refuse("stop", unused.length, " without every");
    }

    double first_day() const {
        return -stay_ - std::round(scenario_.population.burn_in.days);
    }

    void check_times() {
        const double end = scenario_.study.duration.days;
        if (d_.stop.days <= d_.start.days)
            complain("stop", "stop = " + days_text(d_.stop.days) + " is not after start = " +
                                 days_text(d_.start.days) + ": it would never be offered");
        if (d_.start.days >= end)
            complain("start", "start = " + days_text(d_.start.days) +
                                  ": the study ends on day " + number_text(end) +
                                  ", it would never be offered");
        if (d_.start.days < first_day())
            complain("start", "start = " + days_text(d_.start.days) +
                                  ": the burn-in begins on day " + number_text(first_day()) +
                                  ", it would never be offered; start later, or make "
                                  "population.burn_in longer");
    }

    void check_repetition() {
        if (d_.length.days <= 0)
            complain("length", "length = " + days_text(d_.length.days) +
                                   ": nobody would ever be enrolled; say how long, or leave it "
                                   "out for no end");
        if (d_.every.days <= 0)
            complain("every", "every = " + days_text(d_.every.days) +
                                  ": say an interval of at least one step, or leave it out for "
                                  "a single offer");
    }

    double taper() const {
        if (const auto* drug = std::get_if<Methadone>(&planned_.intervention))
            return drug->parameters().taper.days;
        if (const auto* drug = std::get_if<Buprenorphine>(&planned_.intervention))
            return drug->parameters().taper.days;
        return 0;
    }

    void check_taper() {
        if (taper() <= 0) return;
        const std::string text = "taper = " + days_text(taper());
        const double until_stop = d_.stop.days - d_.start.days;
        const bool renewed = d_.every.days <= d_.length.days;
        const double own = renewed ? sim::infinity : d_.length.days;
        if (until_stop == sim::infinity && own == sim::infinity)
            complain("taper", text + (d_.length.days == sim::infinity
                                          ? " needs an end to fall to: say stop or length"
                                          : " never begins, because every offer renews before "
                                            "length is over: say stop, or leave every out"));
        else if (taper() > until_stop || taper() > own)
            complain("taper", text + " is longer than the treatment of " +
                                  days_text(std::min(until_stop, own)));
    }

    void check_doses() {
        const auto* oxytocin = std::get_if<IntranasalOxytocin>(&planned_.intervention);
        if (oxytocin == nullptr) return;
        const IntranasalOxytocin::Parameters& p = oxytocin->parameters();
        if (p.timing != IntranasalOxytocin::Timing::clock || p.doses_per_day < 2) return;
        const bool at_once = p.dose_interval.days <= 0 && given("dose_interval") != nullptr;
        const double span = (p.doses_per_day - 1) * oxytocin->interval().days;
        constexpr double slack = 1e-9;
        if (!at_once && span < 1 - slack) return;
        constexpr int hours = 24;
        complain("dose_interval",
                 "dose_interval = " + number_text(p.dose_interval.days * hours) + " h: " +
                     std::to_string(p.doses_per_day) +
                     " doses a day so far apart " +
                     (at_once ? "are taken at once"
                              : "reach into the next day's, where doses coincide") +
                     "; less than " + number_text(hours / (p.doses_per_day - 1.0)) +
                     " h, or leave it out for " +
                     number_text(static_cast<double>(hours) / p.doses_per_day) + " h");
    }

    double last_offer() const {
        const double end = std::min(d_.stop.days, scenario_.study.duration.days);
        if (d_.every.days == sim::infinity || d_.every.days <= 0) return d_.start.days;
        const double times = std::ceil((end - d_.start.days) / d_.every.days - 1e-9) - 1;
        return d_.start.days + std::max(times, 0.0) * d_.every.days;
    }

    bool is_drug() const {
        return std::holds_alternative<Methadone>(planned_.intervention) ||
               std::holds_alternative<Buprenorphine>(planned_.intervention) ||
               std::holds_alternative<XrNaltrexone>(planned_.intervention);
    }

    void check_eligibility() {
        if (is_drug() && d_.eligible_treatment == Deployment::InTreatment::yes)
            complain("eligible_treatment",
                     "eligible_treatment = \"yes\" reaches nobody: " + kind_ +
                         " is offered to people who are not in medication treatment");
        const double wanted = d_.eligible_after_abstinence.days;
        if (wanted <= 0) return;
        const std::string text = "eligible_after_abstinence = " + days_text(wanted);
        if (d_.eligible_state == State::using_opioids) {
            complain("eligible_after_abstinence",
                     text + " reaches nobody: eligible_state = \"using\" asks for people "
                            "who are not abstinent");
            return;
        }
        // Everybody begins in regular use; a cohort of users ends its burn-in in it.
        const bool all_used = scenario_.population.cohort ==
                                  PopulationSettings::Cohort::using_opioids &&
                              d_.start.days >= -stay_;
        const double longest = last_offer() - (all_used ? -stay_ : first_day());
        if (wanted > longest)
            complain("eligible_after_abstinence",
                     text + " reaches nobody: at the last offer, on day " +
                         number_text(last_offer()) + ", nobody can be abstinent for longer than " +
                         days_text(longest) + "; offer it later, or repeat it with every");
    }

    bool treats_inside() const {
        return std::any_of(scenario_.plan.begin(), scenario_.plan.end(),
                           [this](const PlannedIntervention& other) {
                               return other.deployment.start.days < 0 &&
                                      other.deployment.start.days >= -stay_;
                           });
    }

    /// What nobody is when all offers come between the drawing of the cohort and day 0.
    void check_single_day() {
        if (d_.start.days < -stay_ || last_offer() > 0) return;
        const PopulationSettings::Parameters& population = scenario_.population;
        const bool inside = stay_ > 0;
        const bool users = population.cohort == PopulationSettings::Cohort::using_opioids;
        const std::string when = " reaches nobody: at the only offers, until day 0, ";
        const std::string later = "; offer it later: start = \"" +
                                  sim::quantity_text(scenario_.study.step.days * 24,
                                                     StudySettings::table.fields[2]) +
                                  "\", or repeat it with every";
        const bool using_or_lapsed =
            d_.eligible_state == State::using_opioids || d_.eligible_state == State::lapsed;
        const bool nobody_is =
            inside ? using_or_lapsed
                   : users && ((d_.eligible_state == State::using_opioids &&
                                population.using_share == 0) ||
                               (d_.eligible_state == State::lapsed &&
                                population.lapsed_share == 0) ||
                               (d_.eligible_state == State::abstinent &&
                                population.abstinent_share == 0));
        if (nobody_is)
            complain("eligible_state",
                     "eligible_state" + when +
                         (inside ? "all are inside and abstinent" : "nobody is in that state") +
                         later);
        if (inside && !d_.eligible_inside)
            complain("eligible_inside",
                     "eligible_inside = false" + when + "all still count as inside" + later);
        if (d_.eligible_treatment == Deployment::InTreatment::yes && !is_drug() &&
            (inside ? !treats_inside() : users))
            complain("eligible_treatment", "eligible_treatment = \"yes\"" + when +
                                               "nobody is in medication treatment yet" + later);
    }

    const Scenario& scenario_;
    const PlannedIntervention& planned_;
    const Deployment::Parameters& d_;
    std::string kind_;
    sim::Place entry_;
    sim::Complaints& complaints_;
    double stay_;  ///< of the cohort in an institution before day 0 [d]
};

}  // namespace

void check_plan(const Scenario& scenario, const std::vector<sim::Place>& entries,
                sim::Complaints& complaints) {
    for (std::size_t k = 0; k < scenario.plan.size(); ++k)
        Check(scenario, k, entries[k], complaints).check();
    check_acceptance(scenario, entries, complaints);
}

}  // namespace models
