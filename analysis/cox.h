#pragma once
/// Cox's proportional hazards: how much faster events come to people with covariates x.
///
///     h(t | x) = h_0(t) exp(b' x)                                                        (C1)
///     log L = sum_j [ sum_{i in D_j} b' x_i - sum_{l < d_j} log s_jl ]                   (C2)
///     s_jl = sum_{R_j} w_i - f_jl sum_{D_j} w_i,   w_i = exp(b' x_i)                     (C3)
///     f_jl = l / d_j  (Efron)   or   0  (Breslow)
///     U = d log L / db,   I = -d^2 log L / db db',   model covariance I^-1               (C4)
///     robust covariance = I^-1 [ sum_c u_c u_c' ] I^-1,   u_c = sum of u_i in cluster c  (C5)
///     u_i = dN_i (x_i - m_j) - sum_{t_j <= t_i} sum_l (1 - e_ij f_jl) w_i (x_i - m_jl) / s_jl
///
///     b -+ t sqrt(G / (G - 1)) se,   t of Student with G - 1 degrees                    (C6)
///
///     R_j, D_j   people at risk, and people with an event, at the time t_j
///     d_j        number of events at t_j                                      [1]
///     m_jl, m_j  mean of x with the weights of s_jl, and its mean over l
///     dN_i, e_ij 1 if i has an event, and if it is at t_j; else 0
///     b          log hazard ratio per unit of x                               coefficient
///     G, se      number of clusters, and the standard error of (C5)
///
/// A record stands for `count` people (survival.h), also within ties: d_j counts people and a
/// cluster holds all people of its records. The work is proportional to records plus events.
/// Competing events end a follow-up like censoring; the hazard is the cause-specific one.
///
/// (C5) has no small-sample correction (as R's coxph); intervals of few clusters take (C6).
///
/// Cox (1972) J R Stat Soc B 34:187. Efron (1977) J Am Stat Assoc 72:557. Breslow (1974)
/// Biometrics 30:89. Lin & Wei (1989) J Am Stat Assoc 84:1074. Therneau & Grambsch (2000)
/// Modeling Survival Data. Compared with R's `coxph` in tests/analysis.

#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "analysis/contrast.h"
#include "analysis/survival.h"

namespace analysis {

/// How people with an event at the same time share a risk set.
enum class Ties : std::uint8_t { efron, breslow };

/// How the search for the largest likelihood ended.
enum class CoxStatus : std::uint8_t {
    converged,
    no_events,
    no_information,      ///< a covariate does not vary, or is a combination of others
    no_finite_estimate,  ///< monotone likelihood, for example a group without any event
    not_converged,
};

/// The status in a sentence for the reader of a report.
std::string_view explain(CoxStatus status);

struct CoxFit {
    Eigen::VectorXd coefficient;            ///< log hazard ratio per unit of the covariate
    Eigen::VectorXd standard_error;         ///< from (C4)
    Eigen::VectorXd robust_standard_error;  ///< from (C5); NaN with fewer than two clusters
    Eigen::MatrixXd covariance;
    Eigen::MatrixXd robust_covariance;
    double log_likelihood_null;  ///< log partial likelihood at b = 0
    double log_likelihood;       ///< log partial likelihood at the estimate
    Eigen::VectorXd score;       ///< U at the estimate: 0 up to rounding
    double score_chi_square;     ///< U' I^-1 U at b = 0, one degree of freedom per covariate
    std::int64_t n_people;
    std::int64_t n_events;
    int n_clusters;
    int n_iterations;
};

struct CoxResult {
    CoxStatus status;
    std::optional<CoxFit> fit;  ///< present if and only if converged
};

/// Fits (C1); row i of `covariates` belongs to record i. Throws std::invalid_argument if the
/// sizes differ, a number is not finite, or a record is impossible.
CoxResult cox(std::span<const Record> records, const Eigen::MatrixXd& covariates,
              Ties ties = Ties::efron);

/// (C6) of coefficient k; NaN with fewer than two clusters. Where every cluster is in all groups,
/// as replicates are in all arms, G - 1 differences between groups are what it goes by.
Interval coefficient_interval(const CoxFit& fit, Eigen::Index k = 0, double level = 0.95);

/// A covariate that is 1 for the records of `group` and 0 for all others.
Eigen::VectorXd indicator(std::span<const Record> records, std::int32_t group);

}  // namespace analysis
