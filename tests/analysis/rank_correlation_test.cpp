#include "analysis/rank_correlation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <limits>

#include "analysis/designs.h"

namespace {

using analysis::Points;

template <class Function>
std::vector<double> outcomes_of(const Points& points, Function function) {
    std::vector<double> outcomes;
    for (const std::vector<double>& point : points) outcomes.push_back(function(point));
    return outcomes;
}

/// The same by its definition: the correlation of what two regressions leave.
double by_residuals(const Points& points, const std::vector<double>& y, std::size_t axis) {
    const auto n = static_cast<Eigen::Index>(points.size());
    const auto k = static_cast<Eigen::Index>(points[0].size());
    Eigen::MatrixXd others = Eigen::MatrixXd::Ones(n, k);
    Eigen::VectorXd mine(n), outcome(n);
    Eigen::Index column = 1;
    for (std::size_t a = 0; a < points[0].size(); ++a) {
        std::vector<double> values;
        for (const std::vector<double>& point : points) values.push_back(point[a]);
        const std::vector<double> ranked = analysis::ranks(values);
        const Eigen::Map<const Eigen::VectorXd> r(ranked.data(), n);
        if (a == axis)
            mine = r;
        else
            others.col(column++) = r;
    }
    const std::vector<double> ranked = analysis::ranks(y);
    outcome = Eigen::Map<const Eigen::VectorXd>(ranked.data(), n);
    const auto decomposed = others.colPivHouseholderQr();
    const Eigen::VectorXd left = mine - others * decomposed.solve(mine);
    const Eigen::VectorXd right = outcome - others * decomposed.solve(outcome);
    return left.dot(right) / (left.norm() * right.norm());
}

TEST(PartialRankCorrelations, AreThoseOfTheResidualsOfRanks) {
    const Points points = analysis::latin_hypercube(60, 4, 5);
    const auto y = outcomes_of(points, [](const std::vector<double>& u) {
        return std::exp(3 * u[0]) - 2 * u[1] + u[0] * u[2];
    });

    const auto correlations = analysis::partial_rank_correlations(points, y);

    for (std::size_t a = 0; a < 4; ++a) {
        EXPECT_NEAR(correlations[a].value, by_residuals(points, y, a), 1e-9) << a;
        EXPECT_TRUE(correlations[a].interval.contains(correlations[a].value)) << a;
    }
    EXPECT_GT(correlations[0].value, 0.9);
    EXPECT_LT(correlations[1].value, 0);
    // R: tanh(atanh(r) + c(-1, 1) * qnorm(.975) / sqrt(60 - 4 - 2))
    const double half = 1.959963985 / std::sqrt(54.0);
    EXPECT_NEAR(correlations[1].interval.high,
                std::tanh(std::atanh(correlations[1].value) + half), 1e-9);
}

TEST(PartialRankCorrelations, AreMissingForAnAxisThatDoesNotVary) {
    Points points = analysis::latin_hypercube(20, 3, 5);
    for (std::vector<double>& point : points) point[1] = 0.5;
    const auto y =
        outcomes_of(points, [](const std::vector<double>& u) { return u[0] + u[2] * u[2]; });

    const auto correlations = analysis::partial_rank_correlations(points, y);

    EXPECT_TRUE(std::isnan(correlations[1].value));
    EXPECT_FALSE(std::isnan(correlations[0].value));
}

TEST(Ranks, OfTiesAreShared) {
    EXPECT_EQ(analysis::ranks(std::vector<double>{7, 3, 7, 1}),
              (std::vector<double>{3.5, 2, 3.5, 1}));
}


TEST(PartialRankCorrelations, OfAPerfectOrderAreOneAndHaveAnInterval) {
    const Points points = analysis::latin_hypercube(40, 2, 5);
    const auto falls =
        outcomes_of(points, [](const std::vector<double>& u) { return std::exp(-u[0]); });
    const auto rises =
        outcomes_of(points, [](const std::vector<double>& u) { return std::exp(u[1]); });

    const auto of_falls = analysis::partial_rank_correlations(points, falls);
    const auto of_rises = analysis::partial_rank_correlations(points, rises);

    EXPECT_EQ(of_falls[0].value, -1);
    EXPECT_EQ(of_falls[0].interval.low, -1);
    EXPECT_GT(of_falls[0].interval.high, -1);
    EXPECT_LT(of_falls[0].interval.high, -0.999);
    // Beside it nothing is left for the other axis to explain.
    EXPECT_TRUE(std::isnan(of_falls[1].value));
    EXPECT_EQ(of_rises[1].value, 1);
    EXPECT_TRUE(std::isnan(of_rises[0].value));
}

TEST(PartialRankCorrelations, OfASumOfRanksAreOneForEachOfItsAxes) {
    // Others held, what is left follows each axis exactly.
    const Points points{{1, 2}, {2, 5}, {3, 1}, {4, 4}, {5, 3}, {6, 6}};
    const auto y =
        outcomes_of(points, [](const std::vector<double>& x) { return 10 * x[0] + x[1]; });

    const auto correlations = analysis::partial_rank_correlations(points, y);

    EXPECT_EQ(correlations[0].value, 1);
}

TEST(PartialRankCorrelations, AreLostOnlyForAxesThatOthersDetermine) {
    Points points = analysis::latin_hypercube(30, 4, 5);
    for (std::vector<double>& point : points) point[2] = 3 * point[1];
    const auto y = outcomes_of(
        points, [](const std::vector<double>& u) { return u[0] + u[1] - u[3] * u[3]; });

    const auto correlations = analysis::partial_rank_correlations(points, y);

    EXPECT_TRUE(std::isnan(correlations[1].value));
    EXPECT_TRUE(std::isnan(correlations[2].value));
    for (std::vector<double>& point : points) point.erase(point.begin() + 2);
    const auto without = analysis::partial_rank_correlations(points, y);
    EXPECT_NEAR(correlations[0].value, without[0].value, 1e-12);
    EXPECT_NEAR(correlations[3].value, without[2].value, 1e-12);
    EXPECT_NEAR(correlations[3].interval.high, without[2].interval.high, 1e-12);
}

TEST(PartialRankCorrelations, AreMissingWhereNothingCanBeKnown) {
    const Points points = analysis::latin_hypercube(12, 2, 5);
    const auto all_missing = [](const std::vector<analysis::Estimated>& all) {
        for (const analysis::Estimated& each : all)
            if (!std::isnan(each.value) || !std::isnan(each.interval.low)) return false;
        return true;
    };
    const auto first = [&points](long n) {
        return Points(points.begin(), points.begin() + n);
    };
    const std::vector<double> y{4, 8, 1, 2, 9, 7, 3, 5, 6, 0, 11, 10};
    const std::span<const double> outcomes(y);

    // All tied; none known; one; two; as many as axes and one more.
    EXPECT_TRUE(all_missing(
        analysis::partial_rank_correlations(points, std::vector<double>(12, 0.3))));
    EXPECT_TRUE(
        all_missing(analysis::partial_rank_correlations(points, std::vector<double>(12, NAN))));
    for (const long n : {1, 2, 3})
        EXPECT_TRUE(all_missing(analysis::partial_rank_correlations(
            first(n), outcomes.first(static_cast<std::size_t>(n)))))
            << n;
    EXPECT_TRUE(analysis::partial_rank_correlations({}, {}).empty());
    EXPECT_FALSE(all_missing(analysis::partial_rank_correlations(first(5), outcomes.first(5))));
}

TEST(PartialRankCorrelations, OfFewerPointsThanAxesAreMissing) {
    const Points points = analysis::latin_hypercube(6, 8, 5);
    const std::vector<double> y{4, 1, 2, 3, 5, 0};

    for (const auto& each : analysis::partial_rank_correlations(points, y))
        EXPECT_TRUE(std::isnan(each.value));
}

TEST(PartialRankCorrelations, OfOneAxisAreThoseOfSpearman) {
    // R: cor(c(1,2,3,4,5,6), c(2,1,4,3,6,5), method = "spearman"): 1 - 6 * 6 / (6 * 35)
    const Points points{{1}, {2}, {3}, {4}, {5}, {6}};

    const auto correlations =
        analysis::partial_rank_correlations(points, std::vector<double>{2, 1, 4, 3, 6, 5});

    EXPECT_NEAR(correlations[0].value, 1 - 36.0 / 210, 1e-12);
}

}  // namespace
