#pragma once
/// Use state: regular use, an open lapse, abstinence, death; and the clocks that hang on it.
///
///     A -> L lapse,  L -> U relapse,  L -> A lapse resolved,  U -> A quit,  any -> X death
///     entering an institution forces U and L to A
///
///     days_abstinent   since the last day in U or since A began; 0 in U. Neither a lapse that
///                      resolves nor a stay in an institution sets it back       [d]
///     days_since_use   since the last non-prescribed use                        [d]

#include <array>
#include <cstdint>

#include "sim/column.h"
#include "sim/mask.h"
#include "sim/units.h"

namespace models {

/// `using_opioids` is regular use (U), `lapsed` an open lapse episode (L), `abstinent` no
/// non-prescribed opioid (A), `dead` (X). Nobody leaves `dead`.
enum class UseState : std::uint8_t { abstinent = 0, lapsed = 1, using_opioids = 2, dead = 3 };

/// The drug that a person takes or has last taken in treatment.
enum class Drug : std::uint8_t { none = 0, methadone = 1, buprenorphine = 2, naltrexone = 3 };

/// One code per agent of a block.
using sim::Codes;

constexpr std::uint8_t code(UseState state) {
    return static_cast<std::uint8_t>(state);
}
constexpr std::uint8_t code(Drug drug) {
    return static_cast<std::uint8_t>(drug);
}

class UseStatus {
  public:
    /// Everybody in regular use.
    UseStatus(sim::Duration step, sim::Index n);

    /// Moves these agents; abstinence that begins now starts its clock at `clock` [d].
    void move(const sim::Few& agents, UseState to, float clock);

    const Codes& state() const { return state_; }
    const sim::Mask& is(UseState state) const { return in_state_[code(state)]; }
    sim::Mask alive() const { return sim::none_of(is(UseState::dead)); }

    /// Ends a step; `used` are those who took any non-prescribed opioid in it.
    void advance_clock(const sim::Mask& used);
    const sim::Column& days_abstinent() const { return days_abstinent_; }
    const sim::Column& days_since_use() const { return days_since_use_; }

  private:
    float step_;
    Codes state_;
    std::array<sim::Mask, 4> in_state_;  ///< those whose state_ is the place
    sim::Column days_abstinent_;
    sim::Column days_since_use_;
};

}  // namespace models
