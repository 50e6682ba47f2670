// What a network costs: the same population with and without one, in steps of a quarter of a day.
// Of the ring and households with turnover, groups and sponsors, after a year in which some quit.

#include <cstdio>
#include <map>
#include <memory>

#include "models/measures.h"
#include "models/population.h"
#include "sim/flush_subnormals.h"
#include "tests/bench/table.h"

namespace bench {

namespace {

constexpr int days_before = 365;

models::Scenario scenario(double n_agents, bool network) {
    models::Scenario scenario;
    scenario.study.agents = static_cast<int>(n_agents);
    scenario.parameters.network.on = network;
    return scenario;
}

struct Town {
    Town(double n_agents, bool network)
        : population(scenario(n_agents, network), 0, sim::block_capacity) {
        // A large town is young: its first year would take minutes.
        constexpr double large = 500'000;
        const int days = n_agents > large ? 30 : days_before;
        while (index < days * 4) step();
    }

    void step() {
        const sim::FlushSubnormals flush;
        population.step({index++, 4}, {&tally, nullptr});
    }

    models::Population population;
    sim::Tally tally{models::measures.size()};
    int index = 0;
};

/// Towns are made once; each measurement goes on with a copy.
const Town& town(double n_agents, bool network) {
    static std::map<std::pair<double, bool>, std::unique_ptr<Town>> made;
    std::unique_ptr<Town>& entry = made[{n_agents, network}];
    if (!entry) entry = std::make_unique<Town>(n_agents, network);
    return *entry;
}

}  // namespace

void add_network(Suite& suite) {
    const std::string plain = "no network";
    for (const double n : {10'000.0, 100'000.0, 1'000'000.0})
        for (const bool network : {false, true}) {
            // Whole days, as most of a network happens at their end.
            const int n_steps = n > 50'000 ? 8 : 80;
            suite.add({"full model, network", network ? "network" : plain, plain, n}, n_steps,
                      [n, network] {
                          const auto copy = std::make_shared<Town>(town(n, network));
                          return [copy] { copy->step(); };
                      });
        }
}

void print_bytes_of_network() {
    constexpr double n = 100'000;
    const models::Network& network = town(n, true).population.network();
    std::printf("bytes per agent of the network: %.0f, %.1f a tie-end of %.1f each\n",
                static_cast<double>(network.bytes()) / n,
                static_cast<double>(network.exposure().bytes()) /
                    (2 * static_cast<double>(network.exposure().ties().n_ties())),
                2 * static_cast<double>(network.exposure().ties().n_ties()) / n);
}

}  // namespace bench
