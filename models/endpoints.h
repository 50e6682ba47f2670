#pragma once
/// Endpoints: the published definitions of lapse, relapse, abstinence and retention, all from
/// one daily record of use, state and treatment.
///
///     lapse               first day with any non-prescribed use       smyth2010, gossop1989
///     relapse_daily       return to regular (daily) use               smyth2010
///     relapse_10of28      use on 10 days of any 28                    lee2016
///     relapse_4wk_or_7d   use in 4 weeks or on 7 days running         xbot2018
///     abstinent_30d       no use in the last 30 days, now             broers2000
///     opioid_free_urine   no use in the detection window, now; the dead are not free
///                                                                     weiss2011
///     retained            in treatment since it began, no gap above 30 d   samples2018
///     overdosed           first overdose of the study
///     died                death
///     weeks_abstinent     weeks of the study without any use
///
/// Days count from the start of the study; use before it counts for the two point prevalences
/// only, and neither an overdose nor a death before it is one of the study.
///
/// Retention is lost on the first day of a gap of more than 30 days, as its source dates it, and
/// so known a month later only. Of a gap that is still open when the study ends nobody knows
/// how long it would have been: it counts as a loss. At the end those retained are in treatment.

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

#include "sim/block_draws.h"
#include "sim/clock.h"
#include "sim/column.h"
#include "sim/mask.h"

namespace models {

/// Endpoints that a person reaches once, all that have times. The first are known at the end of
/// a day, the last two at the end of a step.
enum class Endpoint : std::uint8_t {
    lapse,
    relapse_daily,
    relapse_10of28,
    relapse_4wk_or_7d,
    overdose,
    death
};
inline constexpr std::size_t n_endpoints = 6;
inline constexpr std::size_t n_daily_endpoints = 4;
inline constexpr std::array<std::string_view, n_endpoints> endpoint_names{
    "lapsed", "relapsed_daily", "relapsed_10of28", "relapsed_4wk_or_7d", "overdosed", "died"};

class Endpoints {
  public:
    explicit Endpoints(sim::Index n);

    /// What somebody did in a day.
    struct Day {
        int day = 0;                      ///< since the start of the study; negative before
        const sim::Mask& used;            ///< any non-prescribed use
        const sim::Mask& used_regularly;  ///< was in regular use at the end of the day
        const sim::Mask& in_treatment;    ///< at the end of the day
        const sim::Mask& alive;
    };
    void record(const Day& day);

    /// First overdoses, and deaths, in a step of the study; later ones change nothing.
    void record_overdoses(const sim::Few& agents, const sim::Step& step);
    void record_deaths(const sim::Few& agents, const sim::Step& step);

    /// The day of the study on which an endpoint of days was reached; infinite if it was not.
    sim::Column day_of(Endpoint endpoint) const;
    /// Steps of the study after which it was known that a person had reached the endpoint: for
    /// those of days the end of the day or the death in it, whichever came first.
    static constexpr std::int32_t never = std::numeric_limits<std::int32_t>::max();
    std::int32_t steps_until(Endpoint endpoint, sim::Index agent, int steps_per_day) const;
    /// Days of the study at whose end a person was in treatment for the first time, and out of
    /// it for more than 30 days to come (or until now).
    struct Retention {
        std::int32_t began = never;
        std::int32_t lost = never;
    };
    Retention retention(sim::Index agent) const;
    /// No use in the last `days` (1 to 32) days.
    sim::Mask no_use_in(int days) const;
    /// Not yet known to be lost, 30 days after the fact.
    sim::Mask retained_so_far() const { return started_ * sim::none_of(lost_); }
    sim::Mask ever_treated() const { return started_; }
    /// Weeks of the study without use.
    sim::Column weeks_abstinent() const { return weeks_abstinent_.cast<float>(); }

  private:
    void reach(Endpoint endpoint, std::int32_t agent, int day);
    void record_retention(const Day& day);
    void record_relapse(const Day& day);

    sim::Bits use_days_;  ///< bit k: use k days ago
    /// Days and weeks of a study: up to 179 years, kept in two bytes.
    using Count = Eigen::Array<std::uint16_t, Eigen::Dynamic, 1, 0, sim::block_capacity, 1>;
    static constexpr std::uint16_t not_reached = 65535;

    std::array<Count, n_daily_endpoints> day_of_;
    /// Steps of the study after which it had happened: up to 10^9.
    using Steps =
        Eigen::Array<std::int32_t, Eigen::Dynamic, 1, 0, sim::block_capacity, 1>;
    Steps overdosed_;
    Steps died_;
    sim::Codes weeks_with_use_;  ///< consecutive, up to now; no more than are asked for
    Count weeks_abstinent_;
    sim::Mask started_;
    sim::Mask lost_;
    sim::Codes gap_;  ///< days out of treatment since it began, until it is lost
    Count began_;     ///< first day in treatment
    Count gap_began_;  ///< first day of the gap, of those who are out
};

}  // namespace models
