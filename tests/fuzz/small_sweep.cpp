#include "tests/fuzz/small_sweep.h"

#include "models/program/frozen_plan.h"
#include "sim/text_file.h"

namespace fuzz {

program::SweepPlan small_plan() {
    const Desk desk;
    const std::string sections = "[study]\nagents = 60\nduration = \"7 d\"\nreplicates = 2\n";
    desk.write("a.toml", sections);
    desk.write("b.toml", sections + "[[intervention]]\nkind = \"methadone\"\n");
    desk.write("plan.toml",
               "[sweep]\nbase = \"b.toml\"\ncomparator = \"a.toml\"\n"
               "keep = [\"ever_died\", \"ever_lapsed\", \"died_before_lapsed\"]\n"
               "[design]\nkind = \"list\"\nrows = [[\"0.05 1/d\"], [\"0.1 1/d\"]]\n"
               "[[axis]]\nparameter = \"relapse.lapse_rate\"\nrange = \"plausible\"\n");
    sim::Complaints complaints;
    program::SweepPlan plan = program::read_plan(desk.path("plan.toml"), complaints);
    complaints.throw_if_any();
    plan.file = "plan.toml";
    plan.program = {"0", "0", "clang", "", false, ""};
    program::name_sweep(plan);
    return plan;
}

std::vector<sim::FinishedRun> made_up_runs(const sim::ChunkLayout& layout) {
    std::vector<sim::FinishedRun> runs;
    for (std::int32_t design = 0; design < n_designs; ++design)
        for (std::int32_t replicate = 0; replicate < n_replicates; ++replicate) {
            sim::FinishedRun run{{design, replicate}, sim::RunStatus::ok, 7 + design, 0.5};
            for (std::size_t m = 0; m < layout.measures.size(); ++m)
                run.values.emplace_back(layout.times.size(), static_cast<double>(m));
            runs.push_back(std::move(run));
        }
    runs.back() = {runs.back().cell, sim::RunStatus::failed, 0, 0.5, "why"};
    return runs;
}

std::unique_ptr<program::SweepSession> small_sweep(const Desk& desk, const std::string& name) {
    const std::string directory = desk.path(name);
    fs::create_directories(directory + "/chunks");
    desk.write(name + "/plan.json", program::to_json(small_plan()));
    return std::make_unique<program::SweepSession>(directory, program::Program::any,
                                                   std::nullopt);
}

}  // namespace fuzz
