#include "models/institution.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/models/small_world.h"

namespace {

using models::Institution;
using sim::Duration;
using sim::Few;
using small_world::people;

/// One step in the order of the model; returns who left at its beginning.
Few pass_step(Institution& institution) {
    const Few left = institution.release();
    institution.serve();
    institution.advance_clock();
    return left;
}

/// Steps inside of one person who enters at the start of a step.
int steps_inside(double stay, int steps_per_day) {
    Institution institution(Duration{1.0 / steps_per_day}, 1);
    institution.admit(people({0}), Institution::Kind::prison, Duration{stay});
    institution.serve();
    institution.advance_clock();
    int steps = 1;
    for (; pass_step(institution).size() == 0 && steps < 10'000; ++steps) {
    }
    return steps;
}

TEST(Institution, StayLastsAsLongAtEveryStepLength) {
    for (const int per_day : {1, 3, 4, 10, 24})
        EXPECT_EQ(steps_inside(28, per_day), 28 * per_day);
}

TEST(Institution, NobodyIsInsideAtFirst) {
    Institution institution(Duration{0.25}, 2);

    EXPECT_EQ(institution.release().size(), 0);
    EXPECT_EQ(institution.inside().count(), 0);
    EXPECT_EQ(institution.days_since_exit()[0], std::numeric_limits<float>::infinity());
}

TEST(Institution, KindIsThatOfTheAdmissionAndEndsWithTheStay) {
    Institution institution(Duration{1}, 3);
    institution.admit(people({0}), Institution::Kind::detox, Duration{1});
    institution.admit(people({1}), Institution::Kind::prison, Duration{2});

    EXPECT_TRUE(institution.in(Institution::Kind::detox)[0]);
    EXPECT_TRUE(institution.in(Institution::Kind::prison)[1]);
    EXPECT_EQ(institution.inside().count(), 2);

    institution.serve();
    const Few left = institution.release();

    ASSERT_EQ(left.size(), 1);
    EXPECT_EQ(left[0], 0);
    EXPECT_EQ(institution.in(Institution::Kind::detox).count(), 0);
    EXPECT_TRUE(institution.inside()[1]);
}

TEST(Institution, ClockRunsFromTheExit) {
    Institution institution(Duration{0.5}, 1);
    institution.admit(people({0}), Institution::Kind::detox, Duration{0.5});
    institution.serve();
    institution.advance_clock();

    EXPECT_EQ(institution.release().size(), 1);
    EXPECT_EQ(institution.days_since_exit()[0], 0);
    institution.advance_clock();
    institution.advance_clock();

    EXPECT_EQ(institution.days_since_exit()[0], 1);
}

TEST(Institution, ClockOfEachPersonStartsAnewAfterEachStayWhateverTheOthersDo) {
    Institution institution(Duration{0.5}, 2);
    institution.admit(people({0}), Institution::Kind::detox, Duration{0.5});
    pass_step(institution);
    EXPECT_EQ(institution.release().size(), 1);
    institution.admit(people({1}), Institution::Kind::prison, Duration{1.5});
    pass_step(institution);
    EXPECT_EQ(institution.days_since_exit()[0], 0.5f);

    institution.admit(people({0}), Institution::Kind::detox, Duration{0.5});
    EXPECT_EQ(pass_step(institution).size(), 0);
    EXPECT_EQ(pass_step(institution).size(), 1);
    EXPECT_EQ(institution.days_since_exit()[0], 0.5f);
    EXPECT_TRUE(institution.inside()[1]);

    EXPECT_EQ(pass_step(institution).size(), 1);
    EXPECT_EQ(institution.days_since_exit()[0], 1);
    EXPECT_EQ(institution.days_since_exit()[1], 0.5f);
    EXPECT_FALSE(sim::any(institution.inside()));
}

TEST(Institution, ALongerStayReplacesAShorterOneButNotTheOtherWayRound) {
    Institution institution(Duration{1}, 2);
    institution.admit(people({0, 1}), Institution::Kind::detox, Duration{5});

    institution.admit(people({0}), Institution::Kind::prison, Duration{90});
    institution.admit(people({1}), Institution::Kind::prison, Duration{3});

    EXPECT_TRUE(institution.in(Institution::Kind::prison)[0]);
    EXPECT_TRUE(institution.in(Institution::Kind::detox)[1]);
}

}  // namespace
