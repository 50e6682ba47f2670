#include "sim/on_demand.h"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using sim::OnDemand;

/// Knows how many of its kind there are.
struct Counted {
    explicit Counted(int number) : value(number) { ++alive; }
    Counted(const Counted& other) : value(other.value) { ++alive; }
    Counted& operator=(const Counted&) = default;
    ~Counted() { --alive; }

    int value;
    inline static int alive = 0;
};

OnDemand<Counted> made_of(int value) {
    OnDemand<Counted> part;
    part.make(value);
    return part;
}

TEST(OnDemand, IsNotThereUntilItIsMade) {
    OnDemand<Counted> part;
    EXPECT_FALSE(part);
    EXPECT_EQ(Counted::alive, 0);

    Counted& made = part.make(3);

    EXPECT_TRUE(part);
    EXPECT_EQ(Counted::alive, 1);
    EXPECT_EQ(made.value, 3);
    EXPECT_EQ(&*part, &made);
    EXPECT_EQ(part->value, 3);
    EXPECT_EQ(&*std::as_const(part), &made);
    EXPECT_EQ(std::as_const(part)->value, 3);
}

TEST(OnDemand, TakesAPointersRoom) {
    EXPECT_EQ(sizeof(OnDemand<std::vector<double>>), sizeof(void*));
}

TEST(OnDemand, IsMadeOnce) {
    OnDemand<Counted> part;
    Counted& first = part.make(3);
    first.value = 4;

    Counted& second = part.make(5);

    EXPECT_EQ(&first, &second);
    EXPECT_EQ(second.value, 4);
    EXPECT_EQ(Counted::alive, 1);
}

TEST(OnDemand, IsMadeOfAnyArguments) {
    OnDemand<std::string> part;

    EXPECT_EQ(part.make(3u, 'a'), "aaa");
}

TEST(OnDemand, TakesOverArgumentsThatAreGivenAway) {
    OnDemand<std::vector<int>> part;
    std::vector<int> numbers{1, 2, 3};
    const int* first = numbers.data();

    EXPECT_EQ(part.make(std::move(numbers)).data(), first);
}

TEST(OnDemand, GoesWithItsOwner) {
    {
        const OnDemand<Counted> part = made_of(3);
        EXPECT_EQ(Counted::alive, 1);
    }
    EXPECT_EQ(Counted::alive, 0);
}

TEST(OnDemand, HasCopiesThatChangeWithoutIt) {
    const OnDemand<Counted> original = made_of(3);

    OnDemand<Counted> copy = original;
    copy->value = 4;

    EXPECT_NE(&*copy, &*original);
    EXPECT_EQ(original->value, 3);
    EXPECT_EQ(copy->value, 4);
    EXPECT_EQ(Counted::alive, 2);
}

TEST(OnDemand, IsNotMadeByCopying) {
    const OnDemand<Counted> original;
    OnDemand<Counted> copy = original;
    EXPECT_FALSE(copy);

    copy.make(3);

    EXPECT_FALSE(original);
    EXPECT_EQ(Counted::alive, 1);
}

TEST(OnDemand, IsAssignedACopy) {
    const OnDemand<Counted> original = made_of(3);
    OnDemand<Counted> empty;
    OnDemand<Counted> full = made_of(5);

    empty = original;
    full = original;
    full->value = 6;

    EXPECT_EQ(original->value, 3);
    EXPECT_EQ(empty->value, 3);
    EXPECT_EQ(full->value, 6);
    EXPECT_EQ(Counted::alive, 3);
}

TEST(OnDemand, IsGoneAfterBeingAssignedOneThatIsNotMade) {
    const OnDemand<Counted> original;
    OnDemand<Counted> full = made_of(5);

    full = original;

    EXPECT_FALSE(full);
    EXPECT_EQ(Counted::alive, 0);
}

TEST(OnDemand, SurvivesBeingAssignedToItself) {
    OnDemand<Counted> part = made_of(3);
    const OnDemand<Counted>& itself = part;

    part = itself;

    ASSERT_TRUE(part);
    EXPECT_EQ(part->value, 3);
    EXPECT_EQ(Counted::alive, 1);
}

TEST(OnDemand, MovesWithoutACopy) {
    OnDemand<Counted> part = made_of(3);
    const Counted* place = &*part;

    OnDemand<Counted> moved = std::move(part);
    OnDemand<Counted> assigned = made_of(5);
    assigned = std::move(moved);

    EXPECT_EQ(&*assigned, place);
    EXPECT_EQ(Counted::alive, 1);
    EXPECT_TRUE(std::is_nothrow_move_constructible_v<OnDemand<Counted>>);
}

}  // namespace
