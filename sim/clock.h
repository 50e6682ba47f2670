#pragma once
/// The steps of a run. Time zero is the start of the study; the burn-in has negative indices,
/// so that a day of the study has the same index, and hence the same luck, whatever went
/// before.

#include "sim/units.h"

namespace sim {

/// One step of a run, from `start` to `start + length`.
struct Step {
    int index = 0;    ///< 0 is the first step of the study, -1 the last of the burn-in
    int per_day = 4;  ///< steps in a day; a day is a whole number of steps

    Duration length() const { return {1.0 / per_day}; }
    double start_days() const { return static_cast<double>(index) / per_day; }
    double end_days() const { return static_cast<double>(index + 1) / per_day; }

    /// The day that the step lies in; day 0 begins at time zero.
    int day() const {
        return index >= 0 ? index / per_day : -((-index + per_day - 1) / per_day);
    }
    /// Where in its day the step lies, 0 to per_day - 1.
    int of_day() const { return index - day() * per_day; }
    bool begins_day() const { return of_day() == 0; }
    bool ends_day() const { return of_day() == per_day - 1; }
};

}  // namespace sim
