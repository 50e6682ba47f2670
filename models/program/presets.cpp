#include "models/program/presets.h"

#include <filesystem>
#include <set>
#include <vector>

#include "sim/nearest.h"
#include "sim/words.h"

namespace program {

namespace {

namespace fs = std::filesystem;

bool is_file(const fs::path& path) {
    std::error_code none;
    return fs::is_regular_file(path, none);
}

std::vector<fs::path> folders(const std::string& scenario_file) {
    return {fs::path(scenario_file).parent_path() / "presets",
            fs::path(RELAPSIM_SCENARIOS) / "presets"};
}

std::string no_such_preset(const std::string& name, const std::string& scenario_file) {
    std::set<std::string> known;
    std::error_code none;
    for (const fs::path& folder : folders(scenario_file))
        for (const auto& entry : fs::directory_iterator(folder, none))
            if (entry.path().extension() == ".toml") known.insert(entry.path().stem().string());
    const std::vector<std::string_view> names(known.begin(), known.end());
    return "there is no preset " + sim::in_quotes(name) +
           (is_file(name) ? "; a file is named with its path, ./" + name
                          : sim::suggestion(name, "there are:", names));
}

}  // namespace

std::string own_preset(const std::string& name) {
    return (fs::path(RELAPSIM_SCENARIOS) / "presets" / (name + ".toml")).string();
}

std::optional<std::string> preset_file(const std::string& name,
                                       const std::string& scenario_file,
                                       const sim::Place& place, sim::Complaints& complaints) {
    if (name.find('/') != std::string::npos || name.ends_with(".toml")) return name;
    for (const fs::path& folder : folders(scenario_file))
        if (const fs::path file = folder / (name + ".toml"); is_file(file))
            return file.string();
    complaints.add(place, no_such_preset(name, scenario_file));
    return std::nullopt;
}

}  // namespace program
