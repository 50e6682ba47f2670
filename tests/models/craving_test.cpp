#include "models/craving.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/models/small_world.h"

namespace {

using models::Craving;
using sim::Column;
using small_world::at;
using small_world::column;
using small_world::defaults;
using small_world::identical;
using small_world::same;

/// All causes at rest, unless changed.
struct Causes {
    Column withdrawal = same(0);
    Column stress = same(0);
    Column incubation = same(0);
    Column cue_craving = same(0);
    Column confidence = same(0);
    Column coverage = same(0);
    Column effective_tone = same(1);
    Craving::Situation situation() const {
        return {withdrawal, stress,   incubation,    cue_craving,
                confidence, coverage, effective_tone};
    }
};

Column rating(const Causes& causes, const Craving::Parameters& p = defaults<Craving>()) {
    return Craving(p).rating(causes.situation());
}

// Ratings go to 10 and are rounded to 1e-6.
constexpr double error = 5e-6;

TEST(Craving, IsLowAtRest) {
    EXPECT_NEAR(at(rating({})), 10 / (1 + std::exp(2)), error);
}

TEST(Craving, IsTheLogisticOfItsCauses) {
    Causes causes;
    causes.withdrawal = same(0.4);
    causes.stress = same(1.2);
    causes.incubation = same(0.5);
    causes.cue_craving = same(0.3);
    causes.confidence = same(0.2);
    causes.coverage = same(0.6);
    causes.effective_tone = same(0.8);

    const double log_odds = -2 + 3 * 0.4 + 0.5 * 1.2 + 1.0 * 0.5 + 4 * 0.3 - 2.5 * 0.2 -
                            1.2 * 0.6 - 0.4 * (0.8 - 1);
    EXPECT_NEAR(at(rating(causes)), 10 / (1 + std::exp(-log_odds)), error);
}

TEST(Craving, StaysBetweenZeroAndTen) {
    Causes worst;
    worst.cue_craving = same(1000);
    Causes best;
    best.stress = same(-1000);

    EXPECT_LE(at(rating(worst)), 10);
    EXPECT_GT(at(rating(worst)), 9.99);
    EXPECT_GE(at(rating(best)), 0);
    EXPECT_LT(at(rating(best)), 0.01);
}

TEST(Craving, NoCauseActsWhenItsWeightIsZero) {
    const struct {
        double Craving::Parameters::*weight;
        Column Causes::*cause;
    } weights[] = {{&Craving::Parameters::withdrawal_weight, &Causes::withdrawal},
                   {&Craving::Parameters::stress_weight, &Causes::stress},
                   {&Craving::Parameters::incubation_weight, &Causes::incubation},
                   {&Craving::Parameters::cue_weight, &Causes::cue_craving},
                   {&Craving::Parameters::confidence_weight, &Causes::confidence},
                   {&Craving::Parameters::medication_weight, &Causes::coverage},
                   {&Craving::Parameters::oxytocin_tone_weight, &Causes::effective_tone}};

    for (const auto& [weight, cause] : weights) {
        Craving::Parameters off = defaults<Craving>();
        off.*weight = 0;
        Causes changed;
        (changed.*cause).setConstant(0.7f);

        EXPECT_TRUE(identical(rating(changed, off), rating({}, off)));
        EXPECT_FALSE(identical(rating(changed), rating({})));
    }
}

}  // namespace
