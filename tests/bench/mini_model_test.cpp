/// The mini model on blocks and the plain ones show the figures of the table that comes with the
/// text of the model.

#include "tests/bench/mini_model.h"

#include <gtest/gtest.h>

#include "sim/flush_subnormals.h"
#include "tests/bench/plain_mini_model.h"

namespace {

using bench::Figures;
using bench::Network;

struct Expected {
    const char* name;
    double mean;
    double sd;  ///< over seeds
};

/// N = 100,000, 100 days: mean and standard deviation over 20 seeds of a plain C++ program.
constexpr Expected on_ring[] = {
    {"prevalence", 0.3329, 0.0017}, {"lapses", 118270, 224}, {"recoveries", 106800, 210},
    {"overdoses", 8184, 85},        {"D", 0.4417, 0.0023},   {"E", 0.4417, 0.0023},
    {"T", 0.2522, 0.0010},          {"W", 0.0716, 0.0004},   {"S", 0.0150, 0.0010},
    {"O", 0.6664, 0.0009},          {"P", 0.5686, 0.0010},   {"C", 0.2648, 0.0005},
    {"Q", 0.5803, 0.0007},
};
constexpr Expected at_random[] = {
    {"prevalence", 0.3309, 0.0019}, {"lapses", 118960, 352}, {"recoveries", 107790, 288},
    {"overdoses", 8142, 76},        {"D", 0.4393, 0.0025},   {"E", 0.4391, 0.0026},
    {"T", 0.2512, 0.0011},          {"W", 0.0729, 0.0004},   {"S", 0.0150, 0.0010},
    {"O", 0.6673, 0.0010},          {"P", 0.5698, 0.0011},   {"C", 0.2639, 0.0006},
    {"Q", 0.5814, 0.0008},
};

constexpr std::uint32_t n_agents = 100'000;
constexpr int n_days = 100;

/// Seeds are fixed: what has passed once passes always.
template <std::size_t n>
void expect_figures(const Figures& found, const Expected (&expected)[n]) {
    std::vector<double> values{found.prevalence, found.lapses, found.recoveries,
                               found.overdoses};
    values.insert(values.end(), found.means.begin(), found.means.end());
    ASSERT_EQ(values.size(), n);
    for (std::size_t k = 0; k < n; ++k)
        EXPECT_NEAR(values[k], expected[k].mean, 3 * expected[k].sd) << expected[k].name;
}

template <class Model>
Figures run(Model&& model) {
    const sim::FlushSubnormals flush;
    for (int day = 0; day < n_days; ++day) model.step();
    return model.figures();
}

/// The mean over four seeds, of which a single one lies outside 3 sd now and then.
Figures mean_on_blocks(Network network) {
    constexpr int n_seeds = 4;
    Figures mean;
    for (std::uint64_t seed = 1; seed <= n_seeds; ++seed) {
        const Figures one = run(bench::MiniModel(n_agents, network, seed));
        mean.prevalence += one.prevalence / n_seeds;
        mean.lapses += one.lapses / n_seeds;
        mean.recoveries += one.recoveries / n_seeds;
        mean.overdoses += one.overdoses / n_seeds;
        for (std::size_t k = 0; k < mean.means.size(); ++k)
            mean.means[k] += one.means[k] / n_seeds;
    }
    return mean;
}

TEST(MiniModel, ShowsTheFiguresOfTheReferenceOnTheRing) {
    expect_figures(mean_on_blocks(Network::ring), on_ring);
}

TEST(MiniModel, ShowsTheFiguresOfTheReferenceOnTheRandomGraph) {
    expect_figures(mean_on_blocks(Network::random), at_random);
}

TEST(MiniModel, InPlainCodeShowsTheSameFigures) {
    expect_figures(run(*bench::plain_structs(n_agents, Network::ring, 1)), on_ring);
    expect_figures(run(*bench::plain_bytes(n_agents, Network::random, 1)), at_random);
}

TEST(MiniModel, NeedsAtMost100BytesForAnAgentWithTenTies) {
    EXPECT_LE(bench::MiniModel(n_agents, Network::ring, 1).bytes_per_agent(), 100);
}

}  // namespace
