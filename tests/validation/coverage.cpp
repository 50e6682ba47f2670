/// How often the intervals that relapsim writes hold the truth.
///
///     coverage [--pair NAME] [--replicates N] [--agents N] [--duration "D d"] [--threads N]
///              [--seed N] [--check]
///
/// A pool of replicates of two scenarios is simulated; what all of it says is taken as the
/// truth. Then groups of R = 2, 3, 5 and 20 replicates, no replicate in two of them, are analysed
/// as `relapsim compare` analyses a study, with the same functions, and it is counted how often
/// each interval of the last report time holds the truth. With n groups the error of a coverage
/// of .95 is sqrt(.95 .05 / n): .007 for 1000 groups of 2, .022 for 100 of 20. The pool's own
/// error makes a coverage too low by at most .005 where R is below a twentieth of the pool.
///
/// Printed as a table in Markdown. An estimate that is unknown in a group (no event at all, so no
/// hazard ratio) does not count; the share of such groups stands in the last column where it is
/// above .005. `--check` ends with 1 if a coverage at R = 5 is so low that the true one is below
/// .90, with a false alarm once in 10^5 per interval.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include <boost/math/distributions/binomial.hpp>

#include "analysis/contrast.h"
#include "analysis/rare_events.h"
#include "models/program/comparison.h"
#include "models/program/endpoint_series.h"
#include "models/program/survival_results.h"

namespace {

using models::ExperimentResult;

struct ScenarioPair {
    const char* name;
    std::vector<const char*> files;  ///< reference, arm
    std::vector<const char*> assignments;
};

const std::vector<ScenarioPair> pairs{
    {"methadone", {"usual_care", "methadone"}, {}},
    {"mutual_help", {"usual_care", "mutual_help"}, {}},
    {"network",
     {"network_usual_care", "network_peer_support"},
     {"population.cohort_share=0.5"}},
};

struct Settings {
    std::vector<std::string> pairs;
    int replicates = 2000;
    int agents = 200;
    std::string duration = "180 d";
    int threads = 0;
    std::uint64_t seed = 1;
    bool check = false;
};

struct Pool {
    program::Study study;
    ExperimentResult experiment;
};

Pool simulate(const ScenarioPair& pair, const Settings& settings) {
    std::vector<std::string> assignments{
        "study.agents=" + std::to_string(settings.agents),
        "study.replicates=" + std::to_string(settings.replicates),
        "study.duration=" + settings.duration, "study.report_every=" + settings.duration,
        "study.seed=" + std::to_string(settings.seed), "population.burn_in=60 d"};
    assignments.insert(assignments.end(), pair.assignments.begin(), pair.assignments.end());
    Pool pool;
    sim::Complaints complaints;
    for (const char* file : pair.files)
        pool.study.scenarios.push_back(models::read_scenario(
            {std::string(RELAPSIM_SOURCE "/scenarios/") + file + ".toml", {}, assignments},
            complaints));
    complaints.throw_if_any();
    pool.study.twin_of.assign(pair.files.size(), -1);
    models::ExperimentOptions options;
    options.threads = settings.threads;
    pool.experiment = models::run_experiment(pool.study.scenarios, options);
    return pool;
}

/// Some replicates of an experiment, as if they were all.
ExperimentResult part_of(const ExperimentResult& all, std::size_t first, std::size_t n) {
    ExperimentResult part;
    part.times = all.times;
    for (const std::vector<models::RunResult>& runs : all.runs)
        part.runs.emplace_back(runs.begin() + static_cast<long>(first),
                               runs.begin() + static_cast<long>(first + n));
    return part;
}

struct Estimate {
    double value, low, high;
};
using Estimates = std::map<std::string, Estimate>;

double last_of(const sim::Variable& variable) {
    const auto* values = std::get_if<std::vector<double>>(&variable.values);
    return values == nullptr || values->empty() ? std::nan("") : values->back();
}

/// Every variable that has an interval beside it, at the end, of the last contrast or design.
void add_intervals(const sim::Group& group, Estimates& estimates) {
    std::map<std::string, double> last;
    for (const sim::Variable& variable : group.variables) last[variable.name] = last_of(variable);
    for (const auto& [name, low] : last) {
        for (const char* ending : {"_ci_low", "_low"}) {
            if (!name.ends_with(ending)) continue;
            const std::string base = name.substr(0, name.size() - std::strlen(ending));
            const bool is_difference = std::strcmp(ending, "_ci_low") == 0;
            const std::string high = base + (is_difference ? "_ci_high" : "_high");
            const std::string value = base + (is_difference ? "_diff_mean" : "");
            const std::string kind = is_difference ? "difference" : group.name;
            estimates[kind + " | " + base] = {last.at(value), low, last.at(high)};
            break;
        }
    }
}

/// Means over replicates with Student's interval from the Monte Carlo standard error.
void add_means(const ExperimentResult& experiment, Estimates& estimates) {
    const std::size_t end = experiment.times.size() - 1;
    for (const program::EndpointSeries& series : program::endpoint_series()) {
        const analysis::Summary s =
            analysis::summarize(program::at_time(program::series_of(experiment, 1, series), end));
        const double reach =
            analysis::student_quantile(static_cast<double>(s.n) - 1, 0.95) * s.mcse;
        estimates["mean of the arm | " + series.name] = {s.mean, s.mean - reach, s.mean + reach};
    }
}

Estimates analyse(const program::Study& study, const ExperimentResult& experiment) {
    Estimates estimates;
    add_intervals(program::contrast_results(study, experiment), estimates);
    add_intervals(program::survival_results(experiment), estimates);
    add_means(experiment, estimates);
    return estimates;
}

struct Coverage {
    int covered = 0;
    int known = 0;
    int groups = 0;
    double share() const { return known > 0 ? static_cast<double>(covered) / known : 0; }
};

constexpr int sizes[] = {2, 3, 5, 20};
constexpr std::size_t n_sizes = std::size(sizes);
using Row = std::vector<Coverage>;

std::map<std::string, Row> measure_coverage(const Pool& pool) {
    const Estimates truth = analyse(pool.study, pool.experiment);
    const std::size_t n = pool.experiment.runs[0].size();
    std::map<std::string, Row> rows;
    for (std::size_t k = 0; k < n_sizes; ++k) {
        const auto size = static_cast<std::size_t>(sizes[k]);
        for (std::size_t first = 0; first + size <= n; first += size) {
            for (const auto& [name, found] :
                 analyse(pool.study, part_of(pool.experiment, first, size))) {
                Row& row = rows.try_emplace(name, Row(n_sizes)).first->second;
                ++row[k].groups;
                if (std::isnan(found.low) || std::isnan(truth.at(name).value)) continue;
                ++row[k].known;
                row[k].covered +=
                    found.low <= truth.at(name).value && truth.at(name).value <= found.high;
            }
        }
    }
    return rows;
}

void print(const ScenarioPair& pair, const std::map<std::string, Row>& rows) {
    std::printf("\n### %s\n\n| what | of |", pair.name);
    for (const int size : sizes) std::printf(" R = %d |", size);
    std::printf(" unknown |\n|---|---|---|---|---|---|---|\n");
    for (const auto& [name, row] : rows) {
        std::printf("| %s |", name.c_str());
        for (const Coverage& c : row) {
            if (c.known == 0)
                std::printf(" - |");
            else
                std::printf(" %.3f ± %.3f |", c.share(),
                            std::sqrt(std::max(c.share() * (1 - c.share()), 0.01 * 0.99) /
                                      c.known));
        }
        const double unknown = 1 - static_cast<double>(row[1].known) / row[1].groups;
        if (unknown > 0.005)
            std::printf(" %.2f |\n", unknown);
        else
            std::printf(" |\n");
    }
}

/// Intervals whose coverage at R = 5 can not be .90 by chance.
int complaints(const std::map<std::string, Row>& rows) {
    int n = 0;
    for (const auto& [name, row] : rows) {
        const Coverage& c = row[2];
        if (c.known == 0 || name.starts_with("mean")) continue;
        const boost::math::binomial lowest(c.known, 0.90);
        if (boost::math::cdf(lowest, c.covered) >= 1e-5) continue;
        std::printf("%s: %d of %d intervals hold the truth\n", name.c_str(), c.covered, c.known);
        ++n;
    }
    return n;
}

Settings read(int argc, char** argv) {
    Settings settings;
    for (int i = 1; i < argc; ++i) {
        const std::string option = argv[i];
        const auto value = [&] { return std::string(i + 1 < argc ? argv[++i] : ""); };
        if (option == "--pair")
            settings.pairs.push_back(value());
        else if (option == "--replicates")
            settings.replicates = std::stoi(value());
        else if (option == "--agents")
            settings.agents = std::stoi(value());
        else if (option == "--duration")
            settings.duration = value();
        else if (option == "--threads")
            settings.threads = std::stoi(value());
        else if (option == "--seed")
            settings.seed = std::stoull(value());
        else if (option == "--check")
            settings.check = true;
        else
            throw std::invalid_argument("unknown option " + option);
    }
    return settings;
}

}  // namespace

int main(int argc, char** argv) try {
    const Settings settings = read(argc, argv);
    int n_complaints = 0;
    std::printf("Pool of %d replicates with %d people each, %s; level .95.\n",
                settings.replicates, settings.agents, settings.duration.c_str());
    for (const ScenarioPair& pair : pairs) {
        const auto& wanted = settings.pairs;
        if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), pair.name) == wanted.end())
            continue;
        const std::map<std::string, Row> rows = measure_coverage(simulate(pair, settings));
        print(pair, rows);
        std::fflush(stdout);
        n_complaints += complaints(rows);
    }
    return settings.check && n_complaints > 0 ? 1 : 0;
} catch (const std::exception& error) {
    std::cerr << "coverage: " << error.what() << "\n";
    return 2;
}
