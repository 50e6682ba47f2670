/// The program as users meet it: what it says, what it leaves on the disk, how it ends.

#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <regex>

#include "tests/program/desk.h"

namespace {

using namespace program_test;

const std::set<std::string> scenarios_only{"a.toml", "b.toml", "ot.toml"};

// --- help

TEST(Help, OfEachCommandFitsAScreen) {
    const Desk desk;

    for (const std::string command : {"", "run", "compare", "check", "explain", "parameters"}) {
        const Ending ending = desk.run(command + " --help");

        EXPECT_EQ(ending.status, done) << command;
        EXPECT_EQ(ending.err, "") << command;
        EXPECT_NE(ending.out.find("relapsim " + command), std::string::npos) << command;
        EXPECT_LE(std::count(ending.out.begin(), ending.out.end(), '\n'), 40) << command;
        std::istringstream lines(ending.out);
        for (std::string line; std::getline(lines, line);)
            EXPECT_LE(line.size(), 100u) << command << ": " << line;
    }
}

TEST(Help, WithoutACommandIsShownAsAMistake) {
    const Desk desk;

    const Ending ending = desk.run("");

    EXPECT_EQ(ending.status, mistake);
    EXPECT_EQ(ending.out, desk.run("--help").out);
}

TEST(Help, TheVersionSaysFromWhichSourcesItWasBuilt) {
    const Ending ending = Desk().run("--version");

    EXPECT_EQ(ending.status, done);
    EXPECT_EQ(ending.out.substr(0, 9), "relapsim ");
    EXPECT_EQ(std::count(ending.out.begin(), ending.out.end(), '\n'), 1);
}

// --- lives

// Fingerprints are taken of what 0.1.0 counted, as it counted it. Who differs here has changed
// what people do, not how it is told, and says so in CHANGELOG.
TEST(Fingerprint, PeopleLiveAsInTheFirstVersion) {
    const struct {
        const char* scenario;
        std::vector<std::int64_t> digests;
    } of_first_version[] = {
        {"usual_care", {5274451213968428, 2277283350352736612}},
        {"prison_release", {1798423082127649756, 5405138799162625347}},
        {"network_usual_care", {3623075576720693878, 7326767116976603165}}};
    const Desk desk;
    for (const auto& [scenario, digests] : of_first_version) {
        const Ending ending = desk.run("run " RELAPSIM_SOURCE "/scenarios/" +
                                       std::string(scenario) +
                                       ".toml --agents 200 --replicates 2 --quiet --force "
                                       "--set 'study.duration=84 d' -o lives.h5");
        EXPECT_EQ(ending.status, done) << ending.err;
        EXPECT_EQ(sim::Hdf5File::open(desk.path("lives.h5")).read_integers("/run_digest"),
                  digests)
            << scenario;
    }
}

// --- instruction sets

TEST(Instructions, ChangeNoResult) {
    const Desk desk;
    const std::string golden = RELAPSIM_SOURCE "/tests/golden/everything.toml";
    const auto digests_with = [&](const std::string& set) {
        const Ending ending = desk.run("run " + golden + " --quiet --force -o " + set +
                                       ".h5 --instructions " + set);
        EXPECT_EQ(ending.status, done) << ending.err;
        const sim::Hdf5File results = sim::Hdf5File::open(desk.path(set + ".h5"));
        EXPECT_EQ(results.text_attribute("/", "instructions"), set);
        return results.read_integers("/run_digest");
    };
    const std::vector<std::int64_t> baseline = digests_with("baseline");

    int compared = 0;
    for (const std::string set : {"avx2", "avx512"}) {
        const Ending version = desk.run("--version --instructions " + set);
        if (version.status != done) continue;  // not built, or not in this processor
        EXPECT_NE(version.out.find("instructions " + set), std::string::npos) << version.out;
        EXPECT_EQ(digests_with(set), baseline) << set;
        ++compared;
    }

    if (compared == 0) GTEST_SKIP() << "this processor has, or this build is for, only one";
}

TEST(Instructions, ThatDoNotExistAreAMistake) {
    const Ending ending = Desk().run("--version --instructions neon");

    EXPECT_EQ(ending.status, mistake);
    EXPECT_EQ(ending.err, "relapsim: --instructions is baseline, avx2 or avx512, not 'neon'\n");
}

// --- mistakes

void expect_mistake(const std::string& arguments, const std::string& message) {
    const Desk desk;

    const Ending ending = desk.run(arguments);

    EXPECT_EQ(ending.status, mistake) << arguments;
    EXPECT_EQ(ending.err, message + "\n") << arguments;
    EXPECT_EQ(ending.out, "") << arguments;
    EXPECT_EQ(desk.files(), scenarios_only) << arguments;
}

TEST(Mistake, OnTheCommandLineIsExplainedAndNothingIsWritten) {
    expect_mistake("rnu a.toml",
                   "relapsim: relapsim has no command 'rnu'; did you mean 'run'?");
    expect_mistake("xyzzy", "relapsim: relapsim has no command 'xyzzy'; see relapsim --help");
    expect_mistake("run", "relapsim: relapsim run takes one scenario; see relapsim run --help");
    expect_mistake("run a.toml b.toml",
                   "relapsim: relapsim run takes one scenario; see relapsim run --help");
    expect_mistake(
        "compare a.toml",
        "relapsim: relapsim compare takes a reference and at least one more scenario; "
        "see relapsim compare --help");
    expect_mistake(
        "explain",
        "relapsim: relapsim explain takes one scenario; see relapsim explain --help");
    expect_mistake(
        "check", "relapsim: relapsim check takes at least one file; see relapsim check --help");
    expect_mistake(
        "parameters a.toml",
        "relapsim: relapsim parameters takes no files; see relapsim parameters --help");
    expect_mistake("parameters --format xml",
                   "relapsim: --format is one of table, markdown, csv, json; found 'xml'");
    expect_mistake("run a.toml --thread 3",
                   "relapsim: unrecognised option '--thread'; see relapsim run --help");
    expect_mistake("run a.toml --threads 0",
                   "relapsim: --threads needs a number from 1 to 1024");
    expect_mistake("run a.toml --threads 100000",
                   "relapsim: --threads needs a number from 1 to 1024");
    expect_mistake(
        "run a.toml --threads x",
        "relapsim: the argument ('x') for option '--threads' is invalid; see relapsim "
        "run --help");
}

TEST(Mistake, InAScenarioIsExplainedAndNothingIsWritten) {
    expect_mistake("run none.toml",
                   "none.toml: cannot be read: No such file or directory\n"
                   "1 mistake; nothing was run.");
    expect_mistake(
        "run a.toml --preset none",
        "--preset none: there is no preset 'none'; there are: adverse_ot, bare, evidence, "
        "fentanyl, homophily_only, influence_only, isolated, lapse_resolves, network, null_ot, "
        "null_tone, preclinical_ot, strict_opioid\n1 mistake; nothing was run.");
    expect_mistake(
        "run a.toml --preset fentanil",
        "--preset fentanil: there is no preset 'fentanil'; did you mean 'fentanyl'?\n"
        "1 mistake; nothing was run.");
    expect_mistake(
        "run a.toml --preset none.toml",
        "none.toml: cannot be read: No such file or directory\n1 mistake; nothing was run.");
    expect_mistake(
        "run a.toml --seed 18446744073709551616",
        "--set study.seed=18446744073709551616: study.seed = 18446744073709551616 is outside "
        "its range, 0 to 9.007199254740991e+15\n1 mistake; nothing was run.");
    expect_mistake("check b.toml --set intervention.methadone.coverage=60",
                   "--set intervention.methadone.coverage=60: intervention.coverage = 60 is "
                   "outside its range, 0 to 1; did you mean 0.6?\n1 mistake; nothing was run.");
    expect_mistake(
        "run a.toml --agents 0",
        "--set study.agents=0: study.agents = 0 is outside its range, 1 to 100000000\n"
        "1 mistake; nothing was run.");
    expect_mistake("compare a.toml a.toml",
                   "a.toml: two scenarios are called 'a'; rename one file\n"
                   "1 mistake; nothing was run.");
}

TEST(Mistake, ScenariosWithDifferentStudiesAreNotCompared) {
    const Desk desk;
    desk.write("long.toml", "[study]\nagents = 60\nduration = \"14 d\"\nreplicates = 3\n");

    const Ending ending = desk.run("compare a.toml long.toml");

    EXPECT_EQ(ending.status, mistake);
    EXPECT_EQ(
        ending.err,
        "long.toml:3:12: study.duration is 14 d, but 7 d in a.toml; scenarios that are "
        "compared have the same [study]\n    duration = \"14 d\"\n               ^\n1 mistake; "
        "nothing was run.\n");
}

TEST(Mistake, OfSeveralFilesAreAllFoundByCheck) {
    const Desk desk;
    desk.write("x.toml", "[study]\nagents = 0\n[tolerance]\nhalf_lfe = 7\n");
    desk.write("y.toml", "title = 3\n[[intervention]]\nkind = \"methadon\"\n");

    const Ending ending = desk.run("check x.toml a.toml y.toml");

    EXPECT_EQ(ending.status, mistake);
    for (const char* message :
         {"x.toml:2:10: study.agents = 0 is outside its range, 1 to 100000000\n",
          "x.toml:4:1: tolerance has no parameter 'half_lfe'", "y.toml:1:9: title is a text\n",
          "y.toml:3:8: there is no intervention 'methadon'; did you mean 'methadone'?\n",
          "4 mistakes; nothing was run.\n"})
        EXPECT_NE(ending.err.find(message), std::string::npos) << message << ending.err;
}

TEST(Check, HasNoComplaintAboutGoodFiles) {
    const Desk desk;

    EXPECT_EQ(desk.run("check a.toml").out, "a.toml: no mistakes\n");
    EXPECT_EQ(desk.run("check a.toml b.toml").out, "2 files: no mistakes\n");
    EXPECT_EQ(desk.run("check a.toml").status, done);
}

// --- results and files

TEST(Run, WritesOneFileAndASummary) {
    const Desk desk;

    const Ending ending = desk.run("run a.toml -o r.h5");

    EXPECT_EQ(ending.status, done) << ending.err;
    EXPECT_EQ(desk.files(), (std::set<std::string>{"a.toml", "b.toml", "ot.toml", "r.h5"}));
    EXPECT_NE(ending.out.find("Written: r.h5\n"), std::string::npos);
    EXPECT_NE(ending.out.find("1 scenario x 3 replicates x 60 people, 7 d in steps of 6.00 h"),
              std::string::npos)
        << ending.out;
    EXPECT_TRUE(std::regex_search(ending.out, std::regex("at most [1-9][0-9]* MB of memory")))
        << ending.out;
}

TEST(Run, SaysNothingWhenAskedTo) {
    const Ending ending = Desk().run("run a.toml --quiet");

    EXPECT_EQ(ending.status, done);
    EXPECT_EQ(ending.out + ending.err, "");
}

TEST(Run, LeavesExistingResultsAloneUnlessForced) {
    const Desk desk;
    desk.run("run a.toml --quiet -o r.h5");
    const std::string before = text_of(desk.path("r.h5"));

    const Ending refused = desk.run("run b.toml -o r.h5");
    const std::string after = text_of(desk.path("r.h5"));
    const Ending forced = desk.run("run b.toml -o r.h5 --force");

    EXPECT_EQ(refused.status, mistake);
    EXPECT_EQ(refused.err,
              "relapsim: r.h5 exists; give another file with -o, or --force to overwrite it\n");
    EXPECT_EQ(before, after);
    EXPECT_EQ(forced.status, done);
    EXPECT_NE(text_of(desk.path("r.h5")), before);
    EXPECT_EQ(desk.files().size(), 4u);
}

/// Longer than the patience of Desk.
const std::string endless = " --agents 20000 --replicates 1000 ";

TEST(Run, RefusesADirectoryThatIsNotThereBeforeSimulating) {
    const Desk desk;

    const Ending ending = desk.run("run a.toml -o nowhere/r.h5" + endless);

    EXPECT_EQ(ending.status, failed);
    EXPECT_EQ(ending.err,
              "relapsim: nowhere/r.h5: can not be written: No such file or directory\n");
}

TEST(Run, RefusesADirectoryThatCanNotBeWrittenBeforeSimulating) {
    if (geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
    const Desk desk;
    mkdir(desk.path("locked").c_str(), 0555);

    const Ending ending = desk.run("run a.toml -o locked/r.h5" + endless);

    EXPECT_EQ(ending.status, failed);
    EXPECT_EQ(ending.err, "relapsim: locked/r.h5: can not be written: Permission denied\n");
}

TEST(Run, RefusesAnOutputThatIsADirectoryBeforeSimulating) {
    const Desk desk;
    mkdir(desk.path("folder").c_str(), 0755);

    const Ending ending = desk.run("run a.toml --force -o folder" + endless);

    EXPECT_EQ(ending.status, failed);
    EXPECT_NE(ending.err.find("folder"), std::string::npos);
}

void expect_interruption(int signal_number) {
    const Desk desk;
    const pid_t child = desk.start("run a.toml -o r.h5 --set record.events=full" + endless);
    std::this_thread::sleep_for(std::chrono::milliseconds(400));

    kill(child, signal_number);
    const Ending ending = desk.wait_for(child);

    EXPECT_EQ(ending.status, interrupted);
    EXPECT_EQ(ending.err, "relapsim: interrupted; nothing was written\n");
    EXPECT_EQ(desk.files(), scenarios_only);
}

TEST(Run, StopsOnAnInterruptAndLeavesNoFile) {
    expect_interruption(SIGINT);
}

TEST(Run, StopsOnATerminationAndLeavesNoFile) {
    expect_interruption(SIGTERM);
}

TEST(Run, SaysThatThereIsNoRoomForEventsAndLeavesNoFile) {
    const Desk desk;
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    // Room for some events; the program inherits the limit, which it meets as a full disk.
    const rlimit small{4096, before.rlim_max};

    setrlimit(RLIMIT_FSIZE, &small);
    const pid_t child =
        desk.start("run a.toml -o r.h5 --set record.events=full --agents 2000 --quiet");
    setrlimit(RLIMIT_FSIZE, &before);
    const Ending ending = desk.wait_for(child);

    EXPECT_EQ(ending.status, failed);
    EXPECT_EQ(ending.err, "relapsim: r.h5: events can not be put aside: File too large\n");
    EXPECT_EQ(desk.files(), scenarios_only);
}

// --- the same results

TEST(Results, DoNotDependOnThreads) {
    const Desk desk;
    desk.run("compare a.toml b.toml --quiet --threads 1 -o one.h5");
    desk.run("compare a.toml b.toml --quiet --threads 2 -o two.h5");

    const auto one = digests(desk.path("one.h5")), two = digests(desk.path("two.h5"));

    EXPECT_EQ(one.size(), 6u);
    EXPECT_EQ(one, two);
    // Runs differ from each other, so that equal digests mean something.
    EXPECT_EQ(std::set<std::int64_t>(one.begin(), one.end()).size(), one.size());
    const sim::Hdf5File a = sim::Hdf5File::open(desk.path("one.h5"));
    const sim::Hdf5File b = sim::Hdf5File::open(desk.path("two.h5"));
    for (const char* metric : {"/using", "/lapses", "/mean_stress", "/person_days_using"})
        EXPECT_EQ(a.read(metric), b.read(metric)) << metric;
}

TEST(Results, HaveTheSameEventsInTheSameOrderWhateverTheThreads) {
    const Desk desk;
    const std::string full = "--set record.events=full --agents 500 --replicates 8 --quiet";
    desk.run("compare a.toml b.toml --threads 1 -o one.h5 " + full);
    desk.run("compare a.toml b.toml --threads 2 -o two.h5 " + full);

    const sim::Hdf5File one = sim::Hdf5File::open(desk.path("one.h5"));
    const sim::Hdf5File two = sim::Hdf5File::open(desk.path("two.h5"));

    EXPECT_GT(one.shape("/events/event").at(0), 500u);
    for (const char* column :
         {"row_size", "run", "agent", "event_time", "kind", "cause", "value"}) {
        const std::string path = "/events/" + std::string(column);
        EXPECT_EQ(one.read(path), two.read(path)) << column;
    }
    EXPECT_EQ(desk.files().size(), scenarios_only.size() + 2);
}

TEST(Results, OfTheReferenceAreThoseOfARunAlone) {
    const Desk desk;
    desk.run("run a.toml --quiet -o alone.h5");
    desk.run("compare a.toml b.toml --quiet -o both.h5");

    const auto alone = digests(desk.path("alone.h5")), both = digests(desk.path("both.h5"));

    EXPECT_EQ(alone, std::vector<std::int64_t>(both.begin(), both.begin() + 3));
}

TEST(Results, DependOnTheSeed) {
    const Desk desk;
    desk.run("run a.toml --quiet -o one.h5");
    desk.run("run a.toml --quiet --seed 2 -o two.h5");

    EXPECT_NE(digests(desk.path("one.h5")), digests(desk.path("two.h5")));
}

TEST(Compare, SetsATwinInWhichOxytocinDoesNothingBesideEachOxytocinScenario) {
    const Desk desk;
    desk.run("compare a.toml b.toml ot.toml --quiet -o with.h5");
    desk.run("compare a.toml b.toml ot.toml --quiet --no-twins -o without.h5");

    const auto labels = [&desk](const std::string& file) {
        return sim::Hdf5File::open(desk.path(file)).read_texts("/design_label");
    };

    EXPECT_EQ(labels("with.h5"), (std::vector<std::string>{"a", "b", "ot", "ot (null_ot)"}));
    EXPECT_EQ(labels("without.h5"), (std::vector<std::string>{"a", "b", "ot"}));
}

TEST(Compare, TellsTheTwinsInItsTable) {
    const Ending ending = Desk().run("compare a.toml ot.toml");

    EXPECT_EQ(ending.status, done) << ending.err;
    EXPECT_NE(ending.out.find("ot (null_ot)"), std::string::npos);
}

TEST(Explain, TellsInterventionsAndChanges) {
    const Ending ending = Desk().run("explain b.toml --set relapse.lapse_rate=\"0.2 1/d\"");

    EXPECT_EQ(ending.status, done) << ending.err;
    EXPECT_NE(ending.out.find("methadone"), std::string::npos);
    EXPECT_NE(ending.out.find("relapse.lapse_rate"), std::string::npos);
    EXPECT_NE(ending.out.find("--set relapse.lapse_rate=0.2 1/d"), std::string::npos)
        << ending.out;
}

/// A text with its words in one line.
std::string in_one_line(const std::string& text) {
    std::istringstream in(text);
    std::string line;
    for (std::string word; in >> word;) line += (line.empty() ? "" : " ") + word;
    return line;
}

TEST(Explain, TellsWhomInterventionsReachFromAPilot) {
    const Desk desk;
    const std::string out = in_one_line(desk.run("explain b.toml --quiet").out);

    EXPECT_NE(out.find("Reach, from a pilot: 60 people, one run, "), std::string::npos) << out;
    EXPECT_NE(out.find("eligible offered accepted enrolled started"), std::string::npos) << out;
    EXPECT_EQ(out.find("warning"), std::string::npos) << out;
    EXPECT_EQ(desk.run("explain a.toml --quiet").out.find("Reach"), std::string::npos);
}

TEST(Explain, WarnsOfWhatReachesNobodyWithTheReason) {
    const Desk desk;
    const std::string nobody =
        in_one_line(desk.run("explain b.toml --quiet --set intervention.methadone.coverage=0").out);
    desk.write("c.toml",
               "extends = \"a.toml\"\n[treatment]\naccess = 0\n[[intervention]]\nkind = "
               "\"naloxone\"\nstart = \"6 h\"\neligible_treatment = \"yes\"\n");
    const std::string untreated = in_one_line(desk.run("explain c.toml --quiet").out);

    EXPECT_NE(nobody.find("warning: 'methadone' reaches nobody of "), std::string::npos);
    EXPECT_NE(nobody.find(" accepted (coverage 0.000)"), std::string::npos) << nobody;
    EXPECT_NE(untreated.find("warning: 'naloxone' reaches nobody of "), std::string::npos);
    EXPECT_NE(untreated.find(" never met eligible_treatment"), std::string::npos)
        << untreated;
}

TEST(Explain, TellsWhoAcceptsAndRenewalsInWords) {
    const Desk desk;
    desk.write("c.toml",
               "extends = \"b.toml\"\n[[intervention]]\nkind = \"naloxone\"\ncoverage = 0.5\n"
               "accept_with = \"methadone\"\nlength = \"2 d\"\nevery = \"1 d\"\n");
    const std::string with = in_one_line(desk.run("explain c.toml --quiet").out);
    const std::string instead =
        desk.run("explain b.toml --quiet --set intervention.methadone.instead_of=x").err;

    EXPECT_NE(with.find("50.0% accept: the same people as 'methadone', as far as both coverages "
                        "go"),
              std::string::npos)
        << with;
    EXPECT_NE(with.find("every offer renews before a length of 2.0 d is over"),
              std::string::npos);
    EXPECT_NE(instead.find("there is no intervention of that name"), std::string::npos);
}

TEST(Results, HoldTheCascadeOfEachOffer) {
    const Desk desk;
    const Ending ending = desk.run("compare a.toml b.toml ot.toml --no-twins -o c.h5");
    const sim::Hdf5File file = sim::Hdf5File::open(desk.path("c.h5"));

    EXPECT_EQ(file.read_texts("/offers/offer_name"),
              (std::vector<std::string>{"methadone", "intranasal_oxytocin"}));
    EXPECT_EQ(file.read_integers("/offers/offer_design"), (std::vector<std::int64_t>{1, 2}));
    const auto cohort = file.read_integers("/offers/cohort");
    EXPECT_EQ(file.read_integers("/offers/accepted"), cohort);
    EXPECT_EQ(cohort.size(), 2u * 3u);
    EXPECT_NE(ending.out.find("Offers: % of the cohort"), std::string::npos) << ending.out;
}

TEST(Parameters, AreFilteredAndPrintedInThreeFormats) {
    const Desk desk;

    for (const std::string format : {"table", "markdown", "json"}) {
        const Ending ending =
            desk.run("parameters --filter respiratory_loss --format " + format);
        EXPECT_EQ(ending.status, done);
        EXPECT_NE(ending.out.find("tolerance.respiratory_loss_half_life"), std::string::npos);
        EXPECT_EQ(ending.out.find("relapse.lapse_rate"), std::string::npos);
    }
}

}  // namespace
