/// The files, streams, limits and signals of the program.

#include <sys/resource.h>
#include <sys/stat.h>

#include <regex>

#include "tests/program/desk.h"

namespace {

using namespace program_test;

/// Longer than the patience of Desk: what is refused is refused before.
const std::string endless = " --agents 20000 --replicates 1000 ";

bool is_link(const std::string& path) {
    return fs::is_symlink(path);
}

// --- outputs

TEST(Output, IsNeverAFileThatIsRead) {
    const Desk desk;
    desk.write("arm.toml", "extends = \"a.toml\"\n");
    fs::create_symlink("a.toml", desk.path("link.toml"));
    fs::create_hard_link(desk.path("a.toml"), desk.path("second.toml"));
    const std::string before = text_of(desk.path("a.toml"));

    for (const std::string output :
         {"a.toml", "./a.toml", "link.toml", "second.toml", "arm.toml"}) {
        const Ending ending = desk.run("run arm.toml --force -o " + output + endless);

        EXPECT_EQ(ending.status, mistake);
        EXPECT_EQ(ending.err, "relapsim: " + output +
                                  " is read by this command and would be lost; give another "
                                  "file with -o\n");
    }
    EXPECT_EQ(text_of(desk.path("a.toml")), before);
}

TEST(Output, FollowsALinkAndLeavesIt) {
    const Desk desk;
    fs::create_directory(desk.path("store"));
    desk.write("store/r.h5", "old");
    fs::create_symlink("store/r.h5", desk.path("r.h5"));

    const Ending ending = desk.run("run a.toml --quiet --force -o r.h5");

    EXPECT_EQ(ending.status, done) << ending.err;
    EXPECT_TRUE(is_link(desk.path("r.h5")));
    EXPECT_EQ(digests(desk.path("store/r.h5")).size(), 3u);
}

TEST(Output, ThatIsNoFileIsRefusedBeforeSimulating) {
    const Desk desk;
    ::mkfifo(desk.path("fifo").c_str(), 0600);
    fs::create_directory(desk.path("folder"));
    fs::create_symlink("nowhere/r.h5", desk.path("dangling"));

    for (const auto& [output, message] : std::vector<std::pair<std::string, std::string>>{
             {"fifo", "is a pipe, not a file to write to"},
             {"folder", "is a folder, not a file to write to"},
             {"/dev/null", "is a device, not a file to write to"},
             {"dangling",
              "is a link to nowhere/r.h5, which can not be written to: No such file or "
              "directory"},
             {"a.toml/r.h5", "can not be written: Not a directory"}})
        for (const std::string force : {"", " --force"}) {
            const Ending ending = desk.run("run b.toml -o " + output + force + endless);

            EXPECT_EQ(ending.status, failed);
            EXPECT_EQ(ending.err, "relapsim: " + output + ": " + message + "\n");
        }
    EXPECT_TRUE(fs::is_fifo(desk.path("fifo")));
}

// --- inputs

TEST(Input, FromAPipeIsReadOnceAndKept) {
    const Desk desk;
    const std::string study = " --quiet --set study.duration='14 d' ";

    EXPECT_EQ(desk.run("compare a.toml ot.toml -o file.h5" + study).status, done);
    const Ending piped =
        desk.shell("cat ot.toml | $R compare a.toml /dev/stdin -o pipe.h5" + study);

    EXPECT_EQ(digests(desk.path("pipe.h5")), digests(desk.path("file.h5"))) << piped.err;
}

TEST(Input, ThatIsAPlanIsRecognisedAlsoFromAPipe) {
    const Desk desk;
    desk.write("wrong.toml", "titel = 3\n[studdy]\nagents = \"x\"\n");

    const Ending ending = desk.shell("cat wrong.toml | $R check /dev/stdin");

    EXPECT_EQ(ending.status, mistake);

    EXPECT_NE(ending.err.find("2 mistakes; nothing was run.\n"), std::string::npos)
        << ending.err;
}

TEST(Input, WithoutAnEndIsRefused) {
    const Desk desk;
    ::mkfifo(desk.path("fifo").c_str(), 0600);
    desk.write("zero.toml", "extends = \"/dev/zero\"\n");
    desk.write("fifo.toml", "extends = \"fifo\"\n");

    EXPECT_EQ(
        desk.run("check zero.toml").err,
        "zero.toml:1:11: extends = \"/dev/zero\" cannot be read: it is a device, not a "
        "file\n    extends = \"/dev/zero\"\n              ^\n1 mistake; nothing was run.\n");
    EXPECT_EQ(desk.run("check fifo.toml").err,
              "fifo.toml:1:11: extends = \"fifo\" cannot be read: it is a named pipe, not a "
              "file\n    extends = \"fifo\"\n              ^\n1 mistake; nothing was run.\n");
    EXPECT_EQ(desk.run("run a.toml --preset /dev/zero").status, mistake);
}

TEST(Check, FindsAllMistakesOfAllFilesInAnyOrder) {
    const Desk desk;
    desk.write("x.toml", "[study]\nagents = 0\n");
    desk.write("plan.toml",
               "[sweep]\nbase = \"a.toml\"\nkepp = 3\n[design]\nkind = \"gird\"\n");
    desk.write("z.toml", "titel = 3\n");

    for (const std::string order :
         {"x.toml plan.toml z.toml", "z.toml plan.toml x.toml", "plan.toml x.toml z.toml"}) {
        const Ending ending = desk.run("check " + order);

        EXPECT_EQ(ending.status, mistake);
        for (const char* message :
             {"x.toml:2:10: study.agents = 0 is outside", "plan.toml:3:1: sweep has no 'kepp'",
              "plan.toml:5:8: design.kind = \"gird\"",
              "z.toml:1:1: there is no section 'titel'"})
            EXPECT_NE(ending.err.find(message), std::string::npos) << order << ending.err;
    }
}

TEST(Mistake, APlanIsNotRunAndAScenarioNotSwept) {
    const Desk desk;
    desk.write("plan.toml", "[sweep]\nbase = \"a.toml\"\n");

    EXPECT_EQ(desk.run("run plan.toml").err,
              "plan.toml:1:1: this is a plan of a sweep, not a scenario; use relapsim sweep "
              "plan.toml -o DIR, or relapsim plan for its size and cost\n    [sweep]\n    ^\n"
              "1 mistake; nothing was run.\n");
    const Ending swept = desk.run("sweep a.toml -o dir");
    EXPECT_EQ(swept.status, mistake);
    EXPECT_NE(swept.err.find("a.toml: a plan needs a section [sweep] with base = "
                             "\"scenario.toml\"; this is a scenario: relapsim run a.toml\n"),
              std::string::npos)
        << swept.err;
}

TEST(Preset, OfTheProgramIsNotHiddenByTheWorkingFolder) {
    const Desk desk;
    EXPECT_EQ(desk.run("compare a.toml ot.toml --preset fentanyl --quiet -o before.h5").status,
              done);
    fs::create_directory(desk.path("fentanyl"));
    desk.write("null_ot", "title = \"notes on the twin\"\n");

    EXPECT_EQ(desk.run("compare a.toml ot.toml --preset fentanyl --quiet -o after.h5").status,
              done);
    EXPECT_EQ(digests(desk.path("before.h5")), digests(desk.path("after.h5")));

    desk.write("mine", "title = \"mine\"\n");
    EXPECT_EQ(desk.run("run a.toml --preset mine").err,
              "--preset mine: there is no preset 'mine'; a file is named with its path, "
              "./mine\n1 mistake; nothing was run.\n");
}

// --- words

TEST(Provenance, IsJsonAndACommandThatAShellReads) {
    const Desk desk;
    desk.write("my \"best\" arm\\.toml", text_of(desk.path("b.toml")));
    desk.write("fr\xFCh.toml", text_of(desk.path("b.toml")));

    const Ending ending = desk.run(
        "compare a.toml 'my \"best\" arm\\.toml' \"$(printf 'fr\\374h.toml')\" --quiet "
        "-o q.h5 --set 'study.duration=14 d'");

    EXPECT_EQ(ending.status, done) << ending.err;
    const sim::Hdf5File results = sim::Hdf5File::open(desk.path("q.h5"));
    EXPECT_EQ(results.read_texts("/design_label"),
              (std::vector<std::string>{"a", "my \"best\" arm\\", "fr\xEF\xBF\xBDh"}));
    const std::string json = results.read_texts("/provenance/resolved_config_json").at(0);
    EXPECT_NE(json.find("\"my \\\"best\\\" arm\\\\\": {"), std::string::npos)
        << json.substr(0, 200);
    EXPECT_EQ(results.text_attribute("/", "command_line"),
              "relapsim compare a.toml 'my \"best\" arm\\.toml' 'fr\xEF\xBF\xBDh.toml' --quiet "
              "-o q.h5 --set 'study.duration=14 d'");
}

TEST(Words, ThatCanNotBeWrittenAreAFailure) {
    const Desk desk;

    for (const std::string command :
         {"parameters --format json", "check a.toml", "explain a.toml", "--help", "--version",
          "run a.toml -o r.h5"}) {
        const Ending ending = desk.shell("$R " + command + " >/dev/full");

        EXPECT_EQ(ending.status, failed) << command;
        EXPECT_NE(
            ending.err.find("relapsim: standard output: not all could be written to it: No "
                            "space left on device\n"),
            std::string::npos)
            << command << ending.err;
    }
    EXPECT_EQ(digests(desk.path("r.h5")).size(), 3u);
}

TEST(Words, ThatNobodyReadsAnyMoreAreAFailure) {
    const Desk desk;

    const Ending ending = desk.shell(
        "{ sleep 0.3; $R parameters --format json; echo $? >status; } 2>words | "
        "true");

    EXPECT_EQ(text_of(desk.path("status")), "1\n") << ending.err;
    EXPECT_EQ(text_of(desk.path("words")),
              "relapsim: standard output: not all could be written to it: Broken pipe\n");
}

TEST(Words, AreNotMissedWhereNoneAreSaidAndNeverGoIntoAFile) {
    const Desk desk;

    EXPECT_EQ(desk.shell("$R run a.toml --quiet -o q.h5 >&-").status, done);
    EXPECT_EQ(desk.shell("$R run a.toml -o r.h5 >&-").status, failed);
    EXPECT_EQ(digests(desk.path("q.h5")), digests(desk.path("r.h5")));
}

// --- limits

TEST(Memory, IsToldBeforeItIsTaken) {
    const Desk desk;

    const Ending ending = desk.shell(
        "ulimit -v 3000000; exec $R run a.toml --agents 100000000 --threads 1 -o "
        "r.h5");

    EXPECT_EQ(ending.status, failed);
    EXPECT_TRUE(std::regex_match(
        ending.err,
        std::regex(
            "relapsim: this needs about [0-9.]+ GB of memory \\(100,000,000 people, "
            "--threads 1\\), but [0-9.]+ [GM]B are available "
            "\\(.*\\); take fewer people \\(--agents\\), fewer threads \\(--threads\\), a "
            "longer study.report_every or a smaller record.agents; nothing was run\n")))
        << ending.err;
    EXPECT_FALSE(fs::exists(desk.path("r.h5")));
}

TEST(Launcher, OfManyProcessesNeedsMpiOrParts) {
    const Desk desk;
    desk.write("plan.toml", "[sweep]\nbase = \"a.toml\"\n[design]\nkind = \"one_at_a_time\"\n");

    const Ending ending = desk.shell("SLURM_STEP_NUM_TASKS=16 $R sweep plan.toml -o dir");

    EXPECT_EQ(ending.status, mistake);
    EXPECT_TRUE(std::regex_match(
        ending.err, std::regex("relapsim: 16 processes were started for one sweep, but .*, so "
                               "that they do not know of each other; give each its part with "
                               "--shard I/N, or start one\n")))
        << ending.err;
    EXPECT_TRUE(
        std::regex_search(desk.run("--version").out, std::regex(", with(out)? MPI\n$")));
}

// --- signals

TEST(Signal, HangingUpIsATerminationButForNohup) {
    const Desk desk;
    const pid_t child = desk.start("run a.toml -o r.h5" + endless);
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
    kill(child, SIGHUP);
    const Ending ending = desk.wait_for(child);
    EXPECT_EQ(ending.status, interrupted);
    EXPECT_EQ(ending.err, "relapsim: interrupted; nothing was written\n");

    const pid_t kept = desk.start_shell(
        "trap '' HUP; exec $R run a.toml --quiet -o r.h5 --agents 2000 --replicates 40");
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
    kill(kept, SIGHUP);
    EXPECT_EQ(desk.wait_for(kept).status, done);
}

/// Waits for the first replicates and then interrupts.
Ending interrupted_late(const Desk& desk, const std::string& more) {
    const pid_t child = desk.start(
        "compare a.toml b.toml -o r.h5 --threads 1 --agents 500 "
        "--replicates 20000 " +
        more);
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
    kill(child, SIGINT);
    return desk.wait_for(child);
}

TEST(Signal, KeepsCompleteReplicatesWhenAskedTo) {
    const Desk desk;

    const Ending ending = interrupted_late(desk, "--keep-partial --quiet");

    ASSERT_EQ(ending.status, interrupted) << ending.err;
    std::smatch n;
    ASSERT_TRUE(std::regex_match(
        ending.err, n,
        std::regex("relapsim: interrupted; the first (\\d+) replicates of 20000 are kept, the "
                   "same as with --replicates (\\d+)\n")))
        << ending.err;
    EXPECT_EQ(n[1], n[2]);
    EXPECT_EQ(desk.run("compare a.toml b.toml -o whole.h5 --quiet --agents 500 --replicates " +
                       n[1].str())
                  .status,
              done);
    EXPECT_EQ(digests(desk.path("r.h5")), digests(desk.path("whole.h5")));
    const std::string history =
        sim::Hdf5File::open(desk.path("r.h5")).text_attribute("/", "history");
    EXPECT_NE(history.find("(interrupted; the first " + n[1].str()), std::string::npos)
        << history;
}

TEST(Signal, TellsWhatCouldHaveBeenKept) {
    const Desk desk;

    const Ending ending = interrupted_late(desk, "--quiet");

    EXPECT_EQ(ending.status, interrupted);
    EXPECT_TRUE(std::regex_match(
        ending.err,
        std::regex("relapsim: interrupted; nothing was written; the first \\d+ replicates were "
                   "complete, and --keep-partial would have kept them\n")))
        << ending.err;
    EXPECT_FALSE(fs::exists(desk.path("r.h5")));
}

}  // namespace
