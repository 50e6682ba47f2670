#include "sim/chunk_record.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>

#include "sim/json.h"
#include "sim/words.h"

namespace sim {

namespace {

/// A line of most_runs_in_a_chunk runs, each alone in its range, is shorter.
constexpr std::size_t longest_line = 4u << 20;

/// The number of a member that must lie in a range. Throws FileError.
std::int64_t whole(const Json& json, std::string_view key, std::int64_t low,
                   std::int64_t high) {
    const std::int64_t value = json.at(key).integer();
    if (value < low || value > high)
        throw FileError("journal", "\"" + std::string(key) + "\" is " + std::to_string(value));
    return value;
}

double time_of(const Json& json) {
    const double at = json.at("at").number();
    if (!std::isfinite(at) || at < 0) throw FileError("journal", "\"at\" is no time");
    return at;
}

RunRange range_of(const Json& json) {
    constexpr std::int64_t most = 2147483646;
    if (json.items().size() != 3) throw FileError("journal", "a range is not three numbers");
    const std::int64_t replicate = json.items()[0].integer(), first = json.items()[1].integer(),
                       last = json.items()[2].integer();
    if (replicate < 0 || replicate > most || first < 0 || last < first || last > most)
        throw FileError("journal", "a range of runs, " + std::to_string(replicate) + ", " +
                                       std::to_string(first) + " to " + std::to_string(last) +
                                       ", can not be");
    return {static_cast<std::int32_t>(replicate), static_cast<std::int32_t>(first),
            static_cast<std::int32_t>(last)};
}

ChunkRecord chunk_of(const Json& json) {
    ChunkRecord record;
    record.name = json.at("chunk").text();
    record.sha256 = json.at("sha256").text();
    if (!is_chunk_name(record.name)) throw FileError("journal", "\"chunk\" is no name of one");
    if (!is_sha256(record.sha256)) throw FileError("journal", "\"sha256\" is none");
    record.failed = static_cast<int>(whole(json, "failed", 0, most_runs_in_a_chunk));
    record.n_runs =
        static_cast<int>(whole(json, "ok", 0, most_runs_in_a_chunk)) + record.failed;
    record.finished_at = time_of(json);
    std::int64_t told = 0;
    for (const Json& item : json.at("runs").items()) {
        record.runs.push_back(range_of(item));
        told += record.runs.back().last - record.runs.back().first + 1;
    }
    if (told == 0 || told != record.n_runs)
        throw FileError("journal", "the numbers of runs do not agree");
    return record;
}

SessionRecord session_of(const Json& json, const std::string& writer) {
    const std::string& what = json.at("session").text();
    if (what != "begin" && what != "end")
        throw FileError("journal", "\"session\" is neither begin nor end");
    SessionRecord record{writer, what == "end", time_of(json), false, {}};
    if (json.has("stopped")) record.stopped = json.at("stopped").boolean();
    if (json.has("error")) record.error = json.at("error").text();
    return record;
}

/// Throws FileError with the reason if the line means nothing.
void add_line(const std::string& line, const std::string& writer,
              std::map<std::string, std::size_t>& places, JournalRecords& records) {
    if (line.size() > longest_line) throw FileError("journal", "is too long");
    if (line.find('\0') != std::string::npos)
        throw FileError("journal", "has a byte that is 0");
    const Json json = Json::parse(line, "journal");
    if (json.has("chunk")) {
        ChunkRecord record = chunk_of(json);
        const auto [place, is_new] = places.try_emplace(record.name, records.chunks.size());
        if (is_new)
            records.chunks.push_back(std::move(record));
        else
            records.chunks[place->second] = std::move(record);
    } else if (json.has("session")) {
        records.sessions.push_back(session_of(json, writer));
    } else if (!json.has("plan_sha256") && !json.has("next_plan_sha256")) {
        throw FileError("journal", "tells of no chunk and no session");
    }
}

/// "journal: is not JSON" without the beginning.
std::string reason_of(const FileError& error) {
    const std::string text = error.what();
    const std::string before = error.path() + ": ";
    return text.starts_with(before) ? text.substr(before.size()) : text;
}

}  // namespace

bool is_chunk_name(const std::string& name) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    };
    constexpr std::size_t longest = 200;
    return name.size() > 3 && name.size() <= longest && name.ends_with(".h5") &&
           name[0] != '.' && std::all_of(name.begin(), name.end(), fits);
}

bool is_sha256(const std::string& text) {
    return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

std::vector<RunRange> ranges_of(std::span<const FinishedRun> runs) {
    std::vector<Cell> cells;
    for (const FinishedRun& run : runs) cells.push_back(run.cell);
    std::sort(cells.begin(), cells.end(), [](const Cell& a, const Cell& b) {
        return std::pair(a.replicate, a.design) < std::pair(b.replicate, b.design);
    });
    std::vector<RunRange> ranges;
    for (const Cell& cell : cells)
        if (!ranges.empty() && ranges.back().replicate == cell.replicate &&
            ranges.back().last + 1 == cell.design)
            ++ranges.back().last;
        else
            ranges.push_back({cell.replicate, cell.design, cell.design});
    return ranges;
}

std::string chunk_line(const std::string& name, const std::string& sha256,
                       std::span<const FinishedRun> runs) {
    const auto failed = std::count_if(runs.begin(), runs.end(), [](const FinishedRun& run) {
        return run.status == RunStatus::failed;
    });
    std::vector<std::string> ranges;
    for (const RunRange& range : ranges_of(runs))
        ranges.push_back("[" + std::to_string(range.replicate) + ", " +
                         std::to_string(range.first) + ", " + std::to_string(range.last) + "]");
    char at[32];
    std::snprintf(
        at, sizeof at, "%.3f",
        std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
            .count());
    return "{\"chunk\": " + escaped(name) + ", \"sha256\": \"" + sha256 +
           "\", \"ok\": " + std::to_string(static_cast<long>(runs.size()) - failed) +
           ", \"failed\": " + std::to_string(failed) + ", \"at\": " + at + ", \"runs\": [" +
           joined(ranges) + "]}";
}

void add_records(const std::vector<std::string>& lines, const std::string& name,
                 const std::string& writer, JournalRecords& records) {
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < records.chunks.size(); ++i) places[records.chunks[i].name] = i;
    std::size_t n_bad = 0, first = 0;
    std::string why;
    for (std::size_t i = 0; i < lines.size(); ++i) try {
            add_line(lines[i], writer, places, records);
        } catch (const FileError& error) {
            if (n_bad++ > 0) continue;
            first = i + 1;
            why = reason_of(error);
        }
    if (n_bad > 0)
        records.notes.push_back(
            name + ": line " + std::to_string(first) +
            (n_bad == 1 ? "" : " and " + std::to_string(n_bad - 1) + " more") +
            (n_bad == 1 ? " means nothing (" : " mean nothing (") + why +
            "); skipped, and any chunk that is not told elsewhere is inspected");
}

}  // namespace sim
