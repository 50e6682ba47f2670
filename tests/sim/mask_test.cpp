#include "sim/mask.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <functional>
#include <iterator>
#include <limits>
#include <random>
#include <vector>

namespace {

using sim::Codes;
using sim::Column;
using sim::Few;
using sim::Index;
using sim::Mask;

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

/// What masks are compared with.
using Answers = std::vector<bool>;

// Around the ends of words, and of registers of 4, 8 and 16.
constexpr Index sizes[] = {0,  1,  3,  4,   7,   8,   15,  16,  17,
                           63, 64, 65, 100, 255, 256, 511, 512, sim::block_capacity};
static_assert(sim::block_capacity >= 512);

/// Patterns of answers for `n` agents: nobody, all, one, every k-th, and by chance.
std::vector<Answers> patterns(Index n) {
    const auto size = static_cast<std::size_t>(n);
    std::vector<Answers> result;
    const auto add = [&](const std::function<bool(std::size_t)>& says_yes) {
        Answers answers(size);
        for (std::size_t i = 0; i < size; ++i) answers[i] = says_yes(i);
        result.push_back(answers);
    };
    add([](std::size_t) { return false; });
    add([](std::size_t) { return true; });
    add([](std::size_t i) { return i == 0; });
    add([&](std::size_t i) { return i + 1 == size; });
    for (const std::size_t k : {2u, 7u, 64u})
        add([k](std::size_t i) { return (i + 3) % k == 0; });
    std::mt19937 generator(20240131);
    for (const double share : {0.05, 0.5, 0.95}) {
        std::bernoulli_distribution chance(share);
        add([&](std::size_t) { return chance(generator); });
    }
    return result;
}

/// Shows every pattern of every size.
template <class Visitor>
void for_all_answers(Visitor visit) {
    for (const Index n : sizes)
        for (const Answers& answers : patterns(n)) {
            SCOPED_TRACE(::testing::Message() << n << " agents");
            visit(answers);
            if (::testing::Test::HasFailure()) return;
        }
}
/// Shows every pair of patterns of the same size.
template <class Visitor>
void for_all_pairs_of_answers(Visitor visit) {
    for_all_answers([&](const Answers& a) {
        for (const Answers& b : patterns(static_cast<Index>(a.size()))) visit(a, b);
    });
}

Index size_of(const Answers& answers) {
    return static_cast<Index>(answers.size());
}

bool says(const Answers& answers, Index i) {
    return answers[static_cast<std::size_t>(i)];
}

Mask mask_of(const Answers& answers) {
    Mask mask = Mask::none(size_of(answers));
    for (Index i = 0; i < mask.size(); ++i)
        if (says(answers, i)) mask.set(i);
    return mask;
}

Answers answers_where(Index n, const std::function<bool(Index)>& says_yes) {
    Answers answers;
    for (Index i = 0; i < n; ++i) answers.push_back(says_yes(i));
    return answers;
}

Few positions_of(const Answers& answers) {
    Few few(static_cast<Index>(std::count(answers.begin(), answers.end(), true)));
    Index k = 0;
    for (Index i = 0; i < size_of(answers); ++i)
        if (says(answers, i)) few[k++] = i;
    return few;
}

/// Succeeds if the mask gives these answers and there is no bit beyond its end.
::testing::AssertionResult gives(const Mask& mask, const Answers& answers) {
    if (mask.size() != size_of(answers))
        return ::testing::AssertionFailure()
               << mask.size() << " agents instead of " << answers.size();
    for (Index i = 0; i < mask.size(); ++i)
        if (mask[i] != says(answers, i))
            return ::testing::AssertionFailure()
                   << "agent " << i << " of " << mask.size() << ": " << mask[i];
    for (Index i = mask.size(); i < sim::block_capacity; ++i)
        if ((mask.words()[static_cast<std::size_t>(i / 64)] >> (i % 64) & 1u) != 0)
            return ::testing::AssertionFailure()
                   << "bit " << i << " is beyond the end, " << mask.size();
    return ::testing::AssertionSuccess();
}

/// Succeeds if the values are the same bits.
::testing::AssertionResult same_bits(const Column& found, const Column& expected) {
    if (found.size() != expected.size())
        return ::testing::AssertionFailure() << found.size() << " values";
    for (Index i = 0; i < static_cast<Index>(found.size()); ++i)
        if (std::bit_cast<std::uint32_t>(found[i]) != std::bit_cast<std::uint32_t>(expected[i]))
            return ::testing::AssertionFailure() << "at " << i << " of " << found.size() << ": "
                                                 << found[i] << " instead of " << expected[i];
    return ::testing::AssertionSuccess();
}

/// A column of f(i), with `beyond` in the memory beyond its end.
template <class Function>
Column column(Index n, float beyond, Function f) {
    Column result = Column::Constant(sim::block_capacity, beyond);
    result.conservativeResize(n);
    for (Index i = 0; i < n; ++i) result[i] = f(i);
    return result;
}
Codes codes(Index n, std::uint8_t beyond, const std::function<int(Index)>& f) {
    Codes result = Codes::Constant(sim::block_capacity, beyond);
    result.conservativeResize(n);
    for (Index i = 0; i < n; ++i) result[i] = static_cast<std::uint8_t>(f(i));
    return result;
}
Column ones_and_zeros(const Answers& answers) {
    return column(size_of(answers), nan,
                  [&](Index i) { return says(answers, i) ? 1.0f : 0.0f; });
}
/// No two alike.
Column values(Index n) {
    return column(n, nan, [](Index i) { return 0.5f + static_cast<float>(i); });
}

// --- answers

TEST(Mask, IsOfNoAgentsUnlessToldOtherwise) {
    EXPECT_TRUE(gives(Mask(), {}));
}

TEST(Mask, OfNoneAndOfAllSayTheSameOfEverybody) {
    for (const Index n : sizes) {
        EXPECT_TRUE(gives(Mask::none(n), Answers(static_cast<std::size_t>(n), false)));
        EXPECT_TRUE(gives(Mask::all(n), Answers(static_cast<std::size_t>(n), true)));
    }
}

TEST(Mask, KeepsTheAnswerOfEachAgent) {
    for_all_answers(
        [](const Answers& answers) { EXPECT_TRUE(gives(mask_of(answers), answers)); });
}

TEST(Mask, IsMadeOfItsWords) {
    for_all_answers([](const Answers& answers) {
        const Mask mask = mask_of(answers);

        EXPECT_TRUE(gives(Mask(mask.size(), mask.words()), answers));
    });
}

TEST(Mask, ChangesTheAnswerOfOneAgentOnly) {
    for (const Index n : sizes)
        for (Index i = 0; i < n; ++i) {
            Mask one = Mask::none(n);
            Mask all_but_one = Mask::all(n);

            one.set(i);
            all_but_one.reset(i);

            ASSERT_TRUE(gives(one, answers_where(n, [i](Index k) { return k == i; })));
            ASSERT_TRUE(gives(all_but_one, answers_where(n, [i](Index k) { return k != i; })));
        }
}

TEST(Mask, KeepsAnAnswerThatIsGivenAgain) {
    Mask mask = Mask::none(65);

    mask.set(64);
    mask.set(64);
    mask.reset(3);

    EXPECT_TRUE(gives(mask, answers_where(65, [](Index i) { return i == 64; })));
}

TEST(Mask, IsSetAndResetForAFew) {
    for_all_pairs_of_answers([](const Answers& before, const Answers& chosen) {
        Mask set = mask_of(before);
        Mask reset = mask_of(before);

        set.set(positions_of(chosen));
        reset.reset(positions_of(chosen));

        EXPECT_TRUE(gives(set, answers_where(size_of(before), [&](Index i) {
                              return says(before, i) || says(chosen, i);
                          })));
        EXPECT_TRUE(gives(reset, answers_where(size_of(before), [&](Index i) {
                              return says(before, i) && !says(chosen, i);
                          })));
    });
}

TEST(Mask, HasNobodyLeftWhenCleared) {
    for_all_answers([](const Answers& answers) {
        Mask mask = mask_of(answers);

        mask.clear();

        EXPECT_TRUE(gives(mask, Answers(answers.size(), false)));
    });
}

TEST(Mask, CountsThoseOfWhomItSaysYes) {
    for_all_answers([](const Answers& answers) {
        EXPECT_EQ(mask_of(answers).count(), std::count(answers.begin(), answers.end(), true));
    });
}

TEST(Mask, HasCopiesThatChangeWithoutIt) {
    for_all_answers([](const Answers& answers) {
        const Mask original = mask_of(answers);
        Mask copy = original;
        Mask assigned = Mask::all(5);

        assigned = copy;
        copy ^= Mask::all(copy.size());

        EXPECT_TRUE(gives(original, answers));
        EXPECT_TRUE(gives(assigned, answers));
        EXPECT_TRUE(gives(
            copy, answers_where(size_of(answers), [&](Index i) { return !says(answers, i); })));
    });
}

TEST(Mask, EqualsAnotherThatSaysTheSameOfTheSameAgents) {
    for_all_pairs_of_answers([](const Answers& a, const Answers& b) {
        EXPECT_EQ(mask_of(a) == mask_of(b), a == b);
        EXPECT_EQ(mask_of(a) != mask_of(b), a != b);
    });
    EXPECT_NE(Mask::none(63), Mask::none(64));
    EXPECT_NE(Mask::none(64), Mask::none(65));
}

TEST(Mask, EqualsItselfAfterAnswersCameAndWent) {
    for (const Index n : sizes) {
        Mask mask = Mask::all(n);

        for (Index i = 0; i < n; ++i) mask.reset(i);

        EXPECT_EQ(mask, Mask::none(n));
        EXPECT_EQ(sim::none_of(mask), Mask::all(n));
    }
}

// --- masks of masks

TEST(Masks, CombineToBothToAnyAndToExactlyOne) {
    for_all_pairs_of_answers([](const Answers& a, const Answers& b) {
        const Mask x = mask_of(a);
        const Mask y = mask_of(b);
        const Answers both =
            answers_where(size_of(a), [&](Index i) { return says(a, i) && says(b, i); });
        const Answers any =
            answers_where(size_of(a), [&](Index i) { return says(a, i) || says(b, i); });
        const Answers one =
            answers_where(size_of(a), [&](Index i) { return says(a, i) != says(b, i); });

        EXPECT_TRUE(gives(x * y, both));
        EXPECT_TRUE(gives(x | y, any));
        EXPECT_TRUE(gives(x ^ y, one));

        Mask z = x;
        EXPECT_TRUE(gives(z *= y, both));
        z = x;
        EXPECT_TRUE(gives(z |= y, any));
        z = x;
        EXPECT_TRUE(gives(z ^= y, one));
        EXPECT_TRUE(gives(x, a));
        EXPECT_TRUE(gives(y, b));
    });
}

TEST(Masks, CombineWithThemselves) {
    for_all_answers([](const Answers& answers) {
        const Mask mask = mask_of(answers);
        Mask itself = mask;

        EXPECT_EQ(mask * mask, mask);
        EXPECT_EQ(mask | mask, mask);
        EXPECT_EQ(mask ^ mask, Mask::none(mask.size()));
        EXPECT_EQ(itself *= itself, mask);
        EXPECT_EQ(itself |= itself, mask);
        EXPECT_EQ(itself ^= itself, Mask::none(mask.size()));
    });
}

TEST(NoneOf, SaysTheOppositeOfEverybodyAndNothingBeyondTheEnd) {
    for_all_answers([](const Answers& answers) {
        const Mask mask = mask_of(answers);

        const Mask others = sim::none_of(mask);

        EXPECT_TRUE(gives(others, answers_where(size_of(answers),
                                                [&](Index i) { return !says(answers, i); })));
        EXPECT_EQ(mask.count() + others.count(), mask.size());
        EXPECT_FALSE(sim::any(mask * others));
        EXPECT_EQ(mask | others, Mask::all(mask.size()));
        EXPECT_EQ(sim::none_of(others), mask);
    });
}

// --- masks in equations

TEST(Indicator, IsOneOrZeroForEachAgent) {
    for_all_answers([](const Answers& answers) {
        const Mask mask = mask_of(answers);

        const Column alone = mask.indicator();
        Column assigned = values(mask.size());
        assigned = mask.indicator();
        Column added = Column::Zero(mask.size());
        added += mask.indicator();

        EXPECT_TRUE(same_bits(alone, ones_and_zeros(answers)));
        EXPECT_TRUE(same_bits(assigned, ones_and_zeros(answers)));
        EXPECT_TRUE(same_bits(added, ones_and_zeros(answers)));
        for (Index i = 0; i < mask.size(); ++i)
            ASSERT_EQ(mask.indicator()(i), says(answers, i) ? 1 : 0);
    });
}

TEST(Indicator, MultipliesColumns) {
    for_all_answers([](const Answers& answers) {
        const Mask mask = mask_of(answers);
        const Column x = values(mask.size());
        const Column expected = x * ones_and_zeros(answers);

        const Column after = x * mask;
        const Column before = mask * x;
        const Column of_expression = (2.0f * x - x) * mask;
        Column in_place = x;
        in_place *= mask.indicator();

        EXPECT_TRUE(same_bits(after, expected));
        EXPECT_TRUE(same_bits(before, expected));
        EXPECT_TRUE(same_bits(of_expression, expected));
        EXPECT_TRUE(same_bits(in_place, expected));
    });
}

TEST(Indicator, MultipliesNumbers) {
    for_all_answers([](const Answers& answers) {
        const Mask mask = mask_of(answers);
        const Column expected = 2.5f * ones_and_zeros(answers);

        const Column after = mask * 2.5f;
        const Column before = 2.5f * mask;

        EXPECT_TRUE(same_bits(after, expected));
        EXPECT_TRUE(same_bits(before, expected));
    });
}

TEST(Indicator, TakesPartInLongerEquations) {
    for_all_pairs_of_answers([](const Answers& a, const Answers& b) {
        const Mask one = mask_of(a);
        const Mask other = mask_of(b);
        const Column x = values(one.size());

        const Column found =
            1.0f - 0.5f * one + x * other * 3.0f - (one * other).indicator() * x;

        const Column i = ones_and_zeros(a);
        const Column j = ones_and_zeros(b);
        const Column expected = 1.0f - 0.5f * i + x * j * 3.0f - i * j * x;
        EXPECT_TRUE(same_bits(found, expected));
    });
}

TEST(Indicator, SumsToTheNumberOfAgents) {
    for_all_answers([](const Answers& answers) {
        const Mask mask = mask_of(answers);
        const Column x = Column::Constant(mask.size(), 2);
        const auto n = static_cast<float>(mask.count());

        EXPECT_EQ(mask.indicator().sum(), n);
        EXPECT_EQ((x * mask).sum(), 2 * n);
        EXPECT_EQ(mask.indicator().cast<double>().sum(), static_cast<double>(n));
        EXPECT_EQ((mask.indicator() > 0.0f).count(), mask.count());
        if (mask.size() > 0) {
            EXPECT_EQ(mask.indicator().maxCoeff(), n > 0 ? 1 : 0);
            EXPECT_EQ(mask.indicator().minCoeff(), mask.count() == mask.size() ? 1 : 0);
        }
    });
}

// Indicators are read a register at a time, in parts that begin anywhere.
TEST(Indicator, IsReadInParts) {
    for_all_answers([](const Answers& answers) {
        const Mask mask = mask_of(answers);
        const Column expected = ones_and_zeros(answers);
        for (Index first = 0; first <= mask.size(); ++first) {
            const Index n = mask.size() - first;
            const Column tail = mask.indicator().tail(n);
            const Column head = mask.indicator().head(n);
            const Column middle = mask.indicator().segment(first, n / 2);

            ASSERT_TRUE(same_bits(tail, expected.tail(n))) << "from " << first;
            ASSERT_TRUE(same_bits(head, expected.head(n))) << "up to " << n;
            ASSERT_TRUE(same_bits(middle, expected.segment(first, n / 2))) << "from " << first;
            ASSERT_EQ(mask.indicator().tail(n).sum(), expected.tail(n).sum()) << first;
            ASSERT_EQ(mask.indicator().head(n).sum(), expected.head(n).sum()) << n;
        }
    });
}

TEST(Indicator, IsWrittenToParts) {
    for_all_answers([](const Answers& answers) {
        const Mask mask = mask_of(answers);
        const Column expected = ones_and_zeros(answers);
        for (Index first = 0; first + mask.size() <= sim::block_capacity; ++first) {
            Column longer = Column::Constant(sim::block_capacity, 7);

            longer.segment(first, mask.size()) = mask.indicator();

            ASSERT_TRUE(same_bits(longer.segment(first, mask.size()), expected)) << first;
            ASSERT_TRUE((longer.head(first) == 7).all());
            ASSERT_TRUE((longer.tail(longer.size() - first - mask.size()) == 7).all());
        }
    });
}

// --- masks of columns

// Numbers that are easily taken for each other, in an order that repeats after 11.
float odd_value(Index i) {
    constexpr float denormal = std::numeric_limits<float>::denorm_min();
    constexpr float odd[] = {0, -0.0f, 1, -1, 2, nan, 0.5f, -2, infinity, -infinity, denormal};
    return odd[static_cast<std::size_t>(i) % std::size(odd)];
}

TEST(Comparisons, AreThoseOfEachValueWithTheLimit) {
    for (const Index n : sizes)
        for (const float limit : {0.0f, 0.5f, 1.0f, -1.0f, infinity, -infinity, nan}) {
            const Column x = column(n, 0, odd_value);
            const Column low = column(n, -infinity, odd_value);
            const Column high = column(n, infinity, odd_value);

            EXPECT_TRUE(gives(sim::is_below(low, limit),
                              answers_where(n, [&](Index i) { return x[i] < limit; })));
            EXPECT_TRUE(gives(sim::is_above(high, limit),
                              answers_where(n, [&](Index i) { return x[i] > limit; })));
        }
}

TEST(Comparisons, TakeEachValueForZeroOrNot) {
    for (const Index n : sizes) {
        const Column x = column(n, 1, odd_value);

        EXPECT_TRUE(
            gives(sim::is_not_zero(x), answers_where(n, [&](Index i) { return x[i] != 0; })));
    }
}

TEST(Comparisons, FindEachCode) {
    for (const Index n : sizes)
        for (const int code : {0, 1, 3, 127, 128, 255}) {
            const auto code_of = [](Index i) {
                constexpr int some[] = {0, 3, 255, 3, 1, 127, 128};
                return some[i % 7];
            };
            const auto wanted = static_cast<std::uint8_t>(code);
            const Codes x = codes(n, wanted, code_of);

            EXPECT_TRUE(gives(sim::is_equal(x, wanted),
                              answers_where(n, [&](Index i) { return code_of(i) == code; })));
        }
}

TEST(Happens, ToThoseWhoseDrawIsBelowTheirChance) {
    for (const Index n : sizes) {
        const auto other_value = [](Index i) { return odd_value(i / 3 + 4); };
        const Column draw = column(n, 0, odd_value);
        const Column chance = column(n, 1, other_value);

        EXPECT_TRUE(gives(sim::happens(draw, chance),
                          answers_where(n, [&](Index i) { return draw[i] < chance[i]; })));
    }
}

TEST(Happens, ToTheSameAsWhereBelowFinds) {
    std::mt19937 generator(4);
    std::uniform_real_distribution<float> uniform(0, 1);
    for (const Index n : sizes) {
        const auto any_value = [&](Index) { return uniform(generator); };
        const Column draw = column(n, 0, any_value);
        const Column chance = column(n, 1, any_value);

        const Few few = sim::where(sim::happens(draw, chance));

        const Few expected = sim::where_below(draw, chance);
        ASSERT_EQ(few.size(), expected.size());
        EXPECT_TRUE((few == expected).all());
    }
}

TEST(Choose, TakesTheFirstWhereTheMaskSaysYes) {
    for_all_answers([](const Answers& answers) {
        const Mask mask = mask_of(answers);
        const Column a = values(mask.size());
        const Column b = -a;

        const Column chosen = sim::choose(mask, a, b);

        EXPECT_TRUE(same_bits(chosen, column(mask.size(), nan, [&](Index i) {
                                  return says(answers, i) ? a[i] : b[i];
                              })));
    });
}

TEST(Choose, KeepsTheUnchosenNaNOut) {
    for_all_answers([](const Answers& answers) {
        const Mask mask = mask_of(answers);
        const auto where_chosen = [&](bool is, float then, float otherwise) {
            return column(mask.size(), nan, [&, is, then, otherwise](Index i) {
                return says(answers, i) == is ? then : otherwise;
            });
        };

        const Column chosen =
            sim::choose(mask, where_chosen(true, 1, nan), where_chosen(false, -0.0f, infinity));

        EXPECT_TRUE(same_bits(chosen, where_chosen(true, 1, -0.0f)));
    });
}

// --- who and whether

TEST(Where, FindsTheSamePositionsAsALoopForEverySizeAndShare) {
    for_all_answers([](const Answers& answers) {
        const Few few = sim::where(mask_of(answers));

        const Few expected = positions_of(answers);
        ASSERT_EQ(few.size(), expected.size());
        EXPECT_TRUE((few == expected).all());
    });
}

TEST(Any, SeesASingleYesAnywhere) {
    for (const Index n : sizes) {
        Mask mask = Mask::none(n);
        EXPECT_FALSE(sim::any(mask)) << n;
        for (Index i = 0; i < n; ++i) {
            mask.set(i);
            EXPECT_TRUE(sim::any(mask)) << i << " of " << n;
            mask.reset(i);
        }
        EXPECT_FALSE(sim::any(mask)) << n;
    }
}

TEST(Gather, HasTheAnswersOfTheFew) {
    for_all_pairs_of_answers([](const Answers& answers, const Answers& chosen) {
        const Few few = positions_of(chosen);

        const Mask dense = sim::gather(mask_of(answers), few);

        EXPECT_TRUE(gives(dense, answers_where(static_cast<Index>(few.size()), [&](Index k) {
                              return says(answers, few[k]);
                          })));
    });
}

}  // namespace
