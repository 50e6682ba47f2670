#include "models/stress.h"

#include <gtest/gtest.h>

#include <cmath>
#include <tuple>

#include "tests/expect.h"
#include "tests/models/small_world.h"

namespace {

using models::Levers;
using models::Reference;
using models::Stress;
using sim::Column;
using sim::Duration;
using sim::Index;
using sim::Mask;
using small_world::at;
using small_world::column;
using small_world::defaults;
using small_world::everybody;
using small_world::identical;
using small_world::luck_of_block;
using small_world::n_people;
using small_world::nobody;
using small_world::rounding;
using small_world::same;

/// No life events, which would add to the Ornstein-Uhlenbeck process.
Stress::Parameters without_life_events() {
    Stress::Parameters p = defaults<Stress>();
    p.life_event_rate = {0};
    return p;
}

/// Nothing random at all: stress relaxes to its mean.
Stress::Parameters without_chance() {
    Stress::Parameters p = without_life_events();
    p.spread = 0;
    return p;
}

/// Causes of stress, at rest unless changed.
struct Causes {
    explicit Causes(Index n)
        : withdrawal(same(0, n)),
          support(same(0.5, n)),
          oxytocin_signal(same(0, n)),
          effective_tone(same(1, n)),
          housing(nobody(n)),
          levers(n) {}
    Stress::Situation situation() const {
        return {withdrawal, support, oxytocin_signal, effective_tone, housing};
    }
    Column withdrawal, support, oxytocin_signal, effective_tone;
    Mask housing;
    Levers levers;
};

Stress person(const Stress::Parameters& p, Duration step, const Column& at_entry) {
    return {p, defaults<Reference>(), step, at_entry};
}

/// Stress after a long step towards its mean, which is that mean.
double mean_level(const Stress::Parameters& p, const Causes& causes) {
    Stress stress = person(p, Duration{100}, same(0));
    std::ignore = stress.advance(causes.situation(), luck_of_block(0, 0, 1), causes.levers);
    return at(stress.stress());
}

// 102 400 pairs at each of six step lengths from 6 min to 2 d; a moment of order 1 has a
// standard error of .0045 at most, relative to the spreads: sees 3 % of a variance.
TEST(Stress, T1_HasTheLawOfAnOrnsteinUhlenbeckProcessAtEveryStepLength) {
    const Causes rest(n_people);
    for (const double dt : {1.0 / 240, 1.0 / 64, 0.25, 0.5, 1.0, 2.0}) {
        constexpr double start = 1.5;
        const double q = std::exp(-dt);
        const double end_mean = start * q;
        const double mean_mean = start * sim::mean_of_decay(dt);
        double n = 0;
        double ends = 0;
        double means = 0;
        double end_squares = 0;
        double mean_squares = 0;
        double products = 0;
        for (std::uint32_t block = 0; block < 400; ++block) {
            Stress stress = person(without_life_events(), Duration{dt}, same(start, n_people));
            const Column mean_stress =
                stress.advance(rest.situation(), luck_of_block(block, 0), rest.levers);
            for (Index i = 0; i < n_people; ++i) {
                const double end = at(stress.stress(), i) - end_mean;
                const double mean = at(mean_stress, i) - mean_mean;
                n += 1;
                ends += end;
                means += mean;
                end_squares += end * end;
                mean_squares += mean * mean;
                products += end * mean;
            }
        }
        const double end_variance = 1 - q * q;
        // Double precision keeps 8 digits of the difference at the shortest step.
        const double mean_variance = (2 * dt - 3 + 4 * q - q * q) / (dt * dt);
        const double covariance = (1 - q) * (1 - q) / dt;
        EXPECT_TRUE(expect::mean(ends / n, n, 0, std::sqrt(end_variance))) << dt;
        EXPECT_TRUE(expect::mean(means / n, n, 0, std::sqrt(mean_variance))) << dt;
        EXPECT_TRUE(
            expect::mean(end_squares / n, n, end_variance, std::sqrt(2.0) * end_variance))
            << dt;
        EXPECT_TRUE(
            expect::mean(mean_squares / n, n, mean_variance, std::sqrt(2.0) * mean_variance))
            << dt;
        EXPECT_TRUE(
            expect::mean(products / n, n, covariance,
                         std::sqrt(end_variance * mean_variance + covariance * covariance)))
            << dt;
    }
}

// 102 400 people in balance: sees .02 in a variance of 1 and in the correlation.
TEST(Stress, T1_InBalanceCorrelatesOverTimeAndItsStepMeanVariesLess) {
    const Causes rest(n_people);
    double n = 0;
    double products = 0;
    double squares = 0;
    double mean_squares = 0;

    for (std::uint32_t block = 0; block < 400; ++block) {
        const Column entry = sim::normal_from(luck_of_block(block, 0).all(1)[3]);
        Stress stress = person(without_life_events(), Duration{0.5}, entry);
        for (int step = 0; step < 4; ++step) {
            const Column before = stress.stress();
            const Column mean_stress =
                stress.advance(rest.situation(), luck_of_block(block, step), rest.levers);
            if (step < 3) continue;
            for (Index i = 0; i < n_people; ++i) {
                n += 1;
                products += at(before, i) * at(stress.stress(), i);
                squares += at(stress.stress(), i) * at(stress.stress(), i);
                mean_squares += at(mean_stress, i) * at(mean_stress, i);
            }
        }
    }

    const double correlation = std::exp(-0.5);
    const double mean_variance = 2 / 0.5 * (1 - sim::mean_of_decay(0.5));
    EXPECT_NEAR(correlation, 0.6065, 5e-5);
    EXPECT_NEAR(mean_variance, 0.8522, 5e-5);
    EXPECT_TRUE(expect::mean(squares / n, n, 1, std::sqrt(2.0)));
    EXPECT_TRUE(
        expect::mean(products / n, n, correlation, std::sqrt(1 + correlation * correlation)));
    EXPECT_TRUE(
        expect::mean(mean_squares / n, n, mean_variance, std::sqrt(2.0) * mean_variance));
}

// 51 200 people after 12 d, twelve time constants. Standard error .0055 of the mean 1.4 and
// .012 of the variance 1.49: sees 2 % and 5 %.
TEST(Stress, T1_LifeEventsShiftTheMeanAndAddToTheVariance) {
    Stress::Parameters p = defaults<Stress>();
    p.life_event_rate = {2};
    p.life_event_size = 0.7;
    p.support_buffering = 0;
    const Causes rest(n_people);
    small_world::Sample ends;
    small_world::Sample means;

    for (std::uint32_t block = 0; block < 200; ++block) {
        Stress stress = person(p, Duration{0.5},
                               1.4f + sim::normal_from(luck_of_block(block, 0).all(1)[3]));
        Column mean_of_step;
        for (int step = 0; step < 24; ++step)
            mean_of_step =
                stress.advance(rest.situation(), luck_of_block(block, step), rest.levers);
        ends.add(stress.stress());
        means.add(mean_of_step);
    }

    // Mean lambda a tau, variance 1 + lambda a^2 tau / 2, fourth cumulant lambda a^4 tau / 4.
    const double mean = 2 * 0.7;
    const double variance = 1 + 2 * 0.49 / 2;
    const double fourth_cumulant = 2 * 0.49 * 0.49 / 4;
    EXPECT_TRUE(expect::mean(ends.mean(), ends.n(), mean, std::sqrt(variance)));
    EXPECT_TRUE(expect::mean(means.mean(), means.n(), mean, std::sqrt(variance)));
    EXPECT_TRUE(expect::mean(ends.variance_about(mean), ends.n(), variance,
                             std::sqrt(fourth_cumulant + 2 * variance * variance)));
}

// 51 200 people: sees .006 of the mean of .75 by which buffered events shift stress.
TEST(Stress, SupportAndOxytocinBufferLifeEvents) {
    Stress::Parameters p = without_chance();
    p.life_event_rate = {2};
    p.life_event_size = 1;
    p.support_effect = 0;
    p.oxytocin_effect = 0;
    Causes buffered(n_people);
    buffered.support.setConstant(0.5f);
    buffered.oxytocin_signal.setOnes();
    small_world::Sample means;

    for (std::uint32_t block = 0; block < 200; ++block) {
        Stress stress = person(p, Duration{0.5}, same(0, n_people));
        means.add(
            stress.advance(buffered.situation(), luck_of_block(block, 0), buffered.levers));
    }

    // Events of the last half day only: each leaves size (1 - e^-r) / .5 in the mean.
    const double size = 1 - 0.3 * 0.5 - 0.15;
    const double mean = 2 * size * (1 - sim::mean_of_decay(0.5));
    const double variance =
        2 * size * size / 0.25 * (0.5 - 2 * -std::expm1(-0.5) + -std::expm1(-1.0) / 2);
    EXPECT_TRUE(expect::mean(means.mean(), means.n(), mean, std::sqrt(variance)));
}

TEST(Stress, LifeEventsNeverRelieve) {
    Stress::Parameters p = without_chance();
    p.life_event_rate = {5};
    p.oxytocin_effect = 0;
    Causes soothed(n_people);
    soothed.oxytocin_signal.setConstant(20);  // buffering beyond the whole event
    Stress stress = person(p, Duration{1}, same(0, n_people));

    const Column mean =
        stress.advance(soothed.situation(), luck_of_block(0, 0), soothed.levers);

    EXPECT_TRUE(identical(stress.stress(), same(0, n_people)));
    EXPECT_TRUE(identical(mean, same(0, n_people)));
}

TEST(Stress, MeanIsTheSumOfItsCauses) {
    Causes causes(1);
    causes.withdrawal = same(0.4);
    causes.support = same(0.7);
    causes.oxytocin_signal = same(0.8);
    causes.effective_tone = same(0.9);
    causes.housing = everybody();
    causes.levers.stress = same(0.3);
    Stress::Parameters p = without_chance();

    const double mean = mean_level(p, causes);

    const double synergy = 1 + 2 * 1 * 0.2;
    EXPECT_NEAR(mean,
                1.5 * 0.4 - 0.30 / 0.19 * 0.2 - 0.15 * synergy * 0.8 - 0.15 * -0.1 +
                    p.recovery_housing_effect + 0.3,
                rounding);
}

TEST(Stress, OxytocinNeverStressesTheUnsupportedThroughTheSynergy) {
    Stress::Parameters p = without_chance();
    p.oxytocin_support_synergy = 5;
    Causes lonely(1);
    lonely.support = same(0.1);
    Causes lonely_dosed = lonely;
    lonely_dosed.oxytocin_signal = same(1);

    EXPECT_EQ(mean_level(p, lonely), mean_level(p, lonely_dosed));
}

TEST(Stress, NoCauseActsWhenItsCouplingIsOff) {
    const struct {
        double Stress::Parameters::*coupling;
        small_world::Cause<Causes> cause;
    } couplings[] = {{&Stress::Parameters::withdrawal_effect, &Causes::withdrawal},
                     {&Stress::Parameters::support_effect, &Causes::support},
                     {&Stress::Parameters::oxytocin_effect, &Causes::oxytocin_signal},
                     {&Stress::Parameters::oxytocin_tone_effect, &Causes::effective_tone},
                     {&Stress::Parameters::recovery_housing_effect, &Causes::housing}};

    for (const auto& [coupling, cause] : couplings) {
        Stress::Parameters off = without_life_events();
        off.*coupling = 0;
        const Causes rest(n_people);
        Causes changed = rest;
        small_world::let_act(changed, cause, 0.9);
        Stress at_rest = person(off, Duration{0.25}, same(0.5, n_people));
        Stress under_cause = at_rest;
        const Column mean_at_rest =
            at_rest.advance(rest.situation(), luck_of_block(0, 0), rest.levers);
        const Column mean_under_cause =
            under_cause.advance(changed.situation(), luck_of_block(0, 0), changed.levers);

        EXPECT_TRUE(identical(under_cause.stress(), at_rest.stress()));
        EXPECT_TRUE(identical(mean_under_cause, mean_at_rest));
        Stress::Parameters on = without_chance();
        Causes one_rest(1);
        Causes one_changed(1);
        small_world::let_act(one_changed, cause, 0.9);
        EXPECT_NE(mean_level(on, one_changed), mean_level(on, one_rest));
    }
}

TEST(Stress, BufferingActsOnLifeEventsOnlyWhenItIsOn) {
    Stress::Parameters off = without_chance();
    off.life_event_rate = {2};
    off.support_buffering = 0;
    off.oxytocin_buffering = 0;
    off.support_effect = 0;
    off.oxytocin_effect = 0;
    const Causes rest(n_people);
    Causes cared_for(n_people);
    cared_for.support.setConstant(0.9f);
    cared_for.oxytocin_signal.setOnes();
    Stress alone = person(off, Duration{1}, same(0, n_people));
    Stress helped = alone;

    const Column mean_alone = alone.advance(rest.situation(), luck_of_block(0, 0), rest.levers);
    const Column mean_helped =
        helped.advance(cared_for.situation(), luck_of_block(0, 0), cared_for.levers);

    EXPECT_TRUE(identical(helped.stress(), alone.stress()));
    EXPECT_TRUE(identical(mean_helped, mean_alone));
}

TEST(Stress, T23_TwoHalfStepsEqualOneStepWithoutChance) {
    Causes causes(1);
    causes.withdrawal = same(0.4);
    Stress whole = person(without_chance(), Duration{0.5}, same(0));
    Stress halves = person(without_chance(), Duration{0.25}, same(0));

    const Column mean =
        whole.advance(causes.situation(), luck_of_block(0, 0, 1), causes.levers);
    const Column first_mean =
        halves.advance(causes.situation(), luck_of_block(0, 0, 1), causes.levers);
    const Column second_mean =
        halves.advance(causes.situation(), luck_of_block(0, 1, 1), causes.levers);

    EXPECT_NEAR(at(halves.stress()), at(whole.stress()), rounding);
    EXPECT_NEAR((at(first_mean) + at(second_mean)) / 2, at(mean), rounding);
}

TEST(Stress, MeanOfTheEndsIsTakenOnlyWhenAskedFor) {
    Stress::Parameters p = without_life_events();
    p.mean_of_ends = true;
    const Causes rest(n_people);
    Stress stress = person(p, Duration{0.25}, same(0.5, n_people));
    const Column before = stress.stress();

    const Column mean = stress.advance(rest.situation(), luck_of_block(0, 0), rest.levers);

    EXPECT_TRUE(small_world::near(mean, 0.5f * (before + stress.stress()), rounding));
}

}  // namespace
