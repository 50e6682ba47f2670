#include "models/person.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/expect.h"
#include "tests/models/small_world.h"

namespace {

using models::Person;
using sim::Column;
using sim::Draws;
using sim::Few;
using sim::Mask;
using small_world::defaults;
using small_world::first_people;
using small_world::identical;
using small_world::n_people;
using small_world::same;
using small_world::Sample;

constexpr std::uint32_t n_blocks = 400;

/// One trait of 102 400 people; `of(person)` is its column.
template <class Trait>
Sample trait(Trait of, const Person::Parameters& p = defaults<Person>()) {
    Sample sample;
    for (std::uint32_t block = 0; block < n_blocks; ++block)
        sample.add(of(Person(p, Draws(17, 0), block * n_people, n_people)));
    return sample;
}

// The traits.
auto at_entry(Column Person::AtEntry::*which) {
    return [which](const Person& person) -> Column { return person.at_entry().*which; };
}
auto yes_or_no(Mask Person::*which) {
    return [which](const Person& person) -> Column { return (person.*which).indicator(); };
}
Column dose_memory(const Person& person) {
    return person.dose_memory(first_people(n_people));
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
    for (Column Person::AtEntry::*which :
         {&Person::AtEntry::lasting_frailty, &Person::AtEntry::episodic_frailty,
          &Person::AtEntry::stress})
        expect_moments(trait(at_entry(which)), 0, 1, 3);
}

// Clipping at four standard deviations below and above changes nothing that could be seen.
TEST(Person, DoseMemoryIsNormalWithinZeroAndOne) {
    expect_moments(trait(dose_memory), 0.47, 0.12 * 0.12, 3);

    Person::Parameters wide = defaults<Person>();
    wide.dose_memory_spread = 0.5;
    const Sample clipped = trait(dose_memory, wide);
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

    expect_moments(trait(at_entry(&Person::AtEntry::oxytocin_set_point)), 1, cv * cv, kurtosis);
}

TEST(Person, OxytocinSetPointIsOneForAllWithoutSpread) {
    Person::Parameters p = defaults<Person>();
    p.oxytocin_spread = 0;
    const Person::AtEntry people = Person(p, Draws(17, 0), 0, 64).at_entry();

    EXPECT_TRUE(identical(people.oxytocin_set_point, same(1, 64)));
}

// The kurtosis of a Beta is below that of a normal. Interpolated quantiles and clipped tails
// change the moments by less than .001.
TEST(Person, SupportAndSelfEfficacyAtEntryAreBeta) {
    const Sample support = trait(at_entry(&Person::AtEntry::social_support));
    expect_moments(support, 2.7 / 5.6, beta_variance(2.7, 2.9), 3);
    for (const double value : support.values()) {
        ASSERT_GE(value, 0.0099);
        ASSERT_LE(value, 0.9901);
    }
    expect_moments(trait(at_entry(&Person::AtEntry::self_efficacy)), 0.30, beta_variance(3, 7),
                   3);
}

// Standard error .0015: sees .009.
TEST(Person, SharesOfWomenSedativesAndAdultsAtHomeAreAsGiven) {
    Person::Parameters p = defaults<Person>();
    p.co_sedative_share = {0.25};

    const Sample women = trait(yes_or_no(&Person::woman), p);
    EXPECT_TRUE(expect::frequency(women.mean() * women.n(), women.n(), 0.35));
    const Sample sedatives = trait(yes_or_no(&Person::co_sedative), p);
    EXPECT_TRUE(expect::frequency(sedatives.mean() * sedatives.n(), sedatives.n(), 0.25));
    const Sample adults = trait(yes_or_no(&Person::adult_at_home), p);
    EXPECT_TRUE(expect::frequency(adults.mean() * adults.n(), adults.n(), 0.45));
}

TEST(Person, NobodyTakesSedativesByDefault) {
    EXPECT_EQ(trait(yes_or_no(&Person::co_sedative)).mean(), 0);
}

// 102 400 pairs: sees a correlation of .019.
TEST(Person, TraitsAreIndependentOfEachOther) {
    std::vector<Sample> samples{trait(dose_memory), trait(yes_or_no(&Person::woman))};
    for (Column Person::AtEntry::*which :
         {&Person::AtEntry::lasting_frailty, &Person::AtEntry::episodic_frailty,
          &Person::AtEntry::stress, &Person::AtEntry::social_support,
          &Person::AtEntry::self_efficacy, &Person::AtEntry::oxytocin_set_point})
        samples.push_back(trait(at_entry(which)));

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

    const Person::AtEntry entry_of_whole = whole.at_entry();
    const Person::AtEntry entry_of_part = part.at_entry();
    EXPECT_TRUE(
        identical(entry_of_part.lasting_frailty, entry_of_whole.lasting_frailty.tail(50)));
    EXPECT_TRUE(
        identical(entry_of_part.social_support, entry_of_whole.social_support.tail(50)));
    const Few last = Few::LinSpaced(50, 150, 199);
    EXPECT_TRUE(identical(part.woman, sim::gather(whole.woman, last)));
    EXPECT_TRUE(identical(part.dose_memory(first_people(50)), whole.dose_memory(last)));
}

TEST(Person, HasTheFrailtyOfTheEntryWheneverItIsAskedFor) {
    const Person person(defaults<Person>(), Draws(17, 0), 64, 200);
    const Column at_entry_of_all = person.at_entry().lasting_frailty;
    const Column memory_of_all = person.dose_memory(first_people(200));
    const Few few = small_world::people({0, 7, 64, 131, 199});

    EXPECT_TRUE(identical(person.lasting_frailty(first_people(200)), at_entry_of_all));
    EXPECT_TRUE(identical(person.lasting_frailty(few), sim::gather(at_entry_of_all, few)));
    EXPECT_TRUE(identical(person.dose_memory(few), sim::gather(memory_of_all, few)));
    EXPECT_EQ(person.lasting_frailty(Few(0)).size(), 0);
}

}  // namespace
