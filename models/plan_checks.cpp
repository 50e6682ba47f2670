#include "models/plan_checks.h"

#include <algorithm>
#include <cmath>
#include <map>

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

sim::Place place_of(const Scenario& scenario, std::size_t k, std::string_view name,
                    const sim::Place& otherwise) {
    for (auto change = scenario.changes.rbegin(); change != scenario.changes.rend(); ++change)
        if (change->section == "intervention." + scenario.plan[k].name && change->name == name)
            return change->place;
    return otherwise;
}

std::size_t place_in(const Plan& plan, const std::string& name) {
    return static_cast<std::size_t>(
        std::find_if(plan.begin(), plan.end(),
                     [&name](const PlannedIntervention& p) { return p.name == name; }) -
        plan.begin());
}

const std::string& other_of(const PlannedIntervention& planned) {
    return planned.accept_with.empty() ? planned.instead_of : planned.accept_with;
}

/// Whether following accept_with and instead_of from here comes back here.
bool goes_round(const Plan& plan, std::size_t k) {
    std::size_t at = k;
    for (std::size_t n = 0; n < plan.size() && !other_of(plan[at]).empty(); ++n) {
        at = place_in(plan, other_of(plan[at]));
        if (at == plan.size()) return false;
        if (at == k) return true;
    }
    return false;
}

/// Complains about what an intervention is accepted with or instead of; says whether all is well.
bool check_other(const Scenario& scenario, std::size_t k, const sim::Place& entry,
                 sim::Complaints& complaints) {
    const Plan& plan = scenario.plan;
    const PlannedIntervention& planned = plan[k];
    const std::string& other = other_of(planned);
    if (other.empty()) return true;
    const std::string word = planned.accept_with.empty() ? "instead_of" : "accept_with";
    const sim::Place at = place_of(scenario, k, word, entry);
    const std::string text = word + " = \"" + other + "\"";
    if (!planned.accept_with.empty() && !planned.instead_of.empty()) {
        complaints.add(at, "accept_with and instead_of exclude each other; leave one out");
        return false;
    }
    if (other == planned.name) {
        complaints.add(at, text + " is the intervention itself; name another one");
        return false;
    }
    if (place_in(plan, other) == plan.size()) {
        std::vector<std::string_view> names;
        for (const PlannedIntervention& p : plan)
            if (p.name != planned.name) names.push_back(p.name);
        std::string all;
        for (const std::string_view name : names)
            all += (all.empty() ? "" : ", ") + std::string(name);
        const std::string near = sim::nearest(other, names);
        complaints.add(at, text + ": there is no intervention of that name" +
                               (!near.empty()  ? "; did you mean '" + near + "'?"
                                : !all.empty() ? "; there are: " + all
                                               : ""));
        return false;
    }
    if (goes_round(plan, k)) {
        complaints.add(at, text + " goes round in a circle: one of them must accept by itself");
        return false;
    }
    return true;
}

void check_acceptance(const Scenario& scenario, const std::vector<sim::Place>& entries,
                      sim::Complaints& complaints) {
    const Plan& plan = scenario.plan;
    bool well = true;
    for (std::size_t k = 0; k < plan.size(); ++k)
        well = check_other(scenario, k, entries[k], complaints) && well;
    if (!well) return;
    for (std::size_t k = 0; k < plan.size(); ++k) {
        if (other_of(plan[k]).empty()) continue;
        const Deployment::Acceptance acceptance = acceptance_of(plan, k);
        if (acceptance.to > 1 + 1e-9)
            complaints.add(place_of(scenario, k, "coverage", entries[k]),
                           "coverage = " + number_text(plan[k].deployment.coverage.value) +
                               " beside '" + other_of(plan[k]) + "': only " +
                               number_text(1 - acceptance.from) +
                               " of all people are left, because " +
                               number_text(acceptance.from) + " accept the other");
    }
}

void check_luck(const Scenario& scenario, const std::vector<sim::Place>& entries,
                sim::Complaints& complaints) {
    const Plan& plan = scenario.plan;
    std::map<std::uint32_t, std::size_t> taken;
    for (std::size_t k = 0; k < plan.size(); ++k) {
        const std::string luck = luck_of(plan, k);
        const auto [other, is_new] = taken.try_emplace(decisions_of(luck), k);
        if (is_new) continue;
        const std::string& name = plan[other->second].name;
        complaints.add(place_of(scenario, k, "luck", entries[k]),
                       luck_of(plan, other->second) == luck
                           ? "the luck \"" + luck + "\" is that of '" + name +
                                 "' already; accept_with = \"" + name +
                                 "\" lets the same people accept"
                           : "the luck \"" + luck + "\" is too like that of '" + name +
                                 "'; say luck = with another word");
    }
}

}  // namespace

void check_plan(const Scenario& scenario, const std::vector<sim::Place>& entries,
                sim::Complaints& complaints) {
    for (std::size_t k = 0; k < scenario.plan.size(); ++k)
        Check(scenario, k, entries[k], complaints).check();
    check_luck(scenario, entries, complaints);
    check_acceptance(scenario, entries, complaints);
}

}  // namespace models
