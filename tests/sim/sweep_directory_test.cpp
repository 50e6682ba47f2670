/// What keeps the runs of a sweep safe: journal, lock, chunks, rows of arrays, the directory.

#include "sim/sweep_directory.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "sim/digest.h"
#include "sim/directory_lock.h"
#include "sim/json.h"
#include "sim/text_file.h"
#include "tests/sim/scenario_fixture.h"

namespace {

using scenario_fixture::Files;
using sim::Cell;
using sim::RunStatus;
using testing::ElementsAre;
using testing::HasSubstr;

// --- journal

TEST(Journal, IsALineForEachAppendAndGoesOn) {
    const Files files;
    sim::Journal(files.path("journal")).append("{\"a\": 1}");
    sim::Journal(files.path("journal")).append("{\"b\": 2}");

    EXPECT_THAT(sim::journal_lines(files.path("journal")),
                ElementsAre("{\"a\": 1}", "{\"b\": 2}"));
    EXPECT_THAT(sim::journal_lines(files.path("none")), ElementsAre());
}

TEST(Journal, IgnoresATornLastLineAndCutsItOff) {
    const Files files;
    files.write("journal", "first\nsecond\nthi");

    EXPECT_THAT(sim::journal_lines(files.path("journal")), ElementsAre("first", "second"));
    sim::Journal(files.path("journal")).append("fourth");
    EXPECT_EQ(sim::read_text_file(files.path("journal")), "first\nsecond\nfourth\n");
}

// --- JSON

TEST(Json, KnowsItsMembersAndTellsWhatIsMissing) {
    const sim::Json json = sim::Json::parse(
        R"({"text": "a \"b\"\n\u00e9", "n": 3, "x": [1.5, "inf"], "yes": true})", "plan.json");

    EXPECT_EQ(json.at("text").text(), "a \"b\"\né");
    EXPECT_EQ(json.at("n").integer(), 3);
    EXPECT_EQ(json.at("x").items()[0].number(), 1.5);
    EXPECT_TRUE(std::isinf(json.at("x").items()[1].number()));
    EXPECT_TRUE(json.at("yes").boolean());
    EXPECT_FALSE(json.has("none"));
    EXPECT_THROW(json.at("none"), sim::FileError);
    EXPECT_THROW(json.at("text").number(), sim::FileError);
    EXPECT_THROW(sim::Json::parse("{\"a\": ", "plan.json"), sim::FileError);
}

TEST(Json, HasNoMoreLevelsThanItsReaderCanTake) {
    const auto nested = [](int levels) {
        return std::string(static_cast<std::size_t>(levels), '[') + "1" +
               std::string(static_cast<std::size_t>(levels), ']');
    };
    EXPECT_NO_THROW(sim::Json::parse(nested(64), "plan.json"));
    EXPECT_THROW(sim::Json::parse(nested(65), "plan.json"), sim::FileError);
    EXPECT_THROW(sim::Json::parse(nested(1000000), "plan.json"), sim::FileError);
    EXPECT_NO_THROW(sim::Json::parse("{\"a\": \"" + std::string(100, '[') + "\"}", "x"));
}

TEST(Json, RefusesNumbersThatDoNotFit) {
    const sim::Json json = sim::Json::parse(R"({"n": 99999999999999999999, "x": 1e999})", "x");
    EXPECT_THROW(json.at("n").integer(), sim::FileError);
    EXPECT_THROW(json.at("x").number(), sim::FileError);
}

// --- lock

TEST(DirectoryLock, IsHeldByOneProcessAndEndsWithIt) {
    using Kind = sim::DirectoryLock::Kind;
    const Files files;
    files.write("readme", "");
    int ready[2], leave[2];
    ASSERT_EQ(pipe(ready), 0);
    ASSERT_EQ(pipe(leave), 0);
    const pid_t child = fork();
    if (child == 0) {
        const sim::DirectoryLock held(files.path("."), "lock", Kind::alone);
        char byte = 'x';
        [[maybe_unused]] ssize_t n = write(ready[1], &byte, 1);
        n = read(leave[0], &byte, 1);
        _exit(0);  // without letting go
    }
    char byte = 0;
    ASSERT_EQ(read(ready[0], &byte, 1), 1);

    for (const Kind kind : {Kind::alone, Kind::together}) try {
            const sim::DirectoryLock second(files.path("."), "lock", kind, 0.05);
            ADD_FAILURE() << "a second lock was given";
        } catch (const sim::FileError& error) {
            EXPECT_THAT(error.what(), HasSubstr("is in use by another relapsim (process " +
                                                std::to_string(child)));
        }
    EXPECT_THAT(sim::lock_holder(files.path("."), "lock").value_or(""),
                testing::StartsWith("process " + std::to_string(child) + " on "));

    ASSERT_EQ(write(leave[1], &byte, 1), 1);
    waitpid(child, nullptr, 0);
    EXPECT_EQ(sim::lock_holder(files.path("."), "lock"), std::nullopt);
    EXPECT_EQ(sim::lock_holder(files.path("."), "none"), std::nullopt);
    EXPECT_FALSE(std::filesystem::exists(files.path("none")));
    EXPECT_NO_THROW(sim::DirectoryLock(files.path("."), "lock", Kind::alone));
}

// --- where there is no flock

TEST(LockFile, IsInTheWayOfOthersUntilItIsGone) {
    const Files files;
    files.write("readme", "");
    std::unique_ptr<sim::LockFile> first, second, third;
    const auto take = [&files](bool alone, std::unique_ptr<sim::LockFile>& mine) {
        return sim::LockFile::taken(files.path("."), "lock", alone, mine);
    };

    EXPECT_EQ(take(true, first), std::nullopt);
    EXPECT_THAT(take(false, second).value_or(""),
                testing::StartsWith("is in use by another relapsim (process " +
                                    std::to_string(getpid()) + " on "));
    EXPECT_NE(take(true, second), std::nullopt);
    EXPECT_NE(sim::LockFile::holder(files.path("."), "lock"), std::nullopt);
    first.reset();
    EXPECT_EQ(take(false, second), std::nullopt);
    EXPECT_EQ(take(false, third), std::nullopt);  // together
    EXPECT_NE(take(true, first), std::nullopt);
    second.reset();
    third.reset();
    EXPECT_EQ(sim::LockFile::holder(files.path("."), "lock"), std::nullopt);
    EXPECT_EQ(take(true, first), std::nullopt);
}

TEST(LockFile, OfADeadProcessIsRemoved) {
    const Files files;
    files.write("readme", "");
    const pid_t child = fork();
    if (child == 0) {
        std::unique_ptr<sim::LockFile> mine;
        sim::LockFile::taken(files.path("."), "lock", true, mine);
        _exit(0);  // without letting go
    }
    waitpid(child, nullptr, 0);
    // On other machines only the time tells.
    files.write("lock.by-elsewhere-1-0-alone", "process 1 on elsewhere");
    const auto age = [&files](int seconds) {
        std::filesystem::last_write_time(
            files.path("lock.by-elsewhere-1-0-alone"),
            std::filesystem::file_time_type::clock::now() - std::chrono::seconds(seconds));
    };
    std::unique_ptr<sim::LockFile> mine;

    age(30);
    EXPECT_EQ(sim::LockFile::taken(files.path("."), "lock", true, mine),
              "is in use by another relapsim (process 1 on elsewhere)");
    age(90);
    EXPECT_EQ(sim::LockFile::taken(files.path("."), "lock", true, mine), std::nullopt);
    EXPECT_FALSE(std::filesystem::exists(files.path("lock.by-elsewhere-1-0-alone")));
}

// --- rows

TEST(Rows, OfAnArrayAreWrittenAndReadOneByOneAndMissingUntilThen) {
    const Files files;
    files.write("x.h5", "");
    const std::string path = files.path("x.h5");
    const std::vector<double> scale{0, 1, 2};
    {
        sim::Hdf5File file = sim::Hdf5File::create(path);
        file.write_scale("/row", std::span<const double>(scale));
        file.write_scale("/column", std::span<const double>(scale).first(2));
        file.declare(sim::Array<double>{.path = "/a",
                                        .dimensions = {"/row", "/column"},
                                        .values = {},
                                        .fill = std::numeric_limits<double>::quiet_NaN()});
        const std::vector<double> rows{5, 6};
        file.write_rows("/a", 1, std::span<const double>(rows));
        EXPECT_THROW(file.write_rows("/a", 3, std::span<const double>(rows)), std::logic_error);
        EXPECT_THROW(file.write_rows("/a", 0, std::span<const double>(rows).first(1)),
                     std::logic_error);
        file.close();
    }
    const sim::Hdf5File file = sim::Hdf5File::open(path);
    EXPECT_EQ(file.read_rows("/a", 1, 1), (std::vector<double>{5, 6}));
    EXPECT_TRUE(std::isnan(file.read_rows("/a", 0, 1)[0]));
    EXPECT_TRUE(std::isnan(file.read("/a")[5]));
}

// --- chunks and the directory

const sim::ChunkLayout layout{
    "sweep 1",
    {0, 7},
    {{"using", "1", "people", "time: point", sim::Measure::Kind::count},
     {"mean_stress", "1", "stress", "time: point"}}};

sim::FinishedRun run_of(std::int32_t design, std::int32_t replicate) {
    return {{design, replicate},   RunStatus::ok, 100 * design + replicate, 0.5, "",
            {{10, 20}, {0.5, NAN}}};
}

class ASweepDirectory : public testing::Test {
  protected:
    ASweepDirectory() : directory(files.path("d")) {}

    void write(std::vector<sim::FinishedRun> runs, const std::string& writer = "") const {
        sim::ChunkWriter chunks(directory, writer, layout, {});
        for (sim::FinishedRun& run : runs) chunks.add(std::move(run));
        chunks.flush();
    }
    sim::StoredRuns inspect() const { return directory.inspect(layout, 3, 2, ""); }

    Files files;
    sim::SweepDirectory directory;
};

TEST_F(ASweepDirectory, KnowsTheRunsOfItsChunks) {
    sim::FinishedRun failed{{2, 1}, RunStatus::failed, 0, 0, "out of luck"};
    write({run_of(0, 0), run_of(1, 0), failed});
    write({run_of(2, 0)}, "w01");

    const sim::StoredRuns stored = inspect();

    EXPECT_THAT(stored.chunks, ElementsAre("w00-000000.h5", "w01-000000.h5"));
    EXPECT_EQ(stored.table.count(RunStatus::ok), 3u);
    EXPECT_EQ(stored.table.status({2, 1}), RunStatus::failed);
    EXPECT_EQ(stored.table.status({0, 1}), RunStatus::missing);
    EXPECT_THAT(stored.notes, ElementsAre());
    EXPECT_EQ(directory.glance("sweep 1", 3, 2).table.count(RunStatus::ok), 3u);
    EXPECT_EQ(directory.next_chunk_number(""), 1);
    const auto runs = sim::read_chunk_runs(directory.chunk_file("w00-000000.h5"), "sweep 1");
    EXPECT_EQ(runs[1].digest, 100);
    EXPECT_EQ(runs[2].message, "out of luck");
}

TEST_F(ASweepDirectory, TellsRunsAsRangesInItsJournal) {
    write({run_of(1, 0), run_of(0, 0), run_of(2, 1)});

    EXPECT_THAT(sim::read_text_file(directory.journal_file("")),
                HasSubstr("\"runs\": [[0, 0, 1], [1, 2, 2]]}"));
    EXPECT_THAT(directory.records().chunks[0].runs,
                ElementsAre(sim::RunRange{0, 0, 1}, sim::RunRange{1, 2, 2}));
}

TEST_F(ASweepDirectory, WritesAChunkWhenItIsFull) {
    sim::ChunkWriter chunks(directory, "", layout, {.runs = 2, .seconds = 1e9});

    chunks.add(run_of(0, 0));
    EXPECT_EQ(chunks.n_written(), 0u);
    chunks.add(run_of(1, 0));
    EXPECT_EQ(chunks.n_written(), 2u);
    EXPECT_TRUE(std::filesystem::exists(directory.chunk_file("w00-000000.h5")));
}

TEST_F(ASweepDirectory, SetsAsideWhatIsDamagedOrOfAnotherSweep) {
    write({run_of(0, 0)});
    write({run_of(1, 0)});
    const std::string chunk = directory.chunk_file("w00-000000.h5");
    std::string bytes = sim::read_text_file(chunk);
    bytes[bytes.size() / 2] ^= 1;  // a single bit
    files.write("d/chunks/w00-000000.h5", bytes);
    sim::write_chunk(directory.chunk_file("w09-000000.h5"),
                     {"sweep 2", {0, 7}, layout.measures}, std::vector{run_of(2, 0)});

    const sim::StoredRuns stored = inspect();

    EXPECT_EQ(stored.set_aside, 2);
    EXPECT_EQ(stored.table.count(RunStatus::ok), 1u);
    EXPECT_THAT(stored.notes[0], HasSubstr("differs from what the journal says"));
    EXPECT_THAT(stored.notes[1], HasSubstr("does not belong to this sweep"));
    EXPECT_TRUE(std::filesystem::exists(directory.path() + "/set_aside/w00-000000.h5"));
    EXPECT_EQ(directory.next_chunk_number(""), 2);  // no name is used twice
}

TEST_F(ASweepDirectory, CountsRunsOfAChunkThatIsGoneAsMissing) {
    write({run_of(0, 0), run_of(1, 1)});
    std::filesystem::remove(directory.chunk_file("w00-000000.h5"));

    const sim::StoredRuns stored = inspect();

    EXPECT_EQ(stored.table.count(RunStatus::missing), 6u);
    EXPECT_THAT(stored.notes, ElementsAre(HasSubstr("2 runs are in the journal, but neither")));
    EXPECT_EQ(directory.next_chunk_number(""), 1);
}

TEST_F(ASweepDirectory, SkipsAndTellsLinesThatMeanNothingAndInspectsTheirChunks) {
    const std::string hash(64, 'a');
    const auto line = [&hash](const std::string& rest) {
        return R"({"chunk": "w00-000000.h5", "sha256": ")" + hash + R"(", "at": 1, )" + rest +
               "}";
    };
    const std::vector<std::pair<std::string, std::string>> lines{
        {"{\"chunk\": ", "is not JSON: expected value"},
        {"", "is not JSON: expected value"},
        {"7", "tells of no chunk and no session"},
        {"{\"chunk\": \"w00-000000.h5\"}", "has no \"sha256\""},
        {R"({"chunk": ["w00"], "sha256": 3, "ok": 1, "failed": 0, "at": 1, "runs": []})",
         "\"chunk\" is no name of one"},
        {R"({"chunk": "../lock.h5", "sha256": "", "ok": 1, "failed": 0, "at": 1, "runs": []})",
         "\"chunk\" is no name of one"},
        {R"({"chunk": "w00-000000.h5", "sha256": "12", "ok": 1, "failed": 0, "at": 1})",
         "\"sha256\" is none"},
        {line(R"("ok": 1, "failed": 0)"), "has no \"runs\""},
        {line(R"("ok": 1, "failed": 0, "runs": [])"), "the numbers of runs do not agree"},
        {line(R"("ok": 2, "failed": 0, "runs": [[0, 0, 0]])"),
         "the numbers of runs do not agree"},
        {line(R"("ok": 1, "failed": 0, "runs": [[0, 0, 2147483647]])"),
         "a range of runs, 0, 0 to 2147483647, can not be"},
        {line(R"("ok": 1, "failed": 0, "runs": [[0, 0, 2147483646]])"),
         "the numbers of runs do not agree"},
        {line(R"("ok": 1, "failed": 0, "runs": [[-1, 0, 0]])"),
         "a range of runs, -1, 0 to 0, can not be"},
        {line(R"("ok": 1, "failed": 0, "runs": [[0, 0]])"), "a range is not three numbers"},
        {line(R"("ok": 1, "failed": 0, "runs": [[0, 0, 99999999999999999999]])"),
         "\"\" is not a whole number: 99999999999999999999"},
        {line(R"("ok": -1, "failed": 2, "runs": [[0, 0, 0]])"), "\"ok\" is -1"},
        {line(R"("ok": 1, "failed": 1e400, "runs": [[0, 0, 0]])"),
         "\"failed\" is not a whole number: 1e400"},
        {"{\"session\": \"begin\", \"at\": \"nan\"}", "\"at\" is no time"},
        {"{\"session\": \"begin\"}", "has no \"at\""},
        {"{\"session\": \"pause\", \"at\": 1}", "\"session\" is neither begin nor end"},
        {std::string(200000, '['),
         "is no file of relapsim: brackets within brackets, more than 64 of them"},
        {std::string("{\"chunk\": \"a\0.h5\"}", 17), "has a byte that is 0"},
        {"{\"chunk\": \"" + std::string(5u << 20, 'x') + "\"}", "is too long"},
    };
    for (const auto& [text, why] : lines) {
        std::filesystem::remove_all(directory.path());
        write({run_of(0, 0)});
        files.write("d/journal.jsonl", text + "\n");

        const sim::StoredRuns glance = directory.glance("sweep 1", 3, 2);
        const sim::StoredRuns stored = inspect();

        const std::string note = "journal.jsonl: line 1 means nothing (" + why;
        ASSERT_THAT(glance.notes, ElementsAre(testing::StartsWith(note))) << text.substr(0, 99);
        EXPECT_THAT(stored.notes,
                    ElementsAre(testing::StartsWith(note),
                                "chunk w00-000000.h5 was finished, but not in the journal: "
                                "taken over"));
        EXPECT_EQ(glance.table.count(RunStatus::ok), 0u);
        EXPECT_EQ(stored.table.count(RunStatus::ok), 1u);
        EXPECT_EQ(inspect().adopted, 0);
    }
}

TEST_F(ASweepDirectory, TellsOnceHowManyLinesMeanNothing) {
    files.write("d/journal-w01.jsonl", "{}\n{\"session\": \"end\", \"at\": 1}\n[]\nx\n");

    EXPECT_THAT(
        directory.glance("sweep 1", 3, 2).notes,
        ElementsAre("journal-w01.jsonl: line 1 and 2 more mean nothing (tells of no chunk "
                    "and no session); skipped, and any chunk that is not told elsewhere "
                    "is inspected"));
}

TEST_F(ASweepDirectory, BelievesTheChunkWhereAJournalTellsOtherRuns) {
    write({run_of(0, 0)});
    const std::string path = directory.chunk_file("w00-000000.h5");
    files.write("d/journal.jsonl",
                "{\"chunk\": \"w00-000000.h5\", \"sha256\": \"" +
                    sim::sha256(sim::read_text_file(path)) +
                    "\", \"ok\": 2, \"failed\": 0, \"at\": 1, \"runs\": [[0, 0, 1]]}\n");

    const sim::StoredRuns stored = inspect();

    EXPECT_EQ(stored.table.count(RunStatus::ok), 1u);
    EXPECT_EQ(directory.glance("sweep 1", 3, 2).table.count(RunStatus::ok), 1u);
}

/// A chunk as somebody else might write it, and what is wrong with it.
struct BadChunk {
    const char* what;
    sim::ChunkLayout layout;
    std::vector<sim::FinishedRun> runs;
    const char* message;
};

TEST_F(ASweepDirectory, SetsAsideAChunkWithoutJournalLineUnlessEverythingInItIsRight) {
    sim::ChunkLayout other_times = layout, fewer_times = layout, fewer = layout, other = layout;
    other_times.times = {0, 8};
    fewer_times.times = {0};
    fewer.measures.pop_back();
    other.sweep_id = "sweep 2";
    sim::FinishedRun short_run = run_of(0, 0), outside = run_of(3, 0), negative = run_of(-1, 0),
                     strange = run_of(0, 0);
    short_run.values = {{10}, {0.5}};
    strange.status = static_cast<RunStatus>(9);
    const std::vector<BadChunk> chunks{
        {"times", other_times, {run_of(0, 0)}, "has other times"},
        {"number of times",
         fewer_times,
         {short_run},
         "/time is not there, or has not the shape"},
        {"measures", fewer, {run_of(0, 0)}, "/mean_stress is not there, or has not the shape"},
        {"sweep", other, {run_of(0, 0)}, "does not belong to this sweep"},
        {"run",
         layout,
         {outside},
         "holds a run that is not in the plan: design 3, replicate 0"},
        {"cell", layout, {negative}, "has a run that can not be: design -1, replicate 0"},
        {"status",
         layout,
         {strange},
         "has a run that can not be: design 0, replicate 0, status 9"},
    };
    for (const BadChunk& chunk : chunks) {
        std::filesystem::remove_all(directory.path());
        files.write("d/chunks/readme", "");
        sim::write_chunk(directory.chunk_file("w00-000000.h5"), chunk.layout, chunk.runs);

        const sim::StoredRuns stored = inspect();

        EXPECT_EQ(stored.set_aside, 1) << chunk.what;
        EXPECT_EQ(stored.table.count(RunStatus::missing), 6u) << chunk.what;
        ASSERT_EQ(stored.notes.size(), 1u) << chunk.what;
        EXPECT_THAT(stored.notes[0], HasSubstr(chunk.message));
        EXPECT_THAT(stored.notes[0],
                    HasSubstr("; it was moved to set_aside, and its runs are done again"));
        EXPECT_EQ(inspect().set_aside, 0) << chunk.what;
    }
}

TEST_F(ASweepDirectory, SetsAsideAChunkWithoutJournalLineForEachBitThatIsNotAsWritten) {
    write({run_of(0, 0), run_of(1, 0)});
    const std::string path = directory.chunk_file("w00-000000.h5");
    const std::string whole = sim::read_text_file(path);
    int taken = 0, set_aside = 0;
    for (std::size_t byte = 0; byte < whole.size(); byte += 397) {
        std::string bytes = whole;
        bytes[byte] ^= static_cast<char>(1 << (byte % 8));
        files.write("d/journal.jsonl", "");
        files.write("d/chunks/w00-000000.h5", bytes);

        const sim::StoredRuns stored = inspect();

        // What no reader looks at may differ; what is taken over is what was written.
        (stored.set_aside == 1 ? set_aside : taken) += 1;
        if (stored.set_aside == 1) continue;
        ASSERT_EQ(stored.table.count(RunStatus::ok), 2u) << byte;
        ASSERT_EQ(stored.table.status({0, 0}), RunStatus::ok) << byte;
        const sim::Hdf5File file = sim::Hdf5File::open(path);
        ASSERT_EQ(file.read("/using"), (std::vector<double>{10, 20, 10, 20})) << byte;
        ASSERT_EQ(file.read("/mean_stress")[2], 0.5) << byte;
        ASSERT_EQ(file.read_integers("/digest"), (std::vector<std::int64_t>{0, 100})) << byte;
    }
    EXPECT_GT(set_aside, 5);
    EXPECT_GT(taken, 5);
}

TEST_F(ASweepDirectory, LeavesWhatBelongsToOtherParts) {
    write({run_of(0, 0)}, "s1of2-w00");
    write({run_of(1, 0)}, "s2of2-w00");
    std::filesystem::remove(directory.journal_file("s2of2-w00"));
    files.write("d/chunks/s2of2-w00-000001.h5", "damaged");
    files.write("d/chunks/s2of2-w00-000002.h5.tmp-1", "unfinished");
    files.write("d/chunks/s1of2-w01-000002.h5.tmp-1", "unfinished");

    const sim::StoredRuns first = directory.inspect(layout, 3, 2, "s1of2-w00");

    EXPECT_EQ(first.table.count(RunStatus::ok), 2u);
    EXPECT_THAT(first.notes, ElementsAre());
    EXPECT_TRUE(std::filesystem::exists(directory.chunk_file("s2of2-w00-000002.h5.tmp-1")));
    EXPECT_FALSE(std::filesystem::exists(directory.chunk_file("s1of2-w01-000002.h5.tmp-1")));

    const sim::StoredRuns second = directory.inspect(layout, 3, 2, "s2of2-w00");

    EXPECT_EQ(second.adopted, 1);
    EXPECT_EQ(second.set_aside, 1);
    EXPECT_FALSE(std::filesystem::exists(directory.chunk_file("s2of2-w00-000002.h5.tmp-1")));
}

TEST_F(ASweepDirectory, RemovesWhatAKilledWriterLeft) {
    files.write("d/results.h5.tmp-77", "half");
    files.write("d/plan-001.json.tmp-77", "half");
    files.write("d/mine.h5.tmp-77", "of somebody else");

    EXPECT_THAT(directory.remove_leftovers(),
                ElementsAre("removed " + directory.path() +
                                "/plan-001.json.tmp-77, which a relapsim that was killed left "
                                "behind",
                            "removed " + directory.path() +
                                "/results.h5.tmp-77, which a relapsim that was killed left "
                                "behind"));
    EXPECT_FALSE(std::filesystem::exists(directory.path() + "/results.h5.tmp-77"));
    EXPECT_TRUE(std::filesystem::exists(directory.path() + "/mine.h5.tmp-77"));
}

TEST_F(ASweepDirectory, SetsAsideADamagedResultsFile) {
    files.write("d/results.h5", "not HDF5");

    EXPECT_THAT(directory.glance("sweep 1", 3, 2).notes,
                ElementsAre(HasSubstr("results.h5: is not a whole HDF5 file")));
    const sim::StoredRuns stored = inspect();

    EXPECT_FALSE(stored.results);
    EXPECT_EQ(stored.set_aside, 1);
    EXPECT_TRUE(std::filesystem::exists(directory.path() + "/set_aside/results.h5"));
    EXPECT_EQ(stored.table.count(RunStatus::missing), 6u);
}

TEST_F(ASweepDirectory, SetsAsideAResultsFileOfAnotherShape) {
    files.write("d/lock", "");
    {
        sim::Hdf5File file = sim::Hdf5File::create(directory.results_file());
        file.write_attributes("/", {{"sweep_id", "sweep 1"}});
        const std::vector<std::int32_t> scale{0, 1, 2};
        const std::vector<std::int8_t> status{0, 0, 0};
        file.write_scale("/design", std::span<const std::int32_t>(scale));
        file.write(sim::Array<std::int8_t>{
            .path = "/run_status", .dimensions = {"/design"}, .values = status});
        file.close();
    }

    const sim::StoredRuns stored = inspect();

    EXPECT_THAT(
        stored.notes,
        ElementsAre(directory.results_file() +
                    ": /run_status is not there, or has not the shape of this sweep; it "
                    "was moved to set_aside, and its runs are done again"));
}

}  // namespace
