#pragma once
/// Institution: stays in detox and prison, without access to illicit drugs.
///
/// Whoever enters becomes abstinent and is so on leaving; that is no quit attempt. Cues are
/// rarer inside (cues.h); abstinence inside builds no self-efficacy (self_efficacy.h); the days
/// after leaving carry an extra hazard of a lapse (relapse.h). Length of a stay: a whole number
/// of steps.

#include "models/use_state.h"
#include "sim/column.h"
#include "sim/mask.h"
#include "sim/units.h"

namespace models {

class Institution {
  public:
    enum class Kind : std::uint8_t { outside = 0, detox = 1, prison = 2 };

    Institution(sim::Duration step, sim::Index n);

    /// Those who leave in the step that begins.
    sim::Mask due_to_leave() const { return inside_ * sim::is_below(clock_, 0.5f); }
    /// Begins a step: those whose time is over leave. Returns them.
    sim::Few release();
    /// Whoever enters now, of these, stays for `length`; a longer stay under way is not
    /// shortened.
    void admit(const sim::Few& agents, Kind kind, sim::Duration length);
    /// Ends the admissions of a step: one more step served by all inside.
    void serve();
    /// Ends a step: time since leaving goes on.
    void advance_clock();

    const sim::Mask& inside() const { return inside_; }
    sim::Mask in(Kind kind) const {
        return sim::is_equal(kind_, static_cast<std::uint8_t>(kind));
    }
    /// Infinite for those who were never inside; of those inside it means nothing [d].
    const sim::Column& days_since_exit() const { return clock_; }

  private:
    float step_;
    Codes kind_;
    sim::Mask inside_;
    /// Inside: steps left; outside: days since the exit.
    sim::Column clock_;
};

}  // namespace models
