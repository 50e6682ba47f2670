#include "analysis/sensitivity.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "sim/random.h"

namespace analysis {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double normal_975 = 1.959963984540054;

/// Positions 0 to n - 1 drawn with replacement, by address: sample number and draw.
std::vector<std::size_t> drawn(const sim::Draws& draws, int sample, std::size_t n) {
    std::vector<std::size_t> positions(n);
    for (std::size_t i = 0; i < n; ++i) {
        const double u = draws.uniform_double(0, sample, static_cast<std::uint32_t>(i));
        positions[i] = static_cast<std::size_t>(u * static_cast<double>(n));
    }
    return positions;
}

Interval middle_95(std::vector<double> values) {
    std::erase_if(values, [](double value) { return std::isnan(value); });
    std::sort(values.begin(), values.end());
    return {quantile(values, 0.025), quantile(values, 0.975)};
}

/// The outcomes of one base point.
struct Base {
    double a, b;
    std::vector<double> c;  ///< by axis
};

struct Indices {
    std::vector<double> first_order, total;
};

Indices indices_of(const std::vector<Base>& bases, const std::vector<std::size_t>& chosen,
                   std::size_t n_axes) {
    const auto n = static_cast<double>(chosen.size());
    double mean = 0;
    for (const std::size_t i : chosen) mean += (bases[i].a + bases[i].b) / (2 * n);
    double variance = 0;
    std::vector<double> first(n_axes, 0.0), total(n_axes, 0.0);
    for (const std::size_t i : chosen) {
        const double a = bases[i].a - mean, b = bases[i].b - mean;
        variance += (a * a + b * b) / (2 * n);
        for (std::size_t j = 0; j < n_axes; ++j) {
            const double c = bases[i].c[j] - mean;
            first[j] += b * (c - a) / n;
            total[j] += (a - c) * (a - c) / (2 * n);
        }
    }
    for (std::size_t j = 0; j < n_axes; ++j) {
        first[j] = variance > 0 ? first[j] / variance : nan;
        total[j] = variance > 0 ? total[j] / variance : nan;
    }
    return {first, total};
}

std::vector<std::size_t> everyone(std::size_t n) {
    std::vector<std::size_t> positions(n);
    std::iota(positions.begin(), positions.end(), std::size_t{0});
    return positions;
}

/// One column for each axis that varies, of ranks.
Eigen::MatrixXd rank_matrix(const std::vector<std::vector<double>>& points,
                            const std::vector<std::size_t>& rows,
                            const std::vector<std::size_t>& axes) {
    Eigen::MatrixXd matrix(static_cast<Eigen::Index>(rows.size()),
                           static_cast<Eigen::Index>(axes.size()));
    for (std::size_t a = 0; a < axes.size(); ++a) {
        std::vector<double> values;
        for (const std::size_t row : rows) values.push_back(points[row][axes[a]]);
        const std::vector<double> ranked = ranks(values);
        for (std::size_t i = 0; i < rows.size(); ++i)
            matrix(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(a)) = ranked[i];
    }
    return matrix;
}

}  // namespace

SobolIndices sobol_indices(std::span<const double> outcomes, std::size_t n_axes,
                           std::size_t rows_per_base, int n_bootstrap, std::uint64_t seed) {
    if ((rows_per_base != n_axes + 2 && rows_per_base != 2 * n_axes + 2) ||
        outcomes.size() % rows_per_base != 0)
        throw std::invalid_argument("these are not the outcomes of a Saltelli design");
    std::vector<Base> bases;
    for (std::size_t at = 0; at < outcomes.size(); at += rows_per_base) {
        const auto rows = outcomes.subspan(at, rows_per_base);
        if (std::any_of(rows.begin(), rows.end(), [](double y) { return std::isnan(y); }))
            continue;
        bases.push_back({rows.front(),
                         rows.back(),
                         {rows.begin() + 1, rows.begin() + 1 + static_cast<int>(n_axes)}});
    }
    SobolIndices result{{}, {}, bases.size()};
    if (bases.empty()) {
        result.first_order.assign(n_axes, {nan, {nan, nan}});
        result.total = result.first_order;
        return result;
    }
    const Indices best = indices_of(bases, everyone(bases.size()), n_axes);
    const sim::Draws draws(seed, 0);
    std::vector<std::vector<double>> first(n_axes), total(n_axes);
    for (int sample = 0; sample < n_bootstrap; ++sample) {
        const Indices again = indices_of(bases, drawn(draws, sample, bases.size()), n_axes);
        for (std::size_t j = 0; j < n_axes; ++j) {
            first[j].push_back(again.first_order[j]);
            total[j].push_back(again.total[j]);
        }
    }
    for (std::size_t j = 0; j < n_axes; ++j) {
        result.first_order.push_back({best.first_order[j], middle_95(first[j])});
        result.total.push_back({best.total[j], middle_95(total[j])});
    }
    return result;
}

ElementaryEffects elementary_effects(const std::vector<std::vector<double>>& points,
                                     std::span<const double> outcomes, int n_bootstrap,
                                     std::uint64_t seed) {
    const std::size_t k = points.empty() ? 0 : points.front().size();
    if (points.size() != outcomes.size() || points.size() % (k + 1) != 0)
        throw std::invalid_argument("these are not the outcomes of a Morris design");
    std::vector<std::vector<double>> effects;  // by path, axis
    for (std::size_t at = 0; at < points.size(); at += k + 1) {
        std::vector<double> of_path(k, nan);
        for (std::size_t i = at; i < at + k; ++i)
            for (std::size_t j = 0; j < k; ++j)
                if (points[i + 1][j] != points[i][j])
                    of_path[j] =
                        (outcomes[i + 1] - outcomes[i]) / (points[i + 1][j] - points[i][j]);
        if (std::none_of(of_path.begin(), of_path.end(),
                         [](double e) { return std::isnan(e); }))
            effects.push_back(std::move(of_path));
    }
    ElementaryEffects result{{}, {}, {}, {}, effects.size()};
    const auto mean_size = [&effects](std::size_t j, const std::vector<std::size_t>& chosen) {
        double sum = 0;
        for (const std::size_t path : chosen) sum += std::abs(effects[path][j]);
        return sum / static_cast<double>(chosen.size());
    };
    const sim::Draws draws(seed, 0);
    for (std::size_t j = 0; j < k; ++j) {
        std::vector<double> of_axis;
        for (const std::vector<double>& of_path : effects) of_axis.push_back(of_path[j]);
        const Summary summary = summarize(of_axis);
        result.mu.push_back(summary.mean);
        result.sigma.push_back(summary.sd);
        result.mu_star.push_back(mean_size(j, everyone(effects.size())));
        std::vector<double> again;
        for (int sample = 0; sample < n_bootstrap && !effects.empty(); ++sample)
            again.push_back(mean_size(j, drawn(draws, sample, effects.size())));
        result.mu_star_interval.push_back(middle_95(std::move(again)));
    }
    return result;
}

std::vector<double> ranks(std::span<const double> values) {
    std::vector<std::size_t> order = everyone(values.size());
    std::stable_sort(order.begin(), order.end(),
                     [&values](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::vector<double> result(values.size());
    for (std::size_t begin = 0; begin < order.size();) {
        std::size_t end = begin + 1;
        while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
        // The mean of the ranks begin + 1 to end.
        const double shared = static_cast<double>(begin + 1 + end) / 2;
        for (std::size_t i = begin; i < end; ++i) result[order[i]] = shared;
        begin = end;
    }
    return result;
}

std::vector<Estimated> partial_rank_correlations(const std::vector<std::vector<double>>& points,
                                                 std::span<const double> outcomes) {
    const std::size_t k = points.empty() ? 0 : points.front().size();
    std::vector<Estimated> result(k, Estimated{nan, {nan, nan}});
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < points.size(); ++i)
        if (!std::isnan(outcomes[i])) rows.push_back(i);
    std::vector<std::size_t> axes;
    for (std::size_t a = 0; a < k && !rows.empty(); ++a)
        if (std::any_of(rows.begin(), rows.end(), [&](std::size_t row) {
                return points[row][a] != points[rows.front()][a];
            }))
            axes.push_back(a);
    const double degrees =
        static_cast<double>(rows.size()) - static_cast<double>(axes.size()) - 2;
    if (degrees < 1) return result;

    std::vector<double> y;
    for (const std::size_t row : rows) y.push_back(outcomes[row]);
    const std::vector<double> y_ranks = ranks(y);
    Eigen::MatrixXd all(static_cast<Eigen::Index>(rows.size()),
                        static_cast<Eigen::Index>(axes.size()) + 1);
    all << rank_matrix(points, rows, axes),
        Eigen::Map<const Eigen::VectorXd>(y_ranks.data(),
                                          static_cast<Eigen::Index>(y_ranks.size()));
    const Eigen::MatrixXd centred = all.rowwise() - all.colwise().mean();
    // Partial correlations stand in the inverse of the matrix of all correlations.
    const Eigen::MatrixXd covariance = centred.transpose() * centred;
    const Eigen::FullPivLU<Eigen::MatrixXd> decomposed(covariance);
    if (!decomposed.isInvertible()) return result;
    const Eigen::MatrixXd precision = decomposed.inverse();
    const Eigen::Index last = precision.rows() - 1;
    for (std::size_t a = 0; a < axes.size(); ++a) {
        const auto i = static_cast<Eigen::Index>(a);
        const double r =
            -precision(i, last) / std::sqrt(precision(i, i) * precision(last, last));
        const double z = std::atanh(std::clamp(r, -1.0, 1.0));
        const double half = normal_975 / std::sqrt(degrees);
        result[axes[a]] = {r, {std::tanh(z - half), std::tanh(z + half)}};
    }
    return result;
}

VarianceSplit split_variance(std::span<const PointStatistics> points) {
    std::vector<double> means;
    double luck = 0, replicates = 0, inverse = 0;
    for (const PointStatistics& point : points) {
        if (point.n < 2 || std::isnan(point.mean)) continue;
        means.push_back(point.mean);
        luck += point.variance;
        replicates += static_cast<double>(point.n);
        inverse += 1 / static_cast<double>(point.n);
    }
    const auto n = static_cast<double>(means.size());
    if (means.size() < 2) return {nan, nan, nan, means.size()};
    luck /= n;
    const double between = std::pow(summarize(means).sd, 2);
    return {std::max(0.0, between - luck * inverse / n), luck, replicates / n, means.size()};
}

}  // namespace analysis
