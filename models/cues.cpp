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
      burst_(Column::Constant(n, static_cast<float>(ordinary_mean()))) {}

Column Cues::advance(const sim::Mask& in_institution, const Column& using_excess,
                     const sim::BlockDraws& luck, const Levers& levers) {
    Column mean_burst = burst_ * mean_left_;
    burst_ *= left_;
    const auto dampened = static_cast<float>(1 - p_.rate_in_institution);
    const Column company =
        (1.0f + static_cast<float>(p_.using_tie_effect) * using_excess).max(0.0f);
    const Column rate = static_cast<float>(p_.rate.per_day) * company * levers.cue_rate *
                        (1.0f - dampened * in_institution);  // (27)
    const auto tau = static_cast<float>(p_.burst_time.days);
    const auto size = static_cast<float>(p_.burst);

    // A cue that leaves `left` of the step.
    const auto add_cue = [&](const Column& left, Column& burst, Column& mean) {
        const Column decayed = sim::exp(-left / tau);
        burst += size * decayed;                          // (28)
        mean += size * (1.0f - decayed) * (tau / step_);  // (29)
    };

    // The first cue, which about a third of the people meet in a step of 6 h, on the whole block.
    sim::FourBits draws = luck.all(decisions::cues);
    const Column left_after_first = step_ - sim::exponential_from(draws[0]) / rate;
    const sim::Mask meet = sim::is_above(left_after_first, 0.0f);
    Column met_burst = burst_;
    Column met_mean = mean_burst;
    add_cue(left_after_first, met_burst, met_mean);
    burst_ = sim::choose(meet, met_burst, burst_);
    mean_burst = sim::choose(meet, met_mean, mean_burst);

    // Only those whose gap ends within the step go on.
    Few who = sim::where(meet);
    Column left = sim::gather(left_after_first, who);
    for (std::uint32_t k = 1; k < 4; ++k) draws[k] = sim::pick(draws[k], who);
    for (std::uint32_t k = 1; who.size() > 0 && k < 4 * decisions::rounds; ++k) {
        if (k % 4 == 0) draws = luck.of(who, decisions::cues + k / 4);
        left -= sim::exponential_from(draws[k % 4]) / sim::gather(rate, who);
        const Few meeting = sim::where(sim::is_above(left, 0.0f));
        who = sim::pick(who, meeting);
        left = sim::gather(left, meeting);
        draws = sim::pick(draws, meeting);
        Column burst = sim::gather(burst_, who);
        Column mean = sim::gather(mean_burst, who);
        add_cue(left, burst, mean);
        sim::scatter(burst, who, burst_);
        sim::scatter(mean, who, mean_burst);
    }
    return mean_burst;
}

}  // namespace models
