#pragma once
/// Environment: cues, stress and opportunities that change for a time.
///
/// The scenario terms of the hazards: neighbourhood, prices, campaigns.

#include "models/interventions/occasion.h"
#include "models/levers.h"
#include "sim/parameter.h"

namespace models {

class Environment {
  public:
    struct Parameters {
        double cue_factor;
        double lapse_log_ratio;
        double quit_log_ratio;
        double entry_log_ratio;
        double stress;
    };

    // clang-format off
    static constexpr std::string_view kind = "environment";
    static constexpr auto table = sim::table("environment",
        sim::parameter<&Parameters::cue_factor>({
            .name = "cue_factor", .value = 1, .range = {0, 100},
            .meaning = "times the rate of cues",
            .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::lapse_log_ratio>({
            .name = "lapse_log_ratio", .value = 0, .range = {-10, 10},
            .meaning = "added to the log hazard of a lapse (b_scen)",
            .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::quit_log_ratio>({
            .name = "quit_log_ratio", .value = 0, .range = {-10, 10},
            .meaning = "added to the log hazard of quitting (q_scen)",
            .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::entry_log_ratio>({
            .name = "entry_log_ratio", .value = 0, .range = {-10, 10},
            .meaning = "added to the log rate of entering treatment (e_scen)",
            .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::stress>({
            .name = "stress", .value = 0, .range = {-10, 10},
            .meaning = "added to the mean of stress, in SD",
            .source = sim::setting("scenario")}));
    // clang-format on
    static constexpr std::string_view touches =
        "cues, stress, hazards of lapse and quitting, treatment entry";

    static constexpr Deployment::NotUsed not_used{.adherence = "coverage says for how many people it changes"};

    explicit Environment(const Parameters& parameters) : p_(parameters) {}

    void apply(const Occasion& occasion, Levers& levers) const;
    const Parameters& parameters() const { return p_; }
    Parameters* parameters_to_set() { return &p_; }

  private:
    Parameters p_;
};

static_assert(sim::well_formed(Environment::table));

}  // namespace models
