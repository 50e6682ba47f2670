#pragma once
/// A small world for the tests of single mechanisms: columns and masks from a few numbers, the
/// luck of a block, default parameters, and a body at the values of the preset `bare`.
///
/// States are single precision: every operation rounds to 6e-8 of its result. A state that is
/// the result of some ten operations agrees with its closed form to `rounding`, relative to the
/// largest number that took part in it.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <variant>
#include <vector>

#include "models/opioid_exposure.h"
#include "models/tolerance.h"
#include "models/withdrawal.h"
#include "sim/block_draws.h"
#include "sim/column.h"
#include "sim/mask.h"
#include "sim/parameter.h"

namespace small_world {

inline constexpr double rounding = 1e-6;

/// The people of a block in tests that count on a number of people: it does not follow
/// `sim::block_capacity`, so that neither do their samples.
inline constexpr sim::Index n_people = 256;
static_assert(n_people <= sim::block_capacity);

/// A column of these values.
inline sim::Column column(std::initializer_list<double> values) {
    sim::Column result(static_cast<sim::Index>(values.size()));
    sim::Index i = 0;
    for (const double value : values) result[i++] = static_cast<float>(value);
    return result;
}

/// The same value for `n` people.
inline sim::Column same(double value, sim::Index n = 1) {
    return sim::Column::Constant(n, static_cast<float>(value));
}

/// Yes for the people whose answer is 1.
inline sim::Mask mask(std::initializer_list<int> answers) {
    sim::Mask result = sim::Mask::none(static_cast<sim::Index>(answers.size()));
    sim::Index i = 0;
    for (const int answer : answers) {
        if (answer != 0) result.set(i);
        ++i;
    }
    return result;
}

/// Yes for all of `n` people, and for none of them.
inline sim::Mask everybody(sim::Index n = 1) {
    return sim::Mask::all(n);
}
inline sim::Mask nobody(sim::Index n = 1) {
    return sim::Mask::none(n);
}

/// People by their positions in the block.
inline sim::Few people(std::initializer_list<int> positions) {
    sim::Few result(static_cast<sim::Index>(positions.size()));
    sim::Index i = 0;
    for (const int position : positions) result[i++] = position;
    return result;
}

/// The first `n` people of the block.
inline sim::Few first_people(sim::Index n) {
    return sim::Few::LinSpaced(n, 0, n - 1);
}

/// The luck of the people of block number `block`, who are strangers to those of all others.
inline sim::BlockDraws luck_of_block(std::uint32_t block, int step, sim::Index n = n_people) {
    constexpr std::uint64_t seed = 20240131;
    return {sim::Draws(seed, 0), step, block * n_people, n};
}

template <class Mechanism>
typename Mechanism::Parameters defaults() {
    return sim::defaults(Mechanism::table);
}

/// Value of person `i` in double precision.
inline double at(const sim::Column& column, sim::Index i = 0) {
    return static_cast<double>(column[i]);
}

/// A cause that acts on people, of an owner that lists them.
template <class Owner>
using Cause = std::variant<sim::Column Owner::*, sim::Mask Owner::*>;

/// Lets a cause act on everybody: a column has this value, a mask says yes.
template <class Owner>
void let_act(Owner& causes, const Cause<Owner>& cause, double value) {
    if (const auto* column = std::get_if<sim::Column Owner::*>(&cause))
        (causes.**column).setConstant(static_cast<float>(value));
    else
        causes.*std::get<sim::Mask Owner::*>(cause) =
            everybody((causes.*std::get<sim::Mask Owner::*>(cause)).size());
}

/// Succeeds if two columns are the same bits.
inline ::testing::AssertionResult identical(const sim::Column& a, const sim::Column& b) {
    if (a.size() != b.size()) return ::testing::AssertionFailure() << "sizes differ";
    for (sim::Index i = 0; i < static_cast<sim::Index>(a.size()); ++i)
        if (std::memcmp(&a[i], &b[i], sizeof(float)) != 0)
            return ::testing::AssertionFailure()
                   << "person " << i << ": " << a[i] << " and " << b[i];
    return ::testing::AssertionSuccess();
}

/// Succeeds if two masks say the same of everybody.
inline ::testing::AssertionResult identical(const sim::Mask& a, const sim::Mask& b) {
    if (a.size() != b.size()) return ::testing::AssertionFailure() << "sizes differ";
    for (sim::Index i = 0; i < a.size(); ++i)
        if (a[i] != b[i])
            return ::testing::AssertionFailure()
                   << "person " << i << ": " << a[i] << " and " << b[i];
    return ::testing::AssertionSuccess();
}

/// Succeeds if two columns agree to an error in all entries.
inline ::testing::AssertionResult near(const sim::Column& a, const sim::Column& b,
                                       double error) {
    if (a.size() != b.size()) return ::testing::AssertionFailure() << "sizes differ";
    for (sim::Index i = 0; i < static_cast<sim::Index>(a.size()); ++i)
        if (!(std::abs(at(a, i) - at(b, i)) <= error))
            return ::testing::AssertionFailure()
                   << "person " << i << ": " << a[i] << " and " << b[i];
    return ::testing::AssertionSuccess();
}

/// Values of many people or times, to be compared with a law.
class Sample {
  public:
    void add(const sim::Column& values) {
        for (const float value : values) values_.push_back(static_cast<double>(value));
    }
    double n() const { return static_cast<double>(values_.size()); }
    /// Mean of f(value).
    template <class Function>
    double mean_of(Function&& f) const {
        double sum = 0;
        for (const double value : values_) sum += f(value);
        return sum / n();
    }
    double mean() const {
        return mean_of([](double x) { return x; });
    }
    double variance_about(double centre) const {
        return mean_of([centre](double x) { return (x - centre) * (x - centre); });
    }
    const std::vector<double>& values() const { return values_; }

  private:
    std::vector<double> values_;
};

/// The values of the preset `bare` (model.md 2.21a) for the adaptation to opioids.
inline models::OpioidExposure::Parameters bare_exposure() {
    models::OpioidExposure::Parameters p = defaults<models::OpioidExposure>();
    p.memory = {2.5};
    return p;
}
inline models::Tolerance::Parameters bare_tolerance() {
    models::Tolerance::Parameters p = defaults<models::Tolerance>();
    p.hedonic_gain_time = {7};
    p.respiratory_gain_time = {14};
    p.hedonic_loss_half_life = {19.04 * std::log(2.0)};
    return p;
}
inline models::Withdrawal::Parameters bare_withdrawal() {
    models::Withdrawal::Parameters p = defaults<models::Withdrawal>();
    p.relief_level = 1.5;
    return p;
}

/// One person at the values of `bare` on a constant input of a short-acting opioid: opioid
/// level, exposure, withdrawal and tolerance, in the order of a step.
class Body {
  public:
    struct Start {
        double opioid_level = 0;  ///< and exposure [MME]
        double hedonic_tolerance = 0;
        double respiratory_tolerance = 0;
        double withdrawal = 0;
    };

    Body(const Start& start, double input_per_day, sim::Duration step)
        : input_(input_per_day),
          step_(step),
          level_(start.opioid_level),
          exposure_(bare_exposure(), step, same(start.opioid_level)),
          hedonic_(bare_tolerance(), step,
                   same(start.hedonic_tolerance / bare_tolerance().hedonic_maximum)),
          respiratory_(
              bare_tolerance(), step,
              same(start.respiratory_tolerance / bare_tolerance().respiratory_maximum)),
          withdrawal_(bare_withdrawal(), step, same(start.withdrawal)),
          adaptation_(exposure_.adaptation()) {}

    void advance() {
        const sim::Column none = same(0);
        const double elimination = std::log(2.0) * 6;  // half-life 4 h
        const double balance = input_ / elimination;
        const double mean_level =
            balance + (level_ - balance) * sim::mean_of_decay(elimination * step_.days);
        level_ = balance + (level_ - balance) * std::exp(-elimination * step_.days);
        adaptation_ = exposure_.advance(same(mean_level), none, none);
        mean_withdrawal_ = withdrawal_.advance(exposure_.agonist_signal(), adaptation_,
                                               hedonic_.hedonic_tolerance(), none);
        hedonic_.advance(adaptation_, none);
        respiratory_.advance(adaptation_, none);
    }
    void advance_for(double days) {
        const long steps = std::lround(days / step_.days);
        for (long i = 0; i < steps; ++i) advance();
    }

    double opioid_level() const { return level_; }
    const sim::Column& exposure() const { return exposure_.opioid_exposure(); }
    /// Of the last step; at first that of the exposure.
    const sim::Column& adaptation() const { return adaptation_; }
    const sim::Column& hedonic_tolerance() const { return hedonic_.hedonic_tolerance(); }
    const sim::Column& respiratory_tolerance() const {
        return respiratory_.respiratory_tolerance();
    }
    const models::Withdrawal& withdrawal() const { return withdrawal_; }
    /// Of the last step.
    const sim::Column& mean_withdrawal() const { return mean_withdrawal_; }

  private:
    double input_;
    sim::Duration step_;
    double level_;
    models::OpioidExposure exposure_;
    // Two, because a mechanism starts with both tolerances in balance.
    models::Tolerance hedonic_;
    models::Tolerance respiratory_;
    models::Withdrawal withdrawal_;
    sim::Column adaptation_;
    sim::Column mean_withdrawal_;
};

}  // namespace small_world
