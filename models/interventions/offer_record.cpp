#include "models/interventions/offer_record.h"

#include <algorithm>

namespace models {

using sim::Mask;

OfferCounts& OfferCounts::operator+=(const OfferCounts& other) {
    for (int OfferCounts::*number :
         {&OfferCounts::people, &OfferCounts::present, &OfferCounts::eligible,
          &OfferCounts::offered, &OfferCounts::accepted, &OfferCounts::enrolled,
          &OfferCounts::started, &OfferCounts::detox_first, &OfferCounts::detox_without_start,
          &OfferCounts::treated_otherwise, &OfferCounts::failed_at_once})
        this->*number += other.*number;
    for (std::size_t k = 0; k < unmet.size(); ++k) unmet[k] += other.unmet[k];
    for (std::size_t k = 0; k < kept.size(); ++k) {
        kept[k] += other.kept[k];
        observed[k] += other.observed[k];
    }
    return *this;
}

OfferRecord::OfferRecord(sim::Index n, int steps_per_day) : n_(n), per_day_(steps_per_day) {}

OfferRecord::Masks::Masks(sim::Index n) : first_start(sim::Column::Zero(n)) {
    for (Mask* mask : {&present, &eligible, &offered, &accepted, &enrolled, &started, &prepared,
                       &otherwise})
        *mask = Mask::none(n);
    met.fill(Mask::none(n));
    kept.fill(Mask::none(n));
}

void OfferRecord::note_offer(const Offer& offer) {
    Masks& m = masks();
    m.present |= offer.present;
    m.eligible |= offer.eligible;
    m.offered |= offer.offered;
    m.accepted |= offer.accepted;
    for (std::size_t c = 0; c < m.met.size(); ++c) m.met[c] |= offer.present * offer.met[c];
}

bool OfferRecord::started_at(int step) const {
    return std::binary_search(start_steps_.begin(), start_steps_.end(), step);
}

Mask OfferRecord::first_started_at(int step) const {
    Mask those = Mask::none(n_);
    for (const std::int32_t i : sim::where(masks_->started))
        if (static_cast<int>(masks_->first_start[i]) == step) those.set(i);
    return those;
}

void OfferRecord::follow(int step, const Mask& enrolled, const Mask& newly,
                         const Givings& givings) {
    if (!masks_) return;
    Masks& m = *masks_;
    if (sim::any(newly)) {
        m.enrolled |= newly;
        m.prepared |= newly * givings.prepared;
        m.otherwise |= newly * givings.otherwise;
    }
    const Mask starting = enrolled * givings.has_it * sim::none_of(m.started);
    if (sim::any(starting)) {
        m.started |= starting;
        for (const std::int32_t i : sim::where(starting))
            m.first_start[i] = static_cast<float>(step);
        start_steps_.push_back(step);
    }
    for (std::size_t k = 0; k < m.kept.size(); ++k)
        if (started_at(step - steps(k)))
            m.kept[k] |= first_started_at(step - steps(k)) * givings.has_it;
}

OfferCounts OfferRecord::counts(const Mask& members, int end, const Mask& has_it) const {
    OfferCounts all;
    all.people = members.count();
    if (!masks_) return all;
    const Masks& m = *masks_;
    const auto number = [&members](const Mask& mask) {
        return static_cast<int>((mask * members).count());
    };
    all.present = number(m.present);
    all.eligible = number(m.eligible);
    all.offered = number(m.offered);
    all.accepted = number(m.accepted);
    all.enrolled = number(m.enrolled);
    all.started = number(m.started);
    all.detox_first = number(m.prepared);
    const Mask without = m.enrolled * sim::none_of(m.started);
    all.detox_without_start = number(without * m.prepared);
    const Mask at_once = without * sim::none_of(m.prepared);
    all.treated_otherwise = number(at_once * m.otherwise);
    all.failed_at_once = number(at_once * sim::none_of(m.otherwise));
    for (std::size_t c = 0; c < m.met.size(); ++c)
        all.unmet[c] = number(m.present * sim::none_of(m.met[c]));
    for (std::size_t k = 0; k < m.kept.size(); ++k) {
        const int last = end - steps(k);
        const Mask early = m.started * sim::is_below(m.first_start, static_cast<float>(last) + 0.5f);
        all.observed[k] = number(early);
        all.kept[k] = number(early * m.kept[k]);
        if (started_at(last)) all.kept[k] += number(first_started_at(last) * has_it);
    }
    return all;
}

}  // namespace models
