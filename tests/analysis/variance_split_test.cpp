#include "analysis/variance_split.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <random>

namespace {

using analysis::PointsByReplicates;
using analysis::split_variance;

/// Standard deviations of the three parts of an outcome.
struct Spread {
    double parameters, luck, interaction;
};

/// A table of normal variables; with a chance of `missing` a value is not known.
PointsByReplicates table_of(std::size_t n, std::size_t m, Spread sd, double missing,
                            std::uint32_t seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal;
    std::uniform_real_distribution<double> uniform;
    std::vector<double> luck(m);
    for (double& each : luck) each = sd.luck * normal(random);
    PointsByReplicates table(n, std::vector<double>(m));
    for (std::vector<double>& row : table) {
        const double point = 7 + sd.parameters * normal(random);
        for (std::size_t r = 0; r < m; ++r) {
            row[r] = point + luck[r] + sd.interaction * normal(random);
            if (uniform(random) < missing) row[r] = NAN;
        }
    }
    return table;
}

/// Means of the parts over many tables, and their standard errors.
struct Means {
    double parameters, parameters_error, luck, luck_error, interaction, interaction_error;
};
Means means_over_tables(std::size_t n, std::size_t m, Spread sd, double missing) {
    constexpr int tables = 2000;
    Eigen::Array3d sum = Eigen::Array3d::Zero(), squares = Eigen::Array3d::Zero();
    for (std::uint32_t seed = 1; seed <= tables; ++seed) {
        const auto split = split_variance(table_of(n, m, sd, missing, seed));
        const Eigen::Array3d parts(split.parameters, split.luck, split.interaction);
        sum += parts;
        squares += parts * parts;
    }
    const Eigen::Array3d mean = sum / tables;
    const Eigen::Array3d error = ((squares / tables - mean * mean) / tables).sqrt();
    return {mean[0], error[0], mean[1], error[1], mean[2], error[2]};
}

/// Within 4.5 standard errors, which chance breaks once in 150,000 times for each of three parts.
void expect_parts(const Means& means, double parameters, double luck, double interaction) {
    EXPECT_LT(std::abs(means.parameters - parameters), 4.5 * means.parameters_error)
        << means.parameters;
    EXPECT_LT(std::abs(means.luck - luck), 4.5 * means.luck_error) << means.luck;
    EXPECT_LT(std::abs(means.interaction - interaction), 4.5 * means.interaction_error)
        << means.interaction;
}

TEST(VarianceSplit, TakesOnlyLuckThatPointsDoNotShareFromTheirMeans) {
    // Point means 0, 3, 6: variance 9. Replicates add -1 and 1 to all points, and what is left
    // is -+1, +-1, 0: V(I) = 4 / (2 * 1).
    const PointsByReplicates table{{-2, 2}, {3, 3}, {5, 7}};

    const auto split = split_variance(table);

    EXPECT_DOUBLE_EQ(split.interaction, 2);
    EXPECT_DOUBLE_EQ(split.parameters, 9 - 2.0 / 2);
    EXPECT_DOUBLE_EQ(split.luck, (8.0 + 0 + 2) / 3);
    EXPECT_DOUBLE_EQ(split.share_of_luck(), (10.0 / 3) / (10.0 / 3 + 8));
    EXPECT_DOUBLE_EQ(split.share_of_luck_in_means(), 1.0 / 9);
    EXPECT_EQ(split.n_points, 3u);
    EXPECT_EQ(split.replicates, 2);
}

TEST(VarianceSplit, DoesNotDependOnHowMuchLuckAllPointsShare) {
    PointsByReplicates table = table_of(20, 3, {1, 0, 0.3}, 0, 1);
    const auto before = split_variance(table);

    for (std::vector<double>& row : table) {
        row[0] += 100;
        row[2] -= 40;
    }
    const auto after = split_variance(table);

    EXPECT_NEAR(after.parameters, before.parameters, 1e-9);
    EXPECT_NEAR(after.interaction, before.interaction, 1e-9);
    EXPECT_GT(after.luck, 1000);
}

TEST(VarianceSplit, IsRightOnAverageForTwoReplicatesThatSharePlentyOfLuck) {
    // Smallest deviation of V(P) = 1 that is seen: 0.03. Taking luck / m from the means, as if
    // luck were drawn anew at each point, would give 0.
    const Means means = means_over_tables(40, 2, {1, 2, 0.5}, 0);

    expect_parts(means, 1, 4.25, 0.25);
    EXPECT_LT(means.parameters_error * 4.5, 0.03);
}

TEST(VarianceSplit, IsRightOnAverageWhereLuckIsNotShared) {
    expect_parts(means_over_tables(40, 3, {1, 0, 0.8}, 0), 1, 0.64, 0.64);
}

TEST(VarianceSplit, IsRightOnAverageWhereRunsAreMissing) {
    // Points may be left with one value, or none.
    const Means means = means_over_tables(40, 3, {1, 2, 0.5}, 0.35);

    expect_parts(means, 1, 4.25, 0.25);
    EXPECT_LT(means.parameters_error * 4.5, 0.04);
}

TEST(VarianceSplit, OfATableWithGapsIsThatOfLeastSquares) {
    const PointsByReplicates table = table_of(9, 4, {1, 2, 0.5}, 0.3, 3);
    // Dummy variables for points and replicates.
    std::vector<double> y;
    std::vector<std::pair<Eigen::Index, Eigen::Index>> cells;
    for (std::size_t p = 0; p < table.size(); ++p)
        for (std::size_t r = 0; r < 4; ++r)
            if (!std::isnan(table[p][r])) {
                y.push_back(table[p][r]);
                cells.emplace_back(p, r);
            }
    const auto n = static_cast<Eigen::Index>(y.size());
    Eigen::MatrixXd replicates = Eigen::MatrixXd::Zero(n, 4);
    Eigen::MatrixXd both = Eigen::MatrixXd::Zero(n, 4 + 9);
    for (Eigen::Index i = 0; i < n; ++i) {
        const auto [p, r] = cells[static_cast<std::size_t>(i)];
        replicates(i, r) = both(i, r) = both(i, 4 + p) = 1;
    }
    const Eigen::Map<const Eigen::VectorXd> outcome(y.data(), n);
    const auto left_by = [&outcome](const Eigen::MatrixXd& columns) {
        const auto decomposed = columns.completeOrthogonalDecomposition();
        return (outcome - columns * decomposed.solve(outcome)).squaredNorm();
    };
    const double interaction = left_by(both) / static_cast<double>(n - 9 - 4 + 1);
    const double parameters = (left_by(replicates) - left_by(both) - (9 - 1) * interaction) /
                              static_cast<double>(n - 4);

    const auto split = split_variance(table);

    ASSERT_LT(n, 36);
    EXPECT_NEAR(split.interaction, interaction, 1e-9);
    EXPECT_NEAR(split.parameters, parameters, 1e-9);
}

TEST(VarianceSplit, ComparesOnlyPointsThatHaveReplicatesInCommon) {
    // Two halves with nothing in common, which differ by luck or by parameters: nobody knows.
    const PointsByReplicates table{
        {0, 1, NAN, NAN}, {2, 3, NAN, NAN}, {NAN, NAN, 100, 104}, {NAN, NAN, 102, 106}};

    const auto split = split_variance(table);

    EXPECT_NEAR(split.interaction, 0, 1e-12);
    EXPECT_NEAR(split.parameters, 2, 1e-12);
}

TEST(VarianceSplit, IsNotNegative) {
    const PointsByReplicates table{{-1, 3}, {3.1, -0.9}, {0, 2}};

    EXPECT_EQ(split_variance(table).parameters, 0);
    EXPECT_EQ(split_variance(table).share_of_luck(), 1);
}

TEST(VarianceSplit, IsNotKnownFromOneReplicateOrOnePoint) {
    for (const PointsByReplicates& table :
         {PointsByReplicates{{1}, {2}, {3}}, PointsByReplicates{{1, 2, 3}},
          PointsByReplicates{{NAN, NAN}, {NAN, NAN}}, PointsByReplicates{},
          PointsByReplicates{{1, NAN}, {NAN, 2}, {3, NAN}}}) {
        const auto split = split_variance(table);
        EXPECT_TRUE(std::isnan(split.parameters));
        EXPECT_TRUE(std::isnan(split.share_of_luck()));
        EXPECT_TRUE(std::isnan(split.share_of_luck_in_means()));
    }
    EXPECT_EQ(split_variance({{1, 2, 3}}).luck, 1);
}

TEST(VarianceSplit, OfEqualOutcomesIsNothing) {
    const auto split = split_variance(PointsByReplicates(7, std::vector<double>(3, 0.3)));

    EXPECT_EQ(split.parameters, 0);
    EXPECT_EQ(split.luck, 0);
    EXPECT_TRUE(std::isnan(split.share_of_luck()));
}

}  // namespace
