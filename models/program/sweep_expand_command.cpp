// relapsim expand.

#include <iostream>

#include "models/program/commands.h"
#include "models/program/sweep_session.h"
#include "models/program/text_table.h"

namespace program {

int expand_command(const Options& options, const std::string& command_line) {
    SweepSession session(options.files[0], Program::same, SweepSession::Lock::alone);
    const int rows_before = session.n_rows();
    SweepPlan plan = session.plan();
    constexpr int most_replicates = 1000000;  // what [study] accepts
    if (options.sweep.add_replicates > most_replicates - plan.replicates)
        throw UsageError("a sweep has at most " + grouped(most_replicates) +
                         " replicates; this one has " + grouped(plan.replicates));
    plan.replicates += options.sweep.add_replicates;
    sim::Complaints complaints;
    plan.design_place = {options.files[0], 0, 0};
    check_size(plan, static_cast<double>(plan.points.size()), complaints);
    if (!options.sweep.add_designs.empty()) {
        plan.point_places.assign(plan.points.size(), plan.design_place);
        read_points(options.sweep.add_designs, plan, complaints);
        complaints.throw_if_any();
        check_rows(plan, PlannedRows(plan), complaints);
    }
    complaints.throw_if_any();
    session.replace_plan(std::move(plan), command_line);
    const sim::StoredRuns stored = session.glance();
    std::cout << grouped(session.n_rows()) << " rows (" << session.n_rows() - rows_before
              << " new) x " << session.plan().replicates << " replicates; "
              << grouped(static_cast<double>(stored.table.count(sim::RunStatus::missing)))
              << " runs are to be done: relapsim resume " << options.files[0] << "\n";
    return 0;
}

}  // namespace program
