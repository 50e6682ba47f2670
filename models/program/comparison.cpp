#include "models/program/comparison.h"

#include <cmath>
#include <limits>

#include "analysis/contrast.h"
#include "models/program/endpoint_series.h"
#include "models/program/survival_results.h"
#include "models/program/text_table.h"

namespace program {

using models::ExperimentResult;
using models::measure;

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::string interval_text(double low, double high, int digits) {
    if (std::isnan(low)) return "-";
    return fixed(low, digits) + " to " + fixed(high, digits);
}

std::string value_text(const analysis::Summary& summary, int digits) {
    return fixed(summary.mean, digits) + " ±" + fixed(summary.mcse, digits);
}

/// Sum of a measure over the study, per 100 years of another measure in days.
analysis::Summary rate(const ExperimentResult& experiment, std::size_t scenario,
                       std::size_t events, std::size_t days, double per_years) {
    constexpr double days_per_year = 365.25;
    std::vector<double> values;
    for (const models::RunResult& run : experiment.runs[scenario]) {
        double n = 0, time = 0;
        for (std::size_t t = 0; t < experiment.times.size(); ++t) {
            n += run.values[events][t];
            time += run.values[days][t];
        }
        values.push_back(time > 0 ? per_years * n / (time / days_per_year) : nan);
    }
    return analysis::summarize(values);
}

/// Report time nearest to 24 weeks, the horizon of most trials, or the end.
std::size_t trial_time(const ExperimentResult& experiment) {
    constexpr double trial_days = 168;
    std::size_t best = 0;
    for (std::size_t t = 0; t < experiment.times.size(); ++t)
        if (std::abs(experiment.times[t] - trial_days) <
            std::abs(experiment.times[best] - trial_days))
            best = t;
    return best;
}

}  // namespace

std::string outcomes_text(const Study& study, const ExperimentResult& experiment) {
    const std::size_t trial = trial_time(experiment);
    const std::size_t end = experiment.times.size() - 1;
    const std::string day = std::to_string(std::lround(experiment.times[trial]));
    const std::string last = std::to_string(std::lround(experiment.times[end]));
    std::vector<std::vector<std::string>> rows{
        {"scenario", "people", "lapse d" + day + " %", "relapse d" + day + " %",
         "10 of 28 d" + day + " %", "abstinent 30 d, d" + last + " %",
         "in treatment d" + last + " %", "overdoses /100 py", "overdose deaths /1000 py",
         "other deaths /1000 py"}};
    const auto share = [&](std::size_t s, std::size_t m, std::size_t t) {
        std::vector<double> values;
        for (const models::RunResult& run : experiment.runs[s])
            values.push_back(100 * run.values[m][t] / run.values[measure("enrolled")][t]);
        return value_text(analysis::summarize(values), 1);
    };
    for (std::size_t s = 0; s < study.scenarios.size(); ++s) {
        std::vector<double> people;
        for (const models::RunResult& run : experiment.runs[s])
            people.push_back(run.values[measure("enrolled")][0]);
        const std::size_t alive = measure("person_days_alive");
        rows.push_back(
            {study.scenarios[s].label, fixed(analysis::summarize(people).mean, 0),
             share(s, measure("ever_lapsed"), trial),
             share(s, measure("ever_relapsed_daily"), trial),
             share(s, measure("ever_relapsed_10of28"), trial),
             share(s, measure("abstinent_30d"), end), share(s, measure("in_treatment"), end),
             value_text(rate(experiment, s, measure("overdoses"), alive, 100), 1),
             value_text(rate(experiment, s, measure("deaths_overdose"), alive, 1000), 1),
             value_text(rate(experiment, s, measure("deaths_other"), alive, 1000), 1)});
    }
    return "Outcomes: mean over replicates ± its Monte Carlo standard error. The uncertainty "
           "of the model is larger.\n" +
           aligned(rows);
}

namespace {

/// Replicates to add until the standard error of a difference is a tenth of a percentage point.
std::string still_needed_text(const analysis::Summary& difference) {
    constexpr double target = 0.001;
    const std::optional<std::int64_t> needed =
        analysis::replicates_still_needed(difference, target);
    return needed ? "+" + std::to_string(*needed) : "-";
}

/// People helped and harmed by an arm, and dead because of it, of 1000, counted person by
/// person.
std::string people_text(const ExperimentResult& experiment, const Pair& pair) {
    double helped = 0, harmed = 0, died = 0, all = 0;
    const auto* levels = experiment.person_level({pair.arm, pair.reference});
    if (levels == nullptr) return "-";
    for (const auto& replicate : *levels) {
        const models::PersonLevel& level =
            replicate[static_cast<std::size_t>(models::Endpoint::relapse_daily)];
        helped += level.helped;
        harmed += level.harmed;
        died += level.died_instead;
        all += level.helped + level.harmed + level.unaffected + level.died_instead;
    }
    if (all == 0) return "-";
    return fixed(1000 * helped / all, 0) + " / " + fixed(1000 * harmed / all, 0) + " / " +
           fixed(1000 * died / all, 0);
}

}  // namespace

std::string differences_text(const Study& study, const ExperimentResult& experiment) {
    const std::size_t trial = trial_time(experiment);
    const std::string day = std::to_string(std::lround(experiment.times[trial]));
    std::vector<std::vector<std::string>> rows{
        {"contrast", "relapse d" + day + ", points", "95% interval", "variance reduction",
         "hazard ratio of relapse", "95% interval", "overdoses /100 people", "95% interval",
         "helped / harmed / died instead of 1000", "replicates to SE .1"}};
    const TimedEndpoint& relapse_time = timed_endpoints()[1];
    for (const Pair& pair : pairs_of(study)) {
        const auto contrast = [&](const EndpointSeries& series, std::size_t t) {
            return analysis::contrast(
                at_time(series_of(experiment, pair.arm, series), t),
                at_time(series_of(experiment, pair.reference, series), t));
        };
        const analysis::Contrast r = contrast(endpoint_series("relapsed_daily"), trial);
        const analysis::Contrast o =
            contrast(endpoint_series("overdoses"), experiment.times.size() - 1);
        const HazardRatio hr = hazard_ratio(experiment, pair.arm, pair.reference, relapse_time);
        const std::string people = people_text(experiment, pair);
        rows.push_back(
            {pair.label, fixed(100 * r.difference.mean, 1),
             interval_text(100 * r.mean_interval.low, 100 * r.mean_interval.high, 1),
             std::isfinite(r.variance_reduction) ? fixed(r.variance_reduction, 1) : "identical",
             hr.known ? fixed(hr.ratio, 3) : "-",
             hr.known ? interval_text(hr.low, hr.high, 3) : "-", fixed(o.difference.mean, 2),
             interval_text(o.mean_interval.low, o.mean_interval.high, 2), people,
             still_needed_text(r.difference)});
    }
    return "Differences: paired over replicates that share people and luck; intervals are of "
           "the mean.\n"
           "A (null_ot) twin is the same scenario in which exogenous oxytocin does nothing.\n" +
           aligned(rows);
}

}  // namespace program
