#include "analysis/survival.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>

namespace analysis {
namespace {

std::vector<Record> by_time(std::span<const Record> records) {
    check(records);
    std::vector<Record> people(records.begin(), records.end());
    std::erase_if(people, [](const Record& record) { return record.count == 0; });
    std::sort(people.begin(), people.end(),
              [](const Record& a, const Record& b) { return a.time < b.time; });
    return people;
}

/// What happens at one distinct time.
struct Tally {
    double time = 0;
    std::int64_t at_risk = 0;
    std::int64_t events = 0;
    std::int64_t competing = 0;
};

std::vector<Tally> tally(std::span<const Record> records) {
    std::vector<Tally> times;
    std::int64_t at_risk = 0;
    const std::vector<Record> people = by_time(records);
    for (const Record& record : people) at_risk += record.count;
    for (const Record& record : people) {
        if (times.empty() || times.back().time != record.time) {
            times.push_back({.time = record.time, .at_risk = at_risk});
        }
        if (record.outcome == Outcome::event) times.back().events += record.count;
        if (record.outcome == Outcome::competing) times.back().competing += record.count;
        at_risk -= record.count;
    }
    return times;
}

/// d / (r (r - d)), the term of (S2, S6); infinite when all at risk have the event.
double greenwood_term(std::int64_t events, std::int64_t at_risk) {
    const double d = static_cast<double>(events);
    const double r = static_cast<double>(at_risk);
    if (events == at_risk) return std::numeric_limits<double>::infinity();
    return d / (r * (r - d));
}

/// The chances (S, F_1, F_2) of (S1, S3) and their covariance (S4).
struct Occupation {
    Eigen::Vector3d chance{1, 0, 0};
    Eigen::Matrix3d covariance = Eigen::Matrix3d::Zero();

    void pass(const Tally& at) {
        const double r = static_cast<double>(at.at_risk);
        const Eigen::Vector2d share(static_cast<double>(at.events) / r,
                                    static_cast<double>(at.competing) / r);
        Eigen::Matrix<double, 3, 2> moves;
        moves << -1, -1, 1, 0, 0, 1;
        const double free_before = chance[0];
        const Eigen::Vector3d flow = moves * share;
        const Eigen::Matrix2d diagonal = share.asDiagonal();
        const Eigen::Matrix2d multinomial = (diagonal - share * share.transpose()) / r;
        Eigen::Matrix3d derivative = Eigen::Matrix3d::Identity();
        derivative.col(0) += flow;

        chance += free_before * flow;
        covariance = (derivative * covariance * derivative.transpose() +
                      free_before * free_before * moves * multinomial * moves.transpose())
                         .eval();
    }

    /// Rounding may leave a variance of 0 slightly negative.
    double standard_error(Eigen::Index state) const {
        return std::sqrt(std::max(0.0, covariance(state, state)));
    }
};

/// Observed and expected events by group, and their covariance, gathered over event times.
struct LogRankSums {
    Eigen::VectorXd at_risk, observed, expected;
    Eigen::MatrixXd covariance;

    explicit LogRankSums(const Eigen::VectorXd& people)
        : at_risk(people),
          observed(Eigen::VectorXd::Zero(people.size())),
          expected(observed),
          covariance(Eigen::MatrixXd::Zero(people.size(), people.size())) {}

    void pass(const Eigen::VectorXd& events) {
        const double d = events.sum();
        const double n = at_risk.sum();
        if (d == 0) return;
        const Eigen::VectorXd share = at_risk / n;
        observed += events;
        expected += d * share;
        if (n == 1) return;
        const Eigen::MatrixXd diagonal = share.asDiagonal();
        covariance += d * (n - d) / (n - 1) * (diagonal - share * share.transpose());
    }
};

/// The same numbers for every event time; groups are positions in `people`.
LogRankSums sum_over_times(const std::vector<Record>& records, const Eigen::VectorXd& people,
                           const std::map<std::int32_t, Eigen::Index>& position) {
    LogRankSums sums(people);
    for (std::size_t i = 0; i < records.size();) {
        const double time = records[i].time;
        Eigen::VectorXd events = Eigen::VectorXd::Zero(people.size());
        Eigen::VectorXd leaving = events;
        for (; i < records.size() && records[i].time == time; ++i) {
            const Eigen::Index g = position.at(records[i].group);
            const double count = static_cast<double>(records[i].count);
            leaving[g] += count;
            if (records[i].outcome == Outcome::event) events[g] += count;
        }
        sums.pass(events);
        sums.at_risk -= leaving;
    }
    return sums;
}

/// (S5). The rows of the covariance add up to 0, so one group with an expected event is left
/// out; those without any say nothing. Absent if what remains does not determine X^2.
std::optional<LogRank> chi_square(const LogRankSums& sums) {
    std::vector<Eigen::Index> kept;
    for (Eigen::Index g = 0; g < sums.expected.size(); ++g) {
        if (sums.expected[g] > 0) kept.push_back(g);
    }
    if (kept.size() < 2) return std::nullopt;
    kept.erase(kept.begin());
    const Eigen::MatrixXd covariance = sums.covariance(kept, kept);
    const Eigen::VectorXd excess = sums.observed(kept) - sums.expected(kept);
    const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> solver(covariance);
    if (!solver.isInvertible()) return std::nullopt;
    const Eigen::VectorXd solved = solver.solve(excess);
    return LogRank{.chi_square = excess.dot(solved),
                   .degrees_of_freedom = static_cast<int>(kept.size()),
                   .groups = {}};
}

}  // namespace

void check(std::span<const Record> records) {
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (!std::isfinite(records[i].time) || records[i].time < 0) {
            throw std::invalid_argument("survival record " + std::to_string(i) + " has time " +
                                        std::to_string(records[i].time) +
                                        "; a time is a finite number of days, at least 0");
        }
        if (records[i].count < 0) {
            throw std::invalid_argument("survival record " + std::to_string(i) +
                                        " stands for " + std::to_string(records[i].count) +
                                        " people; a count is at least 0");
        }
    }
}

std::vector<Record> of_group(std::span<const Record> records, std::int32_t group) {
    std::vector<Record> chosen;
    std::copy_if(records.begin(), records.end(), std::back_inserter(chosen),
                 [&](const Record& record) { return record.group == group; });
    return chosen;
}

std::vector<SurvivalPoint> kaplan_meier(std::span<const Record> records) {
    std::vector<SurvivalPoint> curve;
    double survival = 1;
    double greenwood = 0;
    for (const Tally& at : tally(records)) {
        survival *=
            static_cast<double>(at.at_risk - at.events) / static_cast<double>(at.at_risk);
        greenwood += greenwood_term(at.events, at.at_risk);
        // At S = 0 this is 0 times infinity: the data do not say how sure that zero is.
        curve.push_back(
            {at.time, at.at_risk, at.events, survival, survival * std::sqrt(greenwood)});
    }
    return curve;
}

std::vector<IncidencePoint> aalen_johansen(std::span<const Record> records) {
    std::vector<IncidencePoint> curve;
    Occupation state;
    for (const Tally& at : tally(records)) {
        state.pass(at);
        curve.push_back({at.time, at.at_risk, at.events, at.competing, state.chance[0],
                         state.chance[1], state.standard_error(1), state.chance[2],
                         state.standard_error(2)});
    }
    return curve;
}

std::optional<LogRank> log_rank(std::span<const Record> records) {
    const std::vector<Record> sorted = by_time(records);
    std::map<std::int32_t, std::int64_t> people_of;
    for (const Record& record : sorted) people_of[record.group] += record.count;
    std::map<std::int32_t, Eigen::Index> position;
    Eigen::VectorXd people(static_cast<Eigen::Index>(people_of.size()));
    for (const auto& [group, n] : people_of) {
        const Eigen::Index g = static_cast<Eigen::Index>(position.size());
        position[group] = g;
        people[g] = static_cast<double>(n);
    }

    const LogRankSums sums = sum_over_times(sorted, people, position);
    std::optional<LogRank> result = chi_square(sums);
    if (!result) return std::nullopt;
    for (const auto& [group, g] : position) {
        result->groups.push_back(
            {group, people_of.at(group), sums.observed[g], sums.expected[g]});
    }
    return result;
}

RestrictedMean restricted_mean(std::span<const SurvivalPoint> curve, sim::Duration horizon) {
    if (curve.empty()) {
        constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
        return {.days = {unknown, unknown}, .known_to_horizon = false};
    }
    double area = 0;  // A_j, gathered from the horizon backwards
    double variance = 0;
    double right = horizon.days;
    for (std::size_t j = curve.size(); j-- > 0;) {
        if (curve[j].time > horizon.days) continue;
        area += curve[j].survival * (right - curve[j].time);
        right = curve[j].time;
        if (area > 0)
            variance += area * area * greenwood_term(curve[j].events, curve[j].at_risk);
    }
    area += right;
    const bool known = curve.back().time >= horizon.days || curve.back().survival == 0;
    return {.days = {area, std::sqrt(variance)}, .known_to_horizon = known};
}

Estimate difference(const Estimate& a, const Estimate& b) {
    return {a.value - b.value, std::hypot(a.standard_error, b.standard_error)};
}

}  // namespace analysis
