#include "analysis/sensitivity.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "sim/random.h"

namespace analysis {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Positions 0 to n - 1 drawn with replacement, by address: sample number and draw.
std::vector<std::size_t> drawn(const sim::Draws& draws, int sample, std::size_t n) {
    std::vector<std::size_t> positions(n);
    for (std::size_t i = 0; i < n; ++i) {
        const double u = draws.uniform_double(0, sample, static_cast<std::uint32_t>(i));
        positions[i] = static_cast<std::size_t>(u * static_cast<double>(n));
    }
    return positions;
}

/// Of what a sample of `n` gives when it is drawn again; one value has no spread to draw from.
Interval middle_95(std::vector<double> values, std::size_t n) {
    if (n < 2) return {nan, nan};
    std::erase_if(values, [](double value) { return std::isnan(value); });
    std::sort(values.begin(), values.end());
    return {quantile(values, 0.025), quantile(values, 0.975)};
}

/// The outcomes of one base point.
struct Base {
    double a, b;
    std::vector<double> c;  ///< by axis
};

struct Indices {
    std::vector<double> first_order, total;
};

Indices indices_of(const std::vector<Base>& bases, const std::vector<std::size_t>& chosen,
                   std::size_t n_axes) {
    const auto n = static_cast<double>(chosen.size());
    double mean = 0;
    for (const std::size_t i : chosen) mean += (bases[i].a + bases[i].b) / (2 * n);
    double variance = 0;
    std::vector<double> first(n_axes, 0.0), total(n_axes, 0.0);
    for (const std::size_t i : chosen) {
        const double a = bases[i].a - mean, b = bases[i].b - mean;
        variance += (a * a + b * b) / (2 * n);
        for (std::size_t j = 0; j < n_axes; ++j) {
            const double c = bases[i].c[j] - mean;
            first[j] += b * (c - a) / n;
            total[j] += (a - c) * (a - c) / (2 * n);
        }
    }
    for (std::size_t j = 0; j < n_axes; ++j) {
        first[j] = variance > 0 ? first[j] / variance : nan;
        total[j] = variance > 0 ? total[j] / variance : nan;
    }
    return {first, total};
}

std::vector<std::size_t> everyone(std::size_t n) {
    std::vector<std::size_t> positions(n);
    std::iota(positions.begin(), positions.end(), std::size_t{0});
    return positions;
}

}  // namespace

SobolIndices sobol_indices(std::span<const double> outcomes, std::size_t n_axes,
                           std::size_t rows_per_base, int n_bootstrap, std::uint64_t seed) {
    if ((rows_per_base != n_axes + 2 && rows_per_base != 2 * n_axes + 2) ||
        outcomes.size() % rows_per_base != 0)
        throw std::invalid_argument("these are not the outcomes of a Saltelli design");
    std::vector<Base> bases;
    double first_known = nan;
    for (std::size_t at = 0; at < outcomes.size(); at += rows_per_base) {
        const auto rows = outcomes.subspan(at, rows_per_base);
        if (std::any_of(rows.begin(), rows.end(), [](double y) { return std::isnan(y); }))
            continue;
        // Counted from the first of them, equal outcomes are exactly 0 and vary by nothing.
        if (std::isnan(first_known)) first_known = rows.front();
        Base base{rows.front() - first_known, rows.back() - first_known, {}};
        for (const double c : rows.subspan(1, n_axes)) base.c.push_back(c - first_known);
        bases.push_back(std::move(base));
    }
    SobolIndices result{{}, {}, bases.size()};
    if (bases.empty()) {
        result.first_order.assign(n_axes, {nan, {nan, nan}});
        result.total = result.first_order;
        return result;
    }
    const Indices best = indices_of(bases, everyone(bases.size()), n_axes);
    const sim::Draws draws(seed, 0);
    std::vector<std::vector<double>> first(n_axes), total(n_axes);
    for (int sample = 0; sample < n_bootstrap; ++sample) {
        const Indices again = indices_of(bases, drawn(draws, sample, bases.size()), n_axes);
        for (std::size_t j = 0; j < n_axes; ++j) {
            first[j].push_back(again.first_order[j]);
            total[j].push_back(again.total[j]);
        }
    }
    for (std::size_t j = 0; j < n_axes; ++j) {
        result.first_order.push_back({best.first_order[j], middle_95(first[j], bases.size())});
        result.total.push_back({best.total[j], middle_95(total[j], bases.size())});
    }
    return result;
}

ElementaryEffects elementary_effects(const std::vector<std::vector<double>>& points,
                                     std::span<const double> outcomes, int n_bootstrap,
                                     std::uint64_t seed) {
    const std::size_t k = points.empty() ? 0 : points.front().size();
    if (points.size() != outcomes.size() || points.size() % (k + 1) != 0)
        throw std::invalid_argument("these are not the outcomes of a Morris design");
    std::vector<std::vector<double>> effects;  // by path, axis
    for (std::size_t at = 0; at < points.size(); at += k + 1) {
        std::vector<double> of_path(k, nan);
        for (std::size_t i = at; i < at + k; ++i)
            for (std::size_t j = 0; j < k; ++j)
                if (points[i + 1][j] != points[i][j])
                    of_path[j] =
                        (outcomes[i + 1] - outcomes[i]) / (points[i + 1][j] - points[i][j]);
        if (std::none_of(of_path.begin(), of_path.end(),
                         [](double e) { return std::isnan(e); }))
            effects.push_back(std::move(of_path));
    }
    ElementaryEffects result{{}, {}, {}, {}, effects.size()};
    const auto mean_size = [&effects](std::size_t j, const std::vector<std::size_t>& chosen) {
        double sum = 0;
        for (const std::size_t path : chosen) sum += std::abs(effects[path][j]);
        return sum / static_cast<double>(chosen.size());
    };
    const sim::Draws draws(seed, 0);
    for (std::size_t j = 0; j < k; ++j) {
        std::vector<double> of_axis;
        for (const std::vector<double>& of_path : effects) of_axis.push_back(of_path[j]);
        const Summary summary = summarize(of_axis);
        result.mu.push_back(summary.mean);
        result.sigma.push_back(summary.sd);
        result.mu_star.push_back(mean_size(j, everyone(effects.size())));
        std::vector<double> again;
        for (int sample = 0; sample < n_bootstrap && !effects.empty(); ++sample)
            again.push_back(mean_size(j, drawn(draws, sample, effects.size())));
        result.mu_star_interval.push_back(middle_95(std::move(again), effects.size()));
    }
    return result;
}

}  // namespace analysis
