#include "models/contingency_management.h"

#include <gtest/gtest.h>

#include "tests/models/small_world.h"

namespace {

using models::ContingencyManagement;
using small_world::at;
using small_world::defaults;
using small_world::everybody;
using small_world::identical;
using small_world::mask;
using small_world::nobody;
using small_world::rounding;
using small_world::same;

constexpr float abstinent = 100;  // days since the last use

/// Days `first` to `last` of one person, tested once a day at its end.
void test_days(ContingencyManagement& programme, int first, int last, double days_since_use,
               const sim::Mask& missed = nobody()) {
    for (int day = first; day <= last; ++day)
        programme.test({.index = day, .per_day = 1}, same(days_since_use), missed);
}

ContingencyManagement enrolled() {
    ContingencyManagement programme(defaults<ContingencyManagement>(), 1);
    programme.enrol(everybody());
    return programme;
}

TEST(ContingencyManagement, VouchersGrowWithEachNegativeSampleUpToTheLargest) {
    ContingencyManagement programme = enrolled();
    EXPECT_EQ(programme.voucher()[0], 2.5f);

    test_days(programme, 0, 6, abstinent);  // three samples a week
    EXPECT_EQ(programme.voucher()[0], 2.5f + 3 * 1.5f);

    test_days(programme, 7, 48, abstinent);
    EXPECT_EQ(programme.voucher()[0], 30);
}

TEST(ContingencyManagement, APositiveOrMissedSampleResetsTheVoucher) {
    ContingencyManagement positive = enrolled();
    ContingencyManagement missed = enrolled();
    test_days(positive, 0, 13, abstinent);
    test_days(missed, 0, 13, abstinent);

    test_days(positive, 14, 16, 2.75);  // a use within three days shows
    test_days(missed, 14, 16, abstinent, everybody());

    EXPECT_EQ(positive.voucher()[0], 2.5f);
    EXPECT_EQ(missed.voucher()[0], 2.5f);
}

TEST(ContingencyManagement, AUseBeforeTheWindowDoesNotShow) {
    ContingencyManagement programme = enrolled();

    test_days(programme, 0, 2, 3);

    EXPECT_EQ(programme.voucher()[0], 4);
}

TEST(ContingencyManagement, SamplesAreTakenAtTheEndOfDaysOnlyAndAsOftenAsTheWeekSays) {
    for (const int tests_per_week : {1, 2, 3, 7}) {
        ContingencyManagement::Parameters p = defaults<ContingencyManagement>();
        p.tests_per_week = tests_per_week;
        p.largest_voucher = 1e6;
        ContingencyManagement programme(p, 1);
        programme.enrol(everybody());

        // From before the study on, in steps of 6 h.
        for (int index = -28 * 4; index < 28 * 4; ++index)
            programme.test({.index = index, .per_day = 4}, same(abstinent), nobody());

        EXPECT_EQ(programme.voucher()[0], 2.5f + static_cast<float>(8 * tests_per_week) * 1.5f);
    }
}

/// The first sample of three a week is on the third day of the person's own week, whatever the
/// day of the study.
TEST(ContingencyManagement, TheWeekCountsFromTheEnrolment) {
    for (const int first_day : {-10, 0, 1, 2, 3, 4, 5, 6, 100}) {
        ContingencyManagement programme(defaults<ContingencyManagement>(), 2);
        programme.enrol(mask({0, 1}));
        for (int day = first_day - 5; day < first_day; ++day)
            programme.test({.index = day, .per_day = 1}, same(abstinent, 2), nobody(2));
        programme.enrol(everybody(2));
        std::vector<float> vouchers;
        for (int day = first_day; day < first_day + 9; ++day) {
            programme.test({.index = day, .per_day = 1}, same(abstinent, 2), nobody(2));
            vouchers.push_back(programme.voucher()[0]);
        }

        EXPECT_EQ(vouchers, (std::vector<float>{2.5, 2.5, 4, 4, 5.5, 5.5, 7, 7, 7}));
    }
}

TEST(ContingencyManagement, IncentiveIsTheShareOfTheReferenceVoucherUpToOne) {
    ContingencyManagement programme = enrolled();
    EXPECT_NEAR(at(programme.incentive()), 2.5 / 15, rounding);

    test_days(programme, 0, 48, abstinent);

    EXPECT_EQ(programme.incentive()[0], 1);
}

TEST(ContingencyManagement, NothingIsLeftAtTheEndOfTheProgrammeOrOutsideIt) {
    ContingencyManagement programme(defaults<ContingencyManagement>(), 2);
    programme.enrol(mask({1, 0}));
    for (int day = 0; day < 14; ++day)
        programme.test({.index = day, .per_day = 1}, same(abstinent, 2), nobody(2));
    EXPECT_GT(programme.incentive()[0], 0);
    EXPECT_EQ(programme.incentive()[1], 0);

    programme.enrol(nobody(2));
    EXPECT_EQ(programme.incentive()[0], 0);
    programme.enrol(everybody(2));

    EXPECT_EQ(programme.voucher()[0], 2.5f) << "nobody starts from old samples";
    EXPECT_EQ(programme.voucher()[1], 2.5f);
}

TEST(ContingencyManagement, ThereAreNoVouchersWithoutAProgramme) {
    ContingencyManagement programme(defaults<ContingencyManagement>(), 2);
    for (int day = 0; day < 14; ++day)
        programme.test({.index = day, .per_day = 1}, same(abstinent, 2), nobody(2));

    EXPECT_TRUE(identical(programme.voucher(), same(0, 2)));
    EXPECT_TRUE(identical(programme.incentive(), same(0, 2)));
}

TEST(ContingencyManagement, EnrollingAnotherDoesNotTouchAVoucher) {
    ContingencyManagement programme(defaults<ContingencyManagement>(), 2);
    programme.enrol(mask({1, 0}));
    for (int day = 0; day < 14; ++day)
        programme.test({.index = day, .per_day = 1}, same(abstinent, 2), nobody(2));
    const float before = programme.voucher()[0];

    programme.enrol(mask({1, 1}));

    EXPECT_EQ(programme.voucher()[0], before);
    EXPECT_EQ(programme.voucher()[1], 2.5f);
}

}  // namespace
