#include "models/program/survival_results.h"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

#include "models/measures.h"

namespace program {

namespace {

using analysis::Outcome;
using analysis::Record;
using models::measure;

/// Quantile .975 of Student's t: the standard error comes from as many clusters as replicates.
double student_95(int n_clusters) {
    if (n_clusters < 2) return std::numeric_limits<double>::quiet_NaN();
    return boost::math::quantile(boost::math::students_t(n_clusters - 1), 0.975);
}

std::int64_t whole(double value) {
    return static_cast<std::int64_t>(std::llround(value));
}

/// Adds the records of one run.
void add_run(const models::ExperimentResult& experiment, std::size_t scenario,
             std::size_t replicate, const TimedEndpoint& endpoint,
             std::vector<Record>& records) {
    const auto& values = experiment.runs[scenario][replicate].values;
    const auto add = [&](double time, Outcome outcome, std::int64_t count) {
        if (count > 0)
            records.push_back({time, outcome, static_cast<std::int32_t>(scenario),
                               static_cast<std::int32_t>(replicate), count});
    };
    const std::size_t n_times = experiment.times.size();
    for (std::size_t t = 1; t < n_times; ++t) {
        const auto gain = [&](std::size_t m) { return whole(values[m][t] - values[m][t - 1]); };
        add(experiment.times[t], Outcome::event, gain(endpoint.reached));
        if (!endpoint.is_death)
            add(experiment.times[t], Outcome::competing, gain(endpoint.died_before));
    }
    const double gone = values[endpoint.reached].back() +
                        (endpoint.is_death ? 0 : values[endpoint.died_before].back());
    add(experiment.times.back(), Outcome::censored,
        whole(values[measure("enrolled")].back() - gone));
}

/// Curves of one design at the report times; they are step functions, constant between events.
struct Curves {
    std::vector<double> survival, survival_se, incidence, incidence_se, competing, at_risk;
};

Curves curves_of(const std::vector<double>& times, const std::vector<Record>& records) {
    Curves curves;
    const std::vector<analysis::SurvivalPoint> km = analysis::kaplan_meier(records);
    const std::vector<analysis::IncidencePoint> aj = analysis::aalen_johansen(records);
    double n = 0;
    for (const Record& record : records) n += static_cast<double>(record.count);
    double left = n;
    std::size_t k = 0;
    double survival = 1, survival_se = 0, incidence = 0, incidence_se = 0, competing = 0;
    for (const double time : times) {
        for (; k < km.size() && km[k].time <= time; ++k) {
            survival = km[k].survival;
            survival_se = km[k].standard_error;
            incidence = aj[k].incidence;
            incidence_se = aj[k].incidence_standard_error;
            competing = aj[k].competing_incidence;
            left = static_cast<double>(aj[k].at_risk - aj[k].events - aj[k].competing);
        }
        curves.survival.push_back(survival);
        curves.survival_se.push_back(survival_se);
        curves.incidence.push_back(incidence);
        curves.incidence_se.push_back(incidence_se);
        curves.competing.push_back(competing);
        curves.at_risk.push_back(left);
    }
    return curves;
}

}  // namespace

const std::vector<TimedEndpoint>& timed_endpoints() {
    static const std::vector<TimedEndpoint> endpoints{
        {"lapsed", "first non-prescribed use", measure("ever_lapsed"),
         measure("died_before_lapsed")},
        {"relapsed_daily", "return to regular use", measure("ever_relapsed_daily"),
         measure("died_before_relapsed_daily")},
        {"relapsed_10of28", "use on 10 of 28 days", measure("ever_relapsed_10of28"),
         measure("died_before_relapsed_10of28")},
        {"relapsed_4wk_or_7d", "use in 4 weeks or on 7 days running",
         measure("ever_relapsed_4wk_or_7d"), measure("died_before_relapsed_4wk_or_7d")},
        {"overdosed", "first overdose", measure("ever_overdosed"),
         measure("died_before_overdosed")},
        {"died", "death", measure("ever_died"), measure("ever_died"), true},
    };
    return endpoints;
}

std::vector<Record> records_of(const models::ExperimentResult& experiment,
                               const std::vector<std::size_t>& scenarios,
                               const TimedEndpoint& endpoint) {
    std::vector<Record> records;
    for (const std::size_t s : scenarios)
        for (std::size_t r = 0; r < experiment.runs[s].size(); ++r)
            add_run(experiment, s, r, endpoint, records);
    return records;
}

sim::Group survival_results(const models::ExperimentResult& experiment) {
    sim::Group group{"survival"};
    group.attributes = {
        {"comment",
         std::string(
             "people of all replicates pooled; survival is Kaplan-Meier with death before the "
             "endpoint as censoring, incidence is Aalen-Johansen with it as a competing event; "
             "standard errors take people as independent")}};
    const std::vector<std::string> dimensions{"design", "time"};
    for (const TimedEndpoint& endpoint : timed_endpoints()) {
        Curves all;
        const auto append = [](std::vector<double>& to, const std::vector<double>& from) {
            to.insert(to.end(), from.begin(), from.end());
        };
        for (std::size_t s = 0; s < experiment.runs.size(); ++s) {
            const Curves one =
                curves_of(experiment.times, records_of(experiment, {s}, endpoint));
            append(all.survival, one.survival);
            append(all.survival_se, one.survival_se);
            append(all.incidence, one.incidence);
            append(all.incidence_se, one.incidence_se);
            append(all.competing, one.competing);
            append(all.at_risk, one.at_risk);
        }
        const std::string name(endpoint.name);
        const std::string meaning(endpoint.meaning);
        const auto add = [&](const std::string& suffix, const std::string& text,
                             std::vector<double>& values) {
            group.variables.push_back(
                {name + suffix, "1", text, dimensions, std::move(values)});
        };
        add("_survival", "share free of: " + meaning + " (Kaplan-Meier)", all.survival);
        add("_survival_se", "standard error of that share (Greenwood)", all.survival_se);
        add("_incidence", "cumulative incidence of: " + meaning + " (Aalen-Johansen)",
            all.incidence);
        add("_incidence_se", "standard error of that incidence", all.incidence_se);
        add("_died_before", "cumulative incidence of death before: " + meaning, all.competing);
        add("_at_risk", "people alive who have not reached: " + meaning, all.at_risk);
    }
    return group;
}

HazardRatio hazard_ratio(const models::ExperimentResult& experiment, std::size_t arm,
                         std::size_t reference, const TimedEndpoint& endpoint) {
    const std::vector<Record> records = records_of(experiment, {reference, arm}, endpoint);
    const Eigen::MatrixXd covariate =
        analysis::indicator(records, static_cast<std::int32_t>(arm));
    HazardRatio result;
    const analysis::CoxResult cox = analysis::cox(records, covariate);
    if (!cox.fit) return result;
    const double log_ratio = cox.fit->coefficient[0];
    result.known = true;
    result.ratio = std::exp(log_ratio);
    result.log_standard_error = cox.fit->robust_standard_error[0];
    const double half_width = student_95(cox.fit->n_clusters) * result.log_standard_error;
    result.low = std::exp(log_ratio - half_width);
    result.high = std::exp(log_ratio + half_width);
    return result;
}

double restricted_mean_time(const models::ExperimentResult& experiment, std::size_t scenario,
                            std::size_t replicate, const TimedEndpoint& endpoint) {
    std::vector<Record> records;
    add_run(experiment, scenario, replicate, endpoint, records);
    const std::vector<analysis::SurvivalPoint> curve = analysis::kaplan_meier(records);
    return analysis::restricted_mean(curve, {experiment.times.back()}).days.value;
}

}  // namespace program
