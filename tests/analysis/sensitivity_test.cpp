#include "analysis/sensitivity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <numeric>

#include "analysis/designs.h"

namespace {

using analysis::Points;
using std::numbers::pi;

template <class Function>
std::vector<double> outcomes_of(const Points& points, Function function) {
    std::vector<double> outcomes;
    for (const std::vector<double>& point : points) outcomes.push_back(function(point));
    return outcomes;
}

double square(double x) {
    return x * x;
}

// --- Sobol' indices

/// Ishigami & Homma (1990) with a = 7, b = 0.1.
double ishigami(const std::vector<double>& u) {
    const auto x = [&u](std::size_t i) { return pi * (2 * u[i] - 1); };
    return std::sin(x(0)) + 7 * square(std::sin(x(1))) +
           0.1 * std::pow(x(2), 4) * std::sin(x(0));
}

TEST(SobolIndices, OfTheIshigamiFunctionAreThePublishedOnes) {
    // Saltelli and others 2000, Sensitivity Analysis, p. 42: analytic values.
    const double v1 = 0.5 * square(1 + 0.1 * std::pow(pi, 4) / 5);
    const double v2 = 49.0 / 8;
    const double v13 = 0.01 * std::pow(pi, 8) * (1.0 / 18 - 1.0 / 50);
    const double v = v1 + v2 + v13;
    const std::vector<double> first{v1 / v, v2 / v, 0};
    const std::vector<double> total{(v1 + v13) / v, v2 / v, v13 / v};
    EXPECT_NEAR(first[0], 0.3139, 5e-5);
    EXPECT_NEAR(first[1], 0.4424, 5e-5);
    EXPECT_NEAR(total[2], 0.2437, 5e-5);

    const Points points = analysis::saltelli(4096, 3, analysis::SecondOrder::no);
    const auto indices = analysis::sobol_indices(outcomes_of(points, ishigami), 3, 5);

    EXPECT_EQ(indices.n_base, 4096u);
    for (std::size_t j = 0; j < 3; ++j) {
        EXPECT_NEAR(indices.first_order[j].value, first[j], 0.01) << j;
        EXPECT_NEAR(indices.total[j].value, total[j], 0.01) << j;
        EXPECT_TRUE(indices.first_order[j].interval.contains(first[j])) << j;
        EXPECT_TRUE(indices.total[j].interval.contains(total[j])) << j;
    }
}

TEST(SobolIndices, OfTheGFunctionAreThePublishedOnes) {
    // Saltelli & Sobol' (1995): a = 0, 1, 4.5, 9, 99, 99, 99, 99.
    const std::vector<double> a{0, 1, 4.5, 9, 99, 99, 99, 99};
    const auto g = [&a](const std::vector<double>& u) {
        double product = 1;
        for (std::size_t i = 0; i < a.size(); ++i)
            product *= (std::abs(4 * u[i] - 2) + a[i]) / (1 + a[i]);
        return product;
    };
    double all = 1;
    std::vector<double> part;
    for (const double ai : a) {
        part.push_back(1 / (3 * square(1 + ai)));
        all *= 1 + part.back();
    }
    EXPECT_NEAR(part[0] / (all - 1), 0.7162, 5e-5);

    const Points points = analysis::saltelli(4096, 8, analysis::SecondOrder::yes);
    const auto indices = analysis::sobol_indices(outcomes_of(points, g), 8, 18);

    for (std::size_t j = 0; j < a.size(); ++j) {
        EXPECT_NEAR(indices.first_order[j].value, part[j] / (all - 1), 0.01) << j;
        EXPECT_NEAR(indices.total[j].value, part[j] / (1 + part[j]) * all / (all - 1), 0.01)
            << j;
    }
}

TEST(SobolIndices, HaveIntervalsThatShrinkWithTheDesignAndMeetTheTruth) {
    const auto width = [](int n) {
        const Points points = analysis::saltelli(n, 3, analysis::SecondOrder::no);
        const auto indices = analysis::sobol_indices(outcomes_of(points, ishigami), 3, 5);
        return indices.total[0].interval.high - indices.total[0].interval.low;
    };

    EXPECT_GT(width(64), 1.5 * width(1024));
}

TEST(SobolIndices, LeaveOutBasePointsWithAMissingOutcome) {
    const Points points = analysis::saltelli(512, 3, analysis::SecondOrder::no);
    std::vector<double> outcomes = outcomes_of(points, ishigami);
    outcomes[7] = outcomes[8] = outcomes[900] = NAN;

    const auto indices = analysis::sobol_indices(outcomes, 3, 5);

    EXPECT_EQ(indices.n_base, 510u);
    EXPECT_NEAR(indices.total[1].value, 0.4424, 0.05);
}

TEST(SobolIndices, AreMissingWhereNothingVaries) {
    const std::vector<double> constant(20, 3.0);

    EXPECT_TRUE(std::isnan(analysis::sobol_indices(constant, 3, 5).total[0].value));
    EXPECT_THROW(analysis::sobol_indices(constant, 3, 6), std::invalid_argument);
}

// --- Morris

TEST(ElementaryEffects, OfAPolynomialAreItsKnownMoments) {
    // e1 = 2; e2 = 4 u3 and e3 = 4 u2, where u of a grid of 4 levels has mean 1/2 and SD
    // sqrt(5)/6 wherever it stands in a path.
    const Points points = analysis::morris(4000, 4, 4, 1);
    const auto y = [](const std::vector<double>& u) { return 2 * u[0] + 4 * u[1] * u[2]; };

    const auto effects = analysis::elementary_effects(points, outcomes_of(points, y), 200);

    const double sd = 4 * std::sqrt(5.0) / 6, error = 4.5 * sd / std::sqrt(4000.0);
    EXPECT_NEAR(effects.mu_star[0], 2, 1e-9);
    EXPECT_NEAR(effects.sigma[0], 0, 1e-9);
    for (const std::size_t j : {1u, 2u}) {
        EXPECT_NEAR(effects.mu[j], 2, error) << j;
        EXPECT_NEAR(effects.mu_star[j], 2, error) << j;
        EXPECT_NEAR(effects.sigma[j], sd, error) << j;
        EXPECT_TRUE(effects.mu_star_interval[j].contains(effects.mu_star[j])) << j;
    }
    EXPECT_EQ(effects.mu_star[3], 0);
}

TEST(ElementaryEffects, OfTheFunctionOfMorrisAreThePublishedOnes) {
    // Morris (1991), section 5, with the small random coefficients at 0: inputs 8, 9 and 10
    // act linearly with effect 40; 1 to 7 are curved or interact; 11 to 20 do nothing.
    const auto function = [](const std::vector<double>& u) {
        std::vector<double> w;
        for (std::size_t i = 0; i < 20; ++i) {
            const bool curved = i == 2 || i == 4 || i == 6;
            w.push_back(2 * ((curved ? 1.1 * u[i] / (u[i] + 0.1) : u[i]) - 0.5));
        }
        double y = 0;
        for (std::size_t i = 0; i < 10; ++i) y += 20 * w[i];
        for (std::size_t i = 0; i < 6; ++i)
            for (std::size_t j = i + 1; j < 6; ++j) y -= 15 * w[i] * w[j];
        for (std::size_t i = 0; i < 5; ++i)
            for (std::size_t j = i + 1; j < 5; ++j)
                for (std::size_t l = j + 1; l < 5; ++l) y -= 10 * w[i] * w[j] * w[l];
        return y + 5 * w[0] * w[1] * w[2] * w[3];
    };
    const Points points = analysis::morris(40, 20, 4, 2);

    const auto effects =
        analysis::elementary_effects(points, outcomes_of(points, function), 50);

    for (std::size_t j = 0; j < 7; ++j) EXPECT_GT(effects.sigma[j], 5) << j;
    for (std::size_t j = 7; j < 10; ++j) {
        EXPECT_NEAR(effects.mu[j], 40, 1e-6) << j;
        EXPECT_NEAR(effects.sigma[j], 0, 1e-6) << j;
    }
    for (std::size_t j = 10; j < 20; ++j) EXPECT_EQ(effects.mu_star[j], 0) << j;
}

TEST(ElementaryEffects, LeaveOutPathsWithAMissingOutcome) {
    const Points points = analysis::morris(6, 2, 4, 1);
    std::vector<double> outcomes =
        outcomes_of(points, [](const std::vector<double>& u) { return 3 * u[0]; });
    outcomes[4] = NAN;

    const auto effects = analysis::elementary_effects(points, outcomes, 20);

    EXPECT_EQ(effects.n_paths, 5u);
    EXPECT_NEAR(effects.mu[0], 3, 1e-9);
}

TEST(SobolIndices, AreMissingWhereNothingVariesThoughRoundingDoes) {
    // The mean of many times 0.3 is not 0.3 to the last digit.
    const std::vector<double> constant(5 * 1000, 0.3);

    const auto indices = analysis::sobol_indices(constant, 3, 5, 50);

    for (std::size_t j = 0; j < 3; ++j) {
        EXPECT_TRUE(std::isnan(indices.first_order[j].value)) << j;
        EXPECT_TRUE(std::isnan(indices.total[j].interval.low)) << j;
    }
}

TEST(SobolIndices, OfOneBasePointHaveNoInterval) {
    const std::vector<double> outcomes{1, 2, 1, 1, 3};

    const auto indices = analysis::sobol_indices(outcomes, 3, 5, 50);

    // a = 1, b = 3 about 2, V = 1; only the first axis moves a, by 1.
    EXPECT_EQ(indices.n_base, 1u);
    EXPECT_DOUBLE_EQ(indices.total[0].value, 0.5);
    EXPECT_EQ(indices.total[1].value, 0);
    EXPECT_TRUE(std::isnan(indices.total[0].interval.low));
    EXPECT_TRUE(std::isnan(indices.first_order[0].interval.high));
}

TEST(SobolIndices, AreNotChangedByLuckThatAllPointsShare) {
    const Points points = analysis::saltelli(64, 3, analysis::SecondOrder::no);
    const std::vector<double> plain = outcomes_of(points, ishigami);
    std::vector<double> shifted = plain;
    for (double& y : shifted) y += 5;

    const auto before = analysis::sobol_indices(plain, 3, 5, 50);
    const auto after = analysis::sobol_indices(shifted, 3, 5, 50);

    for (std::size_t j = 0; j < 3; ++j) {
        EXPECT_NEAR(after.total[j].value, before.total[j].value, 1e-12) << j;
        EXPECT_NEAR(after.first_order[j].interval.low, before.first_order[j].interval.low,
                    1e-12)
            << j;
    }
}

TEST(ElementaryEffects, OfOnePathHaveNoSpread) {
    const Points points = analysis::morris(2, 2, 4, 1);
    std::vector<double> outcomes =
        outcomes_of(points, [](const std::vector<double>& u) { return 3 * u[0]; });
    outcomes[1] = NAN;

    const auto effects = analysis::elementary_effects(points, outcomes, 20);

    EXPECT_EQ(effects.n_paths, 1u);
    EXPECT_NEAR(effects.mu_star[0], 3, 1e-9);
    EXPECT_TRUE(std::isnan(effects.sigma[0]));
    EXPECT_TRUE(std::isnan(effects.mu_star_interval[0].low));
}

TEST(ElementaryEffects, OfNoPathAreMissing) {
    const Points points = analysis::morris(2, 2, 4, 1);

    const auto effects =
        analysis::elementary_effects(points, std::vector<double>(points.size(), NAN), 20);

    EXPECT_EQ(effects.n_paths, 0u);
    EXPECT_TRUE(std::isnan(effects.mu_star[0]));
    EXPECT_TRUE(std::isnan(effects.mu_star_interval[1].high));
}

}  // namespace
