#include "models/interventions/intranasal_oxytocin.h"

#include <algorithm>
#include <cmath>

namespace models {

void IntranasalOxytocin::apply(const Occasion& occasion, Levers& levers) const {
    if (p_.dose == 0) return;
    const sim::Step& now = occasion.now;
    const int day = occasion.steps_since_start / now.per_day;
    const bool dosing_day = day % (p_.days_on + p_.days_off) < p_.days_on;
    const auto dose = static_cast<float>(p_.dose);
    if (p_.timing == Timing::before_visits) {
        take_before_visits(occasion, levers);
    } else if (!dosing_day) {
        return;
    } else if (p_.timing == Timing::before_meetings) {
        levers.oxytocin_before_meetings += dose * occasion.adhering(0);
    } else {
        for (int k = 0; k < p_.doses_per_day; ++k) {
            const double at = p_.first_dose_at.days + k * p_.dose_interval.days;
            take_at(at - std::floor(at), occasion.now, levers,
                    occasion.adhering(static_cast<std::size_t>(k)));
        }
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
    const int since_visit = occasion.steps_since_start % interval;
    // The signal at the last visit is what counts for staying in treatment until the next.
    const sim::Mask took = occasion.adhering_at(now.index - since_visit, 0);
    levers.oxytocin_before_visits += static_cast<float>(p_.dose) * took;
    if (since_visit < now.per_day) take_at(p_.first_dose_at.days, now, levers, took);
}

}  // namespace models
