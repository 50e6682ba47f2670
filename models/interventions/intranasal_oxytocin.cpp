#include "models/interventions/intranasal_oxytocin.h"

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
            take_at(at - std::floor(at), static_cast<std::size_t>(k), occasion, levers);
        }
    }
}

void IntranasalOxytocin::take_at(double time_of_day, std::size_t lane, const Occasion& occasion,
                                 Levers& levers) const {
    const sim::Step& now = occasion.now;
    const double since_start = time_of_day - now.of_day() * now.length().days;
    if (since_start < 0 || since_start >= now.length().days) return;
    levers.oxytocin_doses.push_back(
        {occasion.adhering(lane), p_.dose, now.length().days - since_start});
}

void IntranasalOxytocin::take_before_visits(const Occasion& occasion, Levers& levers) const {
    const sim::Step& now = occasion.now;
    const auto interval = static_cast<int>(std::lround(p_.visit_interval.days * now.per_day));
    const int since_visit = occasion.steps_since_start % interval;
    // The signal at the last visit is what counts for staying in treatment until the next.
    const sim::Mask took = occasion.adhering_at(now.index - since_visit, 0);
    levers.oxytocin_before_visits += static_cast<float>(p_.dose) * took;
    if (since_visit < now.per_day) take_at(p_.first_dose_at.days, 0, occasion, levers);
}

}  // namespace models
