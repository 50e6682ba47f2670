#include "analysis/cox.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <tuple>

#include "r_reference.h"

namespace analysis {
namespace {

using r_reference::agrees;
using r_reference::answer;
using r_reference::DataSet;
using r_reference::reference;

constexpr Outcome censored = Outcome::censored;
constexpr Outcome event = Outcome::event;

using Row = std::vector<double>;

Eigen::MatrixXd matrix(const std::vector<Row>& rows) {
    Eigen::MatrixXd x(static_cast<Eigen::Index>(rows.size()),
                      static_cast<Eigen::Index>(rows.at(0).size()));
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
        for (Eigen::Index k = 0; k < x.cols(); ++k) {
            x(i, k) = rows[static_cast<std::size_t>(i)][static_cast<std::size_t>(k)];
        }
    }
    return x;
}

Row flat(const Eigen::MatrixXd& x) {
    return {x.data(), x.data() + x.size()};
}

/// se se', the natural scale of a covariance.
Row scale_of(const Eigen::MatrixXd& covariance) {
    const Eigen::VectorXd se = covariance.diagonal().cwiseSqrt();
    return flat(se * se.transpose());
}

void expect_agreement_with_r(const CoxResult& result, const DataSet& set,
                             const std::string& ties) {
    ASSERT_EQ(result.status, CoxStatus::converged) << explain(result.status);
    const CoxFit& fit = *result.fit;
    EXPECT_TRUE(agrees(flat(fit.coefficient), answer(set, "cox_coefficient_" + ties)));
    EXPECT_TRUE(agrees(flat(fit.standard_error), answer(set, "cox_standard_error_" + ties)));
    EXPECT_TRUE(agrees(flat(fit.robust_standard_error), answer(set, "cox_robust_" + ties)));
    EXPECT_TRUE(agrees({fit.log_likelihood_null, fit.log_likelihood, fit.score_chi_square},
                       answer(set, "cox_likelihood_" + ties)));
    EXPECT_TRUE(agrees(flat(fit.covariance), answer(set, "cox_covariance_" + ties),
                       scale_of(fit.covariance)));
    EXPECT_TRUE(agrees(flat(fit.robust_covariance),
                       answer(set, "cox_robust_covariance_" + ties),
                       scale_of(fit.robust_covariance)));
}

struct Grouped {
    std::vector<Record> records;
    std::vector<Row> covariates;
};

/// One record for all people who are the same in everything.
Grouped counted(const DataSet& set) {
    using Kind = std::tuple<double, Outcome, std::int32_t, std::int32_t, Row>;
    std::map<Kind, std::int64_t> counts;
    for (std::size_t i = 0; i < set.records.size(); ++i) {
        const Record& r = set.records[i];
        ++counts[{r.time, r.outcome, r.group, r.cluster, set.covariates[i]}];
    }
    Grouped grouped;
    for (const auto& [kind, n] : counts) {
        const auto& [time, outcome, group, cluster, x] = kind;
        grouped.records.push_back({time, outcome, group, cluster, n});
        grouped.covariates.push_back(x);
    }
    return grouped;
}

TEST(Cox, AgreesWithR) {
    ASSERT_EQ(reference().complaint, "");
    for (const auto& [name, set] : reference().sets) {
        SCOPED_TRACE(name);
        const Eigen::MatrixXd x = matrix(set.covariates);

        expect_agreement_with_r(cox(set.records, x), set, "efron");
        expect_agreement_with_r(cox(set.records, x, Ties::breslow), set, "breslow");
    }
}

TEST(Cox, AgreesWithRWhenIdenticalPeopleAreCounted) {
    ASSERT_EQ(reference().complaint, "");
    const DataSet& set = reference().sets.at("colon_months");
    const Grouped grouped = counted(set);
    ASSERT_LT(grouped.records.size(), set.records.size());
    const Eigen::MatrixXd x = matrix(grouped.covariates);

    expect_agreement_with_r(cox(grouped.records, x), set, "efron");
    expect_agreement_with_r(cox(grouped.records, x, Ties::breslow), set, "breslow");
}

TEST(Cox, IsWhatOneWorksOutByHandForThreePeople) {
    const std::vector<Record> three = {{1, event, 1}, {2, event, 0}, {3, event, 1}};

    const CoxResult result = cox(three, indicator(three, 1));

    // With u = exp(b): log L = log u - log(2u + 1) - log(u + 1), largest at u = 1 / sqrt(2).
    ASSERT_TRUE(result.fit);
    const double u = std::sqrt(0.5);
    const double information = 2 * u / ((2 * u + 1) * (2 * u + 1)) + u / ((u + 1) * (u + 1));
    EXPECT_NEAR(result.fit->coefficient[0], -0.5 * std::log(2), 1e-12);
    EXPECT_NEAR(result.fit->standard_error[0], 1 / std::sqrt(information), 1e-12);
    EXPECT_NEAR(result.fit->log_likelihood, std::log(u / ((2 * u + 1) * (u + 1))), 1e-12);
    EXPECT_NEAR(result.fit->log_likelihood_null, -std::log(6), 1e-12);
    EXPECT_NEAR(result.fit->score[0], 0, 1e-12);
}

TEST(Cox, TreatsTiesAsEfronAndBreslowDo) {
    const std::vector<Record> three = {{1, event, 1}, {1, event, 0}, {2, censored, 1}};

    const CoxResult efron = cox(three, indicator(three, 1), Ties::efron);
    const CoxResult breslow = cox(three, indicator(three, 1), Ties::breslow);

    // Efron: log u - log(2u + 1) - log((3u + 1) / 2), largest at u = 1 / sqrt(6);
    // Breslow: log u - 2 log(2u + 1), largest at u = 1 / 2.
    ASSERT_TRUE(efron.fit && breslow.fit);
    EXPECT_NEAR(efron.fit->coefficient[0], -0.5 * std::log(6), 1e-12);
    EXPECT_NEAR(breslow.fit->coefficient[0], -std::log(2), 1e-12);
}

TEST(Cox, TakesACountForThatManyRecords) {
    const std::vector<Record> grouped = {{1, event, 1, 1, 3},    {1, event, 0, 2, 2},
                                         {1, censored, 0, 1, 4}, {2, event, 1, 2, 1},
                                         {2, event, 0, 1, 2},    {3, censored, 1, 3, 5}};
    std::vector<Record> people;
    for (Record record : grouped) {
        const std::size_t n = static_cast<std::size_t>(record.count);
        record.count = 1;
        people.insert(people.end(), n, record);
    }

    for (const Ties ties : {Ties::efron, Ties::breslow}) {
        const CoxResult a = cox(grouped, indicator(grouped, 1), ties);
        const CoxResult b = cox(people, indicator(people, 1), ties);

        ASSERT_TRUE(a.fit && b.fit);
        EXPECT_NEAR(a.fit->coefficient[0], b.fit->coefficient[0], 1e-12);
        EXPECT_NEAR(a.fit->standard_error[0], b.fit->standard_error[0], 1e-12);
        EXPECT_NEAR(a.fit->robust_standard_error[0], b.fit->robust_standard_error[0], 1e-12);
        EXPECT_NEAR(a.fit->log_likelihood, b.fit->log_likelihood, 1e-12);
        EXPECT_EQ(a.fit->n_people, 17);
        EXPECT_EQ(a.fit->n_events, 8);
        EXPECT_EQ(a.fit->n_clusters, 3);
    }
}

TEST(Cox, FindsNoDifferenceBetweenEqualGroups) {
    std::vector<Record> records;
    for (std::int32_t day = 1; day <= 300; ++day) {
        for (const std::int32_t group : {0, 1}) {
            records.push_back({double(day), event, group, day % 20, 1 + day % 7});
            records.push_back({double(day), censored, group, day % 20, day % 3});
        }
    }

    const CoxResult result = cox(records, indicator(records, 1));

    ASSERT_TRUE(result.fit);
    EXPECT_NEAR(result.fit->coefficient[0], 0, 1e-12);
    EXPECT_NEAR(result.fit->robust_standard_error[0], 0, 1e-12);  // paired within clusters
    EXPECT_GT(result.fit->standard_error[0], 0.01);
}

TEST(Cox, ScalesWithTheUnitOfTheCovariate) {
    const std::vector<Record> records = {
        {1, event}, {2, event, 0, 1}, {3, censored, 0, 2}, {4, event, 0, 3}, {5, event, 0, 4}};
    const Eigen::VectorXd years{{30.0, 41.0, 25.0, 37.0, 29.0}};

    const CoxResult in_years = cox(records, years);
    const CoxResult in_days = cox(records, years * 365.0);

    ASSERT_TRUE(in_years.fit && in_days.fit);
    EXPECT_NEAR(in_days.fit->coefficient[0] * 365, in_years.fit->coefficient[0], 1e-12);
    EXPECT_NEAR(in_days.fit->robust_standard_error[0] * 365,
                in_years.fit->robust_standard_error[0], 1e-12);
    EXPECT_NEAR(in_days.fit->log_likelihood, in_years.fit->log_likelihood, 1e-12);
}

TEST(Cox, HasNoEstimateWhenAGroupHasNoEvents) {
    const std::vector<Record> records = {{1, event, 0, 1, 30},
                                         {2, event, 0, 2, 20},
                                         {9, censored, 0, 1, 900},
                                         {9, censored, 1, 1, 950}};

    for (const std::int32_t group : {0, 1}) {
        const CoxResult result = cox(records, indicator(records, group));

        EXPECT_EQ(result.status, CoxStatus::no_finite_estimate);
        EXPECT_FALSE(result.fit);
    }
}

TEST(Cox, HasNoEstimateWhenOneOfSeveralCovariatesSeparatesTheEvents) {
    const std::vector<Record> records = {{1, event}, {2, event}, {3, censored},
                                         {4, event}, {5, event}, {6, censored}};
    // The second covariate falls from each event to all who remain at risk.
    const Eigen::MatrixXd x = matrix({{0, 9}, {1, 7}, {1, 1}, {0, 5}, {1, 4}, {0, 2}});

    EXPECT_EQ(cox(records, x).status, CoxStatus::no_finite_estimate);
}

TEST(Cox, FindsAFiniteEstimateThatIsLarge) {
    // One event among ten thousand treated, and half of the reference: a hazard ratio of 1e-4.
    const std::vector<Record> records = {{1, event, 1, 1, 1},
                                         {1, event, 0, 1, 5'000},
                                         {9, censored, 1, 2, 9'999},
                                         {9, censored, 0, 2, 5'000}};

    const CoxResult result = cox(records, indicator(records, 1));

    ASSERT_TRUE(result.fit) << explain(result.status);
    EXPECT_NEAR(result.fit->coefficient[0], std::log(1e-4 / std::log(2)), 0.01);
    EXPECT_NEAR(result.fit->standard_error[0], 1, 0.01);
}

TEST(Cox, SaysWhyThereIsNoEstimate) {
    const std::vector<Record> nobody;
    const std::vector<Record> no_events = {{1, censored, 0}, {2, censored, 1}};
    const std::vector<Record> one_group = {{1, event, 1}, {2, event, 1}, {3, event, 0, 0, 0}};
    const std::vector<Record> three = {{1, event, 1}, {2, event, 0}, {3, event, 1}};
    const Eigen::MatrixXd twice = matrix({{1, 2}, {0, 0}, {1, 2}});

    EXPECT_EQ(cox(nobody, Eigen::MatrixXd(0, 1)).status, CoxStatus::no_events);
    EXPECT_EQ(cox(no_events, indicator(no_events, 1)).status, CoxStatus::no_events);
    EXPECT_EQ(cox(one_group, indicator(one_group, 1)).status, CoxStatus::no_information);
    EXPECT_EQ(cox(three, Eigen::VectorXd::Constant(3, 0.1)).status, CoxStatus::no_information);
    EXPECT_EQ(cox(three, twice).status, CoxStatus::no_information);
    EXPECT_EQ(explain(CoxStatus::no_events),
              "nobody had the event, so hazards can not be compared");
}

TEST(Cox, DoesNotKnowTheRobustErrorOfASingleCluster) {
    const std::vector<Record> three = {{1, event, 1}, {2, event, 0}, {3, event, 1}};

    const CoxResult result = cox(three, indicator(three, 1));

    ASSERT_TRUE(result.fit);
    EXPECT_EQ(result.fit->n_clusters, 1);
    EXPECT_TRUE(std::isnan(result.fit->robust_standard_error[0]));
}

TEST(Cox, RefusesImpossibleInput) {
    const std::vector<Record> two = {{1, event, 1}, {2, event, 0}};
    const std::vector<Record> late = {{1, event, 1}, {std::nan(""), event, 0}};

    EXPECT_THROW(cox(two, Eigen::MatrixXd::Zero(3, 1)), std::invalid_argument);
    EXPECT_THROW(cox(two, Eigen::MatrixXd(2, 0)), std::invalid_argument);
    EXPECT_THROW(cox(two, Eigen::VectorXd::Constant(2, std::nan(""))), std::invalid_argument);
    EXPECT_THROW(cox(late, indicator(late, 1)), std::invalid_argument);
}

}  // namespace
}  // namespace analysis
