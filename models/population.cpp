#include "models/population.h"

#include <algorithm>

#include "models/decisions.h"

namespace models {

using sim::Mask;

namespace {

std::uint64_t seed_of_people(const StudySettings::Parameters& study) {
    return static_cast<std::uint64_t>(study.population_seed != 0 ? study.population_seed
                                                                 : study.seed);
}

}  // namespace

Population::Population(const Scenario& scenario, std::uint32_t replicate, sim::Index block_size)
    : draws_(static_cast<std::uint64_t>(scenario.study.seed), replicate),
      network_(scenario.parameters.network,
               sim::Draws(seed_of_people(scenario.study), replicate),
               static_cast<std::uint32_t>(scenario.study.agents)) {
    const sim::Draws people(seed_of_people(scenario.study), replicate);
    const auto n = static_cast<std::uint32_t>(scenario.study.agents);
    const auto size = static_cast<std::uint32_t>(block_size);
    const auto parameters = std::make_shared<const ModelParameters>(scenario.parameters);
    blocks_.reserve((n + size - 1) / size);
    for (std::uint32_t first = 0; first < n; first += size)
        blocks_.emplace_back(parameters, people, scenario.steps_per_day(), first,
                             static_cast<sim::Index>(std::min(size, n - first)));
    network_.introduce(blocks_);
}

void Population::set_plan(const Plan& plan) {
    for (RelapseModel& block : blocks_) block.set_plan(plan);
}

void Population::let_quit(bool allowed) {
    for (RelapseModel& block : blocks_) block.let_quit(allowed);
}

void Population::step(const sim::Step& now, const Output& output,
                      std::vector<Transmission>* transmissions) {
    step_blocks(now, output);
    network_.pass(blocks_, now, draws_, output.tally, transmissions);
}

void Population::step_blocks(const sim::Step& now, const Output& output) {
    const std::size_t n_interventions = blocks_.front().plan().size();
    bool limited = false;
    for (std::size_t k = 0; k < n_interventions; ++k)
        limited = limited || blocks_.front().plan()[k].deployment.is_limited();
    if (!limited) {
        for (RelapseModel& block : blocks_) {
            block.begin_step(now, draws_);
            block.step(now, draws_, output);
        }
        return;
    }
    for (RelapseModel& block : blocks_) block.begin_step(now, draws_);
    for (std::size_t k = 0; k < n_interventions; ++k) share_out_places(k);
    for (RelapseModel& block : blocks_) block.step(now, draws_, output);
}

void Population::share_out_places(std::size_t intervention) {
    struct Candidate {
        float place;
        std::uint32_t agent;
        std::size_t block;
        std::int32_t position;
    };
    std::vector<Candidate> queue;
    double enrolled = 0;
    double capacity = 0;
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
        const Deployment& deployment = blocks_[b].plan()[intervention].deployment;
        if (!deployment.is_limited()) return;
        capacity = deployment.capacity();
        enrolled += static_cast<double>(deployment.enrolled().count());
        for (sim::Index k = 0; k < static_cast<sim::Index>(deployment.candidates().size());
             ++k) {
            const std::int32_t position = deployment.candidates()[k];
            queue.push_back({deployment.queue()[k],
                             blocks_[b].first_agent() + static_cast<std::uint32_t>(position), b,
                             position});
        }
    }
    std::sort(queue.begin(), queue.end(), [](const Candidate& a, const Candidate& b) {
        return std::pair(a.place, a.agent) < std::pair(b.place, b.agent);
    });
    for (const Candidate& candidate : queue) {
        if (enrolled + 1 > capacity) break;
        blocks_[candidate.block].plan()[intervention].deployment.enrol(candidate.position);
        enrolled += 1;
    }
}

Mask Population::eligible(const RelapseModel& block, PopulationSettings::Cohort cohort) {
    const Mask alive = block.present();
    flow_.simulated += block.size();
    flow_.dead += block.size() - alive.count();
    if (cohort == PopulationSettings::Cohort::everyone) return alive;
    const Mask outside = alive * sim::none_of(block.institution().inside());
    const Mask untreated = outside * sim::none_of(block.treatment().in_treatment());
    const Mask members = untreated * block.status().is(UseState::using_opioids);
    flow_.in_institution += alive.count() - outside.count();
    flow_.in_treatment += outside.count() - untreated.count();
    flow_.not_using += untreated.count() - members.count();
    return members;
}

void Population::form_cohort(const Scenario& scenario, const sim::Step& now) {
    const PopulationSettings::Parameters& settings = scenario.population;
    for (RelapseModel& block : blocks_) {
        Mask members = eligible(block, settings.cohort);
        flow_.not_drawn += members.count();
        const sim::BlockDraws luck{draws_, now.index, block.first_agent(), block.size()};
        const sim::FourBits draws = luck.all(decisions::cohort);
        if (settings.cohort_share < 1)
            members *= sim::is_below(sim::uniform_from(draws[2]),
                                     static_cast<float>(settings.cohort_share));
        flow_.drawn += members.count();
        flow_.not_drawn -= members.count();
        block.form_cohort(members);
        const sim::Column place = sim::uniform_from(draws[0]);
        const auto lapsed = static_cast<float>(settings.lapsed_share);
        const auto moved = static_cast<float>(settings.lapsed_share + settings.abstinent_share);
        block.put(sim::where(members * sim::is_below(place, lapsed)), UseState::lapsed);
        block.put(sim::where(members * sim::is_below(place, moved) *
                             sim::none_of(sim::is_below(place, lapsed))),
                  UseState::abstinent);
        if (settings.institution != PopulationSettings::Place::none)
            block.admit_all(settings.institution == PopulationSettings::Place::detox
                                ? Institution::Kind::detox
                                : Institution::Kind::prison,
                            settings.institution_stay, now, draws_);
    }
}

void Population::begin_study() {
    for (RelapseModel& block : blocks_) {
        block.begin_study();
        flow_.enrolled += block.members().count();
    }
    flow_.died_before_day_0 = flow_.drawn - flow_.enrolled;
}

NetworkSnapshot Population::snapshot() const {
    return network_.snapshot(People(blocks_));
}

void Population::observe_whole_cohort(sim::Tally& tally) const {
    for (const RelapseModel& block : blocks_) block.observe_whole_cohort(tally);
}

void Population::observe(sim::Tally& tally) const {
    for (const RelapseModel& block : blocks_) block.observe(tally);
    network_.observe(People(blocks_), tally);
}

}  // namespace models
