// The mini model on blocks and in plain code, on the ring and on the random graph.

#include <memory>

#include "sim/flush_subnormals.h"
#include "tests/bench/mini_model.h"
#include "tests/bench/plain_mini_model.h"
#include "tests/bench/table.h"

namespace bench {

void add_mini_models(Suite& suite) {
    constexpr std::uint64_t seed = 1;
    const std::string best_plain = "plain C++, byte statuses, -O3 native";
    for (const std::uint32_t n : {100'000u, 1'000'000u})
        for (const Network network : {Network::ring, Network::random}) {
            const std::string work = std::string("mini model, ") +
                                     (network == Network::ring ? "ring" : "random graph");
            const int n_steps = n > 100'000 ? 4 : 40;
            suite.add({work, "blocks", best_plain, static_cast<double>(n)}, n_steps, [=] {
                const auto model = std::make_shared<MiniModel>(n, network, seed);
                return [model] {
                    const sim::FlushSubnormals flush;
                    model->step();
                };
            });
            const auto add_plain = [&](const std::string& variant, auto make) {
                suite.add(
                    {work, variant, best_plain, static_cast<double>(n)}, n_steps / 4, [=] {
                        const std::shared_ptr<PlainMiniModel> model = make(n, network, seed);
                        return [model] { model->step(); };
                    });
            };
            add_plain("plain C++, structs, -O2", plain_structs);
            add_plain(best_plain, plain_bytes);
        }
}

}  // namespace bench
