#pragma once
/// The table of all benchmarks, and how it is filled.

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace bench {

/// One thing that is measured.
struct Work {
    std::string work;     ///< what is computed, in which setting
    std::string variant;  ///< by which code
    std::string plain;    ///< the variant of the same work with which it is compared
    double agents = 0;
};

/// One line of the table.
struct Line {
    Work work;
    int threads = 1;
    double ns_per_agent_step = 0;  ///< processor time, the least of the repetitions
};

class Suite {
  public:
    /// Prepares what is needed and returns what is measured, one step of all agents.
    using Prepare = std::function<std::function<void()>()>;

    /// Measures `n_steps` steps some times over, in turn with all others.
    void add(const Work& work, int n_steps, const Prepare& prepare);
    /// Measures all that was added; prints as it goes.
    void run();
    void add_line(const Line& line) { lines_.push_back(line); }

    void print() const;
    /// A list of {work, variant, agents, threads, ns_per_agent_step, ratio_to_plain}.
    void write_json(const std::string& file, const std::string& instructions) const;

  private:
    /// How many times as long the plain variant takes; 0 without one.
    double ratio_to_plain(const Line& line) const;

    std::map<std::string, Work> works_;  ///< by name of the benchmark
    std::vector<Line> lines_;
};

// Each adds its benchmarks.
void add_floors(Suite& suite);
void add_mini_models(Suite& suite);
void add_full_model(Suite& suite);
void add_network(Suite& suite);

/// What a network holds in memory.
void print_bytes_of_network();

/// Two arms of the whole program, `replicates` of 10,000 people for a year, on one and on two
/// threads: adds lines and prints what took how long.
void run_whole_program(const std::string& relapsim, const std::string& scenarios,
                       int replicates, Suite& suite);

}  // namespace bench
