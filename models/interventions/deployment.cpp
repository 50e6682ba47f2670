#include "models/interventions/deployment.h"

#include <cmath>

#include "models/decisions.h"

namespace models {

using sim::Column;
using sim::Mask;

Deployment::Deployment(const Parameters& parameters, std::uint32_t group, int steps_per_day,
                       sim::Index n)
    : p_(parameters),
      group_(group),
      start_step_(static_cast<int>(std::lround(p_.start.days * steps_per_day))),
      step_(1.0f / static_cast<float>(steps_per_day)),
      enrolled_(Mask::none(n)),
      newly_(Mask::none(n)),
      ended_(Mask::none(n)),
      days_enrolled_(Column::Zero(n)) {}

bool Deployment::is_on(const sim::Step& now) const {
    const double half_step = 0.5 * now.length().days;
    return now.index >= start_step_ && now.start_days() + half_step < p_.stop.days;
}

bool Deployment::offers(const sim::Step& now) const {
    if (!is_on(now)) return false;
    if (now.index == start_step_) return true;
    if (p_.every.days == sim::infinity) return false;
    const auto interval = static_cast<int>(std::lround(p_.every.days * now.per_day));
    return (now.index - start_step_) % std::max(interval, 1) == 0;
}

Mask Deployment::eligible(const People& people) const {
    Mask mask = people.present;
    switch (p_.eligible_state) {
        case State::any:
            break;
        case State::using_opioids:
            mask *= sim::is_equal(people.state, code(UseState::using_opioids));
            break;
        case State::lapsed:
            mask *= sim::is_equal(people.state, code(UseState::lapsed));
            break;
        case State::abstinent:
            mask *= sim::is_equal(people.state, code(UseState::abstinent));
            break;
    }
    if (p_.eligible_sex == Sex::women) mask *= people.woman;
    if (p_.eligible_sex == Sex::men) mask *= sim::none_of(people.woman);
    if (p_.eligible_treatment == InTreatment::yes) mask *= people.in_treatment;
    if (p_.eligible_treatment == InTreatment::no) mask *= sim::none_of(people.in_treatment);
    if (p_.eligible_after_abstinence.days > 0)
        mask *= sim::none_of(sim::is_below(
            people.days_abstinent, static_cast<float>(p_.eligible_after_abstinence.days)));
    if (!p_.eligible_inside) mask *= sim::none_of(people.in_institution);
    return mask;
}

void Deployment::begin_step(const sim::Step& now, const People& people,
                            const sim::BlockDraws& luck) {
    newly_.clear();
    candidates_.resize(0);
    days_enrolled_ += step_ * enrolled_;  // the step before
    const Mask before = enrolled_;
    enrolled_ *= people.present;
    if (!is_on(now)) enrolled_.clear();
    if (p_.length.days != sim::infinity)
        enrolled_ *=
            sim::is_below(days_enrolled_, static_cast<float>(p_.length.days) - 0.5f * step_);
    ended_ = before * people.present * sim::none_of(enrolled_);
    if (offers(now)) {
        // Who would accept is a property of the person: drawn at step 0 whenever the offer
        // comes.
        const sim::FourBits draws = luck.at_step(0).all(group_ + decisions::enrolment);
        const Mask accepts =
            sim::is_below(sim::uniform_from(draws[0]), static_cast<float>(p_.coverage.value));
        candidates_ = sim::where(eligible(people) * accepts * sim::none_of(enrolled_));
        queue_ = sim::gather(sim::uniform_from(draws[1]), candidates_);
        if (!is_limited())
            for (const std::int32_t i : candidates_) enrol(i);
    }
}

void Deployment::enrol(std::int32_t position) {
    enrolled_.set(position);
    newly_.set(position);
    days_enrolled_[position] = 0;
}

Mask Deployment::adhering(const sim::BlockDraws& luck, std::size_t lane) const {
    if (p_.adherence.value >= 1) return enrolled_;
    const sim::FourBits draws = luck.all(group_ + decisions::occasion);
    return enrolled_ * sim::is_below(sim::uniform_from(draws[lane]),
                                     static_cast<float>(p_.adherence.value));
}

}  // namespace models
