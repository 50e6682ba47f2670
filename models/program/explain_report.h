#pragma once
/// Explain report: a scenario as it will run, for programs.

#include "models/program/report_format.h"
#include "models/scenario.h"

namespace program {

/// A row for each setting in force, of sections first, then of interventions as
/// intervention.NAME.field: value and unit, what it is by default, and who changed it where.
Report explain_report(models::Scenario& scenario);

}  // namespace program
