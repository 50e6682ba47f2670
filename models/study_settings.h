#pragma once
/// Study settings: the sections [study], [population] and [record] of a scenario.

#include <cstdint>

#include "sim/parameter.h"

namespace models {

struct StudySettings {
    struct Parameters {
        int agents;
        sim::Duration duration;
        sim::Duration step;
        sim::Duration report_every;
        int replicates;
        std::int64_t seed;
        std::int64_t population_seed;
    };

    // clang-format off
    static constexpr auto table = sim::table("study",
        sim::parameter<&Parameters::agents>({
            .name = "agents", .value = 2000, .range = {1, 1e8},
            .meaning = "people in the population of a run", .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::duration>({
            .name = "duration", .value = 365, .unit = "d", .range = {1, 36525},
            .meaning = "length of the study", .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::step>({
            .name = "step", .value = 6, .unit = "h", .range = {0.25, 24},
            .meaning = "length of a step; a day is a whole number of steps", .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::report_every>({
            .name = "report_every", .value = 1, .unit = "d", .range = {1, 36525},
            .meaning = "time between reports, whole days", .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::replicates>({
            .name = "replicates", .value = 20, .range = {1, 1e6},
            .meaning = "runs with different luck", .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::seed>({
            .name = "seed", .value = 1, .range = {0, 9007199254740991},
            .meaning = "which luck; below 2^53", .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::population_seed>({
            .name = "population_seed", .value = 0, .range = {0, 9007199254740991},
            .meaning = "which people; 0: as seed. With another seed the same people have other luck", .source = sim::setting("scenario")}));
    // clang-format on
};

struct PopulationSettings {
    enum class Cohort { everyone, using_opioids };
    enum class Place { none, detox, prison };

    struct Parameters {
        sim::Duration burn_in;
        bool quitting_in_burn_in;
        Cohort cohort;
        double cohort_share;
        double using_share;
        double lapsed_share;
        double abstinent_share;
        Place institution;
        sim::Duration institution_stay;
    };

    // clang-format off
    static constexpr auto table = sim::table("population",
        sim::parameter<&Parameters::burn_in>({
            .name = "burn_in", .value = 2, .unit = "y", .range = {0, 100},
            .meaning = "how long the population runs before the cohort is drawn", .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::quitting_in_burn_in>({
            .name = "quitting_in_burn_in", .value = 1,
            .meaning = "false: all stay in regular use until the cohort is drawn", .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::cohort>({
            .name = "cohort", .value = 1,
            .meaning = "who is studied: everyone, or those in regular use outside treatment and institutions at the end of the burn-in",
            .source = sim::setting("scenario"), .choices = "everyone|using"}),
        sim::parameter<&Parameters::cohort_share>({
            .name = "cohort_share", .value = 1, .range = {0, 1},
            .meaning = "share of those who are in the study, drawn at random; with a network the others live on around them, unobserved",
            .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::using_share>({
            .name = "using", .value = 1, .range = {0, 1},
            .meaning = "share of the cohort that starts in the state it is in; the rest is put into the other states", .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::lapsed_share>({
            .name = "lapsed", .value = 0, .range = {0, 1},
            .meaning = "share of the cohort put into an open lapse", .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::abstinent_share>({
            .name = "abstinent", .value = 0, .range = {0, 1},
            .meaning = "share of the cohort put into abstinence", .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::institution>({
            .name = "institution", .value = 0,
            .meaning = "where the cohort is just before the study, which begins when it leaves", .source = sim::setting("scenario"),
            .choices = "none|detox|prison"}),
        sim::parameter<&Parameters::institution_stay>({
            .name = "institution_stay", .value = 3, .unit = "d", .range = {0.25, 36525},
            .meaning = "for how long", .source = sim::setting("scenario")}));
    // clang-format on
};

struct RecordSettings {
    enum class Events { none, summary, full };

    struct Parameters {
        Events events;
        int agents;
        sim::Duration network_every;
        bool transmissions;
        int neighbourhoods;
    };

    // clang-format off
    static constexpr auto table = sim::table("record",
        sim::parameter<&Parameters::events>({
            .name = "events", .value = 1,
            .meaning = "none; summary: numbers by kind and cause for each run; full: every event with time and agent",
            .source = sim::setting("scenario"), .choices = "none|summary|full"}),
        sim::parameter<&Parameters::agents>({
            .name = "agents", .value = 0, .range = {0, 1e6},
            .meaning = "full trajectories of so many people, the first ones", .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::network_every>({
            .name = "network_every", .value = sim::infinity, .unit = "d", .range = {1, sim::infinity},
            .meaning = "time between pictures of the whole network: numbers of ties, components, assortativity; whole days, inf for none",
            .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::transmissions>({
            .name = "transmissions", .value = 0,
            .meaning = "true: keeps for each lapse who of the person's ties used at the time",
            .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::neighbourhoods>({
            .name = "neighbourhoods", .value = 0, .range = {0, 1e6},
            .meaning = "keeps the ties of so many people day by day, the first ones", .source = sim::setting("scenario")}));
    // clang-format on
};

static_assert(sim::well_formed(StudySettings::table));
static_assert(sim::well_formed(PopulationSettings::table));
static_assert(sim::well_formed(RecordSettings::table));

}  // namespace models
