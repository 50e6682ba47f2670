#pragma once
/// Intranasal oxytocin: doses by the clock, or before meetings or clinic visits.
///
/// By the clock, `doses_per_day` doses are taken from `first_dose_at` on, `dose_interval`
/// apart (spread evenly over the day unless given), on `days_on` days and then not on `days_off`
/// days (1 and 1: alternate days). Before meetings of mutual help and before clinic visits a dose
/// is taken so that the event meets its peak. Days and visits count from each person's
/// enrolment. What a dose does stands in exogenous_oxytocin.h; a dose of 0 IU is placebo.

#include "models/interventions/occasion.h"
#include "models/levers.h"
#include "sim/parameter.h"

namespace models {

class IntranasalOxytocin {
  public:
    enum class Timing { clock, before_meetings, before_visits };
    struct Parameters {
        double dose;
        Timing timing;
        int doses_per_day;
        sim::Duration first_dose_at;
        sim::Duration dose_interval;
        int days_on;
        int days_off;
        sim::Duration visit_interval;
    };

    // clang-format off
    static constexpr std::string_view kind = "intranasal_oxytocin";
    static constexpr auto table = sim::table("intranasal_oxytocin",
        sim::parameter<&Parameters::dose>({
            .name = "dose", .value = 24, .unit = "IU", .range = {0, 200},
            .meaning = "oxytocin per dose; 0 is placebo",
            .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::timing>({
            .name = "timing", .value = 0,
            .meaning = "what doses are tied to",
            .source = sim::setting("scenario"), .choices = "clock|before_meetings|before_visits"}),
        sim::parameter<&Parameters::doses_per_day>({
            .name = "doses_per_day", .value = 1, .range = {1, 4},
            .meaning = "doses a day, by the clock",
            .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::first_dose_at>({
            .name = "first_dose_at", .value = 8, .unit = "h", .range = {0, 23.99},
            .meaning = "time of day of the first dose",
            .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::dose_interval>({
            .name = "dose_interval", .value = 0, .unit = "h", .range = {0, 24},
            .meaning = "time between doses of a day; if not given, 24 h / doses_per_day",
            .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::days_on>({
            .name = "days_on", .value = 1, .range = {1, 3650},
            .meaning = "days with doses in a cycle",
            .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::days_off>({
            .name = "days_off", .value = 0, .range = {0, 3650},
            .meaning = "days without doses in a cycle",
            .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::visit_interval>({
            .name = "visit_interval", .value = 7, .unit = "d", .range = {1, 365},
            .meaning = "time between clinic visits",
            .source = sim::setting("scenario")}));
    // clang-format on
    static constexpr std::string_view touches =
        "signal of exogenous oxytocin: withdrawal, stress, cue reactivity, attendance, "
        "receptor";

    static constexpr Deployment::NotUsed not_used{};

    explicit IntranasalOxytocin(const Parameters& parameters) : p_(parameters) {}

    void apply(const Occasion& occasion, Levers& levers) const;
    const Parameters& parameters() const { return p_; }
    Parameters* parameters_to_set() { return &p_; }

    /// Time between the doses of a day, given or not.
    sim::Duration interval() const;

  private:
    /// Who of the enrolled has a day of doses today.
    sim::Mask dosing(const Occasion& occasion) const;
    void take_at(double time_of_day, const sim::Step& now, Levers& levers,
                 const sim::Mask& takers) const;
    void take_before_visits(const Occasion& occasion, Levers& levers) const;

    Parameters p_;
};

static_assert(sim::well_formed(IntranasalOxytocin::table));

}  // namespace models
