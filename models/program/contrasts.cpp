#include "models/program/contrasts.h"

#include <cmath>
#include <limits>

#include "analysis/rare_events.h"

namespace program {

using models::ExperimentResult;
using models::measures;

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// A series of two scenarios, by replicate and time.
struct TwoSeries {
    std::vector<std::vector<double>> arm, reference;
};

TwoSeries both(const ExperimentResult& experiment, std::size_t arm, std::size_t reference,
               const EndpointSeries& series) {
    return {series_of(experiment, arm, series), series_of(experiment, reference, series)};
}

/// People in the pairs of replicates that count, and how many events they had.
struct Numbers {
    double people = 0;  ///< in both arms, mean
    std::vector<double> arm, reference;
};

Numbers numbers_of(const ExperimentResult& experiment, std::size_t arm, std::size_t reference,
                   const EndpointSeries& series, const std::vector<double>& in_arm,
                   const std::vector<double>& in_reference, std::size_t time) {
    Numbers numbers;
    for (std::size_t r = 0; r < in_arm.size(); ++r) {
        if (std::isnan(in_arm[r]) || std::isnan(in_reference[r])) continue;
        const double a = experiment.runs[arm][r].values[series.denominator][time];
        const double b = experiment.runs[reference][r].values[series.denominator][time];
        const double people = (a + b) / 2;
        numbers.people += people;
        numbers.arm.push_back(in_arm[r] * people / series.per);
        numbers.reference.push_back(in_reference[r] * people / series.per);
    }
    return numbers;
}

/// Before anything can have happened, certainty is right.
bool all_equal_nothing(const std::vector<double>& values) {
    for (const double value : values)
        if (value != 0) return false;
    return true;
}

/// Shares of other people in each arm, such as those treated: limits of both, all replicates
/// together.
analysis::Interval of_other_people(const ExperimentResult& experiment, std::size_t arm,
                                   std::size_t reference, const EndpointSeries& series,
                                   const std::vector<double>& in_arm,
                                   const std::vector<double>& in_reference, std::size_t time) {
    double events[2] = {0, 0}, people[2] = {0, 0};
    for (std::size_t r = 0; r < in_arm.size(); ++r) {
        if (std::isnan(in_arm[r]) || std::isnan(in_reference[r])) continue;
        const double n[2] = {experiment.runs[arm][r].values[series.denominator][time],
                             experiment.runs[reference][r].values[series.denominator][time]};
        for (const int i : {0, 1}) people[i] += n[i];
        events[0] += in_arm[r] * n[0];
        events[1] += in_reference[r] * n[1];
    }
    return analysis::share_difference(events[0], people[0], events[1], people[1],
                                      interval_level);
}

/// Nobody loses more days than there are: what few events leave open, days alive and free of
/// them leave open too.
void leave_room_for_few_events(const ExperimentResult& experiment, std::size_t arm,
                               std::size_t reference, const TimedEndpoint& endpoint,
                               std::size_t time, analysis::Contrast& days) {
    if (!endpoint.is_rare() || days.n_pairs < 2 || experiment.times[time] == 0) return;
    const EndpointSeries& share = endpoint_series(std::string(endpoint.name) +
                                                  (endpoint.is_death ? "" : "_or_died"));
    const analysis::Interval events =
        contrast_of(experiment, arm, reference, share, time).mean_interval;
    if (!events.contains(0)) return;
    const double all = experiment.times[time];
    days.mean_interval =
        analysis::widest(days.mean_interval, {-all * events.high, -all * events.low});
}

analysis::Contrast at(const ExperimentResult& experiment, std::size_t arm,
                      std::size_t reference, const EndpointSeries& series,
                      const TwoSeries& values, std::size_t time) {
    const std::vector<double> a = at_time(values.arm, time);
    const std::vector<double> r = at_time(values.reference, time);
    analysis::Contrast result = analysis::contrast(a, r, interval_level);
    if (series.days_free_of != nullptr)
        leave_room_for_few_events(experiment, arm, reference, *series.days_free_of, time,
                                  result);
    if (series.counts == EndpointSeries::Counts::nothing || result.n_pairs < 2) return result;
    const Numbers numbers = numbers_of(experiment, arm, reference, series, a, r, time);
    if (experiment.times[time] == 0 && all_equal_nothing(numbers.arm) &&
        all_equal_nothing(numbers.reference))
        return result;
    if (series.denominator != models::measure("enrolled")) {
        result.mean_interval =
            analysis::widest(result.mean_interval, of_other_people(experiment, arm, reference,
                                                                   series, a, r, time));
        return result;
    }
    const bool once = series.counts == EndpointSeries::Counts::people;
    const analysis::Interval events = analysis::count_difference(
        numbers.arm, numbers.reference,
        once ? numbers.people : std::numeric_limits<double>::infinity(), interval_level);
    const double scale = series.per / numbers.people;
    result.mean_interval = analysis::widest(result.mean_interval,
                                            {scale * events.low, scale * events.high});
    return result;
}

}  // namespace

analysis::Contrast contrast_of(const ExperimentResult& experiment, std::size_t arm,
                               std::size_t reference, const EndpointSeries& series,
                               std::size_t time) {
    return at(experiment, arm, reference, series, both(experiment, arm, reference, series),
              time);
}

std::vector<analysis::Contrast> contrasts_of(const ExperimentResult& experiment,
                                             std::size_t arm, std::size_t reference,
                                             const EndpointSeries& series) {
    const TwoSeries values = both(experiment, arm, reference, series);
    std::vector<analysis::Contrast> all;
    for (std::size_t t = 0; t < experiment.times.size(); ++t)
        all.push_back(at(experiment, arm, reference, series, values, t));
    return all;
}

const EndpointSeries* deaths_beside(const EndpointSeries& series) {
    if (series.number_needed != EndpointSeries::NumberNeeded::unless_more_die) return nullptr;
    return &endpoint_series("expected_deaths");
}

std::vector<double> numbers_needed(const ExperimentResult& experiment, std::size_t arm,
                                   std::size_t reference, const EndpointSeries& series,
                                   const std::vector<analysis::Contrast>& contrasts) {
    if (series.number_needed == EndpointSeries::NumberNeeded::no) return {};
    std::vector<analysis::Contrast> deaths;
    if (const EndpointSeries* dead = deaths_beside(series))
        deaths = contrasts_of(experiment, arm, reference, *dead);
    std::vector<double> all;
    for (std::size_t t = 0; t < contrasts.size(); ++t) {
        const analysis::Contrast& c = contrasts[t];
        const auto number = analysis::number_needed_to_treat(c.difference.mean,
                                                             c.mean_interval, series.per);
        const bool fewer_because_dead =
            !deaths.empty() && c.difference.mean < 0 && deaths[t].difference.mean > 0;
        all.push_back(number && !fewer_because_dead ? number->persons : nan);
    }
    return all;
}

std::vector<sim::Variable> contrast_variables(
    const EndpointSeries& series, const std::vector<analysis::Contrast>& contrasts,
    const std::vector<double>& numbers_needed) {
    std::vector<double> mean, mcse, low, high, ratio, reduction;
    std::vector<std::int32_t> n_pairs;
    for (const analysis::Contrast& c : contrasts) {
        mean.push_back(c.difference.mean);
        mcse.push_back(c.difference.mcse);
        low.push_back(c.mean_interval.low);
        high.push_back(c.mean_interval.high);
        ratio.push_back(c.ratio_of_means.value_or(nan));
        reduction.push_back(c.variance_reduction);
        n_pairs.push_back(static_cast<std::int32_t>(c.n_pairs));
    }
    const std::vector<std::string> over{"contrast", "time"};
    const std::string& name = series.name;
    const std::string method =
        series.counts == EndpointSeries::Counts::nothing
            ? "Student t over paired replicates"
            : "Student t over paired replicates or, where they reach further, exact limits of "
              "the events that differ (MOVER)";
    const sim::Attributes how{{"ci_method", method}, {"ci_level", interval_level}};
    std::vector<sim::Variable> variables{
        {name + "_diff_mean", series.unit, "paired mean difference: " + series.meaning, over,
         mean},
        {name + "_diff_mcse", series.unit, "Monte Carlo standard error of that mean", over,
         mcse},
        {name + "_ci_low", series.unit, "95% interval of the mean difference, low", over, low,
         how},
        {name + "_ci_high", series.unit, "95% interval of the mean difference, high", over,
         high, how},
        {name + "_ratio", "1", "ratio of means: " + series.meaning, over, ratio},
        {name + "_vrf", "1",
         "variance reduction factor of common random numbers; infinite where all differences "
         "are the same, missing where no variance is known",
         over, reduction},
        {name + "_n_pairs", "1", "pairs of replicates with people in both", over, n_pairs}};
    if (series.number_needed != EndpointSeries::NumberNeeded::no)
        variables.push_back(
            {name + "_nnt", "1",
             "number needed to treat: people for one event more or less; missing where the "
             "interval contains 0 or fewer events come with more deaths",
             over, numbers_needed});
    return variables;
}

sim::Attributes contrast_attributes() {
    return {{"comment",
             std::string("paired over replicates that share people and luck; intervals are of "
                         "the mean, not across runs; the uncertainty of parameters is not in "
                         "them; ci_method and ci_level stand at each interval")},
            {"ci_method", std::string("Student t over paired replicates, with more room where "
                                      "few events differ")},
            {"ci_level", interval_level}};
}

analysis::Contrast days_gained(const ExperimentResult& experiment, std::size_t arm,
                               std::size_t reference, const TimedEndpoint& endpoint) {
    std::vector<double> a, b;
    for (std::size_t r = 0; r < experiment.runs[arm].size(); ++r) {
        a.push_back(mean_days_free(experiment, arm, r, endpoint));
        b.push_back(mean_days_free(experiment, reference, r, endpoint));
    }
    analysis::Contrast result = analysis::contrast(a, b, interval_level);
    leave_room_for_few_events(experiment, arm, reference, endpoint,
                              experiment.times.size() - 1, result);
    return result;
}

std::vector<sim::Variable> days_gained_variables(
    const TimedEndpoint& endpoint, const std::vector<analysis::Contrast>& contrasts) {
    std::vector<double> mean, mcse, low, high;
    for (const analysis::Contrast& c : contrasts) {
        mean.push_back(c.difference.mean);
        mcse.push_back(c.difference.mcse);
        low.push_back(c.mean_interval.low);
        high.push_back(c.mean_interval.high);
    }
    const std::string name = std::string(endpoint.name) + "_days_gained";
    const sim::Attributes how{{"ci_method", std::string("Student t over paired replicates; of rare "
                                                       "endpoints with room for few events")},
                              {"ci_level", interval_level}};
    const std::vector<std::string> over{"contrast"};
    const std::string free = endpoint.is_death
                                 ? "mean days alive until the end of the study, difference"
                                 : "mean days alive and free of it until the end of the study, "
                                   "difference: " +
                                       std::string(endpoint.meaning);
    return {{name, "day", free, over, mean},
            {name + "_mcse", "day", "Monte Carlo standard error of that difference", over, mcse},
            {name + "_low", "day", "95% interval of that difference, low", over, low, how},
            {name + "_high", "day", "95% interval of that difference, high", over, high, how}};
}

}  // namespace program
