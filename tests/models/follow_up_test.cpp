#include "models/follow_up.h"

#include <gtest/gtest.h>

namespace models {
namespace {

constexpr int steps_per_day = 4;
constexpr int study = 40 * steps_per_day;
constexpr std::int32_t never = Endpoints::never;

/// Somebody who lapses and dies after these steps.
PersonTimes person(std::int32_t lapsed, std::int32_t died) {
    PersonTimes times{true, {}};
    times.steps_until.fill(never);
    times.steps_until[static_cast<std::size_t>(Endpoint::lapse)] = lapsed;
    times.steps_until[static_cast<std::size_t>(Endpoint::death)] = died;
    return times;
}

PersonLevel compare(const PersonTimes& arm, const PersonTimes& reference) {
    return compare_people({arm}, {reference}, Endpoint::lapse, study, steps_per_day);
}

TEST(FollowUp, EndsWithTheEndpointWithDeathOrWithTheStudy) {
    PersonTimes outside = person(4, never);
    outside.enrolled = false;
    const std::vector<PersonTimes> people{person(8, never), person(never, 6), person(8, 8),
                                          person(never, never), person(8, 100), outside};

    EXPECT_EQ(follow_up_of(people, Endpoint::lapse, study, steps_per_day),
              (std::vector<FollowUp>{{1.5, FollowUpEnd::died, 1},
                                     {2, FollowUpEnd::reached, 3},
                                     {40, FollowUpEnd::censored, 1}}));
    EXPECT_EQ(follow_up_of(people, Endpoint::death, study, steps_per_day),
              (std::vector<FollowUp>{{1.5, FollowUpEnd::reached, 1},
                                     {2, FollowUpEnd::reached, 1},
                                     {25, FollowUpEnd::reached, 1},
                                     {40, FollowUpEnd::censored, 2}}));
}

TEST(FollowUp, OfNobodyIsEmpty) {
    EXPECT_TRUE(follow_up_of({}, Endpoint::lapse, study, steps_per_day).empty());
}

TEST(PersonLevel, HelpedAreFreeInsteadOfNotOrAliveInsteadOfDead) {
    EXPECT_EQ(compare(person(never, never), person(8, never)).helped, 1);
    EXPECT_EQ(compare(person(8, never), person(never, 20)).helped, 1);
    EXPECT_EQ(compare(person(never, never), person(8, 20)).helped, 1);
}

TEST(PersonLevel, HarmedAreAliveAndHaveReachedIt) {
    EXPECT_EQ(compare(person(8, never), person(never, never)).harmed, 1);
}

TEST(PersonLevel, WhoeverDiesInsteadIsNeitherHelpedNorHarmed) {
    for (const PersonTimes& reference : {person(never, never), person(8, never)})
        for (const PersonTimes& arm : {person(never, 4), person(12, 20)}) {
            const PersonLevel level = compare(arm, reference);
            EXPECT_EQ(level.died_instead, 1);
            EXPECT_EQ(level.helped + level.harmed + level.unaffected, 0);
        }
}

TEST(PersonLevel, TheSameOutcomeAtAnotherTimeGainsOrLosesDaysOnly) {
    const PersonLevel later = compare(person(40, never), person(8, never));
    const PersonLevel died_earlier = compare(person(never, 20), person(8, 100));

    EXPECT_EQ(later.unaffected, 1);
    EXPECT_EQ(later.mean_days_gained, 8);
    EXPECT_EQ(died_earlier.unaffected, 1);
    EXPECT_EQ(died_earlier.mean_days_gained, 3);
}

TEST(PersonLevel, DeathGainsNoDays) {
    EXPECT_EQ(compare(person(never, 4), person(never, never)).mean_days_gained, -39);
    EXPECT_EQ(compare(person(never, 4), person(8, never)).mean_days_gained, -1);
}

TEST(PersonLevel, IsOfThoseEnrolledInBoth) {
    PersonTimes outside = person(never, never);
    outside.enrolled = false;

    const PersonLevel level = compare_people({outside, person(never, never)},
                                             {person(8, never), person(8, never)},
                                             Endpoint::lapse, study, steps_per_day);

    EXPECT_EQ(level.helped, 1);
    EXPECT_EQ(level.unaffected, 0);
}

}  // namespace
}  // namespace models
