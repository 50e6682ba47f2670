#pragma once
/// Deployment: whom an intervention reaches, and when; the same for all interventions.
///
/// At `start`, and from then on each `every`, the intervention is offered to those who are
/// eligible at that moment and do not have it. A share `coverage` of people would accept; the
/// same people accept in every arm and at every offer. The enrolled stay until `stop`, for
/// `length`, until death, or until they leave what they were given; who has left is offered it
/// again. An offer that finds somebody enrolled renews: `length` counts anew, without a gap.
///
/// Up to `capacity` can be enrolled at a time; places go in a random order. Who accepted and
/// found no place waits: a place that becomes free is given on in the same step, to the first in
/// that order who is still eligible.

#include "models/interventions/offer_record.h"
#include "models/use_state.h"
#include "sim/block_draws.h"
#include "sim/clock.h"
#include "sim/column.h"
#include "sim/mask.h"
#include "sim/on_demand.h"
#include "sim/parameter.h"

namespace models {

class Deployment {
  public:
    enum class State { any, using_opioids, lapsed, abstinent };
    enum class Sex { any, women, men };
    enum class InTreatment { any, yes, no };

    struct Parameters {
        sim::Duration start;
        sim::Duration stop;
        sim::Duration every;
        sim::Duration length;
        sim::Probability coverage;
        sim::Probability adherence;
        double capacity;
        State eligible_state;
        Sex eligible_sex;
        InTreatment eligible_treatment;
        sim::Duration eligible_after_abstinence;
        bool eligible_inside;
    };

    // clang-format off
    static constexpr auto table = sim::table("intervention",
        sim::parameter<&Parameters::start>({
            .name = "start", .value = 0, .unit = "d", .range = {-36525, 36525},
            .meaning = "when it is first offered; negative: before the study begins",
            .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::stop>({
            .name = "stop", .value = sim::infinity, .unit = "d", .range = {-36525, sim::infinity},
            .meaning = "when it ends for all", .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::every>({
            .name = "every", .value = sim::infinity, .unit = "d", .range = {0, sim::infinity},
            .meaning = "the offer is repeated at this interval", .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::length>({
            .name = "length", .value = sim::infinity, .unit = "d", .range = {0, sim::infinity},
            .meaning = "how long each person stays enrolled, from the last offer on", .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::coverage>({
            .name = "coverage", .value = 1, .range = {0, 1},
            .meaning = "share of the eligible who accept", .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::adherence>({
            .name = "adherence", .value = 1, .range = {0, 1},
            .meaning = "chance that a single dose is taken", .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::capacity>({
            .name = "capacity", .value = sim::infinity, .range = {0, sim::infinity},
            .meaning = "largest number of people enrolled at a time; places that become free are given on at once", .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::eligible_state>({
            .name = "eligible_state", .value = 0,
            .meaning = "state of use at the offer", .source = sim::setting("scenario"),
            .choices = "any|using|lapsed|abstinent"}),
        sim::parameter<&Parameters::eligible_sex>({
            .name = "eligible_sex", .value = 0,
            .meaning = "sex", .source = sim::setting("scenario"), .choices = "any|women|men"}),
        sim::parameter<&Parameters::eligible_treatment>({
            .name = "eligible_treatment", .value = 0,
            .meaning = "whether in medication treatment at the offer", .source = sim::setting("scenario"),
            .choices = "any|yes|no"}),
        sim::parameter<&Parameters::eligible_after_abstinence>({
            .name = "eligible_after_abstinence", .value = 0, .unit = "d", .range = {0, 36525},
            .meaning = "least time since regular use at the offer", .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::eligible_inside>({
            .name = "eligible_inside", .value = 1,
            .meaning = "whether people in an institution are offered it", .source = sim::setting("scenario")}));
    // clang-format on

    /// What of this a kind of intervention does without, and why or what to use instead; empty
    /// for what it uses. All kinds use the other fields.
    struct NotUsed {
        std::string_view length = {};
        std::string_view adherence = {};
    };

    /// The people whom an offer meets.
    struct People {
        const sim::Mask& present;  ///< alive and in the study
        const Codes& state;
        const sim::Mask& woman;
        const sim::Mask& in_treatment;
        const sim::Mask& in_institution;
        const sim::Column& days_abstinent;  ///< 0 in regular use
        /// Who has what is offered, whoever gave it; absent: the enrolled.
        const sim::Mask* has_it = nullptr;
        /// Who can not be given it now; absent: nobody.
        const sim::Mask* barred = nullptr;
    };

    /// Who would accept: those whose draw of the group `luck` lies from `from` up to `to`.
    struct Acceptance {
        std::uint32_t luck = 0;
        double from = 0;
        double to = 1;

        friend bool operator==(const Acceptance&, const Acceptance&) = default;
    };

    /// `group` is the first of the decisions that belong to this intervention.
    Deployment(const Parameters& parameters, std::uint32_t group, const Acceptance& acceptance,
               int steps_per_day, sim::Index n);
    /// A share `coverage` accepts, by the luck of this intervention.
    Deployment(const Parameters& parameters, std::uint32_t group, int steps_per_day,
               sim::Index n);

    /// Starts a step: ends enrolments that are over. `has_it` as in People.
    void end_what_is_over(const sim::Step& now, const sim::Mask& present,
                          const sim::Mask* has_it);
    /// Whether anybody can enrol in this step.
    bool may_enrol() const { return offers_at(now_) || sim::any(waiting_); }
    /// Then: finds those who would enrol now. Without a limit of capacity they are enrolled at
    /// once.
    void offer(const People& people, const sim::BlockDraws& luck);
    /// With a limit of capacity: those who would enrol, and their places in the queue.
    const sim::Few& candidates() const { return candidates_; }
    const sim::Column& queue() const { return queue_; }
    void enrol(std::int32_t position);
    /// Then, when what was given has begun or not: keeps the record.
    void follow(const OfferRecord::Givings& givings);

    bool is_limited() const { return p_.capacity != sim::infinity; }
    double capacity() const { return p_.capacity; }
    bool has_length() const { return p_.length.days != sim::infinity; }
    /// Whether the intervention is running in this step.
    bool is_on(const sim::Step& now) const;
    const sim::Mask& enrolled() const { return enrolled_; }
    /// Enrolled in this step.
    const sim::Mask& newly_enrolled() const { return newly_; }
    /// Whose enrolment was ended in this step by its length or the stop.
    const sim::Mask& ended() const { return ended_; }
    /// Steps since somebody of the enrolled was enrolled, renewals not counted.
    int steps_enrolled(std::int32_t position) const;
    /// Time until the enrolment of somebody ends, renewals to come counted [d].
    double days_left(std::int32_t position) const;
    /// Who takes the occasion number `lane` (0 to 3) of this step, of the enrolled.
    sim::Mask adhering(const sim::BlockDraws& luck, std::size_t lane) const;
    bool is_always_taken() const { return p_.adherence.value >= 1; }

    int start_step() const { return start_step_; }
    const OfferRecord& record() const { return record_; }

  private:
    /// Whether each condition of eligibility is met.
    OfferRecord::Conditions conditions(const People& people) const;
    bool offers_at(int step) const;
    bool is_on_at(int step) const;
    int steps(sim::Duration time) const;

    Parameters p_;
    std::uint32_t group_;
    Acceptance acceptance_;
    int per_day_;
    int start_step_;
    int now_ = 0;
    sim::Mask enrolled_;
    sim::Mask newly_;
    sim::Mask ended_;
    sim::Mask waiting_;            ///< accepted, and found no place
    sim::Column enrolled_at_;      ///< step, of the enrolled
    sim::OnDemand<sim::Column> renewed_at_;  ///< step, of the enrolled; with a length only
    sim::Few candidates_;
    sim::Column queue_;
    OfferRecord record_;
};

static_assert(sim::well_formed(Deployment::table));

}  // namespace models
