/// Sweeps in a rough world: many starts at once, kills at bad moments, damaged files, file
/// systems that lack something.

#include <gmock/gmock.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <optional>

#include "sim/directory_lock.h"
#include "tests/program/desk.h"

namespace {

using namespace program_test;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// Two points of an arm and a comparator, eight replicates.
const std::string plan = R"(
title = "Coverage"
[sweep]
base = "b.toml"
comparator = "a.toml"
keep = ["using", "lapsed"]
[study]
replicates = 8
[[axis]]
parameter = "intervention.methadone.coverage"
values = [0.2, 0.6]
)";
constexpr std::size_t n_runs = 24;

/// An environment variable of the programs that are started.
class Variable {
  public:
    Variable(const char* name, const std::string& value) : name_(name) {
        if (const char* const before = std::getenv(name)) before_ = before;
        setenv(name, value.c_str(), 1);
    }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;
    ~Variable() {
        if (before_)
            setenv(name_, before_->c_str(), 1);
        else
            unsetenv(name_);
    }

  private:
    const char* name_;
    std::optional<std::string> before_;
};

class RoughSweep : public testing::Test {
  protected:
    RoughSweep() { desk.write("plan.toml", plan); }

    Ending expect_done(const std::string& arguments) const {
        Ending ending = desk.run(arguments);
        EXPECT_EQ(ending.status, done) << arguments << "\n" << ending.err << ending.out;
        return ending;
    }
    std::vector<std::int64_t> digests_of(const std::string& directory) const {
        return digests(desk.path(directory + "/results.h5"));
    }
    std::vector<std::string> names(const std::string& directory) const {
        std::vector<std::string> all;
        for (const auto& entry : fs::directory_iterator(desk.path(directory)))
            all.push_back(entry.path().filename().string());
        std::sort(all.begin(), all.end());
        return all;
    }
    /// Starts parts 1 to n at the same time, waits for all, and returns how many failed.
    int run_parts(const std::string& directory, int n) const {
        std::vector<pid_t> parts;
        for (int i = 1; i <= n; ++i)
            parts.push_back(desk.start("sweep plan.toml -o " + directory + " --shard " +
                                       std::to_string(i) + "/" + std::to_string(n) +
                                       " --quiet --threads 1"));
        int failures = 0;
        for (const pid_t part : parts) failures += desk.wait_for(part).status == done ? 0 : 1;
        return failures;
    }

    Desk desk;
    const Variable preload{"LD_PRELOAD", RELAPSIM_ODD_FILE_SYSTEM};
    // A program with AddressSanitizer wants to be asked before anything is loaded first.
    const Variable sanitizer{
        "ASAN_OPTIONS",
        std::string(std::getenv("ASAN_OPTIONS") != nullptr ? std::getenv("ASAN_OPTIONS") : "") +
            ":verify_asan_link_order=0"};
};

// --- many starts at once

TEST_F(RoughSweep, LetsSixteenPartsStartTogetherInADirectoryThatIsNotThere) {
    expect_done("sweep plan.toml -o whole --quiet");
    for (int round = 0; round < 3; ++round) {
        const std::string directory = "d" + std::to_string(round);

        EXPECT_EQ(run_parts(directory, 16), 0);

        EXPECT_THAT(expect_done("status " + directory).out,
                    HasSubstr("24 done, 0 failed, 0 missing; nobody works on it\n"
                              "Parts of 16: 16 done\n"));
        expect_done("collect " + directory + " --quiet");
        EXPECT_EQ(digests_of(directory), digests_of("whole"));
    }
}

TEST_F(RoughSweep, IsBegunByTheNextOneIfTheFirstWasKilledBeforeThePlanHadItsName) {
    {
        const Variable kill("ODD_KILL", "plan.json");
        EXPECT_EQ(desk.run("sweep plan.toml -o d --quiet").status, -1);
    }
    EXPECT_THAT(names("d"), testing::ElementsAre("lock-freeze", StartsWith("plan.json.tmp-")));

    EXPECT_EQ(run_parts("d", 4), 0);

    EXPECT_THAT(names("d"), Not(testing::Contains(StartsWith("plan.json.tmp-"))));
    expect_done("collect d --quiet");
}

TEST_F(RoughSweep, GoesOnIfTheFirstWasKilledBetweenPlanAndJournal) {
    expect_done("sweep plan.toml -o d --shard 1/2 --quiet");
    fs::remove(desk.path("d/journal.jsonl"));

    EXPECT_EQ(run_parts("d", 2), 0);

    EXPECT_THAT(text_of(desk.path("d/journal.jsonl")), StartsWith("{\"begun\": true, "));
    expect_done("collect d --quiet");
}

// --- parts

TEST_F(RoughSweep, NamesThePartsThatNeverBeganAndWhatToDo) {
    expect_done("sweep plan.toml -o d --shard 2/4 --quiet");

    const std::string status = expect_done("status d").out;

    EXPECT_THAT(status, HasSubstr("6 done, 0 failed, 18 missing; nobody works on it\n"));
    EXPECT_THAT(status, HasSubstr("Nothing moves: the last call ended under 1 s ago\n"));
    EXPECT_THAT(
        status,
        HasSubstr("Parts of 4: 1 done (2), 3 never began (1,3-4)\n"
                  "Nobody does the 18 missing runs of parts 1,3-4: start these again "
                  "(--shard I/4, or sbatch --array=1,3-4), or, when no part is at work, "
                  "relapsim resume d\n"));
}

TEST_F(RoughSweep, SaysThatTheLastCallEndedWithoutAWord) {
    {
        const Variable kill("ODD_KILL", "w00-000001.h5");
        desk.run("sweep plan.toml -o d --quiet --threads 1 --chunk-runs 2");
    }
    EXPECT_THAT(expect_done("status d").out,
                HasSubstr("ago and ended without a word: killed, out of memory, or the machine "
                          "went down\n"));
    EXPECT_THAT(names("d/chunks"),
                testing::ElementsAre("w00-000000.h5", StartsWith("w00-000001.h5.tmp-")));

    expect_done("resume d --quiet");

    EXPECT_THAT(names("d/chunks"), IsEmpty());
}

TEST_F(RoughSweep, KeepsItsNumberOfPartsWhileOneIsAtWork) {
    expect_done("sweep plan.toml -o d --shard 1/3 --quiet");
    EXPECT_EQ(text_of(desk.path("d/parts")), "3\n");
    {
        const sim::DirectoryLock at_work(desk.path("d"), "lock-s2of3-w00",
                                         sim::DirectoryLock::Kind::alone);
        const Ending other = desk.run("sweep plan.toml -o d --shard 1/2 --quiet");
        EXPECT_EQ(other.status, failed);
        EXPECT_EQ(other.err, "relapsim: d: is being done in 3 parts, and part 2 is at work (" +
                                 sim::this_process() +
                                 "); use --shard I/3, or wait until no part is at work\n");
        EXPECT_THAT(expect_done("status d").out,
                    HasSubstr("Parts of 3: 1 done (1), 1 at work (2), 1 never began (3)\n"));
    }
    EXPECT_EQ(run_parts("d", 2), 0);
    EXPECT_EQ(text_of(desk.path("d/parts")), "2\n");
    EXPECT_THAT(expect_done("status d").out, HasSubstr("Parts of 2: 2 done\n"));
}

TEST_F(RoughSweep, DoesAPartOnceAtATime) {
    expect_done("sweep plan.toml -o d --shard 1/3 --quiet");
    const sim::DirectoryLock at_work(desk.path("d"), "lock-s2of3-w00",
                                     sim::DirectoryLock::Kind::alone);

    const Ending second = desk.run("sweep plan.toml -o d --shard 2/3 --quiet");

    EXPECT_EQ(second.status, failed);
    EXPECT_EQ(second.err, "relapsim: d: is in use by another relapsim (" + sim::this_process() +
                              "); wait for its end, or stop it\n");
}

TEST_F(RoughSweep, TakesNumbersOfPartsThatMakeSense) {
    const Ending ending = desk.run("sweep plan.toml -o d --shard 1/2000000000");
    EXPECT_EQ(ending.status, mistake);
    EXPECT_EQ(ending.err, "relapsim: --shard has at most 100000 parts; found '1/2000000000'\n");
    EXPECT_EQ(desk.run("sweep plan.toml -o d --chunk-runs 2000000").err,
              "relapsim: --chunk-runs is at most 100000; found '2000000'\n");
    expect_done("sweep plan.toml -o d --shard 1/2 --quiet");
    desk.write("d/parts", "many");
    EXPECT_THAT(expect_done("status d").out, Not(HasSubstr("Parts")));
    EXPECT_EQ(run_parts("d", 2), 0);
    EXPECT_EQ(text_of(desk.path("d/parts")), "2\n");
}

// --- damage

TEST_F(RoughSweep, DoesTheRunsOfADamagedChunkThatTheJournalDoesNotNameAgain) {
    expect_done("sweep plan.toml -o whole --quiet");
    for (const std::size_t cut : {0, 100, 5000, 20000}) {
        const std::string d = "d" + std::to_string(cut);
        expect_done("sweep plan.toml -o " + d + " --shard 1/2 --quiet --threads 1");
        const std::string chunk = d + "/chunks/s1of2-w00-000000.h5";
        desk.write(chunk, text_of(desk.path(chunk)).substr(0, cut));
        desk.write(d + "/journal-s1of2-w00.jsonl", "{\"chunk\": \"s1of2-w00-000000.h5\"}\n");

        const Ending collected = expect_done("collect " + d);
        EXPECT_THAT(
            collected.err,
            HasSubstr("journal-s1of2-w00.jsonl: line 1 means nothing (has no \"sha256\")"));
        EXPECT_THAT(collected.err,
                    HasSubstr("; it was moved to set_aside, and its runs are done "
                              "again"));
        EXPECT_THAT(collected.out, HasSubstr("24 runs are missing and marked so"));
        expect_done("resume " + d + " --quiet");

        EXPECT_EQ(digests_of(d), digests_of("whole"));
        EXPECT_THAT(names(d + "/set_aside"), testing::ElementsAre("s1of2-w00-000000.h5"));
    }
}

TEST_F(RoughSweep, GoesOnWithAJournalOfWhichNothingMakesSense) {
    expect_done("sweep plan.toml -o whole --quiet");
    const std::string nothing = std::string(200000, '[') + "\n" + std::string(3, '\0') +
                                "\n{\"chunk\": {}, \"runs\": [[0, 0, 2147483647]]}\n\xff\xfe\n";
    expect_done("sweep plan.toml -o d --shard 1/2 --quiet --threads 1");
    desk.write("d/journal.jsonl", nothing);
    desk.write("d/journal-s1of2-w00.jsonl", nothing);

    const Ending status = expect_done("status d");

    EXPECT_THAT(status.err,
                HasSubstr("journal.jsonl: line 1 and 3 more mean nothing (is no file of "
                          "relapsim: brackets within brackets, more than 64 of them); "
                          "skipped, and any chunk that is not told elsewhere is "
                          "inspected\n"));
    for (const char* command : {"verify d", "rerun d --design 0 --replicate 0", "collect d",
                                "expand d --add-replicates 1", "resume d --quiet"})
        expect_done(command);
    EXPECT_EQ(digests_of("d").size(), n_runs + 3);
}

TEST_F(RoughSweep, SetsAsideADamagedResultsFileAndGoesOn) {
    expect_done("sweep plan.toml -o d --quiet");
    const auto whole = digests_of("d");
    const std::string bytes = text_of(desk.path("d/results.h5"));
    desk.write("d/results.h5", bytes.substr(0, bytes.size() / 2));

    EXPECT_THAT(expect_done("status d").err,
                HasSubstr("d/results.h5: is not a whole HDF5 file"));
    EXPECT_THAT(expect_done("resume d --quiet").err,
                HasSubstr("d/results.h5: is not a whole HDF5 file"));
    EXPECT_EQ(digests_of("d"), whole);
    EXPECT_EQ(names("d/set_aside").size(), 1u);
}

TEST_F(RoughSweep, RemovesWhatAKilledCollectLeft) {
    expect_done("sweep plan.toml -o d --shard 1/2 --quiet");
    {
        const Variable kill("ODD_KILL", "results.h5");
        EXPECT_EQ(desk.run("collect d").status, -1);
    }
    EXPECT_THAT(names("d"), testing::Contains(StartsWith("results.h5.tmp-")));

    EXPECT_THAT(expect_done("collect d").err,
                testing::MatchesRegex("relapsim: removed d/results.h5.tmp-[0-9]+, which a "
                                      "relapsim that was killed left behind\n"));

    EXPECT_THAT(names("d"), Not(testing::Contains(HasSubstr(".tmp-"))));
}

TEST_F(RoughSweep, InADirectoryThatIsRemovedMeanwhileSaysSo) {
    std::string longer = plan;
    longer.replace(longer.find("replicates = 8"), 14, "replicates = 40000");
    desk.write("long.toml", longer);
    const pid_t sweep = desk.start("sweep long.toml -o d --quiet --threads 1 --chunk-runs 3");
    while (!fs::exists(desk.path("d/chunks/w00-000001.h5")))
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    fs::rename(desk.path("d"), desk.path("elsewhere"));

    const Ending ending = desk.wait_for(sweep);

    EXPECT_EQ(ending.status, failed);
    EXPECT_THAT(ending.err,
                testing::MatchesRegex("relapsim: d/chunks/w00-[0-9]+.h5.*: No such file or "
                                      "directory\n"));
}

TEST_F(RoughSweep, IsTheSameWhateverItsFilesAreCalledAndHoweverTheyAreCommented) {
    expect_done("sweep plan.toml -o d --shard 1/2 --quiet");
    desk.write("sub/a.toml", "# the same\n" + text_of(desk.path("a.toml")));
    desk.write("sub/b.toml", text_of(desk.path("b.toml")));
    desk.write("sub/other.toml", "# the same\n" + plan);

    expect_done("sweep ./plan.toml -o d --shard 2/2 --quiet");
    expect_done("sweep " + desk.path("sub/other.toml") + " -o d --shard 2/2 --quiet");

    std::string changed = plan;
    changed.replace(changed.find("0.6"), 3, "0.7");
    desk.write("plan.toml", changed);
    EXPECT_EQ(desk.run("sweep plan.toml -o d --shard 2/2 --quiet").status, mistake);
}

// --- file systems that lack something

TEST_F(RoughSweep, GoesOnWithoutLocksLinksAndFsyncOfFoldersAndSaysSo) {
    expect_done("sweep plan.toml -o whole --quiet");
    const Variable no_link("ODD_LINK", std::to_string(EPERM));
    for (const int error : {ENOSYS, ENOLCK, EOPNOTSUPP}) {
        const Variable no_flock("ODD_FLOCK", std::to_string(error));
        const Variable no_fsync("ODD_FOLDER_FSYNC", std::to_string(error));
        const std::string d = "d" + std::to_string(error);

        const Ending ending = expect_done("sweep plan.toml -o " + d + " --quiet");

        EXPECT_THAT(
            ending.err,
            HasSubstr(
                "relapsim: warning: " + d + " is on a file system without locks (" +
                std::generic_category().message(error) +
                "). Another relapsim there is noticed by a file, lock.by-..., which tells "
                "that its process lives; do not start two at the same moment on different "
                "machines\n"));
        EXPECT_THAT(ending.err, HasSubstr("can not be brought to the disk"));
        EXPECT_EQ(digests_of(d), digests_of("whole"));
        EXPECT_THAT(names(d), Not(testing::Contains(HasSubstr(".by-"))));
    }
}

TEST_F(RoughSweep, WithoutLocksNoticesOthersAndForgetsTheDead) {
    const Variable no_flock("ODD_FLOCK", std::to_string(ENOLCK));
    std::string longer = plan;
    longer.replace(longer.find("replicates = 8"), 14, "replicates = 40000");
    desk.write("long.toml", longer);
    const pid_t first = desk.start("sweep long.toml -o d --quiet --threads 1 --chunk-runs 3");
    while (!fs::exists(desk.path("d/chunks/w00-000001.h5")))
        std::this_thread::sleep_for(std::chrono::milliseconds(5));

    const Ending second = desk.run("resume d");
    EXPECT_EQ(second.status, failed);
    EXPECT_THAT(second.err, HasSubstr("d: is in use by another relapsim (process " +
                                      std::to_string(first)));
    EXPECT_THAT(expect_done("status d").out,
                HasSubstr("process " + std::to_string(first) + " on "));

    kill(first, SIGKILL);
    desk.wait_for(first);
    EXPECT_THAT(expect_done("status d").out, HasSubstr("nobody works on it"));
    expect_done("collect d --quiet");
    EXPECT_THAT(names("d"), Not(testing::Contains(HasSubstr(".by-"))));
}

TEST_F(RoughSweep, WithoutLocksLetsPartsStartTogether) {
    const Variable no_flock("ODD_FLOCK", std::to_string(ENOSYS));
    for (int round = 0; round < 2; ++round) {
        const std::string d = "d" + std::to_string(round);
        EXPECT_EQ(run_parts(d, 8), 0);
        EXPECT_THAT(expect_done("status " + d).out, HasSubstr("Parts of 8: 8 done\n"));
    }
}

}  // namespace
