#include "analysis/cox.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "analysis/rare_events.h"

namespace analysis {
namespace {

/// Newton's method ends when no coefficient, per standard deviation of its covariate, moves by
/// more than this; it converges quadratically, so the next step would be below rounding.
constexpr double smallest_step = 1e-8;
/// On a monotone likelihood every step is about 1 and the information falls by e at each; this
/// share of the information at b = 0 is met long before rounding (1e-16) and never by data with
/// a finite estimate unless they hold about 1e10 events.
constexpr double smallest_information = 1e-10;
constexpr int most_iterations = 100;
constexpr int most_halvings = 40;

/// People ordered by falling time, with covariates of mean 0 and standard deviation 1.
struct People {
    Eigen::MatrixXd x;  // a column per record: what is used together lies together
    Eigen::VectorXd count;
    std::vector<Record> records;
    Eigen::VectorXd deviation;  // of each covariate, in its own unit
    Ties ties;

    Eigen::Index n_covariates() const { return x.rows(); }
    bool has_event(std::size_t i) const { return records[i].outcome == Outcome::event; }
};

People sort_and_scale(std::span<const Record> records, const Eigen::MatrixXd& covariates,
                      Ties ties) {
    std::vector<std::size_t> order(records.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::erase_if(order, [&](std::size_t i) { return records[i].count == 0; });
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return records[a].time > records[b].time;
    });

    const Eigen::Index n = static_cast<Eigen::Index>(order.size());
    People people{.x = Eigen::MatrixXd(covariates.cols(), n),
                  .count = Eigen::VectorXd(n),
                  .records = {},
                  .deviation = {},
                  .ties = ties};
    for (Eigen::Index i = 0; i < n; ++i) {
        const std::size_t from = order[static_cast<std::size_t>(i)];
        people.records.push_back(records[from]);
        people.count[i] = static_cast<double>(records[from].count);
        people.x.col(i) = covariates.row(static_cast<Eigen::Index>(from)).transpose();
    }
    const double total = people.count.sum();
    const Eigen::VectorXd mean = people.x * people.count / total;
    people.x.colwise() -= mean;
    people.deviation = (people.x.array().square().matrix() * people.count / total).cwiseSqrt();
    people.x.array().colwise() /= people.deviation.array();
    return people;
}

/// Sums over some people of w, w x and w x x', with w = count * exp(b' x).
struct WeightedSums {
    double w = 0;
    Eigen::VectorXd x;
    Eigen::MatrixXd xx;

    explicit WeightedSums(Eigen::Index p)
        : x(Eigen::VectorXd::Zero(p)), xx(Eigen::MatrixXd::Zero(p, p)) {}

    void clear() {
        w = 0;
        x.setZero();
        xx.setZero();
    }

    void add(double weight, const Eigen::Ref<const Eigen::VectorXd>& covariates) {
        w += weight;
        x.noalias() += weight * covariates;
        xx.noalias() += weight * covariates * covariates.transpose();
    }
};

/// What the terms l < d of one event time sum up to; with these, vectors and matrices are
/// touched once per time and not once per event.
struct TermSums {
    double log_s = 0;     // sum of log s_l
    double per_s = 0;     // sum of 1 / s_l
    double f_per_s = 0;   // sum of f_l / s_l
    double per_ss = 0;    // sum of 1 / s_l^2
    double f_per_ss = 0;  // sum of f_l / s_l^2
    double ff_per_ss = 0;

    void add(double times, double f, double s) {
        log_s += times * std::log(s);
        per_s += times / s;
        f_per_s += times * f / s;
        per_ss += times / (s * s);
        f_per_ss += times * f / (s * s);
        ff_per_ss += times * f * f / (s * s);
    }
};

TermSums term_sums(double n_events, double at_risk, double dying, Ties ties) {
    TermSums sums;
    if (ties == Ties::breslow) {
        sums.add(n_events, 0, at_risk);
        return sums;
    }
    for (double l = 0; l < n_events; ++l) {
        const double f = l / n_events;
        sums.add(1, f, at_risk - f * dying);
    }
    return sums;
}

/// One distinct time with events: who is at risk, who has the event, and the sums of (C3).
struct EventTime {
    std::size_t begin, end;  // the records with this time
    double n_events;
    const WeightedSums& at_risk;
    const WeightedSums& dying;
    TermSums terms;
};

/// The linear predictor, moved so that its largest value is 0: (C2) does not change.
Eigen::VectorXd predictor(const People& people, const Eigen::VectorXd& b) {
    const Eigen::VectorXd eta = people.x.transpose() * b;
    return eta.array() - eta.maxCoeff();
}

/// Shows every time with an event to `visit`, the last first.
template <class Visit>
void for_each_event_time(const People& people, const Eigen::VectorXd& eta, Visit&& visit) {
    WeightedSums at_risk(people.n_covariates());
    WeightedSums dying(people.n_covariates());
    const Eigen::VectorXd weight = people.count.array() * eta.array().exp();
    const std::size_t n = people.records.size();
    for (std::size_t begin = 0, end = 0; begin < n; begin = end) {
        double n_events = 0;
        dying.clear();
        for (; end < n && people.records[end].time == people.records[begin].time; ++end) {
            const Eigen::Index i = static_cast<Eigen::Index>(end);
            at_risk.add(weight[i], people.x.col(i));
            if (!people.has_event(end)) continue;
            dying.add(weight[i], people.x.col(i));
            n_events += people.count[i];
        }
        if (n_events == 0) continue;
        visit(EventTime{begin, end, n_events, at_risk, dying,
                        term_sums(n_events, at_risk.w, dying.w, people.ties)});
    }
}

/// (C2) and its derivatives (C4), in scaled covariates.
struct Likelihood {
    double log_likelihood = 0;
    Eigen::VectorXd score;
    Eigen::MatrixXd information;
};

Likelihood likelihood(const People& people, const Eigen::VectorXd& b) {
    const Eigen::Index p = people.n_covariates();
    const Eigen::VectorXd eta = predictor(people, b);
    Likelihood at{0, Eigen::VectorXd::Zero(p), Eigen::MatrixXd::Zero(p, p)};
    for_each_event_time(people, eta, [&](const EventTime& time) {
        const TermSums& sum = time.terms;
        const Eigen::VectorXd& r = time.at_risk.x;
        const Eigen::VectorXd& d = time.dying.x;
        at.log_likelihood -= sum.log_s;
        at.score -= sum.per_s * r - sum.f_per_s * d;
        at.information += sum.per_s * time.at_risk.xx - sum.f_per_s * time.dying.xx -
                          sum.per_ss * r * r.transpose() +
                          sum.f_per_ss * (r * d.transpose() + d * r.transpose()) -
                          sum.ff_per_ss * d * d.transpose();
        for (std::size_t k = time.begin; k < time.end; ++k) {
            if (!people.has_event(k)) continue;
            const Eigen::Index i = static_cast<Eigen::Index>(k);
            at.log_likelihood += people.count[i] * eta[i];
            at.score += people.count[i] * people.x.col(i);
        }
    });
    return at;
}

/// What one event time adds to the residuals u_i of (C5): sums over its terms l.
struct ResidualTerms {
    std::size_t begin, end;
    Eigen::VectorXd mean;      // m_j
    double hazard;             // sum of 1 / s
    Eigen::VectorXd hazard_x;  // sum of m / s
    double spared;             // sum of f / s: those with the event leave its risk set in part
    Eigen::VectorXd spared_x;  // sum of f m / s
};

std::vector<ResidualTerms> residual_terms(const People& people, const Eigen::VectorXd& eta) {
    std::vector<ResidualTerms> times;
    for_each_event_time(people, eta, [&](const EventTime& time) {
        const TermSums& sum = time.terms;
        const Eigen::VectorXd& r = time.at_risk.x;
        const Eigen::VectorXd& d = time.dying.x;
        times.push_back({time.begin, time.end,
                         (sum.per_s * r - sum.f_per_s * d) / time.n_events, sum.per_s,
                         sum.per_ss * r - sum.f_per_ss * d, sum.f_per_s,
                         sum.f_per_ss * r - sum.ff_per_ss * d});
    });
    std::reverse(times.begin(), times.end());
    return times;
}

/// The cluster sums u_c of (C5), a column per cluster.
Eigen::MatrixXd cluster_scores(const People& people, const Eigen::VectorXd& b) {
    std::map<std::int32_t, Eigen::Index> column;
    for (const Record& record : people.records) {
        column.try_emplace(record.cluster, static_cast<Eigen::Index>(column.size()));
    }
    const Eigen::Index p = people.n_covariates();
    const Eigen::VectorXd eta = predictor(people, b);
    const std::vector<ResidualTerms> times = residual_terms(people, eta);
    Eigen::MatrixXd scores = Eigen::MatrixXd::Zero(p, static_cast<Eigen::Index>(column.size()));
    double hazard = 0;  // gathered up to the time of the record
    Eigen::VectorXd hazard_x = Eigen::VectorXd::Zero(p);
    Eigen::VectorXd u(p);
    std::size_t next = 0;
    for (std::size_t k = people.records.size(); k-- > 0;) {
        if (next < times.size() && k < times[next].end) {
            hazard += times[next].hazard;
            hazard_x += times[next].hazard_x;
            ++next;
        }
        const Eigen::Index i = static_cast<Eigen::Index>(k);
        const double w = std::exp(eta[i]);
        u = -w * (hazard * people.x.col(i) - hazard_x);
        if (people.has_event(k)) {
            const ResidualTerms& own = times[next - 1];
            u += people.x.col(i) - own.mean + w * (own.spared * people.x.col(i) - own.spared_x);
        }
        scores.col(column.at(people.records[k].cluster)) += people.count[i] * u;
    }
    return scores;
}

/// The smallest share of `at_zero` that is left in `now`, over all directions.
double information_left(const Eigen::LLT<Eigen::MatrixXd>& at_zero,
                        const Eigen::MatrixXd& now) {
    const Eigen::MatrixXd half = at_zero.matrixL().solve(now);
    const Eigen::MatrixXd whole = at_zero.matrixL().solve(half.transpose());
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(whole, Eigen::EigenvaluesOnly);
    return solver.eigenvalues()[0];
}

/// Where Newton's method stands.
struct Search {
    CoxStatus status = CoxStatus::not_converged;
    Eigen::VectorXd b;
    Likelihood at;
    int n_iterations = 0;
};

/// Moves by `step`, or by as many halves of it as it takes not to fall; false if none helps.
bool climb(const People& people, Eigen::VectorXd step, Search& search) {
    constexpr double rounding = 1e-12;
    const double lowest =
        search.at.log_likelihood - rounding * std::abs(search.at.log_likelihood);
    for (int halving = 0; halving < most_halvings; ++halving, step /= 2) {
        const Likelihood there = likelihood(people, search.b + step);
        // Written so that a likelihood that is not a number counts as a fall.
        if (!(there.log_likelihood >= lowest)) continue;
        search.b += step;
        search.at = there;
        return true;
    }
    return false;
}

Search maximise(const People& people, const Likelihood& null) {
    Search search{.b = Eigen::VectorXd::Zero(people.n_covariates()), .at = null};
    const Eigen::LLT<Eigen::MatrixXd> at_zero(null.information);
    while (search.n_iterations < most_iterations) {
        if (!(information_left(at_zero, search.at.information) > smallest_information)) {
            search.status = CoxStatus::no_finite_estimate;
            return search;
        }
        const Eigen::VectorXd step = search.at.information.llt().solve(search.at.score);
        ++search.n_iterations;
        if (!climb(people, step, search)) return search;
        if (step.cwiseAbs().maxCoeff() < smallest_step) {
            search.status = CoxStatus::converged;
            return search;
        }
    }
    return search;
}

/// Whether the events tell anything about every direction of the covariates at b = 0.
bool informative(const Eigen::MatrixXd& information, double n_events) {
    if (!information.allFinite()) return false;
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(information,
                                                                Eigen::EigenvaluesOnly);
    return solver.eigenvalues()[0] > smallest_information * n_events;
}

double count_events(const People& people) {
    double n = 0;
    for (std::size_t i = 0; i < people.records.size(); ++i) {
        if (people.has_event(i)) n += static_cast<double>(people.records[i].count);
    }
    return n;
}

/// Everything that is reported, in the covariates' own units.
CoxFit report(const People& people, const Likelihood& null, const Search& search) {
    const Eigen::Index p = people.n_covariates();
    const Eigen::VectorXd unit = people.deviation.cwiseInverse();
    const Eigen::MatrixXd inverse =
        search.at.information.llt().solve(Eigen::MatrixXd::Identity(p, p));
    const Eigen::MatrixXd influence = inverse * cluster_scores(people, search.b);
    const Eigen::VectorXd null_step = null.information.llt().solve(null.score);

    CoxFit fit;
    fit.coefficient = unit.cwiseProduct(search.b);
    fit.covariance = unit.asDiagonal() * inverse * unit.asDiagonal();
    fit.robust_covariance =
        unit.asDiagonal() * (influence * influence.transpose()) * unit.asDiagonal();
    // The scores add up to 0, so a single cluster would seem to be without any error.
    if (influence.cols() < 2) {
        fit.robust_covariance.setConstant(std::numeric_limits<double>::quiet_NaN());
    }
    fit.standard_error = fit.covariance.diagonal().cwiseSqrt();
    fit.robust_standard_error = fit.robust_covariance.diagonal().cwiseSqrt();
    fit.log_likelihood_null = null.log_likelihood;
    fit.log_likelihood = search.at.log_likelihood;
    fit.score = people.deviation.cwiseProduct(search.at.score);
    fit.score_chi_square = null.score.dot(null_step);
    fit.n_people = static_cast<std::int64_t>(people.count.sum());
    fit.n_events = static_cast<std::int64_t>(count_events(people));
    fit.n_clusters = static_cast<int>(influence.cols());
    fit.n_iterations = search.n_iterations;
    return fit;
}

void check(std::span<const Record> records, const Eigen::MatrixXd& covariates) {
    check(records);
    if (covariates.rows() != static_cast<Eigen::Index>(records.size()) ||
        covariates.cols() == 0) {
        throw std::invalid_argument(
            "Cox regression needs one row of covariates per record and at least one covariate; "
            "it was given " +
            std::to_string(records.size()) + " records and a matrix of " +
            std::to_string(covariates.rows()) + " rows and " +
            std::to_string(covariates.cols()) + " columns");
    }
    if (!covariates.allFinite()) {
        throw std::invalid_argument(
            "Cox regression needs finite covariates; leave out the people who lack one");
    }
}

}  // namespace

std::string_view explain(CoxStatus status) {
    switch (status) {
        case CoxStatus::converged:
            return "the estimate was found";
        case CoxStatus::no_events:
            return "nobody had the event, so hazards can not be compared";
        case CoxStatus::no_information:
            return "a covariate does not vary among the people at risk, or is a combination of "
                   "the others";
        case CoxStatus::no_finite_estimate:
            return "the hazard ratio is 0 or infinite as far as these data tell, for example "
                   "because a group had no event";
        case CoxStatus::not_converged:
            break;
    }
    return "the search for the estimate did not converge";
}

CoxResult cox(std::span<const Record> records, const Eigen::MatrixXd& covariates, Ties ties) {
    check(records, covariates);
    const bool any_event = std::any_of(records.begin(), records.end(), [](const Record& r) {
        return r.outcome == Outcome::event && r.count > 0;
    });
    if (!any_event) return {CoxStatus::no_events, std::nullopt};

    const People people = sort_and_scale(records, covariates, ties);
    const Likelihood null = likelihood(people, Eigen::VectorXd::Zero(people.n_covariates()));
    if (!informative(null.information, count_events(people))) {
        return {CoxStatus::no_information, std::nullopt};
    }
    const Search search = maximise(people, null);
    if (search.status != CoxStatus::converged) return {search.status, std::nullopt};
    return {search.status, report(people, null, search)};
}

Interval coefficient_interval(const CoxFit& fit, Eigen::Index k, double level) {
    const double n = fit.n_clusters;
    const double reach =
        student_quantile(n - 1, level) * std::sqrt(n / (n - 1)) * fit.robust_standard_error[k];
    return {fit.coefficient[k] - reach, fit.coefficient[k] + reach};
}

Eigen::VectorXd indicator(std::span<const Record> records, std::int32_t group) {
    Eigen::VectorXd column(static_cast<Eigen::Index>(records.size()));
    for (std::size_t i = 0; i < records.size(); ++i) {
        column[static_cast<Eigen::Index>(i)] = records[i].group == group ? 1 : 0;
    }
    return column;
}

}  // namespace analysis
