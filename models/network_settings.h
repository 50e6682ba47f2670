#pragma once
/// Network settings: the section [network] of a scenario, read by the network as a whole
/// (network.h) and by what it means to each person (surroundings.h).

#include "sim/parameter.h"

namespace models {

struct NetworkSettings {
    /// How users among one's ties act on the hazard of a lapse: on its logarithm (the science)
    /// or by a term of their own (tests against closed forms).
    enum class Mode { log, add };
    enum class Sponsors { members, outside };
    enum class Graph { generated, complete };
    enum class Exposures { daily, each_step };

    struct Parameters {
        bool on;
        bool influence;
        bool selection;
        Mode mode;
        Graph graph;
        Exposures exposures;

        int peers_each_side;
        double rewiring;
        double pairs_share;
        double threes_share;
        double fours_share;

        double household_weight;
        double sponsor_weight;
        double peer_weight;
        double fellow_weight;
        double family_weight;
        double most_using_ties;
        double most_sober_ties;
        double reference_using_ties;
        double reference_sober_ties;
        sim::Duration sober_after;

        sim::Rate turnover_rate;
        double discordance_effect;
        sim::Rate quitter_loss_rate;
        sim::Duration quitter_after;
        sim::Duration search_time;
        sim::Probability friend_of_friend;
        double refusal_effect;
        sim::Probability search_after_death;

        int group_size;
        sim::Probability fellow_per_meeting;
        Sponsors sponsors;
        int most_sponsees;
        sim::Duration sponsor_after;

        sim::Rate additive_base_rate;
        sim::Rate additive_contagion_rate;
    };

    // clang-format off
    static constexpr auto table = sim::table("network",
        sim::parameter<&Parameters::on>({
            .name = "on", .value = 0,
            .meaning = "whether people are tied to each other", .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::influence>({
            .name = "influence", .value = 1,
            .meaning = "false: ties form and go, but do nothing to anybody: no coupling of (27), (45), (50) and (53) to them",
            .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::selection>({
            .name = "selection", .value = 1,
            .meaning = "false: ties go and form without regard to who uses: (81) to (83) without discordance_effect, quitter_loss_rate and refusal_effect",
            .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::mode>({
            .name = "mode", .value = 0,
            .meaning = "log: ties act on the log hazard of a lapse (48); add: the hazard is additive_base_rate + additive_contagion_rate times the share of ties who use, and nothing else; for tests",
            .source = sim::setting("scenario"), .choices = "log|add"}),
        sim::parameter<&Parameters::graph>({
            .name = "graph", .value = 0,
            .meaning = "generated: households, ring and turnover; complete: everybody is a peer of everybody, for tests",
            .source = sim::setting("scenario"), .choices = "generated|complete"}),
        sim::parameter<&Parameters::exposures>({
            .name = "exposures", .value = 0,
            .meaning = "when people notice what their ties do: at the end of the day, or of each step",
            .source = sim::setting("scenario"), .choices = "daily|each_step"}),

        sim::parameter<&Parameters::peers_each_side>({
            .name = "peers_each_side", .value = 2, .range = {0, 31}, .plausible = {1, 7},
            .meaning = "peers of a person at the start on each side in the ring, half of all (k/2)",
            .source = sim::assumed("no datum; injection networks of 2 to 15")}),
        sim::parameter<&Parameters::rewiring>({
            .name = "rewiring", .value = 0.1, .range = {0, 1}, .plausible = {0, 1},
            .meaning = "share of ties in the ring that lead to anybody instead",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::pairs_share>({
            .name = "pairs_share", .value = 0.14, .range = {0, 1}, .plausible = {0.05, 0.3},
            .meaning = "share of people who live with one other of the population",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::threes_share>({
            .name = "threes_share", .value = 0, .range = {0, 1},
            .meaning = "share of people who live with two others of the population",
            .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::fours_share>({
            .name = "fours_share", .value = 0, .range = {0, 1},
            .meaning = "share of people who live with three others of the population",
            .source = sim::setting("scenario")}),

        sim::parameter<&Parameters::household_weight>({
            .name = "household_weight", .value = 3, .range = {0, 100}, .plausible = {1, 5},
            .meaning = "weight of a tie to a partner or somebody in the household, in peers",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::sponsor_weight>({
            .name = "sponsor_weight", .value = 2, .range = {0, 100}, .plausible = {1, 4},
            .meaning = "weight of the tie to a sponsor, for the sponsored only",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::peer_weight>({
            .name = "peer_weight", .value = 1, .range = {0, 100},
            .meaning = "weight of a tie to a peer, the unit",
            .source = sim::derived("definition of the unit")}),
        sim::parameter<&Parameters::fellow_weight>({
            .name = "fellow_weight", .value = 0.5, .range = {0, 100}, .plausible = {0.2, 1},
            .meaning = "weight of a tie to a fellow member of mutual help",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::family_weight>({
            .name = "family_weight", .value = 1, .range = {0, 100}, .plausible = {0, 3},
            .meaning = "sober tie to the family, outside the simulation, the same for all (w_fam)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::most_using_ties>({
            .name = "most_using_ties", .value = 4, .range = {0, 1000}, .plausible = {2, 8},
            .meaning = "weight of using ties at which their effect ends to grow (cap of n_u)",
            .source = sim::assumed("saturation on purpose")}),
        sim::parameter<&Parameters::most_sober_ties>({
            .name = "most_sober_ties", .value = 3, .range = {0, 1000}, .plausible = {2, 6},
            .meaning = "weight of sober ties at which their effect ends to grow (cap of n_a)",
            .source = sim::assumed("saturation on purpose")}),
        sim::parameter<&Parameters::reference_using_ties>({
            .name = "reference_using_ties", .value = 2.8, .range = {0, 1000}, .plausible = {2, 4},
            .meaning = "mean using ties of somebody who leaves detox, at which they change no hazard (n_u0)",
            .source = sim::derived("mean exposure in regular use at 4 peers; 3.7 at 6")}),
        sim::parameter<&Parameters::reference_sober_ties>({
            .name = "reference_sober_ties", .value = 1.5, .range = {0, 1000}, .plausible = {1, 2.5},
            .meaning = "mean sober ties of somebody who leaves detox, at which they change no hazard (n_a0)",
            .source = sim::derived("mean exposure in regular use at 4 peers; 1.4 at 6")}),
        sim::parameter<&Parameters::sober_after>({
            .name = "sober_after", .value = 30, .unit = "d", .range = {0, 10000}, .plausible = {7, 180},
            .meaning = "abstinence after which somebody is a sober tie to others",
            .source = sim::assumed("no datum")}),

        sim::parameter<&Parameters::turnover_rate>({
            .name = "turnover_rate", .value = 0.001, .unit = "1/d", .range = {0, 10}, .plausible = {0.0003, 0.003},
            .meaning = "rate at which a tie to a peer or fellow ends for no reason of use (delta_0)",
            .source = sim::calibrated("buchanan2007: any using tie, 90% of those who go on, 58% of those who quit")}),
        sim::parameter<&Parameters::discordance_effect>({
            .name = "discordance_effect", .value = 1.0986, .range = {0, 10}, .plausible = {0, 2.303},
            .meaning = "log rate at which a tie ends when one uses and the other does not (delta_d = ln 3)",
            .source = sim::calibrated("with turnover_rate")}),
        sim::parameter<&Parameters::quitter_loss_rate>({
            .name = "quitter_loss_rate", .value = 0.00222222, .unit = "1/d", .range = {0, 10}, .plausible = {0.00139, 0.0167},
            .meaning = "rate at which somebody abstinent leaves a tie to a user, on top (delta_q = 1/450)",
            .source = sim::calibrated("with turnover_rate")}),
        sim::parameter<&Parameters::quitter_after>({
            .name = "quitter_after", .value = 14, .unit = "d", .range = {0, 10000}, .plausible = {7, 60},
            .meaning = "abstinence after which that begins",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::search_time>({
            .name = "search_time", .value = 30, .unit = "d", .range = {0.1, 10000}, .plausible = {10, 180},
            .meaning = "mean time until a lost tie to a peer meets a candidate to replace it",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::friend_of_friend>({
            .name = "friend_of_friend", .value = 0.5, .range = {0, 1},
            .meaning = "chance that the candidate is a tie of a tie, not anybody",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::refusal_effect>({
            .name = "refusal_effect", .value = 1.0986, .range = {0, 10}, .plausible = {0, 2.303},
            .meaning = "a candidate is accepted with exp(-this) when one uses and the other does not (eta_h = ln 3)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::search_after_death>({
            .name = "search_after_death", .value = 0.5, .range = {0, 1},
            .meaning = "chance that the tie to a peer who died is to be replaced",
            .source = sim::derived("one search for a tie lost, which two would own")}),

        sim::parameter<&Parameters::group_size>({
            .name = "group_size", .value = 16, .range = {2, 1000}, .plausible = {8, 25},
            .meaning = "most members of a group of mutual help",
            .source = sim::assumed("groups of 8 to 25")}),
        sim::parameter<&Parameters::fellow_per_meeting>({
            .name = "fellow_per_meeting", .value = 0.05, .range = {0, 1}, .plausible = {0.01, 0.1},
            .meaning = "chance that somebody abstinent makes a tie at a meeting to another abstinent person there (p_f)",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::sponsors>({
            .name = "sponsors", .value = 0,
            .meaning = "who sponsors: members of the same group with long abstinence, if there are any, or always people outside the simulation",
            .source = sim::setting("scenario"), .choices = "members|outside"}),
        sim::parameter<&Parameters::most_sponsees>({
            .name = "most_sponsees", .value = 3, .range = {0, 1000}, .plausible = {1, 6},
            .meaning = "most people whom one sponsors at a time",
            .source = sim::assumed("no datum")}),
        sim::parameter<&Parameters::sponsor_after>({
            .name = "sponsor_after", .value = 365, .unit = "d", .range = {0, 10000}, .plausible = {180, 730},
            .meaning = "abstinence after which somebody may sponsor",
            .source = sim::assumed("custom of the fellowships")}),

        sim::parameter<&Parameters::additive_base_rate>({
            .name = "additive_base_rate", .value = 0.002, .unit = "1/d", .range = {0, 100},
            .meaning = "hazard of a lapse without using ties, mode add (h_c)", .source = sim::setting("test value")}),
        sim::parameter<&Parameters::additive_contagion_rate>({
            .name = "additive_contagion_rate", .value = 0.03, .unit = "1/d", .range = {0, 100},
            .meaning = "hazard of a lapse that using ties add if all use, mode add (beta_c)", .source = sim::setting("test value")}));
    // clang-format on
};

static_assert(sim::well_formed(NetworkSettings::table));

}  // namespace models
