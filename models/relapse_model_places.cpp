// Entering and leaving institutions, housing and treatment.

#include <tuple>
#include <utility>

#include "models/decisions.h"
#include "models/measures.h"
#include "models/relapse_model.h"

namespace models {

using sim::Column;
using sim::Few;
using sim::Mask;

namespace {

std::int8_t cause_of(Drug drug) {
    switch (drug) {
        case Drug::methadone:
            return event_cause("methadone");
        case Drug::buprenorphine:
            return event_cause("buprenorphine");
        case Drug::naltrexone:
            return event_cause("naltrexone");
        case Drug::none:
            break;
    }
    return event_cause("none");
}

std::int8_t cause_of(Institution::Kind kind) {
    return kind == Institution::Kind::detox ? event_cause("detox") : event_cause("prison");
}

}  // namespace

void RelapseModel::change_places(const sim::BlockDraws& luck, OfStep& step,
                                 const Output& output) {
    const Levers& levers = step.levers;
    const Few leaving = institution_.release();
    log(output, sim::pick(leaving, sim::where(sim::gather(status_.alive(), leaving))),
        event_kind("institution_exit"), event_cause("none"));
    const Mask waits = treatment_.awaits_injection * sim::none_of(institution_.inside());
    const Few ready = sim::where(waits * status_.alive());
    if (ready.size() > 0) {
        const Column draw = sim::uniform_from(luck.of(ready, decisions::renewal)[1]);
        const Few started = treatment_.start(ready, Drug::naltrexone, draw,
                                             p_->treatment.naltrexone_induction_after_detox);
        begin_medication(started, Drug::naltrexone, 0, output);
    }
    treatment_.awaits_injection *= sim::none_of(waits);

    const Mask present_now = present();
    for (const auto& [stay, kind] :
         {std::pair{&levers.enter_detox, Institution::Kind::detox},
          std::pair{&levers.enter_prison, Institution::Kind::prison}}) {
        if (!sim::any(*stay)) continue;
        Column days = *stay * present_now;
        // Stays of different length, one length after the other.
        for (Few entering = sim::where(days); entering.size() > 0;
             entering = sim::where(days)) {
            const float length = days[entering[0]];
            const Mask as_long = sim::is_below((days - length).abs(), 1e-3f);
            enter_institution(sim::where(as_long), kind, {static_cast<double>(length)}, luck,
                              output);
            days = days * sim::none_of(as_long);
        }
    }
    log(output,
        sim::where(levers.recovery_housing * sim::none_of(housing_.resident()) * present_now),
        event_kind("recovery_housing_entry"), event_cause("none"));
    const Few moving_out = sim::where(levers.leave_housing * housing_.resident() *
                                      sim::none_of(levers.recovery_housing));
    housing_.leave(moving_out);
    log(output, moving_out, event_kind("recovery_housing_exit"), event_cause("none"));
    housing_.move_in(levers.recovery_housing * present_now);
    step.resident_before = housing_.resident();
    step.attendance_vouchers = levers.vouchers_for_attendance * present_now;
    vouchers_.enrol(levers.vouchers_for_abstinence * present_now);
}

void RelapseModel::enter_institution(const Few& agents, Institution::Kind kind,
                                     sim::Duration length, const sim::BlockDraws& luck,
                                     const Output& output) {
    const Few newcomers =
        sim::pick(agents, sim::where(sim::none_of(sim::gather(institution_.inside(), agents))));
    institution_.admit(agents, kind, length);
    status_.move(newcomers, UseState::abstinent, new_clock_);
    renew_frailty(newcomers, luck.of(newcomers, decisions::renewal)[0]);
    log(output, newcomers, event_kind("institution_entry"), cause_of(kind));
}

void RelapseModel::stop_treatments(const Levers& levers, const Output& output) {
    if (!sim::any(levers.stop_medication)) return;
    treatment_.awaits_injection *=
        sim::none_of(levers.stop_medication) | levers.start_naltrexone;
    Mask goes_on = Mask::none(n_);
    for (const auto& [started, drug] : {std::pair{&levers.start_methadone, Drug::methadone},
                                        std::pair{&levers.start_buprenorphine,
                                                  Drug::buprenorphine},
                                        std::pair{&levers.start_naltrexone, Drug::naltrexone}})
        goes_on |= *started * sim::is_equal(treatment_.drug(), code(drug));
    const Few stopping = sim::where(levers.stop_medication * treatment_.in_treatment() *
                                    sim::none_of(goes_on));
    treatment_.stop(stopping);
    log(output, stopping, event_kind("treatment_end"), event_cause("none"));
}

void RelapseModel::start_treatments(const sim::BlockDraws& luck, const Levers& levers,
                                    const Output& output) {
    const std::tuple<const Mask*, Drug, sim::Probability> offers[] = {
        {&levers.start_methadone, Drug::methadone, p_->treatment.methadone_induction},
        {&levers.start_buprenorphine, Drug::buprenorphine,
         p_->treatment.buprenorphine_induction}};
    for (const auto& [offered, drug, success] : offers) {
        if (!sim::any(*offered)) continue;
        const Few offered_to =
            sim::where(*offered * present() * sim::none_of(treatment_.in_treatment()));
        if (offered_to.size() == 0) continue;
        const Column draw = sim::uniform_from(luck.of(offered_to, decisions::attendance)[3]);
        const Few started = treatment_.start(offered_to, drug, draw, success);
        const Mask stabilised = sim::gather(levers.start_stabilised, started);
        const auto level = static_cast<float>(p_->treatment.level_at_induction);
        begin_medication(sim::pick(started, sim::where(sim::none_of(stabilised))), drug, level,
                         output);
        begin_medication(sim::pick(started, sim::where(stabilised)), drug, 1, output);
    }
    const Few for_injection = sim::where(levers.start_naltrexone * present() *
                                         sim::none_of(treatment_.in_treatment()));
    if (for_injection.size() > 0)
        offer_naltrexone(for_injection,
                         sim::uniform_from(luck.of(for_injection, decisions::attendance)[3]),
                         luck, levers, output);
    const Mask in_treatment = treatment_.in_treatment();
    medication_.inject(treatment_.injections_due());
    log(output, sim::where(in_treatment * sim::none_of(treatment_.in_treatment())),
        event_kind("treatment_end"), event_cause("naltrexone"));
    institution_.serve();  // all admissions of the start of the step are done
}

void RelapseModel::begin_medication(const Few& started, Drug drug, float level,
                                    const Output& output) {
    if (started.size() == 0) return;
    medication_.begin(started, drug, level);
    if (drug == Drug::naltrexone) medication_.inject(started);
    if (drug == Drug::buprenorphine) {
        // Too early: opioids still act and withdrawal has hardly begun.
        const Mask acting = withdrawal_.has_full_agonist(exposure_.agonist_signal(),
                                                         tolerance_.hedonic_tolerance());
        const Mask early =
            acting * sim::is_below(withdrawal_.withdrawal(),
                                   static_cast<float>(p_->treatment.precipitation_limit));
        withdrawal_.precipitate(sim::pick(started, sim::where(sim::gather(early, started))),
                                static_cast<float>(p_->treatment.precipitated_withdrawal));
    }
    log(output, started, event_kind("treatment_start"), cause_of(drug));
    count_events(output, started, measure("treatment_entries"));
}

void RelapseModel::offer_naltrexone(const Few& agents, const Column& draw,
                                    const sim::BlockDraws& luck, const Levers& levers,
                                    const Output& output) {
    const Mask abstinent = status_.is(UseState::abstinent);
    const Mask long_enough = sim::none_of(
        sim::is_below(status_.days_abstinent(),
                      static_cast<float>(p_->treatment.naltrexone_needs_abstinence.days)));
    const Mask ready = sim::gather(abstinent * long_enough | levers.start_stabilised, agents);
    const Few now = sim::where(ready);
    const Few started =
        treatment_.start(sim::pick(agents, now), Drug::naltrexone, sim::gather(draw, now),
                         p_->treatment.naltrexone_induction_abstinent);
    begin_medication(started, Drug::naltrexone, 0, output);
    const Few first_detox = sim::pick(agents, sim::where(sim::none_of(ready)));
    if (first_detox.size() == 0) return;
    enter_institution(first_detox, Institution::Kind::detox,
                      p_->treatment.naltrexone_detox_length, luck, output);
    treatment_.awaits_injection.set(first_detox);
}

void RelapseModel::drop_out(const Treatment::Situation& situation, const Column& draw,
                            const Output& output) {
    const Mask treated_before = treatment_.in_treatment();
    const Treatment::Dropouts dropouts = treatment_.drop_out(situation, draw);
    log(output, sim::where(treated_before * sim::none_of(treatment_.in_treatment())),
        event_kind("treatment_end"), event_cause("none"));
    if (output.tally == nullptr || dropouts.few.size() == 0) return;
    count_events(output, dropouts.agents, measure("dropouts"));
    const Mask members = sim::gather(member_, dropouts.few);
    output.tally->expect(measure("expected_dropouts"), dropouts.expected * members);
    output.tally->expect(measure("expected_dropouts_at_drug_rate"),
                         dropouts.expected_at_drug_rate * members);
}

void RelapseModel::answer_requests(const Codes& requests, const sim::BlockDraws& luck,
                                   const Levers& levers, const Output& output) {
    if (!sim::any(requests)) return;
    const auto asking = [&requests](Treatment::Request request) {
        return sim::where(sim::is_equal(requests, static_cast<std::uint8_t>(request)));
    };
    const auto draw = [&luck](const Few& agents) {
        return sim::uniform_from(luck.of(agents, decisions::renewal)[2]);
    };
    const auto level = static_cast<float>(p_->treatment.level_at_induction);
    const Few methadone = asking(Treatment::Request::methadone);
    begin_medication(treatment_.start(methadone, Drug::methadone, draw(methadone),
                                      p_->treatment.methadone_induction),
                     Drug::methadone, level, output);
    const Few buprenorphine = asking(Treatment::Request::buprenorphine);
    begin_medication(treatment_.start(buprenorphine, Drug::buprenorphine, draw(buprenorphine),
                                      p_->treatment.buprenorphine_induction),
                     Drug::buprenorphine, level, output);
    const Few naltrexone = asking(Treatment::Request::naltrexone);
    if (naltrexone.size() > 0)
        offer_naltrexone(naltrexone, draw(naltrexone), luck, levers, output);
    const Few detox = asking(Treatment::Request::detox);
    if (detox.size() > 0)
        enter_institution(detox, Institution::Kind::detox, p_->treatment.detox_length, luck,
                          output);
}

void RelapseModel::admit_all(Institution::Kind kind, sim::Duration length, const sim::Step& now,
                             const sim::Draws& draws) {
    const sim::BlockDraws luck{draws, now.index, first_agent_, n_};
    const Few all = sim::where(present());
    if (all.size() == 0) return;
    treatment_.stop(all);
    institution_.admit(all, kind, length);
    status_.move(all, UseState::abstinent, 0);
    // An address of its own: the step that follows has its own renewals.
    renew_frailty(all, luck.of(all, decisions::cohort)[1]);
}

}  // namespace models
