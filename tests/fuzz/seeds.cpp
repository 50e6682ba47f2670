// Writes the first inputs of the targets that need made files: fuzz_seeds DIRECTORY.

#include <iostream>

#include "models/program/frozen_plan.h"
#include "models/program/sweep_collect.h"
#include "sim/text_file.h"
#include "tests/fuzz/small_sweep.h"

namespace {

void write(const std::string& path, const std::string& bytes) {
    fuzz::fs::create_directories(fuzz::fs::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    const std::string to = argv[1];
    const fuzz::Desk desk;
    const auto session = fuzz::small_sweep(desk, "sweep");
    const sim::SweepDirectory& directory = session->directory();
    const sim::ChunkLayout layout = program::chunk_layout(session->plan(), session->rows());
    sim::ChunkWriter writer(directory, "", layout, {});
    for (sim::FinishedRun& run : fuzz::made_up_runs(layout)) writer.add(std::move(run));
    writer.flush();
    write(to + "/frozen_plan/small", sim::read_text_file(directory.plan_file()));
    write(to + "/journal/small", sim::read_text_file(directory.journal_file("")));
    const std::string chunk = sim::read_text_file(directory.chunk_file("w00-000000.h5"));
    program::collect(*session, "", true);
    const std::string results = sim::read_text_file(directory.results_file());
    write(to + "/sweep_files/results", std::string(1, '\0') + results);
    write(to + "/sweep_files/chunk", '\1' + chunk);
    write(to + "/sweep_files/results_together", '\2' + std::string(40, '\0'));
    write(to + "/sweep_files/chunk_together", std::string("\3\0\2", 3) + std::string(40, '\0'));
    return 0;
}
