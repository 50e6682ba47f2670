#include "models/follow_up.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

namespace models {

namespace {

std::int32_t steps_until(const PersonTimes& person, Endpoint endpoint) {
    return person.steps_until[static_cast<std::size_t>(endpoint)];
}

/// Of PersonLevel.
int rank(const PersonTimes& person, Endpoint endpoint, int n_steps) {
    if (steps_until(person, Endpoint::death) <= n_steps) return 2;
    return steps_until(person, endpoint) <= n_steps ? 1 : 0;
}

/// Alive and free of the endpoint.
std::int32_t free_steps(const PersonTimes& person, Endpoint endpoint, int n_steps) {
    return std::min(
        {steps_until(person, endpoint), steps_until(person, Endpoint::death), n_steps});
}

}  // namespace

std::vector<FollowUp> follow_up_of(const std::vector<PersonTimes>& people, Endpoint endpoint,
                                   int n_steps, int steps_per_day) {
    std::map<std::pair<std::int32_t, FollowUpEnd>, std::int64_t> numbers;
    for (const PersonTimes& person : people) {
        if (!person.enrolled) continue;
        const std::int32_t steps = free_steps(person, endpoint, n_steps);
        const FollowUpEnd end = steps_until(person, endpoint) == steps ? FollowUpEnd::reached
                                : steps_until(person, Endpoint::death) == steps
                                    ? FollowUpEnd::died
                                    : FollowUpEnd::censored;
        ++numbers[{steps, end}];
    }
    std::vector<FollowUp> all;
    for (const auto& [key, count] : numbers)
        all.push_back({static_cast<double>(key.first) / steps_per_day, key.second, count});
    return all;
}

PersonLevel compare_people(const std::vector<PersonTimes>& arm,
                           const std::vector<PersonTimes>& reference, Endpoint endpoint,
                           int n_steps, int steps_per_day) {
    PersonLevel level;
    std::int64_t gained = 0;
    std::int64_t people = 0;
    for (std::size_t i = 0; i < reference.size(); ++i) {
        if (!reference[i].enrolled || !arm[i].enrolled) continue;
        ++people;
        gained += free_steps(arm[i], endpoint, n_steps) -
                  free_steps(reference[i], endpoint, n_steps);
        const int before = rank(reference[i], endpoint, n_steps);
        const int after = rank(arm[i], endpoint, n_steps);
        if (after == before)
            ++level.unaffected;
        else if (after < before)
            ++level.helped;
        else if (after == 2)
            ++level.died_instead;
        else
            ++level.harmed;
    }
    level.mean_days_gained =
        people > 0 ? static_cast<double>(gained) / steps_per_day / static_cast<double>(people)
                   : std::numeric_limits<double>::quiet_NaN();
    return level;
}

}  // namespace models
