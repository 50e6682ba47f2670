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
    sim::FourBits draws;
    for (std::uint32_t k = 0; who.size() > 0 && k < 4 * decisions::rounds; ++k) {
        if (k % 4 == 0) draws = luck.of(who, decisions::cues + k / 4);
        left -= sim::exponential_from(draws[k % 4]) / sim::gather(rate, who);
        // Only those whose gap ends within the step go on.
        const Few meeting = sim::where(sim::is_above(left, 0.0f));
        who = sim::pick(who, meeting);
        left = sim::gather(left, meeting);
        draws = sim::pick(draws, meeting);
        const Column decayed = sim::exp(-left / tau);
        sim::scatter(sim::gather(burst_, who) + size * decayed, who, burst_);  // (28)
        const Column mean =
            sim::gather(mean_burst_, who) + size * (1.0f - decayed) * (tau / step_);  // (29)
        sim::scatter(mean, who, mean_burst_);
    }
}

}  // namespace models
