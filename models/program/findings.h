#pragma once
/// Findings: what an arm is for, and which of its findings do not stand.
///
/// A finding turns if its sign changes within the plausible range of one parameter while all
/// others stay as they are. It is then no finding of this model, and whoever prints it says so.
/// The list is short and was made by hand, each entry by runs at both ends of the plausible
/// range (2 x 6 replicates of 1,000 people): what is not in it has not been tried.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/program/study_results.h"
#include "sim/results.h"

namespace program {

/// Of an arm with this intervention against one without.
struct TurningFinding {
    std::string_view kind;       ///< of the intervention
    std::string_view endpoint;   ///< of /contrasts
    std::string_view parameter;  ///< "section.name"; its plausible range is declared there
    std::string_view what;       ///< what happens at both ends
};
std::span<const TurningFinding> turning_findings();

/// Those of the arm of a pair about an endpoint of /contrasts, expected or counted.
std::vector<TurningFinding> that_turn(const Study& study, std::size_t arm,
                                      std::size_t reference, std::string_view endpoint);

/// The outcomes that an arm is for, as endpoints of /contrasts, the first one first: what its
/// interventions that the reference does not have are meant to change.
std::vector<std::string_view> purposes_of(const Study& study, std::size_t arm,
                                          std::size_t reference);

/// "habitual_dose.blockade_override 0 to 1.2: ..."
std::string text_of(const TurningFinding& finding);

/// The lists as a table of Markdown, that of scenarios/README.md.
std::string turning_findings_markdown();

/// For /contrasts, by pair of designs: `purpose` and `sign_turns`.
std::vector<sim::Variable> finding_variables(const Study& study);

}  // namespace program
