/// What holds for any study: shared pasts, the same luck in all arms, no trace of how the work
/// was divided, states that stay in their ranges, and nothing where nothing should act.
///
/// Most expectations are equalities of bits and have no false alarms. The random ones name
/// theirs.

#include "models/experiment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "models/decisions.h"
#include "models/measures.h"
#include "sim/distributions.h"

namespace models {
namespace {

using sim::Duration;

// --- studies

/// 200 people in detox after a short burn-in, then at large for `days`.
Scenario small_study(double days = 90) {
    Scenario scenario;
    scenario.study.agents = 200;
    scenario.study.duration = {days};
    scenario.study.replicates = 2;
    scenario.population.burn_in = {30};
    scenario.population.institution = PopulationSettings::Place::detox;
    return scenario;
}

/// 100 people of whom nobody quits or dies, in regular use from the start.
Scenario lives(double days) {
    Scenario scenario;
    scenario.study.agents = 100;
    scenario.study.duration = {days};
    scenario.study.replicates = 1;
    scenario.population.burn_in = {0};
    scenario.record.agents = scenario.study.agents;
    scenario.parameters.relapse.quit_rate = {0};
    return scenario;
}

template <class Kind>
PlannedIntervention offer(const std::string& name, Duration start = {0}) {
    PlannedIntervention planned{name, Kind(sim::defaults(Kind::table)),
                                sim::defaults(Deployment::table)};
    planned.deployment.start = start;
    return planned;
}

PlannedIntervention oxytocin(double dose, IntranasalOxytocin::Timing timing,
                             int doses_per_day = 1, int days_off = 0) {
    IntranasalOxytocin::Parameters p = sim::defaults(IntranasalOxytocin::table);
    p.dose = dose;
    p.timing = timing;
    p.doses_per_day = doses_per_day;
    p.days_off = days_off;
    return {"oxytocin", IntranasalOxytocin(p), sim::defaults(Deployment::table)};
}

Scenario everything() {
    sim::Complaints complaints;
    Scenario scenario = read_scenario(
        {RELAPSIM_SOURCE "/tests/golden/everything.toml", {}, {"study.agents=150"}},
        complaints);
    complaints.throw_if_any();
    return scenario;
}

ExperimentResult run(std::vector<Scenario> scenarios, const ExperimentOptions& options) {
    return run_experiment(scenarios, options);
}

ExperimentResult run(std::vector<Scenario> scenarios) {
    ExperimentOptions options;
    options.threads = 1;
    return run(std::move(scenarios), options);
}

// --- comparisons

bool same_bits(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

/// Whether all measures have the same bits up to and including day `last` (daily reports).
::testing::AssertionResult same_measures(const RunResult& a, const RunResult& b,
                                         std::size_t last = 1u << 20) {
    for (std::size_t m = 0; m < measures.size(); ++m) {
        if (a.values[m].size() != b.values[m].size())
            return ::testing::AssertionFailure() << "different numbers of reports";
        // A loss from treatment is dated back by up to 30 days: what comes after `last` tells.
        const bool looks_ahead = m == measure("retained") && last < a.values[m].size();
        const std::size_t known = looks_ahead ? last - 31 : last;
        for (std::size_t t = 0; t < a.values[m].size() && t <= known; ++t)
            if (!same_bits(a.values[m][t], b.values[m][t]))
                return ::testing::AssertionFailure()
                       << measures[m].name << ", report " << t << ": " << a.values[m][t]
                       << " and " << b.values[m][t];
    }
    return ::testing::AssertionSuccess();
}

bool same_events(const RunResult& a, const RunResult& b) {
    const auto as_tuple = [](const sim::Event& e) {
        return std::tuple(e.time, e.agent, e.kind, e.cause, e.value);
    };
    return a.event_numbers == b.event_numbers &&
           std::ranges::equal(a.events.all(), b.events.all(), {}, as_tuple, as_tuple);
}

using Trace = std::vector<float>;

/// One state of a person over time; `agent` is one of those traced.
Trace trace(const RunResult& run, std::string_view state, std::int32_t agent) {
    const Traces& traces = run.traces;
    const auto place = [](const auto& all, const auto& wanted) {
        const auto found = std::find(all.begin(), all.end(), wanted);
        if (found == all.end()) throw std::logic_error("not traced");
        return found - all.begin();
    };
    const auto& values = traces.values[static_cast<std::size_t>(place(traces.names, state))];
    const auto n = static_cast<std::ptrdiff_t>(traces.times.size());
    const auto begin = values.begin() + place(traces.agents, agent) * n;
    return {begin, begin + n};
}

/// Whether a person's states are the same in two runs, at every step.
bool same_life(const RunResult& a, const RunResult& b, std::int32_t agent) {
    return std::all_of(a.traces.names.begin(), a.traces.names.end(), [&](const auto& state) {
        return trace(a, state, agent) == trace(b, state, agent);
    });
}

void expect_same(const ExperimentResult& a, const ExperimentResult& b) {
    ASSERT_EQ(a.runs.size(), b.runs.size());
    for (std::size_t s = 0; s < a.runs.size(); ++s)
        for (std::size_t r = 0; r < a.runs[s].size(); ++r) {
            EXPECT_TRUE(same_measures(a.runs[s][r], b.runs[s][r])) << "scenario " << s;
            EXPECT_TRUE(same_events(a.runs[s][r], b.runs[s][r])) << "scenario " << s;
            EXPECT_EQ(a.runs[s][r].traces.values, b.runs[s][r].traces.values);
            EXPECT_EQ(a.runs[s][r].follow_up, b.runs[s][r].follow_up);
        }
    EXPECT_EQ(a.person_levels, b.person_levels);
}

double total(const RunResult& run, std::size_t m) {
    double sum = 0;
    for (const double value : run.values[m]) sum += value;
    return sum;
}

// --- a common past

TEST(CommonPast, AnArmIsTheReferenceUntilItsInterventionStarts) {
    Scenario arm = small_study();
    arm.plan.push_back(offer<Methadone>("methadone", {60}));

    const ExperimentResult result = run({small_study(), arm});

    for (std::size_t r = 0; r < 2; ++r) {
        EXPECT_TRUE(same_measures(result.runs[0][r], result.runs[1][r], 60));
        EXPECT_FALSE(same_measures(result.runs[0][r], result.runs[1][r], 61));
    }
}

TEST(CommonPast, SharingItChangesNoResult) {
    std::vector<Scenario> study{small_study()};
    for (const double start : {-10.0, 0.0, 30.0, 60.0, 200.0}) {
        study.push_back(small_study());
        study.back().plan.push_back(offer<Methadone>("methadone", {start}));
        study.back().plan.push_back(offer<Housing>("home", {start / 2}));
    }
    study.push_back(small_study());
    study.back().parameters.relapse.lapse_rate = {0.1};
    for (Scenario& scenario : study) {
        scenario.record.events = RecordSettings::Events::full;
        scenario.record.agents = 5;
    }
    ExperimentOptions apart;
    apart.threads = 1;
    apart.share_past = false;

    expect_same(run(study), run(study, apart));
}

TEST(CommonPast, IsLeftWhereTheDeploymentOfAnInterventionDiffers) {
    Scenario few = small_study();
    few.plan.push_back(offer<Methadone>("methadone", {30}));
    few.plan[0].deployment.coverage = {0.2};
    Scenario many = few;
    many.plan[0].deployment.coverage = {0.9};
    Scenario later = few;
    later.plan[0].deployment.start = {60};
    ExperimentOptions apart;
    apart.threads = 1;
    apart.share_past = false;

    expect_same(run({few, many, later}), run({few, many, later}, apart));
}

// --- how the work is divided, and what is recorded

TEST(Work, ThreadsAndBlocksChangeNoResult) {
    Scenario reference = everything();
    reference.plan.clear();
    std::vector<Scenario> study{reference, everything()};
    for (Scenario& scenario : study) {
        scenario.record.events = RecordSettings::Events::full;
        scenario.record.agents = 20;
    }
    const ExperimentResult expected = run(study);

    for (const auto& [threads, block_size] :
         {std::pair{2, 256}, std::pair{1, 64}, std::pair{2, 7}, std::pair{1, 1}}) {
        ExperimentOptions options;
        options.threads = threads;
        options.block_size = block_size;
        SCOPED_TRACE(block_size);
        expect_same(expected, run(study, options));
    }
}

TEST(Work, RecordingChangesNoResult) {
    using Events = RecordSettings::Events;
    const auto recorded = [](Events events, int agents) {
        Scenario reference = everything();
        reference.plan.clear();
        std::vector<Scenario> study{reference, everything()};
        for (Scenario& scenario : study) {
            scenario.record.events = events;
            scenario.record.agents = agents;
        }
        return run(study);
    };
    const ExperimentResult none = recorded(Events::none, 0);
    const ExperimentResult summary = recorded(Events::summary, 10);
    const ExperimentResult full = recorded(Events::full, 150);

    for (const ExperimentResult* other : {&summary, &full}) {
        EXPECT_EQ(none.person_levels, other->person_levels);
        for (std::size_t s = 0; s < 2; ++s)
            for (std::size_t r = 0; r < 2; ++r)
                EXPECT_TRUE(same_measures(none.runs[s][r], other->runs[s][r]));
    }
    EXPECT_EQ(summary.runs[1][0].event_numbers, full.runs[1][0].event_numbers);
    EXPECT_EQ(summary.runs[1][0].events.size(), 0u);
}

/// A study whose arms leave the reference at different times, with every event.
std::vector<Scenario> arms_with_events() {
    std::vector<Scenario> study;
    for (const double start : {200.0, 60.0, 0.0, -10.0}) {
        study.push_back(small_study());
        study.back().study.replicates = 5;
        study.back().record.events = RecordSettings::Events::full;
        study.back().plan.push_back(offer<Methadone>("methadone", {start}));
    }
    study.push_back(study.front());
    study.back().parameters.relapse.lapse_rate = {0.1};
    return study;
}

TEST(Work, EventsThatWaitOnTheDiskAreThoseThatWaitInMemory) {
    const ExperimentResult in_memory = run(arms_with_events());

    for (const int threads : {1, 2}) {
        ExperimentOptions options;
        options.threads = threads;
        options.event_file =
            std::make_shared<sim::EventFile>(::testing::TempDir() + "experiment_test");
        SCOPED_TRACE(threads);
        const ExperimentResult on_disk = run(arms_with_events(), options);

        expect_same(in_memory, on_disk);
        for (const auto& runs : on_disk.runs)
            for (const RunResult& r : runs) {
                EXPECT_GT(r.events.size(), 10u);
                EXPECT_EQ(r.events.n_in_memory(), 0u);
            }
    }
}

TEST(Work, EventsAreSortedByTimeAndAgent) {
    Scenario scenario = everything();
    scenario.record.events = RecordSettings::Events::full;
    ExperimentOptions small_blocks;
    small_blocks.threads = 1;
    small_blocks.block_size = 7;

    const std::vector<sim::Event> events =
        run({scenario}, small_blocks).runs[0][0].events.all();

    EXPECT_TRUE(std::ranges::is_sorted(
        events, {}, [](const sim::Event& e) { return std::pair(e.time, e.agent); }));
    EXPECT_GT(events.size(), 100u);
}

TEST(Work, EventsAgreeWithTheMeasuresThatCountThem) {
    Scenario scenario = everything();
    scenario.record.events = RecordSettings::Events::full;

    const ExperimentResult result = run({scenario});

    const RunResult& r = result.runs[0][0];
    const std::vector<sim::Event> events = r.events.all();
    const auto number = [&events](std::int8_t kind) {
        return std::ranges::count(events, kind, &sim::Event::kind);
    };
    const std::pair<std::int8_t, std::size_t> pairs[] = {
        {event_kind("lapse"), measure("lapses")},
        {event_kind("relapse"), measure("relapses")},
        {event_kind("quit_attempt"), measure("quit_attempts")},
        {event_kind("overdose"), measure("overdoses")},
        {event_kind("treatment_start"), measure("treatment_entries")}};
    for (const auto& [kind, m] : pairs) {
        EXPECT_EQ(number(kind), total(r, m)) << measures[m].name;
        EXPECT_EQ(number(kind), r.event_numbers[static_cast<std::size_t>(kind)]);
    }
    EXPECT_EQ(number(event_kind("death")),
              total(r, measure("deaths_overdose")) + total(r, measure("deaths_other")));
    EXPECT_GT(number(event_kind("lapse")), 0);
}

TEST(Work, StopsWhenAskedTo) {
    const std::atomic<bool> stop{true};
    ExperimentOptions options;
    options.threads = 2;
    options.stop = &stop;

    EXPECT_THROW(run({small_study()}, options), Interrupted);
}

TEST(Work, StopsInTheMiddleWhenAskedTo) {
    std::atomic<bool> stop{false};
    double reached = 0;
    ExperimentOptions options;
    options.threads = 1;
    options.stop = &stop;
    options.progress = [&](double done, double all) {
        reached = done / all;
        if (done > all / 2) stop = true;
    };

    EXPECT_THROW(run({small_study()}, options), Interrupted);
    EXPECT_LT(reached, 0.51);
}

TEST(Work, ProgressEndsWithAllWorkDone) {
    double last = 0, all = 0;
    ExperimentOptions options;
    options.threads = 1;
    options.progress = [&](double done, double of) {
        EXPECT_GT(done, last);
        last = done;
        all = of;
    };
    Scenario arm = small_study();
    arm.plan.push_back(offer<Methadone>("methadone", {60}));

    const ExperimentResult result = run({small_study(), arm}, options);

    EXPECT_EQ(last, all);
    EXPECT_EQ(result.simulated_agent_steps, all);
    // The reference whole, the arm from day 60 on.
    EXPECT_EQ(all, 2 * 200 * 4 * (30 + 3 + 90 + 30));
}

// --- people and luck

TEST(Luck, AnotherSeedGivesOtherPeople) {
    Scenario one = lives(1);
    Scenario other = one;
    other.study.seed = 2;

    const ExperimentResult a = run({one}), b = run({other});

    int same = 0;
    for (std::int32_t i = 0; i < 100; ++i)
        same += trace(a.runs[0][0], "frailty", i) == trace(b.runs[0][0], "frailty", i) ? 1 : 0;
    EXPECT_EQ(same, 0);
}

TEST(Luck, TheSamePeopleMayHaveOtherLuck) {
    Scenario one = lives(1);
    one.study.population_seed = 7;
    Scenario other = one;
    other.study.seed = 2;

    const ExperimentResult a = run({one}), b = run({other});

    for (std::int32_t i = 0; i < 100; ++i) {
        EXPECT_EQ(trace(a.runs[0][0], "frailty", i), trace(b.runs[0][0], "frailty", i));
        EXPECT_NE(trace(a.runs[0][0], "stress", i), trace(b.runs[0][0], "stress", i));
    }
}

TEST(Luck, OnePersonMoreChangesNoOthersLife) {
    for (const int n : {1, 255, 256, sim::block_capacity - 1, sim::block_capacity}) {
        Scenario scenario = small_study(60);
        scenario.study.agents = n;
        scenario.study.replicates = 1;
        scenario.record.agents = n;
        Scenario larger = scenario;
        larger.study.agents = n + 1;

        const ExperimentResult a = run({scenario}), b = run({larger});

        for (const std::int32_t i : a.runs[0][0].traces.agents)
            EXPECT_TRUE(same_life(a.runs[0][0], b.runs[0][0], i)) << "agent " << i;
        EXPECT_GE(a.runs[0][0].traces.agents.size(), 0.8 * n);
    }
}

TEST(Luck, EveryArmHasTheSamePeople) {
    Scenario reference = lives(2);
    Scenario arm = reference;
    arm.plan.push_back(offer<Methadone>("methadone"));
    Scenario other_parameters = reference;
    other_parameters.parameters.relapse.lapse_rate = {0.2};

    const ExperimentResult result = run({reference, arm, other_parameters});

    for (std::size_t s = 1; s < 3; ++s)
        for (std::int32_t i = 0; i < 100; ++i)
            for (const char* state : {"frailty", "social_support", "self_efficacy"})
                EXPECT_EQ(trace(result.runs[0][0], state, i)[0],
                          trace(result.runs[s][0], state, i)[0])
                    << state;
}

/// The independent normal draws behind stress, one for each person and step.
std::vector<Trace> draws_of_stress(const RunResult& run, const Scenario& scenario) {
    const auto left = static_cast<float>(std::exp(-scenario.study.step.days));
    std::vector<Trace> draws;
    for (const std::int32_t i : run.traces.agents) {
        const Trace stress = trace(run, "stress", i);
        draws.emplace_back();
        for (std::size_t t = 1; t < stress.size(); ++t)
            draws.back().push_back((stress[t] - stress[t - 1] * left) /
                                   std::sqrt(1 - left * left));
    }
    return draws;
}

/// Correlation of the draws of one run with those of another, shifted by people and steps.
double correlation(const std::vector<Trace>& a, const std::vector<Trace>& b, int by_people,
                   int by_steps) {
    double sum = 0;
    int n = 0;
    for (int i = 1; i + 1 < static_cast<int>(a.size()); ++i)
        for (int t = 1; t + 1 < static_cast<int>(a[0].size()); ++t, ++n)
            sum += static_cast<double>(
                       a[static_cast<std::size_t>(i)][static_cast<std::size_t>(t)]) *
                   static_cast<double>(b[static_cast<std::size_t>(i + by_people)]
                                        [static_cast<std::size_t>(t + by_steps)]);
    return sum / n;
}

// 270 correlations over 3600 draws each, of standard error 1/60; false alarm at 5 of them once
// in 6000 honest seeds. A copy, shifted by one person or step or not at all, has correlation 1;
// correlations of .1 are seen.
TEST(Luck, AdjacentSeedsAndReplicatesAreNoCopiesOfEachOther) {
    Scenario scenario = lives(10);
    scenario.study.replicates = 3;
    Stress::Parameters& stress = scenario.parameters.stress;
    stress.withdrawal_effect = stress.support_effect = stress.oxytocin_tone_effect = 0;
    stress.life_event_rate = {0};
    std::vector<std::vector<Trace>> runs;
    for (const int seed : {0, 1, 2}) {
        scenario.study.seed = seed;
        const ExperimentResult result = run({scenario});
        for (const RunResult& r : result.runs[0]) runs.push_back(draws_of_stress(r, scenario));
    }

    EXPECT_NEAR(correlation(runs[0], runs[0], 0, 0), 1, 0.15);  // they are what they should be
    const double limit = 5 / std::sqrt(98.0 * 37);
    for (std::size_t a = 0; a < runs.size(); ++a)
        for (std::size_t b = 0; b < a; ++b)
            for (const int people_apart : {-1, 0, 1})
                for (const int steps_apart : {-1, 0, 1})
                    EXPECT_LT(
                        std::abs(correlation(runs[a], runs[b], people_apart, steps_apart)),
                        limit)
                        << "runs " << a << " and " << b;
}

/// One intervention of each kind, strong enough to be seen in those it reaches.
std::vector<PlannedIntervention> one_of_each_kind() {
    std::vector<PlannedIntervention> all{
        offer<Methadone>("methadone"),        offer<Buprenorphine>("buprenorphine"),
        offer<XrNaltrexone>("xr_naltrexone"), offer<Vouchers>("contingency_management"),
        offer<Housing>("recovery_housing"),   offer<Stay>("institution"),
        offer<SupplyShock>("supply_shock"),   oxytocin(24, IntranasalOxytocin::Timing::clock)};
    MutualHelpOffer::Parameters join = sim::defaults(MutualHelpOffer::table);
    join.mode = MutualHelpOffer::Mode::join;
    all.push_back({"mutual_help", MutualHelpOffer(join), sim::defaults(Deployment::table)});
    Environment::Parameters hard = sim::defaults(Environment::table);
    hard.cue_factor = 3;
    all.push_back({"environment", Environment(hard), sim::defaults(Deployment::table)});
    all.push_back(offer<Naloxone>("naloxone"));
    return all;
}

TEST(Luck, TreatingSomeChangesNothingForTheOthers) {
    constexpr float coverage = 0.05f;
    Scenario reference = small_study(40);
    reference.study.replicates = 1;
    reference.population.burn_in = {0};
    reference.record.agents = reference.study.agents;
    std::vector<Scenario> study{reference};
    for (PlannedIntervention& planned : one_of_each_kind()) {
        study.push_back(reference);
        planned.deployment.coverage = {static_cast<double>(coverage)};
        study.back().plan = {planned};
    }

    const ExperimentResult result = run(study);

    for (std::size_t s = 1; s < study.size(); ++s) {
        const std::string& name = study[s].plan[0].name;
        const sim::Draws draws(static_cast<std::uint64_t>(reference.study.seed), 0);
        const sim::BlockDraws luck{draws, 0, 0, reference.study.agents};
        const sim::Column place =
            sim::uniform_from(luck.all(decisions_of(luck_of(study[s].plan, 0)) +
                                       decisions::enrolment)[0]);
        int treated = 0, changed = 0;
        for (const std::int32_t i : result.runs[0][0].traces.agents) {
            const bool same = same_life(result.runs[0][0], result.runs[s][0], i);
            if (place[i] < coverage) {
                ++treated;
                changed += same ? 0 : 1;
            } else {
                EXPECT_TRUE(same) << name << ", agent " << i;
            }
        }
        EXPECT_GT(treated, 2) << name;
        EXPECT_LT(treated, 25) << name;
        if (name != "naloxone") {  // which acts on overdoses only
            EXPECT_GT(changed, 0) << name;
        }
    }
}

// --- luck does not repeat itself over the years

/// People in regular use for 48 months for whom every use is as dangerous as any other.
Scenario the_same_risk_for_all() {
    Scenario scenario;
    scenario.study.agents = 2000;
    scenario.study.duration = {48 * 30.0};
    scenario.study.step = {1};
    scenario.study.report_every = {30};
    scenario.study.replicates = 1;
    scenario.population.burn_in = {0};
    scenario.record.events = RecordSettings::Events::full;
    ModelParameters& p = scenario.parameters;
    p.relapse.quit_rate = {0};
    p.tolerance.respiratory_maximum = p.tolerance.hedonic_maximum = 0;
    p.opioid_use.half_life = {0.1 / 24};
    p.habitual_dose.caution_after_overdose = 0;
    p.overdose.median_overdose_dose = 55;  // about one overdose in 48 months
    p.overdose.death_without_help = p.overdose.death_with_naloxone = {0};
    p.mortality.out_of_treatment = p.mortality.in_treatment = {0};
    for (sim::Rate* entry : {&p.treatment.methadone_entry, &p.treatment.buprenorphine_entry,
                             &p.treatment.naltrexone_entry, &p.treatment.detox_entry})
        *entry = {0};
    return scenario;
}

/// One run of it, for both tests.
const RunResult& four_years() {
    static const RunResult result = run({the_same_risk_for_all()}).runs[0][0];
    return result;
}

// The PROFOUND test. Given their number, overdoses fall on people like balls into boxes: the
// number of empty boxes has a known mean and standard deviation. False alarm once in 1.7 million
// honest seeds; with 2000 people a share of never-hit people that is off by .05 is seen.
TEST(Repeats, OverdosesFallOnPeopleAsBallsIntoBoxes) {
    const RunResult& result = four_years();

    const double n = the_same_risk_for_all().study.agents;
    const double per_person = total(result, measure("overdoses")) / n;
    const double spared = n - result.values[measure("ever_overdosed")].back();
    const double left = std::exp(-per_person);
    const double sd = std::sqrt(n * left * (1 - (1 + per_person) * left));
    EXPECT_GT(per_person, 0.5);
    EXPECT_LT(per_person, 2);
    EXPECT_NEAR(spared, n * left, 5 * sd);
}

// The same by months: 1 - (1 - p)^48 of people are hit, and whoever was hit in a month is hit in
// the next with probability p. False alarm as above; a doubled risk of a repeat is seen.
TEST(Repeats, AMonthWithAnOverdoseIsFollowedByAnotherNoMoreThanByChance) {
    const RunResult& result = four_years();

    std::set<std::pair<int, int>> hit;  // (agent, month)
    std::set<int> ever;
    for (const sim::Event& event : result.events.all())
        if (event.kind == event_kind("overdose")) {
            hit.emplace(event.agent, static_cast<int>((event.time - 0.5) / 30));
            ever.insert(event.agent);
        }
    const double n = the_same_risk_for_all().study.agents;
    const double p = static_cast<double>(hit.size()) / (48 * n);
    double repeats = 0;
    for (const auto& [agent, month] : hit) repeats += hit.contains({agent, month + 1}) ? 1 : 0;
    const double expected_repeats = 47 * n * p * p;
    const double share = 1 - std::pow(1 - p, 48);
    EXPECT_NEAR(repeats, expected_repeats, 5 * std::sqrt(expected_repeats));
    EXPECT_NEAR(static_cast<double>(ever.size()), n * share,
                5 * std::sqrt(n * share * (1 - share)));
}

// --- invariants (T23)

/// Everything at once for a year and a half, with people of all states.
Scenario a_busy_world() {
    Scenario scenario = everything();
    scenario.study.duration = {540};
    scenario.study.report_every = {1};
    scenario.study.replicates = 1;
    scenario.population.burn_in = {0};
    scenario.population.using_share = 0.5;
    scenario.population.lapsed_share = 0.2;
    scenario.population.abstinent_share = 0.3;
    scenario.population.institution = PopulationSettings::Place::none;
    scenario.record.agents = scenario.study.agents;
    scenario.record.events = RecordSettings::Events::full;
    for (PlannedIntervention& planned : scenario.plan) planned.deployment.every = {30};
    scenario.parameters.overdose.median_overdose_dose = 110;  // many overdoses and deaths
    scenario.parameters.network.on = true;
    return scenario;
}

struct Range {
    double low, high;
};

TEST(Invariants, EveryStateStaysInItsRange) {
    const Scenario scenario = a_busy_world();
    const double none = sim::infinity;
    const std::map<std::string, Range> ranges{{"use_state", {0, 3}},
                                              {"weeks_abstinent", {0, 540 / 7.0}},
                                              {"opioid_level", {0, none}},
                                              {"medication_level", {0, none}},
                                              {"opioid_exposure", {0, none}},
                                              {"hedonic_tolerance", {0, 3}},
                                              {"respiratory_tolerance", {0, 2}},
                                              {"withdrawal", {0, 1}},
                                              {"stress", {-20, 20}},
                                              {"cue_craving", {0, none}},
                                              {"self_efficacy", {0, 1}},
                                              {"oxytocin_tone", {0.2, none}},
                                              {"exogenous_oxytocin", {0, none}},
                                              {"oxytocin_signal", {0, 2}},
                                              {"receptor_responsiveness", {0, 1.5}},
                                              {"oxytocin_drive", {0, none}},
                                              {"social_support", {0, 1}},
                                              {"habitual_log_dose", {-20, 20}},
                                              {"craving", {0, 10}},
                                              {"frailty", {-20, 20}},
                                              {"lapse_hazard", {0, none}},
                                              {"using_exposure", {0, 4}},
                                              {"sober_exposure", {1, 3}},
                                              {"using_ties", {0, 150}},
                                              {"sober_ties", {0, 150}},
                                              {"ties", {0, 150}}};

    const ExperimentResult result = run({scenario});

    const Traces& traces = result.runs[0][0].traces;
    ASSERT_EQ(traces.names.size(), ranges.size()) << "a new state needs a range here";
    for (std::size_t s = 0; s < traces.names.size(); ++s) {
        ASSERT_TRUE(ranges.contains(traces.names[s])) << traces.names[s];
        const Range range = ranges.at(traces.names[s]);
        for (const float value : traces.values[s]) {
            ASSERT_TRUE(std::isfinite(value)) << traces.names[s];
            ASSERT_GE(static_cast<double>(value), range.low) << traces.names[s];
            ASSERT_LE(static_cast<double>(value), range.high) << traces.names[s];
        }
    }
}

TEST(Invariants, NobodyComesBackFromDeathOrTakesPartAfterIt) {
    const Scenario scenario = a_busy_world();

    const ExperimentResult result = run({scenario});

    const RunResult& r = result.runs[0][0];
    int dead = 0;
    for (const std::int32_t i : r.traces.agents) {
        const Trace state = trace(r, "use_state", i);
        const auto death = std::find(state.begin(), state.end(), 3.0f);
        EXPECT_TRUE(std::all_of(death, state.end(), [](float s) { return s == 3; }));
        dead += death != state.end() ? 1 : 0;
    }
    std::map<int, double> died;
    for (const sim::Event& event : r.events.all()) {
        const auto found = died.find(event.agent);
        EXPECT_TRUE(found == died.end() || event.time <= found->second)
            << event_kinds[static_cast<std::size_t>(event.kind)] << " of the dead agent "
            << event.agent << " at " << event.time;
        if (event.kind != event_kind("death")) continue;
        EXPECT_TRUE(died.emplace(event.agent, event.time).second) << "died twice";
    }
    EXPECT_GT(dead, 3);
    EXPECT_EQ(dead, static_cast<int>(r.values[measure("ever_died")].back()));
}

TEST(Invariants, CountsAddUpAtEveryReport) {
    const Scenario scenario = a_busy_world();

    const ExperimentResult result = run({scenario});

    const RunResult& r = result.runs[0][0];
    for (std::size_t t = 0; t < result.times.size(); ++t) {
        const auto at = [&](std::size_t m) { return r.values[m][t]; };
        EXPECT_EQ(at(measure("using")) + at(measure("lapsed")) + at(measure("abstinent")),
                  at(measure("alive")));
        EXPECT_EQ(at(measure("alive")) + at(measure("ever_died")), at(measure("enrolled")));
        EXPECT_EQ(at(measure("enrolled")), r.values[measure("enrolled")][0]);
        EXPECT_EQ(at(measure("in_methadone")) + at(measure("in_buprenorphine")) +
                      at(measure("in_naltrexone")),
                  at(measure("in_treatment")));
        EXPECT_LE(at(measure("retained")), at(measure("ever_treated")));
        EXPECT_LE(at(measure("died_before_overdosed")), at(measure("ever_died")));
        EXPECT_LE(at(measure("ever_lapsed")) + at(measure("died_before_lapsed")),
                  at(measure("enrolled")));
        if (t == 0) continue;
        for (const std::size_t ever :
             {measure("ever_lapsed"), measure("ever_relapsed_daily"), measure("ever_overdosed"),
              measure("ever_died"), measure("ever_treated"), measure("ever_relapsed_10of28"),
              measure("ever_relapsed_4wk_or_7d")})
            EXPECT_GE(r.values[ever][t], r.values[ever][t - 1]) << measures[ever].name;
        EXPECT_EQ(at(measure("ever_died")) - r.values[measure("ever_died")][t - 1],
                  at(measure("deaths_overdose")) + at(measure("deaths_other")));
        EXPECT_LE(at(measure("overdoses_attended")), at(measure("overdoses")));
        EXPECT_LE(at(measure("person_days_alive")), r.values[measure("alive")][t - 1]);
        EXPECT_GE(at(measure("person_days_alive")), at(measure("alive")));
        EXPECT_LE(at(measure("person_days_using")) + at(measure("person_days_abstinent")),
                  at(measure("person_days_alive")) + 1e-6);
    }
}

TEST(Invariants, TheDeadNoLongerCountAsPeopleWhoCouldOverdose) {
    Scenario scenario = lives(30);
    scenario.parameters.overdose.floor_probability = {0.01};
    scenario.parameters.overdose.death_without_help = {1};
    scenario.parameters.overdose.death_with_naloxone = {1};
    scenario.parameters.overdose.emergency_risk_ratio = 1;

    const ExperimentResult result = run({scenario});

    const RunResult& r = result.runs[0][0];
    EXPECT_GT(total(r, measure("overdoses")), 20);
    EXPECT_EQ(total(r, measure("overdoses")), total(r, measure("deaths_overdose")));
    EXPECT_EQ(total(r, measure("overdoses")), r.values[measure("ever_overdosed")].back());
}

// --- nothing where nothing should act (T24)

void switch_off_oxytocin(ModelParameters& p) {
    p.withdrawal.oxytocin_relief = 0;
    p.stress.oxytocin_effect = p.stress.oxytocin_buffering = 0;
    p.relapse.oxytocin_cue_effect_men = p.relapse.oxytocin_cue_effect_women = 0;
    p.mutual_help.meeting_oxytocin_effect = 0;
    p.treatment.dropout_oxytocin_effect = 0;
    p.tolerance.oxytocin_slowing = 0;
    p.oxytocin_receptor.desensitisation_rate = {0};
}

std::vector<PlannedIntervention> oxytocin_schedules(double dose) {
    using Timing = IntranasalOxytocin::Timing;
    return {oxytocin(dose, Timing::clock), oxytocin(dose, Timing::clock, 2),
            oxytocin(dose, Timing::clock, 1, 1), oxytocin(dose, Timing::before_meetings),
            oxytocin(dose, Timing::before_visits)};
}

/// A study in which many attend meetings and clinics.
Scenario attended_study() {
    Scenario scenario = small_study(60);
    MutualHelpOffer::Parameters join = sim::defaults(MutualHelpOffer::table);
    join.mode = MutualHelpOffer::Mode::join;
    scenario.plan = {{"groups", MutualHelpOffer(join), sim::defaults(Deployment::table)},
                     offer<Methadone>("methadone")};
    return scenario;
}

/// The measures that tell of the drug itself and not of what it does.
bool is_of_the_drug(std::size_t m) {
    return m == measure("mean_exogenous_oxytocin") || m == measure("mean_oxytocin_signal") ||
           m == measure("mean_oxytocin_drive");
}

TEST(Null, OxytocinWithoutCouplingsIsPlaceboInEverySchedule) {
    for (const double step : {0.25, 1.0 / 24}) {
        Scenario placebo = attended_study();
        placebo.study.step = {step};
        placebo.study.duration = {step < 0.1 ? 15.0 : 60.0};
        switch_off_oxytocin(placebo.parameters);
        std::vector<Scenario> study{placebo};
        for (const PlannedIntervention& schedule : oxytocin_schedules(24)) {
            study.push_back(placebo);
            study.back().plan.push_back(schedule);
        }

        const ExperimentResult result = run(study);

        for (std::size_t s = 1; s < study.size(); ++s) {
            for (std::size_t m = 0; m < measures.size(); ++m) {
                if (is_of_the_drug(m)) continue;
                EXPECT_EQ(result.runs[s][0].values[m], result.runs[0][0].values[m])
                    << measures[m].name << ", schedule " << s;
            }
            EXPECT_GT(total(result.runs[s][0], measure("mean_exogenous_oxytocin")), 0)
                << "schedule " << s;
        }
    }
}

TEST(Null, OxytocinWithItsCouplingsIsNotPlacebo) {
    std::vector<Scenario> study{attended_study()};
    for (const PlannedIntervention& schedule : oxytocin_schedules(24)) {
        study.push_back(attended_study());
        study.back().plan.push_back(schedule);
    }

    const ExperimentResult result = run(study);

    for (std::size_t s = 1; s < study.size(); ++s)
        EXPECT_NE(result.runs[s][0].values[measure("mean_stress")],
                  result.runs[0][0].values[measure("mean_stress")])
            << "schedule " << s;
}

TEST(Null, ADoseOfNothingIsNoIntervention) {
    std::vector<Scenario> study{attended_study()};
    for (const PlannedIntervention& schedule : oxytocin_schedules(0)) {
        study.push_back(attended_study());
        study.back().plan.push_back(schedule);
    }
    Naloxone::Parameters no_kits = sim::defaults(Naloxone::table);
    no_kits.kits_per_user = 0;
    SupplyShock::Parameters no_shock = sim::defaults(SupplyShock::table);
    no_shock.log_dose_shift = 0;
    for (const Intervention& nothing :
         {Intervention(Naloxone(no_kits)), Intervention(SupplyShock(no_shock)),
          Intervention(Environment(sim::defaults(Environment::table)))}) {
        study.push_back(attended_study());
        study.back().plan.push_back({"nothing", nothing, sim::defaults(Deployment::table)});
    }

    const ExperimentResult result = run(study);

    for (std::size_t s = 1; s < study.size(); ++s)
        for (std::size_t r = 0; r < 2; ++r)
            EXPECT_TRUE(same_measures(result.runs[0][r], result.runs[s][r])) << s;
}

TEST(Null, KitsDoNothingWhereNobodyIsWitnessed) {
    const auto lethal_study = [](double alone) {
        Scenario scenario = small_study();
        scenario.parameters.overdose.median_overdose_dose = 60;
        scenario.parameters.overdose.alone_share = {alone};
        scenario.parameters.overdose.alone_share_with_adult = {alone};
        return scenario;
    };
    for (const double alone : {1.0, 0.0}) {
        Scenario kits = lethal_study(alone);
        kits.plan.push_back(offer<Naloxone>("kits"));

        const ExperimentResult result = run({lethal_study(alone), kits});

        EXPECT_GT(total(result.runs[0][0], measure("overdoses")), 30);
        EXPECT_EQ(bool(same_measures(result.runs[0][0], result.runs[1][0])), alone == 1);
    }
}

TEST(Null, WithoutMemoryAndToleranceTheFirstDoseIsTheNaiveDose) {
    Scenario scenario = small_study(30);
    scenario.record.agents = scenario.study.agents;
    scenario.record.events = RecordSettings::Events::full;
    scenario.parameters.person.dose_memory_mean = 0;
    scenario.parameters.person.dose_memory_spread = 0;
    scenario.parameters.tolerance.hedonic_maximum = 0;
    scenario.parameters.habitual_dose.naive_dose = 5;

    const ExperimentResult result = run({scenario});

    int lapses = 0;
    for (const sim::Event& event : result.runs[0][0].events.all()) {
        if (event.kind != event_kind("lapse")) continue;
        ++lapses;
        const auto step = static_cast<std::size_t>(std::lround(event.time * 4)) - 1;
        EXPECT_NEAR(trace(result.runs[0][0], "habitual_log_dose", event.agent)[step],
                    std::log(5.0), 1e-6);
    }
    EXPECT_GT(lapses, 50);
}

}  // namespace
}  // namespace models
