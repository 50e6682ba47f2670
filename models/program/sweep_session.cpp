#include "models/program/sweep_session.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "models/program/frozen_plan.h"
#include "models/program/sweep_work.h"
#include "sim/digest.h"
#include "sim/journal.h"
#include "sim/text_file.h"
#include "sim/words.h"

namespace program {

namespace {

namespace fs = std::filesystem;

/// `relapsim status` asks for the lock for a moment; whoever works on a sweep holds it for longer
/// than this.
constexpr double patience_seconds = 2;
/// Array tasks that start together find the plan frozen one after the other, and may meet a
/// `relapsim collect`.
constexpr double patience_of_parts_seconds = 60;
constexpr const char* freeze_lock = "lock-freeze";

std::string begin_line(const std::string& what, const std::string& plan_text,
                       const std::string& command_line) {
    char at[32];
    std::snprintf(at, sizeof at, "%.3f", sim::now_seconds());
    return "{\"" + what + "\": true, \"plan_sha256\": \"" + sim::sha256(plan_text) +
           "\", \"at\": " + at + ", \"command\": " + sim::escaped(command_line) + "}";
}

/// What a start that was killed before it wrote plan.json may have left.
bool is_of_a_beginning(const std::string& name) {
    return name == "lock" || name.starts_with("lock.by-") || name.starts_with(freeze_lock) ||
           name == "journal.jsonl" || name.starts_with("plan.json.tmp-");
}

/// A directory that is empty, or holds a sweep or the beginning of one, or is not there yet.
void check_usable(const std::string& directory) {
    std::error_code error;
    if (!fs::exists(directory)) return;
    if (!fs::is_directory(directory))
        throw UsageError(directory + " is a file, not a directory for a sweep");
    for (const auto& entry : fs::directory_iterator(directory, error)) {
        const std::string name = entry.path().filename().string();
        // Somebody else may have begun since.
        if (is_of_a_beginning(name) || fs::exists(directory + "/plan.json")) continue;
        throw UsageError(directory + " holds other files (" + name +
                         ") and no sweep; give a new directory");
    }
    if (error) throw sim::FileError(directory, "can not be read", error.value());
}

void make_directory(const std::string& directory) {
    std::error_code error;
    fs::create_directories(directory, error);
    if (error) throw sim::FileError(directory, "can not be made", error.value());
}

}  // namespace

void SweepSession::begin(const std::string& directory, SweepPlan plan,
                         const std::string& command_line) {
    check_usable(directory);
    make_directory(directory);
    name_sweep(plan);
    const sim::SweepDirectory files(directory);
    if (!fs::exists(files.plan_file())) {
        const sim::DirectoryLock freezing(directory, freeze_lock, Lock::alone,
                                          patience_of_parts_seconds);
        if (!fs::exists(files.plan_file())) {
            files.remove_leftovers();  // of one that was killed here
            const std::string text = to_json(plan);
            sim::write_text_file(files.plan_file(), text, sim::Overwrite::refuse);
            sim::Journal(files.journal_file(""))
                .append(begin_line("begun", text, command_line));
            return;
        }
    }
    const SweepPlan old =
        plan_from_json(sim::read_text_file(files.plan_file()), files.plan_file());
    if (old.sweep_id == plan.sweep_id) return;
    if (old.program != plan.program)
        throw UsageError(directory + " was begun by another program: " + to_text(old.program) +
                         "; this is " + to_text(plan.program) +
                         ". Go on with that one, or give a new directory");
    throw UsageError(directory + " holds another sweep, \"" + old.title +
                     "\", or this plan or its scenarios were changed since it began; go on "
                     "with what was begun by relapsim resume " +
                     directory + ", or give a new directory");
}

SweepSession::SweepSession(const std::string& directory, Program program,
                           std::optional<Lock> lock)
    : directory_(directory) {
    if (!fs::exists(directory_.plan_file()))
        throw UsageError(directory + " holds no sweep (there is no plan.json)");
    if (lock) open_lock(*lock);
    const std::string text = sim::read_text_file(directory_.plan_file());
    plan_sha256_ = sim::sha256(text);
    if (lock && directory_.last_sha256("plan_sha256").empty()) {
        // Killed between the two steps of beginning; several parts may find that.
        const sim::DirectoryLock freezing(directory, freeze_lock, Lock::alone,
                                          patience_of_parts_seconds);
        if (directory_.last_sha256("plan_sha256").empty())
            sim::Journal(directory_.journal_file("")).append(begin_line("begun", text, ""));
    }
    check_plan(text);
    plan_ = plan_from_json(text, directory_.plan_file());
    if (program == Program::same && !(plan_.program == this_program()))
        throw UsageError(directory + " was begun by another program, whose runs may differ: " +
                         to_text(plan_.program) + "; this is " + to_text(this_program()) +
                         ". Go on with that one, or begin a new sweep");
    rows_ = std::make_unique<PlannedRows>(plan_);
}

void SweepSession::open_lock(Lock lock) {
    const bool alone = lock == Lock::alone;
    lock_ = std::make_unique<sim::DirectoryLock>(
        directory_.path(), "lock", lock, alone ? patience_seconds : patience_of_parts_seconds);
    if (!lock_->warning().empty()) notes_.push_back("warning: " + lock_->warning());
    if (!alone) return;
    for (std::string& note : directory_.remove_leftovers()) notes_.push_back(std::move(note));
}

void SweepSession::check_plan(const std::string& text) {
    const std::string known = directory_.last_sha256("plan_sha256");
    if (known.empty() || known == plan_sha256_ ||
        directory_.last_sha256("next_plan_sha256") == plan_sha256_)
        return;
    // The plan was replaced by relapsim expand between the two readings.
    if (sim::read_text_file(directory_.plan_file()) != text)
        throw sim::FileError(directory_.plan_file(), "has just been changed; try again");
    throw UsageError(
        directory_.plan_file() + " was changed after the sweep began: its SHA-256 is " +
        plan_sha256_.substr(0, 12) + "..., the journal says " + known.substr(0, 12) +
        "...; put the old one back, or begin a new sweep. To add replicates "
        "or points there is relapsim expand");
}

void SweepSession::replace_plan(SweepPlan plan, const std::string& command_line) {
    const std::string old = sim::read_text_file(directory_.plan_file());
    char name[32];
    for (int n = 1;; ++n) {
        std::snprintf(name, sizeof name, "/plan-%03d.json", n);
        if (!fs::exists(directory_.path() + name)) break;
    }
    sim::write_text_file(directory_.path() + name, old, sim::Overwrite::refuse);
    const std::string text = to_json(plan);
    // Killed between the next steps, the directory has a plan that the journal announced.
    sim::Journal journal(directory_.journal_file(""));
    journal.append("{\"next_plan_sha256\": \"" + sim::sha256(text) + "\"}");
    sim::write_text_file(directory_.plan_file(), text, sim::Overwrite::replace);
    journal.append(begin_line("expanded", text, command_line));
    plan_ = std::move(plan);
    plan_sha256_ = sim::sha256(text);
    rows_ = std::make_unique<PlannedRows>(plan_);
}

sim::StoredRuns SweepSession::glance() const {
    return directory_.glance(plan_.sweep_id, n_rows(), plan_.replicates);
}

sim::StoredRuns SweepSession::inspect(const std::string& writer) const {
    sim::StoredRuns stored =
        directory_.inspect(chunk_layout(plan_, *rows_), n_rows(), plan_.replicates, writer);
    stored.notes.insert(stored.notes.begin(), notes_.begin(), notes_.end());
    return stored;
}

std::string notes_text(const std::vector<std::string>& notes, const std::string& before) {
    std::string text;
    for (const std::string& note : notes) text += before + note + "\n";
    return text;
}

}  // namespace program
