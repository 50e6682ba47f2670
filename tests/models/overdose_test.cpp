#include "models/overdose.h"

#include <gtest/gtest.h>

#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>

#include "tests/expect.h"
#include "tests/models/small_world.h"

namespace {

using models::Levers;
using models::Overdose;
using models::Overdoses;
using models::Person;
using models::Uses;
using sim::Column;
using sim::Index;
using small_world::at;
using small_world::column;
using small_world::defaults;
using small_world::everybody;
using small_world::first_people;
using small_world::identical;
using small_world::luck_of_block;
using small_world::mask;
using small_world::n_people;
using small_world::people;
using small_world::rounding;
using small_world::same;

constexpr std::uint32_t some_group = 64;

/// The values of the preset `bare`.
Overdose::Parameters bare() {
    Overdose::Parameters p = defaults<Overdose>();
    p.median_overdose_dose = 150;
    return p;
}

/// People without sedatives, who live alone.
Person people_alone(Index n) {
    Person::Parameters p = defaults<Person>();
    p.adult_at_home_share = {0};
    return {p, sim::Draws(1, 0), 0, n};
}

/// One use of everybody; all are overdoses if that is possible at all.
Uses uses_of(const Column& dose) {
    const auto n = static_cast<Index>(dose.size());
    return {first_people(n), same(0, n), dose, same(0, n), same(0, n)};
}

/// A body without medication and without drug left.
struct Naive {
    explicit Naive(Index n, double respiratory_tolerance = 0)
        : tolerance(same(respiratory_tolerance, n)), zero(same(0, n)) {}
    Overdose::Body body() const { return {tolerance, zero, zero}; }
    Column tolerance;
    Column zero;
};

/// Chance of an overdose over the spread of doses (7) around the habitual log dose, by the
/// trapezoidal rule over +-8 standard deviations, which is exact to 1e-12 for Gaussians.
double chance_over_doses(const Overdose::Parameters& p, double log_dose, double tolerance) {
    constexpr double dose_spread = 0.30;
    constexpr double strong_share = 0.012;
    const Overdose overdose(p, people_alone(n_people));
    const Naive naive(n_people, tolerance);
    const Column z = Column::LinSpaced(n_people, -8, 8);
    const auto mean_chance = [&](double mean_log_dose) {
        const Column log_doses =
            static_cast<float>(mean_log_dose) + static_cast<float>(dose_spread) * z;
        const Column chance = overdose.probability(uses_of(sim::exp(log_doses)), naive.body());
        double sum = 0;
        double weights = 0;
        for (Index i = 0; i < n_people; ++i) {
            const double weight = std::exp(-0.5 * at(z, i) * at(z, i));
            sum += weight * at(chance, i);
            weights += weight;
        }
        return sum / weights;
    };
    return (1 - strong_share) * mean_chance(log_dose) +
           strong_share * mean_chance(log_dose + std::log(3.0));
}

/// The same by the closed form (59).
double closed_form(double log_dose, double tolerance) {
    const boost::math::normal standard;
    const double spread = std::hypot(0.30, 0.25);
    const double z = (log_dose - std::log(150.0) - tolerance) / spread;
    return 3e-5 + (1 - 3e-5) * (0.988 * cdf(standard, z) +
                                0.012 * cdf(standard, z + std::log(3.0) / spread));
}

TEST(Overdose, T10_RiskOfTheRememberedDoseGrowsInAbstinenceAsInTheClosedForm) {
    const struct {
        double dose, days, chance;
    } published[] = {{75, 0, 6.85e-5},  {75, 7, 7.37e-4},  {75, 14, 2.86e-3},
                     {75, 30, 1.25e-2}, {75, 60, 3.59e-2}, {75, 90, 4.50e-2},
                     {35, 30, 5.77e-4}, {35, 90, 2.18e-3}};

    for (const auto& [dose, days, chance] : published) {
        const double tolerance = 1.47 * std::exp2(-days / 13.2);

        const double found = chance_over_doses(bare(), std::log(dose), tolerance);

        // A log dose of 4 is rounded to 5e-7 and divided by s_od = .25; far in the tail the
        // chance changes by some 5 times as much.
        EXPECT_NEAR(found / closed_form(std::log(dose), tolerance), 1, 2e-5);
        EXPECT_NEAR(found / chance, 1, 5e-3) << "three digits are published";
    }
}

TEST(Overdose, T10_RememberedDoseIsMoreDangerousAfterAMonthThanATitratedOne) {
    const double steady = chance_over_doses(bare(), std::log(75), 1.47);
    const double tolerance = 1.47 * std::exp2(-30 / 13.2);

    const double remembered = chance_over_doses(bare(), std::log(75), tolerance) / steady;
    const double titrated = chance_over_doses(bare(), std::log(35), tolerance) / steady;

    EXPECT_GT(remembered, 100);
    EXPECT_NEAR(remembered, 183, 1);
    EXPECT_LT(titrated, 20);
    EXPECT_NEAR(titrated, 8.4, 0.1);
}

TEST(Overdose, TheChanceOfDeathOfAUseIsTheMeanOverWhoIsThere) {
    const Overdose overdose(bare(), people_alone(2));
    const Uses uses = uses_of(column({75, 75}));
    const Naive naive(2);
    Levers levers(2);
    levers.kits_per_user[1] = 1;
    const Column at_hand = overdose.naloxone_at_hand(column({0.365, 1.365}));

    const Column fatality = overdose.fatality(uses, naive.body(), levers);

    for (Index i = 0; i < 2; ++i)
        EXPECT_NEAR(at(fatality, i), overdose.case_fatality({0.4}, {at(at_hand, i)}),
                    rounding);
    levers.kits_per_user.setZero();
    const Column without = overdose.fatality(uses, naive.body(), levers);
    levers.at_rest = true;
    EXPECT_TRUE(identical(overdose.fatality(uses, naive.body(), levers), without));
}

TEST(Overdose, SeverityRaisesTheChanceOfDeathOfStrongUsesOnly) {
    Overdose::Parameters p = bare();
    p.severity_effect = 1;
    const Naive naive(2);
    const Uses uses = uses_of(column({10, 400}));  // z = -10.8 and 3.9

    const Column mild =
        Overdose(bare(), people_alone(2)).fatality(uses, naive.body(), Levers(2));
    const Column severe = Overdose(p, people_alone(2)).fatality(uses, naive.body(), Levers(2));

    EXPECT_NEAR(severe[0], mild[0], rounding);
    EXPECT_GT(severe[1], 5 * mild[1]);
}

TEST(Overdose, T10_RiskFallsWithToleranceAndBlockadeAndRisesWithDoseAndWhatIsThere) {
    const Overdose overdose(bare(), people_alone(5));
    Uses uses = uses_of(column({75, 75, 75, 90, 75}));
    uses.level_before[4] = 15;
    const Column tolerance = column({0.5, 0.7, 0.5, 0.5, 0.5});
    const Column blockade = column({0, 0, 0.3, 0, 0});

    const Column chance = overdose.probability(uses, {tolerance, blockade, same(0, 5)});

    EXPECT_LT(chance[1], chance[0]);
    EXPECT_LT(chance[2], chance[0]);
    EXPECT_GT(chance[3], chance[0]);
    EXPECT_EQ(chance[4], chance[3]);
}

TEST(Overdose, T10_RiskDependsOnRatiosOfDosesOnly) {
    Overdose::Parameters scaled = bare();
    scaled.median_overdose_dose *= 7;
    const Column tolerance = same(0.8);
    const Column blockade = same(0.4);
    Uses uses = uses_of(same(60));
    uses.level_before = same(20);
    Uses scaled_uses = uses_of(same(7 * 60));
    scaled_uses.level_before = same(7 * 20);

    const Column chance =
        Overdose(bare(), people_alone(1)).probability(uses, {tolerance, blockade, same(30)});
    const Column scaled_chance =
        Overdose(scaled, people_alone(1))
            .probability(scaled_uses, {tolerance, blockade, same(210)});

    EXPECT_NEAR(at(scaled_chance) / at(chance), 1, 2e-5);
}

TEST(Overdose, RiskOfASingleUseIsThatOfTheFormula) {
    const boost::math::normal standard;
    const Overdose overdose(bare(), people_alone(1));
    Uses uses = uses_of(same(100));
    uses.level_before = same(30);

    const Column chance = overdose.probability(uses, {same(0.4), same(0.5), same(60)});

    const double z = (std::log(190 / 1.5) - std::log(150.0) - 0.4) / 0.25;
    EXPECT_NEAR(at(chance), 3e-5 + (1 - 3e-5) * cdf(standard, z), 1e-6);
}

TEST(Overdose, FloorIsAllThatIsLeftOfASmallDoseAndCertaintyTheLimitOfALargeOne) {
    const Overdose overdose(bare(), people_alone(3));
    const Naive naive(3);

    const Column chance = overdose.probability(uses_of(column({0, 0.001, 1e9})), naive.body());

    EXPECT_EQ(chance[0], 3e-5f);
    EXPECT_EQ(chance[1], 3e-5f);
    EXPECT_NEAR(at(chance, 2), 1, rounding);
}

TEST(Overdose, SedativesActAsAHigherDoseUnlessSwitchedOff) {
    Person person = people_alone(2);
    person.co_sedative = mask({1, 0});
    Overdose::Parameters off = bare();
    off.co_sedative_log_ratio = 0;
    const Naive naive(2, 0.5);

    const Column with =
        Overdose(bare(), person)
            .probability(uses_of(column({80, 80 * std::exp(0.3)})), naive.body());
    const Column without =
        Overdose(off, person).probability(uses_of(same(80, 2)), naive.body());

    EXPECT_NEAR(at(with, 0) / at(with, 1), 1, 1e-5);
    EXPECT_EQ(without[0], without[1]);
}

TEST(Overdose, T11_CaseFatalityIsThatOfTheRescueTree) {
    const Overdose overdose(bare(), people_alone(1));

    EXPECT_NEAR(overdose.case_fatality({0.55}, {0.30}), 0.04631, 5e-6);
    EXPECT_NEAR(overdose.case_fatality({0.625}, {0.30}), 0.04461, 5e-6);
    EXPECT_NEAR(overdose.case_fatality({1}, {1}), 0.00856, 1e-12);
    EXPECT_NEAR(overdose.case_fatality({0}, {1}), 0.0588, 1e-12);
}

struct Ends {
    double overdoses = 0;
    double fatal = 0;
    double naloxone = 0;
    double attended = 0;
};

/// How the certain overdoses of 204 800 people end.
Ends ends_of_overdoses(const Overdose::Parameters& p) {
    const Overdose overdose(p, people_alone(n_people));
    const Naive naive(n_people);
    Ends ends;
    for (std::uint32_t block = 0; block < 800; ++block) {
        const Overdoses overdoses =
            overdose.expose(uses_of(same(1000, n_people)), naive.body(),
                            luck_of_block(block, 0), some_group, Levers(n_people));
        ends.overdoses += static_cast<double>(overdoses.all.size());
        ends.fatal += overdoses.fatal.count();
        ends.naloxone += overdoses.naloxone.count();
        ends.attended += overdoses.attended.count();
    }
    return ends;
}

// Sees a case fatality that is off by .0028 of .0463, and shares off by .007.
TEST(Overdose, T11_PeopleDieAsOftenAsTheMeanCaseFatalitySays) {
    Overdose::Parameters p = bare();
    p.alone_share = {0.45};
    p.kits_per_user = -0.9 * std::log1p(-0.30 / 0.9);  // naloxone at hand in .30

    const Ends ends = ends_of_overdoses(p);

    ASSERT_EQ(ends.overdoses, 800 * n_people);
    EXPECT_TRUE(expect::frequency(ends.fatal, ends.overdoses, 0.04631));
    EXPECT_TRUE(expect::frequency(ends.naloxone, ends.overdoses, 0.55 * 0.30));
    EXPECT_TRUE(expect::frequency(ends.attended, ends.overdoses, 0.55 * 0.45));
}

// Sees .0014 of .00856.
TEST(Overdose, T11_OnlyTheRiskUnderNaloxoneIsLeftWhenAllAreWitnessedAndTreated) {
    Overdose::Parameters p = bare();
    p.alone_share = {0};
    p.naloxone_ceiling = {1};
    p.kits_per_user = 100;

    const Ends ends = ends_of_overdoses(p);

    EXPECT_TRUE(expect::frequency(ends.fatal, ends.overdoses, 0.00856));
}

TEST(Overdose, T24_KitsDoNotMatterWhenNobodyIsThere) {
    Overdose::Parameters p = bare();
    p.alone_share = {1};
    const Overdose overdose(p, people_alone(n_people));
    const Naive naive(n_people);
    Levers many_kits(n_people);
    many_kits.kits_per_user.setConstant(50);

    const Overdoses without =
        overdose.expose(uses_of(same(1000, n_people)), naive.body(), luck_of_block(0, 0),
                        some_group, Levers(n_people));
    const Overdoses with = overdose.expose(uses_of(same(1000, n_people)), naive.body(),
                                           luck_of_block(0, 0), some_group, many_kits);

    EXPECT_TRUE(identical(with.fatal, without.fatal));
    EXPECT_FALSE(sim::any(with.naloxone));
    EXPECT_TRUE(sim::any(with.fatal));
}

TEST(Overdose, KitsSaveSomeAndKillNobody) {
    const Overdose overdose(bare(), people_alone(n_people));
    const Naive naive(n_people);
    Levers many_kits(n_people);
    many_kits.kits_per_user.setConstant(50);
    int saved = 0;

    for (std::uint32_t block = 0; block < 20; ++block) {
        const Uses uses = uses_of(same(1000, n_people));
        const Overdoses without = overdose.expose(uses, naive.body(), luck_of_block(block, 0),
                                                  some_group, Levers(n_people));
        const Overdoses with =
            overdose.expose(uses, naive.body(), luck_of_block(block, 0), some_group, many_kits);
        EXPECT_FALSE(sim::any(with.fatal * sim::none_of(without.fatal)));
        saved += (without.fatal * sim::none_of(with.fatal)).count();
    }

    EXPECT_GT(saved, 0);
}

TEST(Overdose, T22_NaloxoneAtHandSaturatesWithTheNumberOfKits) {
    Overdose::Parameters p = bare();
    p.naloxone_slope = 0.8;
    const Overdose overdose(p, people_alone(1));

    const Column at_hand = overdose.naloxone_at_hand(column({0, 1e-4, 0.5, 1000}));

    EXPECT_EQ(at_hand[0], 0);
    EXPECT_NEAR(at(at_hand, 1) / 1e-4, 0.8, 1e-3);
    EXPECT_NEAR(at(at_hand, 2), 0.9 * -std::expm1(-0.8 / 0.9 * 0.5), rounding);
    EXPECT_NEAR(at(at_hand, 3), 0.9, rounding);
}

TEST(Overdose, T22_DefaultNumberOfKitsMakesNaloxoneAtHandInThreeOfTen) {
    const Overdose overdose(defaults<Overdose>(), people_alone(1));

    EXPECT_NEAR(at(overdose.naloxone_at_hand(same(0.365))), 0.30, 5e-4);
}

// 51 200 overdoses: sees a share that is off by .008.
TEST(Overdose, AnAdultInTheHouseholdMakesWitnesses) {
    Person person = people_alone(n_people);
    person.adult_at_home = everybody(n_people);
    Overdose::Parameters p = bare();
    p.emergency_call = {1};  // attended means witnessed
    const Overdose overdose(p, person);
    const Naive naive(n_people);
    double witnessed = 0;

    for (std::uint32_t block = 0; block < 200; ++block)
        witnessed += overdose
                         .expose(uses_of(same(1000, n_people)), naive.body(),
                                 luck_of_block(block, 0), some_group, Levers(n_people))
                         .attended.count();

    EXPECT_TRUE(expect::frequency(witnessed, 200 * n_people, 0.90));
}

// 204 800 overdoses far above the median dose: b_fz z = 2 multiplies the odds by e^2. Sees
// .0043 of the fatality of .315.
TEST(Overdose, LargerExcessIsMoreDeadlyOnlyWhenSwitchedOn) {
    Overdose::Parameters p = bare();
    p.alone_share = {1};
    const double z = std::log(1000.0 / 150) / 0.25;
    p.severity_effect = 2 / z;
    const double odds = 0.0588 / (1 - 0.0588) * std::exp(2);

    const Ends ends = ends_of_overdoses(p);

    EXPECT_TRUE(expect::frequency(ends.fatal, ends.overdoses, odds / (1 + odds)));
}

// 102 400 uses: sees .0043 of the chance of .095.
TEST(Overdose, UsesAreOverdosesAsOftenAsTheirChanceSays) {
    const Overdose overdose(bare(), people_alone(n_people));
    const Naive naive(n_people);
    Uses uses = uses_of(same(108, n_people));
    const double chance = at(overdose.probability(uses, naive.body()));
    double overdoses = 0;

    for (std::uint32_t block = 0; block < 400; ++block) {
        uses.overdose_draw = sim::uniform_from(luck_of_block(block, 0).all(32)[3]);
        overdoses +=
            static_cast<double>(overdose
                                    .expose(uses, naive.body(), luck_of_block(block, 0),
                                            some_group, Levers(n_people))
                                    .all.size());
    }

    EXPECT_TRUE(expect::frequency(overdoses, 400 * n_people, chance));
}

TEST(Overdose, TreatmentOfAnOverdoseStartsTheClockOfThosePeople) {
    Overdose overdose(bare(), people_alone(2));

    overdose.note_treated(people({1}));
    overdose.advance_clock({0.25});
    overdose.advance_clock({0.25});

    EXPECT_EQ(overdose.days_since_treated()[0], std::numeric_limits<float>::infinity());
    EXPECT_EQ(overdose.days_since_treated()[1], 0.5f);
}

}  // namespace
