#pragma once
/// Catalogue: the list of all interventions that a scenario may name.

#include <concepts>
#include <string_view>
#include <variant>

#include "models/interventions/buprenorphine.h"
#include "models/interventions/contingency_management.h"
#include "models/interventions/environment.h"
#include "models/interventions/institution.h"
#include "models/interventions/intranasal_oxytocin.h"
#include "models/interventions/methadone.h"
#include "models/interventions/mutual_help.h"
#include "models/interventions/naloxone.h"
#include "models/interventions/network_rewiring.h"
#include "models/interventions/network_susceptibility.h"
#include "models/interventions/peer_support.h"
#include "models/interventions/recovery_housing.h"
#include "models/interventions/supply_shock.h"
#include "models/interventions/xr_naltrexone.h"

namespace models {

/// What an intervention offers: a kind (its name in scenarios), a table of parameters, what it
/// touches in words, what of the deployment it does not use, and its action on the levers.
template <class T>
concept InterventionKind = requires(const T& intervention, const Occasion& occasion,
                                    Levers& levers) {
    { T::kind } -> std::convertible_to<std::string_view>;
    { T::touches } -> std::convertible_to<std::string_view>;
    { T::not_used } -> std::convertible_to<Deployment::NotUsed>;
    { T::table.section } -> std::convertible_to<std::string_view>;
    { intervention.apply(occasion, levers) } -> std::same_as<void>;
};

template <InterventionKind... Kinds>
using OneOf = std::variant<Kinds...>;

using Intervention = OneOf<IntranasalOxytocin, MutualHelpOffer, Methadone, Buprenorphine,
                           XrNaltrexone, Naloxone, Vouchers, Housing, Stay, SupplyShock,
                           Environment, PeerSupport, NetworkRewiring, NetworkSusceptibility>;

/// Whether an intervention acts on ties and does nothing without a network.
inline bool needs_network(const Intervention& intervention) {
    return std::visit(
        [](const auto& i) {
            return requires {
                i.needs_network;
            };
        },
        intervention);
}

}  // namespace models
