#include "models/program/endpoint_series.h"

#include <algorithm>
#include <limits>

namespace program {

using models::ExperimentResult;
using models::measure;
using models::measures;

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

using Counts = EndpointSeries::Counts;
using NumberNeeded = EndpointSeries::NumberNeeded;
constexpr std::size_t no_denominator = measures.size();

/// An endpoint that people reach once: the share that did, the share that did or died first,
/// and the share that died first. Only the second can not fall because people die.
void add_endpoint(const TimedEndpoint& endpoint, std::vector<EndpointSeries>& all) {
    const std::string name(endpoint.name);
    const std::string meaning = "share so far: " + std::string(endpoint.meaning);
    if (endpoint.is_death) {
        all.push_back(
            {name, meaning, {{endpoint.reached}}, Counts::people, NumberNeeded::yes});
        return;
    }
    all.push_back({name, meaning, {{endpoint.reached}}, Counts::people});
    all.push_back({name + "_or_died", meaning + ", or death",
                   {{endpoint.reached}, {endpoint.died_before}}, Counts::people,
                   NumberNeeded::yes});
    all.push_back({"died_before_" + name, meaning + ": death before it",
                   {{endpoint.died_before}}, Counts::people});
}

/// Days alive and free of an endpoint.
EndpointSeries days_free(const TimedEndpoint& endpoint) {
    EndpointSeries series{
        endpoint.is_death ? "days_alive" : "days_free_of_" + std::string(endpoint.name),
        endpoint.is_death
            ? "days alive so far per person"
            : "days alive and free of it so far per person: " + std::string(endpoint.meaning),
        {{endpoint.days_before}}};
    series.adds_up = true;
    series.unit = "day";
    series.days_free_of = &endpoint;
    return series;
}

/// Events so far per 100 people.
EndpointSeries per_100(const std::string& name, const std::string& meaning,
                       std::vector<EndpointSeries::Term> terms, Counts counts,
                       NumberNeeded number_needed) {
    return {name,          meaning + " so far per 100 people", std::move(terms), counts,
            number_needed, true,                               100};
}

/// Events as the sum of their chances: the same mean as their number, and far less luck.
EndpointSeries expected(const std::string& name, const std::string& meaning,
                        std::vector<EndpointSeries::Term> terms,
                        NumberNeeded number_needed = NumberNeeded::no) {
    return per_100(name, meaning, std::move(terms), Counts::nothing, number_needed);
}

/// Rare outcomes, and what of them and of leaving treatment is imposed: the part that is a
/// parameter of the drug and not made by what people do.
void add_expected(std::vector<EndpointSeries>& all) {
    constexpr std::size_t overdose = measure("expected_deaths_overdose");
    constexpr std::size_t other = measure("expected_deaths_other");
    constexpr std::size_t untreated = measure("expected_deaths_other_untreated");
    constexpr std::size_t dropouts = measure("expected_dropouts");
    constexpr std::size_t at_drug_rate = measure("expected_dropouts_at_drug_rate");
    all.push_back(expected("expected_overdoses", "expected overdoses",
                           {{measure("expected_overdoses")}}, NumberNeeded::unless_more_die));
    all.push_back(expected("expected_deaths_overdose", "expected deaths by overdose",
                           {{overdose}}, NumberNeeded::unless_more_die));
    all.push_back(expected("expected_deaths_other", "expected other deaths", {{other}},
                           NumberNeeded::unless_more_die));
    all.push_back(expected("expected_deaths", "expected deaths", {{overdose}, {other}},
                           NumberNeeded::yes));
    all.push_back(expected("deaths_other_imposed",
                           "expected other deaths, part imposed by mortality.in_treatment",
                           {{other}, {untreated, -1}}));
    all.push_back(expected("deaths_emergent",
                           "expected deaths but for the part that mortality.in_treatment imposes",
                           {{overdose}, {untreated}}));
    all.push_back(expected("expected_dropouts", "expected decisions to leave treatment",
                           {{dropouts}}));
    all.push_back(expected("dropouts_imposed",
                           "expected decisions to leave treatment at the rate of the drug alone",
                           {{at_drug_rate}}));
    all.push_back(expected("dropouts_emergent",
                           "expected decisions to leave treatment beyond the rate of the drug, "
                           "from what people do and feel",
                           {{dropouts}, {at_drug_rate, -1}}));
}

std::vector<EndpointSeries> all_series() {
    std::vector<EndpointSeries> all;
    for (const TimedEndpoint& endpoint : timed_endpoints()) add_endpoint(endpoint, all);
    const auto people = [&all](const char* name, const char* meaning, std::size_t m,
                               NumberNeeded number_needed = NumberNeeded::no) {
        all.push_back({name, meaning, {{m}}, Counts::people, number_needed});
    };
    people("abstinent_30d", "share alive and without use in the last 30 days",
           measure("abstinent_30d"), NumberNeeded::yes);
    people("opioid_free_urine", "share alive that would test negative",
           measure("opioid_free_urine"), NumberNeeded::yes);
    people("using", "share in regular use", measure("using"));
    people("in_treatment", "share in medication treatment", measure("in_treatment"));
    all.push_back({"retained",
                   "share of the ever treated retained in treatment",
                   {{measure("retained")}},
                   Counts::people,
                   NumberNeeded::no,
                   false,
                   1,
                   "1",
                   measure("ever_treated")});
    all.push_back(per_100("overdoses", "overdoses", {{measure("overdoses")}}, Counts::events,
                          NumberNeeded::unless_more_die));
    all.push_back(per_100("overdoses_attended", "attended overdoses",
                          {{measure("overdoses_attended")}}, Counts::events, NumberNeeded::no));
    all.push_back(per_100("deaths_overdose", "deaths by overdose",
                          {{measure("deaths_overdose")}}, Counts::people,
                          NumberNeeded::unless_more_die));
    all.push_back(per_100("deaths_other", "other deaths", {{measure("deaths_other")}},
                          Counts::people, NumberNeeded::unless_more_die));
    add_expected(all);
    for (const TimedEndpoint& endpoint : timed_endpoints()) all.push_back(days_free(endpoint));
    const auto mean = [&all](const char* name, const char* meaning, std::size_t m) {
        all.push_back({name,
                       meaning,
                       {{m}},
                       Counts::nothing,
                       NumberNeeded::no,
                       true,
                       1,
                       "day"});
    };
    mean("days_using", "days in regular use so far per person", measure("person_days_using"));
    mean("days_abstinent", "days abstinent so far per person",
         measure("person_days_abstinent"));
    all.push_back({"weeks_abstinent",
                   "weeks without use, mean of the living",
                   {{measure("mean_weeks_abstinent")}},
                   Counts::nothing,
                   NumberNeeded::no,
                   false,
                   1,
                   "1",
                   no_denominator});
    return all;
}

}  // namespace

const std::vector<EndpointSeries>& endpoint_series() {
    static const std::vector<EndpointSeries> all = all_series();
    return all;
}

std::vector<std::size_t> measures_of(const EndpointSeries& series) {
    std::vector<std::size_t> all;
    for (const EndpointSeries::Term& term : series.terms) all.push_back(term.measure);
    if (series.denominator < measures.size()) all.push_back(series.denominator);
    // Days lost to few events have the room that the number of events leaves open.
    if (series.days_free_of != nullptr && series.days_free_of->is_rare())
        for (const std::size_t measure :
             {series.days_free_of->reached, series.days_free_of->died_before})
            if (std::find(all.begin(), all.end(), measure) == all.end()) all.push_back(measure);
    return all;
}

std::vector<std::vector<double>> series_of(const ExperimentResult& experiment,
                                           std::size_t scenario, const EndpointSeries& series) {
    std::vector<std::vector<double>> values;
    for (const models::RunResult& run : experiment.runs[scenario]) {
        std::vector<double> of_run;
        double sum = 0;
        for (std::size_t t = 0; t < experiment.times.size(); ++t) {
            double now = 0;
            for (const EndpointSeries::Term& term : series.terms)
                now += term.weight * run.values[term.measure][t];
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

std::string expected_or_counted(const std::string& name) {
    const std::vector<EndpointSeries>& all = endpoint_series();
    const bool has_expected =
        std::any_of(all.begin(), all.end(), [&name](const EndpointSeries& series) {
            return series.name == "expected_" + name;
        });
    return has_expected ? "expected_" + name : name;
}

}  // namespace program
