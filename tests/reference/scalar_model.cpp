#include "tests/reference/scalar_model.h"

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <numbers>
#include <numeric>

#include "sim/distributions.h"

namespace reference {

using models::Drug;
using models::UseState;
namespace decisions = models::decisions;

namespace {

constexpr double two_to_minus_32 = 1.0 / 4294967296.0;

/// Boost would otherwise compute in extended precision, which takes four times as long.
constexpr boost::math::policies::policy<boost::math::policies::promote_double<false>> in_double;

double logistic(double x) {
    return 1 / (1 + std::exp(-x));
}
double logit(double p) {
    return std::log(p / (1 - p));
}
double normal_distribution(double z) {
    return std::erfc(-z / std::numbers::sqrt2) / 2;
}
/// (1 - exp(-x)) / x of section 2.1.
double phi1(double x) {
    return x < 1e-4 ? 1 - x / 2 + x * x / 6 : -std::expm1(-x) / x;
}
double probability(double rate, double dt) {
    return -std::expm1(-rate * dt);
}
double elimination_rate(sim::Duration half_life) {
    return std::numbers::ln2 / half_life.days;
}

/// relax and rmean of section 2.1.
double relax(double y, double target, double tau, double dt) {
    return target + (y - target) * std::exp(-dt / tau);
}
double relax_mean(double y, double target, double tau, double dt) {
    return target + (y - target) * phi1(dt / tau);
}

/// The mean dose of a use, as a multiple of the exponential of the habitual log dose, (7).
double mean_dose_factor(const models::OpioidUse::Parameters& p) {
    return std::exp(p.dose_spread * p.dose_spread / 2) *
           (1 + p.strong_dose_share.value * std::expm1(p.strong_dose_log_ratio));
}

}  // namespace

class ScalarModel::Luck {
  public:
    Luck(const sim::Draws& draws, int index, std::uint32_t id)
        : draws_(draws), index_(index), id_(id) {}

    std::uint32_t bits(std::uint32_t group, std::uint32_t place) const {
        return draws_.bits(4 * group + place, index_, id_);
    }
    double uniform(std::uint32_t group, std::uint32_t place) const {
        return bits(group, place) * two_to_minus_32;
    }
    double normal(std::uint32_t group, std::uint32_t place) const {
        const double p = (bits(group, place) + 0.5) * two_to_minus_32;
        return -std::numbers::sqrt2 * boost::math::erfc_inv(2 * p, in_double);
    }
    double exponential(std::uint32_t group, std::uint32_t place) const {
        return -std::log(std::max(uniform(group, place), two_to_minus_32 / 2));
    }

    /// Whether `draw` falls below `chance`. Notes a close call, whose outcome may stay hidden
    /// for some steps.
    bool happens(Agent& a, double draw, double chance, int hidden_steps = 0) const {
        if (std::abs(draw - chance) <= close * chance) note_close_call(a, hidden_steps);
        return draw < chance;
    }
    void note_close_call(Agent& a, int hidden_steps = 0) const {
        a.close_call_until = std::max(a.close_call_until, index_ + hidden_steps);
    }
    /// The smallest n with draw < P(number <= n).
    int poisson(Agent& a, double draw, double mean, int hidden_steps) const {
        double chance = std::exp(-mean);
        double below = chance;
        for (int n = 0;; ++n) {
            if (happens(a, draw, below, hidden_steps) || n == 63) return n;
            chance *= mean / (n + 1);
            below += chance;
        }
    }

    int index() const { return index_; }

  private:
    const sim::Draws& draws_;
    int index_;
    std::uint32_t id_;
};

ScalarModel::ScalarModel(const models::ModelParameters& parameters, int steps_per_day,
                         const Departures& departures)
    : p_(parameters),
      departures_(departures),
      steps_per_day_(steps_per_day),
      dt_(1.0 / steps_per_day) {}

double ScalarModel::clock_from(int first_step, const Luck& luck) const {
    return departures_.clocks_run_ahead ? 0 : (luck.index() - first_step) * dt_;
}

// ---- Section 2.3: who a person is, and how they enter.

Agent ScalarModel::enter(const sim::Draws& people, std::uint32_t id) const {
    const Luck luck(people, 0, id);
    const auto& person = p_.person;
    Agent a;
    a.id = id;
    a.traits.lasting_frailty = luck.normal(decisions::person_a, 0);
    a.traits.dose_memory =
        std::clamp(person.dose_memory_mean +
                       person.dose_memory_spread * luck.normal(decisions::person_a, 1),
                   0.0, 1.0);
    const double log_variance = std::log1p(person.oxytocin_spread * person.oxytocin_spread);
    a.traits.oxytocin_set_point = std::exp(
        std::sqrt(log_variance) * luck.normal(decisions::person_a, 2) - log_variance / 2);
    a.traits.woman = luck.uniform(decisions::person_b, 0) < person.women_share.value;
    a.traits.co_sedative =
        luck.uniform(decisions::person_b, 1) < person.co_sedative_share.value;
    a.traits.adult_at_home =
        luck.uniform(decisions::person_b, 2) < person.adult_at_home_share.value;

    // The quantiles of the Beta distribution are those of the program, which interpolates; all
    // else would differ by up to 1e-3 of the spread for a lifetime.
    const auto beta = [&](std::uint32_t group, std::uint32_t place, double shape_a,
                          double shape_b) {
        sim::Bits bits(1);
        bits[0] = luck.bits(group, place);
        return static_cast<double>(sim::beta_from(bits, shape_a, shape_b)[0]);
    };
    a.G =
        std::clamp(beta(decisions::person_b, 3, person.support_shape_a, person.support_shape_b),
                   0.01, 0.99);
    a.traits.logit_support_set_point = logit(a.G) + p_.social_support.use_effect;
    a.F = beta(decisions::person_c, 0, person.self_efficacy_shape_a,
               person.self_efficacy_shape_b);
    a.xi_e = luck.normal(decisions::person_c, 1);
    update_frailty(a);

    // 2.21b: steady use, c = lambda_U E[dose] / k_c with the tolerance that c brings about.
    const double half = p_.opioid_exposure.half_adaptation;
    const double naive =
        p_.habitual_dose.naive_dose * std::exp(p_.habitual_dose.log_dose_shift);
    a.c = 55.5;
    for (int i = 0; i < 1000; ++i)
        a.c = p_.opioid_use.uses_per_day_using.per_day * naive *
              std::exp(p_.tolerance.hedonic_maximum * a.c / (a.c + half)) *
              mean_dose_factor(p_.opioid_use) / elimination_rate(p_.opioid_use.half_life);
    a.E = a.c;
    a.g = a.E / (a.E + half);
    a.T_h = p_.tolerance.hedonic_maximum * a.g;
    a.T_r = p_.tolerance.respiratory_maximum * a.g;
    a.l = std::log(naive) + a.T_h;
    a.W = 0.15;
    a.Z = luck.normal(decisions::person_a, 3);
    a.V = p_.cues.rate.per_day * p_.cues.burst * p_.cues.burst_time.days;
    a.Wbar = a.W;
    a.O_e = oxytocin_tone_target(a);
    return a;
}

void ScalarModel::join_programme(Agent& a) const {
    a.in_cohort = true;
    update_frailty(a);
}

// (0)
void ScalarModel::update_frailty(Agent& a) const {
    const auto& p = p_.relapse;
    const double lasting = p.lasting_frailty_share;
    const double M_p = a.in_cohort ? p.programme_motivation : 0;
    a.u = p.frailty_spread * (std::sqrt(lasting) * a.traits.lasting_frailty +
                              std::sqrt(1 - lasting) * a.xi_e) -
          p.programme_frailty_effect * M_p;
}

void ScalarModel::renew_frailty(Agent& a, const Luck& luck) const {
    a.xi_e = luck.normal(decisions::renewal, 0);
    update_frailty(a);
}

// ---- Section 2.4: the order of a step.

void ScalarModel::step(Agent& a, int index, const sim::Draws& draws, const Inputs& inputs,
                       bool quitting) const {
    if (!a.alive()) return;
    const Luck luck(draws, index, a.id);
    a.uses = a.overdoses = a.meetings = 0;
    a.used = false;

    change_places(a, luck, inputs);
    start_treatment(a, luck, inputs);
    attend_meetings(a, luck, inputs);
    medicate(a, luck, inputs);
    use_opioids(a, luck, inputs);
    if (!a.alive()) return;
    take_oxytocin(a, inputs);
    expose(a);
    withdraw(a);
    adapt(a);
    follow_tolerance(a);
    tune_oxytocin(a);
    feel_support(a, inputs);
    feel_stress(a, luck, inputs);
    meet_cues(a, luck, inputs);
    gain_control(a, luck);
    decide(a, luck, inputs, quitting);
    advance_clocks(a, index);
}

// ---- Step 1: institutions, treatment, meetings.

void ScalarModel::change_places(Agent& a, const Luck& luck, const Inputs& inputs) const {
    a.awaited = a.awaits_injection;
    if (a.inside && luck.index() >= a.leaves_at) {
        a.inside = a.in_detox = false;
        a.t_exit = 0;
        if (a.awaits_injection) {  // (69): success .72 at the end of the detox
            a.awaits_injection = false;
            if (luck.happens(a, luck.uniform(decisions::renewal, 1),
                             p_.treatment.naltrexone_induction_after_detox.value))
                begin_medication(a, Drug::naltrexone, 0, luck.index(), luck);
        }
    }
    if (inputs.enter_detox_days > 0) admit(a, inputs.enter_detox_days, luck.index(), luck);
    if (inputs.recovery_housing && !a.housed) {
        a.housed = true;
        a.t_housed = 0;
    }
    if (inputs.join_mutual_help && !a.member) {
        a.member = true;
        a.t_mh = 0;
    }
    // (79): v(0) = v_1 in the programme, 0 outside.
    a.attendance_vouchers = inputs.vouchers_for_attendance;
    if (inputs.vouchers_for_abstinence != a.vouchers) {
        a.vouchers = inputs.vouchers_for_abstinence;
        a.negatives = a.voucher_days = 0;
        a.voucher = a.vouchers ? p_.contingency_management.first_voucher : 0;
    }
}

// 2.2, 2.21b: U and L become A; no quit attempt, but a new episode of frailty. The stay covers
// whole steps, `first_step` among them.
void ScalarModel::admit(Agent& a, double days, int first_step, const Luck& luck) const {
    if (!a.inside || departures_.longer_stays_renew_frailty) renew_frailty(a, luck);
    if (a.s == UseState::using_opioids) a.t_abs = clock_from(first_step, luck);
    a.s = UseState::abstinent;
    a.leaves_at = std::max(a.inside ? a.leaves_at : first_step,
                           first_step + static_cast<int>(std::lround(days * steps_per_day_)));
    a.inside = a.in_detox = true;
}

void ScalarModel::start_treatment(Agent& a, const Luck& luck, const Inputs& inputs) const {
    // Whoever drops out has left the programme, and comes back without it.
    a.programme = a.programme && a.on;
    if (inputs.stop_medication && a.programme) a.on = a.programme = false;
    const double interval = p_.treatment.injection_interval.days;
    // (72): injections at multiples of 28 d; a drop takes effect there.
    const double past = std::remainder(a.t_med, interval);
    if (a.on && a.drug == Drug::naltrexone && a.t_med > interval / 2 &&
        std::abs(past) < dt_ / 2) {
        if (a.will_drop)
            a.on = a.will_drop = false;
        else
            a.m += 1;  // (2)
    }
    // Whoever is on the way to an injection is not offered anything else.
    if (!inputs.start_medication || a.on || a.awaited) return;
    offer_medication(a, *inputs.start_medication, inputs.stabilised, luck.index(), luck);
    a.programme = a.on;
}

// (69), from `first_step` on
void ScalarModel::offer_medication(Agent& a, Drug drug, bool stabilised, int first_step,
                                   const Luck& luck) const {
    const auto& p = p_.treatment;
    const bool on_request = first_step != luck.index();
    const double draw = on_request ? luck.uniform(decisions::renewal, 2)
                                   : luck.uniform(decisions::attendance, 3);
    if (drug == Drug::naltrexone) {
        if (a.s != UseState::abstinent || a.t_abs < p.naltrexone_needs_abstinence.days) {
            const bool longer = departures_.naltrexone_detox_is_longer;
            admit(a, p.naltrexone_detox_length.days, longer ? luck.index() + 1 : first_step,
                  luck);
            a.awaits_injection = true;
        } else if (luck.happens(a, draw, p.naltrexone_induction_abstinent.value)) {
            begin_medication(a, drug, 0, first_step, luck);
        }
        return;
    }
    const double success =
        drug == Drug::methadone ? p.methadone_induction.value : p.buprenorphine_induction.value;
    if (luck.happens(a, draw, success))
        begin_medication(a, drug, stabilised ? 1 : p.level_at_induction, first_step, luck);
}

void ScalarModel::begin_medication(Agent& a, Drug drug, double level, int first_step,
                                   const Luck& luck) const {
    if (a.drug != drug) a.m = 0;
    a.m = drug == Drug::naltrexone ? a.m + 1 : std::max(a.m, level);  // (2), (69)
    a.drug = drug;
    a.on = a.adherent = true;
    a.will_drop = false;
    a.t_med = clock_from(first_step, luck);
    if (drug != Drug::buprenorphine) return;
    const double relief = p_.withdrawal.relief_level * std::exp(a.T_h);
    const double limit = p_.treatment.precipitation_limit;
    if (std::abs(a.A - relief) < close * relief || std::abs(a.W - limit) < close * limit)
        luck.note_close_call(a);
    if (a.A > relief && a.W < limit)
        a.W = std::max(a.W, p_.treatment.precipitated_withdrawal * a.D);
}

// (75), (76): meetings, with G and rho of the start of the step.
void ScalarModel::attend_meetings(Agent& a, const Luck& luck, const Inputs& inputs) const {
    const auto& p = p_.mutual_help;
    if (!a.member || a.inside) return;
    double X = peak_signal(inputs.oxytocin_before_meetings_iu);
    if (X == 0 && dt_ < 0.1) X = a.Xbar;  // of the last step
    if (X == 0 && dt_ >= 0.1)
        for (const Inputs::Dose& dose : inputs.oxytocin_doses)
            X += area_of_signal(oxytocin_amplitude(dose.dose_iu)) / dt_;
    const double rate =
        p.meeting_rate.per_day *
        std::exp(p.meeting_support_effect * (a.G - p_.reference.social_support) +
                 p.meeting_oxytocin_effect * a.rho * X);
    a.meetings =
        luck.poisson(a, luck.uniform(decisions::attendance, 0), rate * dt_, 2 * steps_per_day_);
    if (departures_.sponsor_at_once) find_sponsor(a, luck);
}

// (77): a sponsor with p_sp at each meeting.
void ScalarModel::find_sponsor(Agent& a, const Luck& luck) const {
    const double found = 1 - std::pow(1 - p_.mutual_help.sponsor_per_meeting.value, a.meetings);
    if (!a.sponsored &&
        luck.happens(a, luck.uniform(decisions::attendance, 1), found, steps_per_day_)) {
        a.sponsored = true;
        a.t_spons = 0;
    }
}

// ---- Section 2.5: medication, uses.

void ScalarModel::medicate(Agent& a, const Luck& luck, const Inputs& inputs) const {
    const auto& p = p_.medication;
    a.mbar = a.B = a.e_ag = a.e_od = 0;
    if (a.drug == Drug::none) return;
    if (a.drug == Drug::naltrexone) {
        const double k = elimination_rate(p.naltrexone_half_life);
        a.mbar = a.m * phi1(k * dt_);  // (2)
        a.m *= std::exp(-k * dt_);
        a.B = a.mbar / p.naltrexone_blockade_level;  // (4)
        return;
    }
    const bool methadone = a.drug == Drug::methadone;
    const double k =
        elimination_rate(methadone ? p.methadone_half_life : p.buprenorphine_half_life);
    // (3)
    const double draw = luck.uniform(decisions::attendance, 2);
    const sim::Rate off =
        methadone ? p.methadone_lapse_of_adherence : p.buprenorphine_lapse_of_adherence;
    const sim::Rate back =
        methadone ? p.methadone_return_to_adherence : p.buprenorphine_return_to_adherence;
    const double flip = probability(a.adherent ? off.per_day : back.per_day, dt_);
    if (luck.happens(a, draw, flip, 1)) a.adherent = !a.adherent;
    a.adherent = a.adherent || (inputs.supervised && a.programme);
    const bool takes = a.on && a.adherent;
    const double dose = a.programme ? inputs.medication_dose : 1;

    if (p.daily_dosing) {  // (1')
        const bool dawn = luck.index() % steps_per_day_ == 0;
        if (takes && dawn) a.m += k * dose;
        a.mbar = a.m * phi1(k * dt_);
        a.m *= std::exp(-k * dt_);
    } else {  // (1)
        const double i = takes ? dose : 0;
        a.mbar = relax_mean(a.m, i, 1 / k, dt_);
        a.m = relax(a.m, i, 1 / k, dt_);
    }
    // (4), (5)
    a.B = a.mbar / (methadone ? p.methadone_blockade_level : p.buprenorphine_blockade_level);
    a.e_ag = a.mbar * (methadone ? p.methadone_agonism : p.buprenorphine_agonism);
    a.e_od = methadone ? a.e_ag : 0;
}

void ScalarModel::use_opioids(Agent& a, const Luck& luck, const Inputs& inputs) const {
    const auto& p = p_.opioid_use;
    const double k_c = elimination_rate(p.half_life);
    // (6)
    double rate = 0;
    if (a.s == UseState::using_opioids)
        rate = p.uses_per_day_using.per_day * std::exp(a.on ? -p.reduction_in_treatment : 0);
    if (a.s == UseState::lapsed) rate = p.uses_per_day_lapsed.per_day;
    if (a.inside) rate = 0;

    double level = a.c;
    double time_left = dt_;
    double integral = a.c * -std::expm1(-k_c * dt_) / k_c;  // (9)
    for (std::uint32_t k = 0; rate > 0 && k < models::decisions::rounds; ++k) {
        const double gap = luck.exponential(decisions::uses + k, 0) / rate;
        if (std::abs(time_left - gap) < close * gap) luck.note_close_call(a);
        if (gap >= time_left) break;
        time_left -= gap;
        level *= std::exp(-k_c * gap);  // (8)
        const double before = level;
        take_use(a, level, luck, inputs, decisions::uses + k, decisions::rescue + k);
        if (!a.alive()) return;
        integral += (level - before) * -std::expm1(-k_c * time_left) / k_c;  // (9)
    }
    a.c = level * std::exp(-k_c * time_left);  // (10)
    a.cbar = integral / dt_;
}

// (7), (58)
void ScalarModel::take_use(Agent& a, double& level, const Luck& luck, const Inputs& inputs,
                           std::uint32_t use_group, std::uint32_t rescue_group) const {
    const auto& p = p_.opioid_use;
    const auto& overdose = p_.overdose;
    const double strong = p.strong_dose_share.value + inputs.strong_dose_share;
    double log_dose =
        a.l + p.dose_spread * inputs.dose_spread * luck.normal(use_group, 1) + inputs.log_dose;
    if (luck.happens(a, luck.uniform(use_group, 2), strong))
        log_dose += p.strong_dose_log_ratio;
    const double x = std::exp(log_dose);

    const double effect = (level + x + a.e_od) / (1 + a.B);
    const double z = (std::log(effect) - std::log(overdose.median_overdose_dose) - a.T_r +
                      (a.traits.co_sedative ? overdose.co_sedative_log_ratio : 0)) /
                     overdose.dose_response_spread;
    const double floor = overdose.floor_probability.value;
    const double chance = floor + (1 - floor) * normal_distribution(z);
    level += x;
    ++a.uses;
    a.used = true;
    if (luck.happens(a, luck.uniform(use_group, 3), chance))
        suffer_overdose(a, z, luck, inputs, rescue_group);
}

// ---- Section 2.16: rescue.

void ScalarModel::suffer_overdose(Agent& a, double z, const Luck& luck, const Inputs& inputs,
                                  std::uint32_t rescue_group) const {
    const auto& p = p_.overdose;
    ++a.overdoses;
    const double alone =
        a.traits.adult_at_home ? p.alone_share_with_adult.value : p.alone_share.value;
    const double cap = p.naloxone_ceiling.value;
    const double kits = p.kits_per_user + inputs.kits_per_user;
    const double p_n = cap * -std::expm1(-p.naloxone_slope / cap * kits);              // (61)
    const bool witnessed = luck.happens(a, luck.uniform(rescue_group, 0), 1 - alone);  // (60)
    const bool naloxone = witnessed && luck.happens(a, luck.uniform(rescue_group, 1), p_n, 1);
    const bool called = witnessed && luck.happens(a, luck.uniform(rescue_group, 2),
                                                  p.emergency_call.value, 1);  // (62)
    double death = p.death_without_help.value;                                 // (63)
    if (naloxone)
        death = p.death_with_naloxone.value;
    else if (called)
        death *= p.emergency_risk_ratio;
    if (p.severity_effect != 0 && death > 0 && death < 1)  // (64)
        death = logistic(logit(death) + p.severity_effect * std::max(0.0, z));
    if (luck.happens(a, luck.uniform(rescue_group, 3), death)) {
        a.s = UseState::dead;
        return;
    }
    // (66)
    a.l -= p_.habitual_dose.caution_after_overdose;
    if (naloxone) a.W = std::max(a.W, a.D);
    if (naloxone || called) a.t_treated = 0;
}

// ---- Section 2.12: exogenous oxytocin.

// (34)
double ScalarModel::oxytocin_amplitude(double dose_iu) const {
    const auto& p = p_.exogenous_oxytocin;
    const auto h = [&](double D) {
        const double inhibition = 1 + std::pow(D / p.inhibiting_dose, 2);
        return D / (D + p.half_effect_dose) / (p.inverted_u ? inhibition : 1);
    };
    return h(dose_iu) / h(24);
}

// (76): the signal at the peak of a dose, which the event meets.
double ScalarModel::peak_signal(double dose_iu) const {
    const double amplitude = oxytocin_amplitude(dose_iu);
    return p_.exogenous_oxytocin.maximum_signal * amplitude /
           (amplitude + p_.exogenous_oxytocin.half_signal_level);
}

namespace {

/// (35) to (37): the course of a dose of amplitude 1.
struct Course {
    double k_p, k_x, beta;

    explicit Course(const models::ExogenousOxytocin::Parameters& p)
        : k_p(elimination_rate(p.plasma_half_life)),
          k_x(elimination_rate(p.effect_site_half_life)) {
        beta = 1;
        beta = 1 / effect_site(time_to_peak());
    }
    double time_to_peak() const { return std::log(k_p / k_x) / (k_p - k_x); }  // t*
    double effect_site(double t) const {
        return beta * (std::exp(-k_x * t) - std::exp(-k_p * t));
    }
};

}  // namespace

// Q of (39), by Simpson's rule over the course of the dose.
double ScalarModel::area_of_signal(double amplitude) const {
    const auto known = areas_.find(amplitude);
    if (known != areas_.end()) return known->second;
    const auto& p = p_.exogenous_oxytocin;
    const Course course(p);
    const int n = 4000;
    const double h = 40 / std::min(course.k_p, course.k_x) / n;
    double sum = 0;
    for (int i = 0; i <= n; ++i) {
        const double O_x = amplitude * course.effect_site(i * h);
        const double X = p.maximum_signal * O_x / (O_x + p.half_signal_level);
        sum += X * (i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2);
    }
    return areas_[amplitude] = sum * h / 3;
}

void ScalarModel::take_oxytocin(Agent& a, const Inputs& inputs) const {
    a.Xe_visit = a.rho * peak_signal(inputs.oxytocin_before_visits_iu);  // (71)
    const auto& p = p_.exogenous_oxytocin;
    const Course course(p);
    std::vector<Inputs::Dose> doses = inputs.oxytocin_doses;
    if (inputs.oxytocin_before_meetings_iu > 0)
        doses.insert(doses.end(), static_cast<std::size_t>(a.meetings),
                     {inputs.oxytocin_before_meetings_iu,
                      std::min(dt_, dt_ / 2 + course.time_to_peak())});
    // (37): the level at time t of the step, with the doses taken before.
    const auto effect_site = [&](double t, bool with_new) {
        double level = a.O_x * std::exp(-course.k_x * t) + a.O_p * course.effect_site(t);
        for (const Inputs::Dose& dose : doses)
            if (const double since = t - (dt_ - dose.time_left); with_new && since >= 0)
                level += oxytocin_amplitude(dose.dose_iu) * course.effect_site(since);
        return level;
    };
    a.Xbar = 0;
    if (dt_ >= 0.1) {  // (39)
        for (const Inputs::Dose& dose : doses)
            a.Xbar += area_of_signal(oxytocin_amplitude(dose.dose_iu)) / dt_;
    } else {  // 2.21b: five points
        for (int k = 0; k <= 4; ++k) {
            const bool with_new = k == 4 || !departures_.new_doses_act_at_the_end;
            const double O_x = effect_site(dt_ * k / 4, with_new);
            const double X = p.maximum_signal * O_x / (O_x + p.half_signal_level);
            a.Xbar += X / (k == 0 || k == 4 ? 8 : 4);
        }
    }
    a.O_x = effect_site(dt_, true);
    a.O_p *= std::exp(-course.k_p * dt_);
    for (const Inputs::Dose& dose : doses)
        a.O_p += oxytocin_amplitude(dose.dose_iu) * std::exp(-course.k_p * dose.time_left);
    a.Xe = a.rho * a.Xbar;  // (38), with rho of the start of the step
}

// ---- Section 2.6: exposure, tolerance, remembered dose.

void ScalarModel::expose(Agent& a) const {
    const auto& p = p_.opioid_exposure;
    a.A = a.cbar / (1 + a.B) + a.e_ag;                             // (11)
    const double Ebar = relax_mean(a.E, a.A, p.memory.days, dt_);  // (12)
    a.E = relax(a.E, a.A, p.memory.days, dt_);
    a.g = Ebar / (Ebar + p.half_adaptation);  // (13)
}

void ScalarModel::adapt(Agent& a) const {
    const auto& p = p_.tolerance;
    const double T_r_target = p.respiratory_maximum * a.g;
    const double tau_r = T_r_target > a.T_r
                             ? p.respiratory_gain_time.days
                             : p.respiratory_loss_half_life.days / std::numbers::ln2;
    a.T_r = relax(a.T_r, T_r_target, tau_r, dt_);  // (17)
    const double T_h_target = p.hedonic_maximum * a.g;
    const double tau_h = T_h_target > a.T_h
                             ? p.hedonic_gain_time.days * (1 + p.oxytocin_slowing * a.Xe)
                             : p.hedonic_loss_half_life.days / std::numbers::ln2;
    a.T_h = relax(a.T_h, T_h_target, tau_h, dt_);  // (18)
}

void ScalarModel::follow_tolerance(Agent& a) const {
    const auto& p = p_.habitual_dose;
    if (a.s != UseState::using_opioids || a.inside) return;
    const double target = std::log(p.naive_dose) + p.log_dose_shift + a.T_h +
                          p.blockade_override * std::log1p(a.B);  // (19)
    a.l = relax(a.l, target, p.adjustment_time.days, dt_);        // (20)
}

// ---- Section 2.7: withdrawal, with T_h of the start of the step.

void ScalarModel::withdraw(Agent& a) const {
    const auto& p = p_.withdrawal;
    a.D = a.g * (1 - std::exp(-a.T_h));
    const double R = a.A / (a.A + p.relief_level * std::exp(a.T_h));  // (14)
    // (15); 2.3 keeps W at 0 or above, however many doses a step has.
    const double target = a.D * (1 - R) * std::max(0.0, 1 - p.oxytocin_relief * a.Xe);
    a.Wbar = relax_mean(a.W, target, p.onset_time.days, dt_);  // (16)
    a.W = relax(a.W, target, p.onset_time.days, dt_);
}

// ---- Section 2.12: endogenous oxytocin, receptor.

// (40)
double ScalarModel::oxytocin_tone_target(const Agent& a) const {
    const auto& p = p_.oxytocin_tone;
    const auto& reference = p_.reference;
    const int M7 = std::accumulate(a.meetings_of_day.begin(), a.meetings_of_day.end(), 0);
    const double target =
        a.traits.oxytocin_set_point - p.tolerance_effect * a.T_h / reference.hedonic_tolerance +
        p.exposure_effect * a.g + p.withdrawal_effect * a.Wbar +
        p.support_effect * (a.G - reference.social_support) / reference.social_support_spread +
        p.contact_effect * M7 / 7;
    return std::max(target, p.floor);
}

void ScalarModel::tune_oxytocin(Agent& a) const {
    const double tau_O = p_.oxytocin_tone.adjustment_time.days;
    a.O_e = relax(a.O_e, oxytocin_tone_target(a), tau_O, dt_);  // (41)

    const auto& p = p_.oxytocin_receptor;
    const double X_max = p_.exogenous_oxytocin.maximum_signal;
    const double relative = X_max > 0 ? a.Xbar / X_max : 0;
    a.y = relax(a.y, relative, p.exposure_memory.days, dt_);  // (42)
    const double kd =
        p.desensitisation_rate.per_day * std::max(0.0, a.y - p.desensitisation_threshold);
    const double rho_A =
        1 + p.abstinence_gain * -std::expm1(-a.t_abs / p.abstinence_gain_time.days);
    const double tau = p.recovery_time.days;
    a.rho = relax(a.rho, rho_A / (1 + kd * tau), 1 / (1 / tau + kd), dt_);  // (43)
}

// ---- Section 2.13: support, and ties to people outside; those inside are the network's.

// (47), (48)
double ScalarModel::using_excess(const Inputs& inputs) const {
    const auto& p = p_.network;
    if (!p.on) return 0;
    const double n_u = inputs.susceptibility * std::min(p.most_using_ties, inputs.using_ties);
    return n_u - p.reference_using_ties;
}

double ScalarModel::sober_excess(const Inputs& inputs) const {
    const auto& p = p_.network;
    if (!p.on) return 0;
    const double n_a = std::min(p.most_sober_ties, p.family_weight + inputs.sober_ties);
    return n_a - p.reference_sober_ties;
}

void ScalarModel::feel_support(Agent& a, const Inputs& inputs) const {
    const auto& p = p_.social_support;
    const int M7 = std::accumulate(a.meetings_of_day.begin(), a.meetings_of_day.end(), 0);
    const double target =
        logistic(a.traits.logit_support_set_point + p.meeting_effect * std::min(M7, 3) +
                 (a.sponsored ? p.sponsor_effect : 0) +
                 p.sober_tie_effect * sober_excess(inputs) -
                 (a.s == UseState::using_opioids ? p.use_effect : 0));  // (45)
    a.G = relax(a.G, target, p.adjustment_time.days, dt_);              // (46)
}

// ---- Section 2.8: stress.

void ScalarModel::feel_stress(Agent& a, const Luck& luck, const Inputs& inputs) const {
    const auto& p = p_.stress;
    const auto& reference = p_.reference;
    const double s_GX =
        std::max(0.0, 1 + 2 * p.oxytocin_support_synergy * (a.G - 0.5));  // (22)
    const double mu =
        p.withdrawal_effect * a.Wbar -
        p.support_effect * (a.G - reference.social_support) / reference.social_support_spread -
        p.oxytocin_effect * s_GX * a.Xe - p.oxytocin_tone_effect * (a.rho * a.O_e - 1) +
        (a.housed ? p.recovery_housing_effect : 0) + inputs.stress;  // (21)

    const double tau = p.reversion_time.days;
    const double x = dt_ / tau;
    const double q = std::exp(-x);
    const double variance = p.spread * p.spread;
    const double end_variance = variance * (1 - q * q);  // (24)
    // (26)
    const double mean_variance = x < 0.01 ? variance * (2 * x / 3) * (1 - 3 * x / 4)
                                          : variance * (2 * x - 3 + 4 * q - q * q) / (x * x);
    const double covariance = variance * (1 - q) * (1 - q) / x;
    const double xi = luck.normal(decisions::stress, 0);
    const double xi_mean = luck.normal(decisions::stress, 1);
    const double before = a.Z;
    const double end_spread = std::sqrt(end_variance);
    a.Z = mu + (before - mu) * q + end_spread * xi;
    a.Zbar = mu + (before - mu) * phi1(x);
    if (end_variance > 0)
        a.Zbar +=
            covariance / end_spread * xi +
            std::sqrt(std::max(0.0, mean_variance - covariance * covariance / end_variance)) *
                xi_mean;
    if (p.mean_of_ends) a.Zbar = (before + a.Z) / 2;  // (25)

    // (23)
    const double size = p.life_event_size * std::max(0.0, 1 - p.support_buffering * a.G -
                                                              p.oxytocin_buffering * a.Xe);
    const double rate = p.life_event_rate.per_day;
    double r = dt_;
    for (std::uint32_t k = 0; rate > 0; ++k) {
        const double gap =
            (k < 2 ? luck.exponential(decisions::stress, 2 + k)
                   : luck.exponential(decisions::life_events + (k - 2) / 4, (k - 2) % 4)) /
            rate;
        if (std::abs(r - gap) < close * gap) luck.note_close_call(a);
        if (gap >= r) break;
        r -= gap;
        a.Z += size * std::exp(-r / tau);
        a.Zbar += size * (tau / dt_) * -std::expm1(-r / tau);
    }
}

// ---- Sections 2.9, 2.10: cues, incubation.

void ScalarModel::meet_cues(Agent& a, const Luck& luck, const Inputs& inputs) const {
    const auto& p = p_.cues;
    const double rate =
        p.rate.per_day * std::max(0.0, 1 + p.using_tie_effect * using_excess(inputs)) *
        inputs.cue_rate * (a.inside ? p.rate_in_institution : 1);  // (27)
    const double tau = p.burst_time.days;
    double sum = a.V * -std::expm1(-dt_ / tau);
    a.V *= std::exp(-dt_ / tau);
    double r = dt_;
    for (std::uint32_t k = 0; rate > 0; ++k) {
        const double gap = luck.exponential(decisions::cues + k / 4, k % 4) / rate;
        if (std::abs(r - gap) < close * gap) luck.note_close_call(a);
        if (gap >= r) break;
        r -= gap;
        a.V += p.burst * std::exp(-r / tau);  // (28)
        sum += p.burst * -std::expm1(-r / tau);
    }
    a.Vbar = sum * tau / dt_;  // (29)

    // (30), at t_abs + dt/2 (2.21b)
    const double tau_1 = p_.incubation.rise_time.days;
    const double tau_2 = p_.incubation.fade_time.days;
    const double t = a.t_abs + dt_ / 2;
    a.N = a.s == UseState::using_opioids
              ? 0
              : tau_2 / (tau_2 - tau_1) * (std::exp(-t / tau_2) - std::exp(-t / tau_1));
}

// ---- Section 2.11: control.

void ScalarModel::gain_control(Agent& a, const Luck& luck) const {
    const auto& p = p_.self_efficacy;
    const int M7 = std::accumulate(a.meetings_of_day.begin(), a.meetings_of_day.end(), 0);
    const bool own =
        a.s == UseState::abstinent && (!a.inside || (p.grows_in_detox && a.in_detox));
    const double target = std::clamp(
        p.baseline + (own ? p.gain_from_abstinence : 0) + (M7 > 0 ? p.gain_from_meetings : 0) +
            p.gain_from_support * (a.G - p_.reference.social_support),
        0.0, 1.0);                                                       // (31)
    a.F = relax(a.F, target, p.adjustment_time.days, dt_);               // (32)
    a.F = 1 - (1 - a.F) * std::pow(1 - p.gain_per_meeting, a.meetings);  // (33)
    if (!departures_.sponsor_at_once) find_sponsor(a, luck);
}

// ---- Sections 2.14, 2.15: hazards.

namespace {

/// (49): min(1, mbar) while on medication.
double coverage(const Agent& a) {
    return a.on ? std::min(1.0, a.mbar) : 0;
}

}  // namespace

// (50), (51)
double ScalarModel::lapse_hazard(const Agent& a, const Inputs& inputs) const {
    const auto& p = p_.relapse;
    const auto& cues = p_.cues;
    const int M7 = std::accumulate(a.meetings_of_day.begin(), a.meetings_of_day.end(), 0);
    const double b_med = a.drug == Drug::methadone       ? p_.treatment.methadone_effect
                         : a.drug == Drug::buprenorphine ? p_.treatment.buprenorphine_effect
                         : a.drug == Drug::naltrexone    ? p_.treatment.naltrexone_effect
                                                         : 0;
    const double incentive =
        a.vouchers ? std::min(1.0, a.voucher / p_.contingency_management.reference_voucher) : 0;
    double eta = a.u;
    eta += p.withdrawal_effect * a.Wbar + p.stress_effect * a.Zbar + p.incubation_effect * a.N;
    eta -= p.self_efficacy_effect * (a.F - p_.self_efficacy.baseline);
    eta -= p.social_support_effect * (a.G - 0.5);
    eta -= b_med * coverage(a);
    eta -= p.oxytocin_tone_effect * (a.rho * a.O_e - 1);
    eta -= M7 > 0 ? p.mutual_help_effect : 0;
    eta -= a.sponsored && a.t_spons < p.sponsor_effect_time.days ? p.sponsor_effect : 0;
    eta -= p.voucher_effect * incentive;
    eta -= a.housed ? p.recovery_housing_effect : 0;
    eta += p.exit_effect * std::exp(-(a.t_exit + dt_ / 2) / p.exit_effect_time.days);
    eta += p.using_tie_effect * using_excess(inputs);
    eta -= p.sober_tie_effect * sober_excess(inputs);
    eta += inputs.lapse_log_hazard;
    const double c_X = a.traits.woman ? p.oxytocin_cue_effect_women : p.oxytocin_cue_effect_men;
    const double force =
        p.cue_effect * (1 + p.cue_incubation_synergy * a.N) * std::exp(-c_X * a.Xe) * a.Vbar;
    const double ordinary =
        p.cue_effect * cues.rate.per_day * cues.burst * cues.burst_time.days;
    return a.inside ? 0 : p.lapse_rate.per_day * std::exp(eta) * (1 + force) / (1 + ordinary);
}

// (53)
double ScalarModel::relapse_hazard(const Agent& a, const Inputs& inputs) const {
    const auto& p = p_.relapse;
    const double M_p = a.in_cohort ? p.programme_motivation : 0;
    return p.relapse_rate.per_day * std::exp(-p.programme_relapse_effect * M_p) *
           std::exp(-p.relapse_self_efficacy_effect * (a.F - p_.self_efficacy.baseline) +
                    p.relapse_withdrawal_effect * a.Wbar +
                    p.relapse_using_tie_effect * using_excess(inputs)) *
           std::pow(1 + a.B, -p.relapse_blockade_exponent) *
           (a.on ? p.relapse_medication_ratio : 1);
}

// (56)
double ScalarModel::quit_hazard(const Agent& a, const Inputs& inputs) const {
    const auto& p = p_.relapse;
    const double M_p = a.in_cohort ? p.programme_motivation : 0;
    return p.quit_rate.per_day * std::exp(p.programme_quit_effect * M_p) *
           std::exp(p.quit_self_efficacy_effect * (a.F - p_.self_efficacy.baseline) +
                    p.quit_social_support_effect * (a.G - 0.5) +
                    p.quit_overdose_effect *
                        std::exp(-a.t_treated / p.overdose_effect_time.days) +
                    (a.on ? p.quit_treatment_effect : 0) - p.quit_withdrawal_effect * a.Wbar +
                    inputs.quit_log_hazard);
}

// (49)
double ScalarModel::craving(const Agent& a) const {
    const auto& p = p_.craving;
    return 10 * logistic(p.offset + p.withdrawal_weight * a.W + p.stress_weight * a.Z +
                         p.incubation_weight * a.N + p.cue_weight * a.V -
                         p.confidence_weight * (a.F - p_.self_efficacy.baseline) -
                         p.medication_weight * coverage(a) -
                         p.oxytocin_tone_weight * (a.rho * a.O_e - 1));
}

// ---- Step 11: death, one exit from the state, dropout, entry, leaving and joining.

void ScalarModel::decide(Agent& a, const Luck& luck, const Inputs& inputs,
                         bool quitting) const {
    const double mu = a.on ? p_.mortality.in_treatment.per_day
                           : p_.mortality.out_of_treatment.per_day;  // (67)
    if (luck.happens(a, luck.uniform(decisions::transitions, 0), probability(mu, dt_))) {
        a.s = UseState::dead;
        return;
    }
    leave_state(a, luck, inputs, quitting);
    if (!a.alive()) return;
    const bool eligible = !a.on && !a.inside;  // for entry, (68)
    drop_out(a, luck);
    if (eligible) seek_treatment(a, luck, inputs);
    change_membership(a, luck, inputs);
}

void ScalarModel::leave_state(Agent& a, const Luck& luck, const Inputs& inputs,
                              bool quitting) const {
    const double draw = luck.uniform(decisions::transitions, 1);
    a.h_lapse = lapse_hazard(a, inputs);
    if (a.s == UseState::abstinent) {
        if (luck.happens(a, draw, probability(a.h_lapse, dt_))) lapse(a, luck, inputs);
    } else if (a.s == UseState::lapsed) {  // (53), (54)
        const double h_LU = relapse_hazard(a, inputs);
        const double h_LA = p_.relapse.resolution_rate.per_day;
        if (!luck.happens(a, draw, probability(h_LU + h_LA, dt_))) return;
        if (luck.happens(a, luck.uniform(decisions::transitions, 2), h_LU / (h_LU + h_LA))) {
            a.s = UseState::using_opioids;  // (55)
            a.F *= 1 - p_.self_efficacy.loss_at_relapse;
            a.t_abs = 0;
            a.housed = false;
        } else {
            a.s = UseState::abstinent;
        }
    } else {  // (56), (57)
        const double hazard = quitting ? quit_hazard(a, inputs) : 0;
        if (!luck.happens(a, draw, probability(hazard, dt_))) return;
        a.s = UseState::abstinent;
        a.t_abs = clock_from(luck.index() + 1, luck);
        renew_frailty(a, luck);
    }
}

// (20), (33), then the use (52)
void ScalarModel::lapse(Agent& a, const Luck& luck, const Inputs& inputs) const {
    const auto& p = p_.habitual_dose;
    const double k = a.traits.dose_memory;
    a.s = UseState::lapsed;
    a.l = k * a.l + (1 - k) * (std::log(p.naive_dose) + p.log_dose_shift + a.T_h) +
          std::log(p.caution_at_lapse);
    a.F *= 1 - p_.self_efficacy.loss_at_lapse;
    take_use(a, a.c, luck, inputs, decisions::lapse_use, decisions::lapse_rescue);
}

// (71), (72)
void ScalarModel::drop_out(Agent& a, const Luck& luck) const {
    if (!a.on) return;
    const auto& p = p_.treatment;
    const bool early = a.t_med < p.early_treatment.days;
    double d = 0;
    if (a.drug == Drug::methadone)
        d = (early ? p.methadone_early_dropout : p.methadone_late_dropout).per_day;
    if (a.drug == Drug::buprenorphine)
        d = (early ? p.buprenorphine_early_dropout : p.buprenorphine_late_dropout).per_day;
    if (a.drug == Drug::naltrexone)
        d = (early ? p.naltrexone_early_dropout : p.naltrexone_late_dropout).per_day;
    const double hazard =
        d * std::exp((a.s == UseState::using_opioids ? p.dropout_use_effect : 0) -
                     p.dropout_self_efficacy_effect * (a.F - p_.self_efficacy.baseline) -
                     p.dropout_social_support_effect * (a.G - p_.reference.social_support) -
                     (a.attendance_vouchers ? p.dropout_voucher_effect : 0) -
                     p.dropout_oxytocin_effect * a.Xe_visit -
                     (a.member ? p.dropout_mutual_help_effect : 0));
    const bool later = a.drug == Drug::naltrexone && !p.naltrexone_drops_at_once;
    const int hidden =
        later ? static_cast<int>(p.injection_interval.days) * steps_per_day_ + 1 : 0;
    if (!luck.happens(a, luck.uniform(decisions::transitions, 3), probability(hazard, dt_),
                      hidden))
        return;
    if (later)
        a.will_drop = true;
    else
        a.on = false;
}

// (68)
void ScalarModel::seek_treatment(Agent& a, const Luck& luck, const Inputs& inputs) const {
    const auto& p = p_.treatment;
    const bool early = a.s == UseState::abstinent && a.t_abs < p.early_abstinence.days;
    const double factor =
        p.access.value *
        std::exp(p.entry_self_efficacy_effect * (a.F - p_.self_efficacy.baseline) +
                 p.entry_social_support_effect * (a.G - p_.reference.social_support) +
                 (early ? p.entry_abstinence_effect : 0) +
                 p.entry_overdose_effect *
                     std::exp(-a.t_treated / p_.relapse.overdose_effect_time.days) +
                 inputs.entry_log_hazard);
    const double methadone = p.methadone_entry.per_day;
    const double buprenorphine = p.buprenorphine_entry.per_day;
    const double naltrexone = p.naltrexone_entry.per_day;
    const double sum = methadone + buprenorphine + naltrexone + p.detox_entry.per_day;
    if (!luck.happens(a, luck.uniform(decisions::entries, 0), probability(sum * factor, dt_)))
        return;
    const double which = luck.uniform(decisions::entries, 1);
    const int next_step = luck.index() + 1;
    if (luck.happens(a, which, methadone / sum, 1))
        offer_medication(a, Drug::methadone, false, next_step, luck);
    else if (luck.happens(a, which, (methadone + buprenorphine) / sum, 1))
        offer_medication(a, Drug::buprenorphine, false, next_step, luck);
    else if (luck.happens(a, which, (methadone + buprenorphine + naltrexone) / sum, 1))
        offer_medication(a, Drug::naltrexone, false, next_step, luck);
    else
        admit(a, p.detox_length.days, next_step, luck);
}

// (73), (74)
void ScalarModel::change_membership(Agent& a, const Luck& luck, const Inputs& inputs) const {
    const auto& p = p_.mutual_help;
    if (a.member) {
        const double v_0 =
            a.t_mh < p.early_time.days ? p.early_leave_rate.per_day : p.late_leave_rate.per_day;
        const double hazard =
            v_0 * std::exp((a.s == UseState::using_opioids ? p.leave_use_effect : 0) -
                           p.leave_support_effect * (a.G - 0.5));
        if (luck.happens(a, luck.uniform(decisions::entries, 2), probability(hazard, dt_),
                         30 * steps_per_day_)) {
            a.member = a.sponsored = false;
            a.t_spons = Agent::never;
        }
    } else if (!a.inside) {
        const double hazard =
            p.join_rate.per_day *
            std::exp(p.join_self_efficacy_effect * (a.F - p_.self_efficacy.baseline) +
                     (inputs.facilitated ? p.join_facilitation_effect : 0));
        if (luck.happens(a, luck.uniform(decisions::entries, 3), probability(hazard, dt_),
                         30 * steps_per_day_)) {
            a.member = true;
            a.t_mh = clock_from(luck.index() + 1, luck);
        }
    }
}

// ---- End of a step.

void ScalarModel::advance_clocks(Agent& a, int index) const {
    if (!a.alive()) return;
    a.craving = craving(a);
    if (a.s == UseState::using_opioids)
        a.t_abs = 0;
    else
        a.t_abs += dt_;
    a.t_use = a.used ? 0 : a.t_use + dt_;
    a.t_treated += dt_;
    a.t_exit += dt_;
    if (a.on) a.t_med += dt_;
    if (a.member) a.t_mh += dt_;
    if (a.sponsored) a.t_spons += dt_;

    if (a.housed) {
        a.t_housed += dt_;
        if (a.t_housed >= p_.recovery_housing.stay.days - dt_ / 2) a.housed = false;
    }
    // M7: seven daily bins including today.
    a.meetings_of_day[0] += a.meetings;
    const int of_day = ((index % steps_per_day_) + steps_per_day_) % steps_per_day_;
    if (of_day != steps_per_day_ - 1) return;
    std::rotate(a.meetings_of_day.begin(), a.meetings_of_day.end() - 1,
                a.meetings_of_day.end());
    a.meetings_of_day[0] = 0;
    // (79)
    const auto& p = p_.contingency_management;
    const auto tests_before = [&p](int days) { return days * p.tests_per_week / 7; };
    if (!a.vouchers) return;
    const int of_week = a.voucher_days++ % 7;
    if (tests_before(of_week + 1) == tests_before(of_week)) return;
    const bool positive = departures_.samples_see_a_step_longer
                              ? a.t_use <= p.detection_window.days
                              : a.t_use < p.detection_window.days;
    a.negatives = positive || a.inside ? 0 : a.negatives + 1;
    a.voucher = std::min(p.largest_voucher, p.first_voucher + p.voucher_step * a.negatives);
}

}  // namespace reference
