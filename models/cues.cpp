#include "models/cues.h"

#include <cmath>

#include "models/decisions.h"

namespace models {

using sim::Column;
using sim::Few;

Cues::Cues(const Parameters& parameters, sim::Duration step, sim::Index n)
    : p_(parameters),
      step_(static_cast<float>(step.days)),
      left_(static_cast<float>(sim::left_after(step, p_.burst_time))),
      mean_left_(static_cast<float>(sim::mean_of_decay(step.days / p_.burst_time.days))),
      burst_(Column::Constant(n, static_cast<float>(ordinary_mean()))),
      mean_burst_(burst_) {}

void Cues::advance(const sim::Mask& in_institution, const Column& using_excess,
                   const sim::BlockDraws& luck, const Levers& levers) {
    mean_burst_ = burst_ * mean_left_;
    burst_ *= left_;
    const auto dampened = static_cast<float>(1 - p_.rate_in_institution);
    const Column company =
        (1.0f + static_cast<float>(p_.using_tie_effect) * using_excess).max(0.0f);
    const Column rate = static_cast<float>(p_.rate.per_day) * company * levers.cue_rate *
                        (1.0f - dampened * in_institution);  // (27)
    const auto tau = static_cast<float>(p_.burst_time.days);
    const auto size = static_cast<float>(p_.burst);

    Few who = sim::where(rate);
    Column left = Column::Constant(who.size(), step_);
    for (std::uint32_t k = 0; who.size() > 0 && k < decisions::rounds; ++k) {
        const sim::FourBits draws = luck.of(who, decisions::cues + k);
        for (const sim::Bits& bits : draws) {
            // Those whose gap passes the end of the step have left below 0 and add nothing.
            left -= sim::exponential_from(bits) / sim::gather(rate, who);
            const sim::Mask met = sim::is_above(left, 0.0f);
            const Column decayed = sim::exp(-left.max(0.0f) / tau);
            const Column burst = sim::gather(burst_, who) + met * size * decayed;  // (28)
            const Column mean = sim::gather(mean_burst_, who) +
                                met * size * (1.0f - decayed) * (tau / step_);  // (29)
            sim::scatter(burst, who, burst_);
            sim::scatter(mean, who, mean_burst_);
            if ((met == 0.0f).all()) break;
        }
        const Few again = sim::where(sim::is_above(left, 0.0f));
        left = sim::gather(left, again);
        who = sim::pick(who, again);
    }
}

}  // namespace models
