#pragma once
/// The plan of a sweep: which scenarios are run with which values of which parameters, how
/// often, and what is kept of the runs.
///
///     point        a row of the sampling matrix: a value for each axis (a "draw")
///     row          a scenario at a point: a row of the dimension `design` in results.h5
///     replicate    the same luck in all rows; points and luck are never mixed
///
/// A scenario takes the axes that it has: an axis over the dose of an intervention does not
/// concern a comparator without that intervention, which is then run once instead of at each
/// point.
///
/// Beside each row with oxytocin stands its twin, in which exogenous oxytocin does nothing. An
/// axis over what oxytocin is given, or does, does not concern twins.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "analysis/axis.h"
#include "models/scenario.h"
#include "sim/complaints.h"

namespace program {

struct DesignSettings {
    enum class Kind { grid, list, one_at_a_time, latin_hypercube, sobol, saltelli, morris };

    struct Parameters {
        Kind kind;
        int points;
        std::int64_t seed;
        int paths;
        int levels;
        bool second_order;
    };

    // clang-format off
    static constexpr auto table = sim::table("design",
        sim::parameter<&Parameters::kind>({
            .name = "kind", .value = 0,
            .meaning = "how points are chosen", .source = sim::setting("plan"),
            .choices = "grid|list|one_at_a_time|latin_hypercube|sobol|saltelli|morris"}),
        sim::parameter<&Parameters::points>({
            .name = "points", .value = 64, .range = {1, 1e7},
            .meaning = "points of a Latin hypercube or a Sobol' sequence; base points of a Saltelli design", .source = sim::setting("plan")}),
        sim::parameter<&Parameters::seed>({
            .name = "seed", .value = 1, .range = {0, 9007199254740991},
            .meaning = "which Latin hypercube or Morris paths; has nothing to do with the luck of runs", .source = sim::setting("plan")}),
        sim::parameter<&Parameters::paths>({
            .name = "paths", .value = 10, .range = {2, 1e6},
            .meaning = "paths of a Morris design", .source = sim::setting("plan")}),
        sim::parameter<&Parameters::levels>({
            .name = "levels", .value = 4, .range = {2, 1000},
            .meaning = "levels of a Morris design, an even number", .source = sim::setting("plan")}),
        sim::parameter<&Parameters::second_order>({
            .name = "second_order", .value = 0,
            .meaning = "a Saltelli design with the rows for second-order indices", .source = sim::setting("plan")}));
    // clang-format on
};
static_assert(sim::well_formed(DesignSettings::table));

/// An axis and the parameter whose values it gives.
struct PlanAxis {
    std::string parameter;    ///< "tolerance.half_life", "intervention.methadone.coverage"
    const sim::Field* field;  ///< of a constexpr table
    analysis::Axis axis;
    // While the plan is read:
    sim::Place place = {};                       ///< of the range or the values
    std::vector<sim::Place> value_places = {};  ///< of each of the values

    /// Where a value was said, or its range.
    const sim::Place& place_of(double value) const;
};

/// A scenario of a plan, complete in itself.
struct PlanScenario {
    std::string label;
    std::string title;
    std::string text;         ///< the files as they were read
    std::string merged_toml;  ///< what all of them say
    int twin_of = -1;         ///< place of the scenario that this is the twin of; -1: of none
    std::vector<std::string> fixed = {};  ///< parameters that axes leave as they are
};

/// The program that made a plan.
struct ProgramIdentity {
    std::string version, commit, compiler, flags;
    bool changed = false;      ///< the sources differed from the commit
    std::string build_sha256;  ///< of the program file, if they did

    bool operator==(const ProgramIdentity&) const = default;
};
ProgramIdentity this_program();
std::string to_text(const ProgramIdentity& program);

struct SweepPlan {
    std::string title, question;
    std::string file, text;  ///< the plan as it was written
    ProgramIdentity program;
    std::vector<PlanScenario> scenarios;
    int comparator = -1;  ///< place in `scenarios`; -1: none
    std::vector<PlanAxis> axes;
    DesignSettings::Parameters design = sim::defaults(DesignSettings::table);
    /// (point, axis), in the units of the rows; a choice is the position of its word.
    std::vector<std::vector<double>> points;
    int n_designed_points = 0;  ///< those of the design; more may have been added
    std::vector<sim::Place> point_places = {};  ///< where a list says them, while it is read
    sim::Place design_place = {};
    int replicates = 0;
    std::vector<std::string> keep;  ///< measures
    std::string sweep_id;           ///< the same for a plan and what it is expanded to
    std::shared_ptr<sim::InputFiles> inputs = {};  ///< what it consists of, while it is read
    /// What is no mistake and yet may not be meant, for the user.
    std::vector<std::string> notes = {};

    bool is_twin(int scenario) const {
        return scenarios[static_cast<std::size_t>(scenario)].twin_of >= 0;
    }
    std::size_t n_twins() const;  ///< scenarios that are twins
};

/// A row of the dimension `design`.
struct PlanRow {
    int point = 0;               ///< the first one that it stands for
    int scenario = 0;            ///< of the plan
    std::vector<double> values;  ///< by axis; NaN where the scenario does not have it
    int comparator = -1;         ///< row that it is compared with
    int twin = -1;               ///< row in which its oxytocin does nothing
    /// Rows of one family differ in their interventions only and share their burn-in.
    int family = 0;
};

/// Reads a plan. Mistakes go to `complaints`. Files among `inputs` are not read again.
SweepPlan read_plan(const std::string& file, sim::Complaints& complaints,
                    const std::shared_ptr<sim::InputFiles>& inputs = {});

/// All rows of a sweep have the same times of report, and so on.
void check_same_study(const SweepPlan& plan, std::vector<models::Scenario>& scenarios,
                      const sim::Place& place, sim::Complaints& complaints);

/// Adds the points of a CSV file whose columns are the axes of the plan, and their places.
void read_points(const std::string& file, SweepPlan& plan, sim::Complaints& complaints);

/// The scenarios of a plan, and what they are at each point.
class PlannedRows {
  public:
    explicit PlannedRows(const SweepPlan& plan);

    const std::vector<PlanRow>& rows() const { return rows_; }
    std::size_t n_families() const { return n_families_; }
    /// The scenarios of the plan, without values of axes.
    const std::vector<models::Scenario>& bases() const { return bases_; }
    /// A row as it is run.
    models::Scenario scenario(std::size_t row) const;
    /// "oxytocin_daily dose=24 IU every=2 d"
    std::string label(std::size_t row) const;
    /// What a user writes to run a row alone: --set options.
    std::vector<std::string> assignments(std::size_t row) const;

  private:
    void add_rows();
    bool has_oxytocin(std::size_t row) const;

    const SweepPlan& plan_;
    std::vector<models::Scenario> bases_;
    std::vector<PlanRow> rows_;
    std::vector<std::string> short_names_;  ///< of axes, for labels
    std::size_t n_families_ = 0;
};

/// Complains about a plan of more points or runs than a sweep can hold; `n_points` may be those
/// that it is to have, before they take memory.
bool check_size(const SweepPlan& plan, double n_points, sim::Complaints& complaints);

/// Complaints about rows that can not be run although each value is in its range, such as times
/// that are not whole numbers of steps.
void check_rows(const SweepPlan& plan, const PlannedRows& rows, sim::Complaints& complaints);

}  // namespace program
