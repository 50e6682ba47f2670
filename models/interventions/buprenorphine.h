#pragma once
/// Buprenorphine: starts treatment with buprenorphine.
///
/// Whoever is enrolled is offered induction (treatment.h) and, while in treatment, gets daily
/// doses; levels and effects stand in medication.h. Dropping out is the person's, not the
/// deployment's; at the end of the enrolment treatment ends, after a taper if there is one.

#include "models/interventions/occasion.h"
#include "models/levers.h"
#include "sim/parameter.h"

namespace models {

class Buprenorphine {
  public:
    struct Parameters {
        double dose;
        double reference_dose;
        bool stabilised;
        bool supervised;
        sim::Duration taper;
    };

    // clang-format off
    static constexpr std::string_view kind = "buprenorphine";
    static constexpr auto table = sim::table("buprenorphine",
        sim::parameter<&Parameters::dose>({
            .name = "dose", .value = 16, .unit = "mg", .range = {0, 1000},
            .meaning = "daily dose",
            .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::reference_dose>({
            .name = "reference_dose", .value = 16, .unit = "mg", .range = {1, 1000},
            .meaning = "dose at which the medication level is 1",
            .source = sim::assumed("usual practice, from memory")}),
        sim::parameter<&Parameters::stabilised>({
            .name = "stabilised", .value = 0,
            .meaning = "true: starts at the steady level instead of by titration",
            .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::supervised>({
            .name = "supervised", .value = 0,
            .meaning = "true: doses are watched: no spells without doses (medication.h)",
            .source = sim::setting("scenario")}),
        sim::parameter<&Parameters::taper>({
            .name = "taper", .value = 0, .unit = "d", .range = {0, 3650},
            .meaning = "the dose falls to 0 in a straight line over this time before the enrolment ends (stop or length)",
            .source = sim::setting("scenario")}));
    // clang-format on
    static constexpr std::string_view touches =
        "medication level of buprenorphine: lapse, relapse, use, tolerance, withdrawal, "
        "overdose";

    static constexpr Deployment::NotUsed not_used{};

    explicit Buprenorphine(const Parameters& parameters) : p_(parameters) {}

    void apply(const Occasion& occasion, Levers& levers) const;
    const Parameters& parameters() const { return p_; }
    Parameters* parameters_to_set() { return &p_; }

  private:
    Parameters p_;
};

static_assert(sim::well_formed(Buprenorphine::table));

}  // namespace models
