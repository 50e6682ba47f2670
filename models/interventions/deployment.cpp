#include "models/interventions/deployment.h"

#include <algorithm>
#include <cmath>

#include "models/decisions.h"

namespace models {

using sim::Column;
using sim::Mask;

Deployment::Deployment(const Parameters& parameters, std::uint32_t group,
                       const Acceptance& acceptance, int steps_per_day, sim::Index n)
    : p_(parameters),
      group_(group),
      acceptance_(acceptance),
      per_day_(steps_per_day),
      start_step_(steps(p_.start)),
      enrolled_(Mask::none(n)),
      newly_(Mask::none(n)),
      ended_(Mask::none(n)),
      waiting_(Mask::none(n)),
      enrolled_at_(Column::Zero(n)),
      record_(n, steps_per_day) {
    if (has_length()) renewed_at_.make(Column::Zero(n));
}

Deployment::Deployment(const Parameters& parameters, std::uint32_t group, int steps_per_day,
                       sim::Index n)
    : Deployment(parameters, group, {group, 0, parameters.coverage.value}, steps_per_day, n) {}

int Deployment::steps(sim::Duration time) const {
    return static_cast<int>(std::lround(time.days * per_day_));
}

bool Deployment::is_on_at(int step) const {
    const double half_a_step = 0.5;
    return step >= start_step_ && step + half_a_step < p_.stop.days * per_day_;
}

bool Deployment::is_on(const sim::Step& now) const {
    return is_on_at(now.index);
}

bool Deployment::offers_at(int step) const {
    if (!is_on_at(step)) return false;
    if (step == start_step_) return true;
    if (p_.every.days == sim::infinity) return false;
    return (step - start_step_) % std::max(steps(p_.every), 1) == 0;
}

OfferRecord::Conditions Deployment::conditions(const People& people) const {
    const Mask all = Mask::all(people.present.size());
    OfferRecord::Conditions met{all, all, all, all, all};
    if (p_.eligible_state != State::any)
        met[0] = sim::is_equal(people.state,
                               code(p_.eligible_state == State::using_opioids
                                        ? UseState::using_opioids
                                    : p_.eligible_state == State::lapsed ? UseState::lapsed
                                                                         : UseState::abstinent));
    if (p_.eligible_sex == Sex::women) met[1] = people.woman;
    if (p_.eligible_sex == Sex::men) met[1] = sim::none_of(people.woman);
    if (p_.eligible_treatment == InTreatment::yes) met[2] = people.in_treatment;
    if (p_.eligible_treatment == InTreatment::no) met[2] = sim::none_of(people.in_treatment);
    if (p_.eligible_after_abstinence.days > 0)
        met[3] = sim::none_of(sim::is_below(
            people.days_abstinent, static_cast<float>(p_.eligible_after_abstinence.days)));
    if (!p_.eligible_inside) met[4] = sim::none_of(people.in_institution);
    return met;
}

void Deployment::end_what_is_over(const sim::Step& now, const Mask& present,
                                  const Mask* has_it) {
    now_ = now.index;
    newly_.clear();
    candidates_.resize(0);
    enrolled_ *= present;
    if (has_it != nullptr) enrolled_ *= *has_it;
    const Mask stayed = enrolled_;
    if (!is_on_at(now_)) {
        enrolled_.clear();
        waiting_.clear();
    } else if (has_length() && offers_at(now_)) {
        for (const std::int32_t i : sim::where(enrolled_))
            (*renewed_at_)[i] = static_cast<float>(now_);
    } else if (has_length()) {
        // Steps are whole numbers, and exact as floats.
        enrolled_ *= sim::is_below(static_cast<float>(now_) - *renewed_at_,
                                   static_cast<float>(steps(p_.length)) - 0.5f);
    }
    ended_ = stayed * sim::none_of(enrolled_);
}

void Deployment::offer(const People& people, const sim::BlockDraws& luck) {
    const bool offers = offers_at(now_);
    if (!offers && !sim::any(waiting_)) return;
    const OfferRecord::Conditions met = conditions(people);
    Mask eligible = people.present;
    for (const Mask& condition : met) eligible *= condition;
    Mask free = eligible * sim::none_of(enrolled_);
    if (people.has_it != nullptr) free *= sim::none_of(*people.has_it);
    if (people.barred != nullptr) free *= sim::none_of(*people.barred);
    const sim::BlockDraws lasting = luck.at_step(0);
    if (offers) {
        // Who would accept is a property of the person: drawn at step 0 whenever the offer
        // comes.
        const Column draw =
            sim::uniform_from(lasting.all(acceptance_.luck + decisions::enrolment)[0]);
        const Mask accepts = sim::is_below(draw, static_cast<float>(acceptance_.to)) *
                             sim::none_of(sim::is_below(draw, static_cast<float>(acceptance_.from)));
        waiting_ |= free * accepts;
        record_.note_offer({people.present, met, eligible, free, free * accepts});
    }
    candidates_ = sim::where(waiting_ * free);
    queue_ = sim::uniform_from(lasting.of(candidates_, group_ + decisions::enrolment)[1]);
    if (!is_limited()) {
        for (const std::int32_t i : candidates_) enrol(i);
        waiting_.clear();
    }
}

void Deployment::enrol(std::int32_t position) {
    enrolled_.set(position);
    newly_.set(position);
    waiting_.reset(position);
    enrolled_at_[position] = static_cast<float>(now_);
    if (renewed_at_) (*renewed_at_)[position] = static_cast<float>(now_);
}

void Deployment::follow(const OfferRecord::Givings& givings) {
    record_.follow(now_, enrolled_, newly_, givings);
}

int Deployment::steps_enrolled(std::int32_t position) const {
    return now_ - static_cast<int>(enrolled_at_[position]);
}

double Deployment::days_left(std::int32_t position) const {
    const double until_stop = p_.stop.days - static_cast<double>(now_) / per_day_;
    if (!has_length()) return until_stop;
    const int end = static_cast<int>((*renewed_at_)[position]) + steps(p_.length);
    if (p_.every.days != sim::infinity) {
        const int every = std::max(steps(p_.every), 1);
        const int next = start_step_ + ((now_ - start_step_) / every + 1) * every;
        // The next offer renews, for another length at least.
        if (next <= end && is_on_at(next)) return until_stop;
    }
    return std::min(until_stop, static_cast<double>(end - now_) / per_day_);
}

Mask Deployment::adhering(const sim::BlockDraws& luck, std::size_t lane) const {
    if (is_always_taken()) return enrolled_;
    const sim::FourBits draws = luck.all(group_ + decisions::occasion);
    return enrolled_ * sim::is_below(sim::uniform_from(draws[lane]),
                                     static_cast<float>(p_.adherence.value));
}

}  // namespace models
