#include "analysis/rank_correlation.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace analysis {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double normal_975 = 1.959963984540054;
/// What is left of a column is nothing if it is so small a part of it: two orders of a million
/// points that differ in one swap are 5e-9 apart, and rounding is below 1e-13.
constexpr double nothing = 1e-10;
using Index = Eigen::Index;

/// Ranks of all axes and of the outcome, last, about their means: exact numbers.
Eigen::MatrixXd centred_ranks(const std::vector<std::vector<double>>& points,
                              std::span<const double> outcomes,
                              const std::vector<std::size_t>& rows) {
    const std::size_t k = points.front().size();
    Eigen::MatrixXd matrix(static_cast<Index>(rows.size()), static_cast<Index>(k + 1));
    const double middle = static_cast<double>(rows.size() + 1) / 2;
    for (std::size_t a = 0; a <= k; ++a) {
        std::vector<double> values;
        for (const std::size_t row : rows)
            values.push_back(a < k ? points[row][a] : outcomes[row]);
        const std::vector<double> ranked = ranks(values);
        for (std::size_t i = 0; i < rows.size(); ++i)
            matrix(static_cast<Index>(i), static_cast<Index>(a)) = ranked[i] - middle;
    }
    return matrix;
}

/// The same columns in fewer rows, as many as there are columns: lengths and angles stay.
Eigen::MatrixXd shortened(const Eigen::MatrixXd& matrix) {
    if (matrix.rows() <= matrix.cols()) return matrix;
    const Eigen::HouseholderQR<Eigen::MatrixXd> decomposed(matrix);
    return decomposed.matrixQR()
        .topRows(matrix.cols())
        .template triangularView<Eigen::Upper>();
}

/// Regression on some columns, of which some may follow from others.
class Regression {
  public:
    explicit Regression(const Eigen::MatrixXd& columns) {
        Eigen::MatrixXd scaled = columns;
        for (Index c = 0; c < scaled.cols(); ++c) {
            const double length = scaled.col(c).norm();
            if (length > 0) scaled.col(c) /= length;
        }
        decomposed_.setThreshold(nothing);
        if (scaled.cols() > 0) decomposed_.compute(scaled);
    }
    Index rank() const { return decomposed_.cols() == 0 ? 0 : decomposed_.rank(); }
    /// What the regression leaves of `y`; all 0 if next to nothing.
    Eigen::VectorXd left_of(const Eigen::VectorXd& y) const {
        Eigen::VectorXd turned = y;
        if (rank() > 0) {
            turned.applyOnTheLeft(decomposed_.householderQ().adjoint());
            turned.head(rank()).setZero();
        }
        if (turned.norm() <= nothing * y.norm()) turned.setZero();
        return turned;
    }

  private:
    Eigen::ColPivHouseholderQR<Eigen::MatrixXd> decomposed_;
};

/// (P1, P2) of one axis.
Estimated correlation(const Eigen::VectorXd& x, const Eigen::VectorXd& y, double dimensions,
                      double n) {
    Estimated result{nan, {nan, nan}};
    const double lengths = x.norm() * y.norm();
    if (lengths == 0 || dimensions < 2) return result;
    double r = std::clamp(x.dot(y) / lengths, -1.0, 1.0);
    const double unexplained = (y / y.norm() - r * x / x.norm()).norm();
    if (unexplained < nothing) r = r < 0 ? -1 : 1;
    result.value = r;
    if (dimensions < 3) return result;
    const double largest = 1 - 12 / (n * (n * n - 1));
    const double z = std::atanh(std::clamp(r, -largest, largest));
    const double half = normal_975 / std::sqrt(dimensions - 2);
    result.interval = {std::min(r, std::tanh(z - half)), std::max(r, std::tanh(z + half))};
    return result;
}

}  // namespace

std::vector<double> ranks(std::span<const double> values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
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
    if (rows.empty()) return result;
    const Eigen::MatrixXd all = shortened(centred_ranks(points, outcomes, rows));
    const auto n = static_cast<double>(rows.size());
    const auto n_axes = static_cast<Index>(k);
    for (Index axis = 0; axis < n_axes; ++axis) {
        Eigen::MatrixXd others(all.rows(), n_axes - 1);
        others << all.leftCols(axis), all.middleCols(axis + 1, n_axes - axis - 1);
        const Regression regression(others);
        const double dimensions = n - 1 - static_cast<double>(regression.rank());
        result[static_cast<std::size_t>(axis)] =
            correlation(regression.left_of(all.col(axis)), regression.left_of(all.col(n_axes)),
                        dimensions, n);
    }
    return result;
}

}  // namespace analysis
