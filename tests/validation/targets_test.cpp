/// The published figures of calibration_targets.csv that shipped scenarios can answer, beside what
/// the defaults give. The table is printed. Rows that the defaults were tuned to (Dublin, overdose
/// level) must lie within the published 95% interval, which is far wider than the error of the
/// 4,000 people here (.008 of a share); the others are for reading: nothing is fitted yet.

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

#include "models/experiment.h"
#include "models/measures.h"

namespace {

using models::measure;

struct Target {
    double value = 0;
    double low = 0;
    double high = 0;
};

/// Fields of a line of CSV with quotes.
std::vector<std::string> fields_of(const std::string& line) {
    std::vector<std::string> fields{""};
    bool quoted = false;
    for (const char c : line) {
        if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            fields.emplace_back();
        else
            fields.back() += c;
    }
    return fields;
}

std::map<std::string, Target> read_targets() {
    std::map<std::string, Target> targets;
    std::ifstream in(RELAPSIM_SOURCE "/tests/validation/calibration_targets.csv");
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        const std::vector<std::string> fields = fields_of(line);
        const auto number = [&fields](std::size_t k) {
            return fields[k].empty() ? 0 : std::stod(fields[k]);
        };
        targets[fields[0]] = {number(6), number(7), number(8)};
    }
    return targets;
}

class Simulated {
  public:
    Simulated(const std::string& scenario, std::vector<std::string> assignments) {
        assignments.insert(assignments.begin(), {"study.agents=6000", "study.replicates=1"});
        sim::Complaints complaints;
        std::vector<models::Scenario> study{models::read_scenario(
            {RELAPSIM_SOURCE "/scenarios/" + scenario + ".toml", {}, assignments}, complaints)};
        complaints.throw_if_any();
        result_ = models::run_experiment(study, {});
    }
    double value(std::size_t m, int day) const {
        return result_.runs[0][0].values[m][static_cast<std::size_t>(day)];
    }
    double share(std::size_t m, int day) const {
        return value(m, day) / value(measure("enrolled"), 0);
    }
    double sum(std::size_t m) const {
        double total = 0;
        for (const double v : result_.runs[0][0].values[m]) total += v;
        return total;
    }

  private:
    models::ExperimentResult result_;
};

enum class Row { tuned, for_reading };

void print_row(const char* id, const char* what, double found, Row kind) {
    static const std::map<std::string, Target> targets = read_targets();
    const Target& target = targets.at(id);
    std::printf("  %s  %-56s %8.3f %8.3f  (%.3f to %.3f)%s\n", id, what, found, target.value,
                target.low, target.high, kind == Row::tuned ? "  tuned" : "");
    if (kind == Row::tuned) {
        EXPECT_GE(found, target.low) << what;
        EXPECT_LE(found, target.high) << what;
    }
}

TEST(Targets, ThatTheDefaultsWereTunedToAreMet) {
    const Simulated dublin("usual_care",
                           {"population.institution_stay=10 d", "study.duration=820 d"});
    const Simulated geneva(
        "usual_care", {"population.institution_stay=10 d", "relapse.programme_motivation=1.07",
                       "study.duration=180 d"});
    const Simulated lee("detox_28_days",
                        {"relapse.programme_motivation=-0.2", "study.duration=168 d"});
    const Simulated bup("buprenorphine",
                        {"relapse.programme_motivation=0.35", "study.duration=180 d"});
    const Simulated met("methadone",
                        {"relapse.programme_motivation=-0.2", "study.duration=180 d"});
    const std::size_t relapsed = measure("ever_relapsed_daily");
    const auto retained = [](const Simulated& s, int day) {
        return s.value(measure("in_treatment"), day) / s.value(measure("ever_treated"), day);
    };
    const double years_of_use = dublin.sum(measure("person_days_using")) / 365.25;
    const double non_fatal =
        dublin.sum(measure("overdoses_using")) - dublin.sum(measure("deaths_overdose"));

    std::printf(
        "published target                                               found published\n");
    print_row("C01", "lapse by day 7", dublin.share(measure("ever_lapsed"), 7), Row::tuned);
    print_row("C02", "relapse by day 7", dublin.share(relapsed, 7), Row::tuned);
    print_row("C03", "relapse by day 30", dublin.share(relapsed, 30), Row::for_reading);
    print_row("C04", "relapse by day 820", dublin.share(relapsed, 820), Row::tuned);
    print_row("C05", "Geneva: no use in the last 30 d at day 31",
              geneva.share(measure("abstinent_30d"), 31), Row::for_reading);
    print_row("C06", "Geneva: in regular use at day 180", geneva.share(measure("using"), 180),
              Row::for_reading);
    print_row("C07", "usual care after 28 d: 10 of 28 days by day 168",
              lee.share(measure("ever_relapsed_10of28"), 168), Row::for_reading);
    print_row("C09", "buprenorphine: 4 weeks or 7 days by day 168",
              bup.share(measure("ever_relapsed_4wk_or_7d"), 168), Row::for_reading);
    print_row("C10", "methadone: in treatment at day 168, of those inducted",
              retained(met, 168), Row::for_reading);
    print_row("C11", "buprenorphine: in treatment at day 30, of those inducted",
              retained(bup, 30), Row::for_reading);
    print_row("C12", "buprenorphine: in treatment at day 180, of those inducted",
              retained(bup, 180), Row::for_reading);
    print_row("C17", "non-fatal overdoses per 100 person-years of use",
              100 * non_fatal / years_of_use, Row::tuned);
    print_row("C18", "fatal share of overdoses",
              dublin.sum(measure("deaths_overdose")) / dublin.sum(measure("overdoses")),
              Row::tuned);
}

}  // namespace
