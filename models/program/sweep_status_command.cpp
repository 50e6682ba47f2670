// relapsim status and relapsim collect.

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <limits>

#include "models/program/commands.h"
#include "models/program/progress.h"
#include "models/program/report_format.h"
#include "models/program/sweep_collect.h"
#include "models/program/sweep_parts.h"
#include "models/program/sweep_session.h"
#include "models/program/text_table.h"

namespace program {

namespace {

std::string count(std::size_t n) {
    return grouped(static_cast<double>(n));
}

/// What the journals tell about the present call of the program: since when, and how many runs.
struct Pace {
    double since = 0;
    std::size_t runs = 0;
    double last = 0;  ///< when the last of them was written
};
Pace present_pace(const sim::JournalRecords& records) {
    Pace pace;
    for (const sim::SessionRecord& session : records.sessions)
        if (!session.is_end) pace.since = std::max(pace.since, session.at);
    for (const sim::ChunkRecord& record : records.chunks)
        if (record.finished_at >= pace.since) {
            pace.runs += static_cast<std::size_t>(record.n_runs);
            pace.last = std::max(pace.last, record.finished_at);
        }
    return pace;
}

/// The same for programs: one row.
Report status_report(const SweepSession& session, const sim::StoredRuns& stored,
                     const std::string& worker, const Pace& pace) {
    const SweepPlan& plan = session.plan();
    const auto number = [](std::size_t n) { return static_cast<std::int64_t>(n); };
    const std::size_t missing = stored.table.count(sim::RunStatus::missing);
    const bool has_pace = pace.runs > 0 && pace.last > pace.since;
    const double rate = has_pace ? static_cast<double>(pace.runs) / (pace.last - pace.since)
                                 : std::numeric_limits<double>::quiet_NaN();
    return {"status",
            {"title", "rows", "points", "scenarios", "replicates", "done", "failed", "missing",
             "worked_on_by", "runs_per_second", "seconds_left", "has_results",
             "results_complete"},
            {{plan.title, number(static_cast<std::size_t>(session.n_rows())),
              number(plan.points.size()), number(plan.scenarios.size()),
              std::int64_t{plan.replicates}, number(stored.table.count(sim::RunStatus::ok)),
              number(stored.table.count(sim::RunStatus::failed)), number(missing), worker, rate,
              missing > 0 ? static_cast<double>(missing) / rate : 0.0, bool{stored.results},
              stored.results && missing == 0 && stored.chunks.empty()}}};
}

}  // namespace

int status_command(const Options& options) {
    const SweepSession session(options.files[0], Program::any, std::nullopt);
    const sim::StoredRuns stored = session.glance();
    const std::size_t ok = stored.table.count(sim::RunStatus::ok);
    const std::size_t failed = stored.table.count(sim::RunStatus::failed);
    const std::size_t missing = stored.table.count(sim::RunStatus::missing);
    const std::string worker = sim::lock_holder(options.files[0], "lock").value_or("");
    const sim::JournalRecords records = session.directory().records();
    std::cerr << notes_text(stored.notes);
    if (const Format format = format_of(options.format); format != Format::table) {
        std::cout << text_of(status_report(session, stored, worker, present_pace(records)),
                             format);
        return 0;
    }
    const std::vector<PartState> parts = parts_of(session, stored.table, records.sessions);
    const SweepPlan& plan = session.plan();
    const std::size_t n_scenarios = plan.scenarios.size() - plan.n_twins();
    std::cout << (plan.title.empty() ? "Sweep" : plan.title) << "\n"
              << count(static_cast<std::size_t>(session.n_rows())) << " rows ("
              << count(plan.points.size()) << " points, " << n_scenarios
              << (n_scenarios == 1 ? " scenario" : " scenarios")
              << (plan.n_twins() > 0 ? " and null_ot twins" : "") << ") x "
              << plan.replicates << " replicates = " << count(ok + failed + missing)
              << " runs\n";
    std::cout << count(ok) << " done, " << count(failed) << " failed, " << count(missing)
              << " missing; "
              << (worker.empty() ? "nobody works on it" : worker + " works on it") << "\n";
    if (worker.empty() && missing > 0)
        std::cout << "Nothing moves: " << last_ending(records.sessions) << "\n";
    std::cout << parts_text(parts, options.files[0]);
    const Pace pace = present_pace(records);
    if (pace.runs > 0 && pace.last > pace.since) {
        const double rate = static_cast<double>(pace.runs) / (pace.last - pace.since);
        std::cout << fixed(rate, 1) << " runs a second"
                  << (worker.empty() ? " in the last call" : "");
        if (missing > 0)
            std::cout << "; " << time_text(static_cast<double>(missing) / rate)
                      << " left at that rate";
        std::cout << "\n";
    }
    if (!worker.empty())
        std::cout
            << "A crash now would lose the runs in hand and those finished since the last "
               "chunk, "
            << (pace.last > 0 ? time_text(std::max(0.0, sim::now_seconds() - pace.last)) + " ago"
                              : "none of which is written yet")
            << "\n";
    std::cout << (stored.results
                      ? missing == 0 && stored.chunks.empty()
                            ? "results.h5 is complete\n"
                            : "results.h5 is there; it does not hold all that is done\n"
                      : "There is no results.h5 yet; relapsim collect writes it from "
                        "what is done\n");
    if (worker.empty() && missing > 0)
        std::cout << "Go on with: relapsim resume " << options.files[0] << "\n";
    return 0;
}

int collect_command(const Options& options, const std::string& command_line) {
    SweepSession session(options.files[0], Program::any, SweepSession::Lock::alone);
    const Collected collected = collect(session, command_line, options.quiet);
    if (!options.quiet) {
        std::cout << "Written: " << session.directory().results_file() << ": "
                  << count(collected.runs) << " runs, " << time_text(collected.seconds) << "\n";
        if (collected.missing > 0)
            std::cout
                << count(collected.missing)
                << " runs are missing and marked so; chunks are kept. Go on with: relapsim "
                   "resume "
                << options.files[0] << "\n";
    }
    return 0;
}

}  // namespace program
