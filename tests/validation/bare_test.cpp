/// What the preset bare gives, beside the figures of the hand-tuned prototype that the model was
/// specified with. The table is printed; each row must lie within 3 combined standard errors, that
/// of 20,000 people here and that of the prototype (6,000 people unless stated), plus half a unit
/// of the last printed digit. With 27 rows one false alarm is expected in 14 honest seeds; the
/// seed is fixed. A share that is off by .02, or an overdose rate by 5 per 100 person-years, is seen.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "models/experiment.h"
#include "models/measures.h"

namespace {

using models::measure;

const std::string scenarios = RELAPSIM_SOURCE "/scenarios/";

/// A study of bare with some assignments, one replicate of 20,000 people.
class Bare {
  public:
    explicit Bare(std::vector<std::string> assignments,
                  const std::string& file = "usual_care") {
        assignments.insert(assignments.begin(), {"study.agents=20000", "study.replicates=1"});
        sim::Complaints complaints;
        std::vector<models::Scenario> study{models::read_scenario(
            {file.find('/') == std::string::npos ? scenarios + file + ".toml" : file,
             {scenarios + "presets/bare.toml"},
             assignments},
            complaints)};
        complaints.throw_if_any();
        result_ = models::run_experiment(study, {});
    }

    double value(std::size_t m, int day) const {
        return result_.runs[0][0].values[m][static_cast<std::size_t>(day)];
    }
    double share(std::size_t m, int day) const {
        return value(m, day) / value(measure("enrolled"), 0);
    }
    double sum(std::size_t m, int from = 0, int to = 1 << 20) const {
        double total = 0;
        for (int day = from;
             day <= std::min<int>(to, static_cast<int>(result_.times.size()) - 1); ++day)
            total += value(m, day);
        return total;
    }
    double per_100_years_of_use(std::size_t m) const {
        return 100 * sum(m) / (sum(measure("person_days_using")) / 365.25);
    }
    /// Overdoses per day alive in days 1-14 against 15-84.
    double release_ratio() const {
        const auto rate = [this](int from, int to) {
            return sum(measure("overdoses"), from, to) /
                   sum(measure("person_days_alive"), from, to);
        };
        return rate(1, 14) / rate(15, 84);
    }

  private:
    models::ExperimentResult result_;
};

void row(const char* what, double found, double prototype, double standard_error,
         double rounding) {
    std::printf("  %-58s %8.3f %8.3f  +-%.3f\n", what, found, prototype,
                3 * standard_error + rounding);
    EXPECT_NEAR(found, prototype, 3 * standard_error + rounding) << what;
}

/// Of the difference of two shares, from 20,000 and 6,000 people.
double se_of_share(double p) {
    return std::sqrt(p * (1 - p) * (1 / 20000.0 + 1 / 6000.0));
}

void share_row(const char* what, double found, double prototype) {
    row(what, found, prototype, se_of_share(prototype), 0.005);
}

const std::string use_only = "population.institution=none";
const std::string no_quitting = "relapse.quit_rate=0 1/d";

TEST(Bare, GivesSteadyUse) {
    const Bare bare({use_only, no_quitting});

    std::printf(
        "steady use                                                     found prototype\n");
    row("dose per use, MME", std::exp(bare.value(measure("mean_habitual_log_dose"), 365)), 77,
        0, 0.7);
    row("respiratory tolerance", bare.value(measure("mean_respiratory_tolerance"), 365), 1.49,
        0, 0.01);
    row("hedonic tolerance", bare.value(measure("mean_hedonic_tolerance"), 365), 2.27, 0, 0.01);
    row("withdrawal", bare.value(measure("mean_withdrawal"), 365), 0.19, 0, 0.01);
    row("overdoses per 100 person-years", bare.per_100_years_of_use(measure("overdoses_using")),
        44, 1.0, 1);
    row("fatal overdoses per 100 person-years",
        bare.per_100_years_of_use(measure("deaths_overdose")), 2.05, 0.2, 0.15);
}

TEST(Bare, GivesTheCourseOfWithdrawal) {
    const Bare heroin({use_only, "study.duration=20 d"},
                      RELAPSIM_SOURCE "/tests/validation/withdrawal.toml");
    const Bare methadone(
        {use_only, "study.duration=80 d", "treatment.methadone_early_dropout=0 1/d",
         "treatment.methadone_late_dropout=0 1/d", "treatment.methadone_induction=1"},
        RELAPSIM_SOURCE "/tests/validation/methadone_withdrawal.toml");

    std::printf(
        "withdrawal by day                                              found prototype\n");
    const std::pair<int, double> after_heroin[] = {{1, .43}, {2, .53}, {3, .47},
                                                   {5, .30}, {7, .17}, {10, .06}};
    for (const auto& [day, prototype] : after_heroin)
        row(("after heroin, day " + std::to_string(day)).c_str(),
            heroin.value(measure("mean_withdrawal"), day), prototype, 0, 0.012);
    const std::pair<int, double> after_methadone[] = {{1, .16}, {3, .28},  {5, .33},
                                                      {7, .27}, {10, .13}, {14, .03}};
    for (const auto& [day, prototype] : after_methadone)
        row(("after methadone, day " + std::to_string(day)).c_str(),
            methadone.value(measure("mean_withdrawal"), 60 + day), prototype, 0, 0.012);
}

TEST(Bare, GivesRelapseAfterDetox) {
    const Bare short_detox({"study.duration=1095 d"});
    const Bare long_detox({"population.institution_stay=28 d", "study.duration=168 d"});

    std::printf(
        "after detox                                                    found prototype\n");
    const std::size_t lapsed = measure("ever_lapsed");
    const std::size_t relapsed = measure("ever_relapsed_daily");
    share_row("3-day detox, lapse by day 7", short_detox.share(lapsed, 7), .62);
    share_row("3-day detox, relapse by day 7", short_detox.share(relapsed, 7), .56);
    share_row("3-day detox, lapse by day 30", short_detox.share(lapsed, 30), .78);
    share_row("3-day detox, relapse by day 30", short_detox.share(relapsed, 30), .75);
    share_row("3-day detox, relapse by day 365", short_detox.share(relapsed, 365), .89);
    share_row("3-day detox, relapse by 3 years", short_detox.share(relapsed, 1095), .93);
    share_row("28-day detox, relapse by day 168", long_detox.share(relapsed, 168), .81);
}

TEST(Bare, GivesRelapseAndRetentionOnMedication) {
    const std::vector<std::string> half_year{"study.duration=180 d"};
    const Bare methadone(half_year, "methadone");
    const Bare buprenorphine(half_year, "buprenorphine");
    const Bare naltrexone(half_year, "xr_naltrexone");
    const std::size_t relapsed = measure("ever_relapsed_daily");
    const std::size_t in_treatment = measure("in_treatment");

    std::printf(
        "on medication                                                  found prototype\n");
    share_row("methadone, relapse by day 168", methadone.share(relapsed, 168), .61);
    share_row("buprenorphine, relapse by day 168", buprenorphine.share(relapsed, 168), .70);
    share_row("XR-naltrexone, relapse by day 168", naltrexone.share(relapsed, 168), .72);
    // The prototype counts retention among those inducted.
    const auto of_inducted = [in_treatment](const Bare& bare) {
        return bare.value(in_treatment, 180) / bare.value(measure("ever_treated"), 180);
    };
    share_row("methadone, retained at day 180", of_inducted(methadone), .66);
    share_row("buprenorphine, retained at day 180", of_inducted(buprenorphine), .43);
    share_row("XR-naltrexone, retained at day 180", of_inducted(naltrexone), .32);
}

TEST(Bare, GivesTheOverdosePeakAfterRelease) {
    const Bare bare({"study.agents=40000", "population.institution=prison",
                     "population.institution_stay=90 d", "study.duration=84 d"});

    std::printf(
        "release after 90 d                                             found prototype\n");
    // On the log scale: .06 here, and 15 to 20% stated for the prototype.
    row("log rate ratio of overdoses, weeks 1-2 against 3-12", std::log(bare.release_ratio()),
        std::log(5.6), 0.12, 0.01);
}

}  // namespace
