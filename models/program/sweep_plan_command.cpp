// relapsim plan: what a sweep would cost, from a pilot of a few runs.

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <limits>
#include <thread>

#include "analysis/contrast.h"
#include "models/experiment.h"
#include "models/measures.h"
#include "models/program/commands.h"
#include "models/program/endpoint_series.h"
#include "models/program/progress.h"
#include "models/program/sweep_plan.h"
#include "models/program/sweep_session.h"
#include "models/program/sweep_work.h"
#include "models/program/text_table.h"
#include "sim/nearest.h"
#include "sim/words.h"

namespace program {

namespace {

/// Rows of the pilot, spread over the plan, and replicates of each: enough to see how much runs
/// differ by luck, and few enough to wait for.
constexpr std::size_t pilot_rows = 3;
constexpr double pilot_steps = 1e8;
constexpr int fewest_replicates = 4, most_replicates = 16;
/// Bytes of a compressed count or real in results.h5, its share of /summary included; of a sweep
/// over 100 points with 10 replicates.
constexpr double bytes_per_value = 4;

/// Agent-steps of a batch: the burn-in is shared.
double steps_of(const Batch& batch, const PlannedRows& rows) {
    double steps = 0;
    for (std::size_t i = 0; i < batch.rows.size(); ++i) {
        const models::Scenario scenario =
            rows.scenario(static_cast<std::size_t>(batch.rows[i]));
        const double study =
            scenario.study.duration.days * scenario.steps_per_day() * scenario.study.agents;
        steps += i == 0 ? agent_steps(scenario) : study;
    }
    return steps;
}

const EndpointSeries& series_named(const std::string& name) {
    std::vector<std::string_view> names;
    for (const EndpointSeries& series : endpoint_series()) {
        if (series.name == name) return series;
        names.push_back(series.name);
    }
    throw UsageError("--endpoint: there is no endpoint '" + name + "'" +
                     sim::suggestion(name, "there are:", names));
}

struct Pilot {
    double seconds_per_step = 0;  ///< on one core
    analysis::Summary widest{};   ///< of the row that differs most by luck
    std::size_t widest_row = 0;
    bool is_difference = false;
    int replicates = 0;  ///< of each of its rows
    std::size_t n_rows = 0;
};

Pilot run_pilot(const PlannedRows& rows, const EndpointSeries& series, const Options& options,
                const StopRequests& stop) {
    Pilot pilot;
    double seconds = 0, steps = 0;
    pilot.widest.sd = -1;
    Progress progress(options.quiet);
    // With a comparator, rows that are compared with it.
    std::vector<std::size_t> candidates;
    const bool compares =
        std::any_of(rows.rows().begin(), rows.rows().end(),
                    [](const PlanRow& row) { return row.comparator >= 0; });
    for (std::size_t row = 0; row < rows.rows().size(); ++row)
        if (!compares || rows.rows()[row].comparator >= 0) candidates.push_back(row);
    const std::size_t n = candidates.size();
    const double of_one = agent_steps(rows.bases().back());
    const bool only_one = of_one * fewest_replicates * pilot_rows > pilot_steps;
    pilot.n_rows = only_one ? 1 : std::min(pilot_rows, n);
    pilot.replicates =
        std::clamp(static_cast<int>(pilot_steps / of_one / static_cast<double>(pilot.n_rows)),
                   fewest_replicates, most_replicates);
    for (std::size_t k = 0; k < pilot.n_rows; ++k) {
        const std::size_t row =
            candidates[only_one ? n / 2
                                : k * (n - 1) / std::max<std::size_t>(pilot.n_rows - 1, 1)];
        std::vector<models::Scenario> scenarios;
        const int comparator = rows.rows()[row].comparator;
        if (comparator >= 0)
            scenarios.push_back(rows.scenario(static_cast<std::size_t>(comparator)));
        scenarios.push_back(rows.scenario(row));
        for (models::Scenario& scenario : scenarios)
            scenario.study.replicates = pilot.replicates;
        models::ExperimentOptions how;
        how.threads = options.threads;
        how.stop = &stop.soon;
        how.progress = [&](double done, double all) { progress.show(done, all); };
        const models::ExperimentResult experiment = models::run_experiment(scenarios, how);
        seconds += experiment.seconds.set_up + experiment.seconds.steps;
        steps += experiment.simulated_agent_steps;
        const std::size_t end = experiment.times.size() - 1;
        const auto arm = at_time(series_of(experiment, scenarios.size() - 1, series), end);
        const analysis::Summary summary =
            comparator >= 0
                ? analysis::contrast(arm, at_time(series_of(experiment, 0, series), end))
                      .difference
                : analysis::summarize(arm);
        if (summary.sd > pilot.widest.sd) {
            pilot.widest = summary;
            pilot.widest_row = row;
            pilot.is_difference = comparator >= 0;
        }
    }
    pilot.seconds_per_step = seconds / steps;
    progress.clear();
    return pilot;
}

/// ", 18 of them null_ot twins,"
std::string twins_text(const SweepPlan& plan, const PlannedRows& rows) {
    const auto n = std::count_if(
        rows.rows().begin(), rows.rows().end(),
        [&plan](const PlanRow& row) { return plan.is_twin(row.scenario); });
    return n == 0 ? ""
                  : ", " + grouped(static_cast<double>(n)) + " of them null_ot twins,";
}

}  // namespace

int plan_command(const Options& options, const StopRequests& stop) {
    const EndpointSeries& series = series_named(options.sweep.endpoint);
    sim::Complaints complaints;
    const SweepPlan plan = read_plan(options.files[0], complaints, options.inputs);
    complaints.throw_if_any();
    const PlannedRows rows(plan);
    const std::vector<Batch> batches = all_batches(plan, rows);
    double steps = 0;
    for (const Batch& batch : batches)
        if (batch.replicate == 0) steps += steps_of(batch, rows);
    steps *= plan.replicates;
    const models::Scenario& base = rows.bases().front();
    const double n_runs = static_cast<double>(rows.rows().size()) * plan.replicates;
    const auto n_times = static_cast<double>(models::report_times(base).size());
    const double bytes =
        n_runs * n_times * static_cast<double>(plan.keep.size()) * bytes_per_value;
    std::cout << (plan.title.empty() ? options.files[0] : plan.title) << "\n"
              << grouped(static_cast<double>(plan.points.size())) << " points of "
              << plan.axes.size() << (plan.axes.size() == 1 ? " axis" : " axes") << ": "
              << grouped(static_cast<double>(rows.rows().size())) << " rows"
              << twins_text(plan, rows) << " x " << plan.replicates << " replicates = " << grouped(n_runs) << " runs of "
              << grouped(base.study.agents) << " people, " << fixed(base.study.duration.days, 0)
              << " d\n"
              << plan.keep.size() << " measures at " << fixed(n_times, 0)
              << " times: results.h5 of about " << fixed(bytes / 1e6, 0) << " MB\n"
              << notes_text(plan.notes, "Note: ") << std::flush;

    const Pilot pilot = run_pilot(rows, series, options, stop);
    const int threads = options.threads > 0
                            ? options.threads
                            : static_cast<int>(std::thread::hardware_concurrency());
    const double seconds = steps * pilot.seconds_per_step;
    std::cout << grouped(steps / 1e6) << " million agent-steps at "
              << fixed(1e9 * pilot.seconds_per_step, 0) << " ns: " << time_text(seconds)
              << " of one core, " << time_text(seconds / threads) << " on " << threads
              << (threads == 1 ? " thread\n" : " threads\n");
    std::cout << "Pilot of " << pilot.replicates << " replicates of " << pilot.n_rows
              << (pilot.n_rows == 1 ? " row" : " rows") << "; "
              << (pilot.n_rows == 1 ? "in " : "the most luck in ")
              << rows.label(pilot.widest_row) << ": " << series.meaning
              << (pilot.is_difference ? ", difference from the comparator " : " ")
              << fixed(pilot.widest.mean, 4) << ", SD of single runs "
              << fixed(pilot.widest.sd, 4) << "\n"
              << "With " << plan.replicates
              << " replicates expect a Monte Carlo standard error of "
              << fixed(pilot.widest.sd / std::sqrt(plan.replicates), 4) << "\n";
    if (options.sweep.target_mcse > 0) {
        const auto more =
            analysis::replicates_still_needed(pilot.widest, options.sweep.target_mcse);
        const double needed =
            more ? std::max(2.0,
                            std::ceil(std::pow(pilot.widest.sd / options.sweep.target_mcse, 2)))
                 : std::numeric_limits<double>::quiet_NaN();
        std::cout << "For " << sim::number_text(options.sweep.target_mcse) << " about "
                  << grouped(needed) << " replicates are needed, "
                  << time_text(seconds * needed / plan.replicates) << " of one core\n";
    }
    return 0;
}

}  // namespace program
