// Floors: what a step can not be faster than. A step of the full model takes about six groups of
// random numbers, three normals and twenty exponentials per person.

#include <memory>

#include "sim/random.h"
#include "tests/bench/table.h"

namespace bench {

namespace {

using sim::Column;

constexpr std::uint32_t n_agents = 9'984;
constexpr int n_steps = 200;

/// Calls f(column, first agent) on one block after the other.
template <class Function>
Suite::Prepare on_blocks(Function f) {
    return [f] {
        const auto columns = std::make_shared<std::vector<Column>>(
            n_agents / sim::block_capacity,
            Column::LinSpaced(sim::block_capacity, 0.01f, 0.99f));
        return [f, columns] {
            std::uint32_t first = 0;
            for (Column& column : *columns) {
                f(column, first);
                first += sim::block_capacity;
            }
        };
    };
}

}  // namespace

void add_floors(Suite& suite) {
    const auto add = [&suite](const std::string& work, auto f) {
        suite.add({"floor: " + work, "blocks", "", n_agents}, n_steps, on_blocks(f));
    };
    add("a group of four random numbers", [](Column& column, std::uint32_t first) {
        const sim::Draws draws(1, 0);
        const sim::FourBits bits = draws.four_bits(1, 1, first, sim::block_capacity);
        column[0] = static_cast<float>(bits[0][0] ^ bits[1][1] ^ bits[2][2] ^ bits[3][3]);
    });
    add("a normal variate, its bits given", [](Column& column, std::uint32_t) {
        static const sim::Bits bits = sim::Draws(1, 0).four_bits(1, 1, 0, 256)[0];
        column = sim::normal_from(bits);
    });
    add("an exponential function",
        [](Column& column, std::uint32_t) { column = sim::exp(-column); });
    add("a read and a write in the cache",
        [](Column& column, std::uint32_t) { column = 1.0f - column; });

    constexpr double n_in_memory = 64e6;
    suite.add({"floor: a read and a write in memory", "blocks", "", n_in_memory}, 2, [] {
        const auto values =
            std::make_shared<std::vector<float>>(static_cast<std::size_t>(n_in_memory), 0.5f);
        return [values] {
            for (float& value : *values) value = 1.0f - value;
        };
    });
}

}  // namespace bench
