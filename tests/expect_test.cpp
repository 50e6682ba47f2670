#include "tests/expect.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::vector<double> uniform_values(std::size_t n) {
    std::mt19937 generator(1);
    std::vector<double> values(n);
    for (double& value : values) value = (static_cast<double>(generator()) + 0.5) * 0x1p-32;
    return values;
}

TEST(ExpectFrequency, AcceptsTheExactProbabilityAndFourStandardErrors) {
    const double standard_error = std::sqrt(0.013 * 0.987 * 200'000);

    EXPECT_TRUE(expect::frequency(0.013 * 200'000, 200'000, 0.013));
    EXPECT_TRUE(expect::frequency(0.013 * 200'000 + 4 * standard_error, 200'000, 0.013));
    EXPECT_TRUE(expect::frequency(0.013 * 200'000 - 4 * standard_error, 200'000, 0.013));
}

TEST(ExpectFrequency, SeesAProbabilityThatIsAnEighthTooLargeOrTooSmall) {
    EXPECT_FALSE(expect::frequency(1.125 * 0.013 * 200'000, 200'000, 0.013));
    EXPECT_FALSE(expect::frequency(0.875 * 0.013 * 200'000, 200'000, 0.013));
}

TEST(ExpectFrequency, SeesOneExceptionToACertainty) {
    EXPECT_TRUE(expect::frequency(1000, 1000, 1));
    EXPECT_TRUE(expect::frequency(0, 1000, 0));
    EXPECT_FALSE(expect::frequency(999, 1000, 1));
    EXPECT_FALSE(expect::frequency(1, 1000, 0));
}

TEST(ExpectFrequency, DoesNotAcceptNoTrials) {
    EXPECT_FALSE(expect::frequency(0, 0, 0.5));
}

TEST(ExpectMean, AcceptsFourStandardErrorsAndRefusesSix) {
    EXPECT_TRUE(expect::mean(3 + 4 * 0.02, 10'000, 3, 2));
    EXPECT_TRUE(expect::mean(3 - 4 * 0.02, 10'000, 3, 2));
    EXPECT_FALSE(expect::mean(3 + 6 * 0.02, 10'000, 3, 2));
    EXPECT_FALSE(expect::mean(3 - 6 * 0.02, 10'000, 3, 2));
}

TEST(ExpectMean, DoesNotAcceptNaN) {
    EXPECT_FALSE(expect::mean(nan, 10'000, 3, 2));
}

TEST(ExpectUniform, AcceptsUniformValues) {
    EXPECT_TRUE(expect::uniform(uniform_values(100'000)));
}

TEST(ExpectUniform, CountsOneInTheLastBin) {
    std::vector<double> values = uniform_values(100'000);
    values[7] = 1;

    EXPECT_TRUE(expect::uniform(values));
}

TEST(ExpectUniform, SeesADensityThatRisesByATenth) {
    // The density 0.95 + 0.1 x deviates from 1 by 0.029 in the root mean square; what is
    // stated for 200'000 values is 0.025.
    std::vector<double> values = uniform_values(200'000);
    for (double& u : values) u = (std::sqrt(0.95 * 0.95 + 0.2 * u) - 0.95) / 0.1;

    EXPECT_FALSE(expect::uniform(values));
}

TEST(ExpectUniform, SeesAnEmptyBin) {
    std::vector<double> values = uniform_values(20'000);
    std::erase_if(values, [](double u) { return u >= 0.50 && u < 0.51; });

    EXPECT_FALSE(expect::uniform(values));
}

TEST(ExpectUniform, SeesAGridThatIsTooEvenForChance) {
    std::vector<double> values(100'000);
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = (static_cast<double>(i) + 0.5) / static_cast<double>(values.size());
    }

    EXPECT_FALSE(expect::uniform(values));
}

TEST(ExpectUniform, RefusesValuesOutsideTheUnitIntervalAndNoValues) {
    std::vector<double> values = uniform_values(10'000);
    values[3] = -1e-9;
    EXPECT_FALSE(expect::uniform(values));
    values[3] = 1.0000001;
    EXPECT_FALSE(expect::uniform(values));
    values[3] = nan;
    EXPECT_FALSE(expect::uniform(values));

    EXPECT_FALSE(expect::uniform({}));
}

}  // namespace
