#include "analysis/designs.h"

#include <algorithm>
#include <boost/random/sobol.hpp>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "sim/random.h"

namespace analysis {

namespace {

/// Rows `first` to `first + n - 1` of the Sobol' sequence, whose row 0 is all 0.
Points sobol_rows(std::size_t first, std::size_t n, std::size_t n_axes) {
    // Boost leaves out the row of zeros.
    boost::random::sobol sequence(n_axes);
    if (first > 1) sequence.discard((first - 1) * n_axes);
    Points rows;
    for (std::size_t i = first; i < first + n; ++i) {
        std::vector<double> row(n_axes, 0.0);
        constexpr double in_one = 0x1p-64;
        if (i > 0)
            for (double& u : row) u = static_cast<double>(sequence()) * in_one;
        rows.push_back(std::move(row));
    }
    return rows;
}

/// 0 to n - 1 in an order given by chance.
std::vector<std::size_t> shuffled(std::size_t n, const sim::Draws& draws,
                                  sim::Decision decision, int step) {
    std::vector<std::uint32_t> keys;
    for (std::size_t i = 0; i < n; ++i)
        keys.push_back(draws.bits(decision, step, static_cast<std::uint32_t>(i)));
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&keys](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
    return order;
}

}  // namespace

Points latin_hypercube(int n_points, int n_axes, std::uint64_t seed) {
    const sim::Draws draws(seed, 0);
    const auto n = static_cast<std::size_t>(n_points);
    Points points(n, std::vector<double>(static_cast<std::size_t>(n_axes)));
    for (std::size_t axis = 0; axis < static_cast<std::size_t>(n_axes); ++axis) {
        const auto decision = static_cast<sim::Decision>(2 * axis);
        const std::vector<std::size_t> order = shuffled(n, draws, decision, 0);
        for (std::size_t i = 0; i < n; ++i) {
            const double v =
                draws.uniform_double(decision + 1, 0, static_cast<std::uint32_t>(i));
            points[i][axis] = (static_cast<double>(order[i]) + v) / static_cast<double>(n);
        }
    }
    return points;
}

Points sobol(int n_points, int n_axes) {
    return sobol_rows(1, static_cast<std::size_t>(n_points), static_cast<std::size_t>(n_axes));
}

Points saltelli(int n_base, int n_axes, SecondOrder second_order) {
    const auto n = static_cast<std::size_t>(n_base);
    const auto k = static_cast<std::size_t>(n_axes);
    std::size_t skipped = 16;
    while (skipped < n) skipped *= 2;
    Points points;
    for (const std::vector<double>& both : sobol_rows(skipped, n, 2 * k)) {
        const std::vector<double> a(both.begin(), both.begin() + n_axes);
        const std::vector<double> b(both.begin() + n_axes, both.end());
        points.push_back(a);
        for (std::size_t j = 0; j < k; ++j) {
            points.push_back(a);
            points.back()[j] = b[j];
        }
        for (std::size_t j = 0; second_order == SecondOrder::yes && j < k; ++j) {
            points.push_back(b);
            points.back()[j] = a[j];
        }
        points.push_back(b);
    }
    return points;
}

Points morris(int n_paths, int n_axes, int levels, std::uint64_t seed) {
    if (levels < 2 || levels % 2 != 0)
        throw std::invalid_argument("a Morris design has an even number of levels");
    const sim::Draws draws(seed, 1);
    const auto k = static_cast<std::size_t>(n_axes);
    const double delta = levels / (2.0 * (levels - 1));
    Points points;
    for (int path = 0; path < n_paths; ++path) {
        std::vector<double> at(k);
        std::vector<double> step(k);
        for (std::size_t axis = 0; axis < k; ++axis) {
            const auto agent = static_cast<std::uint32_t>(axis);
            const double u = draws.uniform_double(0, path, agent);
            // The lower half of the grid steps up, the upper half down.
            const int level = std::min(static_cast<int>(u * levels), levels - 1);
            at[axis] = level / (levels - 1.0);
            step[axis] = level < levels / 2 ? delta : -delta;
        }
        points.push_back(at);
        for (const std::size_t axis : shuffled(k, draws, 1, path)) {
            at[axis] += step[axis];
            // Levels are the same numbers whichever way they were reached.
            at[axis] = std::round(at[axis] * (levels - 1)) / (levels - 1);
            points.push_back(at);
        }
    }
    return points;
}

std::vector<std::vector<std::size_t>> grid(const std::vector<std::size_t>& levels) {
    std::size_t n = 1;
    for (const std::size_t level : levels) n *= level;
    std::vector<std::vector<std::size_t>> points(n, std::vector<std::size_t>(levels.size()));
    for (std::size_t i = 0; i < n; ++i) {
        std::size_t rest = i;
        for (std::size_t axis = levels.size(); axis-- > 0;) {
            points[i][axis] = rest % levels[axis];
            rest /= levels[axis];
        }
    }
    return points;
}

}  // namespace analysis
