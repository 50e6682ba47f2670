#pragma once
/// Network record: what a run keeps of its network beside the measures, on request.

#include <vector>

#include "models/population.h"
#include "models/study_settings.h"
#include "sim/clock.h"

namespace models {

/// Somebody tied to a person whose neighbourhood is kept, or that person, at the end of a day.
struct Neighbour {
    static constexpr std::int8_t oneself = -1;
    std::int32_t day = 0;
    std::int32_t person = 0;     ///< whose neighbourhood
    std::int32_t neighbour = 0;  ///< the person again in the row of its own state
    std::int8_t kind = 0;        ///< a code of Acquaintance, or `oneself`
    std::int8_t use_state = 0;   ///< of the neighbour, a code of UseState
};

class NetworkRecord {
  public:
    NetworkRecord() = default;
    explicit NetworkRecord(const RecordSettings::Parameters& settings) : settings_(settings) {}

    /// The first people in the study are those whose neighbourhoods are kept.
    void choose(const Population& population);
    /// At time 0 and at the end of each day of the study.
    void keep(const Population& population, double days);
    /// Where lapses are to be noted; absent if they are not wanted.
    std::vector<Transmission>* transmissions_wanted() {
        return settings_.transmissions ? &transmissions : nullptr;
    }

    std::vector<double> snapshot_times;  ///< [d]
    std::vector<NetworkSnapshot> snapshots;
    std::vector<Transmission> transmissions;
    std::vector<Neighbour> neighbours;

  private:
    RecordSettings::Parameters settings_{};
    std::vector<std::uint32_t> people_;
};

/// When snapshots are taken in a study of this length [d].
std::vector<double> snapshot_times(const RecordSettings::Parameters& settings,
                                   sim::Duration duration);

}  // namespace models
