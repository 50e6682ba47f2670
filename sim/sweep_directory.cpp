#include "sim/sweep_directory.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <stdexcept>

#include "sim/digest.h"
#include "sim/json.h"
#include "sim/text_file.h"
#include "sim/words.h"

namespace sim {

namespace {

namespace fs = std::filesystem;

std::string prefix_of(const std::string& writer) {
    return (writer.empty() ? "w00" : writer) + "-";
}

/// Names of the files in a directory, sorted; none if it is not there.
std::vector<std::string> names_in(const std::string& directory) {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(directory, ignored))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

/// What a part calls its own: chunks of all its ranks. Everything, for a writer without a name.
std::string own_prefix(const std::string& writer) {
    return writer.substr(0, writer.find('-') + 1);
}

bool is_leftover(const std::string& name) {
    return name.find(".tmp-") != std::string::npos;
}

/// Runs that results.h5 holds. Throws FileError if it is damaged.
void add_results(const std::string& file_name, RunTable& table) {
    const Hdf5File file = Hdf5File::open(file_name);
    const std::vector<std::size_t> shape =
        file.has("/run_status") ? file.shape("/run_status") : std::vector<std::size_t>{};
    if (shape.size() != 2 || shape[0] > static_cast<std::size_t>(table.n_designs()) ||
        shape[1] > static_cast<std::size_t>(table.n_replicates()))
        throw FileError(file_name,
                        "/run_status is not there, or has not the shape of this sweep");
    const auto status = file.read_integers("/run_status");
    for (std::size_t i = 0; i < status.size(); ++i) {
        const auto s = static_cast<RunStatus>(status[i]);
        if (s == RunStatus::ok || s == RunStatus::failed)
            table.set({static_cast<std::int32_t>(i / shape[1]),
                       static_cast<std::int32_t>(i % shape[1])},
                      s);
        else if (s != RunStatus::missing)
            throw FileError(file_name, "/run_status holds " + std::to_string(status[i]));
    }
}

/// Whether results.h5 is there. Throws FileError if it is that of another sweep; `damage` says
/// why it can not be read.
bool has_results(const std::string& file_name, const std::string& sweep_id, RunTable& table,
                 std::string& damage) {
    if (!fs::exists(fs::symlink_status(file_name))) return false;
    std::string found;
    try {
        const Hdf5File file = Hdf5File::open(file_name);
        if (file.has_attribute("/", "sweep_id")) found = file.text_attribute("/", "sweep_id");
        if (found == sweep_id) {
            RunTable held(table.n_designs(), table.n_replicates());
            add_results(file_name, held);
            table = held;
            return true;
        }
    } catch (const FileError& error) {
        damage = error.what();
        return false;
    }
    throw FileError(file_name, "is not the result of this sweep; move it away before going on");
}

/// Reads all that will be taken from results.h5. Throws FileError if anything is not as it
/// should be.
void check_results(const std::string& file_name, const ChunkLayout& layout) {
    const Hdf5File file = Hdf5File::open(file_name);
    std::vector<std::size_t> shape = file.shape("/run_status");
    for (const char* name : {"/run_digest", "/wall_seconds"})
        require_shape(file, file_name, name, shape);
    file.read_integers("/run_digest");
    file.read("/wall_seconds");
    shape.push_back(layout.times.size());
    constexpr std::size_t values_at_a_time = 1u << 22;
    const std::size_t in_a_row = std::max<std::size_t>(1, shape[1] * shape[2]);
    const std::size_t n_rows = std::max<std::size_t>(1, values_at_a_time / in_a_row);
    for (const Measure& measure : layout.measures) {
        require_shape(file, file_name, "/" + measure.name, shape);
        for (std::size_t row = 0; row < shape[0]; row += n_rows)
            file.read_rows("/" + measure.name, row, std::min(n_rows, shape[0] - row));
    }
    if (!file.has("/failures")) return;
    const std::vector<std::size_t> n = file.shape("/failures/failed_design");
    require_shape(file, file_name, "/failures/failed_replicate", n);
    require_shape(file, file_name, "/failures/message", n);
    file.read_texts("/failures/message");
}

}  // namespace

double now_seconds() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

RunTable::RunTable(int n_designs, int n_replicates)
    : n_designs_(n_designs),
      n_replicates_(n_replicates),
      status_(static_cast<std::size_t>(n_designs) * static_cast<std::size_t>(n_replicates),
              RunStatus::missing) {}

bool RunTable::contains(Cell cell) const {
    return cell.design >= 0 && cell.design < n_designs_ && cell.replicate >= 0 &&
           cell.replicate < n_replicates_;
}

std::size_t RunTable::index(Cell cell) const {
    if (!contains(cell)) throw std::logic_error("there is no such run in this sweep");
    return static_cast<std::size_t>(cell.design) * static_cast<std::size_t>(n_replicates_) +
           static_cast<std::size_t>(cell.replicate);
}

void RunTable::set(Cell cell, RunStatus status) {
    RunStatus& now = status_[index(cell)];
    if (now != RunStatus::ok) now = status;
}

std::size_t RunTable::count(RunStatus status) const {
    return static_cast<std::size_t>(std::count(status_.begin(), status_.end(), status));
}

void RunTable::each_in(const RunRange& range, const std::function<void(Cell)>& action) const {
    if (range.replicate >= n_replicates_) return;
    for (std::int32_t d = range.first; d <= std::min(range.last, n_designs_ - 1); ++d)
        action({d, range.replicate});
}

std::string SweepDirectory::journal_file(const std::string& writer) const {
    return path_ + "/journal" + (writer.empty() ? "" : "-" + writer) + ".jsonl";
}

JournalRecords SweepDirectory::records() const {
    JournalRecords records;
    add_records(journal_lines(journal_file("")), "journal.jsonl", "", records);
    const std::string before = "journal-", after = ".jsonl";
    for (const std::string& name : names_in(path_))
        if (name.starts_with(before) && name.ends_with(after))
            add_records(journal_lines(path_ + "/" + name), name,
                        name.substr(before.size(), name.size() - before.size() - after.size()),
                        records);
    return records;
}

std::string SweepDirectory::last_sha256(const std::string& key) const {
    std::string value;
    for (const std::string& line : journal_lines(journal_file(""))) {
        if (line.find(key) == std::string::npos) continue;
        try {
            const Json json = Json::parse(line, "journal");
            if (json.has(key) && is_sha256(json.at(key).text())) value = json.at(key).text();
        } catch (const FileError&) {  // told by records()
        }
    }
    return value;
}

StoredRuns SweepDirectory::glance(const std::string& sweep_id, int n_designs,
                                  int n_replicates) const {
    StoredRuns stored{RunTable(n_designs, n_replicates), {}, false, {}, 0, 0};
    std::string damage;
    stored.results = has_results(results_file(), sweep_id, stored.table, damage);
    if (!damage.empty()) stored.notes.push_back(damage);
    const std::vector<std::string> names = names_in(path_ + "/chunks");
    JournalRecords told = records();
    for (std::string& note : told.notes) stored.notes.push_back(std::move(note));
    for (const ChunkRecord& record : told.chunks) {
        if (!std::binary_search(names.begin(), names.end(), record.name)) continue;
        stored.chunks.push_back(record.name);
        // A journal tells how many runs of a chunk failed, not which: the last ones here, so
        // that numbers are right.
        int n_ok = record.n_runs - record.failed;
        for (const RunRange& range : record.runs)
            stored.table.each_in(range, [&](Cell cell) {
                stored.table.set(cell, n_ok-- > 0 ? RunStatus::ok : RunStatus::failed);
            });
    }
    return stored;
}

StoredRuns SweepDirectory::inspect(const ChunkLayout& layout, int n_designs, int n_replicates,
                                   const std::string& writer) const {
    StoredRuns stored{RunTable(n_designs, n_replicates), {}, false, {}, 0, 0};
    JournalRecords told = records();
    stored.notes = std::move(told.notes);
    std::map<std::string, const ChunkRecord*> known;
    for (const ChunkRecord& record : told.chunks) known[record.name] = &record;

    const std::vector<std::string> names = names_in(path_ + "/chunks");
    const std::string own = own_prefix(writer);
    const auto is_chunk = [](const std::string& name) { return name.ends_with(".h5"); };
    std::string damage;
    stored.results = has_results(results_file(), layout.sweep_id, stored.table, damage);
    // A results.h5 that is whole and all there is stays as it is; else its values are needed.
    const bool needed = std::any_of(names.begin(), names.end(), is_chunk) ||
                        stored.table.count(RunStatus::missing) > 0;
    if (stored.results && needed && writer.empty()) try {
            check_results(results_file(), layout);
        } catch (const FileError& error) {
            damage = error.what();
        }
    if (!damage.empty()) {
        stored.results = false;
        stored.table = RunTable(n_designs, n_replicates);
        if (writer.empty())
            set_aside(results_file(), damage, stored);
        else
            stored.notes.push_back(damage + "; relapsim collect moves it to set_aside");
    }
    for (const std::string& name : names) {
        // The beginning of a chunk whose writing was cut off. Other parts may be at work on
        // theirs; without parts nobody else is.
        if (is_leftover(name)) {
            std::error_code ignored;
            if (name.starts_with(own)) fs::remove(chunk_file(name), ignored);
            continue;
        }
        if (!is_chunk(name)) continue;
        const auto record = known.find(name);
        take(name, record == known.end() ? nullptr : record->second, layout, writer, stored);
    }
    std::size_t lost = 0;
    for (const ChunkRecord& record : told.chunks) {
        if (std::binary_search(names.begin(), names.end(), record.name)) continue;
        for (const RunRange& range : record.runs)
            stored.table.each_in(range, [&](Cell cell) {
                if (stored.table.status(cell) == RunStatus::missing) ++lost;
            });
    }
    if (lost > 0)
        stored.notes.push_back(std::to_string(lost) +
                               " runs are in the journal, but neither in a chunk nor in "
                               "results.h5: they are done again");
    return stored;
}

void SweepDirectory::take(const std::string& name, const ChunkRecord* record,
                          const ChunkLayout& layout, const std::string& writer,
                          StoredRuns& stored) const {
    const std::string path = chunk_file(name);
    const bool own = name.starts_with(own_prefix(writer));
    try {
        std::vector<FinishedRun> runs;
        std::string hash;
        if (!is_chunk_name(name)) throw FileError(path, "is no name of a chunk");
        if (own) hash = sha256(read_text_file(path));
        if (record != nullptr && own && hash != record->sha256)
            throw FileError(path, "differs from what the journal says");
        runs = record != nullptr ? read_chunk_runs(path, layout.sweep_id)
                                 : check_chunk(path, layout);
        for (const FinishedRun& run : runs)
            if (!stored.table.contains(run.cell))
                throw FileError(path, "holds a run that is not in the plan: design " +
                                          std::to_string(run.cell.design) + ", replicate " +
                                          std::to_string(run.cell.replicate));
        std::vector<RunRange> ranges = ranges_of(runs);
        const bool told = record != nullptr && record->runs == ranges;
        if (own && !told) {
            Journal(journal_file(writer)).append(chunk_line(name, hash, runs));
            ++stored.adopted;
            stored.notes.push_back("chunk " + name +
                                   " was finished, but not in the journal: taken over");
        }
        for (const FinishedRun& run : runs) stored.table.set(run.cell, run.status);
        stored.chunks.push_back(name);
    } catch (const FileError& error) {
        if (error.path() == journal_file(writer)) throw;
        // That of another part: its own writer, or relapsim collect, takes care of it.
        if (own) set_aside(path, error.what(), stored);
    }
}

void SweepDirectory::set_aside(const std::string& file, const std::string& why,
                               StoredRuns& stored) const {
    const std::string directory = path_ + "/set_aside";
    std::error_code error;
    fs::create_directories(directory, error);
    const std::string name = fs::path(file).filename().string();
    std::string to = directory + "/" + name;
    for (int n = 2; fs::exists(fs::symlink_status(to)); ++n)
        to = directory + "/" + name + "." + std::to_string(n);
    if (!error) fs::rename(file, to, error);
    if (error) throw FileError(file, "is damaged and can not be set aside", error.value());
    ++stored.set_aside;
    stored.notes.push_back(why + "; it was moved to set_aside, and its runs are done again");
}

std::vector<std::string> SweepDirectory::remove_leftovers() const {
    std::vector<std::string> notes;
    for (const std::string& name : names_in(path_)) {
        const std::string file = path_ + "/" + name;
        std::error_code error;
        const bool ours = name.starts_with("results.h5.") || name.starts_with("plan") ||
                          name.starts_with("parts.");
        if (ours && is_leftover(name) && fs::is_regular_file(fs::symlink_status(file, error)) &&
            fs::remove(file, error))
            notes.push_back("removed " + file +
                            ", which a relapsim that was killed left behind");
    }
    return notes;
}

int SweepDirectory::next_chunk_number(const std::string& writer) const {
    const std::string prefix = prefix_of(writer);
    std::vector<std::string> names = names_in(path_ + "/chunks");
    for (const std::string& name : names_in(path_ + "/set_aside")) names.push_back(name);
    for (const ChunkRecord& record : records().chunks) names.push_back(record.name);
    int next = 0;
    constexpr int most = 1000000000;
    for (const std::string& name : names) {
        if (!name.starts_with(prefix)) continue;
        int number = 0;
        const char* const digits = name.c_str() + prefix.size();
        const auto end = std::from_chars(digits, name.c_str() + name.size(), number);
        if (end.ec == std::errc() && number >= 0 && number < most)
            next = std::max(next, number + 1);
    }
    return next;
}

ChunkWriter::ChunkWriter(const SweepDirectory& directory, std::string writer,
                         ChunkLayout layout, Limits limits)
    : directory_(directory),
      writer_(std::move(writer)),
      layout_(std::move(layout)),
      limits_(limits),
      next_number_(directory.next_chunk_number(writer_)) {
    fs::create_directories(directory.path() + "/chunks");
}

void ChunkWriter::add(FinishedRun run) {
    if (in_hand_.empty()) first_at_ = now_seconds();
    if (run.status == RunStatus::failed) ++n_failed_;
    in_hand_.push_back(std::move(run));
    if (in_hand_.size() >= limits_.runs || now_seconds() - first_at_ >= limits_.seconds)
        flush();
}

void ChunkWriter::flush() {
    if (in_hand_.empty()) return;
    const double start = now_seconds();
    char number[16];
    std::snprintf(number, sizeof number, "%06d", next_number_++);
    const std::string name = prefix_of(writer_) + number + ".h5";
    const std::string hash = write_chunk(directory_.chunk_file(name), layout_, in_hand_);
    if (!journal_) journal_.emplace(directory_.journal_file(writer_));
    journal_->append(chunk_line(name, hash, in_hand_));
    n_written_ += in_hand_.size();
    in_hand_.clear();
    seconds_ += now_seconds() - start;
}

}  // namespace sim
