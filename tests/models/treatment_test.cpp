#include "models/treatment.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "tests/expect.h"
#include "tests/models/small_world.h"

namespace {

using models::Codes;
using models::Drug;
using models::Levers;
using models::Reference;
using models::Treatment;
using sim::Column;
using sim::Duration;
using sim::Few;
using sim::Index;
using sim::Mask;
using small_world::at;
using small_world::column;
using small_world::defaults;
using small_world::everybody;
using small_world::first_people;
using small_world::identical;
using small_world::luck_of_block;
using small_world::mask;
using small_world::n_people;
using small_world::nobody;
using small_world::people;
using small_world::rounding;
using small_world::same;

constexpr Duration quarter_day{0.25};

/// Abstinent for long, with ordinary confidence and support, unless changed.
struct Life {
    explicit Life(Index n)
        : eligible(everybody(n)),
          using_opioids(nobody(n)),
          abstinent(everybody(n)),
          days_abstinent(same(100, n)),
          confidence(same(0, n)),
          social_support(same(0.5, n)),
          after_overdose(same(0, n)),
          in_mutual_help(nobody(n)),
          vouchers_for_attendance(nobody(n)),
          signal_at_visits(same(0, n)) {}
    Treatment::Situation situation() const {
        return {eligible,        using_opioids,  abstinent,
                days_abstinent,  confidence,     social_support,
                after_overdose,  in_mutual_help, vouchers_for_attendance,
                signal_at_visits};
    }
    Mask eligible, using_opioids, abstinent;
    Column days_abstinent, confidence, social_support, after_overdose;
    Mask in_mutual_help, vouchers_for_attendance;
    Column signal_at_visits;
};

Treatment clinic(const Treatment::Parameters& p, Index n, Duration step = quarter_day) {
    return {p, defaults<Reference>(), step, n};
}

/// `n` people who have just started.
Treatment in_treatment(Drug drug, const Treatment::Parameters& p, Index n = 1,
                       Duration step = quarter_day) {
    Treatment treatment = clinic(p, n, step);
    treatment.start(first_people(n), drug, same(0, n), {1});
    return treatment;
}

/// The chance of something in a step, as the limit between the draws that make it happen and
/// those that do not; bisection to 1e-9. Chances of some 1e-3 are rounded to 1e-10.
template <class Happens>
double chance_of(Happens&& happens) {
    double low = 0;
    double high = 1;
    while (high - low > 1e-9) {
        const double middle = (low + high) / 2;
        (happens(same(middle)) ? low : high) = middle;
    }
    return low;
}

double chance_of_dropout(const Treatment& treatment, const Life& life) {
    return chance_of([&](const Column& draw) {
        Treatment tried = treatment;
        tried.drop_out(life.situation(), draw);
        return !tried.in_treatment()[0];
    });
}

/// Of the kinds, the draw in the middle.
sim::Bits middle(Index n) {
    return sim::Bits::Constant(n, 0x80000000u);
}

double chance_of_request(const Treatment& treatment, const Life& life,
                         const Levers& levers = Levers(1)) {
    return chance_of([&](const Column& draw) {
        Codes requests;
        treatment.request(life.situation(), levers, draw, middle(1), requests);
        return requests[0] != 0;
    });
}

double within_step(double rate) {
    return -std::expm1(-rate * quarter_day.days);
}

TEST(Treatment, DropoutIsThatOfTheDrugAndTheTimeInTreatment) {
    const struct {
        Drug drug;
        double early, late;
    } rates[] = {{Drug::methadone, 0.0036, 0.00097}, {Drug::buprenorphine, 0.0093, 0.0037}};

    for (const auto& [drug, early, late] : rates) {
        Treatment treatment = in_treatment(drug, defaults<Treatment>());
        EXPECT_NEAR(chance_of_dropout(treatment, Life(1)), within_step(early), 3e-9);

        for (int step = 0; step < 28 * 4; ++step) treatment.advance_clock();
        EXPECT_NEAR(chance_of_dropout(treatment, Life(1)), within_step(late), 3e-9);
    }
}

TEST(Treatment, DropoutIsTheProductOfItsCauses) {
    const Treatment treatment = in_treatment(Drug::buprenorphine, defaults<Treatment>());
    Life life(1);
    life.using_opioids = everybody();
    life.confidence = same(0.2);
    life.social_support = same(0.8);
    life.in_mutual_help = everybody();
    life.vouchers_for_attendance = everybody();
    life.signal_at_visits = same(0.7);

    const double log_ratio = 0.55 - 0.5 * 0.2 - 0.3 * 0.3 - 0.4 - 0.34 * 0.7 - 0.1;
    EXPECT_NEAR(chance_of_dropout(treatment, life), within_step(0.0093 * std::exp(log_ratio)),
                3e-9);
}

TEST(Treatment, NoCauseOfDropoutActsWhenItsCouplingIsOff) {
    using P = Treatment::Parameters;
    const struct {
        double P::*coupling;
        small_world::Cause<Life> cause;
    } couplings[] = {{&P::dropout_use_effect, &Life::using_opioids},
                     {&P::dropout_self_efficacy_effect, &Life::confidence},
                     {&P::dropout_social_support_effect, &Life::social_support},
                     {&P::dropout_voucher_effect, &Life::vouchers_for_attendance},
                     {&P::dropout_oxytocin_effect, &Life::signal_at_visits},
                     {&P::dropout_mutual_help_effect, &Life::in_mutual_help}};

    for (const auto& [coupling, cause] : couplings) {
        P off = defaults<Treatment>();
        off.*coupling = 0;
        Life changed(1);
        small_world::let_act(changed, cause, 1);
        const Treatment without = in_treatment(Drug::methadone, off);
        const Treatment with = in_treatment(Drug::methadone, defaults<Treatment>());

        EXPECT_EQ(chance_of_dropout(without, changed), chance_of_dropout(without, Life(1)));
        EXPECT_NE(chance_of_dropout(with, changed), chance_of_dropout(with, Life(1)));
    }
}

// 102 400 people for 60 d in steps of 6 h: sees .006 of the share retained.
TEST(Treatment, RetentionFollowsTheTwoRates) {
    Treatment::Parameters p = defaults<Treatment>();
    double retained = 0;
    const Life life(n_people);

    for (std::uint32_t block = 0; block < 400; ++block) {
        Treatment treatment = in_treatment(Drug::buprenorphine, p, n_people);
        for (int step = 0; step < 60 * 4; ++step) {
            const sim::FourBits draws = luck_of_block(block, step).all(9);
            treatment.drop_out(life.situation(), sim::uniform_from(draws[3]));
            treatment.advance_clock();
        }
        retained += treatment.in_treatment().count();
    }

    EXPECT_TRUE(
        expect::frequency(retained, 400 * n_people, std::exp(-28 * 0.0093 - 32 * 0.0037)));
}

TEST(Treatment, EntryIsTheSumOverModalitiesTimesItsCauses) {
    const Treatment treatment = clinic(defaults<Treatment>(), 1);
    const double rate = (8.41 + 2.40 + 1.08 + 6.80) / 30400;
    Life life(1);
    life.confidence = same(0.2);
    life.social_support = same(0.8);
    life.days_abstinent = same(10);
    life.after_overdose = same(0.5);
    Levers levers(1);
    levers.entry_log_hazard = same(0.4);

    EXPECT_NEAR(chance_of_request(treatment, Life(1)), within_step(rate), 3e-9);
    EXPECT_NEAR(chance_of_request(treatment, life, levers),
                within_step(rate * std::exp(0.5 * 0.2 + 0.5 * 0.3 + 0.7 + 0.7 * 0.5 + 0.4)),
                3e-9);
}

// The chance is worked out only for those whose draw is below a bound; here everything that may
// raise it stands at its end, with either sign of its coupling.
TEST(Treatment, NobodyIsSparedTheQuestionWhoWouldAskOrLeave) {
    Life best(1);
    best.using_opioids = everybody();
    best.days_abstinent = same(1);
    best.after_overdose = same(1);
    best.in_mutual_help = everybody();
    best.vouchers_for_attendance = everybody();
    best.signal_at_visits = same(1);
    const double middle_support = defaults<Reference>().social_support;
    Levers levers(1);
    levers.entry_log_hazard = same(1);

    for (const double sign : {-1.0, 1.0})
        for (const double level : {0.0, 1.0}) {
            Life life = best;
            life.confidence = same(level - 0.3);
            life.social_support = same(level);
            Treatment::Parameters p = defaults<Treatment>();
            p.entry_self_efficacy_effect = 2 * sign;
            p.entry_social_support_effect = 3 * sign;
            p.entry_abstinence_effect = sign;
            p.entry_overdose_effect = sign;
            p.dropout_use_effect = sign;
            p.dropout_self_efficacy_effect = 2 * sign;
            p.dropout_social_support_effect = 3 * sign;
            p.dropout_voucher_effect = sign;
            p.dropout_oxytocin_effect = sign;
            p.dropout_mutual_help_effect = sign;
            const double moods = 2 * (level - 0.3) + 3 * (level - middle_support);
            const double asking =
                std::exp(sign * (moods + 2) + 1) * (8.41 + 2.40 + 1.08 + 6.80);
            const double leaving = 0.0093 * std::exp(sign * (1 - moods - 3));

            const double asked = chance_of_request(clinic(p, 1), life, levers);
            const double left = chance_of_dropout(in_treatment(Drug::buprenorphine, p), life);
            EXPECT_NEAR(asked, within_step(asking / 30400), 1e-5 * asked + 3e-9);
            EXPECT_NEAR(left, within_step(leaving), 1e-5 * left + 3e-9);
        }
}

TEST(Treatment, NoCauseOfEntryActsWhenItsCouplingIsOff) {
    using P = Treatment::Parameters;
    const struct {
        double P::*coupling;
        small_world::Cause<Life> cause;
        double value;
    } couplings[] = {{&P::entry_self_efficacy_effect, &Life::confidence, 0.5},
                     {&P::entry_social_support_effect, &Life::social_support, 0.9},
                     {&P::entry_abstinence_effect, &Life::days_abstinent, 3},
                     {&P::entry_overdose_effect, &Life::after_overdose, 0.9}};

    for (const auto& [coupling, cause, value] : couplings) {
        P off = defaults<Treatment>();
        off.*coupling = 0;
        Life changed(1);
        small_world::let_act(changed, cause, value);

        EXPECT_EQ(chance_of_request(clinic(off, 1), changed),
                  chance_of_request(clinic(off, 1), Life(1)));
        EXPECT_NE(chance_of_request(clinic(defaults<Treatment>(), 1), changed),
                  chance_of_request(clinic(defaults<Treatment>(), 1), Life(1)));
    }
}

// 204 800 requests: sees shares that are off by .007.
TEST(Treatment, ModalitiesAreAskedForInProportionToTheirRates) {
    const Treatment treatment = clinic(defaults<Treatment>(), n_people);
    double asked[5] = {};

    for (std::uint32_t block = 0; block < 800; ++block) {
        Codes requests;
        treatment.request(Life(n_people).situation(), Levers(n_people), same(0, n_people),
                          luck_of_block(block, 0).all(10)[1], requests);
        for (const std::uint8_t request : requests) asked[request] += 1;
    }

    const double n = 800 * n_people;
    const double total = 8.41 + 2.40 + 1.08 + 6.80;
    EXPECT_EQ(asked[0], 0);
    EXPECT_TRUE(expect::frequency(asked[1], n, 2.40 / total));
    EXPECT_TRUE(expect::frequency(asked[2], n, 8.41 / total));
    EXPECT_TRUE(expect::frequency(asked[3], n, 1.08 / total));
    EXPECT_TRUE(expect::frequency(asked[4], n, 6.80 / total));
}

TEST(Treatment, OnlyTheEligibleAskAndNobodyWithoutAccess) {
    Life life(2);
    life.eligible = mask({1, 0});
    Treatment::Parameters closed = defaults<Treatment>();
    closed.access = {0};
    Codes requests;
    Codes none;

    clinic(defaults<Treatment>(), 2)
        .request(life.situation(), Levers(2), same(0, 2), middle(2), requests);
    clinic(closed, 2).request(life.situation(), Levers(2), same(0, 2), middle(2), none);

    EXPECT_NE(requests[0], 0);
    EXPECT_EQ(requests[1], 0);
    EXPECT_EQ(none[0], 0);
}

TEST(Treatment, AModalityThatIsNotOfferedIsNeverAskedFor) {
    Treatment::Parameters p = defaults<Treatment>();
    p.methadone_entry = {0};
    p.naltrexone_entry = {0};
    p.detox_entry = {0};
    Codes requests;

    // The ends of the draw, which both belong to it, and its middle.
    sim::Bits ends = middle(3);
    ends[0] = 0;
    ends[2] = ~0u;
    clinic(p, 3).request(Life(3).situation(), Levers(3), same(0, 3), ends, requests);

    const auto buprenorphine = static_cast<std::uint8_t>(Treatment::Request::buprenorphine);
    for (const std::uint8_t request : requests)
        EXPECT_EQ(static_cast<int>(request), static_cast<int>(buprenorphine));
}

TEST(Treatment, InductionSucceedsForDrawsBelowItsChance) {
    Treatment treatment = clinic(defaults<Treatment>(), 4);

    const Few started =
        treatment.start(people({1, 3}), Drug::naltrexone, column({0.71, 0.73}), {0.72});

    ASSERT_EQ(started.size(), 1);
    EXPECT_EQ(started[0], 1);
    EXPECT_TRUE(identical(treatment.in_treatment(), mask({0, 1, 0, 0})));
    EXPECT_EQ(treatment.drug()[1], code(Drug::naltrexone));
    EXPECT_EQ(treatment.drug()[3], code(Drug::none));
}

TEST(Treatment, NaltrexoneIsInjectedEveryFourWeeksAtEveryStepLength) {
    for (const int per_day : {1, 3, 4, 10}) {
        const Duration step{1.0 / per_day};
        Treatment treatment = in_treatment(Drug::naltrexone, defaults<Treatment>(), 1, step);
        for (int index = 0; index <= 400 * per_day; ++index) {
            const bool due = index > 0 && index % (28 * per_day) == 0;
            ASSERT_EQ(treatment.injections_due().size(), due ? 1 : 0)
                << "step " << index << " of " << per_day << " a day";
            treatment.advance_clock();
        }
    }
}

TEST(Treatment, DropFromNaltrexoneTakesEffectAtTheNextInjection) {
    Treatment treatment = in_treatment(Drug::naltrexone, defaults<Treatment>());
    treatment.advance_clock();

    treatment.drop_out(Life(1).situation(), same(0));

    for (int step = 1; step < 28 * 4; ++step) {
        EXPECT_EQ(treatment.injections_due().size(), 0);
        ASSERT_TRUE(treatment.in_treatment()[0]);
        treatment.advance_clock();
    }
    EXPECT_EQ(treatment.injections_due().size(), 0);
    EXPECT_FALSE(treatment.in_treatment()[0]);
    EXPECT_EQ(treatment.drug()[0], code(Drug::none));
}

TEST(Treatment, DropFromNaltrexoneCountsAtOnceInThePresetBare) {
    Treatment::Parameters bare = defaults<Treatment>();
    bare.naltrexone_drops_at_once = true;
    Treatment treatment = in_treatment(Drug::naltrexone, bare);

    treatment.drop_out(Life(1).situation(), same(0));

    EXPECT_FALSE(treatment.in_treatment()[0]);
}

TEST(Treatment, StartingAgainForgetsAnEarlierDrop) {
    Treatment treatment = in_treatment(Drug::naltrexone, defaults<Treatment>());
    treatment.drop_out(Life(1).situation(), same(0));
    treatment.stop(people({0}));

    treatment.start(people({0}), Drug::naltrexone, same(0), {1});
    for (int step = 0; step < 28 * 4; ++step) treatment.advance_clock();

    EXPECT_EQ(treatment.injections_due().size(), 1);
    EXPECT_TRUE(treatment.in_treatment()[0]);
}

TEST(Treatment, EffectOnLapsesIsThatOfTheDrugWhileInTreatment) {
    Treatment treatment = clinic(defaults<Treatment>(), 4);
    treatment.start(people({1}), Drug::methadone, same(0), {1});
    treatment.start(people({2}), Drug::buprenorphine, same(0), {1});
    treatment.start(people({3}), Drug::naltrexone, same(0), {1});

    EXPECT_TRUE(identical(treatment.log_effect(), column({0, 2.4, 2.43, 2.0})));
    treatment.stop(people({1, 2, 3}));
    EXPECT_TRUE(identical(treatment.log_effect(), same(0, 4)));
}

TEST(Treatment, ClockOfSomebodyWhoStartsShowsWhatItIsSetTo) {
    Treatment treatment = clinic(defaults<Treatment>(), 1);
    treatment.start_clocks_at(-0.25);

    treatment.start(people({0}), Drug::methadone, same(0), {1});
    treatment.advance_clock();

    EXPECT_EQ(treatment.days_in_treatment()[0], 0);
}

TEST(Treatment, ClockRunsInTreatmentOnly) {
    Treatment treatment = clinic(defaults<Treatment>(), 2);
    treatment.start(people({1}), Drug::methadone, same(0), {1});

    for (int step = 0; step < 8; ++step) treatment.advance_clock();

    EXPECT_TRUE(identical(treatment.days_in_treatment(), column({0, 2})));
}

}  // namespace
