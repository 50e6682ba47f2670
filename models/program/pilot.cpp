#include "models/program/pilot.h"

#include <algorithm>
#include <cmath>

#include "models/program/cascade.h"
#include "models/program/progress.h"
#include "models/program/text_table.h"

namespace program {

namespace {

/// The scenario with fewer people, one replicate and nothing recorded.
models::Scenario small(const models::Scenario& scenario) {
    constexpr double people = 600;
    models::Scenario pilot = scenario;
    const double share = std::max(scenario.population.cohort_share, 0.1);
    pilot.study.agents =
        std::min(scenario.study.agents, static_cast<int>(std::ceil(people / share)));
    pilot.study.replicates = 1;
    pilot.record = sim::defaults(models::RecordSettings::table);
    pilot.record.events = models::RecordSettings::Events::none;
    const double scale = static_cast<double>(pilot.study.agents) / scenario.study.agents;
    for (models::PlannedIntervention& planned : pilot.plan)
        planned.deployment.capacity *= scale;
    return pilot;
}

}  // namespace

std::string pilot_text(const models::Scenario& scenario, int threads, bool quiet) {
    if (scenario.plan.empty()) return "";
    std::vector<models::Scenario> pilot{small(scenario)};
    Progress progress(quiet);
    models::ExperimentOptions how;
    how.threads = threads;
    how.progress = [&progress](double done, double all) {
        progress.show_text([done, all](double) {
            return "pilot: " + fixed(100 * done / all, 0) + "%";
        });
    };
    const models::ExperimentResult result = models::run_experiment(pilot, how);
    progress.clear();
    const std::vector<models::RunResult>& runs = result.runs.front();
    const bool scaled = pilot[0].study.agents < scenario.study.agents &&
                        std::any_of(scenario.plan.begin(), scenario.plan.end(),
                                    [](const models::PlannedIntervention& planned) {
                                        return planned.deployment.capacity < sim::infinity;
                                    });
    std::string text =
        "\n" +
        wrapped("Reach, from a pilot: " + grouped(pilot[0].study.agents) + " people, one run, " +
                    grouped(counts_of(runs, 0).people) + " in the cohort" +
                    (scaled ? "; capacity is scaled down with the people" : ""),
                screen_width()) +
        cascade_text(pilot[0], runs, {Format::table, screen_width()});
    for (std::size_t k = 0; k < pilot[0].plan.size(); ++k) {
        const std::string reason = reason_for_nobody(pilot[0].plan[k], counts_of(runs, k));
        if (!reason.empty()) text += wrapped("warning: " + reason, screen_width(), 4);
    }
    return text;
}

}  // namespace program
