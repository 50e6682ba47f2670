#pragma once
/// Population: all blocks of a run, stepped one after the other, and the network between them.

#include <vector>

#include "models/network.h"
#include "models/relapse_model.h"
#include "models/scenario.h"

namespace models {

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
    void let_quit(bool allowed);
    void observe(sim::Tally& tally) const;
    NetworkSnapshot snapshot() const;

    const Blocks& blocks() const { return blocks_; }
    Blocks& blocks() { return blocks_; }
    const Network& network() const { return network_; }

  private:
    void step_blocks(const sim::Step& now, const Output& output);
    void share_out_places(std::size_t intervention);

    sim::Draws draws_;
    Blocks blocks_;
    Network network_;
};

}  // namespace models
