/// What ties cost: building them for a million agents with some 8 ties each, beside
/// Boost.Graph, and each change afterwards.
///
/// Besides the times there are, for each end of a tie,
///
///     own          bytes that Exposure::bytes() tells: ties, standings and counts
///     held         bytes of all that is allocated when it is built and stays
///     peak         the most that is allocated while it is built

#include <benchmark/benchmark.h>
#include <malloc.h>

#include <algorithm>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/graph_traits.hpp>
#include <boost/graph/small_world_generator.hpp>
#include <boost/random/taus88.hpp>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <random>
#include <utility>
#include <vector>

#include "sim/exposure.h"
#include "sim/random.h"
#include "sim/tie_generator.h"
#include "sim/ties.h"

namespace {

std::size_t bytes_now = 0;
std::size_t bytes_at_peak = 0;

void* allocate(std::size_t size) {
    void* const memory = std::malloc(size);
    if (memory == nullptr) throw std::bad_alloc();
    bytes_now += malloc_usable_size(memory);
    bytes_at_peak = std::max(bytes_at_peak, bytes_now);
    return memory;
}

void release(void* memory) {
    bytes_now -= malloc_usable_size(memory);
    std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) {
    return allocate(size);
}
void* operator new[](std::size_t size) {
    return allocate(size);
}
void operator delete(void* memory) noexcept {
    release(memory);
}
void operator delete[](void* memory) noexcept {
    release(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    release(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    release(memory);
}

namespace {

using sim::Exposure;
using sim::Standing;
using sim::Tie;
using sim::TieKind;
using sim::Ties;

constexpr std::uint64_t seed = 20240607;
constexpr double rewiring = 0.1;
constexpr TieKind housemate = 0;
constexpr TieKind peer = 1;

/// 8 ties each, all of them of a ring.
constexpr sim::TieGenerator ring = {.neighbours = 8, .rewiring = rewiring, .ring_kind = peer};
/// 2 housemates each, and 6 ties of a ring.
constexpr sim::TieGenerator households_and_ring = {.household_shares = {0.2, 0.3, 0.4},
                                                   .household_kind = housemate,
                                                   .neighbours = 6,
                                                   .rewiring = rewiring,
                                                   .ring_kind = peer};

Exposure build(const sim::TieGenerator& generator, std::uint32_t n_agents) {
    const std::vector<Tie> ties = generator.generate(n_agents, sim::Draws(seed, 0));
    return Exposure(Ties(n_agents, {housemate, peer}, ties), {1, 0.5}, 0);
}

/// Builds something again and again, and tells its bytes by the end of a tie.
template <class Build, class Ends>
void measure_building(benchmark::State& state, Build&& build_it, Ends&& number_of_ends) {
    double held = 0;
    double peak = 0;
    double n_ends = 0;
    for (auto _ : state) {
        const std::size_t before = bytes_now;
        bytes_at_peak = before;
        auto built = build_it();
        benchmark::DoNotOptimize(built);
        held = static_cast<double>(bytes_now - before);
        peak = static_cast<double>(bytes_at_peak - before);
        n_ends = number_of_ends(built);
        state.PauseTiming();
        { const auto gone = std::move(built); }
        state.ResumeTiming();
    }
    state.counters["ends"] = n_ends;
    state.counters["held"] = held / n_ends;
    state.counters["peak"] = peak / n_ends;
}

void build_exposure(benchmark::State& state, const sim::TieGenerator& generator) {
    double own = 0;
    measure_building(
        state, [&] { return build(generator, static_cast<std::uint32_t>(state.range(0))); },
        [&](const Exposure& exposure) {
            const auto n_ends = 2.0 * static_cast<double>(exposure.ties().n_ties());
            own = static_cast<double>(exposure.bytes()) / n_ends;
            return n_ends;
        });
    state.counters["own"] = own;
}
BENCHMARK_CAPTURE(build_exposure, ring, ring)->Arg(1'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(build_exposure, households_and_ring, households_and_ring)
    ->Arg(10'000)
    ->Arg(100'000)
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond);

/// The parts of the above.
void generate_only(benchmark::State& state) {
    measure_building(
        state,
        [&] {
            return households_and_ring.generate(static_cast<std::uint32_t>(state.range(0)),
                                                sim::Draws(seed, 0));
        },
        [](const std::vector<Tie>& ties) { return 2.0 * static_cast<double>(ties.size()); });
}
BENCHMARK(generate_only)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

// Boost.Graph. Its compressed rows have no undirected graphs: each tie is given in both
// directions, as ours has two ends. They know neither kinds nor counts, and refuse neither
// doubles nor changes to come (they can not change at all). `Number` is what vertices and edges
// are counted with.
template <class Number>
using Graph =
    boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, boost::no_property,
                                       boost::no_property, Number>;

template <class Number>
void build_boost_graph(benchmark::State& state) {
    // The generator copies its random source for every tie, therefore a small one.
    using Generator = boost::small_world_iterator<boost::random::taus88, Graph<Number>>;
    const auto n_agents = static_cast<Number>(state.range(0));
    measure_building(
        state,
        [&] {
            boost::random::taus88 random(static_cast<std::uint32_t>(seed));
            std::vector<std::pair<Number, Number>> both_ways;
            both_ways.reserve(8 * n_agents);
            for (Generator tie(random, n_agents, 8, rewiring), end; tie != end; ++tie) {
                both_ways.emplace_back(tie->first, tie->second);
                both_ways.emplace_back(tie->second, tie->first);
            }
            return std::make_unique<Graph<Number>>(boost::edges_are_unsorted_multi_pass,
                                                   both_ways.begin(), both_ways.end(),
                                                   n_agents);
        },
        [](const auto& graph) { return static_cast<double>(boost::num_edges(*graph)); });
}
BENCHMARK_TEMPLATE(build_boost_graph, std::size_t)
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_TEMPLATE(build_boost_graph, std::uint32_t)
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond);

/// One random agent changes its standing; after every thousandth, those touched are told.
void change_of_standing(benchmark::State& state) {
    const auto n_agents = static_cast<std::uint32_t>(state.range(0));
    Exposure exposure = build(households_and_ring, n_agents);
    std::mt19937 random(1);
    std::vector<std::uint32_t> who(1 << 20);
    for (std::uint32_t& agent : who) agent = static_cast<std::uint32_t>(random() % n_agents);
    std::size_t next = 0;
    std::uint32_t n_told = 0;
    for (auto _ : state) {
        const std::uint32_t agent = who[next++ % who.size()];
        exposure.change(agent, static_cast<Standing>((exposure.standing(agent) + 1) %
                                                     Exposure::n_standings));
        if (next % 1'000 == 0)
            exposure.for_each_touched([&](std::uint32_t touched) { n_told += touched; });
    }
    benchmark::DoNotOptimize(n_told);
}
BENCHMARK(change_of_standing)->Arg(10'000)->Arg(100'000)->Arg(1'000'000);

/// A pair of random agents is tied and parts at once.
void add_and_remove(benchmark::State& state) {
    const auto n_agents = static_cast<std::uint32_t>(state.range(0));
    Exposure exposure = build(households_and_ring, n_agents);
    std::mt19937 random(2);
    std::vector<Tie> pairs;
    while (pairs.size() < (1 << 20)) {
        const auto a = static_cast<std::uint32_t>(random() % n_agents);
        const auto b = static_cast<std::uint32_t>(random() % n_agents);
        if (a != b && !exposure.ties().are_tied(a, b)) pairs.push_back({a, b, peer});
    }
    std::size_t next = 0;
    for (auto _ : state) {
        const Tie& pair = pairs[next++ % pairs.size()];
        exposure.add(pair);
        exposure.remove(pair);
    }
}
BENCHMARK(add_and_remove)->Arg(10'000)->Arg(100'000)->Arg(1'000'000);

/// Turnover: a random tie goes, and one between two random agents comes, as often as there are
/// ties; every now and then the rows are written anew, which is part of the price. An item is
/// one tie that goes and one that comes.
void turnover(benchmark::State& state) {
    const auto n_agents = static_cast<std::uint32_t>(state.range(0));
    Exposure exposure = build(households_and_ring, n_agents);
    std::vector<Tie> ties = exposure.ties().all();
    std::mt19937 random(3);
    const auto random_pair = [&] {
        for (;;) {
            const auto a = static_cast<std::uint32_t>(random() % n_agents);
            const auto b = static_cast<std::uint32_t>(random() % n_agents);
            if (a != b && !exposure.ties().are_tied(a, b)) return Tie{a, b, peer};
        }
    };
    for (auto _ : state)
        for (std::size_t i = 0; i < ties.size(); ++i) {
            Tie& tie = ties[random() % ties.size()];
            exposure.remove(tie);
            tie = random_pair();
            exposure.add(tie);
        }
    const auto n_ends = 2.0 * static_cast<double>(ties.size());
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(ties.size()));
    state.counters["own"] = static_cast<double>(exposure.bytes()) / n_ends;
}
BENCHMARK(turnover)->Arg(10'000)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
