#pragma once
/// Supply shock: a batch of drugs that is stronger or less even.
///
/// Adds to the log dose of each use and to its spread (opioid_use.h); the dealer, not the user,
/// decides.

#include "models/interventions/occasion.h"
#include "models/levers.h"
#include "sim/parameter.h"

namespace models {

class SupplyShock {
  public:
    struct Parameters {
        double log_dose_shift;
        double spread_factor;
        sim::Probability strong_dose_share;
    };

    // clang-format off
    static constexpr std::string_view kind = "supply_shock";
    static constexpr auto table = sim::table("supply_shock",
        sim::parameter<&Parameters::log_dose_shift>({
            .name = "log_dose_shift", .value = 0.2, .range = {-3, 3},
            .meaning = "added to the log dose of each use (s)",
            .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::spread_factor>({
            .name = "spread_factor", .value = 1, .range = {0, 10},
            .meaning = "times the spread of log doses",
            .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::strong_dose_share>({
            .name = "strong_dose_share", .value = 0, .range = {0, 1},
            .meaning = "added to the share of strong doses",
            .source = sim::setting("scenario")}));
    // clang-format on
    static constexpr std::string_view touches = "dose per use";

    static constexpr Deployment::NotUsed not_used{.adherence = "coverage says how many people it reaches"};

    explicit SupplyShock(const Parameters& parameters) : p_(parameters) {}

    void apply(const Occasion& occasion, Levers& levers) const;
    const Parameters& parameters() const { return p_; }
    Parameters* parameters_to_set() { return &p_; }

  private:
    Parameters p_;
};

static_assert(sim::well_formed(SupplyShock::table));

}  // namespace models
