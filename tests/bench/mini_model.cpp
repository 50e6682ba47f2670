#include "tests/bench/mini_model.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/block_draws.h"

namespace bench {

using sim::Column;
using sim::Few;
using sim::Index;
using sim::Mask;

namespace {

/// Groups of four random decisions (sim/random.h).
enum Group : std::uint32_t {
    start = 0,       // 0 status, 1 stress, 2 vulnerability
    day = 1,         // 0 stress, 1 lapse or overdose, 2 recovery
    neighbours = 2,  // to 4: the ten neighbours
};

float left_after(double k) {
    return static_cast<float>(std::exp(-k));
}

/// x -> X at the k of which `left` is exp(-k); X does not refer to x.
template <class Target>
void relax(Column& x, const Target& X, float left) {
    x = X + (x - X) * left;
}

Column chance(const Column& eta) {
    return sim::probability_from_exposure(sim::exp(eta));
}

}  // namespace

MiniModel::MiniModel(std::uint32_t n_agents, Network network, std::uint64_t seed)
    : n_(n_agents), draws_(seed, 0), uses_(n_agents), uses_next_(n_agents) {
    for (std::uint32_t first = 0; first < n_; first += sim::block_capacity) {
        const auto n =
            static_cast<Index>(std::min<std::uint32_t>(sim::block_capacity, n_ - first));
        const sim::FourBits luck = draws_.four_bits(Group::start, 0, first, n);
        Block block;
        block.u = sim::is_below(sim::uniform_from(luck[0]), 0.3f);
        block.D = block.u.indicator();
        block.E = 0.7f * block.u;
        block.T = 0.5f * block.u;
        block.W = Column::Zero(n);
        block.S = 0.3f + 0.2f * sim::normal_from(luck[1]);
        block.O = Column::Constant(n, 0.5f);
        block.P = Column::Constant(n, 0.6f);
        block.C = Column::Constant(n, 0.4f);
        block.Q = Column::Constant(n, 0.5f);
        block.b = 0.5f * sim::normal_from(luck[2]);
        uses_.assign(first, block.u);
        blocks_.push_back(block);
        for (std::uint32_t k = 0; k < n_neighbours; ++k) {
            for (std::uint32_t i = first; i < first + static_cast<std::uint32_t>(n); ++i)
                neighbours_.push_back(neighbour(network, i, k));
            neighbours_.resize(neighbours_.size() + sim::block_capacity -
                               static_cast<std::size_t>(n));
        }
    }
}

std::uint32_t MiniModel::neighbour(Network network, std::uint32_t i, std::uint32_t k) const {
    if (network == Network::random)
        return static_cast<std::uint32_t>(
            draws_.uniform_double(4 * Group::neighbours + k, 0, i) * n_);
    constexpr std::uint32_t half = n_neighbours / 2;
    return k < half ? (i + k + 1) % n_ : (i + n_ - (k - half + 1)) % n_;
}

void MiniModel::step() {
    ++day_;
    for (std::size_t b = 0; b < blocks_.size(); ++b)
        step(blocks_[b], static_cast<std::uint32_t>(b) * sim::block_capacity);
    std::swap(uses_, uses_next_);
}

void MiniModel::step(Block& block, std::uint32_t first) {
    const auto n = static_cast<Index>(block.u.size());
    const sim::FourBits draws = draws_.four_bits(Group::day, day_, first, n);
    const std::uint32_t* rows = neighbours_.data() + std::size_t{first} * n_neighbours;
    const Column m =
        uses_.count(rows, sim::block_capacity, n_neighbours, n) / float{n_neighbours};

    static const float left_D = left_after(1.4), left_E = left_after(0.9),
                       left_T = left_after(0.05), left_W = left_after(0.3),
                       left_S = left_after(0.25), left_O = left_after(0.1),
                       left_P = left_after(0.05), left_C = left_after(0.5),
                       left_Q = left_after(0.08);
    static const float spread_S =
        static_cast<float>(0.2 * std::sqrt((1 - std::exp(-0.5)) / 0.5));
    auto& [D, E, T, W, S, O, P, C, Q, b, u] = block;
    D = D * left_D + u.indicator();
    relax(E, D, left_E);
    relax(T, E / (E + 0.5f), left_T);
    relax(W, (T - E).max(0.0f), left_W);
    relax(S, 0.3f + 0.4f * W - 0.3f * O - 0.2f * P, left_S);
    S += spread_S * sim::normal_from(draws[0]);
    relax(O, 0.4f + 0.6f * P - 0.3f * T, left_O);
    relax(P, 0.8f - 0.5f * m - 0.2f * u, left_P);
    relax(C, sim::logistic(-1.0f + 1.5f * W + 1.2f * S + 0.8f * m - 0.7f * O), left_C);
    relax(Q, sim::logistic(0.5f + P - 1.5f * C - 1.0f * u), left_Q);
    decide(block, m, draws);
    uses_next_.assign(first, u);
}

void MiniModel::decide(Block& block, const Column& m, const sim::FourBits& draws) {
    auto& [D, E, T, W, S, O, P, C, Q, b, u] = block;
    const Column lapse = -4.2f + 1.5f * C + 0.8f * S + 0.6f * m - 0.6f * Q - 0.3f * P + b;
    const Column overdose = -7.0f + 1.5f * E - 2.0f * T;
    const Mask event = sim::is_below(
        sim::uniform_from(draws[1]) - chance(sim::choose(u, overdose, lapse)), 0.0f);

    const Few others = sim::where(u * sim::none_of(event));
    const Column eta = -4.0f + 0.8f * Q + 0.5f * P - 0.5f * C + 0.5f * T - 0.4f * m;
    const Few recovering = sim::where_below(sim::uniform_from(sim::pick(draws[2], others)),
                                            chance(sim::gather(eta, others)));

    overdoses_ += (u * event).count();
    lapses_ += (event * sim::none_of(u)).count();
    recoveries_ += recovering.size();
    // Lapse and overdose both turn the status over.
    u ^= event;
    u.reset(sim::pick(others, recovering));
}

Figures MiniModel::figures() const {
    Figures figures;
    figures.lapses = static_cast<double>(lapses_);
    figures.recoveries = static_cast<double>(recoveries_);
    figures.overdoses = static_cast<double>(overdoses_);
    for (const Block& block : blocks_) {
        const auto add = [this](double& mean, const Column& x) {
            mean += x.cast<double>().sum() / n_;
        };
        figures.prevalence += static_cast<double>(block.u.count()) / n_;
        const Column* states[] = {&block.D, &block.E, &block.T, &block.W, &block.S,
                                  &block.O, &block.P, &block.C, &block.Q};
        for (std::size_t k = 0; k < figures.means.size(); ++k)
            add(figures.means[k], *states[k]);
    }
    return figures;
}

double MiniModel::bytes_per_agent() const {
    const double bits = 2 / 8.0;
    return static_cast<double>(blocks_.size() * sizeof(Block)) / n_ +
           n_neighbours * sizeof(std::uint32_t) + bits;
}

}  // namespace bench
