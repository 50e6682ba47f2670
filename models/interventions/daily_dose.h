#pragma once
/// Daily dose: what methadone and buprenorphine give while a person is enrolled.
///
/// Before the end of the enrolment (the stop, or the person's own) the dose falls to 0 in a
/// straight line over `taper`. With an adherence a of the deployment below 1 each day's dose is
/// taken with chance a; of what is taken so, spells without doses (medication.h) take their part
/// too, unless doses are supervised.

#include "models/interventions/occasion.h"
#include "models/levers.h"
#include "sim/units.h"

namespace models {

/// `ratio`: of the dose to the reference dose.
void give_daily_doses(const Occasion& occasion, double ratio, sim::Duration taper,
                      Levers& levers);

}  // namespace models
