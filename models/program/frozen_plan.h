#pragma once
/// plan.json: a plan as it is carried out, complete in itself. Scenario files may change while a
/// sweep is under way; what runs is what stands here.

#include <string>

#include "models/program/sweep_plan.h"

namespace program {

/// The plan as JSON. Equal plans give equal texts.
std::string to_json(const SweepPlan& plan);

/// The plan of a JSON text. Throws FileError, which names `file`.
SweepPlan plan_from_json(const std::string& text, const std::string& file);

/// Gives the plan its sweep_id: a hash of all that is run, and of the program. Names of files,
/// titles and comments are not in it.
void name_sweep(SweepPlan& plan);

}  // namespace program
