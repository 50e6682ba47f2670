#pragma once
/// Mutual help: facilitated referral to groups, or membership from the start.
///
/// Referral raises the rate at which people join (mutual_help.h) as long as they are enrolled;
/// with `mode = "join"` the enrolled become members at once.

#include "models/interventions/occasion.h"
#include "models/levers.h"
#include "sim/parameter.h"

namespace models {

class MutualHelpOffer {
  public:
    enum class Mode { refer, join };
    struct Parameters {
        Mode mode;
    };

    // clang-format off
    static constexpr std::string_view kind = "mutual_help";
    static constexpr auto table = sim::table("mutual_help",
        sim::parameter<&Parameters::mode>({
            .name = "mode", .value = 0,
            .meaning = "whether people are referred or join at once",
            .source = sim::setting("scenario"), .choices = "refer|join"}));
    // clang-format on
    static constexpr std::string_view touches = "joining mutual help";

    static constexpr Deployment::NotUsed not_used{.adherence = "mutual_help.meeting_rate says how many meetings members go to"};

    explicit MutualHelpOffer(const Parameters& parameters) : p_(parameters) {}

    void apply(const Occasion& occasion, Levers& levers) const;
    const Parameters& parameters() const { return p_; }
    Parameters* parameters_to_set() { return &p_; }

  private:
    Parameters p_;
};

static_assert(sim::well_formed(MutualHelpOffer::table));

}  // namespace models
