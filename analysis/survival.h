#pragma once
/// Times to an event, of people followed until the event, a competing event, or the end.
///
/// Data are grouped: one record stands for `count` identical people, and every function gives
/// exactly what it would give for `count` separate records (frequency weights).
///
///     S(t) = prod_{t_j <= t} (1 - d_j / r_j)                     Kaplan-Meier            (S1)
///     se S = S sqrt( sum d_j / (r_j (r_j - d_j)) )               Greenwood               (S2)
///     F_k(t) = sum_{t_j <= t} S(t_{j-1}) d_kj / r_j              Aalen-Johansen          (S3)
///     V_j = J_j V_{j-1} J_j' + S(t_{j-1})^2 C_j                  its covariance          (S4)
///     X^2 = (O - E)' V^- (O - E)                                 log-rank                (S5)
///     m = int_0^h S dt,  var m = sum A_j^2 d_j / (r_j (r_j - d_j)),  A_j = int_{t_j}^h S (S6)
///
///     t_j   distinct times, ascending                             [d]   time
///     r_j   people with a time of at least t_j                    [1]   at_risk
///     d_j   those with an event at t_j; d_kj of kind k            [1]   events, competing
///     S     chance to be free of the event                        [1]   survival, event_free
///     F_k   chance to have had the event k, before the other      [1]   incidence
///     O, E  events seen, and expected were all groups alike       [1]   observed, expected
///     m, h  mean time free of the event within the horizon h      [d]   RestrictedMean
///
/// (S4) carries the covariance of (S, F_1, F_2) from one time to the next: J is the derivative
/// of (S1, S3) and C the multinomial covariance of the shares d_kj / r_j. Its diagonal is the
/// Greenwood-type variance of Dinse & Larson (1986) and Gaynor et al. (1993), which is also the
/// infinitesimal jackknife that R's multi-state `survfit` reports.
///
/// Who is censored at t_j is at risk at t_j. Times are equal only if they are the same number
/// (R merges times closer than 1.5e-8 of their size). All standard errors take people as
/// independent of each other; people who share a run or a network are not (clustered.h), and
/// arms that share their luck are not either (contrast.h, over replicates).
///
/// Kaplan & Meier (1958) J Am Stat Assoc 53:457. Greenwood (1926) Rep Public Health Med
/// Subj 33. Aalen & Johansen (1978) Scand J Stat 5:141. Dinse & Larson (1986) Biometrika
/// 73:379. Gaynor et al. (1993) J Am Stat Assoc 88:400. Mantel (1966) Cancer Chemother Rep
/// 50:163. Irwin (1949) J Hyg 47:188. Compared with R's `survival` in tests/analysis.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/units.h"

namespace analysis {

/// How the follow-up of a person ended.
enum class Outcome : std::uint8_t { censored, event, competing };

/// `count` people with the same time, outcome, group and cluster.
struct Record {
    double time = 0;  ///< days since the start of follow-up, finite and at least 0
    Outcome outcome = Outcome::censored;
    std::int32_t group = 0;    ///< what is compared, for example the arm
    std::int32_t cluster = 0;  ///< who is alike, for example the replicate
    std::int64_t count = 1;    ///< at least 0; a record of nobody changes nothing
};

/// Throws std::invalid_argument, with the place, if a record has an impossible time or count.
void check(std::span<const Record> records);

/// The records of one group.
std::vector<Record> of_group(std::span<const Record> records, std::int32_t group);

struct SurvivalPoint {
    double time;  ///< [d]
    std::int64_t at_risk;
    std::int64_t events;
    double survival;        ///< just after `time`
    double standard_error;  ///< of `survival`; NaN once nobody is left free of the event
};

/// (S1, S2) at each distinct time, censored ones included; empty without people. A competing
/// event counts as censored here, so 1 - S is a chance only if there is none: see (S3).
std::vector<SurvivalPoint> kaplan_meier(std::span<const Record> records);

struct IncidencePoint {
    double time;  ///< [d]
    std::int64_t at_risk;
    std::int64_t events;
    std::int64_t competing;
    double event_free;  ///< of both kinds
    double incidence;
    double incidence_standard_error;
    double competing_incidence;
    double competing_standard_error;
};

/// (S3, S4) at each distinct time, censored ones included; empty without people.
std::vector<IncidencePoint> aalen_johansen(std::span<const Record> records);

struct LogRank {
    struct Group {
        std::int32_t group;
        std::int64_t n_people;
        double observed;
        double expected;
    };
    double chi_square;
    int degrees_of_freedom;     ///< groups with an expected event, less one
    std::vector<Group> groups;  ///< ascending
};

/// (S5) over all groups with people. Absent if the data do not compare any two groups: fewer
/// than two groups, no events, or nobody of a second group still followed at an event.
std::optional<LogRank> log_rank(std::span<const Record> records);

/// A number and its standard error, in the same unit.
struct Estimate {
    double value;
    double standard_error;
};

struct RestrictedMean {
    Estimate days;
    /// Whether the curve is known up to the horizon: follow-up reaches it or S is 0 before. If
    /// not, the last S is taken to last until the horizon (as R does), and `days` is a guess.
    bool known_to_horizon;
};

/// (S6) from a Kaplan-Meier curve; NaN for an empty curve, standard error 0 without events.
RestrictedMean restricted_mean(std::span<const SurvivalPoint> curve, sim::Duration horizon);

/// a - b for independent a and b.
Estimate difference(const Estimate& a, const Estimate& b);

}  // namespace analysis
