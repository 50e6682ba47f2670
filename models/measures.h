#pragma once
/// Measures and events: every output of the model, declared once.

#include <array>
#include <string_view>

#include "sim/observable.h"

namespace models {

using Kind = sim::Observable::Kind;

/// Part of measures that exist with a network only.
inline constexpr std::string_view network = "network";
/// Of measures that are younger than the fingerprints of runs.
inline constexpr bool no_fingerprint = false;

// clang-format off
inline constexpr std::array measures{
    sim::Observable{"enrolled", Kind::count, "1", "people in the study: those of the cohort alive on day 0"},
    sim::Observable{"alive", Kind::count, "1", "people alive"},
    sim::Observable{"using", Kind::count, "1", "people in regular use"},
    sim::Observable{"lapsed", Kind::count, "1", "people in an open lapse episode"},
    sim::Observable{"abstinent", Kind::count, "1", "people abstinent from non-prescribed opioids"},
    sim::Observable{"in_treatment", Kind::count, "1", "people in medication treatment"},
    sim::Observable{"in_methadone", Kind::count, "1", "people in methadone treatment"},
    sim::Observable{"in_buprenorphine", Kind::count, "1", "people in buprenorphine treatment"},
    sim::Observable{"in_naltrexone", Kind::count, "1", "people in XR-naltrexone treatment"},
    sim::Observable{"in_institution", Kind::count, "1", "people in detox or prison"},
    sim::Observable{"in_mutual_help", Kind::count, "1", "members of mutual help"},
    sim::Observable{"in_recovery_housing", Kind::count, "1", "residents of recovery housing"},
    sim::Observable{"ever_lapsed", Kind::count, "1", "people with any non-prescribed use so far"},
    sim::Observable{"ever_relapsed_daily", Kind::count, "1", "people who returned to regular use so far"},
    sim::Observable{"ever_relapsed_10of28", Kind::count, "1", "people with use on 10 of 28 days so far"},
    sim::Observable{"ever_relapsed_4wk_or_7d", Kind::count, "1", "people with use in 4 weeks or on 7 days running so far"},
    sim::Observable{"ever_overdosed", Kind::count, "1", "people with an overdose of the study so far"},
    sim::Observable{"overdosed_before", Kind::count, "1", "people with an overdose before day 0", {}, no_fingerprint},
    sim::Observable{"ever_died", Kind::count, "1", "people who died so far"},
    sim::Observable{"died_before_lapsed", Kind::count, "1", "people who died without having lapsed so far"},
    sim::Observable{"died_before_relapsed_daily", Kind::count, "1", "people who died without that relapse so far"},
    sim::Observable{"died_before_relapsed_10of28", Kind::count, "1", "people who died without that relapse so far"},
    sim::Observable{"died_before_relapsed_4wk_or_7d", Kind::count, "1", "people who died without that relapse so far"},
    sim::Observable{"died_before_overdosed", Kind::count, "1", "people who died without an overdose so far"},
    sim::Observable{"abstinent_30d", Kind::count, "1", "people without non-prescribed use in the last 30 days"},
    sim::Observable{"opioid_free_urine", Kind::count, "1", "people who would test negative now; the dead do not"},
    sim::Observable{"ever_treated", Kind::count, "1", "people in medication treatment at some time of the study"},
    sim::Observable{"retained", Kind::count, "1", "of the ever treated: no gap above 30 days has begun; one open at the end of the study is one"},
    sim::Observable{"overdoses", Kind::events, "1", "overdoses, fatal or not"},
    sim::Observable{"overdoses_attended", Kind::events, "1", "overdoses with an emergency call"},
    sim::Observable{"deaths_overdose", Kind::events, "1", "deaths by overdose"},
    sim::Observable{"deaths_other", Kind::events, "1", "deaths by other causes"},
    sim::Observable{"quit_attempts", Kind::events, "1", "attempts to quit"},
    sim::Observable{"lapses", Kind::events, "1", "lapses"},
    sim::Observable{"relapses", Kind::events, "1", "relapses to regular use"},
    sim::Observable{"treatment_entries", Kind::events, "1", "starts of medication treatment"},
    sim::Observable{"uses", Kind::events, "1", "uses of non-prescribed opioids"},
    sim::Observable{"meetings", Kind::events, "1", "meetings of mutual help attended"},
    sim::Observable{"person_days_using", Kind::time, "d", "time in regular use"},
    sim::Observable{"person_days_abstinent", Kind::time, "d", "time abstinent"},
    sim::Observable{"person_days_in_treatment", Kind::time, "d", "time in medication treatment"},
    sim::Observable{"person_days_alive", Kind::time, "d", "time alive"},
    sim::Observable{"person_days_in_community", Kind::time, "d", "time alive outside institutions, at risk", {}, no_fingerprint},
    sim::Observable{"person_days_before_lapsed", Kind::time, "d", "time alive before any non-prescribed use", {}, no_fingerprint},
    sim::Observable{"person_days_before_relapsed_daily", Kind::time, "d", "time alive before returning to regular use", {}, no_fingerprint},
    sim::Observable{"person_days_before_relapsed_10of28", Kind::time, "d", "time alive before use on 10 of 28 days", {}, no_fingerprint},
    sim::Observable{"person_days_before_relapsed_4wk_or_7d", Kind::time, "d", "time alive before use in 4 weeks or on 7 days running", {}, no_fingerprint},
    sim::Observable{"person_days_before_overdosed", Kind::time, "d", "time alive before an overdose of the study", {}, no_fingerprint},
    sim::Observable{"overdoses_using", Kind::events, "1", "overdoses in regular use"},
    sim::Observable{"deaths_overdose_in_treatment", Kind::events, "1", "deaths by overdose in medication treatment"},
    sim::Observable{"expected_overdoses", Kind::expected, "1", "overdoses, as their chances at every use", {}, no_fingerprint},
    sim::Observable{"expected_deaths_overdose", Kind::expected, "1", "deaths by overdose, as their chances at every use", {}, no_fingerprint},
    sim::Observable{"expected_deaths_other", Kind::expected, "1", "deaths by other causes, as their chances in every step", {}, no_fingerprint},
    sim::Observable{"expected_deaths_other_untreated", Kind::expected, "1", "the same at the rate out of treatment for all", {}, no_fingerprint},
    sim::Observable{"dropouts", Kind::events, "1", "decisions to leave medication treatment", {}, no_fingerprint},
    sim::Observable{"expected_dropouts", Kind::expected, "1", "these, as their chances in steps drawn at random", {}, no_fingerprint},
    sim::Observable{"expected_dropouts_at_drug_rate", Kind::expected, "1", "the same at the rate of the drug alone, whatever people do and feel", {}, no_fingerprint},
    sim::Observable{"ties_of_using", Kind::count, "1", "ties of people in regular use", network},
    sim::Observable{"ties_of_lapsed", Kind::count, "1", "ties of people in an open lapse", network},
    sim::Observable{"ties_of_abstinent", Kind::count, "1", "ties of abstinent people", network},
    sim::Observable{"using_ties_of_using", Kind::count, "1", "ties to users of people in regular use", network},
    sim::Observable{"using_ties_of_lapsed", Kind::count, "1", "ties to users of people in an open lapse", network},
    sim::Observable{"using_ties_of_abstinent", Kind::count, "1", "ties to users of abstinent people", network},
    sim::Observable{"sober_ties_of_using", Kind::count, "1", "sober ties of people in regular use", network},
    sim::Observable{"sober_ties_of_lapsed", Kind::count, "1", "sober ties of people in an open lapse", network},
    sim::Observable{"sober_ties_of_abstinent", Kind::count, "1", "sober ties of abstinent people", network},
    sim::Observable{"with_using_tie_using", Kind::count, "1", "people in regular use with any tie to a user", network},
    sim::Observable{"with_using_tie_lapsed", Kind::count, "1", "people in an open lapse with any tie to a user", network},
    sim::Observable{"with_using_tie_abstinent", Kind::count, "1", "abstinent people with any tie to a user", network},
    sim::Observable{"abstinent_90_365d", Kind::count, "1", "people abstinent for 90 to 365 days", network},
    sim::Observable{"with_using_tie_abstinent_90_365d", Kind::count, "1", "of those abstinent for 90 to 365 days, with any tie to a user", network},
    sim::Observable{"abstinent_over_365d", Kind::count, "1", "people abstinent for more than 365 days", network},
    sim::Observable{"with_using_tie_abstinent_over_365d", Kind::count, "1", "of those abstinent for more than 365 days, with any tie to a user", network},
    sim::Observable{"sponsored_within", Kind::count, "1", "people whose sponsor is in the simulation", network},
    sim::Observable{"ties_formed", Kind::events, "1", "ties that formed, in the study and its surroundings", network},
    sim::Observable{"ties_lost", Kind::events, "1", "ties that went, in the study and its surroundings", network},
    sim::Observable{"mean_weeks_abstinent", Kind::mean, "1", "weeks of the study without use"},
    sim::Observable{"mean_opioid_level", Kind::mean, "MME", "opioid level"},
    sim::Observable{"mean_medication_level", Kind::mean, "1", "medication level"},
    sim::Observable{"mean_opioid_exposure", Kind::mean, "MME", "opioid exposure"},
    sim::Observable{"mean_hedonic_tolerance", Kind::mean, "1", "hedonic tolerance, log dose shift"},
    sim::Observable{"mean_respiratory_tolerance", Kind::mean, "1", "respiratory tolerance, log dose shift"},
    sim::Observable{"mean_withdrawal", Kind::mean, "1", "withdrawal, 0 to 1"},
    sim::Observable{"mean_stress", Kind::mean, "1", "stress, in SD"},
    sim::Observable{"mean_cue_craving", Kind::mean, "1", "cue-evoked craving"},
    sim::Observable{"mean_self_efficacy", Kind::mean, "1", "self-efficacy, 0 to 1"},
    sim::Observable{"mean_oxytocin_tone", Kind::mean, "1", "endogenous oxytocin tone, healthy mean 1"},
    sim::Observable{"mean_exogenous_oxytocin", Kind::mean, "1", "exogenous oxytocin at the effect site"},
    sim::Observable{"mean_oxytocin_signal", Kind::mean, "1", "signal of exogenous oxytocin, mean of the step"},
    sim::Observable{"mean_receptor_responsiveness", Kind::mean, "1", "oxytocin receptor responsiveness"},
    sim::Observable{"mean_oxytocin_drive", Kind::mean, "1", "oxytocin drive, own and exogenous"},
    sim::Observable{"mean_social_support", Kind::mean, "1", "perceived social support, 0 to 1"},
    sim::Observable{"mean_habitual_log_dose", Kind::mean, "1", "remembered log dose, ln MME"},
    sim::Observable{"mean_craving", Kind::mean, "1", "craving rating, 0 to 10"},
    sim::Observable{"mean_frailty", Kind::mean, "1", "frailty in the log hazard of a lapse"},
    sim::Observable{"mean_lapse_hazard", Kind::mean, "1/d", "hazard of a lapse that a person has or, when not abstinent, would have"},
    sim::Observable{"mean_using_exposure", Kind::mean, "1", "weight of ties to users as felt, in peers", network},
    sim::Observable{"mean_sober_exposure", Kind::mean, "1", "weight of sober ties as felt, in peers", network},
    sim::Observable{"mean_using_ties", Kind::mean, "1", "ties to users", network},
    sim::Observable{"mean_sober_ties", Kind::mean, "1", "sober ties", network},
    sim::Observable{"mean_ties", Kind::mean, "1", "ties", network},
};

inline constexpr std::array<std::string_view, 14> event_kinds{
    "lapse", "relapse", "lapse_resolved", "quit_attempt", "overdose", "death", "treatment_start",
    "treatment_end", "institution_entry", "institution_exit", "mutual_help_join", "mutual_help_leave",
    "recovery_housing_entry", "recovery_housing_exit"};
inline constexpr std::array<std::string_view, 9> event_causes{
    "none", "overdose", "other", "methadone", "buprenorphine", "naltrexone", "detox", "prison", "attended"};
// clang-format on

namespace detail {

template <class Names, class Project>
consteval std::size_t position(const Names& names, std::string_view name, Project project) {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (project(names[i]) == name) return i;
    throw "there is no such name";
}

}  // namespace detail

/// The place of a measure, an event kind or a cause by its name, at compile time.
consteval std::size_t measure(std::string_view name) {
    return detail::position(measures, name, [](const sim::Observable& o) { return o.name; });
}
consteval std::int8_t event_kind(std::string_view name) {
    return static_cast<std::int8_t>(
        detail::position(event_kinds, name, [](std::string_view s) { return s; }));
}
consteval std::int8_t event_cause(std::string_view name) {
    return static_cast<std::int8_t>(
        detail::position(event_causes, name, [](std::string_view s) { return s; }));
}

/// Of these the fingerprint of a run takes what they are of the whole cohort, from the day on which
/// it is drawn (RelapseModel::observe_whole_cohort): so it did before studies began on day 0.
inline constexpr std::array fingerprints_of_whole_cohort{
    measure("enrolled"),
    measure("ever_overdosed"),
    measure("ever_died"),
    measure("died_before_lapsed"),
    measure("died_before_relapsed_daily"),
    measure("died_before_relapsed_10of28"),
    measure("died_before_relapsed_4wk_or_7d"),
    measure("died_before_overdosed"),
    measure("retained")};

}  // namespace models
