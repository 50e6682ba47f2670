#pragma once
/// Contingency management: vouchers for negative urine samples.
///
///     v(k) = min(v_max, v_1 + dv k) after k consecutive negative samples; v(0) = v_1     (79)
///     a positive or missed sample resets k; outside the programme v = 0
///     effect only through the hazard of a lapse (vouchers for abstinence, relapse.h) or of
///     dropout (vouchers for attendance, treatment.h)                                     (80)
///
/// A sample is positive after a use in the last days; prescribed opioids do not count; samples
/// are missed inside institutions. The week counts from each person's enrolment: of three
/// samples the first is on the third day. No effect is left when the programme ends, except through
/// self-efficacy.

#include "sim/clock.h"
#include "sim/column.h"
#include "sim/mask.h"
#include "sim/on_demand.h"
#include "sim/parameter.h"

namespace models {

class ContingencyManagement {
  public:
    struct Parameters {
        double first_voucher;
        double voucher_step;
        double largest_voucher;
        double reference_voucher;
        int tests_per_week;
        sim::Duration detection_window;
    };

    // clang-format off
    static constexpr auto table = sim::table("contingency_management",
        sim::parameter<&Parameters::first_voucher>({
            .name = "first_voucher", .value = 2.5, .unit = "USD", .range = {0, 10000},
            .meaning = "worth of the first voucher and after a reset (v_1)",
            .source = sim::assumed("as in trials")}),
        sim::parameter<&Parameters::voucher_step>({
            .name = "voucher_step", .value = 1.5, .unit = "USD", .range = {0, 10000},
            .meaning = "gain per consecutive negative sample (dv)",
            .source = sim::assumed("as in trials")}),
        sim::parameter<&Parameters::largest_voucher>({
            .name = "largest_voucher", .value = 30, .unit = "USD", .range = {0, 10000},
            .meaning = "largest voucher (v_max)",
            .source = sim::assumed("as in trials")}),
        sim::parameter<&Parameters::reference_voucher>({
            .name = "reference_voucher", .value = 15, .unit = "USD", .range = {0.01, 10000},
            .meaning = "voucher that has the full effect (v_ref)",
            .source = sim::assumed("typical of trials")}),
        sim::parameter<&Parameters::tests_per_week>({
            .name = "tests_per_week", .value = 3, .range = {1, 7},
            .meaning = "urine samples a week, spread evenly",
            .source = sim::assumed("as in trials")}),
        sim::parameter<&Parameters::detection_window>({
            .name = "detection_window", .value = 3, .unit = "d", .range = {0, 30},
            .meaning = "a use so recent makes a sample positive",
            .source = sim::assumed("opiates in urine, 2 to 3 d")}));
    // clang-format on

    ContingencyManagement(const Parameters& parameters, sim::Index n);

    /// Enrols and dismisses so that exactly those of `enrolled` are in the programme.
    void enrol(const sim::Mask& enrolled);
    /// Takes the samples of the last step of a day, if it is a day of samples.
    void test(const sim::Step& now, const sim::Column& days_since_use, const sim::Mask& missed);

    const sim::Mask& enrolled() const { return enrolled_; }
    /// min(1, v / v_ref), 0 outside the programme.
    sim::Column incentive() const;
    /// Worth of the voucher at stake [USD].
    sim::Column voucher() const;

  private:
    Parameters p_;
    sim::Mask enrolled_;
    sim::OnDemand<sim::Column> negatives_;  ///< in a row, of those enrolled
    sim::OnDemand<sim::Column> days_;       ///< ended since the enrolment, of those enrolled
};

static_assert(sim::well_formed(ContingencyManagement::table));

}  // namespace models
