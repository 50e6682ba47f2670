#pragma once
/// Deployment: whom an intervention reaches, and when; the same for all interventions.
///
/// At `start`, and from then on each `every`, the intervention is offered to those who are
/// eligible at that moment and not yet enrolled. A share `coverage` of people would accept; the
/// same people accept in every arm and at every offer. Up to `capacity` can be enrolled at a
/// time; places go in a random order. The enrolled stay until `stop`, for `length`, or until
/// death.

#include "models/use_state.h"
#include "sim/block_draws.h"
#include "sim/clock.h"
#include "sim/column.h"
#include "sim/mask.h"
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
            .meaning = "how long each person stays enrolled", .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::coverage>({
            .name = "coverage", .value = 1, .range = {0, 1},
            .meaning = "share of the eligible who accept", .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::adherence>({
            .name = "adherence", .value = 1, .range = {0, 1},
            .meaning = "chance that a single dose or occasion is taken", .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::capacity>({
            .name = "capacity", .value = sim::infinity, .range = {0, sim::infinity},
            .meaning = "largest number of people enrolled at a time", .source = sim::setting("scenario")}),
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

    /// The people whom an offer meets.
    struct People {
        const sim::Mask& present;  ///< alive and in the study
        const Codes& state;
        const sim::Mask& woman;
        const sim::Mask& in_treatment;
        const sim::Mask& in_institution;
        const sim::Column& days_abstinent;  ///< 0 in regular use
    };

    /// `group` is the first of the decisions that belong to this intervention.
    Deployment(const Parameters& parameters, std::uint32_t group, int steps_per_day,
               sim::Index n);

    /// Starts a step: ends enrolments that are over, and finds those who would enrol now.
    /// Without a limit of capacity they are enrolled at once.
    void begin_step(const sim::Step& now, const People& people, const sim::BlockDraws& luck);
    /// With a limit of capacity: those who would enrol, and their places in the queue.
    const sim::Few& candidates() const { return candidates_; }
    const sim::Column& queue() const { return queue_; }
    void enrol(std::int32_t position);

    bool is_limited() const { return p_.capacity != sim::infinity; }
    double capacity() const { return p_.capacity; }
    /// Whether the intervention is running in this step.
    bool is_on(const sim::Step& now) const;
    const sim::Mask& enrolled() const { return enrolled_; }
    /// Enrolled in this step.
    const sim::Mask& newly_enrolled() const { return newly_; }
    /// Whose enrolment has ended in this step, other than by death.
    const sim::Mask& ended() const { return ended_; }
    /// Who takes the occasion number `lane` (0 to 3) of this step, of the enrolled.
    sim::Mask adhering(const sim::BlockDraws& luck, std::size_t lane) const;

    int start_step() const { return start_step_; }

  private:
    sim::Mask eligible(const People& people) const;
    bool offers(const sim::Step& now) const;

    Parameters p_;
    std::uint32_t group_;
    int start_step_;
    float step_;
    sim::Mask enrolled_;
    sim::Mask newly_;
    sim::Mask ended_;
    sim::Column days_enrolled_;
    sim::Few candidates_;
    sim::Column queue_;
};

static_assert(sim::well_formed(Deployment::table));

}  // namespace models
