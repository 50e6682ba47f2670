#include "models/experiment.h"

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <mutex>
#include <optional>
#include <utility>

#include "models/measures.h"
#include "sim/flush_subnormals.h"

namespace models {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// First and last steps of a run.
struct Schedule {
    int steps_per_day = 4;
    int begin = 0;   ///< first step of the burn-in
    int cohort = 0;  ///< first step after the cohort is drawn
    int end = 0;     ///< one past the last step

    explicit Schedule(const Scenario& scenario) : steps_per_day(scenario.steps_per_day()) {
        const auto steps = [this](sim::Duration time) {
            return static_cast<int>(std::lround(time.days * steps_per_day));
        };
        const bool has_stay =
            scenario.population.institution != PopulationSettings::Place::none;
        cohort = has_stay ? -steps(scenario.population.institution_stay) : 0;
        // Whole days, so that steps of the study begin with a day whatever the burn-in.
        begin = cohort - steps({std::round(scenario.population.burn_in.days)});
        end = steps(scenario.study.duration);
    }
};

int report_steps_of(const Scenario& scenario, int steps_per_day) {
    return static_cast<int>(std::lround(scenario.study.report_every.days * steps_per_day));
}

/// A run under way. A copy goes on by itself, as if it had been alone from the beginning.
class Run {
  public:
    Run(const Scenario& scenario, std::uint32_t replicate, const ExperimentOptions& options)
        : schedule_(scenario),
          scenario_(&scenario),
          start_(Clock::now()),
          population_(scenario, replicate, options.block_size),
          tally_(measures.size()),
          next_(schedule_.begin) {
        result_.values.assign(measures.size(), {});
        result_.of_whole_cohort.assign(fingerprints_of_whole_cohort.size(), {});
        result_.events = sim::RunEvents(options.event_file);
        result_.event_numbers.assign(event_kinds.size(), 0);
        result_.network = NetworkRecord(scenario.record);
        result_.has_network = scenario.parameters.network.on;
        population_.set_plan(scenario.plan);
        population_.let_quit(scenario.population.quitting_in_burn_in);
        if (next_ == schedule_.cohort) form_cohort();
        if (next_ == 0) begin_study();
        seconds_.set_up = seconds_since(start_);
    }

    /// Goes on as this scenario.
    void become(const Scenario& scenario) {
        scenario_ = &scenario;
        population_.set_plan(scenario.plan);
    }

    /// Runs up to, not including, step `end`; `on_step` is called after each.
    template <class OnStep>
    void run_to(int end, OnStep&& on_step) {
        const Clock::time_point start = Clock::now();
        if (next_ == 0 && end > 0 && result_.values[0].empty()) {
            report();
            result_.network.keep(population_, 0);
        }
        for (; next_ < end; on_step()) step();
        const double seconds = seconds_since(start);
        result_.wall_seconds += seconds;
        seconds_.steps += seconds;
    }

    RunResult finish();

    /// What this run has taken since it was last asked.
    RunSeconds take_seconds() { return std::exchange(seconds_, {}); }

    int end() const { return schedule_.end; }
    int begin() const { return schedule_.begin; }
    double agents() const { return scenario_->study.agents; }

  private:
    void step() {
        const sim::Step now{next_, schedule_.steps_per_day};
        const bool in_study = next_ >= 0;
        const bool logs = in_study && scenario_->record.events != RecordSettings::Events::none;
        population_.step(now, {in_study ? &tally_ : nullptr, logs ? &step_events_ : nullptr},
                         in_study ? result_.network.transmissions_wanted() : nullptr);
        const Clock::time_point recording = Clock::now();
        if (logs) keep_events();
        ++next_;
        if (in_study) trace(now);
        seconds_.recording += seconds_since(recording);
        if (next_ == schedule_.cohort) form_cohort();
        if (next_ == 0) begin_study();
        if (next_ >= 0) result_.network.keep(population_, now.end_days());
        const int report_steps = report_steps_of(*scenario_, schedule_.steps_per_day);
        if (next_ >= 0 && next_ % report_steps == 0 && (in_study || next_ == 0)) report();
    }

    void form_cohort() {
        population_.let_quit(true);
        population_.form_cohort(*scenario_, {next_, schedule_.steps_per_day});
    }

    void begin_study() {
        population_.begin_study();
        choose_traced();
        result_.network.choose(population_);
    }

    /// One person whose trajectory is kept.
    struct Traced {
        std::size_t block;
        std::int32_t position;
    };

    void keep_events();
    void report();
    void choose_traced();
    void trace(const sim::Step& now);
    void follow_people();
    void date_retention();
    void add_time_before_endpoints();

    Schedule schedule_;
    const Scenario* scenario_;
    Clock::time_point start_;
    RunSeconds seconds_;
    Population population_;
    sim::Tally tally_;
    RunResult result_;
    std::vector<sim::Event> step_events_;
    std::vector<Traced> traced_;
    int next_;
};

void Run::keep_events() {
    for (const sim::Event& event : step_events_)
        ++result_.event_numbers[static_cast<std::size_t>(event.kind)];
    if (scenario_->record.events == RecordSettings::Events::full) {
        // All have the time of this step; what happened to one person stays in its order.
        std::stable_sort(
            step_events_.begin(), step_events_.end(),
            [](const sim::Event& a, const sim::Event& b) { return a.agent < b.agent; });
        result_.events.add(step_events_);
    }
    step_events_.clear();
}

void Run::report() {
    const Clock::time_point start = Clock::now();
    population_.observe(tally_);
    const auto alive = static_cast<double>(tally_.counted(measure("alive")));
    for (std::size_t m = 0; m < measures.size(); ++m) {
        double value = 0;
        switch (measures[m].kind) {
            case sim::Observable::Kind::count:
            case sim::Observable::Kind::events:
                value = static_cast<double>(tally_.counted(m));
                break;
            case sim::Observable::Kind::time:
                value = static_cast<double>(tally_.counted(m)) / schedule_.steps_per_day;
                break;
            case sim::Observable::Kind::expected:
                value = tally_.expected(m);
                break;
            case sim::Observable::Kind::mean:
                value = alive > 0 ? tally_.summed(m) / alive
                                  : std::numeric_limits<double>::quiet_NaN();
                break;
        }
        result_.values[m].push_back(value);
    }
    tally_.clear();
    sim::Tally whole_cohort(measures.size());
    population_.observe_whole_cohort(whole_cohort);
    for (std::size_t k = 0; k < fingerprints_of_whole_cohort.size(); ++k)
        result_.of_whole_cohort[k].push_back(
            static_cast<double>(whole_cohort.counted(fingerprints_of_whole_cohort[k])));
    seconds_.recording += seconds_since(start);
}

void Run::choose_traced() {
    const auto wanted = static_cast<std::size_t>(scenario_->record.agents);
    for (std::size_t b = 0; b < population_.blocks().size(); ++b)
        for (const std::int32_t i : sim::where(population_.blocks()[b].members())) {
            if (traced_.size() == wanted) return;
            traced_.push_back({b, i});
            result_.traces.agents.push_back(
                static_cast<std::int32_t>(population_.blocks()[b].first_agent()) + i);
        }
}

void Run::trace(const sim::Step& now) {
    if (traced_.empty()) return;
    Traces& traces = result_.traces;
    traces.times.push_back(now.end_days());
    std::size_t s = 0;
    // By time first; finish() turns it to (agent, time).
    const auto keep = [&](std::string_view name, std::size_t block, auto value_of) {
        if (traces.names.size() <= s) {
            traces.names.emplace_back(name);
            traces.values.emplace_back();
        }
        for (const Traced& person : traced_)
            if (person.block == block) traces.values[s].push_back(value_of(person.position));
        ++s;
    };
    for (std::size_t b = 0; b <= traced_.back().block; ++b) {
        const RelapseModel& block = population_.blocks()[b];
        s = 0;
        keep("use_state", b,
             [&](std::int32_t i) { return static_cast<float>(block.status().state()[i]); });
        block.visit_states([&](std::string_view name, const sim::Column& column) {
            keep(name, b, [&](std::int32_t i) { return column[i]; });
        });
    }
}

void Run::follow_people() {
    for (const RelapseModel& block : population_.blocks())
        for (sim::Index i = 0; i < block.size(); ++i) {
            PersonTimes person{block.members()[i], {}};
            for (std::size_t e = 0; e < n_endpoints; ++e)
                person.steps_until[e] = block.endpoints().steps_until(
                    static_cast<Endpoint>(e), i, schedule_.steps_per_day);
            result_.people.push_back(person);
        }
    for (std::size_t e = 0; e < n_endpoints; ++e)
        result_.follow_up.push_back(follow_up_of(result_.people, static_cast<Endpoint>(e),
                                                 schedule_.end, schedule_.steps_per_day));
}

/// Fills the measure `retained`, which is known only now: a gap counts from its first day.
void Run::date_retention() {
    std::vector<double>& retained = result_.values[measure("retained")];
    std::fill(retained.begin(), retained.end(), 0.0);
    const auto report_steps = report_steps_of(*scenario_, schedule_.steps_per_day);
    std::size_t agent = 0;
    for (const RelapseModel& block : population_.blocks())
        for (sim::Index i = 0; i < block.size(); ++i) {
            const PersonTimes& person = result_.people[agent++];
            const Endpoints::Retention days = block.endpoints().retention(i);
            if (!person.enrolled || days.began == Endpoints::never) continue;
            // Steps of the study after which the person was in, and no longer in, treatment.
            const std::int32_t from = (days.began + 1) * schedule_.steps_per_day;
            std::int32_t until = person.steps_until[static_cast<std::size_t>(Endpoint::death)];
            if (days.lost != Endpoints::never)
                until = std::min(until, (days.lost + 1) * schedule_.steps_per_day);
            for (std::size_t t = 0; t < retained.size(); ++t) {
                const auto step = static_cast<std::int32_t>(t) * report_steps;
                if (from <= step && step < until) retained[t] += 1;
            }
        }
}

/// Fills the measures of time alive before an endpoint, from the exact times of people.
void Run::add_time_before_endpoints() {
    constexpr std::array before{
        measure("person_days_before_lapsed"), measure("person_days_before_relapsed_daily"),
        measure("person_days_before_relapsed_10of28"),
        measure("person_days_before_relapsed_4wk_or_7d"),
        measure("person_days_before_overdosed")};
    for (std::size_t e = 0; e < before.size(); ++e) {
        std::vector<double>& days = result_.values[before[e]];
        double until_now = 0;
        for (std::size_t t = 0; t < days.size(); ++t) {
            const double now = static_cast<double>(t) * scenario_->study.report_every.days;
            const double until_before = until_now;
            until_now = 0;
            for (const FollowUp& some : result_.follow_up[e])
                until_now += std::min(some.time, now) * static_cast<double>(some.count);
            days[t] = until_now - until_before;
        }
    }
}

RunResult Run::finish() {
    const Clock::time_point start = Clock::now();
    result_.events.put_aside();
    const std::size_t n_times = result_.traces.times.size();
    for (std::vector<float>& values : result_.traces.values) {
        const std::size_t n = n_times > 0 ? values.size() / n_times : 0;
        std::vector<float> turned(values.size());
        for (std::size_t t = 0; t < n_times; ++t)
            for (std::size_t agent = 0; agent < n; ++agent)
                turned[agent * n_times + t] = values[t * n + agent];
        values = std::move(turned);
    }
    result_.offers.assign(scenario_->plan.size(), {});
    for (std::size_t k = 0; k < result_.offers.size(); ++k)
        for (const RelapseModel& block : population_.blocks())
            result_.offers[k] += block.offer_counts(k, schedule_.end);
    result_.flow = population_.flow();
    follow_people();
    date_retention();
    add_time_before_endpoints();
    seconds_.recording += seconds_since(start);
    seconds_.steps += seconds_since(start);
    return std::move(result_);
}

/// Tells how far an experiment is, and stops it when asked to.
class Watch {
  public:
    Watch(const ExperimentOptions& options, double all) : options_(options), all_(all) {}

    void add(double agent_steps) {
        if (options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed))
            throw Interrupted();
        double done = done_.load(std::memory_order_relaxed);
        while (!done_.compare_exchange_weak(done, done + agent_steps)) {
        }
        if (options_.progress) options_.progress(done + agent_steps, all_);
    }

    void add_seconds(const RunSeconds& seconds) {
        const std::lock_guard lock(mutex_);
        seconds_.set_up += seconds.set_up;
        seconds_.steps += seconds.steps;
        seconds_.recording += seconds.recording;
    }
    double done() const { return done_; }
    const RunSeconds& seconds() const { return seconds_; }

  private:
    std::mutex mutex_;
    RunSeconds seconds_;
    const ExperimentOptions& options_;
    double all_;
    std::atomic<double> done_{0};
};

}  // namespace

bool ExperimentResult::reports(std::size_t measure) const {
    if (measures[measure].part != network) return true;
    return std::any_of(runs.begin(), runs.end(), [](const std::vector<RunResult>& of_scenario) {
        return of_scenario.front().has_network;
    });
}

const ExperimentResult::PersonLevels* ExperimentResult::person_level(
    const ComparedPair& pair) const {
    const auto found = std::find(pairs.begin(), pairs.end(), pair);
    return found == pairs.end() ? nullptr : &person_levels[static_cast<std::size_t>(
                                                found - pairs.begin())];
}

std::vector<double> report_times(const Scenario& scenario) {
    std::vector<double> times;
    const double interval = scenario.study.report_every.days;
    for (int k = 0; k * interval <= scenario.study.duration.days + 1e-9; ++k)
        times.push_back(k * interval);
    return times;
}

namespace {

/// Forgets all replicates but the first ones.
void keep_first(std::size_t n, std::vector<Scenario>& scenarios, ExperimentResult& experiment) {
    for (std::size_t s = 0; s < scenarios.size(); ++s) {
        scenarios[s].study.replicates = static_cast<int>(n);
        experiment.runs[s].resize(n);
    }
    for (ExperimentResult::PersonLevels& levels : experiment.person_levels) levels.resize(n);
}

}  // namespace

ExperimentResult run_experiment(std::vector<Scenario>& scenarios,
                                const ExperimentOptions& options) {
    const Clock::time_point start = Clock::now();
    const auto n_replicates = static_cast<std::size_t>(scenarios.front().study.replicates);
    ExperimentResult experiment;
    experiment.times = report_times(scenarios.front());
    experiment.runs.assign(scenarios.size(), std::vector<RunResult>(n_replicates));
    for (std::size_t s = 1; s < scenarios.size(); ++s) experiment.pairs.push_back({s, 0});
    experiment.pairs.insert(experiment.pairs.end(), options.more_pairs.begin(),
                            options.more_pairs.end());
    experiment.person_levels.assign(experiment.pairs.size(),
                                    ExperimentResult::PersonLevels(n_replicates));

    // Where each arm leaves the reference.
    const Schedule reference(scenarios.front());
    std::vector<std::optional<int>> forks(scenarios.size());
    double all = 0;
    for (std::size_t s = 0; s < scenarios.size(); ++s) {
        const Schedule schedule(scenarios[s]);
        if (s > 0 && options.share_past)
            forks[s] = first_difference(scenarios.front(), scenarios[s]);
        if (forks[s] && *forks[s] <= reference.begin) forks[s].reset();
        if (forks[s]) forks[s] = std::min(*forks[s], reference.end);
        const int from = forks[s] ? *forks[s] : schedule.begin;
        all += static_cast<double>(schedule.end - from) * scenarios[s].study.agents;
    }
    Watch watch(options, all * static_cast<double>(n_replicates));

    const auto run_replicate = [&](std::size_t r) {
        const sim::FlushSubnormals flush;
        const auto replicate = options.first_replicate + static_cast<std::uint32_t>(r);
        const auto finish = [&](Run run, std::size_t s) {
            const double agents = run.agents();
            run.run_to(run.end(), [&] { watch.add(agents); });
            experiment.runs[s][r] = run.finish();
            watch.add_seconds(run.take_seconds());
        };
        Run trunk(scenarios.front(), replicate, options);
        std::vector<int> stops;
        for (const std::optional<int>& fork : forks)
            if (fork) stops.push_back(*fork);
        std::sort(stops.begin(), stops.end());
        stops.erase(std::unique(stops.begin(), stops.end()), stops.end());
        for (const int stop : stops) {
            trunk.run_to(stop, [&] { watch.add(trunk.agents()); });
            watch.add_seconds(trunk.take_seconds());
            for (std::size_t s = 1; s < scenarios.size(); ++s) {
                if (forks[s] != stop) continue;
                Run arm = trunk;
                arm.become(scenarios[s]);
                finish(std::move(arm), s);
            }
        }
        finish(std::move(trunk), 0);
        for (std::size_t s = 1; s < scenarios.size(); ++s)
            if (!forks[s]) finish(Run(scenarios[s], replicate, options), s);
        for (std::size_t k = 0; k < experiment.pairs.size(); ++k)
            for (std::size_t e = 0; e < n_endpoints; ++e)
                experiment.person_levels[k][r].push_back(
                    compare_people(experiment.runs[experiment.pairs[k].arm][r].people,
                                   experiment.runs[experiment.pairs[k].reference][r].people,
                                   static_cast<Endpoint>(e), reference.end,
                                   reference.steps_per_day));
        for (std::size_t s = 0; s < scenarios.size(); ++s) experiment.runs[s][r].people = {};
    };

    // TBB would otherwise start no more threads than there are cores.
    std::optional<tbb::global_control> more_threads;
    if (options.threads > 0)
        more_threads.emplace(tbb::global_control::max_allowed_parallelism,
                             static_cast<std::size_t>(options.threads));
    tbb::task_arena arena(options.threads > 0 ? options.threads : tbb::task_arena::automatic);
    // In their order, so that what is complete when somebody asks to stop has no gaps.
    std::atomic<std::size_t> next{0};
    std::vector<std::uint8_t> complete(n_replicates, 0);
    const auto run_next = [&] {
        const std::size_t r = next++;
        run_replicate(r);
        complete[r] = 1;
    };
    const auto run_all = [&] {
        tbb::parallel_for(
            tbb::blocked_range<std::size_t>(0, n_replicates, 1),
            [&](const tbb::blocked_range<std::size_t>& range) {
                for (std::size_t r = range.begin(); r < range.end(); ++r) run_next();
            },
            tbb::simple_partitioner());
    };
    try {
        arena.execute(run_all);
    } catch (const Interrupted&) {
        const auto n = static_cast<std::size_t>(std::find(complete.begin(), complete.end(), 0) -
                                                complete.begin());
        if (!options.keep_partial || n == 0) throw Interrupted(n);
        keep_first(n, scenarios, experiment);
    }
    experiment.simulated_agent_steps = watch.done();
    experiment.seconds = watch.seconds();
    experiment.wall_seconds = seconds_since(start);
    return experiment;
}

}  // namespace models
