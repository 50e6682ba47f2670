/// The benchmarks: measures all, prints one table, writes bench.json.
///
///     benchmarks [--json FILE] [--program RELAPSIM --scenarios FOLDER [--replicates N]]
///                [--instructions SET] [options of Google Benchmark]
///
/// All variants of a work are measured in turn, and the least processor time counts: on a busy
/// machine compare ratios, not times.

#include <benchmark/benchmark.h>

#include <cstdio>
#include <exception>
#include <string>

#include "models/program/launch.h"
#include "models/relapse_model.h"
#include "tests/bench/mini_model.h"
#include "tests/bench/table.h"

namespace {

/// Takes `name VALUE` out of the arguments.
std::string taken(std::vector<std::string>& arguments, const std::string& name,
                  std::string otherwise) {
    for (std::size_t k = 0; k + 1 < arguments.size(); ++k)
        if (arguments[k] == name) {
            std::string value = arguments[k + 1];
            arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(k),
                            arguments.begin() + static_cast<std::ptrdiff_t>(k) + 2);
            return value;
        }
    return otherwise;
}

void run(std::vector<std::string> arguments, char** argv) {
    program::launch(program::take_instructions(arguments), argv);
    const std::string json = taken(arguments, "--json", "bench.json");
    const std::string program = taken(arguments, "--program", "");
    const std::string scenarios = taken(arguments, "--scenarios", "");
    const int replicates = std::stoi(taken(arguments, "--replicates", "2"));
    arguments.insert(arguments.begin(), argv[0]);
    arguments.emplace_back("--benchmark_enable_random_interleaving=true");
    std::vector<char*> rest;
    for (std::string& argument : arguments) rest.push_back(argument.data());
    int n_rest = static_cast<int>(rest.size());
    benchmark::Initialize(&n_rest, rest.data());

    bench::Suite suite;
    bench::add_floors(suite);
    bench::add_mini_models(suite);
    bench::add_full_model(suite);
    bench::add_network(suite);
    suite.run();
    const std::string instructions(sim::name_of(sim::instructions()));
    if (!program.empty()) bench::run_whole_program(program, scenarios, replicates, suite);
    suite.print();
    std::printf(
        "instructions %s; bytes per agent: full model %.0f, mini model with ten ties "
        "%.0f\n",
        instructions.c_str(),
        static_cast<double>(sizeof(models::RelapseModel)) / sim::block_capacity,
        bench::MiniModel(100'000, bench::Network::ring, 1).bytes_per_agent());
    bench::print_bytes_of_network();
    suite.write_json(json, instructions);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        run({argv + 1, argv + argc}, argv);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "benchmarks: %s\n", error.what());
        return 1;
    }
}
