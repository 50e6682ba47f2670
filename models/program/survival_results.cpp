#include "models/program/survival_results.h"

#include <cmath>
#include <limits>
#include <map>

#include "analysis/clustered.h"
#include "analysis/rare_events.h"
#include "models/measures.h"

namespace program {

namespace {

using analysis::Estimate;
using analysis::Interval;
using analysis::Outcome;
using analysis::Record;
using models::FollowUp;
using models::FollowUpEnd;
using models::measure;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

const std::vector<FollowUp>& follow_up(const models::ExperimentResult& experiment,
                                       std::size_t scenario, std::size_t replicate,
                                       const TimedEndpoint& endpoint) {
    return experiment.runs[scenario][replicate]
        .follow_up[static_cast<std::size_t>(endpoint.endpoint)];
}

Outcome outcome_of(FollowUpEnd end, EventIs event) {
    if (end == FollowUpEnd::censored) return Outcome::censored;
    if (end == FollowUpEnd::reached) return Outcome::event;
    return event == EventIs::endpoint ? Outcome::competing : Outcome::event;
}

/// A chance over (design, time), with its error and interval.
struct Curve {
    std::vector<double> value, error, low, high;

    void add(const Estimate& estimate, const analysis::ClusteredCurve& of) {
        const Interval interval =
            analysis::share_interval(estimate, of.n_clusters, of.n_people);
        value.push_back(estimate.value);
        error.push_back(estimate.standard_error);
        low.push_back(interval.low);
        high.push_back(interval.high);
    }
};

/// Step functions, constant between events; nothing is known without people.
struct Curves {
    Curve survival, incidence, died_before;
    std::vector<double> at_risk;

    void add(const std::vector<double>& times, const std::vector<Record>& records) {
        const analysis::ClusteredCurve curve = analysis::clustered_curve(records);
        const double first_error = curve.n_clusters < 2 ? nan : 0;
        const bool known = curve.n_people > 0;
        analysis::ClusteredPoint now{0,
                                     curve.n_people,
                                     {known ? 1 : nan, first_error},
                                     {known ? 1 : nan, first_error},
                                     {known ? 0 : nan, first_error},
                                     {known ? 0 : nan, first_error}};
        std::size_t k = 0;
        for (const double time : times) {
            for (; k < curve.points.size() && curve.points[k].time <= time; ++k)
                now = curve.points[k];
            survival.add(now.survival, curve);
            incidence.add(now.incidence, curve);
            died_before.add(now.competing_incidence, curve);
            at_risk.push_back(static_cast<double>(now.left));
        }
    }
};

/// Events of each replicate, by group.
struct EventNumbers {
    std::vector<double> arm, reference;
    double mean() const {
        double sum = 0;
        for (std::size_t i = 0; i < arm.size(); ++i) sum += arm[i] + reference[i];
        return sum / 2;
    }
};

EventNumbers event_numbers(const std::vector<Record>& records, std::size_t arm) {
    std::map<std::int32_t, std::pair<double, double>> by_cluster;
    for (const Record& record : records) {
        auto& [in_arm, in_reference] = by_cluster[record.cluster];
        if (record.outcome != Outcome::event) continue;
        (record.group == static_cast<std::int32_t>(arm) ? in_arm : in_reference) +=
            static_cast<double>(record.count);
    }
    EventNumbers numbers;
    for (const auto& [cluster, counts] : by_cluster) {
        numbers.arm.push_back(counts.first);
        numbers.reference.push_back(counts.second);
    }
    return numbers;
}

/// How far the log hazard ratio may be off because few events differ between the arms: their
/// difference d, per event of an arm, is about the log ratio, and so are its limits.
Interval reach_of_few(const EventNumbers& numbers) {
    const Interval limits = analysis::count_difference(numbers.arm, numbers.reference);
    double difference = 0;
    for (std::size_t i = 0; i < numbers.arm.size(); ++i)
        difference += numbers.arm[i] - numbers.reference[i];
    return {(limits.low - difference) / numbers.mean(),
            (limits.high - difference) / numbers.mean()};
}

}  // namespace

const std::vector<TimedEndpoint>& timed_endpoints() {
    using models::Endpoint;
    static const std::vector<TimedEndpoint> endpoints{
        {"lapsed", "first non-prescribed use", Endpoint::lapse, measure("ever_lapsed"),
         measure("died_before_lapsed"),
         measure("person_days_before_lapsed")},
        {"relapsed_daily", "return to regular use", Endpoint::relapse_daily,
         measure("ever_relapsed_daily"), measure("died_before_relapsed_daily"),
         measure("person_days_before_relapsed_daily")},
        {"relapsed_10of28", "use on 10 of 28 days", Endpoint::relapse_10of28,
         measure("ever_relapsed_10of28"), measure("died_before_relapsed_10of28"),
         measure("person_days_before_relapsed_10of28")},
        {"relapsed_4wk_or_7d", "use in 4 weeks or on 7 days running",
         Endpoint::relapse_4wk_or_7d, measure("ever_relapsed_4wk_or_7d"),
         measure("died_before_relapsed_4wk_or_7d"),
         measure("person_days_before_relapsed_4wk_or_7d")},
        {"overdosed", "first overdose", Endpoint::overdose, measure("ever_overdosed"),
         measure("died_before_overdosed"),
         measure("person_days_before_overdosed")},
        {"died", "death", Endpoint::death, measure("ever_died"), measure("ever_died"),
         measure("person_days_alive"), true},
    };
    return endpoints;
}

std::vector<Record> records_of(const models::ExperimentResult& experiment,
                               const std::vector<std::size_t>& scenarios,
                               const TimedEndpoint& endpoint, EventIs event) {
    std::vector<Record> records;
    for (const std::size_t s : scenarios)
        for (std::size_t r = 0; r < experiment.runs[s].size(); ++r)
            for (const FollowUp& people : follow_up(experiment, s, r, endpoint))
                records.push_back({people.time, outcome_of(people.end, event),
                                   static_cast<std::int32_t>(s), static_cast<std::int32_t>(r),
                                   people.count});
    return records;
}

sim::Group survival_results(const models::ExperimentResult& experiment) {
    sim::Group group{"survival"};
    group.attributes = {
        {"comment",
         std::string(
             "people of all replicates pooled, with exact times, read off at the report times; "
             "survival is Kaplan-Meier with death before the endpoint as censoring, incidence "
             "is Aalen-Johansen with it as a competing event")},
        {"se_method", std::string("infinitesimal jackknife, clustered by replicate")}};
    const sim::Attributes how{
        {"ci_method",
         std::string("logit, Student t over replicates or, where they reach further, exact "
                     "limits of a count of independent people")},
        {"ci_level", 0.95}};
    const std::vector<std::string> dimensions{"design", "time"};
    for (const TimedEndpoint& endpoint : timed_endpoints()) {
        Curves curves;
        for (std::size_t s = 0; s < experiment.runs.size(); ++s)
            curves.add(experiment.times, records_of(experiment, {s}, endpoint));
        const std::string name(endpoint.name);
        const std::string meaning(endpoint.meaning);
        const auto add = [&](const std::string& suffix, const std::string& text, Curve& curve) {
            const auto variable = [&](const std::string& end, const std::string& long_name,
                                      std::vector<double>& values,
                                      const sim::Attributes& attributes) {
                group.variables.push_back({name + suffix + end, "1", long_name, dimensions,
                                           std::move(values), attributes});
            };
            variable("", text, curve.value, {});
            variable("_se", "standard error, clustered by replicate", curve.error, {});
            variable("_low", "95% interval, low", curve.low, how);
            variable("_high", "95% interval, high", curve.high, how);
        };
        add("_survival", "share free of: " + meaning + " (Kaplan-Meier)", curves.survival);
        add("_incidence", "cumulative incidence of: " + meaning + " (Aalen-Johansen)",
            curves.incidence);
        add("_died_before", "cumulative incidence of death before: " + meaning,
            curves.died_before);
        group.variables.push_back({name + "_at_risk", "1",
                                   "people alive who have not reached: " + meaning, dimensions,
                                   std::move(curves.at_risk)});
    }
    return group;
}

HazardRatio hazard_ratio(const models::ExperimentResult& experiment, std::size_t arm,
                         std::size_t reference, const TimedEndpoint& endpoint, EventIs event) {
    const std::vector<Record> records =
        records_of(experiment, {reference, arm}, endpoint, event);
    const Eigen::MatrixXd covariate =
        analysis::indicator(records, static_cast<std::int32_t>(arm));
    const analysis::CoxResult cox = analysis::cox(records, covariate);
    if (!cox.fit) return {};
    const double log_ratio = cox.fit->coefficient[0];
    const double n = cox.fit->n_clusters;
    const Interval reach = reach_of_few(event_numbers(records, arm));
    const Interval log_interval =
        analysis::widest(analysis::coefficient_interval(*cox.fit),
                         {log_ratio + reach.low, log_ratio + reach.high});
    return {true, std::exp(log_ratio),
            std::sqrt(n / (n - 1)) * cox.fit->robust_standard_error[0],
            std::exp(log_interval.low), std::exp(log_interval.high)};
}

double mean_days_free(const models::ExperimentResult& experiment, std::size_t scenario,
                      std::size_t replicate, const TimedEndpoint& endpoint) {
    double days = 0, people = 0;
    for (const FollowUp& some : follow_up(experiment, scenario, replicate, endpoint)) {
        days += some.time * static_cast<double>(some.count);
        people += static_cast<double>(some.count);
    }
    return people > 0 ? days / people : nan;
}

}  // namespace program
