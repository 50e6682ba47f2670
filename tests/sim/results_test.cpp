#include "sim/results.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace sim {
namespace {

namespace fs = std::filesystem;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// A directory of its own for each test, removed at the end.
struct Directory {
    fs::path path;
    Directory() {
        const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
        path = fs::path(::testing::TempDir()) /
               (std::string("results_") + test->name() + "_" + std::to_string(::getpid()));
        fs::create_directories(path);
    }
    ~Directory() { fs::remove_all(path); }
    std::string file(const std::string& name) const { return (path / name).string(); }
    std::size_t n_files() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(path), fs::directory_iterator()));
    }
};

std::string contents(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// `n` numbers that grow in steps of 1/4.
std::vector<double> ramp(std::size_t n) {
    std::vector<double> values(n);
    for (std::size_t i = 0; i < n; ++i) values[i] = static_cast<double>(i) / 4;
    return values;
}

/// 3 designs, 4 replicates, 5 times; a count and a real with one missing value each.
Results example() {
    constexpr std::size_t n_designs = 3, n_runs = 12, n_values = 60;
    Results r;
    r.header = {.title = "Example, größer als nichts", .source = "results_test"};
    r.header.scenario_sha256 = "ba7816bf";
    r.header.created_utc = "2026-11-23T12:00:00Z";
    r.time = {0, 7, 14, 21, 28};
    r.designs = {
        {"control", "placebo"}, {"dose 12 IU", "treated", 0}, {"große Dosis", "treated", 0}};
    r.n_replicates = 4;
    r.parameters = {{"dose", "IU", "dose", "assumed", 0, 80, {0, 12, 24}, "uniform"},
                    {"half_life", "day", "half-life", "key2019", 0.5, INFINITY, {7, 7, 7}}};

    std::vector<std::int32_t> counts(n_values);
    for (std::size_t i = 0; i < n_values; ++i) counts[i] = static_cast<std::int32_t>(i);
    counts[7] = missing_count;
    std::vector<double> reals = ramp(n_values);
    reals[11] = nan;
    const Measure lapses{"lapses", "1", "lapses since the last time", "time: sum",
                         Measure::Kind::count};
    const Measure craving{"craving", "1", "craving", "time: mean", Measure::Kind::real};
    r.metrics = {{lapses, counts}, {craving, reals}};

    r.seeds.assign(n_runs, (std::int64_t{1} << 53) - 1);
    r.run_status.assign(n_runs, RunStatus::ok);
    r.run_status[5] = RunStatus::failed;
    r.run_digest.assign(n_runs, 0x7fffffffffffffff);
    r.wall_seconds.assign(n_runs, 0.5);
    r.wall_seconds[5] = nan;

    EventLog log{{{1, 2}, {"lapse", "relapse"}}, {{0, 1}, {"unknown", "cue"}}, {}};
    log.runs.resize(n_runs);
    log.runs[0].add(std::vector<Event>{{0.25, 4, 1, 0, 1.5F}, {3.5, 9, 2, 1, NAN}});
    log.runs[11].add(std::vector<Event>{{27.75, 2, 1, 1, 2}});
    r.events = log;

    const std::vector<double> by_design = ramp(n_designs * 5), by_contrast = ramp(2 * 5);
    const std::vector<std::int32_t> n(n_designs * 5, 4), n_pairs(2 * 5, 3);
    r.groups.push_back(summary_group(
        {{lapses, by_design, by_design, by_design, by_design, by_design, by_design, n}}));
    sim::Group contrasts{.name = "contrasts"};
    contrasts.dimensions.push_back(
        {"contrast", std::vector<std::int32_t>{0, 1}, "1", "row of the contrast"});
    contrasts.variables.push_back(
        {"contrast_label",
         "",
         "name of the contrast",
         {"contrast"},
         std::vector<std::string>{"12 IU − control", "24 IU − control"}});
    contrasts.variables.push_back(
        {"craving_diff_mean", "1", "mean difference", {"contrast", "time"}, by_contrast});
    contrasts.variables.push_back(
        {"craving_n_pairs", "1", "pairs of replicates", {"contrast", "time"}, n_pairs});
    r.groups.push_back(contrasts);
    const std::vector<double> survival = ramp(n_designs * 5);
    sim::Group curves{.name = "survival"};
    curves.variables.push_back(
        {"relapse_survival", "1", "share without relapse", {"design", "time"}, survival});
    r.groups.push_back(curves);
    std::vector<float> levels(n_runs * 2 * 3, 0.5F);
    levels[1] = NAN;
    r.groups.push_back(trajectories_group(
        {{0, 1}, {0, 0.25, 0.5}, {{"tolerance", "1", "tolerance", levels}}}));

    r.provenance = {"[study]\nagents = 10\n", "{\"agents\": 10}", "name,value\n", ""};
    return r;
}

/// Runs a reader script on a file; the status of its process.
int run_script(const std::string& interpreter, const std::string& script,
               const std::string& file) {
    const fs::path here = fs::path(RELAPSIM_SOURCE) / "tests/sim";
    return std::system(
        (interpreter + " '" + (here / script).string() + "' '" + file + "'").c_str());
}

/// A Python that has h5py; empty if there is none.
std::string python() {
    for (const char* candidate : {"/usr/bin/python3", "python3"}) {
        const std::string probe = std::string(candidate) + " -c 'import h5py' 2> /dev/null";
        if (std::system(probe.c_str()) == 0) return candidate;
    }
    return "";
}

void expect_all_readers_agree(const std::string& file) {
    const std::string interpreter = python();
    if (interpreter.empty()) GTEST_SKIP() << "no Python with h5py";
    EXPECT_EQ(run_script(interpreter, "readers_test.py", file), 0);
    if (std::system("Rscript --version > /dev/null 2>&1") == 0) {
        EXPECT_EQ(run_script("Rscript", "readers_test.R", file), 0);
    }
}

TEST(Results, AreReadBackAsTheyWereWritten) {
    const Directory directory;
    const std::string path = directory.file("results.h5");
    write_results(path, example(), Overwrite::refuse);

    const Hdf5File file = Hdf5File::open(path);
    EXPECT_EQ(file.shape("/lapses"), (std::vector<std::size_t>{3, 4, 5}));
    EXPECT_EQ(file.read("/time"), (std::vector<double>{0, 7, 14, 21, 28}));
    EXPECT_EQ(file.read("/lapses")[8], 8);
    EXPECT_EQ(file.read_integers("/lapses")[7], missing_count);
    EXPECT_TRUE(std::isnan(file.read("/craving")[11]));
    EXPECT_EQ(file.read_integers("/run_digest")[0], 0x7fffffffffffffff);
    EXPECT_EQ(file.read_texts("/design_label")[2], "große Dosis");
    EXPECT_EQ(file.read_integers("/comparator_of")[0], missing_count);
    EXPECT_EQ(file.read_texts("/contrasts/contrast_label")[1], "24 IU − control");
    EXPECT_EQ(file.read_texts("/provenance/scenario_text")[0], "[study]\nagents = 10\n");
    EXPECT_EQ(file.text_attribute("/", "title"), "Example, größer als nichts");
    EXPECT_EQ(file.text_attribute("/time", "units"), "day");
    EXPECT_EQ(file.text_attribute("/param_half_life", "bounds"), "0.5 inf");
    EXPECT_EQ(file.number_attribute("/lapses", "_FillValue"), missing_count);
    EXPECT_EQ(file.read("/events/row_size"),
              (std::vector<double>{2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
    EXPECT_EQ(file.read("/events/run"), (std::vector<double>{0, 0, 11}));
    EXPECT_FALSE(file.has_attribute("/events/run", "_FillValue"));
    EXPECT_FALSE(file.has("/events/nothing/at all"));
}

TEST(Results, CountRunsAndAreCompleteWhenNoRunIsMissing) {
    const Directory directory;
    Results results = example();
    write_results(directory.file("whole.h5"), results, Overwrite::refuse);
    results.run_status[1] = RunStatus::missing;
    write_results(directory.file("part.h5"), results, Overwrite::refuse);

    const Hdf5File whole = Hdf5File::open(directory.file("whole.h5"));
    const Hdf5File part = Hdf5File::open(directory.file("part.h5"));
    EXPECT_EQ(whole.number_attribute("/", "complete"), 1);
    EXPECT_EQ(part.number_attribute("/", "complete"), 0);
    EXPECT_EQ(part.number_attribute("/", "runs_planned"), 12);
    EXPECT_EQ(part.number_attribute("/", "runs_ok"), 10);
    EXPECT_EQ(part.number_attribute("/", "runs_failed"), 1);
}

TEST(Results, OpenInAllReaders) {
    const Directory directory;
    const char* const wanted = std::getenv("RESULTS_EXAMPLE");
    const std::string path = wanted != nullptr ? wanted : directory.file("results.h5");
    write_results(path, example(), Overwrite::replace);

    expect_all_readers_agree(path);
}

TEST(Results, OpenInAllReadersWhenNothingHappened) {
    const Directory directory;
    Results results = example();
    for (RunEvents& run : results.events->runs) run = {};
    write_results(directory.file("results.h5"), results, Overwrite::refuse);

    expect_all_readers_agree(directory.file("results.h5"));
}

TEST(Results, OpenInAllReadersWithoutEventsAndGroups) {
    const Directory directory;
    Results results = example();
    results.events.reset();
    results.groups.clear();
    write_results(directory.file("results.h5"), results, Overwrite::refuse);

    expect_all_readers_agree(directory.file("results.h5"));
}

TEST(Results, AreTheSameBytesForTheSameStudy) {
    const Directory directory;
    write_results(directory.file("a.h5"), example(), Overwrite::refuse);
    write_results(directory.file("b.h5"), example(), Overwrite::refuse);

    EXPECT_TRUE(contents(directory.file("a.h5")) == contents(directory.file("b.h5")));
}

/// Events of which no two that follow each other are alike in any column.
std::vector<Event> many_events(std::size_t n) {
    std::vector<Event> events;
    for (std::size_t i = 0; i < n; ++i)
        events.push_back({static_cast<double>(i) / 4, static_cast<std::int32_t>(7 * i),
                          static_cast<std::int8_t>(1 + i % 2),
                          static_cast<std::int8_t>((i + 1) % 2), static_cast<float>(i) / 2});
    return events;
}

TEST(Results, HaveEventsThatFillSeveralBlocksOfEachColumn) {
    const Directory directory;
    Results results = example();
    const std::vector<Event> first = many_events(1'000'000), second = many_events(1'200'000);
    results.events->runs[3].add(first);
    results.events->runs[5].add(second);
    write_results(directory.file("r.h5"), results, Overwrite::refuse);

    const Hdf5File file = Hdf5File::open(directory.file("r.h5"));

    // Two events of run 0 come before, one of run 11 after.
    const std::size_t begin = 2, middle = begin + first.size(), end = middle + second.size();
    for (const char* column : {"run", "agent", "event_time", "kind", "cause", "value"}) {
        SCOPED_TRACE(column);
        EXPECT_EQ(file.shape("/events/" + std::string(column)).at(0), end + 1);
        EXPECT_LT(file.chunk_shape("/events/" + std::string(column)).at(0), end / 2);
    }
    const auto runs = file.read_integers("/events/run");
    const auto agents = file.read_integers("/events/agent");
    const auto kinds = file.read_integers("/events/kind");
    const auto causes = file.read_integers("/events/cause");
    const auto times = file.read("/events/event_time"), values = file.read("/events/value");
    std::size_t n_wrong = 0;
    for (std::size_t i = begin; i < end; ++i) {
        const Event& event = i < middle ? first[i - begin] : second[i - middle];
        if (runs[i] != (i < middle ? 3 : 5) || agents[i] != event.agent ||
            kinds[i] != event.kind || causes[i] != event.cause || times[i] != event.time ||
            values[i] != static_cast<double>(event.value))
            ++n_wrong;
    }
    EXPECT_EQ(n_wrong, 0u);
    EXPECT_EQ(runs[end], 11);
    EXPECT_EQ(times[end], 27.75);
}

TEST(Results, AreTheSameBytesWhereverEventsWere) {
    const Directory directory;
    const auto write = [&](const std::string& name, std::shared_ptr<EventFile> event_file) {
        Results results = example();
        for (std::size_t run : {7u, 2u}) {
            results.events->runs[run] = RunEvents(event_file);
            results.events->runs[run].add(many_events(300'000 + run));
        }
        write_results(directory.file(name), results, Overwrite::refuse);
        return contents(directory.file(name));
    };

    const std::string from_memory = write("a.h5", nullptr);
    const std::string from_disk =
        write("b.h5", std::make_shared<EventFile>(directory.file("b.h5")));

    EXPECT_TRUE(from_memory == from_disk);
    EXPECT_EQ(directory.n_files(), 2u);
}

TEST(Results, DoNotOverwriteUnlessTold) {
    const Directory directory;
    const std::string path = directory.file("results.h5");
    std::ofstream(path) << "precious";

    try {
        write_results(path, example(), Overwrite::refuse);
        FAIL();
    } catch (const FileError& error) {
        EXPECT_EQ(error.what(), path + ": exists already and is not overwritten");
    }
    EXPECT_EQ(contents(path), "precious");
    EXPECT_EQ(directory.n_files(), 1u);

    write_results(path, example(), Overwrite::replace);
    EXPECT_EQ(Hdf5File::open(path).shape("/design").at(0), 3u);
    EXPECT_EQ(directory.n_files(), 1u);
}

TEST(NewFile, DoesNotReplaceAFileThatAppearedMeanwhile) {
    const Directory directory;
    const std::string path = directory.file("results.h5");
    {
        NewFile late(path, Overwrite::refuse);
        std::ofstream(late.temporary_path()) << "late";
        std::ofstream(path) << "early";

        EXPECT_THROW(late.finish(), FileError);
    }
    EXPECT_EQ(contents(path), "early");
    EXPECT_EQ(directory.n_files(), 1u);
}

TEST(Results, SayWhyTheyCanNotBeWritten) {
    const Directory directory;
    const std::string path = directory.file("missing/results.h5");
    try {
        write_results(path, example(), Overwrite::refuse);
        FAIL();
    } catch (const FileError& error) {
        EXPECT_EQ(error.what(), path + ".tmp-" + std::to_string(::getpid()) +
                                    ": can not be created: No such file or directory");
    }
}

TEST(Results, RespectADirectoryThatIsReadOnly) {
    if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
    const Directory directory;
    fs::permissions(directory.path, fs::perms::owner_read | fs::perms::owner_exec);

    EXPECT_THROW(write_results(directory.file("results.h5"), example(), Overwrite::refuse),
                 FileError);
    EXPECT_EQ(directory.n_files(), 0u);
    fs::permissions(directory.path, fs::perms::owner_all);
}

/// Ends the process, with status 0 if every attempt to write `path` failed with the reason and
/// left the file alone, and an attempt without the limit succeeded.
[[noreturn]] void write_on_a_full_disk(const std::string& path) {
    // A limit on the size of files fails in the same places as a full disk.
    ::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    for (rlim_t bytes = 0; bytes < 40'000; bytes += 2'000) {
        rlimit small = before;
        small.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &small);
        std::string message;
        try {
            write_results(path, example(), Overwrite::replace);
        } catch (const FileError& error) {
            message = error.what();
        }
        ::setrlimit(RLIMIT_FSIZE, &before);
        if (!message.ends_with(": File too large")) std::_Exit(1);
        if (contents(path) != "yesterday's") std::_Exit(2);
    }
    write_results(path, example(), Overwrite::replace);
    // Not exit(): HDF5 never gives back some memory of a file that it could not close.
    std::_Exit(Hdf5File::open(path).has("/lapses") ? 0 : 3);
}

TEST(Results, LeaveNothingBehindWhenTheDiskIsFull) {
    const Directory directory;
    const std::string path = directory.file("results.h5");
    std::ofstream(path) << "yesterday's";

    EXPECT_EXIT(write_on_a_full_disk(path), ::testing::ExitedWithCode(0), "");
    EXPECT_EQ(directory.n_files(), 1u);
}

// HDF5 wants to close everything at exit, and would crash on a file that it could not write.
TEST(Results, LetTheProgramEndInPeaceAfterTheDiskWasFull) {
    const Directory directory;
    const auto fail_and_exit = [&] {
        ::signal(SIGXFSZ, SIG_IGN);
        const rlimit small{4096, 4096};
        ::setrlimit(RLIMIT_FSIZE, &small);
        try {
            write_results(directory.file("results.h5"), example(), Overwrite::refuse);
        } catch (const FileError&) {
            std::exit(74);
        }
    };

    EXPECT_EXIT(fail_and_exit(), ::testing::ExitedWithCode(74), "");
    EXPECT_EQ(directory.n_files(), 0u);
}

TEST(Results, RefuseWhatDoesNotFitTogether) {
    const Directory directory;
    const auto refuses = [&](const auto& spoil) {
        Results results = example();
        spoil(results);
        EXPECT_THROW(write_results(directory.file("results.h5"), results, Overwrite::refuse),
                     std::logic_error);
        EXPECT_EQ(directory.n_files(), 0u);
    };
    refuses([](Results& r) { r.wall_seconds.pop_back(); });
    refuses([](Results& r) { r.metrics[0].measure.kind = Measure::Kind::real; });
    refuses([](Results& r) { r.metrics[0].measure.unit = "days"; });
    refuses([](Results& r) { r.seeds[0] = std::int64_t{1} << 53; });
    refuses([](Results& r) { r.run_digest[0] = -1; });
    refuses([](Results& r) { r.designs[1].comparator = 3; });
    refuses([](Results& r) { r.events->runs.pop_back(); });
    refuses([](Results& r) { r.events->kinds.meanings[0] = "two words"; });
    refuses([](Results& r) { r.groups[2].variables[0].dimensions[1] = "nowhere"; });
    refuses([](Results& r) { r.groups[1].dimensions[0].name = "time"; });
}

TEST(Hdf5File, SaysWhatIsNotThere) {
    const Directory directory;
    std::ofstream(directory.file("text")) << "no HDF5";
    EXPECT_THROW(Hdf5File::open(directory.file("text")), FileError);
    EXPECT_THROW(Hdf5File::open(directory.file("none")), FileError);

    write_results(directory.file("results.h5"), example(), Overwrite::refuse);
    const Hdf5File file = Hdf5File::open(directory.file("results.h5"));
    EXPECT_THROW(file.read("/none"), FileError);
    EXPECT_THROW(file.read("/design_label"), FileError);
    EXPECT_THROW(file.text_attribute("/time", "none"), FileError);
    EXPECT_THROW(file.number_attribute("/time", "units"), FileError);
    EXPECT_THROW(file.number_attribute("/run_status", "flag_values"), FileError);
}

}  // namespace
}  // namespace sim
