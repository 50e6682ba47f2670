// The groups /summary and /contrasts of results.h5.

#include <limits>

#include "analysis/contrast.h"
#include "models/program/comparison.h"
#include "models/program/contrasts.h"
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
    std::vector<analysis::Contrast> all;
    std::vector<double> needed;
    for (const Pair& pair : pairs) {
        const std::vector<analysis::Contrast> of_pair =
            contrasts_of(experiment, pair.arm, pair.reference, series);
        const std::vector<double> numbers =
            numbers_needed(experiment, pair.arm, pair.reference, series, of_pair);
        all.insert(all.end(), of_pair.begin(), of_pair.end());
        needed.insert(needed.end(), numbers.begin(), numbers.end());
    }
    for (sim::Variable& variable : contrast_variables(series, all, needed))
        group.variables.push_back(std::move(variable));
}

void add_hazard_ratios(const ExperimentResult& experiment, const std::vector<Pair>& pairs,
                       const TimedEndpoint& endpoint, EventIs event, sim::Group& group) {
    std::vector<double> ratio, low, high, log_se;
    for (const Pair& pair : pairs) {
        const HazardRatio hr =
            hazard_ratio(experiment, pair.arm, pair.reference, endpoint, event);
        ratio.push_back(hr.known ? hr.ratio : nan);
        low.push_back(hr.known ? hr.low : nan);
        high.push_back(hr.known ? hr.high : nan);
        log_se.push_back(hr.known ? hr.log_standard_error : nan);
    }
    const bool composite = event == EventIs::endpoint_or_death;
    const std::string name = std::string(endpoint.name) + (composite ? "_or_died" : "");
    const std::string meaning =
        std::string(endpoint.meaning) +
        (composite ? " or death, whichever comes first" : ", cause-specific");
    const sim::Attributes how{
        {"ci_method",
         std::string("clustered by replicate, Student t over replicates or, where they reach "
                     "further, exact limits of the events that differ (MOVER)")},
        {"ci_level", interval_level}};
    const auto add = [&](const std::string& suffix, const std::string& text,
                         std::vector<double>& values, const sim::Attributes& attributes) {
        group.variables.push_back({name + suffix, "1", text, {"contrast"}, values, attributes});
    };
    add("_hazard_ratio", "hazard ratio, Cox over all people with exact times: " + meaning,
        ratio, {});
    add("_hazard_ratio_low", "95% interval of the hazard ratio, low", low, how);
    add("_hazard_ratio_high", "95% interval of the hazard ratio, high", high, how);
    add("_log_hazard_ratio_se",
        "standard error of the log hazard ratio, clustered by replicate, corrected for few",
        log_se, {});
}

void add_days_gained(const ExperimentResult& experiment, const std::vector<Pair>& pairs,
                     const TimedEndpoint& endpoint, sim::Group& group) {
    std::vector<analysis::Contrast> all;
    for (const Pair& pair : pairs)
        all.push_back(days_gained(experiment, pair.arm, pair.reference, endpoint));
    for (sim::Variable& variable : days_gained_variables(endpoint, all))
        group.variables.push_back(std::move(variable));
}

void add_survival_contrasts(const ExperimentResult& experiment, const std::vector<Pair>& pairs,
                            sim::Group& group) {
    for (const TimedEndpoint& endpoint : timed_endpoints()) {
        add_hazard_ratios(experiment, pairs, endpoint, EventIs::endpoint, group);
        if (!endpoint.is_death)
            add_hazard_ratios(experiment, pairs, endpoint, EventIs::endpoint_or_death, group);
        add_days_gained(experiment, pairs, endpoint, group);
    }
}

/// Pairs of replicates in which at least one has nobody to study.
std::vector<std::int32_t> without_people(const ExperimentResult& experiment,
                                         const std::vector<Pair>& pairs) {
    std::vector<std::int32_t> all;
    for (const Pair& pair : pairs) {
        std::int32_t n = 0;
        for (std::size_t r = 0; r < experiment.runs[0].size(); ++r)
            n += experiment.runs[pair.arm][r].has_people() &&
                         experiment.runs[pair.reference][r].has_people()
                     ? 0
                     : 1;
        all.push_back(n);
    }
    return all;
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
    group.attributes = contrast_attributes();
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
    group.variables.push_back({"pairs_without_people",
                               "1",
                               "pairs of replicates left out because nobody was to study",
                               {"contrast"},
                               without_people(experiment, pairs)});
    for (sim::Variable& variable : finding_variables(study))
        group.variables.push_back(std::move(variable));
    for (const EndpointSeries& series : endpoint_series())
        add_contrasts(experiment, pairs, series, group);
    add_survival_contrasts(experiment, pairs, group);
    add_person_level(experiment, pairs, group);
    return group;
}

}  // namespace program
