#include "models/program/sweep_parts.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>

#include "models/program/progress.h"
#include "models/program/sweep_work.h"
#include "models/program/text_table.h"
#include "sim/text_file.h"

namespace program {

namespace {

namespace fs = std::filesystem;

constexpr double patience_seconds = 2;
constexpr int most_parts = 100000;

std::string parts_file(const std::string& directory) {
    return directory + "/parts";
}

/// The number of parts that is written down; 0 if there is none that makes sense.
int known_parts(const std::string& directory) {
    std::error_code ignored;
    if (!fs::is_regular_file(parts_file(directory), ignored)) return 0;
    const std::string text = sim::read_text_file(parts_file(directory));
    int n = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), n);
    const bool whole = end.ec == std::errc() && std::string_view(end.ptr) == "\n";
    return whole && n > 1 && n <= most_parts ? n : 0;
}

std::string lock_of(int part, int n_parts) {
    return "lock-s" + std::to_string(part) + "of" + std::to_string(n_parts) + "-w00";
}

/// "of 16" parts, one is at work.
void require_rest(const std::string& directory, int n_parts) {
    for (int part = 1; part <= n_parts; ++part)
        if (const auto holder = sim::lock_holder(directory, lock_of(part, n_parts)))
            throw sim::FileError(directory, "is being done in " + std::to_string(n_parts) +
                                                " parts, and part " + std::to_string(part) +
                                                " is at work (" + *holder +
                                                "); use --shard I/" + std::to_string(n_parts) +
                                                ", or wait until no part is at work");
}

std::string numbers_of(const std::vector<PartState>& parts, PartState::Kind kind) {
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i].kind != kind) continue;
        std::size_t last = i;
        while (last + 1 < parts.size() && parts[last + 1].kind == kind) ++last;
        text += (text.empty() ? "" : ",") + std::to_string(parts[i].part);
        if (last > i) text += "-" + std::to_string(parts[last].part);
        i = last;
    }
    return text;
}

std::size_t count(const std::vector<PartState>& parts, PartState::Kind kind) {
    return static_cast<std::size_t>(
        std::count_if(parts.begin(), parts.end(),
                      [kind](const PartState& part) { return part.kind == kind; }));
}

}  // namespace

std::string writer_name(const SweepOptions& options, int rank) {
    char name[48];
    std::snprintf(name, sizeof name, "w%02d", rank);
    if (options.n_parts > 1)
        return "s" + std::to_string(options.part) + "of" + std::to_string(options.n_parts) +
               "-" + name;
    return rank == 0 ? "" : name;
}

std::unique_ptr<sim::DirectoryLock> begin_part(const std::string& directory,
                                               const SweepOptions& options) {
    auto lock =
        std::make_unique<sim::DirectoryLock>(directory, "lock-" + writer_name(options, 0),
                                             sim::DirectoryLock::Kind::alone, patience_seconds);
    constexpr double patience_of_all_seconds = 60;
    const sim::DirectoryLock writing(directory, "lock-parts", sim::DirectoryLock::Kind::alone,
                                     patience_of_all_seconds);
    const int known = known_parts(directory);
    if (known == options.n_parts) return lock;
    if (known > 0) require_rest(directory, known);
    sim::write_text_file(parts_file(directory), std::to_string(options.n_parts) + "\n",
                         sim::Overwrite::replace);
    return lock;
}

std::vector<PartState> parts_of(const SweepSession& session, const sim::RunTable& table,
                                const std::vector<sim::SessionRecord>& sessions) {
    const std::string& directory = session.directory().path();
    const int n = known_parts(directory);
    std::vector<PartState> parts;
    const std::vector<Batch> all = all_batches(session.plan(), session.rows());
    for (int part = 1; part <= n; ++part) {
        PartState state{part, PartState::Kind::done, 0};
        for (const Batch& batch : batches_to_do(all, table, part, n))
            state.missing += batch.rows.size();
        const std::string own = "s" + std::to_string(part) + "of" + std::to_string(n) + "-";
        if (sim::lock_holder(directory, lock_of(part, n)))
            state.kind = PartState::Kind::at_work;
        else if (state.missing > 0)
            state.kind = std::any_of(sessions.begin(), sessions.end(),
                                     [&own](const sim::SessionRecord& record) {
                                         return record.writer.starts_with(own);
                                     })
                             ? PartState::Kind::stopped
                             : PartState::Kind::never_began;
        parts.push_back(state);
    }
    return parts;
}

std::string parts_text(const std::vector<PartState>& parts, const std::string& directory) {
    using Kind = PartState::Kind;
    if (parts.empty()) return {};
    const auto told = [&parts](Kind kind, const std::string& words) {
        const std::size_t n = count(parts, kind);
        if (n == 0) return std::string();
        const bool which = kind != Kind::done || n < parts.size();
        return ", " + std::to_string(n) + " " + words +
               (which ? " (" + numbers_of(parts, kind) + ")" : "");
    };
    const std::string states = told(Kind::done, "done") + told(Kind::at_work, "at work") +
                               told(Kind::stopped, "stopped before the end") +
                               told(Kind::never_began, "never began");
    std::string text =
        "Parts of " + std::to_string(parts.size()) + ": " + states.substr(2) + "\n";
    std::size_t missing = 0;
    std::vector<PartState> idle = parts;
    for (PartState& part : idle) {
        part.kind = part.kind == Kind::stopped || part.kind == Kind::never_began
                        ? Kind::never_began
                        : Kind::done;
        if (part.kind == Kind::never_began) missing += part.missing;
    }
    if (missing > 0)
        text += "Nobody does the " + grouped(static_cast<double>(missing)) +
                " missing runs of " +
                (count(idle, Kind::never_began) == 1 ? "part " : "parts ") +
                numbers_of(idle, Kind::never_began) + ": start these again (--shard I/" +
                std::to_string(parts.size()) +
                ", or sbatch --array=" + numbers_of(idle, Kind::never_began) +
                "), or, when no part is at work, relapsim resume " + directory + "\n";
    return text;
}

std::string last_ending(const std::vector<sim::SessionRecord>& sessions) {
    // Of each writer the last word; of these the latest.
    std::map<std::string, const sim::SessionRecord*> last;
    for (const sim::SessionRecord& record : sessions) last[record.writer] = &record;
    const sim::SessionRecord* latest = nullptr;
    for (const auto& [writer, record] : last)
        if (latest == nullptr || record->at > latest->at) latest = record;
    if (latest == nullptr) return "no run was begun";
    const std::string ago =
        " " + time_text(std::max(0.0, sim::now_seconds() - latest->at)) + " ago";
    if (!latest->is_end)
        return "the last call began" + ago +
               " and ended without a word: killed, out of memory, or the machine went down";
    if (!latest->error.empty()) return "the last call ended" + ago + ": " + latest->error;
    return "the last call ended" + ago +
           (latest->stopped ? " because it was asked to stop" : "");
}

}  // namespace program
