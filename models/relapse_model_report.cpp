// What is reported of a block, and who belongs to the study.

#include "models/decisions.h"
#include "models/measures.h"
#include "models/relapse_model.h"

namespace models {

using sim::Column;
using sim::Few;
using sim::Mask;

void RelapseModel::form_cohort(const Mask& members) {
    if (!surroundings_.is_on()) {
        const Few leaving = sim::where(member_ * sim::none_of(members));
        status_.move(leaving, UseState::dead, new_clock_);
        treatment_.stop(leaving);
        mutual_help_.leave(leaving);
        housing_.leave(leaving);
    }
    member_ *= members;
    cohort_ = member_;
    relapse_.join_programme(member_);
}

void RelapseModel::begin_study() {
    member_ *= status_.alive();
    overdosed_before_ = ever_overdosed_;
    ever_overdosed_ = Mask::none(n_);
}

void RelapseModel::observe(sim::Tally& tally) const {
    const Mask here = present();
    const Mask dead = member_ * sim::none_of(status_.alive());
    tally.count(measure("enrolled"), member_);
    tally.count(measure("alive"), here);
    tally.count(measure("using"), here * status_.is(UseState::using_opioids));
    tally.count(measure("lapsed"), here * status_.is(UseState::lapsed));
    tally.count(measure("abstinent"), here * status_.is(UseState::abstinent));
    tally.count(measure("in_treatment"), here * treatment_.in_treatment());
    tally.count(measure("in_methadone"),
                here * sim::is_equal(treatment_.drug(), code(Drug::methadone)));
    tally.count(measure("in_buprenorphine"),
                here * sim::is_equal(treatment_.drug(), code(Drug::buprenorphine)));
    tally.count(measure("in_naltrexone"),
                here * sim::is_equal(treatment_.drug(), code(Drug::naltrexone)));
    tally.count(measure("in_institution"), here * institution_.inside());
    tally.count(measure("in_mutual_help"), here * mutual_help_.member());
    tally.count(measure("in_recovery_housing"), here * housing_.resident());
    const std::size_t ever[] = {measure("ever_lapsed"), measure("ever_relapsed_daily"),
                                measure("ever_relapsed_10of28"),
                                measure("ever_relapsed_4wk_or_7d")};
    const std::size_t died_before[] = {
        measure("died_before_lapsed"), measure("died_before_relapsed_daily"),
        measure("died_before_relapsed_10of28"), measure("died_before_relapsed_4wk_or_7d")};
    for (std::size_t e = 0; e < n_daily_endpoints; ++e) {
        const Mask reached =
            sim::is_below(endpoints_.day_of(static_cast<Endpoint>(e)), sim::infinity);
        tally.count(ever[e], member_ * reached);
        tally.count(died_before[e], dead * sim::none_of(reached));
    }
    tally.count(measure("ever_overdosed"), member_ * ever_overdosed_);
    tally.count(measure("overdosed_before"), member_ * overdosed_before_);
    tally.count(measure("ever_died"), dead);
    tally.count(measure("died_before_overdosed"), dead * sim::none_of(ever_overdosed_));
    constexpr int urine_window = 3;  // days
    tally.count(measure("abstinent_30d"), here * endpoints_.no_use_in(30));
    tally.count(measure("opioid_free_urine"), here * endpoints_.no_use_in(urine_window));
    tally.count(measure("ever_treated"), member_ * endpoints_.ever_treated());
    std::size_t next = measure("mean_weeks_abstinent");
    visit_states(
        [&](std::string_view, const Column& state) { tally.sum(next++, state, here); });
}

void RelapseModel::observe_whole_cohort(sim::Tally& tally) const {
    const Mask dead = cohort_ * sim::none_of(status_.alive());
    const Mask overdosed = overdosed_before_ | ever_overdosed_;
    tally.count(measure("enrolled"), cohort_);
    tally.count(measure("ever_died"), dead);
    tally.count(measure("ever_overdosed"), cohort_ * overdosed);
    tally.count(measure("died_before_overdosed"), dead * sim::none_of(overdosed));
    const std::size_t died_before[] = {
        measure("died_before_lapsed"), measure("died_before_relapsed_daily"),
        measure("died_before_relapsed_10of28"), measure("died_before_relapsed_4wk_or_7d")};
    for (std::size_t e = 0; e < n_daily_endpoints; ++e)
        tally.count(died_before[e],
                    dead * sim::none_of(sim::is_below(
                               endpoints_.day_of(static_cast<Endpoint>(e)), sim::infinity)));
    tally.count(measure("retained"), present() * endpoints_.retained_so_far());
}

void RelapseModel::log(const Output& output, const Few& agents, std::int8_t kind,
                       std::int8_t cause) const {
    if (output.events == nullptr) return;
    for (const std::int32_t i : agents)
        if (member_[i])
            output.events->push_back(
                {now_.end_days(), static_cast<std::int32_t>(first_agent_) + i, kind, cause, 0});
}

void RelapseModel::count_events(const Output& output, const Few& agents,
                                std::size_t index) const {
    if (output.tally != nullptr) output.tally->count(index, sim::gather(member_, agents));
}

}  // namespace models
