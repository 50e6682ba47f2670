#pragma once
/// Acquaintance: the kinds of ties between people, and where people stand for their ties.

#include <vector>

#include "models/network_settings.h"
#include "models/use_state.h"
#include "sim/exposure.h"
#include "sim/ties.h"

namespace models {

/// What somebody is to another. `household_apart`: somebody of the household, while one of the
/// two lives in recovery housing.
enum class Acquaintance : sim::TieKind {
    household = 0,
    household_apart = 1,
    peer = 2,
    fellow = 3,
    sponsor = 4,
    sponsee = 5,
};
inline constexpr sim::TieKind n_acquaintances = 6;

constexpr sim::TieKind code(Acquaintance kind) {
    return static_cast<sim::TieKind>(kind);
}

/// Only a sponsor and a sponsee are not the same to each other.
inline std::vector<sim::TieKind> opposites() {
    return {code(Acquaintance::household), code(Acquaintance::household_apart),
            code(Acquaintance::peer),      code(Acquaintance::fellow),
            code(Acquaintance::sponsee),   code(Acquaintance::sponsor)};
}

/// By kind, as the owner of the tie feels it; a sponsee is nothing to the sponsor.
inline std::vector<double> tie_weights(const NetworkSettings::Parameters& p) {
    return {p.household_weight, 0, p.peer_weight, p.fellow_weight, p.sponsor_weight, 0};
}

/// How somebody counts among the ties of others: `uses` in regular use or an open lapse,
/// `sober` after network.sober_after of abstinence, `neither` in between. The dead have no ties.
enum class Stands : sim::Standing { neither = 0, uses = 1, sober = 2 };

constexpr sim::Standing code(Stands stands) {
    return static_cast<sim::Standing>(stands);
}

constexpr bool uses_opioids(std::uint8_t state) {
    return state == code(UseState::using_opioids) || state == code(UseState::lapsed);
}

}  // namespace models
