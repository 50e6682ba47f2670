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

#include "models/follow_up.h"
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
    /// The same of those of `fingerprints_of_whole_cohort`, as the fingerprint takes them.
    std::vector<std::vector<double>> of_whole_cohort;
    bool has_network = false;  ///< without, the measures of the part `network` say nothing
    sim::RunEvents events;     ///< sorted by time, agent; only if recorded in full
    std::vector<std::int32_t> event_numbers;  ///< by kind of event
    Traces traces;
    NetworkRecord network;
    std::vector<OfferCounts> offers;  ///< by intervention of the plan
    Flow flow;
    /// By Endpoint, of the enrolled: exact times, whatever `report_every` says.
    std::vector<std::vector<FollowUp>> follow_up;
    std::vector<PersonTimes> people;  ///< per agent, until people have been compared
    double wall_seconds = 0;          ///< a shared past included

    /// Whether anybody is studied: without, no share or mean says anything.
    bool has_people() const { return flow.enrolled > 0; }
};

/// Two scenarios whose people are compared one by one.
struct ComparedPair {
    std::size_t arm = 0;
    std::size_t reference = 0;
    bool operator==(const ComparedPair&) const = default;
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
    /// Besides each scenario with the first, e.g. an arm with its twin.
    std::vector<ComparedPair> more_pairs = {};
};

struct ExperimentResult {
    /// Whether a measure says anything of any run.
    bool reports(std::size_t measure) const;

    std::vector<double> times;                 ///< report times [d]
    std::vector<std::vector<RunResult>> runs;  ///< by scenario, replicate
    /// By replicate, Endpoint; null unless these two were to be compared.
    using PersonLevels = std::vector<std::vector<PersonLevel>>;
    const PersonLevels* person_level(const ComparedPair& pair) const;

    std::vector<ComparedPair> pairs;  ///< each scenario with the first, then `more_pairs`
    std::vector<PersonLevels> person_levels;  ///< by pair
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
