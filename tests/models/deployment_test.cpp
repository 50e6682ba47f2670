/// Whom an intervention reaches, and when. Random expectations raise a false alarm once in 1.7
/// million honest seeds and see a share that is off by 6 standard errors (expect.h).

#include "models/interventions/deployment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "models/plan.h"
#include "models/population.h"
#include "tests/expect.h"
#include "tests/models/small_world.h"

namespace models {
namespace {

using sim::Column;
using sim::Duration;
using sim::Index;
using sim::Mask;

constexpr int per_day = 4;

/// A block of living people in regular use outside treatment and institutions.
struct Crowd {
    explicit Crowd(Index n)
        : present(Mask::all(n)),
          state(Codes::Constant(n, code(UseState::using_opioids))),
          woman(Mask::none(n)),
          in_treatment(Mask::none(n)),
          in_institution(Mask::none(n)),
          days_abstinent(Column::Zero(n)) {}

    Deployment::People people() const {
        return {present,        state,           woman,
                in_treatment,   in_institution,  days_abstinent,
                has_it.size() > 0 ? &has_it : nullptr};
    }

    Mask present;
    Mask has_it;  ///< of nobody's business if its size is 0
    Codes state;
    Mask woman, in_treatment, in_institution;
    Column days_abstinent;
};

using Parameters = Deployment::Parameters;

Parameters defaults() {
    return sim::defaults(Deployment::table);
}

Deployment deployed(const Parameters& parameters, Index n, const std::string& name = "x") {
    return Deployment(parameters, decisions_of(name), per_day, n);
}

sim::BlockDraws luck_of(const sim::Draws& draws, int step, Index n) {
    return {draws, step, 0, n};
}

const sim::Draws draws(1, 0);

void begin(Deployment& deployment, int step, const Crowd& crowd) {
    const Index n = crowd.present.size();
    deployment.end_what_is_over({step, per_day}, crowd.present, crowd.people().has_it);
    deployment.offer(crowd.people(), luck_of(draws, step, n));
}

/// The steps from `from` on, of `n_steps`, in which the first person is enrolled.
std::vector<int> enrolled_steps(const Parameters& parameters, int from, int n_steps) {
    const Crowd crowd(1);
    Deployment deployment = deployed(parameters, 1);
    std::vector<int> steps;
    for (int step = from; step < from + n_steps; ++step) {
        begin(deployment, step, crowd);
        if (deployment.enrolled()[0]) steps.push_back(step);
    }
    return steps;
}

std::vector<int> steps_between(int from, int to) {
    std::vector<int> steps(static_cast<std::size_t>(to - from));
    std::iota(steps.begin(), steps.end(), from);
    return steps;
}

TEST(Deployment, LastsFromStartToStop) {
    Parameters parameters = defaults();
    parameters.start = {2};
    parameters.stop = {5};

    EXPECT_EQ(enrolled_steps(parameters, 0, 40), steps_between(8, 20));
}

TEST(Deployment, MayStartBeforeTheStudy) {
    Parameters parameters = defaults();
    parameters.start = {-3};
    parameters.stop = {1};

    EXPECT_EQ(enrolled_steps(parameters, -20, 40), steps_between(-12, 4));
}

TEST(Deployment, LastsForEverWithoutAStop) {
    EXPECT_EQ(enrolled_steps(defaults(), 0, 400), steps_between(0, 400));
}

TEST(Deployment, KeepsEachPersonForItsLength) {
    Parameters parameters = defaults();
    parameters.start = {1};
    parameters.length = {7};

    EXPECT_EQ(enrolled_steps(parameters, 0, 100), steps_between(4, 4 + 28));
}

TEST(Deployment, KeepsEachPersonForItsLengthOverYears) {
    Parameters parameters = defaults();
    parameters.length = {730.25};

    EXPECT_EQ(enrolled_steps(parameters, 0, 3000).size(), 2921u);
}

/// One person in a population with one place.
TEST(Deployment, KeepsEachPersonForItsLengthAlsoWithLimitedPlaces) {
    Scenario scenario;
    scenario.study.agents = 1;
    Parameters parameters = defaults();
    parameters.length = {7};
    parameters.capacity = 1;
    const Naloxone kits(sim::defaults(Naloxone::table));
    Population population(scenario, 0, sim::block_capacity);
    population.set_plan({{"x", kits, parameters}});

    int n_enrolled = 0;
    for (int step = 0; step < 60; ++step) {
        population.step({step, per_day}, {});
        n_enrolled += population.blocks()[0].plan()[0].deployment.enrolled().count();
    }

    EXPECT_EQ(n_enrolled, 7 * per_day);
}

TEST(Deployment, IsOfferedOnceUnlessRepeated) {
    for (const bool repeated : {false, true}) {
        Parameters parameters = defaults();
        if (repeated) parameters.every = {2};
        Deployment deployment = deployed(parameters, 2);
        Crowd crowd(2);
        crowd.present.reset(1);
        std::vector<int> steps;

        for (int step = 0; step < 40; ++step) {
            if (step == 10) crowd.present.set(1);
            begin(deployment, step, crowd);
            if (deployment.newly_enrolled()[1]) steps.push_back(step);
        }

        EXPECT_EQ(steps, repeated ? std::vector<int>{16} : std::vector<int>{});
    }
}

TEST(Deployment, EnrolsAgainWhenARepeatedOfferMeetsThoseWhoseTimeIsOver) {
    Parameters parameters = defaults();
    parameters.every = {3};
    parameters.length = {1};
    const Crowd crowd(1);
    Deployment deployment = deployed(parameters, 1);
    std::vector<int> enrolments, ends;

    for (int step = 0; step < 30; ++step) {
        begin(deployment, step, crowd);
        if (deployment.newly_enrolled()[0]) enrolments.push_back(step);
        if (deployment.ended()[0]) ends.push_back(step);
    }

    EXPECT_EQ(enrolments, (std::vector<int>{0, 12, 24}));
    EXPECT_EQ(ends, (std::vector<int>{4, 16, 28}));
}

/// The steps, of `n_steps`, in which the first person is enrolled anew, is enrolled, and ends.
struct Course {
    std::vector<int> enrolments, enrolled, ends;
};
Course course(const Parameters& parameters, int n_steps) {
    const Crowd crowd(1);
    Deployment deployment = deployed(parameters, 1);
    Course course;
    for (int step = 0; step < n_steps; ++step) {
        begin(deployment, step, crowd);
        if (deployment.newly_enrolled()[0]) course.enrolments.push_back(step);
        if (deployment.enrolled()[0]) course.enrolled.push_back(step);
        if (deployment.ended()[0]) course.ends.push_back(step);
    }
    return course;
}

TEST(Deployment, AnOfferAtTheEndOfTheLengthRenewsWithoutAGap) {
    Parameters parameters = defaults();
    parameters.every = {30};
    parameters.length = {30};

    const Course seen = course(parameters, 400);

    EXPECT_EQ(seen.enrolments, std::vector<int>{0});
    EXPECT_EQ(seen.enrolled, steps_between(0, 400));
    EXPECT_TRUE(seen.ends.empty());
}

/// Offers on days 0, 30, 60; from the last one on the length of 45 d runs until day 105, after
/// the stop.
TEST(Deployment, AnOfferWhileEnrolledRenewsAndTheStopEnds) {
    Parameters parameters = defaults();
    parameters.every = {30};
    parameters.length = {45};
    parameters.stop = {80};

    const Course seen = course(parameters, 500);

    EXPECT_EQ(seen.enrolments, std::vector<int>{0});
    EXPECT_EQ(seen.enrolled, steps_between(0, 80 * per_day));
    EXPECT_EQ(seen.ends, std::vector<int>{80 * per_day});
}

TEST(Deployment, ReachesDropOutsAgainAtTheNextOffer) {
    Parameters parameters = defaults();
    parameters.every = {30};
    Crowd crowd(2);
    crowd.has_it = Mask::none(2);
    Deployment deployment = deployed(parameters, 2);
    std::vector<int> first, second;
    for (int step = 0; step < 400; ++step) {
        begin(deployment, step, crowd);
        if (deployment.newly_enrolled()[0]) first.push_back(step);
        if (deployment.newly_enrolled()[1]) second.push_back(step);
        EXPECT_FALSE(sim::any(deployment.ended())) << "dropping out is the person's";
        crowd.has_it |= deployment.newly_enrolled();
        if (step == 50) crowd.has_it.reset(0);
    }

    EXPECT_EQ(first, (std::vector<int>{0, 120}));
    EXPECT_EQ(second, std::vector<int>{0});
}

TEST(Deployment, OffersNothingToWhoHasItAlready) {
    Crowd crowd(2);
    crowd.has_it = small_world::mask({1, 0});
    Deployment deployment = deployed(defaults(), 2);

    begin(deployment, 0, crowd);

    EXPECT_FALSE(deployment.newly_enrolled()[0]);
    EXPECT_TRUE(deployment.newly_enrolled()[1]);
}

TEST(Deployment, TellsTheTimeLeftWithRenewalsToCome) {
    Parameters parameters = defaults();
    parameters.length = {10};
    const Crowd crowd(1);
    Deployment once = deployed(parameters, 1);
    parameters.every = {5};
    parameters.stop = {20};
    Deployment renewed = deployed(parameters, 1);

    for (int step = 0; step <= 4 * per_day; ++step) {
        begin(once, step, crowd);
        begin(renewed, step, crowd);
    }

    EXPECT_EQ(once.days_left(0), 6);
    EXPECT_EQ(renewed.days_left(0), 16);
}

TEST(Deployment, EndsForTheDeadWithoutSayingSo) {
    Deployment deployment = deployed(defaults(), 2);
    Crowd crowd(2);
    begin(deployment, 0, crowd);

    crowd.present.reset(1);
    begin(deployment, 1, crowd);

    EXPECT_TRUE(deployment.enrolled()[0]);
    EXPECT_FALSE(deployment.enrolled()[1]);
    EXPECT_FALSE(sim::any(deployment.ended()));
}

TEST(Deployment, TellsTheEndAtItsStopOnce) {
    Parameters parameters = defaults();
    parameters.stop = {2};
    const Crowd crowd(1);
    Deployment deployment = deployed(parameters, 1);
    std::vector<int> ends;

    for (int step = 0; step < 30; ++step) {
        begin(deployment, step, crowd);
        if (deployment.ended()[0]) ends.push_back(step);
    }

    EXPECT_EQ(ends, std::vector<int>{8});
}

/// Appends 1 for yes and 0 for no.
void append(const Mask& mask, std::vector<float>& answers) {
    for (Index i = 0; i < mask.size(); ++i) answers.push_back(mask[i] ? 1.0f : 0.0f);
}

/// Who of 40 blocks accepts an offer of this coverage.
std::vector<float> accepting(double coverage, const std::string& name = "x", int step = 0) {
    Parameters parameters = defaults();
    parameters.coverage = {coverage};
    parameters.start = {static_cast<double>(step) / per_day};
    const Crowd crowd(256);
    std::vector<float> accepted;
    for (std::uint32_t first = 0; first < 40 * 256; first += 256) {
        Deployment deployment = deployed(parameters, 256, name);
        deployment.end_what_is_over({step, per_day}, crowd.present, nullptr);
        deployment.offer(crowd.people(), {draws, step, first, 256});
        append(deployment.enrolled(), accepted);
    }
    return accepted;
}

double sum(const std::vector<float>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0);
}

double both(const std::vector<float>& a, const std::vector<float>& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

TEST(Coverage, IsTheShareThatAccepts) {
    for (const double coverage : {0.05, 0.5, 0.8})
        EXPECT_TRUE(expect::frequency(sum(accepting(coverage)), 40 * 256, coverage));
    EXPECT_EQ(sum(accepting(0)), 0);
    EXPECT_EQ(sum(accepting(1)), 40 * 256);
}

TEST(Coverage, WhoeverAcceptsAtALowCoverageAcceptsAtAHigherOne) {
    const std::vector<float> half = accepting(0.5), most = accepting(0.8);

    EXPECT_EQ(both(half, most), sum(half));
    EXPECT_LT(sum(half), sum(most));
}

TEST(Coverage, TheSamePeopleAcceptWheneverTheOfferComes) {
    EXPECT_EQ(accepting(0.3), accepting(0.3, "x", 77));
}

TEST(Coverage, AcceptingOneInterventionSaysNothingAboutAnother) {
    const double n = both(accepting(0.5, "methadone"), accepting(0.5, "naloxone"));

    EXPECT_TRUE(expect::frequency(n, 40 * 256, 0.25));
}

TEST(Adherence, IsTheChanceThatAnOccasionIsTaken) {
    constexpr double adherence = 0.7;
    Parameters parameters = defaults();
    parameters.adherence = {adherence};
    const Crowd crowd(256);
    Deployment deployment = deployed(parameters, 256);
    begin(deployment, 0, crowd);
    double taken = 0, both_lanes = 0, next_step = 0;

    for (int step = 0; step < 40; ++step) {
        const Mask first = deployment.adhering(luck_of(draws, step, 256), 0);
        const Mask second = deployment.adhering(luck_of(draws, step, 256), 1);
        const Mask later = deployment.adhering(luck_of(draws, step + 1, 256), 0);
        taken += first.count();
        both_lanes += (first * second).count();
        next_step += (first * later).count();
    }

    EXPECT_TRUE(expect::frequency(taken, 40 * 256, adherence));
    EXPECT_TRUE(expect::frequency(both_lanes, 40 * 256, adherence * adherence));
    // Neighbouring pairs share a draw, hence the larger tolerance.
    EXPECT_NEAR(next_step / (40 * 256), adherence * adherence, 0.04);
}

TEST(Adherence, NobodyTakesWhatNobodyIsEnrolledFor) {
    for (const double adherence : {0.5, 1.0}) {
        Parameters parameters = defaults();
        parameters.adherence = {adherence};
        parameters.coverage = {0};
        const Crowd crowd(256);
        Deployment deployment = deployed(parameters, 256);
        begin(deployment, 0, crowd);

        EXPECT_FALSE(sim::any(deployment.adhering(luck_of(draws, 0, 256), 0)));
    }
}

/// Four people: using, lapsed, abstinent for 10 days, and abstinent for 40 days inside; the
/// first two women; the second and third in treatment.
Crowd four_people() {
    Crowd crowd(4);
    crowd.state << code(UseState::using_opioids), code(UseState::lapsed),
        code(UseState::abstinent), code(UseState::abstinent);
    crowd.days_abstinent << 0, 10, 10, 40;
    crowd.woman = small_world::mask({1, 1, 0, 0});
    crowd.in_treatment = small_world::mask({0, 1, 1, 0});
    crowd.in_institution = small_world::mask({0, 0, 0, 1});
    return crowd;
}

std::vector<float> reached(const Parameters& parameters, const Crowd& crowd) {
    Deployment deployment = deployed(parameters, 4);
    begin(deployment, 0, crowd);
    std::vector<float> answers;
    append(deployment.enrolled(), answers);
    return answers;
}

using Who = std::vector<float>;

TEST(Eligibility, IsForAllUnlessRestricted) {
    EXPECT_EQ(reached(defaults(), four_people()), (Who{1, 1, 1, 1}));
}

TEST(Eligibility, MayDependOnTheStateOfUse) {
    const std::pair<Deployment::State, Who> cases[] = {
        {Deployment::State::using_opioids, {1, 0, 0, 0}},
        {Deployment::State::lapsed, {0, 1, 0, 0}},
        {Deployment::State::abstinent, {0, 0, 1, 1}}};
    for (const auto& [state, who] : cases) {
        Parameters parameters = defaults();
        parameters.eligible_state = state;
        EXPECT_EQ(reached(parameters, four_people()), who);
    }
}

TEST(Eligibility, MayDependOnSexTreatmentPlaceAndTime) {
    Parameters women = defaults();
    women.eligible_sex = Deployment::Sex::women;
    Parameters men = defaults();
    men.eligible_sex = Deployment::Sex::men;
    Parameters treated = defaults();
    treated.eligible_treatment = Deployment::InTreatment::yes;
    Parameters untreated = defaults();
    untreated.eligible_treatment = Deployment::InTreatment::no;
    Parameters outside = defaults();
    outside.eligible_inside = false;
    Parameters long_abstinent = defaults();
    long_abstinent.eligible_after_abstinence = {10};

    EXPECT_EQ(reached(women, four_people()), (Who{1, 1, 0, 0}));
    EXPECT_EQ(reached(men, four_people()), (Who{0, 0, 1, 1}));
    EXPECT_EQ(reached(treated, four_people()), (Who{0, 1, 1, 0}));
    EXPECT_EQ(reached(untreated, four_people()), (Who{1, 0, 0, 1}));
    EXPECT_EQ(reached(outside, four_people()), (Who{1, 1, 1, 0}));
    EXPECT_EQ(reached(long_abstinent, four_people()), (Who{0, 1, 1, 1}));
}

TEST(Eligibility, ConditionsAddUp) {
    Parameters parameters = defaults();
    parameters.eligible_sex = Deployment::Sex::men;
    parameters.eligible_treatment = Deployment::InTreatment::no;
    Crowd crowd = four_people();
    EXPECT_EQ(reached(parameters, crowd), (Who{0, 0, 0, 1}));

    crowd.present.reset(3);
    EXPECT_EQ(reached(parameters, crowd), (Who{0, 0, 0, 0}));
}

TEST(Eligibility, CountsAtTheOfferOnly) {
    Parameters parameters = defaults();
    parameters.eligible_state = Deployment::State::using_opioids;
    Crowd crowd(1);
    Deployment deployment = deployed(parameters, 1);
    begin(deployment, 0, crowd);

    crowd.state[0] = code(UseState::abstinent);
    begin(deployment, 1, crowd);

    EXPECT_TRUE(deployment.enrolled()[0]);
}

// --- limited places

/// Who is enrolled at each step.
std::vector<std::set<std::size_t>> enrolled_over_time(const Parameters& parameters,
                                                      Index block_size, int n_steps) {
    Scenario scenario;
    scenario.study.agents = 600;
    scenario.parameters.overdose.median_overdose_dose = 60;  // some die
    const Naloxone kits(sim::defaults(Naloxone::table));
    Population population(scenario, 0, block_size);
    population.set_plan({{"x", kits, parameters}});
    std::vector<std::set<std::size_t>> over_time;
    for (int step = 0; step < n_steps; ++step) {
        population.step({step, per_day}, {});
        over_time.emplace_back();
        for (RelapseModel& block : population.blocks())
            for (const std::int32_t i : sim::where(block.plan()[0].deployment.enrolled()))
                over_time.back().insert(block.first_agent() + static_cast<std::size_t>(i));
    }
    return over_time;
}

Parameters with_places(double capacity) {
    Parameters parameters = defaults();
    parameters.capacity = capacity;
    parameters.every = {1};
    parameters.length = {5};
    parameters.coverage = {0.9};
    return parameters;
}

TEST(Capacity, IsNeverExceededAndIsFilled) {
    for (const double capacity : {0.0, 1.0, 40.0, 40.5}) {
        const auto over_time = enrolled_over_time(with_places(capacity), 256, 60);
        for (const auto& enrolled : over_time)
            EXPECT_LE(static_cast<double>(enrolled.size()), capacity);
        EXPECT_EQ(over_time[0].size(), static_cast<std::size_t>(capacity));
    }
}

TEST(Capacity, FreedPlacesAreFilledAtTheNextOffer) {
    const auto over_time = enrolled_over_time(with_places(40), 256, 200);

    for (std::size_t day = 0; day < over_time.size() / per_day; ++day)
        EXPECT_EQ(over_time[day * per_day].size(), 40u) << "day " << day;
}

TEST(Capacity, PlacesDoNotDependOnTheBlocks) {
    const auto expected = enrolled_over_time(with_places(40), 256, 60);

    for (const Index block_size : {64, 7, 1})
        EXPECT_EQ(enrolled_over_time(with_places(40), block_size, 60), expected);
}

/// A place that becomes free goes to somebody who waits, in the same step, though there was one
/// offer only.
TEST(Capacity, FreedPlacesAreGivenOnAtOnceToThoseWhoWait) {
    Parameters parameters = with_places(40);
    parameters.every = {sim::infinity};
    const auto over_time = enrolled_over_time(parameters, 256, 8 * 5 * per_day);

    std::set<std::size_t> all;
    for (const auto& enrolled : over_time) all.insert(enrolled.begin(), enrolled.end());
    for (std::size_t step = 0; step < over_time.size(); ++step)
        EXPECT_EQ(over_time[step].size(), 40u) << "step " << step;
    EXPECT_GE(all.size(), 8u * 40u);
}

/// 40 of 600 at random have a mean number of 300 with a standard error of 27.
TEST(Capacity, PlacesGoInARandomOrder) {
    const auto first = enrolled_over_time(with_places(40), 256, 1)[0];

    const double mean = std::accumulate(first.begin(), first.end(), 0.0) / 40;
    EXPECT_TRUE(expect::mean(mean, 40, 299.5, 600 / std::sqrt(12.0)));
    EXPECT_LT(*first.begin(), 256u);
    EXPECT_GE(*first.rbegin(), 256u);
}

TEST(Capacity, WhoeverHasAPlaceAmongFewHasOneAmongMany) {
    const auto few = enrolled_over_time(with_places(40), 256, 1)[0];
    const auto many = enrolled_over_time(with_places(80), 256, 1)[0];

    EXPECT_TRUE(std::includes(many.begin(), many.end(), few.begin(), few.end()));
}

TEST(Capacity, WithoutALimitAllWhoAcceptHaveAPlace) {
    const auto unlimited = enrolled_over_time(with_places(sim::infinity), 256, 1)[0];
    const auto ample = enrolled_over_time(with_places(600), 256, 1)[0];

    EXPECT_EQ(unlimited, ample);
    EXPECT_TRUE(expect::frequency(static_cast<double>(ample.size()), 600, 0.9));
}

}  // namespace
}  // namespace models
