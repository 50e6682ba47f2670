#include "analysis/contrast.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "analysis/rare_events.h"

namespace analysis {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

double mean_of(std::span<const double> x) {
    if (x.empty()) return unknown;
    return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

/// Covariance with divisor n - 1, about the means so that large means cost no digits.
double covariance(std::span<const double> x, std::span<const double> y) {
    if (x.size() < 2) return unknown;
    const double mean_x = mean_of(x);
    const double mean_y = mean_of(y);
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - mean_x) * (y[i] - mean_y);
    return sum / static_cast<double>(x.size() - 1);
}

/// The replicates in which both values are known.
struct Pairs {
    std::vector<double> arm, reference, difference;
};

Pairs known_pairs(std::span<const double> arm, std::span<const double> reference) {
    Pairs pairs;
    for (std::size_t i = 0; i < arm.size(); ++i) {
        if (std::isnan(arm[i]) || std::isnan(reference[i])) continue;
        pairs.arm.push_back(arm[i]);
        pairs.reference.push_back(reference[i]);
        pairs.difference.push_back(arm[i] - reference[i]);
    }
    return pairs;
}

/// (K4), with rounding kept from making the variance of a constant ratio negative.
double log_ratio_error(const Pairs& pairs, double mean_arm, double mean_reference) {
    const double variance =
        covariance(pairs.arm, pairs.arm) / (mean_arm * mean_arm) +
        covariance(pairs.reference, pairs.reference) / (mean_reference * mean_reference) -
        2 * covariance(pairs.arm, pairs.reference) / (mean_arm * mean_reference);
    return std::sqrt(std::max(0.0, variance) / static_cast<double>(pairs.arm.size()));
}

/// (K3)
void add_ratio(const Pairs& pairs, double t, Contrast& result) {
    const double a = result.arm.mean;
    const double r = result.reference.mean;
    if (!(a > 0 && r > 0)) return;
    result.ratio_of_means = a / r;
    if (result.n_pairs < 2) return;
    const double factor = std::exp(t * log_ratio_error(pairs, a, r));
    result.ratio_interval = Interval{a / r / factor, a / r * factor};
}

void check_sizes(std::size_t arm, std::size_t reference, const char* what) {
    if (arm == reference) return;
    throw std::invalid_argument("a paired comparison needs as many " + std::string(what) +
                                " in the arm as in the reference, but there are " +
                                std::to_string(arm) + " and " + std::to_string(reference));
}

}  // namespace

double quantile(std::span<const double> ascending, double p) {
    if (ascending.empty()) return unknown;
    const double position = p * static_cast<double>(ascending.size() - 1);
    const std::size_t below = static_cast<std::size_t>(position);
    const std::size_t above = std::min(below + 1, ascending.size() - 1);
    const double share = position - static_cast<double>(below);
    if (share == 0) return ascending[below];
    return ascending[below] + share * (ascending[above] - ascending[below]);
}

Summary summarize(std::span<const double> series) {
    std::vector<double> known(series.begin(), series.end());
    std::erase_if(known, [](double x) { return std::isnan(x); });
    std::sort(known.begin(), known.end());
    const double sd = std::sqrt(covariance(known, known));
    return {.n = known.size(),
            .n_missing = series.size() - known.size(),
            .mean = mean_of(known),
            .sd = sd,
            .mcse = sd / std::sqrt(static_cast<double>(known.size())),
            .q05_across_runs = quantile(known, 0.05),
            .q50_across_runs = quantile(known, 0.50),
            .q95_across_runs = quantile(known, 0.95)};
}

Contrast contrast(std::span<const double> arm, std::span<const double> reference,
                  double level) {
    check_sizes(arm.size(), reference.size(), "replicates");
    if (!(level > 0 && level < 1)) {
        throw std::invalid_argument("the level of an interval is between 0 and 1, not " +
                                    std::to_string(level));
    }
    const Pairs pairs = known_pairs(arm, reference);
    const double t = student_quantile(static_cast<double>(pairs.arm.size()) - 1, level);

    Contrast result{};
    result.n_pairs = pairs.arm.size();
    result.n_dropped = arm.size() - result.n_pairs;
    result.arm = summarize(pairs.arm);
    result.reference = summarize(pairs.reference);
    result.difference = summarize(pairs.difference);
    result.level = level;
    result.mean_interval = {result.difference.mean - t * result.difference.mcse,
                            result.difference.mean + t * result.difference.mcse};
    result.variance_reduction =
        (covariance(pairs.arm, pairs.arm) + covariance(pairs.reference, pairs.reference)) /
        covariance(pairs.difference, pairs.difference);
    add_ratio(pairs, t, result);
    return result;
}

std::optional<NumberNeededToTreat> number_needed_to_treat(double difference,
                                                          const Interval& interval,
                                                          double per) {
    if (std::isnan(interval.low) || interval.contains(0)) return std::nullopt;
    const double a = std::abs(interval.low);
    const double b = std::abs(interval.high);
    return NumberNeededToTreat{
        .persons = per / std::abs(difference),
        .interval = {per / std::max(a, b), per / std::min(a, b)},
        .change = difference < 0 ? Change::fewer_events : Change::more_events};
}

std::optional<std::int64_t> replicates_still_needed(const Summary& pilot, double target_mcse) {
    if (!(target_mcse > 0)) {
        throw std::invalid_argument("a standard error to reach is positive, not " +
                                    std::to_string(target_mcse));
    }
    if (pilot.n < 2 || !std::isfinite(pilot.sd)) return std::nullopt;
    const double root = pilot.sd / target_mcse;
    // Rounding in the square may not ask for one replicate more than needed.
    constexpr double rounding = 1e-12;
    const double total = std::ceil(root * root * (1 - rounding));
    const double still = std::max(0.0, total - static_cast<double>(pilot.n));
    constexpr double uncountable = 9e18;
    if (!(still < uncountable)) return std::nullopt;
    return static_cast<std::int64_t>(still);
}

PersonLevel person_level(std::span<const std::uint8_t> arm,
                         std::span<const std::uint8_t> reference) {
    check_sizes(arm.size(), reference.size(), "people");
    PersonLevel count{};
    for (std::size_t i = 0; i < arm.size(); ++i) {
        const bool in_arm = arm[i] != 0;
        const bool in_reference = reference[i] != 0;
        if (in_arm && in_reference) ++count.both;
        if (in_arm && !in_reference) ++count.harmed;
        if (!in_arm && in_reference) ++count.helped;
        if (!in_arm && !in_reference) ++count.neither;
    }
    return count;
}

}  // namespace analysis
