#include "sim/run_chunk.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "sim/digest.h"
#include "sim/text_file.h"

namespace sim {
namespace {

void write_values(Hdf5File& file, const ChunkLayout& layout, std::span<const FinishedRun> runs,
                  std::size_t m) {
    const Measure& measure = layout.measures[m];
    const std::size_t n_times = layout.times.size();
    std::vector<double> values;
    values.reserve(runs.size() * n_times);
    for (const FinishedRun& run : runs)
        if (run.values.empty())
            values.insert(values.end(), n_times, std::numeric_limits<double>::quiet_NaN());
        else
            values.insert(values.end(), run.values[m].begin(), run.values[m].end());
    const Variable about{measure.name, measure.unit, measure.long_name, {"run", "time"}, {}};
    if (measure.kind == Measure::Kind::real) {
        write_variable(file, "", about, std::span<const double>(values));
        return;
    }
    const std::vector<std::int32_t> counts = counts_of(values);
    write_variable(file, "", about, std::span<const std::int32_t>(counts));
}

/// Digests of all that a chunk holds of each run, in the making.
std::vector<Digest> identities_of(std::span<const FinishedRun> runs) {
    std::vector<Digest> identities(runs.size());
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const std::int64_t numbers[] = {runs[i].cell.design, runs[i].cell.replicate,
                                        static_cast<std::int64_t>(runs[i].status),
                                        runs[i].digest};
        identities[i].add(std::span<const std::int64_t>(numbers));
        identities[i].add(runs[i].message);
    }
    return identities;
}

std::vector<std::int64_t> values_of(const std::vector<Digest>& digests) {
    std::vector<std::int64_t> values;
    for (const Digest& digest : digests) values.push_back(digest.value());
    return values;
}

void write_all(Hdf5File& file, const ChunkLayout& layout, std::span<const FinishedRun> runs) {
    std::vector<std::int32_t> numbers(runs.size()), designs, replicates;
    std::iota(numbers.begin(), numbers.end(), 0);
    std::vector<std::int8_t> status;
    std::vector<std::int64_t> digests;
    std::vector<double> seconds;
    std::vector<std::string> messages;
    std::vector<Digest> identities = identities_of(runs);
    for (std::size_t i = 0; i < runs.size(); ++i)
        for (const std::vector<double>& values : runs[i].values)
            identities[i].add(std::span<const double>(values));
    for (const FinishedRun& run : runs) {
        designs.push_back(run.cell.design);
        replicates.push_back(run.cell.replicate);
        status.push_back(static_cast<std::int8_t>(run.status));
        digests.push_back(run.digest);
        seconds.push_back(run.wall_seconds);
        messages.push_back(run.message);
    }
    file.write_attributes("/", {{"schema_name", "relapsim-chunk"},
                                {"schema_version", "1.1.0"},
                                {"sweep_id", layout.sweep_id}});
    write_dimension(file, "", {"run", numbers, "1", "run of this chunk"});
    write_dimension(file, "",
                    {"time", layout.times, "day", "time since the start of the study"});
    const std::vector<std::string> over{"run"};
    write_variable(file, "", {"design", "1", "row of the design", over, designs});
    write_variable(file, "", {"replicate", "1", "number of the replicate", over, replicates});
    write_variable(file, "", {"status", "", "0 ok, 2 failed", over, status});
    write_variable(file, "", {"digest", "1", "63-bit FNV-1a of the outputs", over, digests});
    write_variable(file, "", {"wall_seconds", "s", "time that the run took", over, seconds});
    write_variable(file, "", {"message", "", "why the run failed", over, messages});
    write_variable(file, "",
                   {"identity", "1", "63-bit FNV-1a of all that is here of the run", over,
                    values_of(identities)});
    for (std::size_t m = 0; m < layout.measures.size(); ++m)
        write_values(file, layout, runs, m);
}

}  // namespace

std::string write_chunk(const std::string& path, const ChunkLayout& layout,
                        std::span<const FinishedRun> runs) {
    NewFile new_file(path, Overwrite::refuse);
    Hdf5File file = Hdf5File::create(new_file.temporary_path());
    write_all(file, layout, runs);
    file.close();
    const std::string hash = sha256(read_text_file(new_file.temporary_path()));
    new_file.finish();
    return hash;
}

void require_shape(const Hdf5File& file, const std::string& file_name, const std::string& path,
                   const std::vector<std::size_t>& shape) {
    if (!file.has(path) || file.shape(path) != shape)
        throw FileError(file_name,
                        path + " is not there, or has not the shape that it must have");
}

std::vector<FinishedRun> read_chunk_runs(const std::string& path, const std::string& sweep_id) {
    const Hdf5File file = Hdf5File::open(path);
    if (!file.has_attribute("/", "sweep_id") ||
        file.text_attribute("/", "sweep_id") != sweep_id)
        throw FileError(path, "does not belong to this sweep");
    const std::vector<std::size_t> shape =
        file.has("/design") ? file.shape("/design") : std::vector<std::size_t>{};
    if (shape.size() != 1 || shape[0] > most_runs_in_a_chunk)
        throw FileError(path, "has no list of runs");
    for (const char* name : {"/replicate", "/status", "/digest", "/wall_seconds", "/message"})
        require_shape(file, path, name, shape);
    const auto designs = file.read_integers("/design");
    const auto replicates = file.read_integers("/replicate");
    const auto status = file.read_integers("/status");
    const auto digests = file.read_integers("/digest");
    const auto seconds = file.read("/wall_seconds");
    const auto messages = file.read_texts("/message");
    std::vector<FinishedRun> runs;
    for (std::size_t i = 0; i < designs.size(); ++i) {
        const auto fits = [](std::int64_t n) { return n >= 0 && n <= 2147483646; };
        const auto as = static_cast<RunStatus>(status[i]);
        if (!fits(designs[i]) || !fits(replicates[i]) || !fits(status[i]) ||
            (as != RunStatus::ok && as != RunStatus::failed))
            throw FileError(path, "has a run that can not be: design " +
                                      std::to_string(designs[i]) + ", replicate " +
                                      std::to_string(replicates[i]) + ", status " +
                                      std::to_string(status[i]));
        runs.push_back(
            {{static_cast<std::int32_t>(designs[i]), static_cast<std::int32_t>(replicates[i])},
             as,
             digests[i],
             seconds[i],
             messages[i],
             {}});
    }
    return runs;
}

std::vector<FinishedRun> check_chunk(const std::string& path, const ChunkLayout& layout) {
    std::vector<FinishedRun> runs = read_chunk_runs(path, layout.sweep_id);
    const Hdf5File file = Hdf5File::open(path);
    const std::size_t n_times = layout.times.size();
    require_shape(file, path, "/time", {n_times});
    if (file.read("/time") != layout.times) throw FileError(path, "has other times");
    require_shape(file, path, "/identity", {runs.size()});
    const std::vector<std::int64_t> known = file.read_integers("/identity");
    std::vector<Digest> identities = identities_of(runs);
    for (const Measure& measure : layout.measures) {
        require_shape(file, path, "/" + measure.name, {runs.size(), n_times});
        std::vector<double> values = file.read("/" + measure.name);
        if (measure.kind == Measure::Kind::count)
            std::replace(values.begin(), values.end(), static_cast<double>(missing_count),
                         std::numeric_limits<double>::quiet_NaN());
        for (std::size_t i = 0; i < runs.size(); ++i)
            if (runs[i].status == RunStatus::ok)
                identities[i].add(
                    std::span<const double>(values).subspan(i * n_times, n_times));
    }
    for (std::size_t i = 0; i < runs.size(); ++i)
        if (identities[i].value() != known[i])
            throw FileError(path, "does not hold what was written of design " +
                                      std::to_string(runs[i].cell.design) + ", replicate " +
                                      std::to_string(runs[i].cell.replicate));
    return runs;
}

}  // namespace sim
