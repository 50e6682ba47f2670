/// Groups of mutual help, their sponsors and the ties that grow in them (77), (78).

#include "models/fellowship.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "models/population.h"

namespace models {
namespace {

/// 600 people, many of whom quit, relapse, join and leave within months.
Scenario town() {
    Scenario scenario;
    scenario.study.agents = 600;
    scenario.study.step = {0.5};
    ModelParameters& p = scenario.parameters;
    p.network.on = true;
    p.network.sponsor_after = {20};
    p.network.group_size = 7;
    p.mutual_help.join_rate = {0.01};
    p.mutual_help.early_leave_rate = {0.01};
    p.mutual_help.meeting_rate = {1};
    p.mutual_help.sponsor_per_meeting = {0.2};
    p.relapse.quit_rate = {0.03};
    return scenario;
}

class Town {
  public:
    /// Divides the people into several blocks, whatever the capacity of a block.
    static constexpr sim::Index block_size = 256;

    explicit Town(const Scenario& scenario)
        : scenario_(scenario), population_(scenario_, 0, block_size) {}

    void live(int days) {
        for (int k = 0; k < 2 * days; ++k) population_.step({next_++, 2}, {});
    }
    People people() const { return People(population_.blocks()); }
    const Fellowship& fellowship() const { return population_.network().fellowship(); }
    const Network& network() const { return population_.network(); }
    bool has_sponsor(std::uint32_t person) const {
        return people().block_of(person).mutual_help().has_sponsor()[people().position_of(
            person)];
    }

  private:
    Scenario scenario_;
    Population population_;
    int next_ = 0;
};

constexpr sim::TieKind fellow = code(Acquaintance::fellow);
constexpr sim::TieKind sponsor_kind = code(Acquaintance::sponsor);

TEST(Fellowship, HasEveryMemberInOneGroupOfAtMostItsSize) {
    Town town_of(town());
    for (int month = 0; month < 6; ++month) {
        town_of.live(30);
        std::map<std::uint32_t, int> times;
        for (const std::vector<std::uint32_t>& group : town_of.fellowship().groups()) {
            EXPECT_LE(group.size(), 7u);
            for (const std::uint32_t person : group) ++times[person];
        }
        int members = 0;
        for (std::uint32_t person = 0; person < town_of.people().size(); ++person) {
            const bool is_member = town_of.people().is_in_mutual_help(person);
            members += is_member ? 1 : 0;
            EXPECT_EQ(times[person], is_member ? 1 : 0) << "person " << person;
            EXPECT_EQ(town_of.fellowship().group_of(person) != Fellowship::none, is_member);
        }
        EXPECT_GT(members, 50);
    }
}

TEST(Fellowship, TiesMembersOfOneGroupOnly) {
    Town town_of(town());
    town_of.live(200);
    int fellows = 0;
    for (const sim::Tie& tie : town_of.network().exposure().ties().all()) {
        if (tie.kind != fellow) continue;
        ++fellows;
        EXPECT_NE(town_of.fellowship().group_of(tie.a), Fellowship::none);
        EXPECT_EQ(town_of.fellowship().group_of(tie.a), town_of.fellowship().group_of(tie.b));
    }
    EXPECT_GT(fellows, 50);
}

TEST(Fellowship, HasSponsorsWhoAreMembersAndNotInRegularUseAndNotTooBusy) {
    Town town_of(town());
    std::set<std::uint32_t> sponsored;
    int lost_to_relapse = 0;
    for (int day = 0; day < 250; ++day) {
        std::map<std::uint32_t, std::uint32_t> before;
        for (std::uint32_t person = 0; person < town_of.people().size(); ++person)
            if (town_of.fellowship().sponsor_of(person) != Fellowship::none)
                before[person] = town_of.fellowship().sponsor_of(person);
        town_of.live(1);
        std::map<std::uint32_t, int> sponsees;
        for (std::uint32_t person = 0; person < town_of.people().size(); ++person) {
            const std::uint32_t sponsor = town_of.fellowship().sponsor_of(person);
            if (sponsor == Fellowship::none) continue;
            sponsored.insert(person);
            ++sponsees[sponsor];
            EXPECT_NE(sponsor, person);
            EXPECT_TRUE(town_of.people().is_in_mutual_help(sponsor));
            EXPECT_NE(town_of.people().state(sponsor), code(UseState::using_opioids));
            EXPECT_EQ(town_of.fellowship().group_of(sponsor),
                      town_of.fellowship().group_of(person));
            EXPECT_TRUE(town_of.has_sponsor(person));
            if (!before.contains(person)) {
                EXPECT_TRUE(town_of.people().is_abstinent_for(sponsor, {20}));
            }
            bool arc = false;
            town_of.network().exposure().ties().for_each(
                person, [&](std::uint32_t other, sim::TieKind kind) {
                    arc = arc || (other == sponsor && kind == sponsor_kind);
                });
            EXPECT_TRUE(arc);
        }
        for (const auto& [sponsor, number] : sponsees) EXPECT_LE(number, 3);
        for (const auto& [person, sponsor] : before)
            if (town_of.people().state(sponsor) == code(UseState::using_opioids)) {
                ++lost_to_relapse;
                EXPECT_EQ(town_of.fellowship().sponsor_of(person), Fellowship::none);
                EXPECT_FALSE(town_of.has_sponsor(person));
            }
    }
    EXPECT_GT(sponsored.size(), 30u);
    EXPECT_GT(lost_to_relapse, 5);
}

TEST(Fellowship, HasNoSponsorWithinWhoIsNotLongEnoughAbstinentOrWhereAllStandOutside) {
    Scenario too_early = town();
    too_early.parameters.network.sponsor_after = {10'000};
    Scenario outside = town();
    outside.parameters.network.sponsors = NetworkSettings::Sponsors::outside;
    for (const Scenario& scenario : {too_early, outside}) {
        Town town_of(scenario);
        town_of.live(120);
        int with_sponsor = 0;
        for (std::uint32_t person = 0; person < town_of.people().size(); ++person) {
            with_sponsor += town_of.has_sponsor(person) ? 1 : 0;
            EXPECT_EQ(town_of.fellowship().sponsor_of(person), Fellowship::none);
        }
        EXPECT_GT(with_sponsor, 30);
    }
}

TEST(Fellowship, GrowsTogetherAsItsMembersMeet) {
    Scenario scenario = town();
    scenario.parameters.mutual_help.early_leave_rate = {0};
    scenario.parameters.mutual_help.late_leave_rate = {0};
    scenario.parameters.relapse.lapse_rate = {0};
    scenario.parameters.network.turnover_rate = {0};
    Town meeting(scenario);
    scenario.parameters.mutual_help.meeting_rate = {0.05};
    Town seldom(scenario);
    double before = 0;
    for (const int days : {60, 60, 60}) {
        meeting.live(days);
        seldom.live(days);
        const double cohesion = meeting.network().snapshot(meeting.people()).group_cohesion;
        EXPECT_GT(cohesion, before);
        EXPECT_GT(cohesion, 2 * seldom.network().snapshot(seldom.people()).group_cohesion);
        before = cohesion;
    }
    EXPECT_LE(before, 1);
}

}  // namespace
}  // namespace models
