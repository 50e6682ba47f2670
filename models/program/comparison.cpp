#include "models/program/comparison.h"

#include <algorithm>
#include <cmath>

#include "models/program/cells.h"
#include "models/program/contrasts.h"
#include "models/program/endpoint_series.h"
#include "models/program/findings.h"
#include "models/program/study_numbers.h"
#include "models/program/text_table.h"

namespace program {

using models::ExperimentResult;
using models::measure;

namespace {

std::string printed(const TextRows& rows, const Page& page) {
    return page.format == Format::markdown ? markdown(rows) : fitted(rows, page.width);
}

/// A paragraph; Markdown breaks its lines itself.
std::string said(const std::string& text, const Page& page) {
    return page.format == Format::markdown ? text + "\n" : wrapped(text, page.width);
}

std::string heading(const std::string& text, const Page& page) {
    return page.format == Format::markdown ? "### " + text + "\n\n" : wrapped(text, page.width);
}

/// Whether nothing or everything was seen, so that no spread over replicates tells the error.
std::optional<double> bound_of(const Count& count) {
    if (count.of <= 0 || (count.n > 0 && count.n < count.of)) return std::nullopt;
    if (count.n > 0) return count.is_rate ? std::nullopt : std::optional(bound_of_no_share(count.of));
    return count.is_rate ? bound_of_no_rate(count.of) : bound_of_no_share(count.of);
}

/// A column of the table of outcomes.
struct OutcomeColumn {
    std::string heading;
    Outcome outcome;
    CellStyle style;
};

std::vector<OutcomeColumn> outcome_columns(const ExperimentResult& experiment) {
    const std::size_t trial = trial_time(experiment), end = experiment.times.size() - 1;
    const std::string by = " by day " + day_text(experiment, trial) + ", %";
    const std::string at = " on day " + day_text(experiment, end) + ", %";
    const CellStyle percent{100, 1};
    const std::size_t enrolled = measure("enrolled"), alive = measure("person_days_alive");
    const auto rate = [alive](const char* name) {
        return rate_of(endpoint_series(expected_or_counted(name)).terms[0].measure, alive);
    };
    return {{"lapse" + by, share_at(measure("ever_lapsed"), enrolled, trial), percent},
            {"relapse" + by, share_at(measure("ever_relapsed_daily"), enrolled, trial), percent},
            {"10 of 28 days" + by, share_at(measure("ever_relapsed_10of28"), enrolled, trial),
             percent},
            {"no use for 30 days" + at, share_at(measure("abstinent_30d"), enrolled, end), percent},
            {"in treatment" + at, share_at(measure("in_treatment"), enrolled, end), percent},
            {"overdoses per 100 person-years", rate("overdoses"), {100, 1}},
            {"overdose deaths per 1,000 person-years", rate("deaths_overdose"),
             {1000, 1}},
            {"other deaths per 1,000 person-years", rate("deaths_other"),
             {1000, 1}}};
}

constexpr const char* expected_note =
    "Overdoses and deaths are expected events: the sum of the chances that people had, in place "
    "of the events that came true; the same mean, less luck. ";

std::string replicates_note(const ExperimentResult& experiment) {
    return experiment.runs[0].size() < 2 ? "One replicate tells no standard error. " : "";
}

}  // namespace

std::string people_text(const Study& study, const ExperimentResult& experiment,
                        const Page& page) {
    models::Flow sum;
    const auto& runs = experiment.runs[0];
    for (const models::RunResult& run : runs) {
        sum.simulated += run.flow.simulated;
        sum.dead += run.flow.dead;
        sum.in_institution += run.flow.in_institution;
        sum.in_treatment += run.flow.in_treatment;
        sum.not_using += run.flow.not_using;
        sum.not_drawn += run.flow.not_drawn;
        sum.died_before_day_0 += run.flow.died_before_day_0;
        sum.enrolled += run.flow.enrolled;
    }
    const auto mean = [&runs](std::int64_t n) {
        return grouped(static_cast<double>(n) / static_cast<double>(runs.size()));
    };
    std::string reasons;
    const auto reason = [&](std::int64_t n, const std::string& why) {
        if (n > 0) reasons += (reasons.empty() ? "" : ", ") + mean(n) + " " + why;
    };
    reason(sum.dead, "had died by the end of the burn-in");
    reason(sum.in_institution, "were in an institution");
    reason(sum.in_treatment, "were in treatment");
    reason(sum.not_using, "were not in regular use");
    reason(sum.not_drawn, "were not drawn (cohort_share)");
    reason(sum.died_before_day_0, "of the cohort died before day 0");
    return said("People: of " + mean(sum.simulated) + " simulated in a replicate of " +
                    study.scenarios[0].label + ", " + mean(sum.enrolled) +
                    " are studied from day 0" +
                    (reasons.empty() ? "." : "; " + reasons + ". Means over replicates."),
                page);
}

std::string outcomes_text(const Study& study, const ExperimentResult& experiment,
                          const Page& page) {
    const std::vector<OutcomeColumn> columns = outcome_columns(experiment);
    TextRows rows{{"scenario", "people"}};
    for (const OutcomeColumn& column : columns) rows[0].push_back(column.heading);
    for (std::size_t s = 0; s < study.scenarios.size(); ++s) {
        std::vector<double> people;
        for (const models::RunResult& run : experiment.runs[s])
            people.push_back(run.values[measure("enrolled")][0]);
        rows.push_back({study.scenarios[s].label, grouped(analysis::summarize(people).mean)});
        for (const OutcomeColumn& column : columns)
            rows.back().push_back(
                value_cell(analysis::summarize(values_of(experiment, s, column.outcome)),
                           column.style, bound_of(count_of(experiment, s, column.outcome))));
    }
    return heading("Outcomes: mean over replicates ± its Monte Carlo standard error", page) +
           said(replicates_note(experiment) + expected_note +
                    "The uncertainty of the model is larger and not in it. < and >: bounds (95%) "
                    "where nothing, or everything, was seen.",
                page) +
           "\n" + printed(rows, page);
}

namespace {

/// Replicates to add until the standard error of a difference is a tenth of a percentage point.
std::string still_needed_cell(const analysis::Contrast& contrast) {
    constexpr double target = 0.001;
    const std::optional<std::int64_t> needed =
        analysis::replicates_still_needed(contrast.difference, target);
    return needed ? grouped(static_cast<double>(*needed)) : "-";
}

/// A column of differences of an endpoint of /contrasts at one time.
struct DifferenceColumn {
    std::string name;  ///< of the endpoint
    std::string heading;
    std::size_t time;
    CellStyle style;
};

std::vector<DifferenceColumn> difference_columns(const ExperimentResult& experiment) {
    const std::size_t trial = trial_time(experiment), end = experiment.times.size() - 1;
    const std::string by = " by day " + day_text(experiment, trial);
    const std::string at = " by day " + day_text(experiment, end);
    return {
        {"relapsed_daily_or_died", "relapse or death" + by + ", points", trial, {100, 1}},
        {"relapsed_daily", "relapse alone" + by + ", points", trial, {100, 1}},
        {"expected_deaths", "deaths" + at + " per 1,000", end, {10, 1}},
        {"deaths_other_imposed", "of these, imposed by rates in treatment", end, {10, 1}},
        {"expected_deaths_overdose", "overdose deaths" + at + " per 1,000", end, {10, 1}},
        {"expected_overdoses", "overdoses" + at + " per 100", end, {1, 2}}};
}

/// "7" people to treat for one event less, "7 (harm)" for one more.
std::string needed_cell(const ExperimentResult& experiment, const Pair& pair,
                        const DifferenceColumn& column) {
    const EndpointSeries& series = endpoint_series(column.name);
    const std::vector<analysis::Contrast> contrasts =
        contrasts_of(experiment, pair.arm, pair.reference, series);
    const double needed = numbers_needed(experiment, pair.arm, pair.reference, series,
                                         contrasts)[column.time];
    if (std::isnan(needed)) return "-";
    return grouped(std::ceil(std::abs(needed))) +
           (contrasts[column.time].difference.mean > 0 ? " (harm)" : "");
}

constexpr const char* turns_mark = " !";

std::string marked_cell(const Study& study, const ExperimentResult& experiment,
                        const Pair& pair, const DifferenceColumn& column) {
    const analysis::Contrast contrast = contrast_of(
        experiment, pair.arm, pair.reference, endpoint_series(column.name), column.time);
    return difference_cell(contrast, column.style) +
           (that_turn(study, pair.arm, pair.reference, column.name).empty() ? "" : turns_mark);
}

/// The column that shows what an arm is for: with death beside it, expected if it is rare.
std::string purpose_column(std::string_view purpose) {
    const std::string name(purpose);
    return name == "relapsed_daily" ? name + "_or_died" : expected_or_counted(name);
}

/// Each arm by the outcome that it is for.
std::string purposes_text(const Study& study, const ExperimentResult& experiment,
                          const std::vector<Pair>& pairs, const Page& page) {
    TextRows rows{{"arm", "outcome", "difference and 95% interval"}};
    for (const Pair& pair : pairs) {
        if (study.twin_of[pair.arm] >= 0) continue;
        for (const std::string_view purpose : purposes_of(study, pair.arm, pair.reference))
            for (const DifferenceColumn& column : difference_columns(experiment))
                if (column.name == purpose_column(purpose))
                    rows.push_back({study.scenarios[pair.arm].label, column.heading,
                                    marked_cell(study, experiment, pair, column)});
    }
    return printed(rows, page);
}

std::string pairs_text(const Study& study, const ExperimentResult& experiment,
                       const std::vector<Pair>& pairs, const Page& page) {
    const std::vector<DifferenceColumn> columns = difference_columns(experiment);
    TextRows rows{{"arm"}};
    for (const DifferenceColumn& column : columns) rows[0].push_back(column.heading);
    for (const char* text : {"hazard ratio of relapse or death",
                             "people to treat for one relapse or death less",
                             "of 1,000 people helped / harmed / died instead / unaffected",
                             "variance reduction", "replicates to add for SE .1"})
        rows[0].emplace_back(text);
    const TimedEndpoint& relapse = timed_endpoints()[1];
    for (const Pair& pair : pairs) {
        rows.push_back({study.scenarios[pair.arm].label});
        for (const DifferenceColumn& column : columns)
            rows.back().push_back(marked_cell(study, experiment, pair, column));
        const analysis::Contrast relapsed =
            contrast_of(experiment, pair.arm, pair.reference, endpoint_series(columns[0].name),
                        columns[0].time);
        const HazardRatio hr = hazard_ratio(experiment, pair.arm, pair.reference, relapse,
                                            EventIs::endpoint_or_death);
        rows.back().push_back(hr.known ? ratio_cell(hr.ratio, hr.low, hr.high) : "-");
        rows.back().push_back(needed_cell(experiment, pair, columns[0]));
        rows.back().push_back(person_cell(experiment, pair));
        rows.back().push_back(variance_reduction_cell(relapsed));
        rows.back().push_back(still_needed_cell(relapsed));
    }
    return printed(rows, page);
}

/// The findings that turn, of all pairs.
std::string turns_text(const Study& study, const std::vector<Pair>& pairs,
                       const std::vector<DifferenceColumn>& columns, const Page& page) {
    std::vector<std::string> texts;
    for (const Pair& pair : pairs)
        for (const DifferenceColumn& column : columns)
            for (const TurningFinding& finding :
                 that_turn(study, pair.arm, pair.reference, column.name))
                if (std::find(texts.begin(), texts.end(), text_of(finding)) == texts.end())
                    texts.push_back(text_of(finding));
    if (texts.empty()) return "";
    std::string text = "\n" + said("! No finding: the sign turns within the plausible range of "
                                   "one parameter.",
                                   page);
    for (const std::string& one : texts)
        text += page.format == Format::markdown ? "- " + one + "\n"
                                                : wrapped("  " + one, page.width, 4);
    return text;
}

}  // namespace

std::string differences_text(const Study& study, const ExperimentResult& experiment,
                             const Page& page) {
    std::vector<Pair> with_reference, with_twin;
    for (const Pair& pair : pairs_of(study))
        (pair.reference == 0 ? with_reference : with_twin).push_back(pair);
    const std::string n = std::to_string(experiment.runs[0].size());
    std::string text =
        heading("What each arm is for: differences from " + study.scenarios[0].label, page) +
        said("Paired over " + n + " replicates that share people and luck; 95% intervals of the "
             "mean, without the uncertainty of the model. " + expected_note,
             page) +
        "\n" + purposes_text(study, experiment, with_reference, page) + "\n" +
        heading("All differences from " + study.scenarios[0].label, page) + "\n" +
        pairs_text(study, experiment, with_reference, page);
    if (!with_twin.empty())
        text += "\n" +
                heading("Oxytocin alone: differences from the (null_ot) twin, the same scenario "
                        "in which exogenous oxytocin does nothing",
                        page) +
                "\n" + pairs_text(study, experiment, with_twin, page);
    return text + turns_text(study, pairs_of(study), difference_columns(experiment), page);
}

}  // namespace program
