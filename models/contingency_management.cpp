#include "models/contingency_management.h"

namespace models {

using sim::Column;

ContingencyManagement::ContingencyManagement(const Parameters& parameters, sim::Index n)
    : p_(parameters), enrolled_(sim::Mask::none(n)) {}

void ContingencyManagement::enrol(const sim::Mask& enrolled) {
    if (enrolled == enrolled_) return;
    Column& negatives = negatives_.make(Column::Zero(enrolled.size()));
    // Whoever is new or leaves starts from no sample.
    negatives = negatives * (enrolled * enrolled_);
    Column& days = days_.make(Column::Zero(enrolled.size()));
    days = days * (enrolled * enrolled_);
    enrolled_ = enrolled;
}

void ContingencyManagement::test(const sim::Step& now, const Column& days_since_use,
                                 const sim::Mask& missed) {
    constexpr int days_in_week = 7;
    if (!now.ends_day() || !sim::any(enrolled_)) return;
    sim::Mask tested = sim::Mask::none(enrolled_.size());
    for (const std::int32_t i : sim::where(enrolled_)) {
        const int day = static_cast<int>((*days_)[i]) % days_in_week;
        if ((day + 1) * p_.tests_per_week / days_in_week > day * p_.tests_per_week / days_in_week)
            tested.set(i);
    }
    *days_ += enrolled_.indicator();
    if (!sim::any(tested)) return;
    const auto window = static_cast<float>(p_.detection_window.days);
    const sim::Mask negative =
        sim::none_of(sim::is_below(days_since_use, window)) * sim::none_of(missed);
    *negatives_ = sim::choose(tested, Column((*negatives_ + 1.0f) * negative), *negatives_);
}

Column ContingencyManagement::voucher() const {
    if (!sim::any(enrolled_)) return Column::Zero(enrolled_.size());
    const Column worth = static_cast<float>(p_.first_voucher) +
                         static_cast<float>(p_.voucher_step) * *negatives_;
    return enrolled_ * worth.min(static_cast<float>(p_.largest_voucher));  // (79)
}

Column ContingencyManagement::incentive() const {
    if (!sim::any(enrolled_)) return Column::Zero(enrolled_.size());
    return (voucher() / static_cast<float>(p_.reference_voucher)).min(1.0f);
}

}  // namespace models
