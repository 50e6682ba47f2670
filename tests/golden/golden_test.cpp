/// Whether any result has changed. The stored results are renewed with tests/golden/renew.sh, and
/// the change log then says what changed and why.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "models/experiment.h"
#include "models/measures.h"

namespace {

const std::string folder = RELAPSIM_SOURCE "/tests/golden/";

models::Scenario read(const std::string& file) {
    sim::Complaints complaints;
    models::Scenario scenario = models::read_scenario({file, {}, {}}, complaints);
    complaints.throw_if_any();
    return scenario;
}

/// Scenarios, and the files of their results: `name`.toml and `name`.txt.
class Golden : public ::testing::TestWithParam<std::string> {};

/// One line per measure: its values over (scenario, replicate, time).
std::string results_text(const std::string& name, int threads, sim::Index block_size) {
    models::Scenario reference = read(folder + name + ".toml");
    reference.plan.clear();
    std::vector<models::Scenario> scenarios{reference, read(folder + name + ".toml")};
    models::ExperimentOptions options;
    options.threads = threads;
    options.block_size = block_size;
    const models::ExperimentResult experiment = models::run_experiment(scenarios, options);
    std::ostringstream text;
    text.precision(17);
    for (std::size_t m = 0; m < models::measures.size(); ++m) {
        if (!experiment.reports(m)) continue;
        text << models::measures[m].name;
        for (const auto& runs : experiment.runs)
            for (const models::RunResult& run : runs)
                for (const double value : run.values[m]) text << ' ' << value;
        text << '\n';
    }
    return text.str();
}

using Table = std::map<std::string, std::vector<double>>;

Table parsed(std::istream& in) {
    Table table;
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::string name;
        words >> name;
        for (std::string word; words >> word;) table[name].push_back(std::stod(word));
    }
    return table;
}

TEST_P(Golden, NoResultHasChanged) {
    const std::string text = results_text(GetParam(), 1, sim::block_capacity);
    if (std::getenv("RELAPSIM_RENEW_GOLDEN") != nullptr) {
        std::ofstream(folder + GetParam() + ".txt") << text;
        return;
    }
    std::ifstream stored(folder + GetParam() + ".txt");
    ASSERT_TRUE(stored) << "run tests/golden/renew.sh once";
    const Table before = parsed(stored);
    std::istringstream in(text);
    const Table now = parsed(in);

    ASSERT_EQ(now.size(), before.size());
    for (const auto& [name, values] : before) {
        ASSERT_TRUE(now.contains(name)) << name;
        ASSERT_EQ(now.at(name).size(), values.size()) << name;
        for (std::size_t i = 0; i < values.size(); ++i)
            EXPECT_LE(std::abs(now.at(name)[i] - values[i]), 1e-12 * std::abs(values[i]))
                << name << ", value " << i << ": " << values[i] << " before, "
                << now.at(name)[i] << " now";
    }
}

TEST_P(Golden, ResultsDoNotDependOnThreadsOrBlocks) {
    EXPECT_EQ(results_text(GetParam(), 1, sim::block_capacity),
              results_text(GetParam(), 8, 37));
}

INSTANTIATE_TEST_SUITE_P(Studies, Golden, ::testing::Values("everything", "network"),
                         [](const auto& study) { return study.param; });

}  // namespace
