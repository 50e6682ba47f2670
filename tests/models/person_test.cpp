#include "models/person.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/expect.h"
#include "tests/models/small_world.h"

namespace {

using models::Person;
using sim::block_capacity;
using sim::Column;
using sim::Draws;
using small_world::defaults;
using small_world::identical;
using small_world::same;
using small_world::Sample;

constexpr std::uint32_t n_blocks = 400;

/// One trait of 102 400 people.
Sample trait(Column Person::*which, const Person::Parameters& p = defaults<Person>()) {
    Sample sample;
    for (std::uint32_t block = 0; block < n_blocks; ++block)
        sample.add(Person(p, Draws(17, 0), block * block_capacity, block_capacity).*which);
    return sample;
}

/// Mean and variance agree with those of a law with this fourth central moment over variance^2.
void expect_moments(const Sample& sample, double mean, double variance, double kurtosis) {
    EXPECT_TRUE(expect::mean(sample.mean(), sample.n(), mean, std::sqrt(variance)));
    EXPECT_TRUE(expect::mean(sample.variance_about(mean), sample.n(), variance,
                             variance * std::sqrt(kurtosis - 1)));
}

double beta_variance(double a, double b) {
    return a * b / ((a + b) * (a + b) * (a + b + 1));
}

// Standard error .3 % of a spread and .4 % of a variance: sees 2 % and 3 %.
TEST(Person, FrailtiesAndStressAreStandardNormal) {
    for (Column Person::*which : {&Person::lasting_frailty, &Person::episodic_frailty_at_entry,
                                  &Person::stress_at_entry})
        expect_moments(trait(which), 0, 1, 3);
}

// Clipping at four standard deviations below and above changes nothing that could be seen.
TEST(Person, DoseMemoryIsNormalWithinZeroAndOne) {
    expect_moments(trait(&Person::dose_memory), 0.47, 0.12 * 0.12, 3);

    Person::Parameters wide = defaults<Person>();
    wide.dose_memory_spread = 0.5;
    const Sample clipped = trait(&Person::dose_memory, wide);
    for (const double memory : clipped.values()) {
        ASSERT_GE(memory, 0);
        ASSERT_LE(memory, 1);
    }
}

// The fourth moment of a lognormal of CV .4 is 6.3 variances squared: sees 6 % of the variance.
TEST(Person, OxytocinSetPointIsLognormalWithMeanOneAndItsSpread) {
    const double cv = 0.40;
    const double w = 1 + cv * cv;
    const double kurtosis = std::pow(w, 4) + 2 * std::pow(w, 3) + 3 * w * w - 3;

    expect_moments(trait(&Person::oxytocin_set_point), 1, cv * cv, kurtosis);
}

TEST(Person, OxytocinSetPointIsOneForAllWithoutSpread) {
    Person::Parameters p = defaults<Person>();
    p.oxytocin_spread = 0;

    EXPECT_TRUE(identical(Person(p, Draws(17, 0), 0, 64).oxytocin_set_point, same(1, 64)));
}

// The kurtosis of a Beta is below that of a normal. Interpolated quantiles and clipped tails
// change the moments by less than .001.
TEST(Person, SupportAndSelfEfficacyAtEntryAreBeta) {
    const Sample support = trait(&Person::support_at_entry);
    expect_moments(support, 2.7 / 5.6, beta_variance(2.7, 2.9), 3);
    for (const double value : support.values()) {
        ASSERT_GE(value, 0.0099);
        ASSERT_LE(value, 0.9901);
    }
    expect_moments(trait(&Person::self_efficacy_at_entry), 0.30, beta_variance(3, 7), 3);
}

// Standard error .0015: sees .009.
TEST(Person, SharesOfWomenSedativesAndAdultsAtHomeAreAsGiven) {
    Person::Parameters p = defaults<Person>();
    p.co_sedative_share = {0.25};

    const Sample women = trait(&Person::woman, p);
    EXPECT_TRUE(expect::frequency(women.mean() * women.n(), women.n(), 0.35));
    const Sample sedatives = trait(&Person::co_sedative, p);
    EXPECT_TRUE(expect::frequency(sedatives.mean() * sedatives.n(), sedatives.n(), 0.25));
    const Sample adults = trait(&Person::adult_at_home, p);
    EXPECT_TRUE(expect::frequency(adults.mean() * adults.n(), adults.n(), 0.45));
}

TEST(Person, NobodyTakesSedativesByDefault) {
    EXPECT_EQ(trait(&Person::co_sedative).mean(), 0);
}

// 102 400 pairs: sees a correlation of .019.
TEST(Person, TraitsAreIndependentOfEachOther) {
    Column Person::*const traits[] = {
        &Person::lasting_frailty,    &Person::dose_memory,
        &Person::stress_at_entry,    &Person::episodic_frailty_at_entry,
        &Person::support_at_entry,   &Person::self_efficacy_at_entry,
        &Person::oxytocin_set_point, &Person::woman};
    std::vector<Sample> samples;
    for (Column Person::*which : traits) samples.push_back(trait(which));

    for (std::size_t a = 0; a < samples.size(); ++a)
        for (std::size_t b = 0; b < a; ++b) {
            const double mean_a = samples[a].mean();
            const double mean_b = samples[b].mean();
            double product = 0;
            for (std::size_t i = 0; i < samples[a].values().size(); ++i)
                product +=
                    (samples[a].values()[i] - mean_a) * (samples[b].values()[i] - mean_b);
            const double correlation = product / samples[a].n() /
                                       std::sqrt(samples[a].variance_about(mean_a) *
                                                 samples[b].variance_about(mean_b));
            EXPECT_TRUE(expect::mean(correlation, samples[a].n(), 0, 1)) << a << " and " << b;
        }
}

TEST(Person, IsTheSameInWhateverBlock) {
    const Person whole(defaults<Person>(), Draws(17, 0), 0, 200);
    const Person part(defaults<Person>(), Draws(17, 0), 150, 50);

    EXPECT_TRUE(identical(part.lasting_frailty, whole.lasting_frailty.tail(50)));
    EXPECT_TRUE(identical(part.support_at_entry, whole.support_at_entry.tail(50)));
    EXPECT_TRUE(identical(part.woman, whole.woman.tail(50)));
}

}  // namespace
