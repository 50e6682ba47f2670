/// Reading of scenarios: every mistake is answered with its place, what was found, and what would
/// be accepted. The texts are complete, so that a change of any of them is seen.

#include "models/scenario.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/sim/scenario_fixture.h"

namespace models {
namespace {

using scenario_fixture::Files;

Scenario read(const std::string& file, std::vector<std::string> presets = {},
              std::vector<std::string> assignments = {}) {
    sim::Complaints complaints;
    Scenario scenario =
        read_scenario({file, std::move(presets), std::move(assignments)}, complaints);
    complaints.throw_if_any();
    return scenario;
}

/// A scenario of this text, without mistakes.
Scenario scenario_of(const std::string& text, std::vector<std::string> assignments = {}) {
    const Files files;
    files.write("a.toml", text);
    return read(files.path("a.toml"), {}, std::move(assignments));
}

/// What the user hears of a scenario of this text.
std::string answer(const std::string& text, std::vector<std::string> assignments = {}) {
    const Files files;
    files.write("a.toml", text);
    sim::Complaints complaints;
    read_scenario({files.path("a.toml"), {}, std::move(assignments)}, complaints);
    return files.relative(scenario_fixture::text_of(complaints));
}

/// The answer to a text with one mistake, of which it shows a line.
std::string one_mistake(const std::string& message, const std::string& line, int column) {
    return message + "\n    " + line + "\n    " +
           std::string(static_cast<std::size_t>(column - 1), ' ') +
           "^\n1 mistake; nothing was run.";
}

std::vector<std::filesystem::path> toml_files(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".toml") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

const std::filesystem::path scenarios = RELAPSIM_SOURCE "/scenarios";

// --- what comes with the program

TEST(Scenarios, AllThatComeWithTheProgramAreReadWithoutMistakes) {
    const auto files = toml_files(scenarios);

    EXPECT_GE(files.size(), 10u);
    for (const auto& file : files) {
        SCOPED_TRACE(file);
        Scenario scenario;
        ASSERT_NO_THROW(scenario = read(file.string()));
        EXPECT_EQ(scenario.label, file.stem().string());
        EXPECT_FALSE(scenario.title.empty());
        EXPECT_FALSE(scenario.question.empty());
        EXPECT_FALSE(scenario.evidence.empty());
    }
}

TEST(Scenarios, AllPresetsCanBeMergedIntoAScenarioWithOxytocinAndDrugs) {
    const auto presets = toml_files(scenarios / "presets");

    EXPECT_GE(presets.size(), 7u);
    for (const auto& preset : presets)
        for (const char* file : {"oxytocin_daily.toml", "methadone.toml"}) {
            SCOPED_TRACE(preset);
            EXPECT_NO_THROW(read((scenarios / file).string(), {preset.string()}));
        }
}

/// Whether all parameters of the model are equal in two scenarios.
bool same_model(Scenario& a, Scenario& b) {
    const auto ours = sections(a), theirs = sections(b);
    for (std::size_t s = 0; s < ours.size(); ++s)
        for (const sim::Field& field : ours[s].table.fields)
            if (field.get(ours[s].parameters) != field.get(theirs[s].parameters)) return false;
    return true;
}

TEST(Scenarios, ThePresetOfTheEvidenceIsTheDefault) {
    const std::string file = (scenarios / "usual_care.toml").string();
    Scenario plain = read(file);
    Scenario evidence = read(file, {(scenarios / "presets/evidence.toml").string()});
    Scenario bare = read(file, {(scenarios / "presets/bare.toml").string()});

    EXPECT_TRUE(same_model(plain, evidence));
    EXPECT_FALSE(same_model(plain, bare));
}

TEST(Scenarios, NullOxytocinSwitchesOffAllCouplingsOfTheDrugAndNoOther) {
    Scenario plain = read((scenarios / "usual_care.toml").string());
    Scenario null = read((scenarios / "usual_care.toml").string(),
                         {(scenarios / "presets/null_ot.toml").string()});
    std::vector<std::string> changed;

    const auto ours = sections(plain), theirs = sections(null);
    for (std::size_t s = 0; s < ours.size(); ++s)
        for (const sim::Field& field : ours[s].table.fields)
            if (field.get(ours[s].parameters) != field.get(theirs[s].parameters)) {
                EXPECT_EQ(field.get(theirs[s].parameters), 0);
                changed.push_back(std::string(ours[s].table.section) + "." +
                                  std::string(field.row.name));
            }

    // relapse.oxytocin_cue_effect_women and tolerance.oxytocin_slowing are 0 by default.
    EXPECT_EQ(changed, (std::vector<std::string>{
                           "treatment.dropout_oxytocin_effect", "withdrawal.oxytocin_relief",
                           "oxytocin_receptor.desensitisation_rate",
                           "mutual_help.meeting_oxytocin_effect", "stress.oxytocin_effect",
                           "stress.oxytocin_buffering", "relapse.oxytocin_cue_effect_men"}));
}

TEST(Scenarios, ThatResolveReadBackAsTheSame) {
    for (const auto& file : toml_files(scenarios)) {
        SCOPED_TRACE(file);
        Scenario scenario = read(file.string());
        Scenario again = scenario_of(scenario.resolved_toml);
        ASSERT_EQ(again.plan.size(), scenario.plan.size());
        // Equal scenarios differ at their end.
        EXPECT_EQ(first_difference(scenario, again),
                  static_cast<int>(
                      std::lround(scenario.study.duration.days * scenario.steps_per_day())));
    }
}

// --- what is read

TEST(Reading, AnEmptyFileIsTheDefaults) {
    Scenario scenario = scenario_of("");
    Scenario defaults;

    EXPECT_TRUE(same_model(scenario, defaults));
    EXPECT_TRUE(scenario.plan.empty());
    EXPECT_TRUE(scenario.changes.empty());
    EXPECT_EQ(scenario.label, "a");
}

TEST(Reading, ValuesArriveInBaseUnits) {
    const Scenario scenario = scenario_of(R"(
[study]
step = "30 min"
duration = "8 wk"
[opioid_use]
half_life = "6 h"
[mortality]
in_treatment = "0.00001 1/d"
[[intervention]]
kind = "methadone"
name = "clinic"
dose = "120 mg"
start = "-2 d"
stop = "never"
coverage = 0.25
eligible_sex = "women"
)");

    EXPECT_EQ(scenario.steps_per_day(), 48);
    EXPECT_EQ(scenario.study.duration.days, 56);
    EXPECT_DOUBLE_EQ(scenario.parameters.opioid_use.half_life.days, 0.25);
    EXPECT_DOUBLE_EQ(scenario.parameters.mortality.in_treatment.per_day, 0.00001);
    ASSERT_EQ(scenario.plan.size(), 1u);
    const PlannedIntervention& clinic = scenario.plan[0];
    EXPECT_EQ(clinic.name, "clinic");
    EXPECT_EQ(std::get<Methadone>(clinic.intervention).parameters().dose, 120);
    EXPECT_EQ(clinic.deployment.start.days, -2);
    EXPECT_EQ(clinic.deployment.stop.days, sim::infinity);
    EXPECT_EQ(clinic.deployment.coverage.value, 0.25);
    EXPECT_EQ(clinic.deployment.eligible_sex, Deployment::Sex::women);
}

TEST(Reading, PresetsComeAfterTheFileAndOptionsLast) {
    const Files files;
    files.write("a.toml", "[relapse]\nlapse_rate = \"0.1 1/d\"\nrelapse_rate = \"1 1/d\"\n");
    files.write("p.toml", "[relapse]\nlapse_rate = \"0.2 1/d\"\nquit_rate = \"0.2 1/d\"\n");
    files.write("q.toml", "[relapse]\nquit_rate = \"0.3 1/d\"\n");

    const Scenario scenario =
        read(files.path("a.toml"), {files.path("p.toml"), files.path("q.toml")},
             {"relapse.resolution_rate=0.4 1/d"});

    const Relapse::Parameters& relapse = scenario.parameters.relapse;
    EXPECT_EQ(relapse.relapse_rate.per_day, 1);
    EXPECT_EQ(relapse.lapse_rate.per_day, 0.2);
    EXPECT_EQ(relapse.quit_rate.per_day, 0.3);
    EXPECT_EQ(relapse.resolution_rate.per_day, 0.4);
}

TEST(Reading, EveryInterventionIsKnownByItsKind) {
    for (const char* kind : {"intranasal_oxytocin", "mutual_help", "methadone", "buprenorphine",
                             "xr_naltrexone", "naloxone", "contingency_management",
                             "recovery_housing", "institution", "supply_shock", "environment"})
        EXPECT_EQ(
            scenario_of("[[intervention]]\nkind = \"" + std::string(kind) + "\"\n").plan.size(),
            1u)
            << kind;
}

TEST(Reading, KnowsWhetherAnybodyGetsOxytocin) {
    const std::string oxytocin = "[[intervention]]\nkind = \"intranasal_oxytocin\"\n";

    EXPECT_TRUE(scenario_of(oxytocin).has_oxytocin());
    EXPECT_FALSE(scenario_of(oxytocin + "dose = \"0 IU\"\n").has_oxytocin());
    EXPECT_FALSE(scenario_of("[[intervention]]\nkind = \"methadone\"\n").has_oxytocin());
}

TEST(FirstDifference, IsTheStartOfTheFirstInterventionThatDiffers) {
    const std::string methadone = "[[intervention]]\nkind = \"methadone\"\nstart = \"10 d\"\n";
    const std::string kits = "[[intervention]]\nkind = \"naloxone\"\nstart = \"20 d\"\n";
    const auto difference = [](const std::string& a, const std::string& b) {
        Scenario one = scenario_of(a), other = scenario_of(b);
        return first_difference(one, other);
    };

    EXPECT_EQ(difference("", methadone), 40);
    EXPECT_EQ(difference(methadone + kits, methadone), 80);
    EXPECT_EQ(difference(methadone + kits, kits + methadone), 4 * 365);
    EXPECT_EQ(difference(methadone, methadone + "coverage = 0.5\n"), 40);
    EXPECT_EQ(difference(methadone, methadone + "dose = \"40 mg\"\n"), 40);
    EXPECT_EQ(difference("", "[relapse]\nlapse_rate = \"0.2 1/d\"\n"), std::nullopt);
    EXPECT_EQ(difference("", "[study]\nseed = 5\n"), std::nullopt);
}

// --- mistakes

TEST(Mistakes, AnUnknownSection) {
    EXPECT_EQ(answer("[studdy]\nagents = 5\n"),
              one_mistake("a.toml:1:2: there is no section 'studdy'; did you mean 'study'?",
                          "[studdy]", 2));
    EXPECT_EQ(
        answer("[qqqqqqqq]\nagents = 5\n"),
        one_mistake(
            "a.toml:1:2: there is no section 'qqqqqqqq'; the sections are: intervention, "
            "title, "
            "question, evidence, study, population, record, person, reference, opioid_use, "
            "habitual_dose, overdose, mortality, medication, treatment, opioid_exposure, "
            "tolerance, withdrawal, exogenous_oxytocin, oxytocin_receptor, oxytocin_tone, "
            "social_support, mutual_help, network, stress, cues, incubation, self_efficacy, "
            "contingency_management, recovery_housing, relapse, craving",
            "[qqqqqqqq]", 2));
}

TEST(Mistakes, AnUnknownParameter) {
    EXPECT_EQ(answer("[tolerance]\nrespiratory_los_half_life = \"7 d\"\n"),
              one_mistake("a.toml:2:1: tolerance has no parameter 'respiratory_los_half_life'; "
                          "did you mean 'respiratory_loss_half_life'?",
                          "respiratory_los_half_life = \"7 d\"", 1));
}

TEST(Mistakes, AUnitThatIsMissingOrWrong) {
    EXPECT_EQ(answer("[tolerance]\nrespiratory_loss_half_life = 7\n"),
              one_mistake("a.toml:2:30: tolerance.respiratory_loss_half_life needs a unit, one "
                          "of: min, h, d, wk, y, or \"never\"",
                          "respiratory_loss_half_life = 7", 30));
    EXPECT_EQ(answer("[tolerance]\nrespiratory_loss_half_life = \"7 mg\"\n"),
              one_mistake("a.toml:2:30: tolerance.respiratory_loss_half_life = 7 mg has the "
                          "wrong unit; accepted: one of: min, h, d, wk, y, or \"never\"",
                          "respiratory_loss_half_life = \"7 mg\"", 30));
}

TEST(Mistakes, ANumberOutsideItsRangeNotWholeOrNone) {
    EXPECT_EQ(answer("[study]\nagents = 0\n"),
              one_mistake("a.toml:2:10: study.agents = 0 is outside its range, 1 to 100000000",
                          "agents = 0", 10));
    EXPECT_EQ(answer("[study]\nagents = 2.5\n"),
              one_mistake("a.toml:2:10: study.agents = 2.5 must be a whole number",
                          "agents = 2.5", 10));
    EXPECT_EQ(
        answer("[study]\nagents = \"many\"\n"),
        one_mistake("a.toml:2:10: study.agents = \"many\" must be a plain number, without "
                    "quotes and unit",
                    "agents = \"many\"", 10));
    EXPECT_EQ(answer("[overdose]\nkits_per_user = nan\n"),
              one_mistake("a.toml:2:17: nan is not a value", "kits_per_user = nan", 17));
}

TEST(Mistakes, AWordThatIsNoChoice) {
    EXPECT_EQ(answer("[population]\ncohort = \"user\"\n"),
              one_mistake("a.toml:2:10: population.cohort = \"user\" must be one of: everyone, "
                          "using",
                          "cohort = \"user\"", 10));
}

TEST(Mistakes, SharesThatDoNotAddUp) {
    const std::string message = "population.using, lapsed and abstinent add up to ";

    EXPECT_EQ(answer("[population]\nusing = 0.5\nlapsed = 0.2\n"),
              one_mistake("a.toml:2:9: " + message + "0.7, not to 1 (0.5, 0.2, 0)",
                          "using = 0.5", 9));
    EXPECT_EQ(answer("[population]\nlapsed = 0.25\n"),
              one_mistake("a.toml:2:10: " + message + "1.25, not to 1 (1, 0.25, 0)",
                          "lapsed = 0.25", 10));
    EXPECT_EQ(answer("", {"population.abstinent=0.5"}),
              "--set population.abstinent=0.5: " + message +
                  "1.5, not to 1 (1, 0, 0.5)\n1 mistake; nothing was run.");
    EXPECT_EQ(answer("[network]\nfours_share = 0.9\n"),
              one_mistake("a.toml:2:15: network.pairs_share, threes_share and fours_share are "
                          "more than 1 in all (0.14, 0, 0.9)",
                          "fours_share = 0.9", 15));
    EXPECT_EQ(answer("[population]\nusing = 0.7\nlapsed = 0.1\nabstinent = 0.2\n"), "");
}

TEST(Mistakes, AStepThatDoesNotDivideADay) {
    EXPECT_EQ(
        answer("[study]\nstep = \"7 h\"\n"),
        one_mistake("a.toml:2:8: study.step does not divide a day: a day is a whole number "
                    "of steps",
                    "step = \"7 h\"", 8));
    for (const char* step : {"24 h", "12 h", "8 h", "4.8 h", "1 h", "15 min"})
        EXPECT_EQ(answer("[study]\nstep = \"" + std::string(step) + "\"\n"), "") << step;
}

TEST(Mistakes, TimesThatAreNoWholeNumberOfDaysOrReports) {
    EXPECT_EQ(answer("[study]\nduration = \"30 d\"\nreport_every = \"7 d\"\n"),
              one_mistake("a.toml:3:16: study.report_every = 7 d does not divide "
                          "study.duration = 30 d; a duration of 28 d or 35 d would do",
                          "report_every = \"7 d\"", 16));
    EXPECT_EQ(answer("", {"study.report_every=7 d"}),
              "--set study.report_every=7 d: study.report_every = 7 d does not divide "
              "study.duration = 365 d; a duration of 364 d or 371 d would do\n1 mistake; "
              "nothing was run.");
    EXPECT_EQ(answer("[study]\nduration = \"3 d\"\n", {"study.report_every=7 d"}),
              "--set study.report_every=7 d: study.report_every = 7 d does not divide "
              "study.duration = 3 d; a duration of 7 d would do\n1 mistake; nothing was run.");
    EXPECT_EQ(answer("[study]\nreport_every = \"36 h\"\nduration = \"3 d\"\n"),
              one_mistake("a.toml:2:16: study.report_every is not a whole number of days",
                          "report_every = \"36 h\"", 16));
    EXPECT_EQ(answer("[population]\ninstitution_stay = \"60 h\"\n"),
              one_mistake("a.toml:2:20: population.institution_stay is not a whole number of "
                          "days",
                          "institution_stay = \"60 h\"", 20));
}

/// The complaint about the name of an intervention.
std::string about_name(const std::string& name) {
    const std::string message =
        answer("[[intervention]]\nkind = \"methadone\"\nname = " + name);
    return message.substr(0, message.find('\n'));
}

TEST(Mistakes, NamesThatCanNotStandInResultsOrOptions) {
    const std::string allowed =
        "a.toml:3:8: the name of an intervention consists of letters, digits, blanks, _ and -";

    EXPECT_EQ(about_name("\"80 mg/d\""), allowed + "; '/' is none of them");
    EXPECT_EQ(about_name("\"a.b\""), allowed + "; '.' is none of them");
    EXPECT_EQ(about_name("\"a=b\""), allowed + "; '=' is none of them");
    EXPECT_EQ(about_name("'the \"best\"'"), allowed + "; '\"' is none of them");
    EXPECT_EQ(about_name("\"a\\nb\""), allowed + ", not of control characters");
    EXPECT_EQ(about_name("\"a\\u0085b\""), allowed + ", not of control characters");
    EXPECT_EQ(about_name("\"\""), allowed + ", and of one of them at least");
    EXPECT_EQ(about_name("\" a\""),
              "a.toml:3:8: the name of an intervention does not begin or end with a blank");
    EXPECT_EQ(about_name("\"" + std::string(61, 'a') + "\""),
              "a.toml:3:8: the name of an intervention has at most 60 bytes");
    EXPECT_EQ(about_name("3"), "a.toml:3:8: the name of an intervention is a text in quotes");
    for (const char* name : {"\"80 mg a day\"", "\"Methadon früh\"", "\"a-b_2\"", "\"美沙酮\""})
        EXPECT_EQ(about_name(name), "") << name;
}

TEST(Scenario, HasATitleOnOneLineWithoutControlCharacters) {
    const scenario_fixture::Files files;
    files.write("a.toml", "title = \"one\\ntwo\\u0000\\u001b[2J\\u007f\"\n");

    EXPECT_EQ(read(files.path("a.toml")).title, "one two\xEF\xBF\xBD\xEF\xBF\xBD[2J ");
}

TEST(Mistakes, APeriodThatIsNoWholeNumberOfSteps) {
    const std::string methadone = "[[intervention]]\nkind = \"methadone\"\n";

    EXPECT_EQ(answer(methadone + "start = \"1.1 d\"\n"),
              one_mistake("a.toml:3:9: start is not a whole number of steps of 6 h",
                          "start = \"1.1 d\"", 9));
    EXPECT_EQ(answer(methadone + "length = \"100 min\"\n"),
              one_mistake("a.toml:3:10: length is not a whole number of steps of 6 h",
                          "length = \"100 min\"", 10));
    EXPECT_EQ(answer(methadone + "length = \"90 min\"\n", {"study.step=1.5 h"}), "");
}

TEST(Mistakes, AnInterventionWithoutAKind) {
    const std::string message =
        "a.toml:1:1: an [[intervention]] needs a kind, for example kind = \"methadone\"";

    EXPECT_EQ(answer("[[intervention]]\ndose = \"80 mg\"\n"),
              one_mistake(message, "[[intervention]]", 1));
    EXPECT_EQ(answer("[[intervention]]\nkind = 3\n"),
              one_mistake(message, "[[intervention]]", 1));
}

TEST(Mistakes, AnInterventionOnTiesWithoutTies) {
    EXPECT_EQ(answer("[[intervention]]\nkind = \"network_rewiring\"\n"),
              one_mistake("a.toml:1:1: network_rewiring acts on ties between people and does "
                          "nothing without them; say network.on = true (or --preset network)",
                          "[[intervention]]", 1));
    EXPECT_EQ(answer("[network]\non = true\n[[intervention]]\nkind = \"peer_support\"\n"), "");
}

TEST(Mistakes, HouseholdsOfMoreThanAll) {
    EXPECT_EQ(answer("[network]\npairs_share = 0.7\nthrees_share = 0.4\n"),
              one_mistake("a.toml:2:15: network.pairs_share, threes_share and fours_share are "
                          "more than 1 in all (0.7, 0.4, 0)",
                          "pairs_share = 0.7", 15));
}

TEST(Mistakes, AnInterventionOfAnUnknownKind) {
    EXPECT_EQ(answer("[[intervention]]\nkind = \"methadon\"\n"),
              one_mistake("a.toml:2:8: there is no intervention 'methadon'; did you mean "
                          "'methadone'?",
                          "kind = \"methadon\"", 8));
    EXPECT_EQ(
        answer("[[intervention]]\nkind = \"yoga\"\n"),
        one_mistake("a.toml:2:8: there is no intervention 'yoga'; there are: "
                    "intranasal_oxytocin, mutual_help, methadone, buprenorphine, "
                    "xr_naltrexone, naloxone, contingency_management, recovery_housing, "
                    "institution, supply_shock, environment, peer_support, network_rewiring, "
                    "network_susceptibility",
                    "kind = \"yoga\"", 8));
}

TEST(Mistakes, AnInterventionThatIsNoListOfTables) {
    EXPECT_EQ(answer("[intervention]\nkind = \"methadone\"\n"),
              one_mistake("a.toml:1:1: intervention is a list of tables, each headed "
                          "[[intervention]]",
                          "[intervention]", 1));
}

TEST(Mistakes, AParameterThatNeitherTheInterventionNorItsDeploymentHas) {
    EXPECT_EQ(
        answer("[[intervention]]\nkind = \"methadone\"\ndosage = \"80 mg\"\n"),
        one_mistake("a.toml:3:1: methadone has no parameter 'dosage'; did you mean 'dose'?",
                    "dosage = \"80 mg\"", 1));
    EXPECT_EQ(answer("[[intervention]]\nkind = \"methadone\"\ncoverrage = 0.5\n"),
              one_mistake("a.toml:3:1: methadone has no parameter 'coverrage'; did you mean "
                          "'coverage'?",
                          "coverrage = 0.5", 1));
    EXPECT_EQ(
        answer("[[intervention]]\nkind = \"methadone\"\ncoverage = 1.5\n"),
        one_mistake("a.toml:3:12: intervention.coverage = 1.5 is outside its range, 0 to 1",
                    "coverage = 1.5", 12));
}

TEST(Mistakes, TwoInterventionsOfOneName) {
    EXPECT_EQ(
        answer("[[intervention]]\nkind = \"methadone\"\n\n[[intervention]]\nkind = "
               "\"methadone\"\n"),
        one_mistake("a.toml:5:8: intervention has two entries named 'methadone'; give this "
                    "one another `name`",
                    "kind = \"methadone\"", 8));
}

TEST(Mistakes, ATitleThatIsNoText) {
    EXPECT_EQ(answer("title = 3\n"),
              one_mistake("a.toml:1:9: title is a text", "title = 3", 9));
}

TEST(Mistakes, OnTheCommandLineAreShownAsTheyWereWritten) {
    EXPECT_EQ(answer("", {"study.agents=0"}),
              "--set study.agents=0: study.agents = 0 is outside its range, 1 to 100000000\n"
              "1 mistake; nothing was run.");
    EXPECT_EQ(answer("", {"tolerance"}),
              "--set tolerance: must have the form section.name=VALUE\n"
              "1 mistake; nothing was run.");
}

TEST(Mistakes, SeveralAreToldAtOnce) {
    EXPECT_EQ(answer(R"([study]
agents = 0
step = "7 h"

[tolerance]
respiratory_los_half_life = 7

[[intervention]]
kind = "methadon"

[[intervention]]
kind = "naloxone"
coverage = 2
)"),
              R"(a.toml:2:10: study.agents = 0 is outside its range, 1 to 100000000
    agents = 0
             ^
a.toml:6:1: tolerance has no parameter 'respiratory_los_half_life'; did you mean 'respiratory_loss_half_life'?
    respiratory_los_half_life = 7
    ^
a.toml:3:8: study.step does not divide a day: a day is a whole number of steps
    step = "7 h"
           ^
a.toml:9:8: there is no intervention 'methadon'; did you mean 'methadone'?
    kind = "methadon"
           ^
a.toml:13:12: intervention.coverage = 2 is outside its range, 0 to 1
    coverage = 2
               ^
5 mistakes; nothing was run.)");
}

TEST(Mistakes, OfSeveralFilesAreAllTold) {
    const Files files;
    files.write("a.toml", "[study]\nagents = 0\n");
    files.write("b.toml", "title = 3\n");
    sim::Complaints complaints;

    read_scenario({files.path("a.toml"), {}, {}}, complaints);
    read_scenario({files.path("b.toml"), {}, {}}, complaints);

    EXPECT_EQ(files.relative(scenario_fixture::text_of(complaints)),
              R"(a.toml:2:10: study.agents = 0 is outside its range, 1 to 100000000
    agents = 0
             ^
b.toml:1:9: title is a text
    title = 3
            ^
2 mistakes; nothing was run.)");
}

}  // namespace
}  // namespace models
