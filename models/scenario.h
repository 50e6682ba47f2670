#pragma once
/// A scenario: everything that a run needs, read from files and checked.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/model_parameters.h"
#include "models/plan.h"
#include "models/study_settings.h"
#include "sim/scenario.h"

namespace models {

struct Scenario {
    std::string label;          ///< file name without directory and ending, or label of a twin
    std::string title;          ///< from the file
    std::string question;       ///< from the file
    std::string evidence;       ///< from the file
    std::string text;           ///< the files as they were read
    std::string resolved_toml;  ///< what files and options say, merged
    std::string resolved_json;  ///< all settings in force
    std::vector<sim::Change> changes;  ///< what files and options gave

    StudySettings::Parameters study = sim::defaults(StudySettings::table);
    PopulationSettings::Parameters population = sim::defaults(PopulationSettings::table);
    RecordSettings::Parameters record = sim::defaults(RecordSettings::table);
    ModelParameters parameters;
    Plan plan;

    int steps_per_day() const;
    /// Whether people get oxytocin, so that a twin with its couplings at 0 belongs beside it.
    bool has_oxytocin() const;
};

/// All sections of a scenario with their values.
std::vector<sim::Section> sections(Scenario& scenario);

/// A parameter of a scenario, or a field of one of its interventions.
struct Setting {
    const sim::Field* field;  ///< of a constexpr table
    void* parameters;         ///< of the scenario
};

/// "tolerance.half_life" or "intervention.methadone.coverage"; none if the scenario has no such
/// parameter.
std::optional<Setting> find_setting(Scenario& scenario, std::string_view name);

/// All names that find_setting knows.
std::vector<std::string> setting_names(Scenario& scenario);

/// The table of parameters of one intervention, bound to its values.
sim::Section section_of(Intervention& intervention);

struct ScenarioSource {
    std::string file;
    std::vector<std::string> presets;      ///< files, merged after the scenario in this order
    std::vector<std::string> assignments;  ///< "section.name=value", merged last
    std::optional<std::string> text = {};  ///< what the file says, if it is not to be opened
    std::optional<sim::Node> over = {};    ///< merged after the presets
    /// What was read before and is not read again; absent: nothing was.
    std::shared_ptr<sim::InputFiles> inputs = {};
};

/// Reads and checks a scenario. Mistakes go to `complaints`; the result is then not to be run.
Scenario read_scenario(const ScenarioSource& source, sim::Complaints& complaints);

/// The mistakes that read_scenario would find in a tree that was read before, after these
/// assignments.
void check_scenario(sim::Node tree, const std::string& file,
                    const std::vector<std::string>& assignments, sim::Complaints& complaints);

/// The first step at which the two scenarios can differ; none if they differ from the beginning
/// (other people, parameters or settings). Equal scenarios differ at the end.
std::optional<int> first_difference(Scenario& one, Scenario& other);

}  // namespace models
