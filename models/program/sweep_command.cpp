// relapsim sweep and relapsim resume.

#include <tbb/global_control.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <limits>
#include <mutex>
#include <thread>

#include "models/experiment.h"
#include "models/program/commands.h"
#include "models/program/memory.h"
#include "models/program/progress.h"
#include "models/program/ranks.h"
#include "models/program/sweep_collect.h"
#include "models/program/sweep_parts.h"
#include "models/program/sweep_session.h"
#include "models/program/sweep_work.h"
#include "models/program/text_table.h"
#include "sim/json.h"
#include "sim/words.h"

namespace program {

namespace {

constexpr int done = 0, failed = 1, interrupted = 75;

std::string stamp() {
    char text[32];
    std::snprintf(text, sizeof text, "%.3f", sim::now_seconds());
    return text;
}

/// What a rank did in one call of the program.
struct Doings {
    std::size_t runs = 0, failed = 0;
    double simulating_seconds = 0;  ///< of all its threads
    double writing_seconds = 0;
    bool stopped = false;  ///< by a signal, or by --on-error stop
};

/// The part of the work that one process does.
class Worker {
  public:
    Worker(const SweepSession& session, const Options& options, const StopRequests& stop,
           Ranks& ranks, std::vector<Batch> batches)
        : session_(session),
          options_(options),
          stop_(stop),
          ranks_(ranks),
          batches_(std::move(batches)),
          kept_(kept_measures(session.plan())),
          progress_(options.quiet || !ranks.is_first()),
          writer_(session.directory(), writer_name(options.sweep, ranks.rank()),
                  chunk_layout(session.plan(), session.rows()),
                  {static_cast<std::size_t>(options.sweep.chunk_runs),
                   options.sweep.chunk_seconds}) {
        for (const Batch& batch : batches_) {
            runs_before_.push_back(n_runs_);
            n_runs_ += batch.rows.size();
        }
    }

    /// Runs until nothing is left or somebody asks to stop; what is finished is on the disk then.
    /// Throws FileError if it can not be written; earlier chunks stay.
    Doings work() {
        const int threads = options_.threads > 0
                                ? options_.threads
                                : static_cast<int>(std::thread::hardware_concurrency());
        // TBB would otherwise start no more threads than there are cores.
        const tbb::global_control more(tbb::global_control::max_allowed_parallelism,
                                       static_cast<std::size_t>(threads));
        tbb::task_arena arena(threads);
        try {
            arena.execute([&] { run_pipeline(threads); });
        } catch (const models::Interrupted&) {
            doings_.stopped = true;  // runs in hand are given up
        }
        progress_.clear();
        writer_.flush();
        doings_.writing_seconds = writer_.seconds();
        doings_.stopped = doings_.stopped || stop_.soon || stop_on_error_;
        return doings_;
    }

  private:
    struct Finished {
        std::vector<sim::FinishedRun> runs;
        double seconds = 0;
    };

    /// Source, simulation and store. As many batches are under way as there are threads, so what
    /// is held in memory does not grow with the sweep; files are written by one thread at a time.
    void run_pipeline(int threads) {
        const auto source = tbb::make_filter<void, std::size_t>(
            tbb::filter_mode::serial_in_order, [this](tbb::flow_control& control) {
                const std::optional<std::size_t> batch = next_batch();
                if (!batch) control.stop();
                return batch.value_or(0);
            });
        const auto simulate = tbb::make_filter<
            std::size_t, Finished>(tbb::filter_mode::parallel, [this](std::size_t batch) {
            const double start = sim::now_seconds();
            Finished finished{run_batch(batches_[batch], session_.rows(), kept_, stop_.now), 0};
            finished.seconds = sim::now_seconds() - start;
            return finished;
        });
        const auto store = tbb::make_filter<Finished, void>(
            tbb::filter_mode::serial_out_of_order,
            [this](Finished finished) { keep(std::move(finished)); });
        tbb::parallel_pipeline(static_cast<std::size_t>(threads), source & simulate & store);
    }

    std::optional<std::size_t> next_batch() {
        if (stop_.soon || stop_on_error_) return std::nullopt;
        const std::int64_t number = ranks_.next();
        if (number >= static_cast<std::int64_t>(batches_.size())) return std::nullopt;
        const auto n = static_cast<std::size_t>(number);
        given_out_ = runs_before_[n] + batches_[n].rows.size();
        return n;
    }

    void keep(Finished finished) {
        doings_.simulating_seconds += finished.seconds;
        for (sim::FinishedRun& run : finished.runs) {
            ++doings_.runs;
            if (run.status == sim::RunStatus::failed) {
                ++doings_.failed;
                if (doings_.failed <= 3) tell_failure(run);
                if (options_.sweep.stop_on_error) stop_on_error_ = true;
            }
            writer_.add(std::move(run));
        }
        show();
    }

    void tell_failure(const sim::FinishedRun& run) {
        progress_.clear();
        std::cerr << "relapsim: design " << run.cell.design << " ("
                  << session_.rows().label(static_cast<std::size_t>(run.cell.design))
                  << "), replicate " << run.cell.replicate << " failed: " << run.message
                  << "\n";
    }

    void show() {
        progress_.show_text([this](double seconds) {
            // Of other ranks the first one knows only what was given out.
            const double so_far =
                static_cast<double>(ranks_.size() > 1 ? given_out_.load() : doings_.runs);
            const double rate = so_far / seconds;
            const std::size_t running = given_out_ - std::min(given_out_.load(), doings_.runs);
            return grouped(so_far) + " of " + grouped(static_cast<double>(n_runs_)) +
                   (ranks_.size() > 1 ? " runs given out, " : " runs done, ") +
                   std::to_string(doings_.failed) + " failed, " +
                   (ranks_.size() > 1 ? "" : std::to_string(running) + " running, ") +
                   fixed(rate, 1) + " a second, " +
                   time_text((static_cast<double>(n_runs_) - so_far) / rate) +
                   " left; a crash now would lose " +
                   std::to_string(doings_.runs - writer_.n_written()) +
                   " finished runs and those running";
        });
    }

    const SweepSession& session_;
    const Options& options_;
    const StopRequests& stop_;
    Ranks& ranks_;
    std::vector<Batch> batches_;
    std::vector<std::size_t> kept_;
    Progress progress_;
    sim::ChunkWriter writer_;
    std::vector<std::size_t> runs_before_;  ///< runs in earlier batches
    std::size_t n_runs_ = 0;
    std::atomic<std::size_t> given_out_{0};
    std::atomic<bool> stop_on_error_{false};
    Doings doings_;
};

/// The table of what is done, from the first rank to the others.
sim::RunTable shared_table(Ranks& ranks, const SweepSession& session,
                           const sim::RunTable* own) {
    std::string text;
    sim::RunTable table(session.n_rows(), session.plan().replicates);
    const auto each_cell = [&table](auto action) {
        for (std::int32_t d = 0; d < table.n_designs(); ++d)
            for (std::int32_t r = 0; r < table.n_replicates(); ++r) action(sim::Cell{d, r});
    };
    if (own != nullptr)
        each_cell([&](sim::Cell cell) {
            text += static_cast<char>('0' + static_cast<int>(own->status(cell)));
        });
    text = ranks.from_first(text);
    std::size_t i = 0;
    each_cell(
        [&](sim::Cell cell) { table.set(cell, static_cast<sim::RunStatus>(text[i++] - '0')); });
    return table;
}

/// Failed runs count as missing, for --retry-failed.
void forget_failed(sim::RunTable& table) {
    for (std::int32_t d = 0; d < table.n_designs(); ++d)
        for (std::int32_t r = 0; r < table.n_replicates(); ++r)
            if (table.status({d, r}) == sim::RunStatus::failed)
                table.set({d, r}, sim::RunStatus::missing);
}

void write_session_line(const SweepSession& session, const Options& options, int rank,
                        const std::string& line) {
    sim::Journal(session.directory().journal_file(writer_name(options.sweep, rank)))
        .append(line);
}

/// Tells `relapsim status` why the work ended, if that can still be written.
void write_last_words(const SweepSession& session, const Options& options, int rank,
                      const std::string& why) {
    try {
        write_session_line(session, options, rank,
                           "{\"session\": \"end\", \"at\": " + stamp() +
                               ", \"error\": " + sim::escaped(why) + "}");
    } catch (const sim::FileError&) {  // the disk is full, most likely
    }
}

/// What is said at the end of a call, and the exit status.
int conclude(SweepSession& session, const Options& options, const Doings& mine, bool stopped,
             double wall_seconds, const std::string& command_line) {
    const std::string& directory = session.directory().path();
    const sim::RunTable table = session.glance().table;
    const std::size_t missing = table.count(sim::RunStatus::missing);
    const auto count = [](std::size_t n) { return grouped(static_cast<double>(n)); };
    if (!options.quiet && mine.runs > 0)
        std::cout << count(mine.runs) << " runs in " << time_text(wall_seconds) << ", "
                  << fixed(static_cast<double>(mine.runs) / wall_seconds, 1) << " a second; "
                  << fixed(100 * mine.writing_seconds / wall_seconds, 1)
                  << "% of the time writing chunks\n";
    if (missing > 0) {
        const std::string rest = count(missing) + " of " +
                                 count(missing + table.count(sim::RunStatus::ok) +
                                       table.count(sim::RunStatus::failed)) +
                                 " runs are missing";
        if (stopped && mine.failed > 0 && options.sweep.stop_on_error) {
            std::cerr << "relapsim: stopped after a failed run; " << rest
                      << "; go on with relapsim resume " << directory << "\n";
            return failed;
        }
        if (stopped) {
            std::cerr << "relapsim: interrupted; everything finished is kept, " << rest
                      << "; go on with relapsim resume " << directory << "\n";
            return interrupted;
        }
        if (options.sweep.n_parts > 1) {
            if (!options.quiet)
                std::cout << "Part " << options.sweep.part << " of " << options.sweep.n_parts
                          << " is done; " << rest
                          << ". When the other parts are done: relapsim collect " << directory
                          << "\n";
            return done;
        }
        std::cerr << "relapsim: " << rest << "; go on with relapsim resume " << directory
                  << "\n";
        return failed;
    }
    if (options.sweep.n_parts > 1) {
        if (!options.quiet)
            std::cout << "All parts are done: relapsim collect " << directory << "\n";
        return done;
    }
    const Collected collected = collect(session, command_line, options.quiet);
    if (!options.quiet)
        std::cout << "Written: " << session.directory().results_file() << " ("
                  << time_text(collected.seconds) << ")\n";
    if (table.count(sim::RunStatus::failed) > 0) {
        std::cerr << "relapsim: " << count(table.count(sim::RunStatus::failed))
                  << " runs failed; /failures in results.h5 says which and why\n";
        return failed;
    }
    return done;
}

int work_on(const std::string& directory, const Options& options,
            const std::string& command_line, const StopRequests& stop, Ranks& ranks) {
    using Lock = SweepSession::Lock;
    const bool is_part = options.sweep.n_parts > 1;
    std::unique_ptr<SweepSession> session;
    std::unique_ptr<sim::DirectoryLock> part_lock;
    std::unique_ptr<sim::StoredRuns> stored;
    const double start = sim::now_seconds();
    ranks.first_alone([&] {
        session = std::make_unique<SweepSession>(directory, Program::same,
                                                 is_part ? Lock::together : Lock::alone);
        check_memory(session->rows().bases(),
                     runs_at_a_time(options.threads, std::numeric_limits<int>::max()), 0);
        if (is_part) part_lock = begin_part(directory, options.sweep);
        stored =
            std::make_unique<sim::StoredRuns>(session->inspect(writer_name(options.sweep, 0)));
        std::cerr << notes_text(stored->notes);
        if (options.sweep.retry_failed) forget_failed(stored->table);
    });
    if (!session)
        session = std::make_unique<SweepSession>(directory, Program::same, std::nullopt);
    const sim::RunTable table =
        shared_table(ranks, *session, stored ? &stored->table : nullptr);
    ranks.start_counter();

    Doings mine;
    std::exception_ptr why;
    const int writer = ranks.rank();
    try {
        Worker worker(*session, options, stop, ranks,
                      batches_to_do(all_batches(session->plan(), session->rows()), table,
                                    options.sweep.part, options.sweep.n_parts));
        write_session_line(*session, options, writer,
                           "{\"session\": \"begin\", \"at\": " + stamp() +
                               ", \"threads\": " + std::to_string(options.threads) +
                               ", \"ranks\": " + std::to_string(ranks.size()) + "}");
        mine = worker.work();
        write_session_line(
            *session, options, writer,
            "{\"session\": \"end\", \"at\": " + stamp() +
                ", \"runs\": " + std::to_string(mine.runs) +
                ", \"stopped\": " + (mine.stopped ? "true" : "false") +
                ", \"simulating_seconds\": " + sim::number_text(mine.simulating_seconds) +
                ", \"writing_seconds\": " + sim::number_text(mine.writing_seconds) + "}");
    } catch (const std::exception& error) {
        why = std::current_exception();
        write_last_words(*session, options, writer, error.what());
    }
    // The others finish their work before anybody leaves.
    const bool any_stopped = ranks.largest(mine.stopped ? 1 : 0) != 0;
    const bool any_error = ranks.largest(why ? 1 : 0) != 0;
    if (why) std::rethrow_exception(why);
    int status = done;
    ranks.first_alone([&] {
        if (any_error)
            throw sim::FileError(directory,
                                 "another rank could not write; what is finished is kept");
        status = conclude(*session, options, mine, any_stopped, sim::now_seconds() - start,
                          command_line);
    });
    return ranks.largest(status);
}

}  // namespace

int sweep_command(const Options& options, const std::string& command_line,
                  const StopRequests& stop) {
    Ranks ranks;
    try {
        ranks.first_alone([&] {
            sim::Complaints complaints;
            SweepPlan plan = read_plan(options.files[0], complaints, options.inputs);
            complaints.throw_if_any();
            if (!options.quiet) std::cerr << notes_text(plan.notes);
            SweepSession::begin(options.output, std::move(plan), command_line);
        });
        return work_on(options.output, options, command_line, stop, ranks);
    } catch (const LeftTogether&) {
        return done;
    }
}

int resume_command(const Options& options, const std::string& command_line,
                   const StopRequests& stop) {
    Ranks ranks;
    try {
        return work_on(options.files[0], options, command_line, stop, ranks);
    } catch (const LeftTogether&) {
        return done;
    }
}

}  // namespace program
