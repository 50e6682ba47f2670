#pragma once
/// Population: all blocks of a run, stepped one after the other, and the network between them.

#include <cstdint>
#include <vector>

#include "models/network.h"
#include "models/relapse_model.h"
#include "models/scenario.h"

namespace models {

/// How people come into a study, numbers of a run. Reasons not to be drawn exclude each other,
/// the first that holds counts.
struct Flow {
    std::int64_t simulated = 0;
    std::int64_t dead = 0;  ///< by the end of the burn-in
    // Not eligible for a cohort of people in regular use:
    std::int64_t in_institution = 0;
    std::int64_t in_treatment = 0;
    std::int64_t not_using = 0;
    std::int64_t not_drawn = 0;          ///< left out by cohort_share
    std::int64_t drawn = 0;              ///< into the cohort
    std::int64_t died_before_day_0 = 0;  ///< of the cohort, in the institution before the study
    std::int64_t enrolled = 0;           ///< alive on day 0
};

class Population {
  public:
    /// The people of a replicate, in regular use. `block_size` changes no result.
    Population(const Scenario& scenario, std::uint32_t replicate, sim::Index block_size);

    void set_plan(const Plan& plan);
    /// Rows of lapses go to `transmissions`, if any are wanted.
    void step(const sim::Step& now, const Output& output,
              std::vector<Transmission>* transmissions = nullptr);
    /// At the end of the burn-in: draws the cohort and its starting mix, and lets it enter the
    /// institution before the study, if there is one.
    void form_cohort(const Scenario& scenario, const sim::Step& now);
    /// Day 0: those of the cohort who live are enrolled.
    void begin_study();
    const Flow& flow() const { return flow_; }
    void let_quit(bool allowed);
    void observe(sim::Tally& tally) const;
    /// Of RelapseModel.
    void observe_whole_cohort(sim::Tally& tally) const;
    NetworkSnapshot snapshot() const;

    const Blocks& blocks() const { return blocks_; }
    Blocks& blocks() { return blocks_; }
    const Network& network() const { return network_; }

  private:
    void step_blocks(const sim::Step& now, const Output& output);
    void share_out_places(std::size_t intervention);

    /// Those of a block who are in the cohort; counts the others.
    sim::Mask eligible(const RelapseModel& block, PopulationSettings::Cohort cohort);

    sim::Draws draws_;
    Flow flow_;
    Blocks blocks_;
    Network network_;
};

}  // namespace models
