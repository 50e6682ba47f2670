#pragma once
/// Designs of experiments: points in the unit cube, a row for each point and a column for each
/// axis. They are functions of their arguments alone; those with chance in them draw it by
/// address (seed, point, axis), as the model does.
///
///     latin_hypercube   u = (pi_k(i) + v) / n: each n-th of each axis once; pi_k a permutation,
///                       v uniform                                     McKay and others 1979
///     sobol             the sequence of Sobol' (1967) with the direction numbers of Joe & Kuo
///                       (2008), without its first point 0
///     saltelli          A, B from 2k columns of the Sobol' sequence; for each base point
///                       A, A with column j of B (j = 1..k), [B with column j of A,] B:
///                       n (k + 2) or n (2k + 2) rows                  Saltelli and others 2010
///     morris            r paths of k + 1 points; each step moves one axis by
///                       p / (2 (p - 1)) on a grid of p levels         Morris 1991
///
/// `saltelli` gives the rows of SALib 1.4 (SALib.sample.saltelli, Herman & Usher 2017) in its
/// order: the points of the sequence, its first point 0 counted, from the smallest power of two
/// that is at least n, and at least 16, on.

#include <cstdint>
#include <vector>

namespace analysis {

using Points = std::vector<std::vector<double>>;

Points latin_hypercube(int n_points, int n_axes, std::uint64_t seed);
Points sobol(int n_points, int n_axes);

enum class SecondOrder { no, yes };
/// At most 1,833 axes, for which the published direction numbers last.
Points saltelli(int n_base, int n_axes, SecondOrder second_order);

/// `levels` is even.
Points morris(int n_paths, int n_axes, int levels, std::uint64_t seed);

/// All combinations of so many levels, by their positions; the last axis changes fastest.
std::vector<std::vector<std::size_t>> grid(const std::vector<std::size_t>& levels);

}  // namespace analysis
