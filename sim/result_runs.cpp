#include "sim/result_runs.h"

namespace sim {

namespace {

RunStatus run_status(std::int64_t stored, const std::string& path) {
    if (stored < 0 || stored > static_cast<std::int64_t>(RunStatus::interrupted))
        throw FileError(path, "holds " + std::to_string(stored) + ", which is no status of a run");
    return static_cast<RunStatus>(stored);
}

/// The one length of an array.
std::size_t length_of(const Hdf5File& file, const std::string& name) {
    const std::vector<std::size_t> shape = file.shape(name);
    return shape.empty() ? 0 : shape[0];
}

/// Why runs failed, as the file tells.
void add_messages(const Hdf5File& file, const std::string& path, ResultRuns& results) {
    if (!file.has("/failures")) return;
    const std::size_t n = length_of(file, "/failures/message");
    if (n > results.runs.size()) throw FileError(path, "has more failures than runs");
    for (const char* name : {"failed_design", "failed_replicate", "message"})
        require_shape(file, path, "/failures/" + std::string(name), {n});
    const auto designs = file.read_integers("/failures/failed_design");
    const auto replicates = file.read_integers("/failures/failed_replicate");
    const auto texts = file.read_texts("/failures/message");
    for (std::size_t i = 0; i < n; ++i) {
        const auto design = static_cast<std::size_t>(designs[i]);
        const auto replicate = static_cast<std::size_t>(replicates[i]);
        if (design >= results.n_designs || replicate >= results.n_replicates)
            throw FileError(path, "tells the failure of a run that it does not hold");
        results.runs[design * results.n_replicates + replicate].message = texts[i];
    }
}

}  // namespace

ResultRuns read_result_runs(const std::string& path, const std::string& sweep_id, int n_designs,
                            int n_replicates) {
    const Hdf5File file = Hdf5File::open(path);
    if (!file.has_attribute("/", "sweep_id") ||
        file.text_attribute("/", "sweep_id") != sweep_id)
        throw FileError(path, "is not the result of this sweep; move it away before going on");
    const std::vector<std::size_t> shape = file.shape("/run_status");
    if (shape.size() != 2 || shape[0] > static_cast<std::size_t>(n_designs) ||
        shape[1] > static_cast<std::size_t>(n_replicates))
        throw FileError(path, "does not have the runs of this sweep; move it away before going on");
    ResultRuns results{shape[0], shape[1], {}};
    require_shape(file, path, "/run_digest", shape);
    require_shape(file, path, "/wall_seconds", shape);
    const auto status = file.read_integers("/run_status");
    const auto digests = file.read_integers("/run_digest");
    const auto seconds = file.read("/wall_seconds");
    for (std::size_t i = 0; i < status.size(); ++i)
        results.runs.push_back({{static_cast<std::int32_t>(i / shape[1]),
                                 static_cast<std::int32_t>(i % shape[1])},
                                run_status(status[i], path),
                                digests[i],
                                seconds[i]});
    add_messages(file, path, results);
    return results;
}

}  // namespace sim
