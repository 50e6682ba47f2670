#include "models/relapse.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "models/decisions.h"
#include "tests/expect.h"
#include "tests/models/small_world.h"

namespace {

using models::Circumstances;
using models::Levers;
using models::Person;
using models::Reference;
using models::Relapse;
using sim::Column;
using sim::Duration;
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
using small_world::nobody;
using small_world::people;
using small_world::rounding;
using small_world::same;

constexpr Duration quarter_day{0.25};
constexpr double ordinary_cue_mean = 0.125;
constexpr float never = std::numeric_limits<float>::infinity();

struct People {
    Person person;
    Person::AtEntry at_entry;
};

/// Men of average frailty.
People average_people(Index n) {
    Person person(defaults<Person>(), sim::Draws(1, 0), 0, n);
    person.woman.clear();
    Person::AtEntry at_entry = person.at_entry();
    at_entry.lasting_frailty.setZero();
    at_entry.episodic_frailty.setZero();
    return {person, at_entry};
}

/// All causes at rest: the hazard of a lapse is h_0, that of a relapse r_U, that of an attempt
/// to quit q_0.
Circumstances at_rest(Index n) {
    return {.mean_withdrawal = same(0, n),
            .mean_stress = same(0, n),
            .mean_cue_craving = same(ordinary_cue_mean, n),
            .incubation = same(0, n),
            .confidence = same(0, n),
            .social_support = same(0.5, n),
            .medication_log_effect = same(0, n),
            .blockade = same(0, n),
            .in_treatment = nobody(n),
            .effective_tone = same(1, n),
            .oxytocin_signal = same(0, n),
            .meeting_in_week = nobody(n),
            .days_with_sponsor = Column::Constant(n, never),
            .incentive = same(0, n),
            .in_recovery_housing = nobody(n),
            .in_institution = nobody(n),
            .days_since_exit = Column::Constant(n, never),
            .days_since_treated_overdose = Column::Constant(n, never),
            .using_excess = same(0, n),
            .sober_excess = same(0, n)};
}

Relapse model(const Relapse::Parameters& p, const People& them) {
    return {p, defaults<Reference>(), them.person, them.at_entry, ordinary_cue_mean};
}

Relapse average_model(const Relapse::Parameters& p = defaults<Relapse>(), Index n = 1) {
    return model(p, average_people(n));
}

Column lapse_hazard(const Relapse& relapse, const Circumstances& now) {
    return relapse.lapse_hazard(now, quarter_day,
                                Levers(static_cast<Index>(now.confidence.size())));
}

Column quit_hazard(const Relapse& relapse, const Circumstances& now) {
    return relapse.quit_hazard(now, Levers(static_cast<Index>(now.confidence.size())));
}

TEST(Relapse, HazardsAreTheirRatesAtRest) {
    const Relapse relapse = average_model();
    const Circumstances rest = at_rest(1);

    EXPECT_NEAR(at(lapse_hazard(relapse, rest)), 0.07, 0.07 * rounding);
    EXPECT_NEAR(at(relapse.relapse_hazard(rest)), 0.72, rounding);
    EXPECT_NEAR(static_cast<double>(relapse.resolution_hazard()), 0.27, rounding);
    EXPECT_NEAR(at(quit_hazard(relapse, rest)), 0.0027397, 1e-8);
}

TEST(Relapse, T2_CuesEnterTheHazardOfALapseLinearlyAroundTheirOrdinaryMean) {
    const Relapse relapse = average_model(defaults<Relapse>(), 3);
    Circumstances now = at_rest(3);
    now.mean_cue_craving = column({0, 0.125, 1});

    const Column ratio = lapse_hazard(relapse, now) / 0.07f;

    EXPECT_TRUE(small_world::near(ratio, column({0.5, 1, 4.5}), 5 * rounding));
}

TEST(Relapse, LapseHazardIsTheProductOfItsCauses) {
    const Relapse relapse = average_model();
    Circumstances now = at_rest(1);
    now.mean_withdrawal = same(0.4);
    now.mean_stress = same(0.8);
    now.mean_cue_craving = same(0.3);
    now.incubation = same(0.5);
    now.confidence = same(0.2);
    now.social_support = same(0.7);
    now.medication_log_effect = same(1.1);
    now.effective_tone = same(0.8);
    now.oxytocin_signal = same(0.6);
    now.meeting_in_week = everybody();
    now.days_with_sponsor = same(100);
    now.incentive = same(0.5);
    now.in_recovery_housing = everybody();
    now.days_since_exit = same(2);
    Levers levers(1);
    levers.lapse_log_hazard = same(0.3);

    const Column hazard = relapse.lapse_hazard(now, quarter_day, levers);

    const double log_ratio = 1.5 * 0.4 + 0.35 * 0.8 + 0.4 * 0.5 - 2.0 * 0.2 - 0.55 * 0.2 - 1.1 -
                             0.15 * (0.8 - 1) - 0.42 - 0.105 - 0.7 * 0.5 - 1.45 +
                             1.2 * std::exp(-(2 + 0.125) / 4) + 0.3;
    const double cues =
        (1 + 8 * (1 + 1.0 * 0.5) * std::exp(-0.10 * 0.6) * 0.3) / (1 + 8 * 0.125);
    const double exact = 0.07 * std::exp(log_ratio) * cues;
    // A sum of terms up to 1.5, rounded to 1e-7 each, in the exponent.
    EXPECT_NEAR(at(hazard) / exact, 1, 2e-6);
}

TEST(Relapse, RelapseHazardIsTheProductOfItsCauses) {
    const Relapse relapse = average_model();
    Circumstances now = at_rest(1);
    now.confidence = same(0.2);
    now.mean_withdrawal = same(0.4);
    now.blockade = same(2.5);
    now.in_treatment = everybody();

    const double exact = 0.72 * std::exp(-1.0 * 0.2 + 0.8 * 0.4) * std::pow(3.5, -0.5) * 0.53;
    EXPECT_NEAR(at(relapse.relapse_hazard(now)) / exact, 1, 2e-6);
}

TEST(Relapse, QuitHazardIsTheProductOfItsCauses) {
    const Relapse relapse = average_model();
    Circumstances now = at_rest(1);
    now.confidence = same(0.2);
    now.social_support = same(0.7);
    now.days_since_treated_overdose = same(10);
    now.in_treatment = everybody();
    now.mean_withdrawal = same(0.4);
    Levers levers(1);
    levers.quit_log_hazard = same(0.3);

    const double exact =
        0.0027397 *
        std::exp(1.0 * 0.2 + 0.5 * 0.2 + 1.1 * std::exp(-10 / 30.0) + 0.49 - 0.5 * 0.4 + 0.3);
    EXPECT_NEAR(at(relapse.quit_hazard(now, levers)) / exact, 1, 2e-6);
}

TEST(Relapse, NobodyLapsesInAnInstitution) {
    Circumstances now = at_rest(1);
    now.in_institution = everybody();
    now.mean_withdrawal = same(1);

    EXPECT_EQ(lapse_hazard(average_model(), now)[0], 0);
}

TEST(Relapse, T13_OpenLapsesEndInRelapseOrAbstinenceInProportionToTheHazards) {
    Relapse::Parameters bare = defaults<Relapse>();
    bare.relapse_rate = {0.8};
    bare.resolution_rate = {0.2};
    const Relapse relapse = average_model(bare);

    const double to_use = at(relapse.relapse_hazard(at_rest(1)));
    const double total = to_use + static_cast<double>(relapse.resolution_hazard());

    EXPECT_NEAR(to_use / total, 0.8, rounding);
    EXPECT_NEAR(1 / total, 1, rounding);
    const Column leaves = sim::probability_from_exposure(same(total * 0.5));
    EXPECT_NEAR(at(leaves) * to_use / total, 0.31478, 5e-6);
}

// 102 400 open lapses, by the two draws of eq 54: sees .009 of the share .31478.
TEST(Relapse, T13_PeopleRelapseWithinAStepAsOftenAsTheCompetingRisksSay) {
    Relapse::Parameters bare = defaults<Relapse>();
    bare.relapse_rate = {0.8};
    bare.resolution_rate = {0.2};
    const Relapse relapse = average_model(bare, n_people);
    const Column to_use = relapse.relapse_hazard(at_rest(n_people));
    const Column total = to_use + relapse.resolution_hazard();
    const Column leaves = sim::probability_from_exposure(total * 0.5f);
    double relapsed = 0;

    for (std::uint32_t block = 0; block < 400; ++block) {
        const sim::FourBits draws = luck_of_block(block, 0).all(models::decisions::transitions);
        const Column leaving = sim::uniform_from(draws[1]);
        const Column which = sim::uniform_from(draws[2]);
        for (Index i = 0; i < n_people; ++i)
            relapsed += leaving[i] < leaves[i] && which[i] < to_use[i] / total[i];
    }

    EXPECT_TRUE(expect::frequency(relapsed, 400 * n_people, 0.31478));
}

/// Share without a lapse after `days` at constant hazards over N(0, 1) frailties, by the
/// trapezoidal rule over +-8 standard deviations.
double share_without_lapse(double days, double rate, double spread) {
    Relapse::Parameters p = defaults<Relapse>();
    p.lapse_rate = {rate};
    p.frailty_spread = spread;
    p.lasting_frailty_share = 1;
    People them = average_people(n_people);
    them.at_entry.lasting_frailty = Column::LinSpaced(n_people, -8, 8);
    const Column hazard = lapse_hazard(model(p, them), at_rest(n_people));
    double without = 0;
    double weights = 0;
    for (Index i = 0; i < n_people; ++i) {
        const double z = at(them.at_entry.lasting_frailty, i);
        const double weight = std::exp(-z * z / 2);
        without += weight * std::exp(-at(hazard, i) * days);
        weights += weight;
    }
    return without / weights;
}

TEST(Relapse, T12_FrailtyBendsTheSurvivalCurve) {
    const struct {
        double days, share;
    } published[] = {{1, 0.773}, {7, 0.473}, {30, 0.242}, {168, 0.071}, {365, 0.035}};
    double last_hazard = 1;

    for (const auto& [days, share] : published) {
        EXPECT_NEAR(share_without_lapse(days, 0.1, 2), share, 6e-4);
        const double hazard = -std::log(share_without_lapse(days + 0.5, 0.1, 2) /
                                        share_without_lapse(days - 0.5, 0.1, 2));
        EXPECT_LT(hazard, last_hazard) << "of the population";
        last_hazard = hazard;
    }
}

TEST(Relapse, T12_SurvivalIsExponentialWithoutFrailty) {
    EXPECT_NEAR(share_without_lapse(7, 0.1, 0), std::exp(-0.7), 1e-6);
}

TEST(Relapse, FrailtyHasALastingAndAnEpisodicPart) {
    People them = average_people(1);
    them.at_entry.lasting_frailty = same(0.8);
    them.at_entry.episodic_frailty = same(-0.5);

    const Relapse relapse = model(defaults<Relapse>(), them);

    EXPECT_NEAR(at(relapse.frailty()), 2.4 * (0.5 * 0.8 - std::sqrt(0.75) * 0.5), rounding);
}

// 51 200 people: sees .06 of the spread 2.4 and .05 of the mean.
TEST(Relapse, FrailtyKeepsItsSpreadWhenItsEpisodicPartIsDrawnAnew) {
    small_world::Sample renewed;

    for (std::uint32_t block = 0; block < 200; ++block) {
        const Person person(defaults<Person>(), sim::Draws(3, 0), block * n_people, n_people);
        Relapse relapse = model(defaults<Relapse>(), {person, person.at_entry()});
        const sim::FourBits draws = luck_of_block(block, 0).all(models::decisions::renewal);
        relapse.renew_frailty(first_people(n_people),
                              person.lasting_frailty(first_people(n_people)),
                              sim::normal_from(draws[0]));
        renewed.add(relapse.frailty());
    }

    EXPECT_TRUE(expect::mean(renewed.mean(), renewed.n(), 0, 2.4));
    EXPECT_TRUE(expect::mean(renewed.variance_about(0), renewed.n(), 2.4 * 2.4,
                             std::sqrt(2.0) * 2.4 * 2.4));
}

TEST(Relapse, FrailtyIsDrawnAnewOnlyForThosePeople) {
    Relapse relapse = average_model(defaults<Relapse>(), 3);

    relapse.renew_frailty(people({1}), same(0), same(0.8));

    EXPECT_TRUE(small_world::near(relapse.frailty(),
                                  column({0, 2.4 * std::sqrt(0.75) * 0.8, 0}), 2 * rounding));
}

TEST(Relapse, LastingFrailtyIsAllThereIsWithAShareOfOne) {
    Relapse::Parameters p = defaults<Relapse>();
    p.lasting_frailty_share = 1;
    People them = average_people(2);
    them.at_entry.lasting_frailty = column({0.4, -1.3});
    Relapse relapse = model(p, them);
    const Column before = relapse.frailty();

    relapse.renew_frailty(people({0, 1}), column({0.4, -1.3}), column({1, -1}));

    EXPECT_TRUE(identical(relapse.frailty(), before));
}

TEST(Relapse, ProgrammeTraitActsOnItsMembersOnly) {
    Relapse::Parameters p = defaults<Relapse>();
    p.programme_motivation = 1.07;
    const Circumstances rest = at_rest(2);
    const Relapse before = average_model(p, 2);
    Relapse after = before;

    after.join_programme(mask({1, 0}));

    const Column lapse = lapse_hazard(after, rest) / lapse_hazard(before, rest);
    const Column relapse = after.relapse_hazard(rest) / before.relapse_hazard(rest);
    const Column quit = quit_hazard(after, rest) / quit_hazard(before, rest);
    EXPECT_TRUE(small_world::near(lapse, column({std::exp(-0.46 * 1.07), 1}), 2 * rounding));
    EXPECT_TRUE(small_world::near(relapse, column({std::exp(-1.07), 1}), 2 * rounding));
    EXPECT_TRUE(small_world::near(quit, column({std::exp(0.59 * 1.07), 1}), 4 * rounding));
    EXPECT_EQ(lapse[1], 1);
}

TEST(Relapse, ProgrammeTraitStaysWithItsMembersWhenFrailtyIsDrawnAnew) {
    Relapse::Parameters p = defaults<Relapse>();
    p.programme_motivation = 1.07;
    Relapse relapse = average_model(p, 3);
    relapse.join_programme(mask({1, 0, 1}));

    relapse.renew_frailty(people({0, 1}), same(0, 2), same(0.8, 2));

    const double renewed = 2.4 * std::sqrt(0.75) * 0.8;
    const double trait = 0.46 * 1.07;
    EXPECT_TRUE(small_world::near(relapse.frailty(), column({renewed - trait, renewed, -trait}),
                                  2 * rounding));
}

TEST(Relapse, SponsorHelpsInTheFirstHalfYear) {
    Circumstances now = at_rest(3);
    now.days_with_sponsor = column({179, 181, 1e30});

    const Column ratio = lapse_hazard(average_model(defaults<Relapse>(), 3), now) / 0.07f;

    EXPECT_TRUE(small_world::near(ratio, column({std::exp(-0.105), 1, 1}), 2 * rounding));
}

TEST(Relapse, OxytocinActsOnTheCuesOfMenOnlyAndNeverOnTheHazardItself) {
    People them = average_people(2);
    them.person.woman = mask({0, 1});
    const Relapse relapse = model(defaults<Relapse>(), them);
    Circumstances without = at_rest(2);
    Circumstances with = without;
    with.oxytocin_signal = same(1, 2);
    Circumstances without_cues = with;
    without_cues.mean_cue_craving = same(0, 2);
    Circumstances at_all = without;
    at_all.mean_cue_craving = same(0, 2);

    const Column ratio = lapse_hazard(relapse, with) / lapse_hazard(relapse, without);

    EXPECT_NEAR(at(ratio, 0), (1 + std::exp(-0.10)) / 2, 2 * rounding);
    EXPECT_EQ(ratio[1], 1);
    EXPECT_TRUE(identical(lapse_hazard(relapse, without_cues), lapse_hazard(relapse, at_all)));
    EXPECT_TRUE(identical(relapse.relapse_hazard(with), relapse.relapse_hazard(without)));
    EXPECT_TRUE(identical(quit_hazard(relapse, with), quit_hazard(relapse, without)));
}

/// A cause, a value other than at rest, and the coupling that lets it act.
struct Coupling {
    double Relapse::Parameters::*effect;
    small_world::Cause<Circumstances> cause;
    double value = 1;
};

/// With the coupling at 0 the cause changes no bit of the hazard, otherwise it does.
template <class Hazard>
void expect_to_act_only_through(const Coupling& coupling, Hazard hazard) {
    Relapse::Parameters off = defaults<Relapse>();
    off.*(coupling.effect) = 0;
    Circumstances changed = at_rest(1);
    small_world::let_act(changed, coupling.cause, coupling.value);

    EXPECT_TRUE(
        identical(hazard(average_model(off), changed), hazard(average_model(off), at_rest(1))));
    EXPECT_FALSE(
        identical(hazard(average_model(), changed), hazard(average_model(), at_rest(1))));
}

TEST(Relapse, NoCauseOfALapseActsWhenItsCouplingIsOff) {
    using P = Relapse::Parameters;
    using C = Circumstances;
    const Coupling couplings[] = {{&P::withdrawal_effect, &C::mean_withdrawal, 0.4},
                                  {&P::stress_effect, &C::mean_stress, 1.2},
                                  {&P::cue_effect, &C::mean_cue_craving, 0.7},
                                  {&P::self_efficacy_effect, &C::confidence, 0.3},
                                  {&P::social_support_effect, &C::social_support, 0.8},
                                  {&P::oxytocin_tone_effect, &C::effective_tone, 0.7},
                                  {&P::oxytocin_cue_effect_men, &C::oxytocin_signal, 0.9},
                                  {&P::mutual_help_effect, &C::meeting_in_week},
                                  {&P::sponsor_effect, &C::days_with_sponsor, 30},
                                  {&P::voucher_effect, &C::incentive, 0.6},
                                  {&P::recovery_housing_effect, &C::in_recovery_housing},
                                  {&P::exit_effect, &C::days_since_exit, 1},
                                  {&P::using_tie_effect, &C::using_excess, 1.2},
                                  {&P::sober_tie_effect, &C::sober_excess, 1.5}};
    for (const Coupling& coupling : couplings)
        expect_to_act_only_through(coupling, lapse_hazard);
}

TEST(Relapse, IncubationActsOnLapsesThroughTwoCouplingsOnly) {
    Relapse::Parameters off = defaults<Relapse>();
    off.incubation_effect = 0;
    off.cue_incubation_synergy = 0;
    Circumstances changed = at_rest(1);
    changed.incubation = same(0.6);

    EXPECT_TRUE(identical(lapse_hazard(average_model(off), changed),
                          lapse_hazard(average_model(off), at_rest(1))));
}

TEST(Relapse, NoCauseOfARelapseActsWhenItsCouplingIsOff) {
    using P = Relapse::Parameters;
    using C = Circumstances;
    const Coupling couplings[] = {
        {&P::relapse_self_efficacy_effect, &C::confidence, 0.3},
        {&P::relapse_withdrawal_effect, &C::mean_withdrawal, 0.4},
        {&P::relapse_blockade_exponent, &C::blockade, 3},
        {&P::relapse_using_tie_effect, &C::using_excess, 1.2},
    };
    for (const Coupling& coupling : couplings)
        expect_to_act_only_through(coupling, [](const Relapse& relapse, const C& now) {
            return relapse.relapse_hazard(now);
        });

    P unmedicated = defaults<Relapse>();
    unmedicated.relapse_medication_ratio = 1;
    C treated = at_rest(1);
    treated.in_treatment = everybody();
    EXPECT_TRUE(identical(average_model(unmedicated).relapse_hazard(treated),
                          average_model(unmedicated).relapse_hazard(at_rest(1))));
}

TEST(Relapse, NoCauseOfAnAttemptToQuitActsWhenItsCouplingIsOff) {
    using P = Relapse::Parameters;
    using C = Circumstances;
    const Coupling couplings[] = {
        {&P::quit_self_efficacy_effect, &C::confidence, 0.3},
        {&P::quit_social_support_effect, &C::social_support, 0.8},
        {&P::quit_overdose_effect, &C::days_since_treated_overdose, 5},
        {&P::quit_treatment_effect, &C::in_treatment},
        {&P::quit_withdrawal_effect, &C::mean_withdrawal, 0.4},
    };
    for (const Coupling& coupling : couplings)
        expect_to_act_only_through(coupling, quit_hazard);
}

}  // namespace
