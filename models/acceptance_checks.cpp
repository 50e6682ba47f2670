// Who accepts what: names of other interventions, shares of people, and luck.

#include <algorithm>
#include <cstdio>
#include <map>

#include "models/plan_checks.h"

namespace models {

namespace {

std::string number_text(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
}

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

void check_shares(const Scenario& scenario, const std::vector<sim::Place>& entries,
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

void check_acceptance(const Scenario& scenario, const std::vector<sim::Place>& entries,
                      sim::Complaints& complaints) {
    check_luck(scenario, entries, complaints);
    check_shares(scenario, entries, complaints);
}

}  // namespace models
