#include "analysis/designs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "analysis/axis.h"

namespace {

using analysis::Axis;
using analysis::Points;

// --- Latin hypercube

TEST(LatinHypercube, MeetsEachSliceOfEachAxisOnce) {
    constexpr int n = 50, k = 7;

    const Points points = analysis::latin_hypercube(n, k, 3);

    ASSERT_EQ(points.size(), 50u);
    for (std::size_t axis = 0; axis < k; ++axis) {
        std::set<int> slices;
        for (const std::vector<double>& point : points)
            slices.insert(static_cast<int>(point[axis] * n));
        EXPECT_EQ(slices.size(), 50u) << axis;
        EXPECT_EQ(*slices.begin(), 0) << axis;
        EXPECT_EQ(*slices.rbegin(), n - 1) << axis;
    }
}

TEST(LatinHypercube, IsAFunctionOfItsSeedAndPairsAxesByChance) {
    const Points points = analysis::latin_hypercube(40, 2, 3);

    EXPECT_EQ(points, analysis::latin_hypercube(40, 2, 3));
    EXPECT_NE(points, analysis::latin_hypercube(40, 2, 4));
    // The first axis does not change when another one comes.
    for (std::size_t i = 0; i < points.size(); ++i)
        EXPECT_EQ(points[i][0], analysis::latin_hypercube(40, 3, 3)[i][0]);
    double product = 0;
    for (const std::vector<double>& point : points)
        product += (point[0] - 0.5) * (point[1] - 0.5);
    // A correlation of 40 points is within 4.5 standard errors of 0 but once in 100,000 times.
    EXPECT_LT(std::abs(product / 40 * 12), 4.5 / std::sqrt(40.0));
}

// --- Sobol' sequence and Saltelli design

TEST(SobolSequence, BeginsAsPublished) {
    // scipy.stats.qmc.Sobol(4, scramble=False), without its first point.
    EXPECT_EQ(analysis::sobol(5, 4), (Points{{0.5, 0.5, 0.5, 0.5},
                                             {0.75, 0.25, 0.25, 0.25},
                                             {0.25, 0.75, 0.75, 0.75},
                                             {0.375, 0.375, 0.625, 0.875},
                                             {0.875, 0.875, 0.125, 0.375}}));
}

TEST(SaltelliDesign, HasTheRowsOfSALib) {
    // SALib 1.4, SALib.sample.saltelli: its construction applied to
    // scipy.stats.qmc.Sobol(6, scramble=False), N = 2, D = 3, second order.
    const Points expected{
        {0.09375, 0.46875, 0.46875}, {0.65625, 0.46875, 0.46875}, {0.09375, 0.28125, 0.46875},
        {0.09375, 0.46875, 0.96875}, {0.09375, 0.28125, 0.96875}, {0.65625, 0.46875, 0.96875},
        {0.65625, 0.28125, 0.46875}, {0.65625, 0.28125, 0.96875}, {0.59375, 0.96875, 0.96875},
        {0.15625, 0.96875, 0.96875}, {0.59375, 0.78125, 0.96875}, {0.59375, 0.96875, 0.46875},
        {0.59375, 0.78125, 0.46875}, {0.15625, 0.96875, 0.46875}, {0.15625, 0.78125, 0.96875},
        {0.15625, 0.78125, 0.46875}};

    EXPECT_EQ(analysis::saltelli(2, 3, analysis::SecondOrder::yes), expected);
}

/// Two sums over a matrix of which the second knows the place of each number.
std::pair<double, double> checksums(const Points& points) {
    double plain = 0, placed = 0;
    int i = 0;
    for (const std::vector<double>& row : points)
        for (const double u : row) {
            plain += u;
            placed += u * (++i % 97);
        }
    return {plain, placed};
}

TEST(SaltelliDesign, HasTheChecksumsOfSALibAtOtherSizes) {
    const Points small = analysis::saltelli(8, 3, analysis::SecondOrder::no);
    const Points large = analysis::saltelli(64, 7, analysis::SecondOrder::no);
    const Points odd = analysis::saltelli(100, 5, analysis::SecondOrder::yes);

    EXPECT_EQ(small.size(), 40u);
    EXPECT_EQ(checksums(small), (std::pair{61.75, 2566.4375}));
    EXPECT_EQ(large.size(), 576u);
    EXPECT_EQ(checksums(large), (std::pair{2016.0, 97475.4375}));
    EXPECT_EQ(odd.size(), 1200u);
    EXPECT_EQ(checksums(odd), (std::pair{3007.125, 142513.1875}));
}

// --- Morris

TEST(MorrisDesign, MovesEachAxisOncePerPathByItsStep) {
    constexpr std::size_t k = 5;
    constexpr int levels = 4;

    const Points points = analysis::morris(20, k, levels, 1);

    ASSERT_EQ(points.size(), 20 * (k + 1));
    for (std::size_t path = 0; path < points.size(); path += k + 1) {
        std::vector<int> moves(k, 0);
        for (std::size_t i = path; i < path + k; ++i) {
            int moved = 0;
            for (std::size_t axis = 0; axis < k; ++axis) {
                const double step = points[i + 1][axis] - points[i][axis];
                if (step == 0) continue;
                ++moved;
                ++moves[axis];
                EXPECT_NEAR(std::abs(step), 2.0 / 3, 1e-12);
            }
            EXPECT_EQ(moved, 1);
        }
        EXPECT_EQ(moves, std::vector<int>(k, 1));
    }
    std::set<double> met;
    for (const std::vector<double>& point : points) met.insert(point.begin(), point.end());
    EXPECT_EQ(met, (std::set<double>{0, 1.0 / 3, 2.0 / 3, 1}));
}

TEST(MorrisDesign, HasAnEvenNumberOfLevels) {
    EXPECT_THROW(analysis::morris(3, 2, 5, 1), std::invalid_argument);
}

TEST(Grid, HasAllCombinationsTheLastAxisFastest) {
    EXPECT_EQ(analysis::grid({2, 3}), (std::vector<std::vector<std::size_t>>{
                                          {0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}}));
}

// --- axes

TEST(AnAxis, OfValuesGivesEachTheSameShare) {
    const Axis axis{.kind = Axis::Kind::values, .values = {3, 1, 2}};

    EXPECT_EQ(axis.value_at(0), 3);
    EXPECT_EQ(axis.value_at(0.34), 1);
    EXPECT_EQ(axis.value_at(0.99), 2);
    EXPECT_EQ(axis.value_at(1), 2);
    EXPECT_EQ(axis.grid_values(), (std::vector<double>{3, 1, 2}));
}

TEST(AnAxis, OfARangeHitsItsEndsAndItsMiddle) {
    Axis axis{.kind = Axis::Kind::uniform, .low = 2, .high = 6, .levels = 3};
    EXPECT_EQ(axis.grid_values(), (std::vector<double>{2, 4, 6}));

    axis.kind = Axis::Kind::log_uniform;
    axis.high = 32;
    EXPECT_EQ(axis.value_at(0), 2);
    EXPECT_NEAR(axis.value_at(0.5), 8, 1e-12);
    EXPECT_EQ(axis.value_at(1), 32);
}

TEST(AnAxis, HasTheQuantilesOfItsDistribution) {
    // R: qnorm(.975, 10, 2), qlnorm(.9, log(5), .4), 1 + 3 * qbeta(.3, 2, 5)
    const Axis normal{
        .kind = Axis::Kind::normal, .low = -1e9, .high = 1e9, .first = 10, .second = 2};
    const Axis lognormal{
        .kind = Axis::Kind::lognormal, .low = 0, .high = HUGE_VAL, .first = 5, .second = 0.4};
    const Axis beta{.kind = Axis::Kind::beta, .low = 1, .high = 4, .first = 2, .second = 5};
    EXPECT_NEAR(normal.value_at(0.975), 13.9199279690801, 1e-9);
    EXPECT_NEAR(lognormal.value_at(0.9), 8.348305120276, 1e-9);
    EXPECT_NEAR(beta.value_at(0.3), 1 + 3 * 0.181803471319, 1e-9);
    // Half of a triangle from 0 to 2 with its peak at 1 lies below 1; 1/8 below 1/2.
    const Axis triangular{.kind = Axis::Kind::triangular, .low = 0, .high = 2, .first = 1};
    EXPECT_NEAR(triangular.value_at(0.5), 1, 1e-12);
    EXPECT_NEAR(triangular.value_at(0.125), 0.5, 1e-12);
}

TEST(AnAxis, ThatIsCutOffKeepsItsShapeBetweenTheLimits) {
    // R: qnorm(pnorm(-1) + .25 * (pnorm(2) - pnorm(-1)))
    const Axis axis{.kind = Axis::Kind::normal, .low = -1, .high = 2, .first = 0, .second = 1};
    EXPECT_EQ(axis.value_at(0), -1);
    EXPECT_EQ(axis.value_at(1), 2);
    EXPECT_NEAR(axis.value_at(0.25), -0.349641429292, 1e-9);
}

TEST(AnAxis, OfATailIsExactHoweverFarOut) {
    // mpmath, 60 digits: d where S(a + d) = (1 - u) S(a), the normal distribution above a.
    struct Tail {
        double a, quarter, most;  ///< u = 0.25, 0.999
    };
    for (const Tail& tail : {Tail{0, 0.31863936396437516, 3.2905267314918945},
                             Tail{3, 0.086563482835175652, 1.6924294837301392},
                             Tail{8, 0.035347035954830029, 0.81065276092076405},
                             Tail{10, 0.028449055369229552, 0.66252840078955243},
                             Tail{20, 0.014343291896003944, 0.34162729098400178},
                             Tail{30, 0.0095772574910855929, 0.22913043095139843},
                             Tail{50, 0.0057510122713297847, 0.1379098701076417},
                             Tail{1000, 0.00028768174339026154, 0.0069077245129663231}}) {
        // Above the mean, and its mirror image below.
        const Axis above{
            .kind = Axis::Kind::normal, .low = tail.a, .high = HUGE_VAL, .second = 1};
        const Axis below{
            .kind = Axis::Kind::normal, .low = -HUGE_VAL, .high = -tail.a, .second = 1};
        const double rounding = 1e-15 * (tail.a + 1) + 1e-13 * tail.most;
        EXPECT_NEAR(above.value_at(0.25), tail.a + tail.quarter, rounding) << tail.a;
        EXPECT_NEAR(above.value_at(0.999), tail.a + tail.most, rounding) << tail.a;
        EXPECT_NEAR(below.value_at(0.75), -(tail.a + tail.quarter), rounding) << tail.a;
        EXPECT_NEAR(below.value_at(1 - 0.999), -(tail.a + tail.most), 1e-12 * tail.most + rounding)
            << tail.a;
        // Of the exponential: ln x is that normal variable.
        const Axis lognormal{.kind = Axis::Kind::lognormal,
                             .low = std::exp(0.1 * tail.a),
                             .high = HUGE_VAL,
                             .first = 1,
                             .second = 0.1};
        if (tail.a > 50) continue;  // there is no such x
        EXPECT_NEAR(std::log(lognormal.value_at(0.25)), 0.1 * (tail.a + tail.quarter), 1e-13)
            << tail.a;
    }
}

TEST(AnAxis, OfARangeInATailKeepsBothEnds) {
    // mpmath, 60 digits: the normal distribution between 8 and 8.05.
    const Axis axis{.kind = Axis::Kind::normal, .low = 8, .high = 8.05, .second = 1};

    EXPECT_EQ(axis.value_at(0), 8);
    EXPECT_NEAR(axis.value_at(0.25), 8.01074793223653042, 1e-13);
    EXPECT_NEAR(axis.value_at(0.5), 8.022509215718419504, 1e-13);
    EXPECT_NEAR(axis.value_at(0.999), 8.049938483367030652, 1e-13);
    EXPECT_EQ(axis.value_at(1), 8.05);
}

TEST(AnAxis, OfATailHasTheValuesOfScipy) {
    // scipy 1.10: truncnorm.ppf(u, 10, 45, scale = 0.02), 8 points of the Sobol' sequence.
    const Axis axis{.kind = Axis::Kind::normal, .low = 0.2, .high = 0.9, .second = 0.02};
    const Points points = analysis::sobol(8, 1);
    const std::vector<double> expected{0.20137, 0.20273, 0.20057, 0.20093,
                                       0.20408, 0.20193, 0.20026, 0.20041};

    for (std::size_t i = 0; i < 8; ++i)
        EXPECT_NEAR(axis.value_at(points[i][0]), expected[i], 5e-6) << i;
}

TEST(AnAxis, RisesFromEndToEndWhateverItsDistribution) {
    using Kind = Axis::Kind;
    for (const Axis& axis :
         {Axis{.kind = Kind::normal, .low = -40, .high = 40, .second = 1},
          Axis{.kind = Kind::normal, .low = -1e-9, .high = 1e-9, .second = 1},
          Axis{.kind = Kind::normal, .low = 5, .high = 5 + 1e-12, .second = 1},
          Axis{.kind = Kind::normal, .low = 40, .high = 1e6, .second = 1},
          Axis{.kind = Kind::normal, .low = -1e9, .high = -1e8, .second = 1},
          Axis{.kind = Kind::normal, .low = 0, .high = 1, .first = 1e6, .second = 1e-3},
          Axis{.kind = Kind::lognormal, .low = 0, .high = 1e-9, .first = 1, .second = 0.1},
          Axis{.kind = Kind::lognormal, .low = 1e9, .high = 1e12, .first = 1, .second = 0.1},
          Axis{.kind = Kind::triangular, .low = 0, .high = 1, .first = 0},
          Axis{.kind = Kind::triangular, .low = 0, .high = 1, .first = 1},
          Axis{.kind = Kind::triangular, .low = 1, .high = 1 + 1e-12, .first = 1},
          Axis{.kind = Kind::beta, .low = 0, .high = 1, .first = 0.01, .second = 0.01},
          Axis{.kind = Kind::beta, .low = 0, .high = 1, .first = 1e-3, .second = 1e3},
          Axis{.kind = Kind::beta, .low = 0, .high = 1, .first = 1e5, .second = 1e5},
          Axis{.kind = Kind::beta, .low = 2, .high = 3, .first = 500, .second = 0.5}}) {
        EXPECT_EQ(axis.value_at(0), axis.low) << axis.description();
        EXPECT_EQ(axis.value_at(1), axis.high) << axis.description();
        double before = axis.low;
        for (const double u : {1e-300, 1e-12, 1e-3, 0.1, 0.3, 0.5, 0.5 + 1e-9, 0.8, 0.999,
                               1 - 1e-12, 1 - 1e-16}) {
            const double x = axis.value_at(u);
            EXPECT_GE(x, before) << axis.description() << " at " << u;
            EXPECT_LE(x, axis.high) << axis.description() << " at " << u;
            before = x;
        }
    }
}

TEST(AnAxis, OfOneValueGivesIt) {
    const Axis axis{
        .kind = Axis::Kind::normal, .low = 0.9, .high = 0.9, .first = 0.2, .second = 0.1};

    for (const double u : {0.0, 0.3, 1.0}) EXPECT_EQ(axis.value_at(u), 0.9);
}

TEST(AnAxis, OfWholeNumbersRounds) {
    const Axis axis{.kind = Axis::Kind::uniform, .low = 1, .high = 4, .whole = true};

    for (const double u : {0.0, 0.2, 0.4, 0.77, 1.0})
        EXPECT_EQ(axis.value_at(u), std::round(axis.value_at(u)));
}

}  // namespace
