#include "models/network_record.h"

#include <algorithm>
#include <cmath>

namespace models {

std::vector<double> snapshot_times(const RecordSettings::Parameters& settings,
                                   sim::Duration duration) {
    std::vector<double> times;
    const double every = settings.network_every.days;
    if (!(every < sim::infinity)) return times;
    for (int k = 0; k * every <= duration.days; ++k) times.push_back(k * every);
    return times;
}

void NetworkRecord::choose(const Population& population) {
    const auto wanted = static_cast<std::size_t>(settings_.neighbourhoods);
    for (const RelapseModel& block : population.blocks())
        for (const std::int32_t i : sim::where(block.members())) {
            if (people_.size() == wanted) return;
            people_.push_back(block.first_agent() + static_cast<std::uint32_t>(i));
        }
}

void NetworkRecord::keep(const Population& population, double days) {
    if (!population.network().is_on() || days != std::floor(days)) return;
    const double every = settings_.network_every.days;
    if (every < sim::infinity && std::fmod(days, every) == 0) {
        snapshot_times.push_back(days);
        snapshots.push_back(population.snapshot());
    }
    const People people(population.blocks());
    for (const std::uint32_t person : people_) {
        const auto row = [&](std::uint32_t other, std::int8_t kind) {
            neighbours.push_back({static_cast<std::int32_t>(days),
                                  static_cast<std::int32_t>(person),
                                  static_cast<std::int32_t>(other), kind,
                                  static_cast<std::int8_t>(people.state(other))});
        };
        row(person, Neighbour::oneself);
        if (!people.is_alive(person)) continue;
        std::vector<std::pair<std::uint32_t, sim::TieKind>> ties;
        population.network().exposure().ties().for_each(
            person,
            [&](std::uint32_t other, sim::TieKind kind) { ties.emplace_back(other, kind); });
        std::sort(ties.begin(), ties.end());
        for (const auto& [other, kind] : ties) row(other, static_cast<std::int8_t>(kind));
    }
}

}  // namespace models
