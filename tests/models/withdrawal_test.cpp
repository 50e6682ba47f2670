#include "models/withdrawal.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <tuple>

#include "tests/models/small_world.h"

namespace {

using models::Withdrawal;
using sim::Column;
using sim::Duration;
using small_world::at;
using small_world::Body;
using small_world::column;
using small_world::defaults;
using small_world::identical;
using small_world::people;
using small_world::rounding;
using small_world::same;

constexpr Body::Start steady_user{.opioid_level = 55.5,
                                  .hedonic_tolerance = 2.20,
                                  .respiratory_tolerance = 1.47,
                                  .withdrawal = 0.15};
constexpr Body::Start beginner{.hedonic_tolerance = 0.3, .respiratory_tolerance = 0.2};

/// c, E, T_h, T_r, W after `days` by the ordinary differential equations 8 to 18 themselves, at
/// the values of `bare`: Runge-Kutta of fourth order in double precision.
std::array<double, 5> solve_by_runge_kutta(const Body::Start& start, double input,
                                           double days) {
    using State = std::array<double, 5>;
    const auto slope = [input](const State& y) {
        const auto [c, E, T_h, T_r, W] = y;
        const double g = E / (E + 20);
        const double relief = c / (c + 1.5 * std::exp(T_h));
        const double aim = g * (1 - std::exp(-T_h)) * (1 - relief);
        const double tau_h = 3 * g > T_h ? 7 : 19.04;
        const double tau_r = 2 * g > T_r ? 14 : 13.2 / std::log(2.0);
        return State{input - std::log(2.0) * 6 * c, (c - E) / 2.5, (3 * g - T_h) / tau_h,
                     (2 * g - T_r) / tau_r, (aim - W) / 0.5};
    };
    const auto moved = [](const State& y, const State& k, double by) {
        State result = y;
        for (std::size_t i = 0; i < y.size(); ++i) result[i] += by * k[i];
        return result;
    };
    State y{start.opioid_level, start.opioid_level, start.hedonic_tolerance,
            start.respiratory_tolerance, start.withdrawal};
    constexpr double h = 1.0 / 1024;
    for (long i = std::lround(days / h); i > 0; --i) {
        const State k1 = slope(y);
        const State k2 = slope(moved(y, k1, h / 2));
        const State k3 = slope(moved(y, k2, h / 2));
        const State k4 = slope(moved(y, k3, h));
        y = moved(moved(moved(moved(y, k1, h / 6), k2, h / 3), k3, h / 3), k4, h / 6);
    }
    return y;
}

TEST(Withdrawal, T4_AdaptationFadesAsInTheGoldenRunOfAbstinence) {
    Body body(steady_user, 0, Duration{1.0 / 64});

    body.advance_for(3);

    EXPECT_NEAR(at(body.exposure()), 18.4951, 1e-3);
    EXPECT_NEAR(at(body.hedonic_tolerance()), 2.1500, 1e-3);
    EXPECT_NEAR(at(body.respiratory_tolerance()), 1.4361, 1e-3);
    EXPECT_NEAR(at(body.withdrawal().withdrawal()), 0.4645, 1e-3);

    body.advance_for(7);

    EXPECT_NEAR(at(body.exposure()), 1.1247, 1e-3);
    EXPECT_NEAR(at(body.hedonic_tolerance()), 1.6745, 1e-3);
    EXPECT_NEAR(at(body.respiratory_tolerance()), 1.1183, 1e-3);
    EXPECT_NEAR(at(body.withdrawal().withdrawal()), 0.0537, 1e-3);
}

TEST(Withdrawal, T4_AdaptationGrowsAsInTheGoldenRunOfUse) {
    Body body(beginner, 231, Duration{1.0 / 64});

    body.advance_for(10);

    EXPECT_NEAR(body.opioid_level(), 55.5438, 1e-3);
    EXPECT_NEAR(at(body.exposure()), 54.4182, 1e-3);
    EXPECT_NEAR(at(body.hedonic_tolerance()), 1.6112, 1e-3);
    EXPECT_NEAR(at(body.respiratory_tolerance()), 0.7671, 1e-3);
    EXPECT_NEAR(at(body.withdrawal().withdrawal()), 0.0663, 1e-3);
}

/// Errors of T_h, T_r and W after 3 d of abstinence.
std::array<double, 3> errors_of_abstinence(const Body::Start& start, double step) {
    const auto [level, exposure, hedonic, respiratory, withdrawal] =
        solve_by_runge_kutta(start, 0, 3);
    Body body(start, 0, Duration{step});
    body.advance_for(3);
    return {std::abs(at(body.hedonic_tolerance()) - hedonic),
            std::abs(at(body.respiratory_tolerance()) - respiratory),
            std::abs(at(body.withdrawal().withdrawal()) - withdrawal)};
}

TEST(Withdrawal, T5_ErrorOfToleranceFallsFourfoldAndOfWithdrawalTwofoldWithTheStep) {
    const auto [coarse_h, coarse_respiratory, coarse_withdrawal] =
        errors_of_abstinence(steady_user, 0.5);
    const auto [fine_h, fine_respiratory, fine_withdrawal] =
        errors_of_abstinence(steady_user, 0.25);

    EXPECT_NEAR(coarse_respiratory / fine_respiratory, 4, 0.4);
    EXPECT_GT(coarse_withdrawal / fine_withdrawal, 1.9);
}

TEST(Withdrawal, T5_ErrorOfHedonicToleranceFallsFourfoldWithTheStepWhileItFalls) {
    // From 2.20 it rises for an instant, and where it turns the time constant jumps.
    Body::Start falling_throughout = steady_user;
    falling_throughout.hedonic_tolerance = 2.4;

    const double coarse = errors_of_abstinence(falling_throughout, 0.5)[0];
    const double fine = errors_of_abstinence(falling_throughout, 0.25)[0];

    EXPECT_NEAR(coarse / fine, 4, 0.4);
}

TEST(Withdrawal, FollowsDependenceWithoutRelief) {
    Withdrawal withdrawal(defaults<Withdrawal>(), Duration{0.25}, same(0.1));

    const Column mean = withdrawal.advance(same(10), same(0.6), same(2), same(0));

    const double dependence = 0.6 * (1 - std::exp(-2.0));
    const double needed = 2.3 * std::exp(2.0);
    const double aim = dependence * needed / (10 + needed);
    EXPECT_NEAR(at(withdrawal.dependence()), dependence, rounding);
    EXPECT_NEAR(at(withdrawal.withdrawal()), aim + (0.1 - aim) * std::exp(-0.5), rounding);
    EXPECT_NEAR(at(mean), aim + (0.1 - aim) * -std::expm1(-0.5) / 0.5, rounding);
}

TEST(Withdrawal, T23_TwoHalfStepsEqualOneStepAtConstantInput) {
    Withdrawal whole(defaults<Withdrawal>(), Duration{0.5}, same(0.1));
    Withdrawal halves(defaults<Withdrawal>(), Duration{0.25}, same(0.1));

    const Column mean = whole.advance(same(5), same(0.6), same(2), same(1));
    const Column first_mean = halves.advance(same(5), same(0.6), same(2), same(1));
    const Column second_mean = halves.advance(same(5), same(0.6), same(2), same(1));

    EXPECT_NEAR(at(halves.withdrawal()), at(whole.withdrawal()), rounding);
    EXPECT_NEAR((at(first_mean) + at(second_mean)) / 2, at(mean), rounding);
}

TEST(Withdrawal, IsAbsentWithoutDependence) {
    Withdrawal withdrawal(defaults<Withdrawal>(), Duration{0.25}, same(0, 2));

    // No recent exposure, or no tolerance.
    for (int i = 0; i < 20; ++i)
        std::ignore =
            withdrawal.advance(same(0, 2), column({0, 0.9}), column({2, 0}), same(0, 2));

    EXPECT_EQ(withdrawal.withdrawal()[0], 0);
    EXPECT_EQ(withdrawal.withdrawal()[1], 0);
}

TEST(Withdrawal, StaysBelowOneAtTheWorst) {
    Withdrawal withdrawal(defaults<Withdrawal>(), Duration{1}, same(0.15));

    for (int day = 0; day < 100; ++day)
        std::ignore = withdrawal.advance(same(0), same(0.999), same(10), same(0));

    EXPECT_LT(withdrawal.withdrawal()[0], 1);
    EXPECT_GT(withdrawal.withdrawal()[0], 0.998);
}

TEST(Withdrawal, BlockadePrecipitatesItUpToDependence) {
    Withdrawal withdrawal(defaults<Withdrawal>(), Duration{0.25}, same(0.1));

    // Agonist signal 50 MME behind a blockade of 10^6.
    for (int i = 0; i < 40; ++i)
        std::ignore = withdrawal.advance(same(50 / 1e6), same(0.7), same(2.2), same(0));

    EXPECT_NEAR(at(withdrawal.withdrawal()), at(withdrawal.dependence()), 1e-4);
}

TEST(Withdrawal, NaloxoneRaisesItOnceAndNeverLowersIt) {
    Withdrawal withdrawal(defaults<Withdrawal>(), Duration{0.25}, column({0.1, 0.99, 0.1}));
    std::ignore = withdrawal.advance(same(50, 3), same(0.7, 3), same(2.2, 3), same(0, 3));
    const Column before = withdrawal.withdrawal();

    withdrawal.precipitate(people({0, 1}), 1);

    EXPECT_EQ(withdrawal.withdrawal()[0], withdrawal.dependence()[0]);
    ASSERT_GT(before[1], withdrawal.dependence()[1]);
    EXPECT_EQ(withdrawal.withdrawal()[1], before[1]);
    EXPECT_EQ(withdrawal.withdrawal()[2], before[2]);
}

TEST(Withdrawal, OxytocinReducesItInProportionToItsSignal) {
    Withdrawal::Parameters p = defaults<Withdrawal>();
    p.oxytocin_relief = 0.25;
    Withdrawal with(p, Duration{100}, same(0));
    Withdrawal without = with;

    std::ignore = with.advance(same(0), same(0.6), same(2), same(1.2));
    std::ignore = without.advance(same(0), same(0.6), same(2), same(0));

    EXPECT_NEAR(at(with.withdrawal()) / at(without.withdrawal()), 1 - 0.25 * 1.2, rounding);
}

TEST(Withdrawal, OxytocinChangesNothingWhenItsReliefIsOff) {
    Withdrawal::Parameters p = defaults<Withdrawal>();
    p.oxytocin_relief = 0;
    Withdrawal with(p, Duration{0.25}, same(0.3));
    Withdrawal without = with;

    const Column mean_with = with.advance(same(3), same(0.6), same(2), same(1.7));
    const Column mean_without = without.advance(same(3), same(0.6), same(2), same(0));

    EXPECT_TRUE(identical(with.withdrawal(), without.withdrawal()));
    EXPECT_TRUE(identical(mean_with, mean_without));
}

TEST(Withdrawal, OpioidsStillActWhileTheSignalExceedsWhatReliefNeeds) {
    const Withdrawal withdrawal(defaults<Withdrawal>(), Duration{0.25}, same(0, 2));
    const double needed = 2.3 * std::exp(2.0);

    const sim::Mask acting =
        withdrawal.has_full_agonist(column({needed * 1.001, needed * 0.999}), same(2, 2));

    EXPECT_TRUE(acting[0]);
    EXPECT_FALSE(acting[1]);
}

}  // namespace
