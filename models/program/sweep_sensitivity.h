#pragma once
/// Group /sensitivity of the results of a sweep: which axes matter for which outcomes, and how
/// much of the variance is luck.

#include <string>
#include <vector>

#include "analysis/sensitivity.h"
#include "analysis/variance_split.h"
#include "models/program/sweep_plan.h"
#include "sim/results_groups.h"

namespace program {

/// An endpoint at the end of the study in one scenario, or how it differs from the comparator,
/// or from the twin.
struct SweepOutcome {
    enum class Kind { level, difference, twin_difference };
    std::string name;  ///< "relapsed_daily", "relapsed_daily_diff", "relapsed_daily_twin_diff"
    std::string meaning;
    std::string unit;
    Kind kind = Kind::level;
    int scenario = 0;                     ///< of the plan
    analysis::PointsByReplicates values;  ///< NaN where missing
};

/// Indices that fit the design of the plan, for each outcome and axis. Keeps no values of
/// outcomes.
class Sensitivity {
  public:
    explicit Sensitivity(const SweepPlan& plan) : plan_(plan) {}
    void add(const SweepOutcome& outcome);
    sim::Group group() const;

  private:
    /// Variables over (outcome, axis) grow by a row with each outcome.
    void add_row(const std::string& name, const std::string& meaning,
                 const std::vector<double>& row);
    void add_row(const std::string& name, const std::string& meaning,
                 const std::vector<analysis::Estimated>& row);
    void add_sobol(const std::vector<double>& means);
    void add_morris(const std::vector<double>& means);

    const SweepPlan& plan_;
    std::vector<std::string> names_, units_, meanings_, scenarios_;
    std::vector<analysis::VarianceSplit> splits_;
    std::vector<sim::Variable> indices_;
};

}  // namespace program
