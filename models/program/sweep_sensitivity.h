#pragma once
/// Group /sensitivity of the results of a sweep: which axes matter for which outcomes, and how
/// much of the variance is luck.

#include <string>
#include <vector>

#include "analysis/sensitivity.h"
#include "models/program/sweep_plan.h"
#include "sim/results_groups.h"

namespace program {

/// An endpoint at the end of the study in one scenario, or its difference from the comparator.
struct SweepOutcome {
    std::string name;  ///< "relapsed_daily", "relapsed_daily_diff"
    std::string meaning;
    std::string unit;
    int scenario = 0;                               ///< of the plan
    std::vector<analysis::PointStatistics> points;  ///< by point
};

/// Indices that fit the design of the plan, for each outcome and axis.
sim::Group sensitivity_results(const SweepPlan& plan,
                               const std::vector<SweepOutcome>& outcomes);

}  // namespace program
