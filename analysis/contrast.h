#pragma once
/// What an intervention changes: an arm against its reference, over replicates that share their
/// luck, and person by person.
///
///     D = mean of d_i,  d_i = a_i - r_i,  mcse = sd(d) / sqrt(n)                        (K1)
///     D -+ t mcse,  t = Student quantile of (1 + level) / 2 with n - 1 degrees          (K2)
///     R = mean a / mean r,  interval R exp(-+ t s)                                      (K3)
///     s^2 = [ v_a / A^2 + v_r / B^2 - 2 c / (A B) ] / n          (log delta, paired)    (K4)
///     variance reduction = (v_a + v_r) / var(d)                                         (K5)
///     number needed to treat = per / |D|                                                (K6)
///
///     a_i, r_i   outcome of replicate i in the arm and in the reference, same unit
///     A, B       their means;  v_a, v_r, c their variances and covariance
///     n          pairs in which both are known; NaN means missing and is counted
///     per        people that a, r and D are given for: 1 for a share, 100 for a rate per 100
///
/// Two kinds of spread, never to be confused: quantiles *across runs* say how much single runs
/// differ and do not shrink with more runs; the *Monte Carlo standard error* and the interval
/// (K2) say how well the mean is known and shrink as 1 / sqrt(n). Neither contains the
/// uncertainty of parameters. There are no p-values: more runs make any difference significant.
///
/// (K5) is how many times more replicates independent random numbers would have needed; 1 is no
/// gain, below 1 a loss. Quantiles are of type 7 (R's default): linear between order
/// statistics, with the smallest value at 0 and the largest at 1.
///
/// Student (1908) Biometrika 6:1. Hyndman & Fan (1996) Am Stat 50:361. Laupacis, Sackett &
/// Roberts (1988) N Engl J Med 318:1728. Morris, White & Crowther (2019) Stat Med 38:2074.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace analysis {

/// Type 7 quantile of values in ascending order, 0 <= p <= 1; NaN without values.
double quantile(std::span<const double> ascending, double p);

/// One series over replicates. What needs more values than there are is NaN.
struct Summary {
    std::size_t n;          ///< values that are known
    std::size_t n_missing;  ///< NaN
    double mean;
    double sd;    ///< of single runs, divisor n - 1
    double mcse;  ///< Monte Carlo standard error of the mean
    double q05_across_runs;
    double q50_across_runs;
    double q95_across_runs;
};

Summary summarize(std::span<const double> series);

struct Interval {
    double low;
    double high;
    bool contains(double x) const { return low <= x && x <= high; }
};

struct Contrast {
    std::size_t n_pairs;
    std::size_t n_dropped;  ///< pairs in which at least one value was missing
    Summary arm;            ///< of the n_pairs pairs only, as are the next two
    Summary reference;
    Summary difference;  ///< (K1): mean, mcse, and quantiles across runs
    double level;
    Interval mean_interval;                  ///< (K2), NaN for one pair
    std::optional<double> ratio_of_means;    ///< (K3), absent unless both means are positive
    std::optional<Interval> ratio_interval;  ///< (K3, K4), absent too for one pair
    /// (K5); infinite if all differences are the same, NaN for one pair or if nothing varies.
    double variance_reduction;
};

/// Compares replicate i of the arm with replicate i of the reference. Throws
/// std::invalid_argument if their numbers differ or `level` is not between 0 and 1.
Contrast contrast(std::span<const double> arm, std::span<const double> reference,
                  double level = 0.95);

/// What the arm does to the event that is compared.
enum class Change : std::uint8_t { fewer_events, more_events };

/// (K6): how many people get the arm instead of the reference for one event less, or more.
/// Whether that is a benefit or a harm depends on the event, and only who calls knows whether
/// the numbers count events at all: fewer lapses of people who died are no benefit.
struct NumberNeededToTreat {
    double persons;
    Interval interval;
    Change change;
};

/// (K6); absent if the interval of the difference is unknown or contains 0.
std::optional<NumberNeededToTreat> number_needed_to_treat(double difference,
                                                          const Interval& interval,
                                                          double per = 1);

/// Replicates to add to those there are until `mcse` is expected to be at most `target_mcse`
/// (same unit, positive): sd^2 / target^2 - n, rounded up, at least 0. Absent with fewer than
/// two values, which do not tell their spread.
std::optional<std::int64_t> replicates_still_needed(const Summary& pilot, double target_mcse);

/// The same people in both arms, by who had the event in which.
struct PersonLevel {
    std::int64_t helped;   ///< event only in the reference
    std::int64_t harmed;   ///< event only in the arm
    std::int64_t both;     ///< unaffected: event in both
    std::int64_t neither;  ///< unaffected: event in neither
    std::int64_t unaffected() const { return both + neither; }
};

/// Element i is person i, 0 for no event, anything else for an event. "Helped" takes the event
/// as unwanted. Throws std::invalid_argument if the numbers of people differ.
PersonLevel person_level(std::span<const std::uint8_t> arm,
                         std::span<const std::uint8_t> reference);

}  // namespace analysis
