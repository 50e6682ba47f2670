#include "models/social_support.h"

namespace models {

using sim::Column;

SocialSupport::SocialSupport(const Parameters& parameters, sim::Duration step,
                             const Column& at_entry)
    : p_(parameters), adjustment_(step, p_.adjustment_time), support_(at_entry) {
    logit_set_point_ =
        sim::log(at_entry / (1.0f - at_entry)) + static_cast<float>(p_.use_effect);
}

void SocialSupport::advance(const sim::Mask& using_opioids, const Column& meetings_in_week,
                            const sim::Mask& has_sponsor, const Column& sober_excess) {
    constexpr float meetings_that_count = 3;
    const Column logit =
        logit_set_point_ +
        static_cast<float>(p_.meeting_effect) * meetings_in_week.min(meetings_that_count) +
        static_cast<float>(p_.sponsor_effect) * has_sponsor -
        static_cast<float>(p_.use_effect) * using_opioids +
        static_cast<float>(p_.sober_tie_effect) * sober_excess;
    adjustment_.advance(support_, sim::logistic(logit));  // (45), (46)
}

}  // namespace models
