#include "models/interventions/daily_dose.h"

#include <algorithm>

namespace models {

void give_daily_doses(const Occasion& occasion, double ratio, sim::Duration taper,
                      Levers& levers) {
    const Deployment& deployment = occasion.deployment;
    const auto factor = [&](double left) {
        const double tapered = taper.days > 0 ? std::clamp(left / taper.days, 0.0, 1.0) : 1.0;
        return static_cast<float>(ratio * tapered);
    };
    if (taper.days > 0 && deployment.has_length()) {
        for (const std::int32_t i : sim::where(occasion.enrolled))
            levers.medication_dose[i] *= factor(deployment.days_left(i));
    } else {
        levers.medication_dose *=
            1.0f + (factor(occasion.days_until_stop) - 1.0f) * occasion.enrolled;
    }
    if (deployment.is_always_taken()) return;
    // One draw for all steps of a day.
    const int dawn = occasion.now.index - occasion.now.of_day();
    const sim::Mask missed = occasion.enrolled * sim::none_of(occasion.adhering_at(dawn, 0));
    levers.medication_dose *= sim::none_of(missed).indicator();
}

}  // namespace models
