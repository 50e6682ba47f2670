#include "models/interventions/intranasal_oxytocin.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace models {

sim::Duration IntranasalOxytocin::interval() const {
    return p_.dose_interval.days > 0 ? p_.dose_interval : sim::Duration{1.0 / p_.doses_per_day};
}

sim::Mask IntranasalOxytocin::dosing(const Occasion& occasion) const {
    if (p_.days_off == 0) return occasion.enrolled;
    sim::Mask today = sim::Mask::none(occasion.enrolled.size());
    for (const std::int32_t i : sim::where(occasion.enrolled)) {
        const int day = occasion.deployment.steps_enrolled(i) / occasion.now.per_day;
        if (day % (p_.days_on + p_.days_off) < p_.days_on) today.set(i);
    }
    return today;
}

void IntranasalOxytocin::apply(const Occasion& occasion, Levers& levers) const {
    if (p_.dose == 0) return;
    if (p_.timing == Timing::before_visits) {
        take_before_visits(occasion, levers);
        return;
    }
    const sim::Mask today = dosing(occasion);
    if (!sim::any(today)) return;
    if (p_.timing == Timing::before_meetings) {
        const auto dose = static_cast<float>(p_.dose);
        levers.oxytocin_before_meetings += dose * (occasion.adhering(0) * today);
        return;
    }
    for (int k = 0; k < p_.doses_per_day; ++k) {
        const double at = p_.first_dose_at.days + k * interval().days;
        take_at(at - std::floor(at), occasion.now, levers,
                occasion.adhering(static_cast<std::size_t>(k)) * today);
    }
}

void IntranasalOxytocin::take_at(double time_of_day, const sim::Step& now, Levers& levers,
                                 const sim::Mask& takers) const {
    // The step is found once, with a grain of slack for times such as 8 h in steps of 2 h.
    const double steps = time_of_day * now.per_day;
    const double step = std::floor(steps + 1e-9);
    if (static_cast<int>(step) != now.of_day()) return;
    const double since_start = std::max(0.0, steps - step) * now.length().days;
    levers.oxytocin_doses.push_back({takers, p_.dose, now.length().days - since_start});
}

void IntranasalOxytocin::take_before_visits(const Occasion& occasion, Levers& levers) const {
    const sim::Step& now = occasion.now;
    const auto interval = static_cast<int>(std::lround(p_.visit_interval.days * now.per_day));
    std::map<int, sim::Mask> by_visit;  // steps since the last visit, and whose it was
    for (const std::int32_t i : sim::where(occasion.enrolled)) {
        const int since = occasion.deployment.steps_enrolled(i) % interval;
        by_visit.try_emplace(since, sim::Mask::none(occasion.enrolled.size()))
            .first->second.set(i);
    }
    for (const auto& [since, those] : by_visit) {
        // The signal at the last visit is what counts for staying in treatment until the next.
        const sim::Mask took = occasion.adhering_at(now.index - since, 0) * those;
        levers.oxytocin_before_visits += static_cast<float>(p_.dose) * took;
        if (since < now.per_day) take_at(p_.first_dose_at.days, now, levers, took);
    }
}

}  // namespace models
