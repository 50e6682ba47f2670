// plan.json as every command about a sweep reads it. The seal is put right, or nothing behind it
// would be reached.

#include "models/program/frozen_plan.h"
#include "models/program/sweep_work.h"
#include "tests/fuzz/desk.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    fuzz::refused([&] {
        const program::SweepPlan plan = program::plan_from_json(program::sealed(text), "plan.json");
        const program::PlannedRows rows(plan);
        for (std::size_t r = 0; r < rows.rows().size(); ++r) {
            rows.label(r);
            rows.assignments(r);
            rows.scenario(r);
        }
        program::chunk_layout(plan, rows);
        const double n_runs = static_cast<double>(rows.rows().size()) * plan.replicates;
        if (n_runs < 1e4) program::all_batches(plan, rows);
        const std::string again = program::to_json(plan);
        fuzz::expect(program::to_json(program::plan_from_json(again, "plan.json")) == again,
                     "a frozen plan says the same when it is read back");
    });
    return 0;
}
