#include "sim/distributions.h"

#include <boost/math/distributions/beta.hpp>
#include <cmath>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "sim/mask.h"

namespace sim {

namespace {

constexpr int n_quantiles = 4096;
using Quantiles = std::vector<float>;

Quantiles beta_quantiles(double a, double b) {
    const boost::math::beta_distribution<double> beta(a, b);
    Quantiles quantiles(n_quantiles + 1);
    quantiles.front() = 0;
    quantiles.back() = 1;
    for (int i = 1; i < n_quantiles; ++i)
        quantiles[static_cast<std::size_t>(i)] = static_cast<float>(
            boost::math::quantile(beta, static_cast<double>(i) / n_quantiles));
    return quantiles;
}

/// Quantile tables are the same for all blocks and runs of a program; each is made once.
const Quantiles& cached_beta_quantiles(double a, double b) {
    static std::mutex mutex;
    static std::map<std::pair<double, double>, Quantiles> tables;
    const std::lock_guard lock(mutex);
    const auto [entry, is_new] = tables.try_emplace({a, b});
    if (is_new) entry->second = beta_quantiles(a, b);
    return entry->second;
}

}  // namespace

Column poisson_from(const Bits& bits, const Column& mean) {
    constexpr int most = 63;
    const Column uniform = uniform_from(bits);
    Column number = Column::Zero(mean.size());
    Column term = sim::exp(-mean);
    Column below = term;
    for (int k = 1; k <= most; ++k) {
        const Mask beyond = is_below(below - uniform, 0.0f);
        if (!any(beyond)) break;
        number += beyond.indicator();
        term *= mean / static_cast<float>(k);
        below += term;
    }
    return number;
}

Column beta_from(const Bits& bits, double a, double b) {
    const Quantiles& quantiles = cached_beta_quantiles(a, b);
    Column result(bits.size());
    for (Index i = 0; i < static_cast<Index>(bits.size()); ++i) {
        const double place = (bits[i] + 0.5) * 0x1p-32 * n_quantiles;
        const auto below = static_cast<std::size_t>(place);
        const double fraction = place - static_cast<double>(below);
        result[i] = static_cast<float>(quantiles[below] +
                                       fraction * (quantiles[below + 1] - quantiles[below]));
    }
    return result;
}

}  // namespace sim
