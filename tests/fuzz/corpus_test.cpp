/// The inputs that the fuzz targets have found, in the program as everybody builds it. The
/// targets are the same; here each has a name of its own.

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

using Target = int(const std::uint8_t* data, std::size_t size);
extern "C" {
Target fuzz_scenario, fuzz_plan, fuzz_journal, fuzz_frozen_plan, fuzz_sweep_files;
}

namespace {

namespace fs = std::filesystem;

/// Gives all inputs of a target to it, which ends the program where something is wrong.
void read_all(const std::string& name, Target& target) {
    std::size_t n = 0;
    for (const auto& entry : fs::directory_iterator(RELAPSIM_SOURCE "/tests/fuzz/corpus/" + name)) {
        std::ifstream in(entry.path(), std::ios::binary);
        std::ostringstream bytes;
        bytes << in.rdbuf();
        const std::string input = bytes.str();
        SCOPED_TRACE(entry.path());
        target(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
        ++n;
    }
    EXPECT_GT(n, 5u);
}

TEST(Corpus, OfScenariosIsReadOrRefused) {
    read_all("scenario", fuzz_scenario);
}
TEST(Corpus, OfPlansIsReadOrRefused) {
    read_all("plan", fuzz_plan);
}
TEST(Corpus, OfJournalsIsReadOrRefused) {
    read_all("journal", fuzz_journal);
}
TEST(Corpus, OfFrozenPlansIsReadOrRefused) {
    read_all("frozen_plan", fuzz_frozen_plan);
}
TEST(Corpus, OfFilesOfSweepsIsReadOrRefused) {
    read_all("sweep_files", fuzz_sweep_files);
}

}  // namespace
