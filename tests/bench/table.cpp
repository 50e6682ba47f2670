#include "tests/bench/table.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <fstream>

namespace bench {

namespace {

constexpr int repetitions = 5;

/// Hands every repetition to `take(name, seconds)`.
class Reporter : public benchmark::BenchmarkReporter {
  public:
    explicit Reporter(std::function<void(const std::string&, double)> take)
        : take_(std::move(take)) {}
    bool ReportContext(const Context& /*context*/) override { return true; }
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const Run& run : runs)
            if (run.run_type == Run::RT_Iteration)
                take_(run.run_name.function_name,
                      run.cpu_accumulated_time / static_cast<double>(run.iterations));
    }

  private:
    std::function<void(const std::string&, double)> take_;
};

}  // namespace

void Suite::add(const Work& work, int n_steps, const Prepare& prepare) {
    const std::string name =
        work.work + ", " + std::to_string(static_cast<long>(work.agents)) + ": " + work.variant;
    works_[name] = work;
    benchmark::RegisterBenchmark(name.c_str(),
                                 [prepare](benchmark::State& state) {
                                     const std::function<void()> step = prepare();
                                     for (auto unused : state) step();
                                 })
        ->Iterations(n_steps)
        ->Repetitions(repetitions);
}

void Suite::run() {
    std::map<std::string, double> least;
    Reporter reporter([&least](const std::string& name, double seconds) {
        const auto [entry, is_new] = least.try_emplace(name, seconds);
        if (!is_new) entry->second = std::min(entry->second, seconds);
    });
    benchmark::RunSpecifiedBenchmarks(&reporter);
    for (const auto& [name, seconds] : least)
        lines_.push_back({works_.at(name), 1, 1e9 * seconds / works_.at(name).agents});
}

double Suite::ratio_to_plain(const Line& line) const {
    // With as many agents if it was measured so, else with others: one agent at a time costs
    // the same in a small population.
    double ratio = 0;
    for (const Line& other : lines_) {
        if (other.work.work != line.work.work || other.work.variant != line.work.plain)
            continue;
        const bool as_many = other.work.agents == line.work.agents;
        if (as_many || ratio == 0) ratio = other.ns_per_agent_step / line.ns_per_agent_step;
        if (as_many) break;
    }
    return ratio;
}

void Suite::print() const {
    std::printf("\n%-46s %-34s %9s %7s %10s %8s\n", "work", "variant", "agents", "threads",
                "ns a step", "ratio");
    for (const Line& line : lines_) {
        const double ratio = ratio_to_plain(line);
        char ratio_text[16] = "-";
        if (ratio > 0) std::snprintf(ratio_text, sizeof ratio_text, "%.1f", ratio);
        std::printf("%-46s %-34s %9.0f %7d %10.2f %8s\n", line.work.work.c_str(),
                    line.work.variant.c_str(), line.work.agents, line.threads,
                    line.ns_per_agent_step, ratio_text);
    }
    std::printf(
        "ns a step: nanoseconds of processor time per agent and step; ratio: plain code "
        "to this\n");
}

void Suite::write_json(const std::string& file, const std::string& instructions) const {
    std::ofstream out(file);
    out << "[";
    for (std::size_t k = 0; k < lines_.size(); ++k) {
        const Line& line = lines_[k];
        const double ratio = ratio_to_plain(line);
        out << (k > 0 ? ",\n " : "\n ") << "{\"work\": \"" << line.work.work
            << "\", \"variant\": \"" << line.work.variant << "\", \"instructions\": \""
            << instructions << "\", \"agents\": " << static_cast<long>(line.work.agents)
            << ", \"threads\": " << line.threads
            << ", \"ns_per_agent_step\": " << line.ns_per_agent_step
            << ", \"ratio_to_plain\": ";
        if (ratio > 0)
            out << ratio << "}";
        else
            out << "null}";
    }
    out << "\n]\n";
}

}  // namespace bench
