#include "analysis/variance_split.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "analysis/contrast.h"

namespace analysis {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
using Index = Eigen::Index;

/// A point with at least one known value: where they stand and what they are.
struct Point {
    std::vector<std::size_t> replicates;
    std::vector<double> values;
    double mean = 0;

    bool is_full(std::size_t n_replicates) const { return replicates.size() == n_replicates; }
};

/// The known values of a table, without the replicates that nobody has. They are counted from
/// the first of them, so that equal values are exactly 0.
struct Known {
    std::vector<Point> points;
    std::size_t n_replicates = 0;
    double n = 0;
};

Known known_values(const PointsByReplicates& outcomes) {
    std::vector<std::size_t> number(outcomes.empty() ? 0 : outcomes.front().size(), 0);
    for (const std::vector<double>& row : outcomes)
        for (std::size_t r = 0; r < row.size(); ++r)
            if (!std::isnan(row[r])) number[r] = 1;
    std::exclusive_scan(number.begin(), number.end(), number.begin(), std::size_t{0});
    Known known;
    double first = nan;
    for (const std::vector<double>& row : outcomes) {
        Point point;
        for (std::size_t r = 0; r < row.size(); ++r) {
            if (std::isnan(row[r])) continue;
            if (std::isnan(first)) first = row[r];
            point.replicates.push_back(number[r]);
            point.values.push_back(row[r] - first);
            known.n_replicates = std::max(known.n_replicates, number[r] + 1);
        }
        if (point.values.empty()) continue;
        point.mean = summarize(point.values).mean;
        known.n += static_cast<double>(point.values.size());
        known.points.push_back(std::move(point));
    }
    return known;
}

/// Replicates that share a point, directly or through others, by the number of their part.
std::vector<std::size_t> parts_of(const Known& known) {
    std::vector<std::size_t> leader(known.n_replicates);
    std::iota(leader.begin(), leader.end(), std::size_t{0});
    const auto find = [&leader](std::size_t r) {
        while (leader[r] != r) r = leader[r] = leader[leader[r]];
        return r;
    };
    for (const Point& point : known.points)
        for (const std::size_t r : point.replicates)
            leader[find(r)] = find(point.replicates.front());
    for (std::size_t r = 0; r < leader.size(); ++r) leader[r] = find(r);
    return leader;
}

/// What points and replicates leave of the sum of squares. Points are eliminated; what is left
/// are the normal equations of the replicates, whose rank lacks one for each part.
double residual_squares(const Known& known, const std::vector<std::size_t>& parts) {
    const auto m = static_cast<Index>(known.n_replicates);
    Eigen::MatrixXd normal = Eigen::MatrixXd::Zero(m, m);
    Eigen::VectorXd right = Eigen::VectorXd::Zero(m);
    double squares = 0, n_full = 0;
    for (const Point& point : known.points) {
        const auto n = static_cast<double>(point.values.size());
        const bool full = point.is_full(known.n_replicates);
        n_full += full ? 1 : 0;
        for (std::size_t i = 0; i < point.values.size(); ++i) {
            const auto r = static_cast<Index>(point.replicates[i]);
            const double left = point.values[i] - point.mean;
            squares += left * left;
            right[r] += left;
            if (full) continue;
            normal(r, r) += 1;
            for (const std::size_t s : point.replicates)
                normal(r, static_cast<Index>(s)) -= 1 / n;
        }
    }
    normal.diagonal().array() += n_full;
    normal.array() -= n_full / static_cast<double>(m);
    // A mean effect of 0 in each part.
    for (Index r = 0; r < m; ++r)
        for (Index s = 0; s < m; ++s)
            if (parts[static_cast<std::size_t>(r)] == parts[static_cast<std::size_t>(s)])
                normal(r, s) += 1;
    const Eigen::VectorXd effects = normal.ldlt().solve(right);
    return std::max(0.0, squares - effects.dot(right));
}

/// What replicates alone leave.
double squares_within_replicates(const Known& known) {
    std::vector<double> sum(known.n_replicates, 0.0), n(known.n_replicates, 0.0);
    for (const Point& point : known.points)
        for (std::size_t i = 0; i < point.values.size(); ++i) {
            sum[point.replicates[i]] += point.values[i];
            ++n[point.replicates[i]];
        }
    double squares = 0;
    for (const Point& point : known.points)
        for (std::size_t i = 0; i < point.values.size(); ++i) {
            const std::size_t r = point.replicates[i];
            squares += std::pow(point.values[i] - sum[r] / n[r], 2);
        }
    return squares;
}

}  // namespace

VarianceSplit split_variance(const PointsByReplicates& outcomes) {
    const Known known = known_values(outcomes);
    const auto n = static_cast<double>(known.points.size());
    const auto m = static_cast<double>(known.n_replicates);
    std::vector<double> variances;
    double inverse = 0;
    for (const Point& point : known.points) {
        inverse += 1 / static_cast<double>(point.values.size());
        if (point.values.size() > 1)
            variances.push_back(std::pow(summarize(point.values).sd, 2));
    }
    VarianceSplit split{nan, nan, nan, nan, variances.size(), nan};
    if (known.points.empty()) return split;
    split.replicates = known.n / n;
    split.luck = summarize(variances).mean;

    const std::vector<std::size_t> parts = parts_of(known);
    double n_parts = 0;
    for (std::size_t r = 0; r < parts.size(); ++r) n_parts += parts[r] == r ? 1 : 0;
    const double degrees = known.n - n - m + n_parts;
    if (degrees < 1 || known.n <= m) return split;
    const double residual = residual_squares(known, parts);
    split.interaction = residual / degrees;  // (V2)
    const double by_points = squares_within_replicates(known) - residual;
    split.parameters =
        std::max(0.0, (by_points - (n - n_parts) * split.interaction) / (known.n - m));  // (V1)
    split.luck_of_means = split.interaction * inverse / n;
    return split;
}

}  // namespace analysis
