// The full model without a network, in steps of a quarter of a day, on blocks and as the scalar
// model of tests/reference: double precision, one person at a time, library functions.

#include <algorithm>
#include <map>
#include <memory>

#include "models/measures.h"
#include "models/relapse_model.h"
#include "sim/flush_subnormals.h"
#include "tests/bench/table.h"
#include "tests/reference/scalar_model.h"

namespace bench {

namespace {

using models::Blocks;
using models::ModelParameters;
using models::RelapseModel;
using models::UseState;

constexpr int steps_per_day = 4;
constexpr int days_before = 365;
constexpr std::uint32_t n_different = 10'240;  // people, of whom a million are copies
static_assert(n_different % sim::block_capacity == 0);
const sim::Draws draws(20261125, 0);

enum class Mix { all_using, all_abstinent, usual };

/// Default parameters. Where all are abstinent, nobody lapses, so that they stay so.
ModelParameters parameters(Mix mix) {
    ModelParameters p;
    if (mix == Mix::all_abstinent) p.relapse.lapse_rate = {0};
    return p;
}

Blocks blocks_of(Mix mix) {
    Blocks blocks;
    for (std::uint32_t first = 0; first < n_different; first += sim::block_capacity) {
        RelapseModel block(parameters(mix), draws, steps_per_day, first, sim::block_capacity);
        block.set_plan({});
        block.let_quit(mix != Mix::all_using);
        if (mix == Mix::all_abstinent)
            block.put(sim::where(block.present()), UseState::abstinent);
        for (int index = -days_before * steps_per_day; index < 0; ++index) {
            const sim::Step now{index, steps_per_day};
            block.begin_step(now, draws);
            block.step(now, draws, {});
        }
        blocks.push_back(block);
    }
    return blocks;
}

/// People in the state that is measured, made once.
const Blocks& start(Mix mix) {
    static std::map<Mix, Blocks> made;
    const auto [entry, is_new] = made.try_emplace(mix);
    if (is_new) entry->second = blocks_of(mix);
    return entry->second;
}

struct InBlocks {
    InBlocks(Mix mix, double n_agents) {
        const Blocks& some = start(mix);
        const auto n_blocks = static_cast<std::size_t>(n_agents) / sim::block_capacity;
        blocks.reserve(n_blocks);
        for (std::size_t b = 0; b < n_blocks; ++b) blocks.push_back(some[b % some.size()]);
    }

    void step() {
        const sim::FlushSubnormals flush;
        const sim::Step now{index++, steps_per_day};
        for (RelapseModel& block : blocks) {
            block.begin_step(now, draws);
            block.step(now, draws, {&tally, nullptr});
        }
    }

    Blocks blocks;
    sim::Tally tally{models::measures.size()};
    int index = 0;
};

struct Scalars {
    explicit Scalars(Mix mix)
        : model(parameters(mix), steps_per_day), quitting(mix != Mix::all_using) {
        for (std::uint32_t id = 0; id < n_different; ++id) {
            people.push_back(model.enter(draws, id));
            if (mix == Mix::all_abstinent) people.back().s = UseState::abstinent;
        }
    }

    void step() {
        for (reference::Agent& person : people)
            model.step(person, index, draws, at_rest, quitting);
        ++index;
    }

    reference::ScalarModel model;
    bool quitting;
    std::vector<reference::Agent> people;
    reference::Inputs at_rest;
    int index = 0;
};

/// The scalar people after the same time as the blocks, made once.
const Scalars& scalar_start(Mix mix) {
    static std::map<Mix, Scalars> made;
    const auto found = made.find(mix);
    if (found != made.end()) return found->second;
    Scalars& people = made.try_emplace(mix, mix).first->second;
    people.index = -days_before * steps_per_day;
    while (people.index < 0) people.step();
    return people;
}

}  // namespace

void add_full_model(Suite& suite) {
    const std::string plain = "scalar, double precision";
    for (const auto& [mix, name] :
         {std::pair{Mix::all_using, "all using"},
          std::pair{Mix::all_abstinent, "all abstinent"}, std::pair{Mix::usual, "usual mix"}}) {
        const Mix which = mix;
        const std::string work = std::string("full model, no network, ") + name;
        for (const double n : {double{n_different}, 98.0 * n_different})
            suite.add({work, "blocks", plain, n}, n > n_different ? 4 : 80, [which, n] {
                const auto people = std::make_shared<InBlocks>(which, n);
                return [people] { people->step(); };
            });
        suite.add({work, plain, plain, double{n_different}}, 4, [which] {
            const auto people = std::make_shared<Scalars>(scalar_start(which));
            return [people] { people->step(); };
        });
    }
}

}  // namespace bench
