#include "analysis/clustered.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "analysis/rare_events.h"

namespace analysis {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// People of each cluster, as columns over clusters.
struct Clusters {
    std::map<std::int32_t, Eigen::Index> position;
    Eigen::ArrayXd at_risk;

    explicit Clusters(const std::vector<Record>& people) {
        for (const Record& record : people)
            position.try_emplace(record.cluster, static_cast<Eigen::Index>(position.size()));
        at_risk = Eigen::ArrayXd::Zero(static_cast<Eigen::Index>(position.size()));
        for (const Record& record : people)
            at_risk[position.at(record.cluster)] += static_cast<double>(record.count);
    }
    Eigen::Index size() const { return at_risk.size(); }
};

/// What happens at one distinct time, by cluster.
struct Happening {
    Eigen::ArrayXd events, competing, leaving;

    explicit Happening(Eigen::Index n) : events(n), competing(n), leaving(n) {}
    void clear() {
        events.setZero();
        competing.setZero();
        leaving.setZero();
    }
};

/// A chance and the influence of each cluster on it.
struct Influenced {
    double value;
    Eigen::ArrayXd influence;

    Influenced(double at_first, Eigen::Index n)
        : value(at_first), influence(Eigen::ArrayXd::Zero(n)) {}

    /// (L4)
    Estimate estimate() const {
        const auto n = static_cast<double>(influence.size());
        if (n < 2) return {value, unknown};
        return {value, std::sqrt(n / (n - 1) * influence.square().sum())};
    }
};

/// A share of those at risk and what each cluster does to it.
Influenced hazard(const Eigen::ArrayXd& events, const Eigen::ArrayXd& at_risk) {
    const double r = at_risk.sum();
    Influenced share(events.sum() / r, events.size());
    share.influence = (events - at_risk * share.value) / r;
    return share;
}

struct Chances {
    Influenced survival, free, first, second;

    explicit Chances(Eigen::Index n) : survival(1, n), free(1, n), first(0, n), second(0, n) {}

    /// (L2, L3)
    void pass(const Happening& now, const Eigen::ArrayXd& at_risk) {
        const Influenced h1 = hazard(now.events, at_risk);
        const Influenced h2 = hazard(now.competing, at_risk);
        survival.influence =
            survival.influence * (1 - h1.value) - survival.value * h1.influence;
        survival.value *= 1 - h1.value;
        add(h1, first);
        add(h2, second);
        free.influence = -(first.influence + second.influence);
        free.value *= 1 - h1.value - h2.value;
    }

  private:
    void add(const Influenced& h, Influenced& incidence) const {
        incidence.influence += h.value * free.influence + free.value * h.influence;
        incidence.value += free.value * h.value;
    }
};

std::vector<Record> by_time(std::span<const Record> records) {
    check(records);
    std::vector<Record> people(records.begin(), records.end());
    std::erase_if(people, [](const Record& record) { return record.count == 0; });
    std::sort(people.begin(), people.end(),
              [](const Record& a, const Record& b) { return a.time < b.time; });
    return people;
}

}  // namespace

ClusteredCurve clustered_curve(std::span<const Record> records) {
    const std::vector<Record> people = by_time(records);
    Clusters clusters(people);
    Chances chances(clusters.size());
    Happening now(clusters.size());
    ClusteredCurve curve;
    curve.n_clusters = static_cast<int>(clusters.size());
    curve.n_people = std::llround(clusters.at_risk.sum());
    std::int64_t left = curve.n_people;
    for (std::size_t i = 0; i < people.size();) {
        const double time = people[i].time;
        now.clear();
        for (; i < people.size() && people[i].time == time; ++i) {
            const Eigen::Index c = clusters.position.at(people[i].cluster);
            const auto count = static_cast<double>(people[i].count);
            now.leaving[c] += count;
            if (people[i].outcome == Outcome::event) now.events[c] += count;
            if (people[i].outcome == Outcome::competing) now.competing[c] += count;
            left -= people[i].count;
        }
        chances.pass(now, clusters.at_risk);
        clusters.at_risk -= now.leaving;
        curve.points.push_back({time, left, chances.survival.estimate(),
                                chances.free.estimate(), chances.first.estimate(),
                                chances.second.estimate()});
    }
    return curve;
}

Interval share_interval(const Estimate& share, int n_clusters, std::int64_t n_people,
                        double level) {
    if (n_clusters < 2 || std::isnan(share.standard_error)) return {unknown, unknown};
    const double p = std::clamp(share.value, 0.0, 1.0);
    const auto n = static_cast<double>(n_people);
    Interval interval = count_limits(p * n, n, level);
    interval = {interval.low / n, interval.high / n};
    if (p == 0 || p == 1) return interval;
    const double logit = std::log(p / (1 - p));
    const double reach =
        student_quantile(n_clusters - 1, level) * share.standard_error / (p * (1 - p));
    const auto chance = [](double x) { return 1 / (1 + std::exp(-x)); };
    return widest(interval, {chance(logit - reach), chance(logit + reach)});
}

}  // namespace analysis
