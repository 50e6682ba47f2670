#include "sim/sweep_directory.h"

#include <algorithm>
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

std::optional<Json> parsed_line(const std::string& line) {
    try {
        return Json::parse(line, "journal");
    } catch (const FileError&) {
        return std::nullopt;
    }
}

bool is_chunk(const std::string& name) {
    return name.ends_with(".h5");
}

/// Runs that results.h5 holds; false if it is not there.
bool add_results(const std::string& file_name, const std::string& sweep_id, RunTable& table) {
    if (!fs::exists(file_name)) return false;
    const Hdf5File file = Hdf5File::open(file_name);
    if (!file.has_attribute("/", "sweep_id") ||
        file.text_attribute("/", "sweep_id") != sweep_id)
        throw FileError(file_name,
                        "is not the result of this sweep; move it away before going on");
    const auto shape = file.shape("/run_status");
    const auto status = file.read_integers("/run_status");
    for (std::size_t i = 0; i < status.size(); ++i) {
        const Cell cell{static_cast<std::int32_t>(i / shape[1]),
                        static_cast<std::int32_t>(i % shape[1])};
        const auto s = static_cast<RunStatus>(status[i]);
        if (s != RunStatus::missing && table.contains(cell)) table.set(cell, s);
    }
    return true;
}

}  // namespace

double now_seconds() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::string chunk_line(const std::string& name, const std::string& sha256,
                       std::span<const FinishedRun> runs) {
    std::vector<Cell> cells;
    int failed = 0;
    for (const FinishedRun& run : runs) {
        cells.push_back(run.cell);
        if (run.status == RunStatus::failed) ++failed;
    }
    std::sort(cells.begin(), cells.end(), [](const Cell& a, const Cell& b) {
        return std::pair(a.replicate, a.design) < std::pair(b.replicate, b.design);
    });
    std::string ranges;
    for (std::size_t i = 0; i < cells.size();) {
        std::size_t end = i + 1;
        while (end < cells.size() && cells[end].replicate == cells[i].replicate &&
               cells[end].design == cells[end - 1].design + 1)
            ++end;
        ranges += (ranges.empty() ? "[" : ", [") + std::to_string(cells[i].replicate) + ", " +
                  std::to_string(cells[i].design) + ", " +
                  std::to_string(cells[end - 1].design) + "]";
        i = end;
    }
    char at[32];
    std::snprintf(at, sizeof at, "%.3f", now_seconds());
    return "{\"chunk\": " + escaped(name) + ", \"sha256\": \"" + sha256 +
           "\", \"ok\": " + std::to_string(static_cast<int>(runs.size()) - failed) +
           ", \"failed\": " + std::to_string(failed) + ", \"at\": " + at + ", \"runs\": [" +
           ranges + "]}";
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

std::string SweepDirectory::journal_file(const std::string& writer) const {
    return path_ + "/journal" + (writer.empty() ? "" : "-" + writer) + ".jsonl";
}

std::vector<std::string> SweepDirectory::lines() const {
    std::vector<std::string> all = journal_lines(journal_file(""));
    for (const std::string& name : names_in(path_))
        if (name.starts_with("journal-") && name.ends_with(".jsonl"))
            for (std::string& line : journal_lines(path_ + "/" + name))
                all.push_back(std::move(line));
    return all;
}

std::vector<ChunkRecord> SweepDirectory::records() const {
    std::vector<ChunkRecord> records;
    for (const std::string& line : lines()) {
        // A line that was damaged is as one that was never written: its chunk is adopted.
        const std::optional<Json> parsed = parsed_line(line);
        if (!parsed || !parsed->has("chunk")) continue;
        const Json& json = *parsed;
        ChunkRecord record{json.at("chunk").text(),
                           json.at("sha256").text(),
                           {},
                           static_cast<int>(json.at("failed").integer()),
                           json.at("at").number()};
        for (const Json& range : json.at("runs").items()) {
            const auto part = [&range](std::size_t i) {
                return static_cast<std::int32_t>(range.items().at(i).integer());
            };
            for (std::int32_t d = part(1); d <= part(2); ++d)
                record.cells.push_back({d, part(0)});
        }
        records.push_back(std::move(record));
    }
    return records;
}

std::string SweepDirectory::last_value(const std::string& key) const {
    std::string value;
    for (const std::string& line : journal_lines(journal_file("")))
        if (const std::optional<Json> json = parsed_line(line); json && json->has(key))
            value = json->at(key).text();
    return value;
}

StoredRuns SweepDirectory::glance(const std::string& sweep_id, int n_designs,
                                  int n_replicates) const {
    StoredRuns stored{RunTable(n_designs, n_replicates), {}, false, {}, 0, 0};
    stored.results = add_results(results_file(), sweep_id, stored.table);
    const std::vector<std::string> names = names_in(path_ + "/chunks");
    for (const ChunkRecord& record : records()) {
        if (!std::binary_search(names.begin(), names.end(), record.name)) continue;
        stored.chunks.push_back(record.name);
        // A journal tells how many runs of a chunk failed, not which: the last ones here, so
        // that numbers are right.
        const std::size_t n_ok =
            record.cells.size() -
            std::min(record.cells.size(), static_cast<std::size_t>(record.failed));
        for (std::size_t i = 0; i < record.cells.size(); ++i)
            if (stored.table.contains(record.cells[i]))
                stored.table.set(record.cells[i], i < n_ok ? RunStatus::ok : RunStatus::failed);
    }
    return stored;
}

StoredRuns SweepDirectory::inspect(const std::string& sweep_id, int n_designs, int n_replicates,
                                   const std::string& writer) const {
    StoredRuns stored{RunTable(n_designs, n_replicates), {}, false, {}, 0, 0};
    stored.results = add_results(results_file(), sweep_id, stored.table);
    std::map<std::string, ChunkRecord> known;
    for (ChunkRecord& record : records())
        known.insert_or_assign(record.name, std::move(record));

    const std::vector<std::string> names = names_in(path_ + "/chunks");
    for (const std::string& name : names) {
        if (name.find(".h5.tmp-") != std::string::npos) {
            // The beginning of a chunk whose writing was cut off. Other parts may be at work on
            // theirs; without parts nobody else is.
            if (writer.empty() || name.starts_with(prefix_of(writer)))
                fs::remove(chunk_file(name));
            continue;
        }
        if (!is_chunk(name)) continue;
        try {
            const auto record = known.find(name);
            if (record != known.end() &&
                sha256(read_text_file(chunk_file(name))) != record->second.sha256)
                throw FileError(chunk_file(name), "differs from what the journal says");
            const std::vector<FinishedRun> runs = read_chunk_runs(chunk_file(name), sweep_id);
            if (record == known.end()) {
                Journal(journal_file(writer))
                    .append(chunk_line(name, sha256(read_text_file(chunk_file(name))), runs));
                ++stored.adopted;
                stored.notes.push_back("chunk " + name +
                                       " was finished, but not in the journal: taken over");
            }
            for (const FinishedRun& run : runs)
                if (stored.table.contains(run.cell)) stored.table.set(run.cell, run.status);
            stored.chunks.push_back(name);
        } catch (const FileError& error) {
            fs::create_directories(path_ + "/set_aside");
            std::string to = path_ + "/set_aside/" + name;
            for (int n = 2; fs::exists(to); ++n)
                to = path_ + "/set_aside/" + name + "." + std::to_string(n);
            fs::rename(chunk_file(name), to);
            ++stored.set_aside;
            stored.notes.push_back(std::string(error.what()) +
                                   "; it was moved to set_aside, and its runs are done again");
        }
    }
    std::size_t lost = 0;
    for (const auto& [name, record] : known) {
        if (std::binary_search(names.begin(), names.end(), name)) continue;
        for (const Cell& cell : record.cells)
            if (stored.table.contains(cell) && stored.table.status(cell) == RunStatus::missing)
                ++lost;
    }
    if (lost > 0)
        stored.notes.push_back(std::to_string(lost) +
                               " runs are in the journal, but neither in a chunk nor in "
                               "results.h5: they are done again");
    return stored;
}

int SweepDirectory::next_chunk_number(const std::string& writer) const {
    const std::string prefix = prefix_of(writer);
    std::vector<std::string> names = names_in(path_ + "/chunks");
    for (const std::string& name : names_in(path_ + "/set_aside")) names.push_back(name);
    for (const ChunkRecord& record : records()) names.push_back(record.name);
    int next = 0;
    for (const std::string& name : names)
        if (name.starts_with(prefix))
            next = std::max(next, std::atoi(name.c_str() + prefix.size()) + 1);
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
