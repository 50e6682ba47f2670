/// Sweeps as users meet them: what they give, what they survive, what they refuse.

#include <gmock/gmock.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <algorithm>
#include <cmath>

#include "models/program/frozen_plan.h"
#include "sim/digest.h"
#include "sim/journal.h"
#include "tests/program/desk.h"

namespace {

using namespace program_test;
using testing::HasSubstr;

/// Three points of two axes, an arm and its comparator, four replicates.
const std::string plan = R"(
title = "Coverage and lapse rate"
[sweep]
base = "b.toml"
comparator = "a.toml"
[study]
replicates = 4
[design]
kind = "list"
rows = [[0.2, "0.05 1/d"], [0.6, "0.05 1/d"], [1, "0.1 1/d"]]
[[axis]]
parameter = "intervention.methadone.coverage"
range = [0, 1]
[[axis]]
parameter = "relapse.lapse_rate"
range = "plausible"
)";
constexpr std::size_t n_rows = 5, n_replicates = 4;

class Sweep : public testing::Test {
  protected:
    Sweep() { desk.write("plan.toml", plan); }

    Ending expect_done(const std::string& arguments) const {
        Ending ending = desk.run(arguments);
        EXPECT_EQ(ending.status, done) << arguments << "\n" << ending.err << ending.out;
        return ending;
    }
    std::vector<std::int64_t> digests_of(const std::string& directory) const {
        return digests(desk.path(directory + "/results.h5"));
    }
    std::vector<std::string> chunks(const std::string& directory) const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(desk.path(directory + "/chunks")))
            names.push_back(entry.path().string());
        std::sort(names.begin(), names.end());
        return names;
    }
    /// A sweep of which one chunk with five runs is done.
    void begin(const std::string& directory) const {
        desk.run("sweep plan.toml -o " + directory + " --shard 1/4 --quiet --threads 1");
    }

    Desk desk;
};

// --- what it gives

TEST_F(Sweep, GivesEachRowAndReplicateTheDigestOfARunAlone) {
    expect_done("sweep plan.toml -o d --quiet");
    const std::string with = " --quiet --replicates 4 --set \"relapse.lapse_rate=0.1 1/d\"";
    expect_done("run b.toml --set intervention.methadone.coverage=1 -o arm.h5" + with);
    expect_done("run a.toml -o comparator.h5" + with);

    const auto sweep = digests_of("d");
    const sim::Hdf5File file = sim::Hdf5File::open(desk.path("d/results.h5"));

    ASSERT_EQ(sweep.size(), n_rows * n_replicates);
    EXPECT_EQ(
        file.read_texts("/design_label"),
        (std::vector<std::string>{"a lapse_rate=0.05 1/d", "b coverage=0.2 lapse_rate=0.05 1/d",
                                  "b coverage=0.6 lapse_rate=0.05 1/d", "a lapse_rate=0.1 1/d",
                                  "b coverage=1 lapse_rate=0.1 1/d"}));
    const auto row = [&](std::size_t r) {
        return std::vector<std::int64_t>(
            sweep.begin() + static_cast<long>(r * n_replicates),
            sweep.begin() + static_cast<long>((r + 1) * n_replicates));
    };
    EXPECT_EQ(row(4), digests(desk.path("arm.h5")));
    EXPECT_EQ(row(3), digests(desk.path("comparator.h5")));
}

TEST_F(Sweep, ComparesEachRowWithTheComparatorOfTheSameParameters) {
    expect_done("sweep plan.toml -o d --quiet");
    const std::string with = " --set \"relapse.lapse_rate=0.1 1/d\" --quiet --replicates 4";
    desk.write("full.toml",
               "extends = \"b.toml\"\n[[intervention]]\nkind = \"methadone\"\ncoverage = 1\n");
    expect_done("compare a.toml full.toml -o both.h5" + with);

    const sim::Hdf5File sweep = sim::Hdf5File::open(desk.path("d/results.h5"));
    const sim::Hdf5File compared = sim::Hdf5File::open(desk.path("both.h5"));

    EXPECT_EQ(sweep.read_integers("/contrasts/contrast_arm"),
              (std::vector<std::int64_t>{1, 2, 4}));
    EXPECT_EQ(sweep.read_integers("/contrasts/contrast_reference"),
              (std::vector<std::int64_t>{0, 0, 3}));
    for (const char* name : {"lapsed_diff_mean", "using_ci_low", "lapsed_or_died_ci_high",
                             "died_before_lapsed_diff_mcse", "lapsed_days_gained"}) {
        const std::string path = "/contrasts/" + std::string(name);
        const std::vector<double> all = sweep.read(path), alone = compared.read(path);
        ASSERT_EQ(all.size(), 3 * alone.size()) << name;
        for (std::size_t i = 0; i < alone.size(); ++i) {
            const double mine = all[2 * alone.size() + i];
            EXPECT_TRUE(mine == alone[i] || (std::isnan(mine) && std::isnan(alone[i])))
                << name << " at " << i << ": " << mine << ", " << alone[i];
        }
    }
}

TEST_F(Sweep, RemovesChunksOnlyWhenResultsAreComplete) {
    begin("d");
    EXPECT_FALSE(chunks("d").empty());
    expect_done("collect d");

    const sim::Hdf5File part = sim::Hdf5File::open(desk.path("d/results.h5"));
    EXPECT_EQ(part.number_attribute("/", "complete"), 0);
    EXPECT_EQ(part.number_attribute("/", "runs_ok"), 5);
    EXPECT_FALSE(chunks("d").empty());

    expect_done("resume d");
    EXPECT_EQ(sim::Hdf5File::open(desk.path("d/results.h5")).number_attribute("/", "complete"),
              1);
    EXPECT_TRUE(chunks("d").empty());
}

TEST_F(Sweep, StatusCountsAndTellsHowToGoOn) {
    begin("d");

    const Ending ending = expect_done("status d");

    EXPECT_THAT(ending.out,
                HasSubstr("5 rows (3 points, 2 scenarios) x 4 replicates = 20 runs"));
    EXPECT_THAT(ending.out, HasSubstr("5 done, 0 failed, 15 missing; nobody works on it"));
    EXPECT_THAT(ending.out, HasSubstr("Go on with: relapsim resume d"));
}

TEST_F(Sweep, GivesRunsThatShareTheirBurnInTheDigestsOfRunsAlone) {
    // Enough runs for batches of several rows.
    desk.write("many.toml",
               "[sweep]\nbase = \"b.toml\"\ncomparator = \"a.toml\"\n[study]\nreplicates = "
               "48\n[[axis]]\nparameter = \"intervention.methadone.coverage\"\nvalues = [0.1, "
               "0.3, 0.5, 0.7, 0.9]\n");
    expect_done("sweep many.toml -o d --quiet");
    const std::string with = " --quiet --replicates 48";
    expect_done("run b.toml --set intervention.methadone.coverage=0.7 -o arm.h5" + with);
    expect_done("run a.toml -o comparator.h5" + with);

    const auto sweep = digests_of("d");

    ASSERT_EQ(sweep.size(), 6u * 48);
    const auto row = [&sweep](long r) {
        return std::vector<std::int64_t>(sweep.begin() + r * 48, sweep.begin() + (r + 1) * 48);
    };
    EXPECT_EQ(row(0), digests(desk.path("comparator.h5")));
    EXPECT_EQ(row(4), digests(desk.path("arm.h5")));
}

// --- the same bits

TEST_F(Sweep, HasTheSameDigestsForThreadsShardsAndChunks) {
    expect_done("sweep plan.toml -o one --quiet --threads 1");
    expect_done("sweep plan.toml -o two --quiet --threads 2 --chunk-runs 1");
    for (const char* part : {"3/3", "1/3", "2/3"})
        expect_done("sweep plan.toml -o parts --quiet --shard " + std::string(part));
    expect_done("collect parts --quiet");

    const auto one = digests_of("one");
    EXPECT_EQ(std::set<std::int64_t>(one.begin(), one.end()).size(), one.size());
    EXPECT_EQ(one, digests_of("two"));
    EXPECT_EQ(one, digests_of("parts"));
}

TEST_F(Sweep, ExpandedInStepsIsTheSameAsOneOfThatSize) {
    desk.write("more.csv", "relapse.lapse_rate,intervention.methadone.coverage\n0.1 1/d,1\n");
    std::string small = plan;
    small.replace(small.find(", [1, \"0.1 1/d\"]"), 16, "");
    small.replace(small.find("replicates = 4"), 14, "replicates = 1");
    desk.write("small.toml", small);
    expect_done("sweep plan.toml -o whole --quiet");
    expect_done("sweep small.toml -o grown --quiet");
    expect_done("expand grown --add-replicates 3");
    expect_done("expand grown --add-designs more.csv");
    expect_done("resume grown --quiet");

    EXPECT_EQ(digests_of("whole"), digests_of("grown"));
    EXPECT_TRUE(fs::exists(desk.path("grown/plan-001.json")));
}

TEST_F(Sweep, VerifyAndRerunFindTheSameDigests) {
    expect_done("sweep plan.toml -o d --quiet");

    EXPECT_THAT(expect_done("verify d --sample 6 --quiet").out,
                HasSubstr("6 of 6 runs done again have the digests that are kept"));
    const Ending again = expect_done("rerun d --design 2 --replicate 3 -o run.h5");
    EXPECT_THAT(again.out, HasSubstr("is the one kept"));
    EXPECT_THAT(again.out, HasSubstr("--set \"intervention.methadone.coverage=0.6\""));
    EXPECT_EQ(digests(desk.path("run.h5"))[0], digests_of("d")[2 * n_replicates + 3]);
}

// --- what it survives

/// Longer than the patience of Desk, in runs of a tenth of a second.
void write_long_plan(const Desk& desk) {
    std::string longer = plan;
    longer.replace(longer.find("replicates = 4"), 14, "replicates = 2000\nagents = 1000");
    desk.write("long.toml", longer);
}

void wait_for_file(const std::string& file) {
    for (int i = 0; i < 500 && !fs::exists(file); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

TEST_F(Sweep, FinishesRunsInHandWhenAskedToStop) {
    for (const int signal_number : {SIGTERM, SIGINT, SIGUSR1}) {
        const Desk fresh;
        write_long_plan(fresh);
        const pid_t child = fresh.start("sweep long.toml -o d --threads 2 --chunk-runs 2");
        wait_for_file(fresh.path("d/chunks/w00-000001.h5"));

        kill(child, signal_number);
        const Ending ending = fresh.wait_for(child);

        EXPECT_EQ(ending.status, interrupted) << signal_number;
        EXPECT_THAT(ending.err, HasSubstr("interrupted; everything finished is kept"));
        EXPECT_THAT(ending.err, HasSubstr("go on with relapsim resume d"));
        EXPECT_THAT(fresh.run("status d").out, testing::Not(HasSubstr(" 0 done")));
    }
}

TEST_F(Sweep, OfAnotherProcessIsLeftAlone) {
    write_long_plan(desk);
    const pid_t child = desk.start("sweep long.toml -o d --threads 1 2>.err1 1>.out1");
    wait_for_file(desk.path("d/journal.jsonl"));
    std::this_thread::sleep_for(std::chrono::milliseconds(200));

    for (const char* command :
         {"resume d", "sweep long.toml -o d", "collect d", "expand d --add-replicates 1"}) {
        const Ending second = desk.run(command);
        EXPECT_EQ(second.status, failed) << command;
        EXPECT_THAT(second.err, HasSubstr("d: is in use by another relapsim (process " +
                                          std::to_string(child) + " on "))
            << command;
    }
    EXPECT_THAT(desk.run("status d").out, HasSubstr("process " + std::to_string(child)));

    kill(child, SIGTERM);
    EXPECT_EQ(desk.wait_for(child).status, interrupted);
}

TEST_F(Sweep, SetsADamagedChunkAsideAndDoesItsRunsAgain) {
    expect_done("sweep plan.toml -o whole --quiet");
    begin("d");
    const std::string chunk = chunks("d").front();
    fs::resize_file(chunk, fs::file_size(chunk) / 2);

    const Ending ending = expect_done("resume d");

    EXPECT_THAT(ending.err, HasSubstr("differs from what the journal says; it was moved to "
                                      "set_aside, and its runs are done again"));
    EXPECT_TRUE(fs::exists(desk.path("d/set_aside/" + fs::path(chunk).filename().string())));
    EXPECT_EQ(digests_of("whole"), digests_of("d"));
}

TEST_F(Sweep, TakesOverAChunkWhoseJournalLineIsTornOff) {
    expect_done("sweep plan.toml -o whole --quiet");
    begin("d");
    const std::string journal = desk.path("d/journal-s1of4-w00.jsonl");
    const std::string text = text_of(journal);
    const std::size_t line = text.find("{\"chunk\"");
    ASSERT_NE(line, std::string::npos);
    fs::resize_file(journal, line + 30);

    const Ending ending = expect_done("resume d");

    EXPECT_THAT(ending.err, HasSubstr("was finished, but not in the journal: taken over"));
    EXPECT_THAT(ending.out,
                HasSubstr("15 runs in"));  // the five of the chunk are not done again
    EXPECT_EQ(digests_of("whole"), digests_of("d"));
}

TEST_F(Sweep, RemovesTheBeginningOfAChunkThatWasNeverFinished) {
    begin("d");
    desk.write("d/chunks/w00-000000.h5.tmp-12345", "half a chunk");

    expect_done("resume d --quiet");

    EXPECT_TRUE(chunks("d").empty());
}

TEST_F(Sweep, RefusesToGoOnWithAPlanThatWasChanged) {
    begin("d");
    std::string json = text_of(desk.path("d/plan.json"));
    json.replace(json.find("\"replicates\": 4"), 15, "\"replicates\": 5");
    desk.write("d/plan.json", json);

    const Ending ending = desk.run("resume d");

    EXPECT_EQ(ending.status, mistake);
    EXPECT_THAT(ending.err, HasSubstr("d/plan.json was changed after the sweep began"));
    EXPECT_EQ(chunks("d").size(), 1u);
}

TEST_F(Sweep, RefusesToGoOnWithAnotherProgram) {
    begin("d");
    std::string json = text_of(desk.path("d/plan.json"));
    const std::size_t version = json.find("\"version\": \"") + 12;
    json.replace(version, json.find('"', version) - version, "9.9.9");
    json = program::sealed(json);
    desk.write("d/plan.json", json);
    sim::Journal(desk.path("d/journal.jsonl"))
        .append("{\"plan_sha256\": \"" + sim::sha256(json) + "\"}");

    const Ending ending = desk.run("resume d");

    EXPECT_EQ(ending.status, mistake);
    EXPECT_THAT(ending.err, HasSubstr("d was begun by another program, whose runs may differ: "
                                      "relapsim 9.9.9"));
    EXPECT_EQ(desk.run("verify d").status, mistake);
    EXPECT_EQ(desk.run("status d").status, done);
}

TEST_F(Sweep, RefusesADirectoryOfAnotherSweepOrOfOtherThings) {
    begin("d");
    std::string other = plan;
    other.replace(other.find("replicates = 4"), 14, "replicates = 3");
    desk.write("other.toml", other);
    desk.write("mine/letter.txt", "Dear reader,");

    EXPECT_THAT(desk.run("sweep other.toml -o d").err, HasSubstr("d holds another sweep"));
    const Ending mine = desk.run("sweep plan.toml -o mine");

    EXPECT_EQ(mine.status, mistake);
    EXPECT_THAT(mine.err, HasSubstr("mine holds other files (letter.txt) and no sweep"));
    EXPECT_THAT(desk.run("resume mine").err, HasSubstr("mine holds no sweep"));
    EXPECT_EQ(text_of(desk.path("mine/letter.txt")), "Dear reader,");
}

TEST_F(Sweep, RunsWhatItsPlanSaysAlthoughTheScenarioWasChangedMeanwhile) {
    expect_done("sweep plan.toml -o whole --quiet");
    begin("d");
    desk.write("a.toml", "[study]\nagents = 70\nduration = \"7 d\"\n");

    expect_done("resume d --quiet");

    EXPECT_EQ(digests_of("whole"), digests_of("d"));
}

TEST_F(Sweep, KeepsFailedRunsAsRowsWithTheirMessage) {
    // The second point needs more memory than the process is given.
    desk.write(
        "big.toml",
        "[sweep]\nbase = \"a.toml\"\n[design]\nkind = \"list\"\nrows = [[60], [90000000], "
        "[80]]\n[[axis]]\nparameter = \"study.agents\"\nrange = [1, 100000000]\n");
    const auto limited = [this](const std::string& arguments) {
        const std::string command = "cd '" + desk.path("") +
                                    "' && ulimit -v 1000000 && exec " RELAPSIM_PROGRAM " " +
                                    arguments + " >.out 2>.err";
        const pid_t child = fork();
        if (child == 0) {
            execl("/bin/sh", "sh", "-c", command.c_str(), static_cast<char*>(nullptr));
            _exit(127);
        }
        return desk.wait_for(child);
    };

    const Ending ending = limited("sweep big.toml -o d --threads 1");

    EXPECT_EQ(ending.status, failed);
    EXPECT_THAT(ending.err, HasSubstr("design 1 (a agents=90000000), replicate 0 failed: "));
    EXPECT_THAT(ending.err, HasSubstr("3 runs failed"));
    const sim::Hdf5File file = sim::Hdf5File::open(desk.path("d/results.h5"));
    EXPECT_EQ(file.read_integers("/run_status"),
              (std::vector<std::int64_t>{0, 0, 0, 2, 2, 2, 0, 0, 0}));
    EXPECT_EQ(file.read_integers("/failures/failed_design"),
              (std::vector<std::int64_t>{1, 1, 1}));
    EXPECT_EQ(file.read_texts("/failures/message").size(), 3u);

    const Ending again = limited("resume d --threads 1 --retry-failed");
    EXPECT_EQ(again.status, failed);
    EXPECT_THAT(again.out, HasSubstr("3 runs in "));

    const Ending stopped = limited("sweep big.toml -o e --threads 1 --on-error stop");
    EXPECT_EQ(stopped.status, failed);
    EXPECT_THAT(stopped.err, HasSubstr("stopped after a failed run; "));
}

/// A small file system in a directory of the desk; whether there is one, says `mounted`.
class SmallDisk {
  public:
    SmallDisk(const std::string& at, const char* options) : at_(at) {
        fs::create_directories(at_);
        mounted_ = mount("tmpfs", at_.c_str(), "tmpfs", 0, options) == 0;
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk() {
        if (mounted_) umount(at_.c_str());
    }
    bool mounted() const { return mounted_; }
    bool change(const char* options, unsigned long flags) const {
        return mount("tmpfs", at_.c_str(), "tmpfs", MS_REMOUNT | flags, options) == 0;
    }

  private:
    std::string at_;
    bool mounted_ = false;
};

TEST_F(Sweep, OnAFullDiskSaysSoAndLosesNothing) {
    const SmallDisk disk(desk.path("disk"), "size=600k");
    if (!disk.mounted()) GTEST_SKIP() << "a small file system can be mounted by root only";
    expect_done("sweep plan.toml -o whole --quiet");

    const Ending full = desk.run("sweep plan.toml -o disk/d --threads 1 --chunk-runs 2");
    EXPECT_EQ(full.status, failed);
    EXPECT_THAT(full.err, HasSubstr("No space left on device"));
    EXPECT_FALSE(chunks("disk/d").empty());
    const std::string before = expect_done("status disk/d").out;
    EXPECT_THAT(before, testing::Not(HasSubstr("\n0 done")));

    ASSERT_TRUE(disk.change("size=50m", 0));
    const Ending ending = expect_done("resume disk/d");
    EXPECT_EQ(digests_of("whole"), digests_of("disk/d"));
    EXPECT_THAT(ending.out, testing::Not(HasSubstr("20 runs in")));
}

TEST_F(Sweep, InADirectoryThatCanNotBeWrittenSaysSo) {
    if (geteuid() != 0) {
        mkdir(desk.path("locked").c_str(), 0555);
        const Ending ending = desk.run("sweep plan.toml -o locked/d");
        EXPECT_EQ(ending.status, failed);
        EXPECT_THAT(ending.err, HasSubstr("locked/d: can not be made: Permission denied"));
        return;
    }
    const SmallDisk disk(desk.path("disk"), "size=50m");
    if (!disk.mounted()) GTEST_SKIP() << "root may write everywhere, and can not mount here";
    begin("disk/d");
    ASSERT_TRUE(disk.change("size=50m", MS_RDONLY));

    const Ending resumed = desk.run("resume disk/d");
    const Ending begun = desk.run("sweep plan.toml -o disk/e");

    EXPECT_EQ(resumed.status, failed);
    EXPECT_EQ(resumed.err, "relapsim: disk/d: can not be written: Read-only file system\n");
    EXPECT_EQ(begun.err, "relapsim: disk/e: can not be made: Read-only file system\n");
    EXPECT_EQ(chunks("disk/d").size(), 1u);
    EXPECT_EQ(desk.run("status disk/d").status, done);
}

// --- mistakes

TEST_F(Sweep, TellsAllMistakesInAPlanAtOnceAndWritesNothing) {
    desk.write("bad.toml", R"(title = 3
[sweep]
base = "b.toml"
comparator = "none.toml"
keep = ["using", "relapsd_daily"]
[study]
agents = 0
[design]
kind = "grdi"
[[axis]]
parameter = "intervention.methadone.coverage"
values = [0.2, 1.6]
[[axis]]
parameter = "relapse.laps_rate"
range = "plausible"
[[axis]]
parameter = "tolerance.respiratory_loss_half_life"
range = ["30 d", "3 d"]
[[axis]]
parameter = "study.duration"
values = ["3 d"]
[[axis]]
parameter = "relapse.lapse_rate"
range = "plausible"
distribution = "triangle"
)");
    const std::set<std::string> before = desk.files();

    const Ending ending = desk.run("sweep bad.toml -o d");

    EXPECT_EQ(ending.status, mistake);
    for (const char* message :
         {"bad.toml:1:9: title is a text\n", "bad.toml:4:14: there is no file none.toml\n",
          "bad.toml:5:18: there is no measure or endpoint 'relapsd_daily'; did you mean "
          "'relapsed_daily'?\n",
          "bad.toml:7:10: study.agents = 0 is outside its range, 1 to 100000000\n",
          "bad.toml:9:8: design.kind = \"grdi\" must be one of: grid, list, one_at_a_time, "
          "latin_hypercube, sobol, saltelli, morris; did you mean 'grid'?\n",
          "bad.toml:12:16: intervention.methadone.coverage = 1.6 is outside its range, 0 to "
          "1\n",
          "bad.toml:14:13: no scenario of this plan has a parameter 'relapse.laps_rate'; did "
          "you "
          "mean 'relapse.lapse_rate'?\n",
          "bad.toml:18:9: the low end is not below the high end\n",
          "bad.toml:20:13: study.duration is the same in all rows of a sweep; give it in a "
          "section of the plan\n",
          "bad.toml:25:16: there is no distribution 'triangle'; did you mean 'triangular'?\n",
          "10 mistakes; nothing was run.\n"})
        EXPECT_THAT(ending.err, HasSubstr(message));
    EXPECT_EQ(desk.files(), before);
}

TEST_F(Sweep, RefusesPointsThatCanNotBeRun) {
    desk.write("odd.toml",
               "[sweep]\nbase = \"b.toml\"\n[[axis]]\nparameter = "
               "\"intervention.methadone.start\"\nvalues = [\"1 d\", \"7 h\"]\n");

    const Ending ending = desk.run("sweep odd.toml -o d");

    EXPECT_EQ(ending.status, mistake);
    EXPECT_THAT(ending.err, HasSubstr("odd.toml:5:18: point 1 (b start=0.2916"));
    EXPECT_THAT(ending.err, HasSubstr("start is not a whole number of steps of 6 h"));
    EXPECT_FALSE(fs::exists(desk.path("d")));
}

TEST_F(Sweep, TellsWhereAPointWasSaidThatCanNotBeRun) {
    const std::string head = "[sweep]\nbase = \"b.toml\"\n";
    const std::string axes =
        "[[axis]]\nparameter = \"intervention.methadone.start\"\nrange = [\"0 d\", \"3 d\"]\n"
        "levels = 10\n[[axis]]\nparameter = \"relapse.lapse_rate\"\nrange = \"plausible\"\n"
        "levels = 2\n";
    desk.write("grid.toml", head + axes);
    desk.write("list.toml", head + "[design]\nkind = \"list\"\nrows = [[\"1 d\", \"0.1 1/d\"],\n"
                                   "    [\"7 h\", \"0.1 1/d\"]]\n" + axes);
    desk.write("file.toml",
               head + "[design]\nkind = \"list\"\nfile = \"points.csv\"\n" + axes);
    desk.write("points.csv",
               "intervention.methadone.start,relapse.lapse_rate\n1 d,0.1 1/d\n\n7 h,0.1 1/d\n");
    // Shares that are in their ranges and more than 1 in all.
    desk.write("shares.toml",
               head + "[design]\nkind = \"grid\"\n[[axis]]\nparameter = \"population.using\"\n"
                      "values = [0.5, 0.9]\n[[axis]]\nparameter = \"population.lapsed\"\n"
                      "values = [0.2, 0.3]\n");

    EXPECT_THAT(desk.run("check grid.toml").err, HasSubstr("grid.toml:5:9: point 2 (b start=0.33"));
    EXPECT_THAT(desk.run("check list.toml").err, HasSubstr("list.toml:6:5: point 1 (b start=0.29"));
    EXPECT_THAT(desk.run("check file.toml").err,
                HasSubstr("points.csv:4:1: point 1 (b start=0.29"));
    EXPECT_THAT(desk.run("check shares.toml").err, HasSubstr("shares.toml:"));
    EXPECT_THAT(desk.run("check grid.toml").err, HasSubstr("more rows can not be run"));
}

TEST_F(Sweep, TellsWhatADesignDoesNotUseAndWhatItCanNotHave) {
    const std::string head = "[sweep]\nbase = \"b.toml\"\n[design]\n";
    const std::string axis =
        "[[axis]]\nparameter = \"intervention.methadone.coverage\"\nrange = [0, 1]\n";
    const auto told = [&](const std::string& design, const std::string& message) {
        desk.write("p.toml", head + design + axis);
        const Ending ending = desk.run("check p.toml");
        EXPECT_EQ(ending.status, mistake) << design;
        EXPECT_THAT(ending.err, HasSubstr(message));
    };
    told("kind = \"saltelli\"\npoints = 100\n",
         "p.toml:5:10: design.points = 100 must be a power of 2 in a Saltelli design, or its "
         "indices are off; take 64 or 128\n");
    told("kind = \"saltelli\"\npoints = 1\n", "p.toml:5:10: design.points = 1 must be a power");
    told("kind = \"sobol\"\nseed = 3\n",
         "p.toml:5:1: a design of kind sobol does not use seed; it has: points\n");
    told("kind = \"grid\"\nlevels = 4\n",
         "p.toml:5:1: a design of kind grid does not use levels; it has no settings; levels "
         "belongs to an [[axis]]\n");
    told("kind = \"grid\"\n", "p.toml:7:9: a grid needs values for intervention.methadone");
    told("kind = \"morris\"\nlevels = 5\n", "p.toml:5:10: design.levels of a Morris design is");
    told("kind = \"latin_hypercube\"\npoints = 10000000\n",
         "p.toml:3:1: a sweep over 1 axes in 1 scenarios has at most 4,545,454 points; these are "
         "10,000,000\n");
    told("kind = \"morris\"\npaths = 1000000\n[study]\nreplicates = 100\n",
         "p.toml:3:1: 2,000,000 points in 1 scenarios with 100 replicates are more than the "
         "100,000,000 runs that a sweep can hold\n");
    told("kind = \"list\"\nrows = []\n", "p.toml:5:8: design.rows has no points\n");
}

TEST_F(Sweep, SaysWhatASobolSequenceLosesAtOtherNumbersOfPoints) {
    desk.write("p.toml",
               "[sweep]\nbase = \"b.toml\"\n[design]\nkind = \"sobol\"\npoints = 100\n[[axis]]\n"
               "parameter = \"intervention.methadone.coverage\"\nrange = [0, 1]\n");

    EXPECT_EQ(expect_done("check p.toml").out,
              "p.toml: no mistakes\nNote: p.toml:5:10: 100 points of a Sobol' sequence do not "
              "cover the axes evenly, and estimates from them lose most of what the sequence has "
              "over chance; 64 or 128 would\n");
}

TEST_F(Sweep, RefusesEndlessAxesWhereADesignGoesToTheirEnds) {
    const std::string axis =
        "[[axis]]\nparameter = \"tolerance.respiratory_loss_half_life\"\ndistribution = "
        "\"lognormal\"\nmedian = \"7 d\"\nlog_sd = 0.5\n";
    for (const char* kind : {"morris", "one_at_a_time"}) {
        desk.write("p.toml", "[sweep]\nbase = \"b.toml\"\n[design]\nkind = \"" +
                                 std::string(kind) + "\"\n" + axis);
        const Ending ending = desk.run("check p.toml");
        EXPECT_EQ(ending.status, mistake) << kind;
        EXPECT_THAT(ending.err,
                    HasSubstr("p.toml:7:16: this design goes to the ends of each axis, and "
                              "tolerance.respiratory_loss_half_life has none; give range = "
                              "[low, high]\n"));
    }
}

TEST_F(Sweep, TellsMistakesInAListOfPoints) {
    begin("d");
    desk.write("more.csv",
               "relapse.lapse_rate,intervention.methadone.coverage\n0.1 1/d,2\n0.1 1/d\n7 d,1\n"
               "0.1 1/d,\n\"0,1 1/d\",\"0,5\"\n0.1 1/d,half\n0.1 1/d,1,2\n");
    desk.write("other.csv", "relapse.lapse_rate,coverage\n0.1 1/d,1\n");
    desk.write("twice.csv",
               "intervention.methadone.coverage,relapse.lapse_rate,"
               "intervention.methadone.coverage\n0.2,0.1 1/d,0.9\n");

    const Ending ending = desk.run("expand d --add-designs more.csv");

    EXPECT_EQ(ending.status, mistake);
    for (const char* message :
         {"more.csv:2:9: intervention.methadone.coverage = 2 is outside its range, 0 to 1\n",
          "more.csv:3:1: this row has 1 field, but there are 2 columns\n",
          "more.csv:4:1: relapse.lapse_rate = 7 d has the wrong unit",
          "more.csv:5:9: intervention.methadone.coverage has no value in this row\n",
          "more.csv:6:1: relapse.lapse_rate = 0,1 1/d has a decimal comma; write 0.1 1/d\n",
          "more.csv:6:11: intervention.methadone.coverage = 0,5 has a decimal comma; write 0.5\n",
          "more.csv:7:9: intervention.methadone.coverage = half must be a plain number\n",
          "more.csv:8:11: this row has 3 fields, but there are 2 columns\n", "8 mistakes"})
        EXPECT_THAT(ending.err, HasSubstr(message));
    EXPECT_THAT(desk.run("expand d --add-designs other.csv").err,
                HasSubstr("other.csv:1:1: has no column intervention.methadone.coverage\n"));
    EXPECT_THAT(desk.run("expand d --add-designs twice.csv").err,
                HasSubstr("twice.csv:1:52: column 3 is intervention.methadone.coverage again, like "
                          "column 1\n"));
    EXPECT_THAT(expect_done("status d").out, HasSubstr("3 points"));
}

TEST_F(Sweep, TakesNumbersOfAListAsProgramsWriteThem) {
    desk.write("listed.toml",
               "[sweep]\nbase = \"b.toml\"\n[study]\nreplicates = 1\n[design]\nkind = "
               "\"list\"\nfile = \"points.csv\"\n[[axis]]\nparameter = "
               "\"intervention.methadone.coverage\"\nrange = [0, 1]\n[[axis]]\nparameter = "
               "\"tolerance.respiratory_loss_half_life\"\nrange = \"plausible\"\n[[axis]]\n"
               "parameter = \"intervention.methadone.supervised\"\nvalues = [false, true]\n");
    desk.write("points.csv",
               "\xEF\xBB\xBFintervention.methadone.coverage;intervention.methadone.supervised;"
               "tolerance.respiratory_loss_half_life\r\n.2;TRUE;7 d\r\n+0.2;false;+.7e1d\r\n"
               "2e-1;true;\"168 h\"\r\n1;FALSE;1 wk;\r\n;;\r\n");

    expect_done("sweep listed.toml -o d --quiet");

    const sim::Hdf5File file = sim::Hdf5File::open(desk.path("d/results.h5"));
    EXPECT_EQ(file.read("/param_intervention_methadone_coverage"),
              (std::vector<double>{0.2, 0.2, 0.2, 1}));
    EXPECT_EQ(file.read("/param_tolerance_respiratory_loss_half_life"),
              (std::vector<double>{7, 7, 7, 7}));
    EXPECT_EQ(file.read("/param_intervention_methadone_supervised"),
              (std::vector<double>{1, 0, 1, 0}));
}

TEST_F(Sweep, ReadsAHundredThousandPointsInSeconds) {
    desk.write("listed.toml",
               "[sweep]\nbase = \"b.toml\"\n[study]\nreplicates = 1\n[design]\nkind = "
               "\"list\"\nfile = \"points.csv\"\n[[axis]]\nparameter = "
               "\"relapse.lapse_rate\"\nrange = \"plausible\"\n");
    const auto seconds = [this](const std::string& line, int n) {
        std::string text = "relapse.lapse_rate\n";
        for (int i = 0; i < n; ++i) text += line;
        desk.write("points.csv", text);
        const auto start = std::chrono::steady_clock::now();
        desk.run("check listed.toml");
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };

    // Ten times the rows in a hundred times the time, if it grew with the square; the limit
    // leaves room for other work on the machine.
    const double few = seconds("0.1 1/d\n", 10000), many = seconds("0.1 1/d\n", 100000);
    EXPECT_LT(many, 40 * few + 1);
    const double few_bad = seconds("7 d\n", 5000), many_bad = seconds("7 d\n", 50000);
    EXPECT_LT(many_bad, 40 * few_bad + 1);
}

// --- arms only, and twins

TEST_F(Sweep, GivesAnInterventionToTheArmsOnly) {
    const std::string rest =
        "kind = \"methadone\"\n[[axis]]\nparameter = \"intervention.methadone.coverage\"\n"
        "values = [0.3, 0.6, 1]\n";
    const std::string head =
        "[sweep]\nbase = \"arm.toml\"\ncomparator = \"a.toml\"\n[study]\nreplicates = 4\n";
    desk.write("arm.toml", "extends = \"a.toml\"\n");
    desk.write("arms.toml", head + "[[arm.intervention]]\n" + rest);
    desk.write("both.toml", head + "[[intervention]]\n" + rest);
    desk.write("full.toml", "extends = \"a.toml\"\n[[intervention]]\nkind = \"methadone\"\n");

    EXPECT_EQ(expect_done("check arms.toml").out, "arms.toml: no mistakes\n");
    EXPECT_EQ(expect_done("check both.toml").out,
              "both.toml: no mistakes\nNote: both.toml:6:1: methadone goes to the comparator too, "
              "so that no contrast shows what it does; [[arm.intervention]] gives it to the arms "
              "only\n");
    expect_done("sweep arms.toml -o d --quiet");
    expect_done("run full.toml -o full.h5 --quiet --replicates 4");

    const sim::Hdf5File file = sim::Hdf5File::open(desk.path("d/results.h5"));
    EXPECT_EQ(file.read_texts("/design_label"),
              (std::vector<std::string>{"a", "arm coverage=0.3", "arm coverage=0.6",
                                        "arm coverage=1"}));
    const auto sweep = digests_of("d");
    EXPECT_EQ(std::vector<std::int64_t>(sweep.begin() + 12, sweep.end()),
              digests(desk.path("full.h5")));
    const std::vector<double> difference = file.read("/contrasts/in_treatment_diff_mean");
    EXPECT_NE(difference.back(), 0);
}

TEST_F(Sweep, TellsMistakesOfArmsOnce) {
    desk.write("p.toml",
               "[sweep]\nbase = [\"b.toml\", \"ot.toml\"]\ncomparator = \"a.toml\"\n[study]\nagents "
               "= 0\n[[arm.intervention]]\nkind = \"methadon\"\n[[axis]]\nparameter = "
               "\"relapse.lapse_rate\"\nrange = \"plausible\"\nlevels = 2\n");

    const Ending ending = desk.run("check p.toml");

    EXPECT_THAT(ending.err, HasSubstr("p.toml:5:10: study.agents = 0 is outside its range"));
    EXPECT_THAT(ending.err, HasSubstr("p.toml:7:8: there is no intervention 'methadon'"));
    EXPECT_THAT(ending.err, HasSubstr("2 mistakes"));
}

/// Doses with a placebo, two lapse rates, and another axis that the twin does not have.
const std::string oxytocin_plan = R"([sweep]
base = "ot.toml"
comparator = "a.toml"
[study]
replicates = 2
[design]
kind = "list"
rows = [["24 IU", 1, "0.05 1/d"], ["48 IU", 2, "0.05 1/d"], ["24 IU", 1, "0.1 1/d"],
        ["0 IU", 1, "0.2 1/d"]]
[[axis]]
parameter = "intervention.intranasal_oxytocin.dose"
range = ["0 IU", "80 IU"]
[[axis]]
parameter = "intervention.intranasal_oxytocin.doses_per_day"
values = [1, 2]
[[axis]]
parameter = "relapse.lapse_rate"
range = "plausible"
)";

TEST_F(Sweep, HasATwinBesideEachRowWithOxytocin) {
    desk.write("oxytocin.toml", oxytocin_plan);
    std::string without = oxytocin_plan;
    without.replace(without.find("[study]"), 7, "twins = false\n[study]");
    desk.write("alone.toml", without);
    expect_done("sweep oxytocin.toml -o d --quiet");
    expect_done("sweep alone.toml -o alone --quiet");
    const std::string with = " --quiet --replicates 2 --set \"relapse.lapse_rate=0.1 1/d\"";
    expect_done("run ot.toml --preset null_ot -o twin.h5" + with);

    const sim::Hdf5File file = sim::Hdf5File::open(desk.path("d/results.h5"));

    // Rows that differ in their oxytocin only have one twin; placebo has none.
    const std::string ot = "ot dose=", once = " IU doses_per_day=1 lapse_rate=";
    EXPECT_EQ(file.read_texts("/design_label"),
              (std::vector<std::string>{
                  "a lapse_rate=0.05 1/d", ot + "24" + once + "0.05 1/d",
                  "ot (null_ot) lapse_rate=0.05 1/d", ot + "48 IU doses_per_day=2 lapse_rate=0.05 1/d",
                  "a lapse_rate=0.1 1/d", ot + "24" + once + "0.1 1/d",
                  "ot (null_ot) lapse_rate=0.1 1/d", "a lapse_rate=0.2 1/d",
                  ot + "0" + once + "0.2 1/d"}));
    EXPECT_EQ(file.read_integers("/is_twin"),
              (std::vector<std::int64_t>{0, 0, 1, 0, 0, 0, 1, 0, 0}));
    EXPECT_EQ(file.read_integers("/contrasts/contrast_arm"),
              (std::vector<std::int64_t>{1, 3, 5, 8, 1, 3, 5}));
    EXPECT_EQ(file.read_integers("/contrasts/contrast_reference"),
              (std::vector<std::int64_t>{0, 0, 4, 7, 2, 2, 6}));
    const auto sweep = digests_of("d");
    EXPECT_EQ(std::vector<std::int64_t>(sweep.begin() + 12, sweep.begin() + 14),
              digests(desk.path("twin.h5")));
    // Other rows are those of the sweep without twins, to the last bit.
    std::vector<std::int64_t> others = sweep;
    others.erase(others.begin() + 12, others.begin() + 14);
    others.erase(others.begin() + 4, others.begin() + 6);
    EXPECT_EQ(others, digests_of("alone"));
    EXPECT_THAT(expect_done("check alone.toml").out,
                HasSubstr("Note: alone.toml:4:9: without null_ot twins nothing shows which part"));
}

TEST_F(Sweep, TellsThePartThatOxytocinMadeFromItsTwin) {
    desk.write("oxytocin.toml", oxytocin_plan);
    expect_done("sweep oxytocin.toml -o d --quiet");
    const sim::Hdf5File file = sim::Hdf5File::open(desk.path("d/results.h5"));

    // Here the twin equals the comparator, and so do their contrasts.
    const std::vector<double> all = file.read("/contrasts/lapsed_diff_mean");
    const std::size_t n_times = all.size() / 7;
    for (std::size_t k = 0; k < 3; ++k)
        for (std::size_t t = 0; t < n_times; ++t)
            EXPECT_EQ(all[k * n_times + t], all[(k + 4) * n_times + t]) << k;
    const std::vector<std::string> names = file.read_texts("/sensitivity/outcome_name");
    EXPECT_THAT(names, testing::IsSupersetOf({std::string("lapsed"), std::string("lapsed_diff"),
                                              std::string("lapsed_twin_diff")}));
    EXPECT_THAT(expect_done("rerun d --design 2 --replicate 1").out,
                HasSubstr("--preset null_ot --set \"relapse.lapse_rate=0.05 1/d\""));
}

TEST_F(Sweep, CountsTwinsInSizeAndCost) {
    desk.write("oxytocin.toml", oxytocin_plan);

    EXPECT_THAT(expect_done("plan oxytocin.toml").out,
                HasSubstr("4 points of 3 axes: 9 rows, 2 of them null_ot twins, x 2 replicates = "
                          "18 runs"));
    expect_done("sweep oxytocin.toml -o d --quiet");
    EXPECT_THAT(expect_done("status d").out,
                HasSubstr("9 rows (4 points, 2 scenarios and null_ot twins) x 2"));
}

TEST_F(Sweep, HasNoTwinsUnderThePresetOfTwins) {
    std::string null = oxytocin_plan;
    null.replace(null.find("[study]"), 7, "presets = \"null_ot\"\n[study]");
    desk.write("null.toml", null);

    EXPECT_THAT(expect_done("plan null.toml").out, HasSubstr("4 points of 3 axes: 7 rows x 2"));
}

// --- sensitivity

TEST_F(Sweep, SplitsVarianceByBothWaysOfTheTable) {
    desk.write("hypercube.toml",
               "[sweep]\nbase = \"b.toml\"\nkeep = \"relapsed_daily\"\n[study]\nreplicates = 3\n"
               "[design]\nkind = \"latin_hypercube\"\npoints = 12\n[[axis]]\nparameter = "
               "\"intervention.methadone.coverage\"\nrange = [0, 1]\n");
    expect_done("sweep hypercube.toml -o d --quiet");

    const sim::Hdf5File file = sim::Hdf5File::open(desk.path("d/results.h5"));
    const std::vector<double> relapsed = file.read("/ever_relapsed_daily");
    const std::vector<double> enrolled = file.read("/enrolled");
    const std::size_t n = 12, m = 3, n_times = relapsed.size() / (n * m);
    std::vector<double> of_point(n, 0), of_replicate(m, 0);
    std::vector<std::vector<double>> y(n, std::vector<double>(m));
    double mean = 0;
    for (std::size_t p = 0; p < n; ++p)
        for (std::size_t r = 0; r < m; ++r) {
            const std::size_t end = (p * m + r + 1) * n_times - 1;
            y[p][r] = relapsed[end] / enrolled[end];
            of_point[p] += y[p][r] / m;
            of_replicate[r] += y[p][r] / n;
            mean += y[p][r] / (n * m);
        }
    double between = 0, interaction = 0, luck = 0;
    for (std::size_t p = 0; p < n; ++p) {
        between += std::pow(of_point[p] - mean, 2) / (n - 1);
        for (std::size_t r = 0; r < m; ++r) {
            luck += std::pow(y[p][r] - of_point[p], 2) / ((m - 1) * n);
            interaction += std::pow(y[p][r] - of_point[p] - of_replicate[r] + mean, 2) /
                           ((n - 1) * (m - 1));
        }
    }
    const double parameters = std::max(0.0, between - interaction / m);
    EXPECT_NEAR(file.read("/sensitivity/variance_parameters")[0], parameters, 1e-12);
    EXPECT_NEAR(file.read("/sensitivity/variance_luck")[0], luck, 1e-12);
    EXPECT_NEAR(file.read("/sensitivity/share_luck")[0], luck / (luck + parameters), 1e-9);
}

TEST_F(Sweep, TellsMistakesOnTheCommandLine) {
    const auto expect = [this](const std::string& arguments, const std::string& message) {
        const Ending ending = desk.run(arguments);
        EXPECT_EQ(ending.status, mistake) << arguments;
        EXPECT_EQ(ending.err, "relapsim: " + message + "\n") << arguments;
    };
    expect("sweep plan.toml",
           "relapsim sweep needs a directory, -o DIR; see relapsim sweep --help");
    expect("sweep", "relapsim sweep takes one plan; see relapsim sweep --help");
    expect("resume",
           "relapsim resume takes the directory of a sweep; see relapsim resume --help");
    expect("sweep plan.toml -o d --shard 4/3",
           "--shard is a part of a whole, such as 2/3; found '4/3'");
    expect("sweep plan.toml -o d --on-error pause",
           "--on-error is continue or stop; found 'pause'");
    expect("expand d",
           "relapsim expand needs --add-replicates N or --add-designs FILE.csv; see relapsim "
           "expand --help");
    expect("rerun d --design 1",
           "relapsim rerun needs --design D and --replicate R; see relapsim rerun --help");
}

TEST_F(Sweep, PlanTellsSizeAndCostAndWritesNothing) {
    const std::set<std::string> before = desk.files();

    const Ending ending = expect_done("plan plan.toml --target-mcse 0.01");

    EXPECT_THAT(ending.out,
                HasSubstr("3 points of 2 axes: 5 rows x 4 replicates = 20 runs of 60 "
                          "people, 7 d"));
    EXPECT_THAT(ending.out, HasSubstr("replicates are needed"));
    EXPECT_EQ(desk.files(), before);
}

}  // namespace
