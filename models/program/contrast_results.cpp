// The groups /summary and /contrasts of results.h5.

#include <limits>

#include "analysis/contrast.h"
#include "models/program/comparison.h"
#include "models/program/endpoint_series.h"
#include "models/program/findings.h"
#include "models/program/survival_results.h"

namespace program {

using models::ExperimentResult;
using models::measures;

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

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
            const auto needed = analysis::number_needed_to_treat(
                c.difference.mean, c.mean_interval);
            const bool is_share = series.per == 1 && series.unit == "1" && needed;
            nnt.push_back(is_share ? needed->persons : nan);
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
        add("_hazard_ratio_low", "1", "95% interval (Student t over replicates), low", low);
        add("_hazard_ratio_high", "1", "95% interval (Student t over replicates), high", high);
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
        std::vector<std::int32_t> helped, harmed, unaffected, died_instead;
        std::vector<double> gained;
        for (const Pair& pair : pairs) {
            const auto* levels = experiment.person_level({pair.arm, pair.reference});
            for (std::size_t r = 0; r < experiment.runs[0].size(); ++r) {
                const models::PersonLevel level =
                    levels != nullptr
                        ? (*levels)[r][e]
                        : models::PersonLevel{sim::missing_count, sim::missing_count,
                                              sim::missing_count, sim::missing_count, nan};
                helped.push_back(level.helped);
                harmed.push_back(level.harmed);
                unaffected.push_back(level.unaffected);
                died_instead.push_back(level.died_instead);
                gained.push_back(level.mean_days_gained);
            }
        }
        const std::string name(models::endpoint_names[e]);
        const auto add = [&](const std::string& suffix, const std::string& unit,
                             const std::string& text, sim::Values values) {
            group.variables.push_back(
                {name + suffix, unit, text, {"contrast", "replicate"}, std::move(values)});
        };
        add("_helped", "1",
            "people better off in the arm at the end: alive and free of it instead of having "
            "reached it, or alive instead of dead",
            helped);
        add("_harmed", "1",
            "people alive and free of it in the reference, who have reached it and live in the "
            "arm",
            harmed);
        add("_died_instead", "1", "people dead in the arm and alive in the reference",
            died_instead);
        add("_unaffected", "1", "people with the same outcome in both", unaffected);
        add("_person_days_gained", "day",
            "mean gain of days alive and free of it, person by person, cut at the end", gained);
    }
}

}  // namespace

sim::Group summary_results(const ExperimentResult& experiment) {
    std::vector<sim::MetricSummary> summaries;
    for (std::size_t m = 0; m < measures.size(); ++m) {
        if (!experiment.reports(m)) continue;
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
    for (sim::Variable& variable : finding_variables(study))
        group.variables.push_back(std::move(variable));
    for (const EndpointSeries& series : endpoint_series())
        add_contrasts(experiment, pairs, series, group);
    add_survival_contrasts(experiment, pairs, group);
    add_person_level(experiment, pairs, group);
    return group;
}

}  // namespace program
