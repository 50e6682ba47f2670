#include "models/program/study_numbers.h"

#include <cmath>
#include <limits>

#include "models/program/contrasts.h"
#include "models/program/text_table.h"

namespace program {

using models::ExperimentResult;

namespace {

constexpr double days_per_year = 365.25;

/// Numerator and denominator of one run.
Count count_of(const models::RunResult& run, const Outcome& outcome) {
    Count count{0, 0, outcome.is_rate};
    const std::vector<double>& n = run.values[outcome.numerator];
    const std::vector<double>& of = run.values[outcome.denominator];
    if (!outcome.is_rate) return {n[outcome.time], of[outcome.time], false};
    for (std::size_t t = 0; t < n.size(); ++t) {
        count.n += n[t];
        count.of += of[t] / days_per_year;
    }
    return count;
}

}  // namespace

Outcome share_at(std::size_t numerator, std::size_t denominator, std::size_t time) {
    return {numerator, denominator, time, false};
}

Outcome rate_of(std::size_t events, std::size_t days) {
    return {events, days, 0, true};
}

std::vector<double> values_of(const ExperimentResult& experiment, std::size_t scenario,
                              const Outcome& outcome) {
    std::vector<double> values;
    for (const models::RunResult& run : experiment.runs[scenario]) {
        const Count count = count_of(run, outcome);
        values.push_back(count.of > 0 ? count.n / count.of
                                      : std::numeric_limits<double>::quiet_NaN());
    }
    return values;
}

Count count_of(const ExperimentResult& experiment, std::size_t scenario,
               const Outcome& outcome) {
    Count all{0, 0, outcome.is_rate};
    for (const models::RunResult& run : experiment.runs[scenario]) {
        const Count count = count_of(run, outcome);
        all.n += count.n;
        all.of += count.of;
    }
    return all;
}

PeopleOf1000 people_of_1000(const ExperimentResult& experiment, const Pair& pair,
                            models::Endpoint endpoint) {
    const auto* levels = experiment.person_level({pair.arm, pair.reference});
    if (levels == nullptr) return {};
    PeopleOf1000 people{0, 0, 0, 0};
    double all = 0;
    for (const auto& replicate : *levels) {
        const models::PersonLevel& level = replicate[static_cast<std::size_t>(endpoint)];
        people.helped += level.helped;
        people.harmed += level.harmed;
        people.died_instead += level.died_instead;
        people.unaffected += level.unaffected;
        all += level.helped + level.harmed + level.died_instead + level.unaffected;
    }
    for (double* n : {&people.helped, &people.harmed, &people.died_instead, &people.unaffected})
        *n *= 1000 / all;  // not a number if there is nobody
    return people;
}

std::string person_cell(const ExperimentResult& experiment, const Pair& pair) {
    const PeopleOf1000 people =
        people_of_1000(experiment, pair, models::Endpoint::relapse_daily);
    if (std::isnan(people.helped)) return "-";
    return fixed(people.helped, 0) + " / " + fixed(people.harmed, 0) + " / " +
           fixed(people.died_instead, 0) + " / " + fixed(people.unaffected, 0);
}

std::size_t trial_time(const ExperimentResult& experiment) {
    constexpr double trial_days = 168;
    std::size_t best = 0;
    for (std::size_t t = 0; t < experiment.times.size(); ++t)
        if (std::abs(experiment.times[t] - trial_days) <
            std::abs(experiment.times[best] - trial_days))
            best = t;
    return best;
}

std::string day_text(const ExperimentResult& experiment, std::size_t time) {
    return std::to_string(std::lround(experiment.times[time]));
}

}  // namespace program
