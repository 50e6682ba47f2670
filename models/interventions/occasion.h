#pragma once
/// Occasion: what an intervention learns of a step from its deployment.

#include "models/interventions/deployment.h"
#include "sim/block_draws.h"
#include "sim/clock.h"
#include "sim/column.h"
#include "sim/mask.h"

namespace models {

struct Occasion {
    sim::Step now;
    double days_until_stop = 0;  ///< infinite without a stop
    const sim::Mask& enrolled;
    const sim::Mask& newly_enrolled;
    const sim::Mask& ended;  ///< enrolment was ended in this step, by its length or the stop
    const Deployment& deployment;
    const sim::BlockDraws& luck;

    /// Who of the enrolled takes occasion `lane` (0 to 3) of this step.
    sim::Mask adhering(std::size_t lane) const { return deployment.adhering(luck, lane); }
    /// The same with the luck of another step.
    sim::Mask adhering_at(int step, std::size_t lane) const {
        return deployment.adhering(luck.at_step(step), lane);
    }
};

}  // namespace models
