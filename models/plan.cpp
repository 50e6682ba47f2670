#include "models/plan.h"

#include <algorithm>

#include "models/decisions.h"

namespace models {

std::string_view kind_of(const Intervention& intervention) {
    return std::visit([](const auto& i) { return std::string_view(i.kind); }, intervention);
}

std::uint32_t decisions_of(const std::string& word) {
    // FNV-1a, folded to 24 bits: scenarios refuse two words with the same number.
    std::uint32_t hash = 2166136261u;
    for (const char c : word) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    const std::uint32_t folded = (hash ^ (hash >> 24)) & 0xffffffu;
    return decisions::intervention_groups + 4 * folded;
}

std::string luck_of(const Plan& plan, std::size_t place) {
    if (!plan[place].luck.empty()) return plan[place].luck;
    const auto number = std::count_if(
        plan.begin(), plan.begin() + static_cast<std::ptrdiff_t>(place) + 1,
        [&](const PlannedIntervention& planned) {
            return planned.intervention.index() == plan[place].intervention.index();
        });
    const std::string kind(kind_of(plan[place].intervention));
    return number == 1 ? kind : kind + " " + std::to_string(number);
}

Deployment::Acceptance acceptance_of(const Plan& plan, std::size_t place) {
    const PlannedIntervention& planned = plan[place];
    const double coverage = planned.deployment.coverage.value;
    const std::string& other =
        planned.accept_with.empty() ? planned.instead_of : planned.accept_with;
    if (other.empty()) return {decisions_of(luck_of(plan, place)), 0, coverage};
    const auto found =
        std::find_if(plan.begin(), plan.end(),
                     [&other](const PlannedIntervention& p) { return p.name == other; });
    Deployment::Acceptance acceptance =
        acceptance_of(plan, static_cast<std::size_t>(found - plan.begin()));
    if (planned.accept_with.empty()) acceptance.from = acceptance.to;
    acceptance.to = acceptance.from + coverage;
    return acceptance;
}

}  // namespace models
