// What a study found, as rows for programs.

#include <array>
#include <limits>

#include "models/program/cascade.h"
#include "models/program/comparison.h"
#include "models/program/contrasts.h"
#include "models/program/endpoint_series.h"
#include "models/program/findings.h"
#include "models/program/study_numbers.h"

namespace program {

using models::ExperimentResult;

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// A row; what a kind of row does not have stays as it is.
struct Line {
    std::string what;  ///< flow, offer, outcome, difference, hazard_ratio, people
    std::string scenario;
    std::string reference = {};
    std::string quantity;
    std::string unit;
    double day = nan;
    double estimate = nan;
    double standard_error = nan;
    double low = nan;
    double high = nan;
    std::size_t replicates = 0;
    bool sign_turns = false;
    std::string meaning = {};
};

void add(Report& report, const Line& line) {
    report.rows.push_back({line.what, line.scenario, line.reference, line.quantity, line.unit,
                           line.day, line.estimate, line.standard_error, line.low, line.high,
                           static_cast<std::int64_t>(line.replicates), line.sign_turns,
                           line.meaning});
}

/// "1/100": per 100 people.
std::string unit_of(const EndpointSeries& series) {
    return series.per == 1 ? series.unit : "1/" + std::to_string(static_cast<int>(series.per));
}

std::vector<std::size_t> times_of(const ExperimentResult& experiment) {
    const std::size_t trial = trial_time(experiment), end = experiment.times.size() - 1;
    return trial == end ? std::vector{end} : std::vector{trial, end};
}

void add_outcomes(Report& report, const Study& study, const ExperimentResult& experiment) {
    for (std::size_t s = 0; s < study.scenarios.size(); ++s)
        for (const EndpointSeries& series : endpoint_series())
            for (const std::size_t t : times_of(experiment)) {
                const analysis::Summary summary =
                    analysis::summarize(at_time(series_of(experiment, s, series), t));
                add(report, {.what = "outcome",
                             .scenario = study.scenarios[s].label,
                             .quantity = series.name,
                             .unit = unit_of(series),
                             .day = experiment.times[t],
                             .estimate = summary.mean,
                             .standard_error = summary.mcse,
                             .replicates = summary.n,
                             .meaning = series.meaning});
            }
}

void add_differences(Report& report, const Study& study, const ExperimentResult& experiment,
                     const Pair& pair) {
    for (const EndpointSeries& series : endpoint_series())
        for (const std::size_t t : times_of(experiment)) {
            const analysis::Contrast contrast = 
                contrast_of(experiment, pair.arm, pair.reference, series, t);
            add(report,
                {.what = "difference",
                 .scenario = study.scenarios[pair.arm].label,
                 .reference = study.scenarios[pair.reference].label,
                 .quantity = series.name,
                 .unit = unit_of(series),
                 .day = experiment.times[t],
                 .estimate = contrast.difference.mean,
                 .standard_error = contrast.difference.mcse,
                 .low = contrast.mean_interval.low,
                 .high = contrast.mean_interval.high,
                 .replicates = contrast.n_pairs,
                 .sign_turns =
                     !that_turn(study, pair.arm, pair.reference, series.name).empty(),
                 .meaning = series.meaning});
        }
}

void add_hazard_ratios(Report& report, const Study& study, const ExperimentResult& experiment,
                       const Pair& pair) {
    for (const TimedEndpoint& endpoint : timed_endpoints()) {
        const HazardRatio hr = hazard_ratio(experiment, pair.arm, pair.reference, endpoint);
        add(report, {.what = "hazard_ratio",
                     .scenario = study.scenarios[pair.arm].label,
                     .reference = study.scenarios[pair.reference].label,
                     .quantity = std::string(endpoint.name),
                     .unit = "1",
                     .day = experiment.times.back(),
                     .estimate = hr.known ? hr.ratio : nan,
                     .low = hr.known ? hr.low : nan,
                     .high = hr.known ? hr.high : nan,
                     .replicates = experiment.runs[pair.arm].size(),
                     .meaning = std::string(endpoint.meaning)});
    }
}

void add_people(Report& report, const Study& study, const ExperimentResult& experiment,
                const Pair& pair) {
    for (std::size_t e = 0; e < models::n_endpoints; ++e) {
        const PeopleOf1000 people =
            people_of_1000(experiment, pair, static_cast<models::Endpoint>(e));
        const std::string name(models::endpoint_names[e]);
        const auto row = [&](const char* suffix, double n, const char* meaning) {
            add(report, {.what = "people",
                         .scenario = study.scenarios[pair.arm].label,
                         .reference = study.scenarios[pair.reference].label,
                         .quantity = name + suffix,
                         .unit = "1/1000",
                         .day = experiment.times.back(),
                         .estimate = n,
                         .replicates = experiment.runs[pair.arm].size(),
                         .meaning = meaning});
        };
        row("_helped", people.helped, "better off in the arm: free of it, or alive");
        row("_harmed", people.harmed, "have reached it and live in the arm, not in the reference");
        row("_died_instead", people.died_instead, "dead in the arm, alive in the reference");
        row("_unaffected", people.unaffected, "the same in both");
    }
}

/// Who is simulated and who is studied, in means over replicates.
void add_flow(Report& report, const Study& study, const ExperimentResult& experiment) {
    using Field = std::pair<const char*, std::int64_t models::Flow::*>;
    constexpr std::array fields{Field{"simulated", &models::Flow::simulated},
                                Field{"dead", &models::Flow::dead},
                                Field{"in_institution", &models::Flow::in_institution},
                                Field{"in_treatment", &models::Flow::in_treatment},
                                Field{"not_using", &models::Flow::not_using},
                                Field{"not_drawn", &models::Flow::not_drawn},
                                Field{"drawn", &models::Flow::drawn},
                                Field{"died_before_day_0", &models::Flow::died_before_day_0},
                                Field{"enrolled", &models::Flow::enrolled}};
    for (std::size_t s = 0; s < study.scenarios.size(); ++s)
        for (const auto& [name, member] : fields) {
            std::vector<double> numbers;
            for (const models::RunResult& run : experiment.runs[s])
                numbers.push_back(static_cast<double>(run.flow.*member));
            const analysis::Summary summary = analysis::summarize(numbers);
            add(report, {.what = "flow",
                         .scenario = study.scenarios[s].label,
                         .quantity = name,
                         .unit = "1",
                         .day = 0,
                         .estimate = summary.mean,
                         .standard_error = summary.mcse,
                         .replicates = summary.n,
                         .meaning = "people of a replicate"});
        }
}

/// How far people came with each intervention, all replicates together.
void add_offers(Report& report, const Study& study, const ExperimentResult& experiment) {
    for (std::size_t s = 0; s < study.scenarios.size(); ++s)
        for (std::size_t k = 0; k < study.scenarios[s].plan.size(); ++k) {
            const models::OfferCounts counts = counts_of(experiment.runs[s], k);
            const auto row = [&](const std::string& step, int n) {
                add(report, {.what = "offer",
                             .scenario = study.scenarios[s].label,
                             .quantity = study.scenarios[s].plan[k].name + "_" + step,
                             .unit = "1",
                             .estimate = static_cast<double>(n),
                             .replicates = experiment.runs[s].size(),
                             .meaning = "people, all replicates together"});
            };
            row("cohort", counts.people);
            row("eligible", counts.eligible);
            row("offered", counts.offered);
            row("accepted", counts.accepted);
            row("enrolled", counts.enrolled);
            row("started", counts.started);
            for (std::size_t i = 0; i < counts.kept.size(); ++i) {
                const std::string days = std::to_string(models::OfferCounts::kept_days[i]);
                row("kept_" + days + "d", counts.kept[i]);
                row("observed_" + days + "d", counts.observed[i]);
            }
        }
}

}  // namespace

Report study_report(const Study& study, const ExperimentResult& experiment,
                    const std::string& command) {
    Report report{command,
                  {"what", "scenario", "reference", "quantity", "unit", "day", "estimate",
                   "standard_error", "low", "high", "replicates", "sign_turns", "meaning"},
                  {}};
    add_flow(report, study, experiment);
    add_offers(report, study, experiment);
    add_outcomes(report, study, experiment);
    for (const Pair& pair : pairs_of(study)) {
        add_differences(report, study, experiment, pair);
        add_hazard_ratios(report, study, experiment, pair);
        add_people(report, study, experiment, pair);
    }
    return report;
}

}  // namespace program
