#include "models/program/sweep_options.h"

#include <algorithm>
#include <charconv>

#include "sim/run_chunk.h"
#include "sim/words.h"

namespace program {

namespace po = boost::program_options;

namespace {

bool runs_a_sweep(const std::string& command) {
    return command == "sweep" || command == "resume";
}

/// "2/3" -> 2, 3.
void read_shard(const std::string& text, SweepOptions& sweep) {
    const auto parts = sim::split(text, '/');
    const auto number = [](std::string_view digits) {
        int value = 0;
        const char* const end = digits.data() + digits.size();
        return std::from_chars(digits.data(), end, value).ptr == end ? value : 0;
    };
    sweep.part = number(parts[0]);
    sweep.n_parts = parts.size() == 2 ? number(parts[1]) : 0;
    constexpr int most = 100000;
    if (sweep.n_parts > most)
        throw UsageError("--shard has at most " + std::to_string(most) + " parts; found '" +
                         text + "'");
    if (sweep.part < 1 || sweep.part > sweep.n_parts)
        throw UsageError("--shard is a part of a whole, such as 2/3; found '" + text + "'");
}

int at_least(const po::variables_map& values, const char* name, int least) {
    const int value = values[name].as<int>();
    if (value < least)
        throw UsageError("--" + std::string(name) + " needs a number of at least " +
                         std::to_string(least));
    return value;
}

double above_zero(const po::variables_map& values, const char* name) {
    const double value = values[name].as<double>();
    if (!(value > 0)) throw UsageError("--" + std::string(name) + " needs a number above 0");
    return value;
}

}  // namespace

const std::vector<std::string>& sweep_commands() {
    static const std::vector<std::string> names{"sweep",  "resume", "status",  "verify",
                                                "expand", "rerun",  "collect", "plan"};
    return names;
}

void describe_sweep_options(const std::string& command, po::options_description& options) {
    auto add = options.add_options();
    const std::vector<std::string>& names = sweep_commands();
    if (std::find(names.begin(), names.end(), command) == names.end()) return;
    if (command == "sweep")
        add("output,o", po::value<std::string>()->value_name("DIR"), "directory of the sweep");
    if (command == "rerun")
        add("output,o", po::value<std::string>()->value_name("FILE"),
            "also write the run, with all measures and events, as a results file");
    if (runs_a_sweep(command)) {
        add("shard", po::value<std::string>()->value_name("I/N"),
            "only part I of N; other processes, or array tasks, do the others");
        add("on-error", po::value<std::string>()->value_name("WHAT"),
            "after a failed run: continue or stop [continue]");
        add("chunk-runs", po::value<int>()->value_name("N"),
            "runs in a chunk file [128]; at most so many are lost when the program is killed");
        add("chunk-seconds", po::value<double>()->value_name("S"),
            "a chunk is written when its first run is so old [60]");
    }
    if (command == "resume") add("retry-failed", "do failed runs again");
    if (command == "verify")
        add("sample", po::value<int>()->value_name("N"), "runs to do again [10]; 0: all");
    if (command == "expand") {
        add("add-replicates", po::value<int>()->value_name("N"), "more luck for every point");
        add("add-designs", po::value<std::string>()->value_name("CSV"),
            "more points; a column for each axis");
    }
    if (command == "rerun") {
        add("design", po::value<int>()->value_name("D"), "row of the design, from 0");
        add("replicate", po::value<int>()->value_name("R"), "replicate, from 0");
    }
    if (command == "plan") {
        add("target-mcse", po::value<double>()->value_name("X"),
            "replicates needed for this Monte Carlo standard error of the endpoint");
        add("endpoint", po::value<std::string>()->value_name("NAME"),
            "which endpoint [relapsed_daily], at the end of the study");
    }
    if (runs_a_sweep(command) || command == "verify" || command == "plan")
        add("threads", po::value<int>()->value_name("N"),
            "threads of each process [all cores]; results do not depend on it");
    if (runs_a_sweep(command) || command == "collect" || command == "verify" ||
        command == "rerun")
        add("quiet", "no progress, no summary");
}

void read_sweep_options(const po::variables_map& values, Options& options) {
    SweepOptions& sweep = options.sweep;
    if (values.count("shard") != 0) read_shard(values["shard"].as<std::string>(), sweep);
    if (values.count("on-error") != 0) {
        const std::string& what = values["on-error"].as<std::string>();
        if (what != "continue" && what != "stop")
            throw UsageError("--on-error is continue or stop; found '" + what + "'");
        sweep.stop_on_error = what == "stop";
    }
    sweep.retry_failed = values.count("retry-failed") != 0;
    if (values.count("chunk-runs") != 0) {
        sweep.chunk_runs = at_least(values, "chunk-runs", 1);
        if (sweep.chunk_runs > sim::most_runs_in_a_chunk)
            throw UsageError("--chunk-runs is at most " +
                             std::to_string(sim::most_runs_in_a_chunk) + "; found '" +
                             std::to_string(sweep.chunk_runs) + "'");
    }
    if (values.count("chunk-seconds") != 0)
        sweep.chunk_seconds = above_zero(values, "chunk-seconds");
    if (values.count("sample") != 0) sweep.sample = at_least(values, "sample", 0);
    if (values.count("add-replicates") != 0)
        sweep.add_replicates = at_least(values, "add-replicates", 1);
    if (values.count("add-designs") != 0)
        sweep.add_designs = values["add-designs"].as<std::string>();
    if (values.count("design") != 0) sweep.design = at_least(values, "design", 0);
    if (values.count("replicate") != 0) sweep.replicate = at_least(values, "replicate", 0);
    if (values.count("target-mcse") != 0) sweep.target_mcse = above_zero(values, "target-mcse");
    sweep.endpoint =
        values.count("endpoint") != 0 ? values["endpoint"].as<std::string>() : "relapsed_daily";
    if (values.count("output") == 0 && values.count("help") == 0) sweep.has_output = false;
}

void check_sweep_options(const std::string& command, const Options& options) {
    const std::vector<std::string>& names = sweep_commands();
    if (std::find(names.begin(), names.end(), command) == names.end()) return;
    const std::string see = "; see relapsim " + command + " --help";
    const bool reads_plan = command == "sweep" || command == "plan";
    if (options.files.size() != 1)
        throw UsageError("relapsim " + command +
                         (reads_plan ? " takes one plan" : " takes the directory of a sweep") +
                         see);
    if (command == "sweep" && !options.sweep.has_output)
        throw UsageError("relapsim sweep needs a directory, -o DIR" + see);
    if (command == "expand" &&
        (options.sweep.add_replicates == 0) == options.sweep.add_designs.empty())
        throw UsageError("relapsim expand needs --add-replicates N or --add-designs FILE.csv" +
                         see);
    if (command == "rerun" && (options.sweep.design < 0 || options.sweep.replicate < 0))
        throw UsageError("relapsim rerun needs --design D and --replicate R" + see);
}

std::string sweep_help_text(const std::string& command) {
    if (command == "sweep")
        return "relapsim sweep PLAN -o DIR [options]\n"
               "mpirun -n 16 relapsim sweep PLAN -o DIR [options]\n\n"
               "Runs every point of the plan with every replicate and keeps each finished run "
               "safe in DIR.\n"
               "DIR/results.h5 comes at the end. The same command again, or relapsim resume "
               "DIR, goes on\n"
               "after anything: a kill, a full disk, a power cut. SIGTERM, SIGINT or SIGUSR1: "
               "runs in hand\n"
               "are finished, and the exit status is 75.\n\n";
    if (command == "resume")
        return "relapsim resume DIR [options]\n\nDoes the runs of a sweep that are missing, "
               "and "
               "writes results.h5 when all are there.\nDamaged chunks are set aside and done "
               "again.\n\n";
    if (command == "status")
        return "relapsim status DIR\n\nHow many runs are done, failed and missing; how fast; "
               "how "
               "long still. Disturbs nobody.\n\n";
    if (command == "verify")
        return "relapsim verify DIR [options]\n\nDoes some runs again, chosen at random, and "
               "compares their digests with those kept.\n\n";
    if (command == "expand")
        return "relapsim expand DIR --add-replicates N | --add-designs CSV\n\nMakes the plan "
               "of "
               "a sweep longer; relapsim resume DIR then does what is missing.\n\n";
    if (command == "rerun")
        return "relapsim rerun DIR --design D --replicate R [-o FILE]\n\nDoes one run again "
               "and "
               "compares its digest with the one kept.\n\n";
    if (command == "collect")
        return "relapsim collect DIR\n\nWrites results.h5 from the runs that are there; "
               "missing "
               "ones are marked as such.\n\n";
    if (command == "plan")
        return "relapsim plan PLAN [options]\n\nSize and cost of a sweep, from a pilot of a "
               "few "
               "runs; runs and writes nothing else.\n\n";
    return {};
}

}  // namespace program
