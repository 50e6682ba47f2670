#pragma once
/// Curves of people who come in clusters (of a replicate, a network, a clinic), with errors that
/// allow for the people of a cluster being alike.
///
///     U_c = sum_{i in c} dX / dw_i,   X any of S, F_0, F_1, F_2 at a time t             (L1)
///     dS_j   = (1 - h_j) dS_{j-1} - S_{j-1} dh_j,        dh_j = (d_cj - r_cj h_j) / r_j   (L2)
///     dF_k,j = dF_k,j-1 + h_kj dF_0,j-1 + F_0,j-1 dh_kj,  F_0 = 1 - F_1 - F_2             (L3)
///     se^2 = G / (G - 1) sum_c U_c^2            infinitesimal jackknife by cluster      (L4)
///     logit X -+ t se / (X (1 - X)),   t = Student quantile with G - 1 degrees           (L5)
///
///     w_i         weight of person i, 1 in the data
///     d_cj, r_cj  people of cluster c with an event, and at risk, at t_j; others: survival.h
///     G           number of clusters
///
/// R's `survfit(..., cluster = )` has (L1 to L3) and no factor G / (G - 1), without which few
/// clusters seem surer than they are. (L5) stays within 0 and 1.
///
/// Efron (1982) The Jackknife, ch. 6. Therneau, Crowson & Atkinson, vignettes of R's `survival`.
/// Liang & Zeger (1986) Biometrika 73:13. Compared with R in tests/analysis.

#include <cstdint>
#include <span>
#include <vector>

#include "analysis/contrast.h"
#include "analysis/survival.h"

namespace analysis {

/// Just after `time`; standard errors are NaN with fewer than two clusters.
struct ClusteredPoint {
    double time;                ///< [d]
    std::int64_t left;          ///< people still followed after `time`
    Estimate survival;          ///< S: competing events count as censored
    Estimate event_free;        ///< F_0: free of both kinds
    Estimate incidence;         ///< F_1
    Estimate competing_incidence;  ///< F_2
};

struct ClusteredCurve {
    int n_clusters = 0;
    std::int64_t n_people = 0;
    std::vector<ClusteredPoint> points;  ///< at each distinct time, ascending
};

/// (L1 to L4) of all records, whatever their group. The work is times by clusters.
ClusteredCurve clustered_curve(std::span<const Record> records);

/// An interval for a share of people: (L5), or as far as the exact limits of a count of
/// independent people reach where that is further: it does not shrink to nothing if nobody, or
/// everybody, or the same share of every cluster had the event. NaN with fewer than two clusters.
Interval share_interval(const Estimate& share, int n_clusters, std::int64_t n_people,
                        double level = 0.95);

}  // namespace analysis
