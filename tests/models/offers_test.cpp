/// Offers in a whole study: renewals, drop-outs, whom they reach and how far people come; and
/// what of a plan is a mistake. Messages are complete.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "models/experiment.h"
#include "models/measures.h"
#include "models/population.h"
#include "tests/sim/scenario_fixture.h"

namespace models {
namespace {

using scenario_fixture::Files;

/// 300 users in detox, then at large for half a year.
const std::string study = R"([study]
agents = 400
duration = "200 d"
replicates = 1
report_every = "10 d"
[population]
burn_in = "30 d"
institution = "detox"
)";

Scenario scenario_of(const std::string& text, std::vector<std::string> assignments = {}) {
    const Files files;
    files.write("a.toml", text);
    sim::Complaints complaints;
    Scenario scenario =
        read_scenario({files.path("a.toml"), {}, std::move(assignments)}, complaints);
    complaints.throw_if_any();
    return scenario;
}

/// The mistakes of a scenario of this text, without the lines shown.
std::string mistakes(const std::string& text, std::vector<std::string> assignments = {}) {
    const Files files;
    files.write("a.toml", text);
    sim::Complaints complaints;
    read_scenario({files.path("a.toml"), {}, std::move(assignments)}, complaints);
    const std::string all = files.relative(scenario_fixture::text_of(complaints));
    std::string messages;
    std::size_t begin = 0;
    while (begin < all.size()) {
        const std::size_t end = std::min(all.find('\n', begin), all.size());
        const std::string line = all.substr(begin, end - begin);
        if (line.starts_with("a.toml:") || line.starts_with("--set "))
            messages += (messages.empty() ? "" : "\n") + line;
        begin = end + 1;
    }
    return messages;
}

std::string offer_of(const std::string& kind, const std::string& fields) {
    return "[[intervention]]\nkind = \"" + kind + "\"\n" + fields + "\n";
}

ExperimentResult run(std::vector<Scenario> scenarios) {
    ExperimentOptions options;
    options.threads = 1;
    return run_experiment(scenarios, options);
}

RunResult run_one(const std::string& text) {
    ExperimentResult result = run({scenario_of(text)});
    return std::move(result.runs[0][0]);
}

std::vector<double> values_of(const RunResult& run, std::string_view name) {
    const auto found = std::find_if(
        measures.begin(), measures.end(),
        [name](const sim::Observable& observable) { return observable.name == name; });
    return run.values[static_cast<std::size_t>(found - measures.begin())];
}

double sum(const std::vector<double>& values) {
    double all = 0;
    for (const double value : values) all += value;
    return all;
}

// --- renewal and drop-outs

/// Monthly prescriptions of a month are one treatment: the same as one without an end, to the
/// last bit, as long as whoever drops out is not reached again.
TEST(Offers, ARenewedTreatmentIsOneTreatment) {
    for (const std::string drug : {"methadone", "buprenorphine", "xr_naltrexone"}) {
        const RunResult once = run_one(study + offer_of(drug, "coverage = 0.6"));
        const RunResult renewed = run_one(
            study + offer_of(drug, "coverage = 0.6\nlength = \"30 d\"\nevery = \"30 d\""));
        const std::string in = "in_" + (drug == "xr_naltrexone" ? "naltrexone" : drug);
        const std::vector<double> before = values_of(once, in);
        const std::vector<double> after = values_of(renewed, in);
        const double starts = sum(values_of(renewed, "treatment_entries"));

        for (std::size_t t = 0; t <= 3; ++t) EXPECT_EQ(after[t], before[t]) << drug;
        for (std::size_t t = 4; t < after.size(); ++t) EXPECT_GE(after[t], before[t]) << drug;
        EXPECT_LT(starts, 2.5 * sum(values_of(once, "treatment_entries"))) << drug;
    }
}

/// Each month those who dropped out since the last offer start again, and nobody else.
TEST(Offers, ReachDropOutsAgain) {
    Scenario scenario = scenario_of(
        study + offer_of("methadone", "every = \"30 d\"\neligible_treatment = \"no\""));
    scenario.parameters.treatment.methadone_early_dropout = {0.05};
    scenario.parameters.treatment.methadone_late_dropout = {0.05};
    for (double* entry : {&scenario.parameters.treatment.methadone_entry.per_day,
                          &scenario.parameters.treatment.buprenorphine_entry.per_day,
                          &scenario.parameters.treatment.naltrexone_entry.per_day})
        *entry = 0;
    const ExperimentResult result = run({scenario});
    const RunResult& only = result.runs[0][0];
    const std::vector<double> alive = values_of(only, "alive");
    const std::vector<double> starts = values_of(only, "treatment_entries");
    const std::vector<double> in = values_of(only, "in_methadone");

    for (const std::size_t t : {3u, 6u, 9u, 12u, 15u}) {
        // About three quarters drop out within 30 d, and 98% of them can be inducted again.
        EXPECT_GT(starts[t + 1], 0.4 * alive[t]) << "day " << 10 * t;
        EXPECT_EQ(starts[t], 0) << "no start without an offer, up to day " << 10 * t;
        EXPECT_GT(in[t + 1], in[t]) << "day " << 10 * t;
    }
}

/// Two interventions with one drug, one after the other, and two drugs: the second goes on.
TEST(Offers, AreHandedOverWithoutAGap) {
    for (const std::string second : {"methadone", "buprenorphine"}) {
        const RunResult result = run_one(
            study + offer_of("methadone", "name = \"low\"\nstop = \"50 d\"") +
            offer_of(second, "name = \"next\"\nstart = \"50 d\"\naccept_with = \"low\""));
        const std::vector<double> in = values_of(result, "in_treatment");

        EXPECT_GT(in[6], 0.8 * in[5]) << second;
    }
}

TEST(Offers, StopEndsItsOwnDrugOnly) {
    Scenario scenario = scenario_of(study + offer_of("methadone", "stop = \"60 d\"") +
                                    offer_of("buprenorphine", "coverage = 0"));
    scenario.parameters.treatment.methadone_early_dropout = {0.2};
    scenario.parameters.treatment.buprenorphine_entry = {0.05};
    scenario.parameters.treatment.buprenorphine_early_dropout = {0};
    scenario.parameters.treatment.buprenorphine_late_dropout = {0};
    const ExperimentResult result = run({scenario});
    const std::vector<double> in = values_of(result.runs[0][0], "in_buprenorphine");

    EXPECT_GT(in[6], 50);
    EXPECT_GE(in[7], in[6] - 5) << "only deaths";
}

/// Vouchers, kits and referrals have no life of their own: renewals keep people on them too.
TEST(Offers, RenewalsKeepEveryKindWithoutAGap) {
    for (const std::string kind :
         {"contingency_management", "naloxone", "mutual_help", "environment", "supply_shock",
          "intranasal_oxytocin"}) {
        const std::string fields = kind == "environment" ? "lapse_log_ratio = 0.5" : "";
        const RunResult once = run_one(study + offer_of(kind, fields));
        const RunResult renewed = run_one(
            study + offer_of(kind, fields + "\nlength = \"10 d\"\nevery = \"5 d\""));

        for (std::size_t m = 0; m < measures.size(); ++m)
            for (std::size_t t = 0; t < once.values[m].size(); ++t)
                EXPECT_TRUE(once.values[m][t] == renewed.values[m][t] ||
                            std::isnan(once.values[m][t]))
                    << kind << ", " << measures[m].name << ", report " << t;
    }
}

/// What a kind uses acts: with a tenth of the doses something changes.
TEST(Offers, AdherenceActsWhereItIsAccepted) {
    for (const std::string kind : {"methadone", "buprenorphine", "intranasal_oxytocin"}) {
        const RunResult all = run_one(study + offer_of(kind, ""));
        const RunResult few = run_one(study + offer_of(kind, "adherence = 0.1"));

        EXPECT_NE(values_of(all, "uses"), values_of(few, "uses")) << kind;
    }
}

// --- places

/// 20 places of a monthly drop-out of three quarters: full as long as people wait.
TEST(Offers, FreePlacesAreGivenOnWhilePeopleWait) {
    Scenario scenario = scenario_of(study + offer_of("methadone", "capacity = 20"));
    scenario.parameters.treatment.methadone_early_dropout = {0.02};
    scenario.parameters.treatment.methadone_late_dropout = {0.02};
    for (double* entry : {&scenario.parameters.treatment.methadone_entry.per_day,
                          &scenario.parameters.treatment.buprenorphine_entry.per_day,
                          &scenario.parameters.treatment.naltrexone_entry.per_day})
        *entry = 0;
    const ExperimentResult result = run({scenario});
    const RunResult& only = result.runs[0][0];

    for (std::size_t t = 1; t < only.values[0].size(); ++t) {
        EXPECT_GE(values_of(only, "in_methadone")[t], 18) << "a step may pass until it is seen";
        EXPECT_LE(values_of(only, "in_methadone")[t], 20);
    }
    EXPECT_GT(only.offers[0].enrolled, 60);
    EXPECT_GT(only.offers[0].accepted, only.offers[0].enrolled);
}

// --- who accepts

/// Who is enrolled in each intervention of a plan at the first step.
std::vector<std::set<std::size_t>> enrolled_of(Scenario scenario) {
    scenario.population.burn_in = {0};
    Population population(scenario, 0, sim::block_capacity);
    population.set_plan(scenario.plan);
    population.step({0, scenario.steps_per_day()}, {});
    std::vector<std::set<std::size_t>> all(scenario.plan.size());
    for (const RelapseModel& block : population.blocks())
        for (std::size_t k = 0; k < all.size(); ++k)
            for (const std::int32_t i : sim::where(block.plan()[k].deployment.enrolled()))
                all[k].insert(block.first_agent() + static_cast<std::size_t>(i));
    return all;
}

using People = std::set<std::size_t>;

bool contains(const People& larger, const People& smaller) {
    return std::includes(larger.begin(), larger.end(), smaller.begin(), smaller.end());
}

int in_both(const People& a, const People& b) {
    return static_cast<int>(std::count_if(
        a.begin(), a.end(), [&b](std::size_t i) { return b.contains(i); }));
}

TEST(Acceptance, WithAnotherIsThatOfTheSamePeople) {
    const auto all = enrolled_of(scenario_of(
        offer_of("naloxone", "coverage = 0.5") +
        offer_of("mutual_help", "coverage = 0.5\naccept_with = \"naloxone\"") +
        offer_of("contingency_management", "coverage = 0.2\naccept_with = \"mutual_help\"")));

    EXPECT_EQ(all[0], all[1]);
    EXPECT_TRUE(contains(all[0], all[2]));
    // .5 and .2 of 2,000: 6 standard errors are 134 and 107.
    EXPECT_NEAR(static_cast<double>(all[0].size()), 1000, 134);
    EXPECT_NEAR(static_cast<double>(all[2].size()), 400, 107);
}

TEST(Acceptance, InsteadOfAnotherIsThatOfOtherPeople) {
    const auto all = enrolled_of(scenario_of(
        offer_of("naloxone", "coverage = 0.5\ninstead_of = \"mutual_help\"") +
        offer_of("mutual_help", "coverage = 0.3") +
        offer_of("contingency_management", "coverage = 0.2\ninstead_of = \"naloxone\"")));

    EXPECT_EQ(in_both(all[0], all[1]) + in_both(all[0], all[2]) + in_both(all[1], all[2]), 0);
    EXPECT_EQ(all[0].size() + all[1].size() + all[2].size(), 2000u);
    EXPECT_NEAR(static_cast<double>(all[0].size()), 1000, 134);
}

TEST(Acceptance, DoesNotGoWithTheNameAndMayGoWithAWord) {
    const std::string half = "coverage = 0.5\n";
    const People unnamed = enrolled_of(scenario_of(offer_of("naloxone", half)))[0];
    const auto named = enrolled_of(
        scenario_of(offer_of("naloxone", half + "name = \"kits\"") +
                    offer_of("naloxone", half + "name = \"naloxone\"")));
    const People other =
        enrolled_of(scenario_of(offer_of("naloxone", half + "luck = \"other\"")))[0];

    EXPECT_EQ(named[0], unnamed);
    EXPECT_NE(named[1], unnamed);
    EXPECT_NE(other, unnamed);
}

TEST(Acceptance, CanBeSetFromTheCommandLine) {
    const std::string text = offer_of("naloxone", "coverage = 0.5") +
                             offer_of("mutual_help", "coverage = 0.5");
    const auto all = enrolled_of(
        scenario_of(text, {"intervention.mutual_help.instead_of=naloxone"}));

    EXPECT_EQ(in_both(all[0], all[1]), 0);
}

/// Arms share their past up to the offer at which acceptance differs; what they then do is the
/// same as in a run of their own.
TEST(Acceptance, IsTheSameInArmsThatShareTheirPast) {
    const std::string reference = study + offer_of("naloxone", "coverage = 0.5");
    const std::string late = "start = \"50 d\"\ncoverage = 0.5\n";
    std::vector<Scenario> scenarios{
        scenario_of(reference + offer_of("methadone", late)),
        scenario_of(reference + offer_of("methadone", late + "accept_with = \"naloxone\"")),
        scenario_of(reference + offer_of("methadone", late + "instead_of = \"naloxone\"")),
        scenario_of(reference + offer_of("methadone", late + "luck = \"a\""))};
    const ExperimentResult shared = run(scenarios);
    std::set<std::vector<double>> different;
    for (std::size_t s = 0; s < scenarios.size(); ++s) {
        const ExperimentResult alone = run({scenarios[s]});
        const std::vector<double> in = values_of(shared.runs[s][0], "in_methadone");
        EXPECT_EQ(in, values_of(alone.runs[0][0], "in_methadone"));
        EXPECT_EQ(in[5], values_of(shared.runs[0][0], "in_methadone")[5]);
        different.insert(in);
    }
    EXPECT_EQ(different.size(), 4u);
}

// --- the cascade

TEST(Cascade, CountsEachPersonOnceFromEligibleToKept) {
    const RunResult result = run_one(
        study + offer_of("methadone", "coverage = 0.5\neligible_sex = \"women\"\n"
                                      "every = \"30 d\""));
    const OfferCounts& c = result.offers[0];

    EXPECT_EQ(c.people, values_of(result, "enrolled")[0]);
    EXPECT_LE(c.eligible, c.present);
    EXPECT_EQ(c.unmet[1], c.present - c.eligible) << "men";
    EXPECT_EQ(c.offered, c.eligible);
    EXPECT_LT(c.accepted, 0.7 * c.offered);
    EXPECT_EQ(c.enrolled, c.accepted);
    EXPECT_GT(c.started, 0.9 * c.enrolled);
    EXPECT_EQ(c.enrolled - c.started, c.failed_at_once + c.treated_otherwise);
    EXPECT_GE(c.observed[0], c.observed[1]);
    EXPECT_GE(c.observed[1], c.observed[2]);
    EXPECT_GT(c.kept[0], 0);
}

/// Without other ways into methadone and one offer, what is kept is what is in treatment.
TEST(Cascade, KeptIsWhatIsInTreatmentSoManyDaysAfter) {
    Scenario scenario = scenario_of(study + offer_of("methadone", "coverage = 0.5"));
    scenario.parameters.treatment.methadone_entry = {0};
    const ExperimentResult result = run({scenario});
    const RunResult& only = result.runs[0][0];
    const OfferCounts& c = only.offers[0];
    const std::vector<double> in = values_of(only, "in_methadone");

    EXPECT_EQ(c.observed[0], c.started);
    EXPECT_EQ(c.kept[0], in[3]);
    EXPECT_EQ(c.kept[1], in[9]);
    EXPECT_EQ(c.kept[2], in[18]);
}

TEST(Cascade, TellsWhyNaltrexoneIsNotInjected) {
    const RunResult result = run_one(study + offer_of("xr_naltrexone", "coverage = 0.4"));
    const OfferCounts& c = result.offers[0];

    EXPECT_EQ(c.detox_first, c.enrolled) << "three days of detox are not enough abstinence";
    EXPECT_GT(c.detox_without_start, 0);
    EXPECT_EQ(c.started + c.detox_without_start, c.enrolled);
    // .72 of about 120: six standard errors are .25.
    EXPECT_NEAR(c.started / static_cast<double>(c.enrolled), 0.72, 0.25);
}

TEST(Cascade, TellsWhichConditionFailed) {
    const RunResult result = run_one(
        study + offer_of("naloxone", "start = \"10 d\"\neligible_after_abstinence = \"13 d\""));
    const OfferCounts& c = result.offers[0];

    EXPECT_GT(c.unmet[3], 0);
    EXPECT_EQ(c.unmet[3], c.present - c.eligible);
    EXPECT_EQ(c.unmet[0] + c.unmet[1] + c.unmet[2] + c.unmet[4], 0);
}

// --- mistakes

struct Case {
    std::string kind, fields, message;
};

TEST(PlanMistakes, AreWhatCanNeverHappen) {
    const Case cases[] = {
        {"methadone", "stop = \"5 d\"\nstart = \"10 d\"",
         "a.toml:3:8: stop = 5 d is not after start = 10 d: it would never be offered"},
        {"methadone", "start = \"400 d\"",
         "a.toml:3:9: start = 400 d: the study ends on day 365, it would never be offered"},
        {"methadone", "start = \"-1000 d\"",
         "a.toml:3:9: start = -1000 d: the burn-in begins on day -731, it would never be "
         "offered; start later, or make population.burn_in longer"},
        {"methadone", "length = \"0 d\"",
         "a.toml:3:10: length = 0 d: nobody would ever be enrolled; say how long, or leave it "
         "out for no end"},
        {"methadone", "every = \"0 d\"",
         "a.toml:3:9: every = 0 d: say an interval of at least one step, or leave it out for a "
         "single offer"},
        {"methadone", "taper = \"14 d\"",
         "a.toml:3:9: taper = 14 d needs an end to fall to: say stop or length"},
        {"buprenorphine", "taper = \"14 d\"\nstop = \"10 d\"",
         "a.toml:3:9: taper = 14 d is longer than the treatment of 10 d"},
        {"buprenorphine", "taper = \"14 d\"\nlength = \"10 d\"",
         "a.toml:3:9: taper = 14 d is longer than the treatment of 10 d"},
        {"methadone", "taper = \"14 d\"\nlength = \"30 d\"\nevery = \"30 d\"",
         "a.toml:3:9: taper = 14 d never begins, because every offer renews before length is "
         "over: say stop, or leave every out"},
        {"intranasal_oxytocin", "doses_per_day = 3\ndose_interval = \"12 h\"",
         "a.toml:4:17: dose_interval = 12 h: 3 doses a day so far apart reach into the next "
         "day's, where doses coincide; less than 12 h, or leave it out for 8 h"},
        {"intranasal_oxytocin", "doses_per_day = 2\ndose_interval = \"0 h\"",
         "a.toml:4:17: dose_interval = 0 h: 2 doses a day so far apart are taken at once; less "
         "than 24 h, or leave it out for 12 h"},
        {"methadone", "eligible_treatment = \"yes\"",
         "a.toml:3:22: eligible_treatment = \"yes\" reaches nobody: methadone is offered to "
         "people who are not in medication treatment"},
        {"naloxone", "eligible_state = \"using\"\neligible_after_abstinence = \"5 d\"",
         "a.toml:4:29: eligible_after_abstinence = 5 d reaches nobody: eligible_state = "
         "\"using\" asks for people who are not abstinent"},
        {"naloxone", "eligible_state = \"lapsed\"",
         "a.toml:3:18: eligible_state reaches nobody: at the only offers, until day 0, nobody "
         "is in that state; offer it later: start = \"6 h\", or repeat it with every"},
        {"contingency_management", "eligible_treatment = \"yes\"",
         "a.toml:3:22: eligible_treatment = \"yes\" reaches nobody: at the only offers, until "
         "day 0, nobody is in medication treatment yet; offer it later: start = \"6 h\", or "
         "repeat it with every"}};
    for (const Case& each : cases)
        EXPECT_EQ(mistakes(offer_of(each.kind, each.fields)), each.message);
}

TEST(PlanMistakes, CountTheStayBeforeTheStudy) {
    const std::string stay = "[population]\ninstitution = \"detox\"\n";
    EXPECT_EQ(mistakes(stay + offer_of("naloxone", "eligible_after_abstinence = \"30 d\"")),
              "a.toml:5:29: eligible_after_abstinence = 30 d reaches nobody: at the last offer, "
              "on day 0, nobody can be abstinent for longer than 3 d; offer it later, or repeat "
              "it with every");
    EXPECT_EQ(mistakes(stay + offer_of("naloxone", "eligible_inside = false")),
              "a.toml:5:19: eligible_inside = false reaches nobody: at the only offers, until "
              "day 0, all still count as inside; offer it later: start = \"6 h\", or repeat it "
              "with every");
    EXPECT_EQ(mistakes(stay + offer_of("naloxone", "eligible_state = \"using\"")),
              "a.toml:5:18: eligible_state reaches nobody: at the only offers, until day 0, all "
              "are inside and abstinent; offer it later: start = \"6 h\", or repeat it with "
              "every");
}

TEST(PlanMistakes, AreNotWhatCanHappen) {
    const std::string stay = "[population]\ninstitution = \"detox\"\n";
    for (const std::string& text :
         {stay + offer_of("naloxone", "eligible_after_abstinence = \"3 d\""),
          stay + offer_of("naloxone",
                          "eligible_after_abstinence = \"30 d\"\nevery = \"27 d\""),
          stay + offer_of("naloxone", "eligible_inside = false\nstart = \"6 h\""),
          stay + offer_of("naloxone", "eligible_state = \"using\"\nevery = \"1 d\""),
          offer_of("naloxone", "start = \"-731 d\""), offer_of("naloxone", "coverage = 0"),
          offer_of("intranasal_oxytocin", "doses_per_day = 4"),
          offer_of("intranasal_oxytocin", "doses_per_day = 3\ndose_interval = \"10 h\""),
          offer_of("methadone", "taper = \"30 d\"\nlength = \"30 d\""),
          offer_of("institution", "stop = \"30 d\"\nevery = \"10 d\"")})
        EXPECT_EQ(mistakes(text), "") << text;
}

TEST(PlanMistakes, AreFieldsThatAKindDoesNotUse) {
    const std::map<std::string, std::string> why = {
        {"contingency_management", "samples are missed inside institutions only"},
        {"environment", "coverage says for how many people it changes"},
        {"institution", "coverage says how many go inside"},
        {"mutual_help", "mutual_help.meeting_rate says how many meetings members go to"},
        {"naloxone", "kits_per_user says how many kits there are"},
        {"network_rewiring", "loss_factor and cut_share say how much it does"},
        {"network_susceptibility", "factor says how much it does"},
        {"peer_support", "sober_ties says how much it gives"},
        {"recovery_housing", "recovery_housing.stay says how long residents stay"},
        {"supply_shock", "coverage says how many people it reaches"},
        {"xr_naltrexone",
         "who misses an injection has left: treatment.naltrexone_early_dropout and "
         "naltrexone_late_dropout say how many"}};
    for (const auto& [kind, reason] : why)
        EXPECT_EQ(
            mistakes("[network]\non = true\n" + offer_of(kind, "adherence = 0.5")),
            "a.toml:5:13: " + kind + " does not use 'adherence'; leave it out (" + reason + ")");
    for (const std::string kind : {"methadone", "buprenorphine", "intranasal_oxytocin"})
        EXPECT_EQ(mistakes(offer_of(kind, "adherence = 0.5")), "");
    EXPECT_EQ(mistakes(offer_of("institution", "length = \"5 d\"")),
              "a.toml:3:10: institution does not use 'length'; leave it out (stay says how long "
              "people are inside)");
    EXPECT_EQ(mistakes(offer_of("institution", "stop = \"5 d\"")),
              "a.toml:3:8: institution without every does not use 'stop'; leave it out (stay says "
              "how long people are inside)");
    EXPECT_EQ(mistakes(offer_of("mutual_help", "mode = \"join\"\nlength = \"5 d\"")),
              "a.toml:4:10: mutual_help with mode = \"join\" does not use 'length'; leave it out "
              "(members leave by themselves: mutual_help.early_leave_rate and late_leave_rate)");
}

TEST(PlanMistakes, AreAcceptancesThatMeanNothing) {
    const std::string two = offer_of("naloxone", "coverage = 0.7");
    const auto with = [&two](const std::string& fields) {
        return mistakes(two + offer_of("methadone", fields));
    };
    EXPECT_EQ(with("coverage = 0.4\ninstead_of = \"naloxone\""),
              "a.toml:6:12: coverage = 0.4 beside 'naloxone': only 0.3 of all people are left, "
              "because 0.7 accept the other");
    EXPECT_EQ(with("accept_with = \"naloxon\""),
              "a.toml:6:15: accept_with = \"naloxon\": there is no intervention of that name; did "
              "you mean 'naloxone'?");
    EXPECT_EQ(with("accept_with = \"yoga\""),
              "a.toml:6:15: accept_with = \"yoga\": there is no intervention of that name; there "
              "are: naloxone");
    EXPECT_EQ(with("instead_of = \"methadone\""),
              "a.toml:6:14: instead_of = \"methadone\" is the intervention itself; name another "
              "one");
    EXPECT_EQ(with("accept_with = \"naloxone\"\ninstead_of = \"naloxone\""),
              "a.toml:6:15: accept_with and instead_of exclude each other; leave one out");
    EXPECT_EQ(with("accept_with = 3"),
              "a.toml:6:15: accept_with is the name of another intervention, for example "
              "\"methadone\"");
    EXPECT_EQ(with("luck = \"naloxone\""),
              "a.toml:6:8: the luck \"naloxone\" is that of 'naloxone' already; accept_with = "
              "\"naloxone\" lets the same people accept");
    EXPECT_EQ(mistakes(offer_of("naloxone", "accept_with = \"methadone\"") +
                       offer_of("methadone", "instead_of = \"naloxone\"")),
              "a.toml:3:15: accept_with = \"methadone\" goes round in a circle: one of them must "
              "accept by itself\n"
              "a.toml:6:14: instead_of = \"naloxone\" goes round in a circle: one of them must "
              "accept by itself");
}

}  // namespace
}  // namespace models
