#pragma once
/// Experiment: the runs of one or several scenarios, each replicate with the same luck in all.
///
/// Scenarios share their past: an arm leaves the run of the reference at the first step at
/// which it can differ, and what came before is that run's, bit for bit. Replicates are spread
/// over threads; nothing that a run produces depends on how.

#include <atomic>
#include <functional>
#include <memory>
#include <stdexcept>
#include <vector>

#include "models/endpoints.h"
#include "models/network_record.h"
#include "models/population.h"
#include "models/scenario.h"
#include "sim/run_events.h"

namespace models {

/// Somebody asked to stop (SIGINT, SIGTERM).
class Interrupted : public std::runtime_error {
  public:
    /// What is lost: so many replicates, from the first one on, were complete in all scenarios.
    explicit Interrupted(std::size_t complete = 0)
        : std::runtime_error("interrupted; nothing was written"), complete_(complete) {}
    std::size_t complete() const { return complete_; }

  private:
    std::size_t complete_;
};

/// Full trajectories of the first people in the study, at the end of each step.
struct Traces {
    std::vector<std::int32_t> agents;  ///< their numbers
    std::vector<std::string> names;
    std::vector<double> times;               ///< [d]
    std::vector<std::vector<float>> values;  ///< by name: (agent, time)
};

/// What one run (scenario, replicate) produced.
struct RunResult {
    std::vector<std::vector<double>> values;  ///< by measure, at each report time
    bool has_network = false;  ///< without, the measures of the part `network` say nothing
    sim::RunEvents events;     ///< sorted by time, agent; only if recorded in full
    std::vector<std::int32_t> event_numbers;  ///< by kind of event
    Traces traces;
    NetworkRecord network;
    /// By endpoint (and one for death): the day it was reached, per agent; infinite if not.
    std::vector<std::vector<float>> day_of;
    std::vector<std::uint8_t> member;  ///< per agent
    double wall_seconds = 0;           ///< a shared past included
};

/// People for whom an arm made a difference, counted person by person at the end of the study.
struct PersonLevel {
    int helped = 0;      ///< reached the endpoint in the reference only
    int harmed = 0;      ///< reached it in the arm only
    int unaffected = 0;  ///< the same in both
    double mean_days_gained =
        0;  ///< mean shift of the day reached, cut at the end of the study
};

/// What runs took, added over threads.
struct RunSeconds {
    double set_up = 0;     ///< until the first step: people and plans
    double steps = 0;      ///< the steps, and what is recorded in them
    double recording = 0;  ///< of these: measures, events and trajectories
};

struct ExperimentOptions {
    int threads = 0;  ///< 0: all cores
    sim::Index block_size = sim::block_capacity;
    bool share_past = true;             ///< false: every run from its own beginning, for tests
    std::uint32_t first_replicate = 0;  ///< number of the first one; others follow
    std::function<void(double done, double all)> progress;  ///< in agent-steps; any thread
    const std::atomic<bool>* stop = nullptr;
    /// When asked to stop, return the first replicates, as far as they are complete, as if no
    /// more had been wanted.
    bool keep_partial = false;
    /// Where events that are recorded in full are put aside as they happen; absent: they stay
    /// in memory, those of all runs.
    std::shared_ptr<sim::EventFile> event_file = {};
};

struct ExperimentResult {
    /// Whether a measure says anything of any run.
    bool reports(std::size_t measure) const;

    std::vector<double> times;                 ///< report times [d]
    std::vector<std::vector<RunResult>> runs;  ///< by scenario, replicate
    /// By scenario, replicate, endpoint; of the first scenario, empty.
    std::vector<std::vector<std::vector<PersonLevel>>> person_level;
    double wall_seconds = 0;           ///< of the whole experiment
    RunSeconds seconds;                ///< of all runs
    double simulated_agent_steps = 0;  ///< shared pasts counted once
};

/// Report times of a scenario [d].
std::vector<double> report_times(const Scenario& scenario);

/// Runs all scenarios; the first is the reference. All have the same [study] section. Throws
/// Interrupted. With `keep_partial`, `study.replicates` becomes the number that is returned.
ExperimentResult run_experiment(std::vector<Scenario>& scenarios,
                                const ExperimentOptions& options);

}  // namespace models
