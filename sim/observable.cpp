#include "sim/observable.h"

#include <cmath>

namespace sim {

namespace {

constexpr float parts = 1 << 20;  // of a unit
constexpr float largest = 2000;

constexpr double parts_of_chance = 68719476736.0;  // 2^36
/// Doubles of this size are whole multiples of 2^-36: adding it rounds to one.
constexpr double rounds_chances = 98304;  // 1.5 x 2^16

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

void Tally::expect(std::size_t observable, const Column& chances) {
    // Whole multiples, so few and so small that their sum is exact in any order.
    const double sum = ((chances.cast<double>() + rounds_chances) - rounds_chances).sum();
    sums_[observable] += static_cast<std::int64_t>(sum * parts_of_chance);
}

void Tally::expect(std::size_t observable, float chance, std::int64_t n) {
    const double whole = (static_cast<double>(chance) + rounds_chances) - rounds_chances;
    sums_[observable] += n * static_cast<std::int64_t>(whole * parts_of_chance);
}

double Tally::expected(std::size_t observable) const {
    return static_cast<double>(sums_[observable]) / parts_of_chance;
}

double Tally::summed(std::size_t observable) const {
    return static_cast<double>(sums_[observable]) / static_cast<double>(parts);
}

}  // namespace sim
