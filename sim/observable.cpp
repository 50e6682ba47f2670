#include "sim/observable.h"

#include <cmath>

namespace sim {

namespace {

constexpr float parts = 1 << 20;  // of a unit
constexpr float largest = 2000;

}  // namespace

void Tally::count(std::size_t observable, const Mask& mask) {
    sums_[observable] += mask.count();
}

void Tally::count(std::size_t observable, const Column& numbers, const Mask& of) {
    // Sums of whole numbers up to 2^24 are exact in single precision in any order.
    sums_[observable] += static_cast<std::int64_t>((numbers * of).sum());
}

void Tally::sum(std::size_t observable, const Column& values, const Mask& of) {
    const Column scaled = (values * of).max(-largest).min(largest) * parts;
    std::int64_t total = 0;
    for (Index i = 0; i < static_cast<Index>(scaled.size()); ++i)
        total += static_cast<std::int32_t>(scaled[i]);
    sums_[observable] += total;
}

double Tally::summed(std::size_t observable) const {
    return static_cast<double>(sums_[observable]) / static_cast<double>(parts);
}

}  // namespace sim
