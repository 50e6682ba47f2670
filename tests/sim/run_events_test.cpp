#include "sim/run_events.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <stdexcept>
#include <thread>

namespace sim {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t piece = RunEvents::events_in_a_piece;

/// A directory of its own for each test, removed at the end.
struct Directory {
    fs::path path;
    Directory() {
        const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
        path = fs::path(::testing::TempDir()) /
               (std::string("run_events_") + test->name() + "_" + std::to_string(::getpid()));
        fs::create_directories(path);
    }
    ~Directory() { fs::remove_all(path); }
    std::string results() const { return (path / "results.h5").string(); }
    bool is_empty() const { return fs::is_empty(path); }
};

/// Event `i` of run `run`: all different, with the ends of all ranges and what is no number.
Event event(int run, std::size_t i) {
    if (i == 0) return {-0.0, std::numeric_limits<std::int32_t>::max(), -128, 127, NAN};
    if (i == 1) return {NAN, std::numeric_limits<std::int32_t>::min(), 127, -128, INFINITY};
    const auto number = static_cast<std::int32_t>(i);
    return {static_cast<double>(i) / 3, number * 10 + run, static_cast<std::int8_t>(i % 11),
            static_cast<std::int8_t>(i % 7 + 1), static_cast<float>(i) / 7};
}

std::vector<Event> events(int run, std::size_t first, std::size_t n) {
    std::vector<Event> all;
    for (std::size_t i = first; i < first + n; ++i) all.push_back(event(run, i));
    return all;
}

bool same_bits(const Event& a, const Event& b) {
    const auto bits = [](const Event& e) {
        return std::tuple(std::bit_cast<std::uint64_t>(e.time), e.agent, e.kind, e.cause,
                          std::bit_cast<std::uint32_t>(e.value));
    };
    return bits(a) == bits(b);
}

/// Whether a run has the first `n` events of `run`, bit for bit.
bool has_first(const RunEvents& stored, int run, std::size_t n) {
    return std::ranges::equal(stored.all(), events(run, 0, n), same_bits);
}

TEST(RunEvents, ComeBackBitForBitInWhateverOrderRunsGrowAndEnd) {
    const Directory directory;
    const auto file = std::make_shared<EventFile>(directory.results());
    const std::vector<std::size_t> sizes{0, 1, piece - 1, piece, 2 * piece + 5, 3, 0};
    std::vector<RunEvents> runs(sizes.size(), RunEvents(file));

    constexpr std::size_t step = 777;
    for (std::size_t first = 0; first < 2 * piece + 5; first += step)
        for (std::size_t run = 0; run < runs.size(); ++run)
            if (first < sizes[run])
                runs[run].add(
                    events(static_cast<int>(run), first, std::min(step, sizes[run] - first)));
    for (const std::size_t run : {4u, 0u, 6u, 2u, 1u, 5u, 3u}) runs[run].put_aside();

    for (std::size_t run = 0; run < runs.size(); ++run) {
        EXPECT_EQ(runs[run].size(), sizes[run]);
        EXPECT_EQ(runs[run].n_in_memory(), 0u);
        EXPECT_TRUE(has_first(runs[run], static_cast<int>(run), sizes[run])) << run;
    }
}

TEST(RunEvents, HoldLessThanAPieceInMemoryHoweverManyTheyAre) {
    const Directory directory;
    RunEvents run(std::make_shared<EventFile>(directory.results()));

    for (int times = 0; times < 100; ++times) {
        run.add(events(0, 0, piece / 10));
        EXPECT_LT(run.n_in_memory(), piece);
    }

    EXPECT_EQ(run.size(), 100 * (piece / 10));
}

TEST(RunEvents, AreReadInPartsOfAnyLength) {
    const Directory directory;
    RunEvents run(std::make_shared<EventFile>(directory.results()));
    const std::size_t n = 2 * piece + 100;  // the last hundred are in memory
    for (std::size_t first = 0; first < n; first += 100)
        run.add(events(0, first, std::min<std::size_t>(100, n - first)));
    ASSERT_GT(run.n_in_memory(), 0u);

    for (const std::size_t length : {std::size_t{1000}, piece, piece + 1, n}) {
        std::vector<std::int8_t> causes;
        for (std::size_t first = 0; first < n; first += length) {
            std::vector<std::int8_t> part(std::min(length, n - first));
            run.read(&Event::cause, first, std::span(part));
            causes.insert(causes.end(), part.begin(), part.end());
        }
        EXPECT_TRUE(std::ranges::equal(causes, events(0, 0, n), {}, {}, &Event::cause));
    }
    std::vector<float> too_many(2);
    EXPECT_THROW(run.read(&Event::value, n - 1, std::span(too_many)), std::logic_error);
}

TEST(RunEvents, OfACopyAreThoseOfTheCommonPastAndItsOwn) {
    const Directory directory;
    RunEvents trunk(std::make_shared<EventFile>(directory.results()));
    trunk.add(events(1, 0, piece));
    trunk.add(events(1, piece, 10));

    RunEvents arm = trunk;
    arm.add(events(1, piece + 10, 50));
    arm.put_aside();
    trunk.add(events(1, piece + 10, 20));
    trunk.put_aside();

    EXPECT_TRUE(has_first(arm, 1, piece + 60));
    EXPECT_TRUE(has_first(trunk, 1, piece + 30));
}

TEST(RunEvents, StayInMemoryWithoutAFile) {
    RunEvents run;
    run.add(events(0, 0, piece + 1));
    run.put_aside();

    EXPECT_EQ(run.n_in_memory(), piece + 1);
    EXPECT_TRUE(has_first(run, 0, piece + 1));
}

TEST(EventFile, TakesEventsFromManyThreads) {
    const Directory directory;
    const auto file = std::make_shared<EventFile>(directory.results());
    constexpr int n_threads = 8;
    constexpr std::size_t n = 20'000;
    std::vector<RunEvents> runs(n_threads, RunEvents(file));

    std::vector<std::thread> threads;
    for (int t = 0; t < n_threads; ++t)
        threads.emplace_back([&runs, t] {
            for (std::size_t first = 0; first < n; first += 100) {
                runs[static_cast<std::size_t>(t)].add(events(t, first, 100));
                runs[static_cast<std::size_t>(t)].put_aside();
            }
        });
    for (std::thread& thread : threads) thread.join();

    for (int t = 0; t < n_threads; ++t)
        EXPECT_TRUE(has_first(runs[static_cast<std::size_t>(t)], t, n)) << t;
}

TEST(EventFile, HasNoNameAndLeavesNothingBehind) {
    const Directory directory;
    {
        const EventFile file(directory.results());
        EXPECT_TRUE(directory.is_empty());
    }
    EXPECT_TRUE(directory.is_empty());

    try {
        RunEvents run(std::make_shared<EventFile>(directory.results()));
        run.add(events(0, 0, 2 * piece));
        EXPECT_TRUE(directory.is_empty());
        throw std::runtime_error("interrupted");
    } catch (const std::runtime_error&) {
    }
    EXPECT_TRUE(directory.is_empty());
}

TEST(EventFile, SaysWhereItHasNoPlace) {
    const Directory directory;
    const std::string path = (directory.path / "missing" / "results.h5").string();
    try {
        const EventFile file(path);
        FAIL();
    } catch (const FileError& error) {
        EXPECT_EQ(error.what(),
                  path + ": nothing can be put aside beside it: No such file or directory");
    }
}

/// Ends the process, with status 0 if a file that may not grow beyond a piece and a half took
/// one, refused the next with the reason, and still has the first.
[[noreturn]] void put_aside_on_a_full_disk(const std::string& path) {
    // A limit on the size of files fails in the same place as a full disk, after a part of what
    // was to be written.
    ::signal(SIGXFSZ, SIG_IGN);
    RunEvents run(std::make_shared<EventFile>(path));
    run.add(events(0, 0, piece));
    constexpr rlim_t bytes_of_an_event = 18;
    const rlimit small{bytes_of_an_event * piece * 3 / 2, RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &small);
    try {
        run.add(events(0, piece, piece));
    } catch (const FileError& error) {
        if (error.what() != path + ": events can not be put aside: File too large")
            std::_Exit(1);
        std::vector<std::int32_t> agents(piece);
        run.read(&Event::agent, 0, std::span(agents));
        const bool is_whole =
            std::ranges::equal(agents, events(0, 0, piece), {}, {}, &Event::agent);
        std::_Exit(is_whole ? 0 : 2);
    }
    std::_Exit(3);
}

TEST(EventFile, SaysThatTheDiskIsFullAndLeavesNothingBehind) {
    const Directory directory;

    EXPECT_EXIT(put_aside_on_a_full_disk(directory.results()), ::testing::ExitedWithCode(0),
                "");
    EXPECT_TRUE(directory.is_empty());
}

}  // namespace
}  // namespace sim
