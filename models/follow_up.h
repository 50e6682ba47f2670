#pragma once
/// Follow-up: when each person of a study reached an endpoint, and what that makes of two runs
/// of the same people.
///
/// Time runs from day 0, exact to the step, whatever `report_every` says: an endpoint of a day
/// is known at its end, an overdose or a death at the end of its step. Whoever used and died on
/// the same day reached the endpoint first, at the time of death.

#include <array>
#include <cstdint>
#include <vector>

#include "models/endpoints.h"

namespace models {

/// How somebody's time until an endpoint ended: the study was over, the endpoint was reached, or
/// death came before it. For `Endpoint::death` a death is the endpoint.
enum class FollowUpEnd : std::uint8_t { censored, reached, died };

/// People whose time until an endpoint ended in the same way at the same time.
struct FollowUp {
    double time = 0;  ///< since day 0 [d]
    FollowUpEnd end = FollowUpEnd::censored;
    std::int64_t count = 0;
    bool operator==(const FollowUp&) const = default;
};

/// One person of a population.
struct PersonTimes {
    bool enrolled = false;
    /// By Endpoint: steps of the study after which it was known; Endpoints::never.
    std::array<std::int32_t, n_endpoints> steps_until{};
};

/// Those of the enrolled, grouped; by time, then by end. The study has `n_steps` steps.
std::vector<FollowUp> follow_up_of(const std::vector<PersonTimes>& people, Endpoint endpoint,
                                   int n_steps, int steps_per_day);

/// People for whom an arm made a difference, counted person by person by what they are at the
/// end of the study: alive and free of the endpoint (0), alive but have reached it (1), or dead
/// (2, whatever came before). Those who are enrolled in both runs.
struct PersonLevel {
    int helped = 0;        ///< a lower rank in the arm: free, not reached; or alive, not dead
    int harmed = 0;        ///< free in the reference, reached and alive in the arm
    int unaffected = 0;    ///< the same rank in both
    int died_instead = 0;  ///< dead in the arm, alive in the reference
    /// Mean gain of days alive and free of the endpoint, up to the end of the study: a death
    /// never gains days.
    double mean_days_gained = 0;
    bool operator==(const PersonLevel&) const = default;
};
PersonLevel compare_people(const std::vector<PersonTimes>& arm,
                           const std::vector<PersonTimes>& reference, Endpoint endpoint,
                           int n_steps, int steps_per_day);

}  // namespace models
