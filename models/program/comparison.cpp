#include "models/program/comparison.h"

#include <cmath>
#include <limits>

#include "analysis/contrast.h"
#include "models/measures.h"
#include "models/program/survival_results.h"
#include "models/program/text_table.h"

namespace program {

namespace {

using models::ExperimentResult;
using models::measure;
using models::measures;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// A quantity per enrolled person that contrasts compare.
struct EndpointSeries {
    std::string name;
    std::string meaning;
    std::size_t numerator;
    bool adds_up = false;  ///< events since the previous time are added up
    double per = 1;        ///< 1: share of people; 100: per 100 people
    std::string unit = "1";
    std::size_t denominator = models::measure("enrolled");
};

const std::vector<EndpointSeries>& endpoint_series() {
    static const std::vector<EndpointSeries> all{
        {"lapsed", "share lapsed so far", measure("ever_lapsed")},
        {"relapsed_daily", "share returned to regular use so far",
         measure("ever_relapsed_daily")},
        {"relapsed_10of28", "share with use on 10 of 28 days so far",
         measure("ever_relapsed_10of28")},
        {"relapsed_4wk_or_7d", "share with use in 4 weeks or on 7 days running so far",
         measure("ever_relapsed_4wk_or_7d")},
        {"abstinent_30d", "share without use in the last 30 days", measure("abstinent_30d")},
        {"opioid_free_urine", "share that would test negative", measure("opioid_free_urine")},
        {"using", "share in regular use", measure("using")},
        {"in_treatment", "share in medication treatment", measure("in_treatment")},
        {"retained", "share of the ever treated retained in treatment", measure("retained"),
         false, 1, "1", measure("ever_treated")},
        {"overdoses", "overdoses so far per 100 people", measure("overdoses"), true, 100},
        {"overdoses_attended", "attended overdoses so far per 100 people",
         measure("overdoses_attended"), true, 100},
        {"deaths_overdose", "deaths by overdose so far per 100 people",
         measure("deaths_overdose"), true, 100},
        {"deaths_other", "other deaths so far per 100 people", measure("deaths_other"), true,
         100},
        {"died", "share dead", measure("ever_died")},
        {"days_using", "days in regular use so far per person", measure("person_days_using"),
         true, 1, "day"},
        {"days_abstinent", "days abstinent so far per person", measure("person_days_abstinent"),
         true, 1, "day"},
        {"weeks_abstinent", "weeks without use, mean of the living",
         measure("mean_weeks_abstinent"), false, 1, "1", measures.size()},
    };
    return all;
}

/// Values of a series by (replicate, time).
std::vector<std::vector<double>> series_of(const ExperimentResult& experiment,
                                           std::size_t scenario, const EndpointSeries& series) {
    std::vector<std::vector<double>> values;
    for (const models::RunResult& run : experiment.runs[scenario]) {
        std::vector<double> of_run;
        double sum = 0;
        for (std::size_t t = 0; t < experiment.times.size(); ++t) {
            const double now = run.values[series.numerator][t];
            sum = series.adds_up ? sum + now : now;
            const double people =
                series.denominator < measures.size() ? run.values[series.denominator][t] : 1;
            of_run.push_back(people > 0 ? series.per * sum / people : nan);
        }
        values.push_back(std::move(of_run));
    }
    return values;
}

std::vector<double> at_time(const std::vector<std::vector<double>>& values, std::size_t time) {
    std::vector<double> result;
    for (const std::vector<double>& run : values) result.push_back(run[time]);
    return result;
}

struct Pair {
    std::size_t arm;
    std::size_t reference;
    std::string label;
};

std::vector<Pair> pairs_of(const Study& study) {
    std::vector<Pair> pairs;
    const auto label = [&study](std::size_t s) { return study.scenarios[s].label; };
    for (std::size_t s = 1; s < study.scenarios.size(); ++s)
        pairs.push_back({s, 0, label(s) + " - " + label(0)});
    for (std::size_t s = 1; s < study.scenarios.size(); ++s)
        if (study.twin_of[s] >= 0) {
            const auto arm = static_cast<std::size_t>(study.twin_of[s]);
            pairs.push_back({arm, s, label(arm) + " - " + label(s)});
        }
    return pairs;
}

/// Contrast variables over (contrast, time) of one series.
void add_contrasts(const ExperimentResult& experiment, const std::vector<Pair>& pairs,
                   const EndpointSeries& series, sim::Group& group) {
    std::vector<double> mean, mcse, low, high, ratio, vrf, nnt;
    std::vector<std::int32_t> n_pairs;
    for (const Pair& pair : pairs) {
        const auto arm = series_of(experiment, pair.arm, series);
        const auto reference = series_of(experiment, pair.reference, series);
        for (std::size_t t = 0; t < experiment.times.size(); ++t) {
            const analysis::Contrast c =
                analysis::contrast(at_time(arm, t), at_time(reference, t));
            mean.push_back(c.difference.mean);
            mcse.push_back(c.difference.mcse);
            low.push_back(c.mean_interval.low);
            high.push_back(c.mean_interval.high);
            ratio.push_back(c.ratio_of_means.value_or(nan));
            vrf.push_back(c.variance_reduction);
            const bool is_share =
                series.per == 1 && series.unit == "1" && c.number_needed_to_treat;
            nnt.push_back(is_share ? c.number_needed_to_treat->persons : nan);
            n_pairs.push_back(static_cast<std::int32_t>(c.n_pairs));
        }
    }
    const std::vector<std::string> dimensions{"contrast", "time"};
    const auto add = [&](const std::string& suffix, const std::string& unit,
                         const std::string& text, sim::Values values) {
        group.variables.push_back(
            {series.name + suffix, unit, text, dimensions, std::move(values)});
    };
    add("_diff_mean", series.unit, "paired mean difference: " + series.meaning,
        std::move(mean));
    add("_diff_mcse", series.unit, "Monte Carlo standard error of that mean", std::move(mcse));
    add("_ci_low", series.unit, "95% interval of the mean difference, low", std::move(low));
    add("_ci_high", series.unit, "95% interval of the mean difference, high", std::move(high));
    add("_ratio", "1", "ratio of means: " + series.meaning, std::move(ratio));
    add("_vrf", "1", "variance reduction factor of common random numbers", std::move(vrf));
    add("_nnt", "1", "number needed to treat; missing where the interval contains 0",
        std::move(nnt));
    add("_n_pairs", "1", "pairs of replicates", std::move(n_pairs));
}

void add_survival_contrasts(const ExperimentResult& experiment, const std::vector<Pair>& pairs,
                            sim::Group& group) {
    for (const TimedEndpoint& endpoint : timed_endpoints()) {
        std::vector<double> ratio, low, high, log_se, gained, gained_mcse;
        for (const Pair& pair : pairs) {
            const HazardRatio hr = hazard_ratio(experiment, pair.arm, pair.reference, endpoint);
            ratio.push_back(hr.known ? hr.ratio : nan);
            low.push_back(hr.known ? hr.low : nan);
            high.push_back(hr.known ? hr.high : nan);
            log_se.push_back(hr.known ? hr.log_standard_error : nan);
            std::vector<double> arm, reference;
            for (std::size_t r = 0; r < experiment.runs[0].size(); ++r) {
                arm.push_back(restricted_mean_time(experiment, pair.arm, r, endpoint));
                reference.push_back(
                    restricted_mean_time(experiment, pair.reference, r, endpoint));
            }
            const analysis::Contrast c = analysis::contrast(arm, reference);
            gained.push_back(c.difference.mean);
            gained_mcse.push_back(c.difference.mcse);
        }
        const std::string name(endpoint.name);
        const std::string meaning(endpoint.meaning);
        const auto add = [&](const std::string& suffix, const std::string& unit,
                             const std::string& text, std::vector<double>& values) {
            group.variables.push_back(
                {name + suffix, unit, text, {"contrast"}, std::move(values)});
        };
        add("_hazard_ratio", "1",
            "hazard ratio, Cox over all people, cause-specific: " + meaning, ratio);
        add("_hazard_ratio_low", "1", "95% interval, clustered by replicate, low", low);
        add("_hazard_ratio_high", "1", "95% interval, clustered by replicate, high", high);
        add("_log_hazard_ratio_se", "1", "robust standard error of the log hazard ratio",
            log_se);
        add("_days_gained", "day", "restricted mean time free of it, difference: " + meaning,
            gained);
        add("_days_gained_mcse", "day", "Monte Carlo standard error of that difference",
            gained_mcse);
    }
}

void add_person_level(const ExperimentResult& experiment, const std::vector<Pair>& pairs,
                      sim::Group& group) {
    for (std::size_t e = 0; e < models::n_endpoints; ++e) {
        std::vector<std::int32_t> helped, harmed, unaffected;
        std::vector<double> gained;
        for (const Pair& pair : pairs)
            for (std::size_t r = 0; r < experiment.runs[0].size(); ++r) {
                const bool known = pair.reference == 0;
                const models::PersonLevel level =
                    known ? experiment.person_level[pair.arm][r][e] : models::PersonLevel{};
                helped.push_back(known ? level.helped : sim::missing_count);
                harmed.push_back(known ? level.harmed : sim::missing_count);
                unaffected.push_back(known ? level.unaffected : sim::missing_count);
                gained.push_back(known ? level.mean_days_gained : nan);
            }
        const std::string name(models::endpoint_names[e]);
        const std::vector<std::string> dimensions{"contrast", "replicate"};
        group.variables.push_back({name + "_helped", "1",
                                   "people who reached it in the reference only", dimensions,
                                   helped});
        group.variables.push_back({name + "_harmed", "1",
                                   "people who reached it in the arm only", dimensions,
                                   harmed});
        group.variables.push_back({name + "_unaffected", "1",
                                   "people with the same outcome in both", dimensions,
                                   unaffected});
        group.variables.push_back(
            {name + "_person_days_gained", "day",
             "mean shift of the day reached, person by person, cut at the end", dimensions,
             gained});
    }
}

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

sim::Group summary_results(const ExperimentResult& experiment) {
    std::vector<sim::MetricSummary> summaries;
    for (std::size_t m = 0; m < measures.size(); ++m) {
        sim::MetricSummary all{{std::string(measures[m].name),
                                std::string(measures[m].unit == "d" ? "day" : measures[m].unit),
                                std::string(measures[m].meaning), "", sim::Measure::Kind::real},
                               {},
                               {},
                               {},
                               {},
                               {},
                               {},
                               {}};
        for (const auto& runs : experiment.runs)
            for (std::size_t t = 0; t < experiment.times.size(); ++t) {
                std::vector<double> values;
                for (const models::RunResult& run : runs) values.push_back(run.values[m][t]);
                const analysis::Summary summary = analysis::summarize(values);
                all.mean.push_back(summary.mean);
                all.sd.push_back(summary.sd);
                all.mcse.push_back(summary.mcse);
                all.q05.push_back(summary.q05_across_runs);
                all.q50.push_back(summary.q50_across_runs);
                all.q95.push_back(summary.q95_across_runs);
                all.n.push_back(static_cast<std::int32_t>(summary.n));
            }
        summaries.push_back(std::move(all));
    }
    return sim::summary_group(summaries);
}

sim::Group contrast_results(const Study& study, const ExperimentResult& experiment) {
    const std::vector<Pair> pairs = pairs_of(study);
    sim::Group group{"contrasts"};
    group.attributes = {
        {"ci_method", std::string("Student t over paired replicates, level .95; an interval of "
                                  "the mean, not across runs; "
                                  "the uncertainty of parameters is not in it")}};
    std::vector<std::int32_t> numbers, arms, references;
    std::vector<std::string> labels;
    for (const Pair& pair : pairs) {
        numbers.push_back(static_cast<std::int32_t>(numbers.size()));
        arms.push_back(static_cast<std::int32_t>(pair.arm));
        references.push_back(static_cast<std::int32_t>(pair.reference));
        labels.push_back(pair.label);
    }
    group.dimensions.push_back({"contrast", numbers, "1", "pair of designs"});
    group.variables.push_back({"contrast_label", "", "arm - reference", {"contrast"}, labels});
    group.variables.push_back({"contrast_arm", "1", "design of the arm", {"contrast"}, arms});
    group.variables.push_back(
        {"contrast_reference", "1", "design of the reference", {"contrast"}, references});
    for (const EndpointSeries& series : endpoint_series())
        add_contrasts(experiment, pairs, series, group);
    add_survival_contrasts(experiment, pairs, group);
    add_person_level(experiment, pairs, group);
    return group;
}

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

std::string differences_text(const Study& study, const ExperimentResult& experiment) {
    const std::size_t trial = trial_time(experiment);
    const std::string day = std::to_string(std::lround(experiment.times[trial]));
    std::vector<std::vector<std::string>> rows{
        {"contrast", "relapse d" + day + ", points", "95% interval", "variance reduction",
         "hazard ratio of relapse", "95% interval", "overdoses /100 people", "95% interval",
         "helped / harmed of 1000"}};
    const EndpointSeries* relapse = nullptr;
    const EndpointSeries* overdoses = nullptr;
    for (const EndpointSeries& series : endpoint_series()) {
        if (series.name == "relapsed_daily") relapse = &series;
        if (series.name == "overdoses") overdoses = &series;
    }
    const TimedEndpoint& relapse_time = timed_endpoints()[1];
    for (const Pair& pair : pairs_of(study)) {
        const auto contrast = [&](const EndpointSeries& series, std::size_t t) {
            return analysis::contrast(
                at_time(series_of(experiment, pair.arm, series), t),
                at_time(series_of(experiment, pair.reference, series), t));
        };
        const analysis::Contrast r = contrast(*relapse, trial);
        const analysis::Contrast o = contrast(*overdoses, experiment.times.size() - 1);
        const HazardRatio hr = hazard_ratio(experiment, pair.arm, pair.reference, relapse_time);
        std::string people = "-";
        if (pair.reference == 0) {
            double helped = 0, harmed = 0, all = 0;
            for (const auto& replicate : experiment.person_level[pair.arm]) {
                const models::PersonLevel& level =
                    replicate[static_cast<std::size_t>(models::Endpoint::relapse_daily)];
                helped += level.helped;
                harmed += level.harmed;
                all += level.helped + level.harmed + level.unaffected;
            }
            people = fixed(1000 * helped / all, 0) + " / " + fixed(1000 * harmed / all, 0);
        }
        rows.push_back(
            {pair.label, fixed(100 * r.difference.mean, 1),
             interval_text(100 * r.mean_interval.low, 100 * r.mean_interval.high, 1),
             std::isfinite(r.variance_reduction) ? fixed(r.variance_reduction, 1) : "identical",
             hr.known ? fixed(hr.ratio, 3) : "-",
             hr.known ? interval_text(hr.low, hr.high, 3) : "-", fixed(o.difference.mean, 2),
             interval_text(o.mean_interval.low, o.mean_interval.high, 2), people});
    }
    return "Differences: paired over replicates that share people and luck; intervals are of "
           "the mean.\n"
           "A (null_ot) twin is the same scenario in which exogenous oxytocin does nothing.\n" +
           aligned(rows);
}

}  // namespace program
