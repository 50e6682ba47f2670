/// What keeps the runs of a sweep safe: journal, lock, chunks, rows of arrays, the directory.

#include "sim/sweep_directory.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

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

    ASSERT_EQ(write(leave[1], &byte, 1), 1);
    waitpid(child, nullptr, 0);
    EXPECT_NO_THROW(sim::DirectoryLock(files.path("."), "lock", Kind::alone));
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
    sim::StoredRuns inspect() const { return directory.inspect("sweep 1", 3, 2, ""); }

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
    EXPECT_THAT(directory.records()[0].cells, ElementsAre(Cell{0, 0}, Cell{1, 0}, Cell{2, 1}));
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

TEST_F(ASweepDirectory, TakesALineThatCanNotBeReadForOneThatWasNeverWritten) {
    write({run_of(0, 0)});
    write({run_of(1, 0)});
    std::string text = sim::read_text_file(directory.journal_file(""));
    text[3] = '"';
    files.write("d/journal.jsonl", text);

    const sim::StoredRuns stored = inspect();

    EXPECT_EQ(stored.adopted, 1);
    EXPECT_EQ(stored.table.count(RunStatus::ok), 2u);
    EXPECT_EQ(inspect().adopted, 0);
}

}  // namespace
