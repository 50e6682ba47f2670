/// Who is studied, when what happened to them, and what was to be expected.

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <set>

#include "models/experiment.h"
#include "models/measures.h"

namespace models {
namespace {

sim::Rate per_year(double rate) {
    return {rate / 365.25};
}

/// People who leave detox after a burn-in of their own and die more often than anybody.
Scenario dangerous_world() {
    Scenario scenario;
    scenario.study.agents = 300;
    scenario.study.duration = {84};
    scenario.study.report_every = {7};
    scenario.study.replicates = 1;
    scenario.population.burn_in = {90};
    scenario.population.institution = PopulationSettings::Place::detox;
    scenario.population.institution_stay = {10};
    scenario.record.events = RecordSettings::Events::full;
    scenario.parameters.overdose.median_overdose_dose = 80;
    scenario.parameters.mortality.out_of_treatment = per_year(1.0);
    return scenario;
}

template <class Kind>
PlannedIntervention offer(const std::string& name) {
    return {name, Kind(sim::defaults(Kind::table)), sim::defaults(Deployment::table)};
}

ExperimentResult run(std::vector<Scenario> scenarios, int threads = 1,
                     sim::Index block_size = sim::block_capacity) {
    ExperimentOptions options;
    options.threads = threads;
    options.block_size = block_size;
    return run_experiment(scenarios, options);
}

double total(const RunResult& run, std::size_t m) {
    double sum = 0;
    for (const double value : run.values[m]) sum += value;
    return sum;
}

std::int64_t people_in(const std::vector<FollowUp>& follow_up, FollowUpEnd end) {
    std::int64_t n = 0;
    for (const FollowUp& some : follow_up)
        if (some.end == end) n += some.count;
    return n;
}

const std::vector<FollowUp>& follow_up(const RunResult& run, Endpoint endpoint) {
    return run.follow_up[static_cast<std::size_t>(endpoint)];
}

// --- who is studied

TEST(DayZero, FindsEverybodyOfTheStudyAlive) {
    const RunResult r = run({dangerous_world()}).runs[0][0];

    EXPECT_EQ(r.values[measure("ever_died")][0], 0);
    EXPECT_EQ(r.values[measure("enrolled")][0], r.values[measure("alive")][0]);
    EXPECT_EQ(r.values[measure("ever_died")].back(),
              total(r, measure("deaths_overdose")) + total(r, measure("deaths_other")));
    EXPECT_GT(r.values[measure("ever_died")].back(), 10);
}

TEST(DayZero, TheFlowOfPeopleAddsUp) {
    for (const auto cohort :
         {PopulationSettings::Cohort::everyone, PopulationSettings::Cohort::using_opioids}) {
        Scenario scenario = dangerous_world();
        scenario.population.cohort = cohort;
        scenario.population.cohort_share = 0.7;

        const RunResult r = run({scenario}).runs[0][0];

        const Flow& flow = r.flow;
        EXPECT_EQ(flow.simulated, 300);
        EXPECT_GT(flow.dead, 10);
        EXPECT_GT(flow.not_drawn, 10);
        EXPECT_GT(flow.died_before_day_0, 0);
        EXPECT_EQ(flow.not_using > 0, cohort == PopulationSettings::Cohort::using_opioids);
        EXPECT_EQ(flow.simulated, flow.dead + flow.in_institution + flow.in_treatment +
                                      flow.not_using + flow.not_drawn + flow.drawn);
        EXPECT_EQ(flow.drawn, flow.died_before_day_0 + flow.enrolled);
        EXPECT_EQ(static_cast<double>(flow.enrolled), r.values[measure("enrolled")][0]);
    }
}

TEST(DayZero, NobodyHasHadAnOverdoseOfTheStudy) {
    const RunResult r = run({dangerous_world()}).runs[0][0];

    std::set<int> ever;
    for (const sim::Event& event : r.events.all())
        if (event.kind == event_kind("overdose")) ever.insert(event.agent);
    EXPECT_GT(ever.size(), 20u);
    EXPECT_EQ(r.values[measure("ever_overdosed")][0], 0);
    EXPECT_EQ(r.values[measure("ever_overdosed")].back(), static_cast<double>(ever.size()));
    EXPECT_GT(r.values[measure("overdosed_before")][0], 10);
    EXPECT_EQ(r.values[measure("overdosed_before")][0],
              r.values[measure("overdosed_before")].back());
}

TEST(DayZero, ACohortOfNobodyIsKnown) {
    Scenario scenario = dangerous_world();
    scenario.population.cohort_share = 0;

    const RunResult r = run({scenario}).runs[0][0];

    EXPECT_FALSE(r.has_people());
    EXPECT_TRUE(follow_up(r, Endpoint::lapse).empty());
}

TEST(Events, TheDeadDoNotLeaveInstitutions) {
    Scenario scenario = dangerous_world();
    scenario.parameters.mortality.out_of_treatment = per_year(20.0);
    scenario.population.burn_in = {0};
    scenario.plan.push_back(offer<Stay>("prison"));

    const RunResult r = run({scenario}).runs[0][0];

    std::set<int> died;
    int left = 0;
    for (const sim::Event& event : r.events.all()) {
        if (event.kind == event_kind("death")) died.insert(event.agent);
        if (event.kind != event_kind("institution_exit")) continue;
        ++left;
        EXPECT_FALSE(died.contains(event.agent));
    }
    EXPECT_GT(died.size(), 50u);
    EXPECT_GT(left, 0);
}

// --- when it happened

TEST(Times, DoNotDependOnHowOftenIsReported) {
    std::vector<RunResult> runs;
    for (const double days : {1.0, 7.0, 28.0, 84.0}) {
        Scenario scenario = dangerous_world();
        scenario.plan.push_back(offer<Buprenorphine>("buprenorphine"));
        scenario.study.report_every = {days};
        runs.push_back(run({scenario}).runs[0][0]);
    }

    for (std::size_t k = 1; k < runs.size(); ++k) {
        EXPECT_EQ(runs[k].follow_up, runs[0].follow_up);
        const std::size_t days = k == 1 ? 7 : k == 2 ? 28 : 84;
        for (const std::size_t m : {measure("retained"), measure("ever_treated")})
            for (std::size_t t = 0; t < runs[k].values[m].size(); ++t)
                EXPECT_EQ(runs[k].values[m][t], runs[0].values[m][t * days]);
        for (const std::size_t m :
             {measure("expected_overdoses"), measure("expected_deaths_other")})
            EXPECT_NEAR(total(runs[k], m), total(runs[0], m), 1e-9);
    }
}

TEST(Times, AreThoseOfTheEventLog) {
    const RunResult r = run({dangerous_world()}).runs[0][0];

    std::multiset<double> logged, followed;
    for (const sim::Event& event : r.events.all())
        if (event.kind == event_kind("death")) logged.insert(event.time);
    for (const FollowUp& some : follow_up(r, Endpoint::death))
        if (some.end == FollowUpEnd::reached)
            for (std::int64_t k = 0; k < some.count; ++k) followed.insert(some.time);
    EXPECT_GT(logged.size(), 20u);
    EXPECT_EQ(followed, logged);
}

TEST(Times, AddUpToTheCountsOfTheEnd) {
    const RunResult r = run({dangerous_world()}).runs[0][0];

    const auto last = [&](std::size_t m) {
        return static_cast<std::int64_t>(r.values[m].back());
    };
    const std::pair<std::size_t, std::size_t> counts[] = {
        {measure("ever_lapsed"), measure("died_before_lapsed")},
        {measure("ever_relapsed_daily"), measure("died_before_relapsed_daily")},
        {measure("ever_relapsed_10of28"), measure("died_before_relapsed_10of28")},
        {measure("ever_relapsed_4wk_or_7d"), measure("died_before_relapsed_4wk_or_7d")},
        {measure("ever_overdosed"), measure("died_before_overdosed")}};
    for (std::size_t e = 0; e < std::size(counts); ++e) {
        EXPECT_EQ(people_in(r.follow_up[e], FollowUpEnd::reached), last(counts[e].first));
        EXPECT_EQ(people_in(r.follow_up[e], FollowUpEnd::died), last(counts[e].second));
        EXPECT_EQ(people_in(r.follow_up[e], FollowUpEnd::reached) +
                      people_in(r.follow_up[e], FollowUpEnd::died) +
                      people_in(r.follow_up[e], FollowUpEnd::censored),
                  r.flow.enrolled);
    }
    EXPECT_EQ(people_in(follow_up(r, Endpoint::death), FollowUpEnd::reached),
              last(measure("ever_died")));
}

TEST(Retained, IsNotSeenAMonthTooLate) {
    Scenario scenario = dangerous_world();
    scenario.plan.push_back(offer<Buprenorphine>("buprenorphine"));
    scenario.parameters.treatment.buprenorphine_early_dropout = {0.03};
    scenario.parameters.treatment.buprenorphine_late_dropout = {0.03};
    for (sim::Rate* entry : {&scenario.parameters.treatment.methadone_entry,
                             &scenario.parameters.treatment.buprenorphine_entry,
                             &scenario.parameters.treatment.naltrexone_entry})
        *entry = {0};

    const RunResult r = run({scenario}).runs[0][0];

    // Nobody comes back, so whoever is out is lost.
    for (std::size_t t = 1; t < r.values[0].size(); ++t)
        EXPECT_EQ(r.values[measure("retained")][t], r.values[measure("in_treatment")][t]);
    EXPECT_LT(r.values[measure("retained")][4], 0.8 * r.values[measure("ever_treated")][4]);
}

TEST(PersonDays, InTheCommunityAreThoseOutsideInstitutions) {
    Scenario scenario = dangerous_world();
    scenario.parameters.treatment.detox_entry = {0};
    scenario.parameters.treatment.naltrexone_entry = {0};  // detox first

    const RunResult outside = run({scenario}).runs[0][0];
    scenario.plan.push_back(offer<Stay>("prison"));
    const RunResult inside = run({scenario}).runs[0][0];

    EXPECT_EQ(total(outside, measure("person_days_in_community")),
              total(outside, measure("person_days_alive")));
    EXPECT_LT(total(inside, measure("person_days_in_community")),
              total(inside, measure("person_days_alive")));
}

// --- what an arm does to people

/// Half of 1000 people lapse; nobody is in treatment.
Scenario quiet_world() {
    Scenario scenario;
    scenario.study.agents = 1000;
    scenario.study.duration = {84};
    scenario.study.report_every = {84};
    scenario.study.replicates = 1;
    scenario.population.burn_in = {0};
    scenario.population.institution = PopulationSettings::Place::detox;
    return scenario;
}

TEST(PersonLevel, AnArmThatOnlyKillsHelpsNobody) {
    Scenario kills = quiet_world();
    kills.parameters.mortality.out_of_treatment = per_year(2.0);
    kills.parameters.mortality.in_treatment = per_year(2.0);

    const ExperimentResult result = run({quiet_world(), kills});

    ASSERT_NE(result.person_level({1, 0}), nullptr);
    for (const PersonLevel& level : (*result.person_level({1, 0}))[0]) {
        EXPECT_EQ(level.helped, 0);
        EXPECT_EQ(level.harmed, 0);
        EXPECT_GT(level.died_instead, 100);
        EXPECT_LT(level.mean_days_gained, 0);
    }
}

TEST(PersonLevel, AnArmThatOnlySavesHarmsNobody) {
    Scenario reference = quiet_world();
    reference.parameters.mortality.out_of_treatment = per_year(2.0);
    reference.parameters.mortality.in_treatment = per_year(2.0);
    Scenario saves = quiet_world();
    saves.parameters.mortality.out_of_treatment = saves.parameters.mortality.in_treatment = {0};

    const ExperimentResult result = run({reference, saves});

    for (const PersonLevel& level : (*result.person_level({1, 0}))[0]) {
        EXPECT_GT(level.helped, 100);
        EXPECT_EQ(level.harmed, 0);
        EXPECT_EQ(level.died_instead, 0);
        EXPECT_GT(level.mean_days_gained, 0);
    }
}

TEST(PersonLevel, AnyTwoScenariosCanBeCompared) {
    Scenario lethal = quiet_world();
    lethal.parameters.mortality.out_of_treatment = per_year(2.0);
    std::vector<Scenario> scenarios{quiet_world(), lethal, lethal};
    ExperimentOptions options;
    options.more_pairs = {{1, 2}};

    const ExperimentResult result = run_experiment(scenarios, options);

    ASSERT_NE(result.person_level({1, 2}), nullptr);
    EXPECT_EQ(result.person_level({2, 1}), nullptr);
    for (const PersonLevel& level : (*result.person_level({1, 2}))[0])
        EXPECT_EQ(level.unaffected, result.runs[1][0].flow.enrolled);
}

// --- what was to be expected

/// Usual care, methadone, naloxone, and a world in which severe overdoses are worse.
std::vector<Scenario> arms_with_luck(int replicates) {
    Scenario usual = dangerous_world();
    usual.study.agents = 100;
    usual.study.report_every = {84};
    usual.study.replicates = replicates;
    usual.population.burn_in = {30};
    usual.record.events = RecordSettings::Events::none;
    usual.parameters.overdose.death_without_help = {0.3};
    Scenario methadone = usual;
    methadone.plan.push_back(offer<Methadone>("methadone"));
    Scenario naloxone = usual;
    naloxone.plan.push_back(offer<Naloxone>("naloxone"));
    Scenario severe = methadone;
    severe.parameters.overdose.severity_effect = 1;
    severe.plan.push_back(offer<Naloxone>("naloxone"));
    return {usual, methadone, naloxone, severe};
}

// The sum of counts minus expectations is a martingale whose variance is at most the sum of
// expectations: 5 standard errors, a false alarm once in 1.7 million honest seeds for each of
// 16 comparisons. A bias of 6 / sqrt(expected number) is seen: 5% of deaths by overdose, 2% of
// overdoses, 5% of other deaths.
TEST(Expected, EventsAreThoseThatHappenInTheMean) {
    const ExperimentResult result = run(arms_with_luck(200), 2);

    const std::pair<std::size_t, std::size_t> pairs[] = {
        {measure("overdoses"), measure("expected_overdoses")},
        {measure("deaths_overdose"), measure("expected_deaths_overdose")},
        {measure("deaths_other"), measure("expected_deaths_other")},
        {measure("dropouts"), measure("expected_dropouts")}};
    for (std::size_t s = 0; s < result.runs.size(); ++s)
        for (const auto& [count, expected] : pairs) {
            double happened = 0, was_expected = 0;
            for (const RunResult& run : result.runs[s]) {
                happened += total(run, count);
                was_expected += total(run, expected);
            }
            EXPECT_GT(was_expected, 20) << s << measures[expected].name;
            // Dropouts are expected of some people only, which adds as much variance again.
            const double factor = count == measure("dropouts") ? 2 : 1;
            EXPECT_LT(std::abs(happened - was_expected),
                      5 * std::sqrt(factor * was_expected))
                << s << " " << measures[count].name << " " << happened << ", expected "
                << was_expected;
            RecordProperty(std::string(measures[count].name) + std::to_string(s),
                           std::to_string(happened / was_expected));
        }
}

TEST(Expected, SumsHaveTheSameBitsHoweverTheWorkIsDivided) {
    const ExperimentResult whole = run(arms_with_luck(2));

    for (const auto& [threads, block_size] : {std::pair{1, 100}, {2, 17}, {2, 256}}) {
        const ExperimentResult divided = run(arms_with_luck(2), threads, block_size);
        for (std::size_t s = 0; s < whole.runs.size(); ++s)
            for (std::size_t r = 0; r < 2; ++r) {
                EXPECT_EQ(divided.runs[s][r].follow_up, whole.runs[s][r].follow_up);
                for (std::size_t m = 0; m < measures.size(); ++m) {
                    if (measures[m].part == network) continue;  // NaN without one
                    EXPECT_EQ(divided.runs[s][r].values[m], whole.runs[s][r].values[m])
                        << measures[m].name;
                }
            }
    }
}

TEST(Expected, NothingOfTheDead) {
    Scenario scenario = quiet_world();
    scenario.parameters.mortality.out_of_treatment = {1e3};
    scenario.parameters.mortality.in_treatment = {1e3};

    const RunResult r = run({scenario}).runs[0][0];

    EXPECT_FALSE(r.has_people());
    EXPECT_EQ(total(r, measure("expected_overdoses")), 0);
    EXPECT_EQ(total(r, measure("expected_deaths_other")), 0);
}

TEST(Expected, OtherDeathsAtTheRateOutOfTreatmentShowWhatIsImposed) {
    Scenario usual = quiet_world();
    Scenario methadone = usual;
    methadone.plan.push_back(offer<Methadone>("methadone"));
    Scenario same_rate = methadone;
    same_rate.parameters.mortality.in_treatment = same_rate.parameters.mortality.out_of_treatment;

    const ExperimentResult result = run({usual, methadone, same_rate});

    const auto of = [&](std::size_t s, std::size_t m) { return total(result.runs[s][0], m); };
    EXPECT_LT(of(1, measure("expected_deaths_other")),
              0.7 * of(1, measure("expected_deaths_other_untreated")));
    EXPECT_EQ(of(2, measure("expected_deaths_other")),
              of(2, measure("expected_deaths_other_untreated")));
}

TEST(Expected, DropoutsAtTheRateOfTheDrugLeaveOutWhatPeopleDo) {
    Scenario modified = quiet_world();
    modified.plan.push_back(offer<Buprenorphine>("buprenorphine"));
    Scenario plain = modified;
    Treatment::Parameters& p = plain.parameters.treatment;
    p.dropout_use_effect = p.dropout_self_efficacy_effect = p.dropout_social_support_effect = 0;
    p.dropout_mutual_help_effect = p.dropout_voucher_effect = p.dropout_oxytocin_effect = 0;

    const ExperimentResult result = run({modified, plain});

    const auto of = [&](std::size_t s, std::size_t m) { return total(result.runs[s][0], m); };
    EXPECT_EQ(of(1, measure("expected_dropouts")),
              of(1, measure("expected_dropouts_at_drug_rate")));
    EXPECT_NE(of(0, measure("expected_dropouts")),
              of(0, measure("expected_dropouts_at_drug_rate")));
}

// --- nothing is left empty

TEST(Measures, AllAreFilled) {
    sim::Complaints complaints;
    Scenario scenario = read_scenario(
        {RELAPSIM_SOURCE "/tests/golden/network.toml", {}, {"study.agents=600", "study.report_every=1 d"}}, complaints);
    complaints.throw_if_any();
    scenario.population.burn_in = {450};  // so that some are abstinent for more than a year
    scenario.parameters.overdose.median_overdose_dose = 60;
    scenario.parameters.overdose.death_without_help = {0.3};
    scenario.parameters.mortality.out_of_treatment = per_year(0.2);

    const ExperimentResult result = run({scenario});

    for (std::size_t m = 0; m < measures.size(); ++m) {
        double sum = 0;
        for (const RunResult& r : result.runs[0])
            for (const double value : r.values[m]) sum += std::abs(value);
        EXPECT_GT(sum, 0) << measures[m].name;
    }
}

}  // namespace
}  // namespace models
