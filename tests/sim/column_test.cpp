#include "sim/column.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <vector>

namespace {

using sim::Column;
using sim::Few;
using sim::Index;

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

Column column_of(std::initializer_list<float> values) {
    Column column(static_cast<Index>(values.size()));
    std::copy(values.begin(), values.end(), column.data());
    return column;
}

// Shows whole blocks of the floats between two positive ones, each `stride`th of them.
template <class Visitor>
void sweep(float from, float to, std::uint32_t stride, Visitor visit) {
    Column block(sim::block_capacity);
    Index n = 0;
    for (auto bits = std::bit_cast<std::uint32_t>(from);
         bits <= std::bit_cast<std::uint32_t>(to); bits += stride) {
        block[n++] = std::bit_cast<float>(bits);
        if (n == sim::block_capacity) {
            visit(block);
            n = 0;
        }
    }
    const Column rest = block.head(n);
    if (n > 0) visit(rest);
}

// The largest value shown; NaN counts as the largest of all.
struct Largest {
    double value = 0;
    void operator()(double next) {
        if (!(next <= value)) value = next;
    }
};

double relative_error(float found, double truth) {
    return std::abs(found / truth - 1);
}

TEST(Exp, IsWithin1e7OfTheTruthRelatively) {
    Largest above;
    Largest below;
    sweep(1e-30f, 88.72f, 1009, [&](const Column& x) {
        const Column minus_x = -x;
        const Column y = sim::exp(x);
        const Column z = sim::exp(minus_x);
        for (Index i = 0; i < x.size(); ++i) {
            above(relative_error(y[i], std::exp(double{x[i]})));
            if (x[i] <= 87.33f) below(relative_error(z[i], std::exp(-double{x[i]})));
        }
    });

    EXPECT_LT(above.value, 1e-7);
    EXPECT_LT(below.value, 1e-7);
}

TEST(Exp, IsZeroFarBelowAndTheLargestFloatFarAbove) {
    const float most = std::numeric_limits<float>::max();

    const Column y = sim::exp(column_of({-infinity, -1e30f, -87.34f, 88.73f, 1e30f, infinity}));

    EXPECT_TRUE((y == column_of({0, 0, 0, most, most, most})).all()) << y.transpose();
}

TEST(Exp, IsExactlyOneAtZero) {
    EXPECT_EQ(sim::exp(column_of({0}))[0], 1);
}

TEST(Log, IsWithin1e7OfTheTruthRelatively) {
    Largest error;
    const auto compare = [&](const Column& x) {
        const Column y = sim::log(x);
        for (Index i = 0; i < x.size(); ++i) {
            if (x[i] != 1) error(relative_error(y[i], std::log(double{x[i]})));
        }
    };
    sweep(std::numeric_limits<float>::min(), std::numeric_limits<float>::max(), 4001, compare);
    sweep(0.9f, 1.1f, 11, compare);

    EXPECT_LT(error.value, 1e-7);
}

TEST(Log, IsExactlyZeroAtOne) {
    EXPECT_EQ(sim::log(column_of({1}))[0], 0);
}

TEST(Logistic, IsWithin2e7OfTheTruthRelatively) {
    Largest relative;
    Largest absolute;
    sweep(1e-30f, 87.0f, 1009, [&](const Column& x) {
        const Column minus_x = -x;
        const Column y = sim::logistic(x);
        const Column z = sim::logistic(minus_x);
        for (Index i = 0; i < x.size(); ++i) {
            const double e = std::exp(-double{x[i]});
            relative(relative_error(y[i], 1 / (1 + e)));
            relative(relative_error(z[i], e / (1 + e)));
            absolute(std::abs(y[i] - 1 / (1 + e)));
        }
    });

    EXPECT_LT(relative.value, 2e-7);
    EXPECT_LT(absolute.value, 1e-7);
}

TEST(Logistic, RunsFromZeroThroughAHalfToOne) {
    const Column y = sim::logistic(column_of({-infinity, 0, infinity}));

    EXPECT_NEAR(y[0], 0, 1e-38);
    EXPECT_EQ(y[1], 0.5f);
    EXPECT_EQ(y[2], 1);
}

TEST(ProbabilityFromExposure, KeepsItsRelativePrecisionForTheSmallestRisks) {
    Largest error;
    sweep(std::numeric_limits<float>::min(), 1e4f, 1009, [&](const Column& x) {
        const Column y = sim::probability_from_exposure(x);
        for (Index i = 0; i < x.size(); ++i) {
            error(relative_error(y[i], -std::expm1(-double{x[i]})));
        }
    });

    EXPECT_LT(error.value, 1e-7);
}

TEST(ProbabilityFromExposure, IsZeroWithoutExposureAndOneAtTheLimit) {
    const Column y = sim::probability_from_exposure(column_of({0, 1e-45f, 1e30f, infinity}));

    EXPECT_TRUE((y == column_of({0, 1e-45f, 1, 1})).all()) << y.transpose();
}

TEST(MeanOfDecay, IsWithin1Point5e7OfTheTruthRelatively) {
    Largest error;
    sweep(std::numeric_limits<float>::min(), 1e4f, 1009, [&](const Column& x) {
        const Column y = sim::mean_of_decay(x);
        for (Index i = 0; i < x.size(); ++i) {
            error(relative_error(y[i], -std::expm1(-double{x[i]}) / x[i]));
        }
    });

    EXPECT_LT(error.value, 1.5e-7);
}

TEST(MeanOfDecay, IsOneWithoutDecayAndZeroAtTheLimit) {
    const Column y = sim::mean_of_decay(column_of({0, 1e-45f, infinity}));

    EXPECT_TRUE((y == column_of({1, 1, 0})).all()) << y.transpose();
}

TEST(NormalCdf, IsAccurateAbsolutelyEverywhereAndRelativelyInTheLowerTail) {
    Largest absolute;
    Largest to_5;
    Largest to_13;
    sweep(1e-30f, 13.0f, 1009, [&](const Column& x) {
        const Column minus_x = -x;
        const Column upper = sim::normal_cdf(x);
        const Column lower = sim::normal_cdf(minus_x);
        for (Index i = 0; i < x.size(); ++i) {
            const double tail = 0.5 * std::erfc(x[i] / std::sqrt(2.0));
            absolute(std::abs(upper[i] - (1 - tail)));
            absolute(std::abs(lower[i] - tail));
            (x[i] <= 5 ? to_5 : to_13)(relative_error(lower[i], tail));
        }
    });

    EXPECT_LT(absolute.value, 2e-7);
    EXPECT_LT(to_5.value, 1e-6);
    EXPECT_LT(to_13.value, 5e-6);
}

TEST(NormalCdf, RunsFromZeroToOne) {
    const Column p = sim::normal_cdf(column_of({-infinity, -15, 15, infinity}));

    EXPECT_TRUE((p == column_of({0, 0, 1, 1})).all()) << p.transpose();
}

TEST(ColumnFunctions, LetNaNThrough) {
    const Column bad = column_of({1, nan, 2});

    for (const Column& y : {sim::exp(bad), sim::logistic(bad), sim::mean_of_decay(bad),
                            sim::probability_from_exposure(bad), sim::normal_cdf(bad)}) {
        EXPECT_TRUE(std::isfinite(y[0]) && std::isnan(y[1]) && std::isfinite(y[2]));
    }
}

// From 0.001 to 40 in 256 steps of equal ratio, and again from the start.
Column positive_values(Index n) {
    Column x(n);
    float next = 0;
    for (Index i = 0; i < n; ++i, next *= 1.0423f) {
        if (i % 256 == 0) next = 0.001f;
        x[i] = next;
    }
    return x;
}

TEST(ColumnFunctions, DoNotDependOnTheSizeOfTheBlock) {
    const Column whole = positive_values(sim::block_capacity);

    for (const auto function : {sim::exp, sim::log, sim::logistic, sim::mean_of_decay,
                                sim::probability_from_exposure, sim::normal_cdf}) {
        const Column together = function(whole);
        for (const Index n : {1, 3, 7, 8, 19}) {
            for (Index first = 0; first + n <= whole.size(); first += n) {
                const Column part = function(whole.segment(first, n));
                EXPECT_TRUE((part == together.segment(first, n)).all());
            }
        }
    }
}

TEST(ColumnFunctions, GiveTheSameBitsOnEveryMachine) {
    const Column x = positive_values(256);
    const Column minus_x = -x;
    std::uint32_t checksum = 0;
    for (const Column& y :
         {sim::exp(x), sim::exp(minus_x), sim::log(x), sim::logistic(x), sim::logistic(minus_x),
          sim::mean_of_decay(x), sim::probability_from_exposure(x), sim::normal_cdf(x),
          sim::normal_cdf(minus_x)}) {
        for (const float value : y) {
            checksum = 31 * checksum + std::bit_cast<std::uint32_t>(value);
        }
    }

    EXPECT_EQ(checksum, 1185828366u);
}

TEST(Where, FindsTheSamePositionsAsALoopForEverySizeAndShare) {
    for (const Index n : {0, 1, 7, 8, 9, 100, 255, 256, sim::block_capacity}) {
        for (const Index every : {1, 2, 7, 64, 1000}) {
            Column x = Column::Ones(sim::block_capacity);  // the memory beyond keeps its ones
            x.setZero(n);
            std::vector<std::int32_t> expected;
            for (Index i = 0; i < n; ++i) {
                if ((i + 3) % every != 0) continue;
                x[i] = i % 2 == 0 ? -0.5f : nan;
                expected.push_back(i);
            }

            const Few few = sim::where(x);

            EXPECT_EQ(std::vector<std::int32_t>(few.begin(), few.end()), expected);
        }
    }
}

TEST(Any, SeesASingleEntryAnywhereAndNothingBeyondTheEnd) {
    for (const Index n : {1, 15, 16, 37, 255, 256, sim::block_capacity}) {
        Column x = Column::Ones(sim::block_capacity);
        x.setZero(n);  // the memory beyond keeps its ones
        sim::Codes codes = sim::Codes::Ones(sim::block_capacity);
        codes.setZero(n);
        EXPECT_FALSE(sim::any(x)) << n;
        EXPECT_FALSE(sim::any(codes)) << n;
        for (Index i = 0; i < n; ++i) {
            x[i] = -0.5f;
            codes[i] = 3;
            EXPECT_TRUE(sim::any(x)) << i << " of " << n;
            EXPECT_TRUE(sim::any(codes)) << i << " of " << n;
            x[i] = 0;
            codes[i] = 0;
        }
    }
}

TEST(LookUp, GivesEachCodeItsValue) {
    const std::array<float, sim::n_codes> values{0.5f, -1.0f, 7.0f, infinity};
    for (const Index n : {0, 1, 16, 37, 256, sim::block_capacity}) {
        sim::Codes codes(n);
        for (Index i = 0; i < n; ++i) codes[i] = static_cast<std::uint8_t>(i * 7 % 4);

        const Column found = sim::look_up(values, codes);

        ASSERT_EQ(found.size(), n);
        for (Index i = 0; i < n; ++i) EXPECT_EQ(found[i], values[codes[i]]) << i << " of " << n;
    }
}

TEST(Where, FindsTheDrawsBelowTheirChance) {
    const Few few = sim::where_below(column_of({0, 0.5f, 0.5f, 0.1f, 1, nan}),
                                     column_of({0, 0.6f, 0.5f, 0.2f, 1, 1}));

    EXPECT_EQ(std::vector<std::int32_t>(few.begin(), few.end()),
              (std::vector<std::int32_t>{1, 3}));
}

TEST(GatherAndScatter, ReachOnlyTheFew) {
    Column column = column_of({10, 11, 12, 13});
    Few few(2);
    few << 1, 3;

    const Column dense = sim::gather(column, few);
    sim::scatter(dense + 100.0f, few, column);

    EXPECT_TRUE((dense == column_of({11, 13})).all());
    EXPECT_TRUE((column == column_of({10, 111, 12, 113})).all());
}

TEST(GatherAndScatter, DoNothingForNobody) {
    Column column = column_of({10, 11});

    const Column dense = sim::gather(column, Few(0));
    sim::scatter(dense, Few(0), column);

    EXPECT_EQ(dense.size(), 0);
    EXPECT_TRUE((column == column_of({10, 11})).all());
}

}  // namespace
