#pragma once
/// plan.json: a plan as it is carried out, complete in itself. Scenario files may change while a
/// sweep is under way; what runs is what stands here.

#include <string>

#include "models/program/sweep_plan.h"

namespace program {

/// The plan as JSON. Equal plans give equal texts.
std::string to_json(const SweepPlan& plan);

/// A plan's text with the SHA-256 of all that stands before it in the place of the one it has;
/// so a plan that was changed by hand is known as such even without its journal.
std::string sealed(const std::string& text);

/// The plan of a JSON text. Throws FileError, which names `file`, if it is not one, was changed
/// since it was sealed, or says what no plan can; ScenarioError if its scenarios do.
SweepPlan plan_from_json(const std::string& text, const std::string& file);

/// Gives the plan its sweep_id: a hash of all that is run, and of the program. Names of files,
/// titles and comments are not in it.
void name_sweep(SweepPlan& plan);

}  // namespace program
