#pragma once
/// All parameters of the program as a list: sections of scenarios, then interventions.

#include <string>
#include <vector>

#include "sim/parameter.h"

namespace program {

struct ListedParameter {
    std::string section;      ///< "intervention(kind)" for those of one kind of intervention
    const sim::Field* field;  ///< of a constexpr table
};

std::vector<ListedParameter> list_parameters();

/// Whether a plausible range is given.
bool field_varies(const sim::Field& field);

/// The list as "table", "markdown" or "json", only rows that contain `filter`. Throws
/// UsageError for another format.
std::string parameters_text(const std::string& format, const std::string& filter);

}  // namespace program
