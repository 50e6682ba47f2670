#include "models/program/endpoint_series.h"

#include <algorithm>
#include <limits>

namespace program {

using models::ExperimentResult;
using models::measure;
using models::measures;

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

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

const EndpointSeries& endpoint_series(std::string_view name) {
    const std::vector<EndpointSeries>& all = endpoint_series();
    return *std::find_if(all.begin(), all.end(),
                         [name](const EndpointSeries& series) { return series.name == name; });
}

}  // namespace program
