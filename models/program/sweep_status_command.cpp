// relapsim status and relapsim collect.

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "models/program/commands.h"
#include "models/program/progress.h"
#include "models/program/sweep_collect.h"
#include "models/program/sweep_session.h"
#include "models/program/text_table.h"
#include "sim/json.h"

namespace program {

namespace {

std::string count(std::size_t n) {
    return grouped(static_cast<double>(n));
}

/// Who works on a sweep now; empty if nobody does.
std::string who_works(const std::string& directory) {
    try {
        const sim::DirectoryLock lock(directory, "lock", sim::DirectoryLock::Kind::alone);
        return {};
    } catch (const sim::FileError& error) {
        const std::string text = error.what();
        const std::size_t open = text.find('('), close = text.rfind(')');
        return open == std::string::npos ? "another process"
                                         : text.substr(open + 1, close - open - 1);
    }
}

/// What the journals tell about the present call of the program: since when, and how many runs.
struct Pace {
    double since = 0;
    std::size_t runs = 0;
    double last = 0;  ///< when the last of them was written
};
Pace present_pace(const sim::SweepDirectory& directory) {
    Pace pace;
    for (const std::string& line : directory.lines()) {
        if (line.find("\"session\": \"begin\"") == std::string::npos) continue;
        pace.since = std::max(pace.since, sim::Json::parse(line, "journal").at("at").number());
    }
    for (const sim::ChunkRecord& record : directory.records())
        if (record.finished_at >= pace.since) {
            pace.runs += record.cells.size();
            pace.last = std::max(pace.last, record.finished_at);
        }
    return pace;
}

}  // namespace

int status_command(const Options& options) {
    const SweepSession session(options.files[0], Program::any, std::nullopt);
    const sim::StoredRuns stored = session.glance();
    const std::size_t ok = stored.table.count(sim::RunStatus::ok);
    const std::size_t failed = stored.table.count(sim::RunStatus::failed);
    const std::size_t missing = stored.table.count(sim::RunStatus::missing);
    const std::string worker = who_works(options.files[0]);
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
    const Pace pace = present_pace(session.directory());
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
            << (pace.last > 0 ? time_text(sim::now_seconds() - pace.last) + " ago"
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
