#include "analysis/clustered.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>

#include "r_reference.h"

namespace analysis {
namespace {

using r_reference::agrees;
using r_reference::answer;
using r_reference::DataSet;
using r_reference::reference;

constexpr Outcome censored = Outcome::censored;
constexpr Outcome event = Outcome::event;
constexpr Outcome competing = Outcome::competing;

std::vector<double> column(const ClusteredCurve& curve,
                           const std::function<double(const ClusteredPoint&)>& of) {
    std::vector<double> values;
    for (const ClusteredPoint& point : curve.points) values.push_back(of(point));
    return values;
}

/// R has no factor G / (G - 1) in the variance.
double factor(const ClusteredCurve& curve) {
    return std::sqrt((curve.n_clusters - 1.0) / curve.n_clusters);
}

void expect_curve(const ClusteredCurve& curve, Estimate ClusteredPoint::*chance,
                  const DataSet& set, const std::string& name) {
    SCOPED_TRACE(name);
    EXPECT_TRUE(agrees(column(curve, [&](const ClusteredPoint& p) { return (p.*chance).value; }),
                       answer(set, name)));
    std::vector<double> theirs = answer(set, name + "_se");
    const std::vector<double> ours = column(curve, [&](const ClusteredPoint& p) {
        return factor(curve) * (p.*chance).standard_error;
    });
    // At S = 0 both are rounding noise about 0.
    std::vector<double> scale = theirs;
    for (double& se : scale) se = std::max(se, 1e-9);
    EXPECT_TRUE(agrees(ours, theirs, scale));
}

TEST(ClusteredCurve, AgreesWithR) {
    ASSERT_EQ(reference().complaint, "");
    for (const auto& [name, set] : reference().sets) {
        SCOPED_TRACE(name);
        const ClusteredCurve curve = clustered_curve(set.records);

        EXPECT_TRUE(agrees(column(curve, [](const ClusteredPoint& p) { return p.time; }),
                           answer(set, "clustered_time")));
        expect_curve(curve, &ClusteredPoint::survival, set, "clustered_survival");
        if (answer(set, "clustered_free").empty()) continue;
        expect_curve(curve, &ClusteredPoint::event_free, set, "clustered_free");
        expect_curve(curve, &ClusteredPoint::incidence, set, "clustered_event");
        expect_curve(curve, &ClusteredPoint::competing_incidence, set, "clustered_competing");
    }
}

TEST(ClusteredCurve, KnowsNoErrorOfOneCluster) {
    const std::vector<Record> people = {{1, event}, {2, censored}, {3, event}};

    const ClusteredCurve curve = clustered_curve(people);

    EXPECT_EQ(curve.n_clusters, 1);
    EXPECT_TRUE(std::isnan(curve.points.back().survival.standard_error));
    EXPECT_TRUE(std::isnan(share_interval(curve.points.back().survival, 1, 3).low));
    EXPECT_TRUE(clustered_curve({}).points.empty());
}

TEST(ClusteredCurve, TakesACountForThatManyPeopleOfACluster) {
    const std::vector<Record> grouped = {{5, event, 0, 1, 3},     {5, competing, 0, 2, 1},
                                         {8, event, 0, 2, 4},     {9, competing, 0, 1, 3},
                                         {12, censored, 0, 3, 5}, {12, event, 0, 1, 0}};
    std::vector<Record> people;
    for (Record record : grouped) {
        const std::int64_t n = record.count;
        record.count = 1;
        people.insert(people.end(), static_cast<std::size_t>(n), record);
    }

    const ClusteredCurve a = clustered_curve(grouped);
    const ClusteredCurve b = clustered_curve(people);

    ASSERT_EQ(a.points.size(), b.points.size());
    EXPECT_EQ(a.n_people, 16);
    EXPECT_EQ(a.n_clusters, 3);
    for (std::size_t k = 0; k < a.points.size(); ++k) {
        EXPECT_EQ(a.points[k].left, b.points[k].left);
        EXPECT_DOUBLE_EQ(a.points[k].incidence.standard_error,
                         b.points[k].incidence.standard_error);
        EXPECT_NEAR(a.points[k].event_free.value + a.points[k].incidence.value +
                        a.points[k].competing_incidence.value,
                    1, 1e-15);
    }
}

TEST(ClusteredCurve, SeesThatPeopleOfAClusterAreAlike) {
    // Two clusters of 50: all of one have the event, none of the other.
    const std::vector<Record> people = {{1, event, 0, 1, 50}, {2, censored, 0, 2, 50}};

    const ClusteredPoint first = clustered_curve(people).points[0];
    const std::vector<SurvivalPoint> independent = kaplan_meier(people);

    EXPECT_DOUBLE_EQ(first.survival.value, 0.5);
    EXPECT_DOUBLE_EQ(first.survival.standard_error, 0.5);  // of two values, 0 and 1
    EXPECT_DOUBLE_EQ(independent[0].standard_error, 0.05);
}

TEST(ShareInterval, StaysBetween0And1AndDoesNotCollapse) {
    const Interval nobody = share_interval({0, 0}, 5, 1000);
    const Interval everybody = share_interval({1, 0}, 5, 1000);
    const Interval alike = share_interval({0.5, 0}, 5, 1000);
    const Interval uncertain = share_interval({0.98, 0.03}, 4, 1000);

    EXPECT_EQ(nobody.low, 0);
    EXPECT_NEAR(nobody.high, 1 - std::pow(0.025, 1.0 / 1000), 1e-12);  // R: binom.test(0, 1000)
    EXPECT_NEAR(everybody.low, std::pow(0.025, 1.0 / 1000), 1e-12);
    EXPECT_EQ(everybody.high, 1);
    EXPECT_NEAR(alike.high - alike.low, 2 * 1.96 * std::sqrt(0.25 / 1000), 0.003);
    EXPECT_GT(uncertain.low, 0);
    EXPECT_LT(uncertain.high, 1);
}

}  // namespace
}  // namespace analysis
