/// The block code against the scalar model of tests/reference, which is written from the text
/// of the specification: the same people with the same luck, state by state.

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "models/relapse_model.h"
#include "tests/reference/scalar_model.h"

namespace {

using models::Drug;
using models::ModelParameters;
using models::UseState;
using reference::Agent;
using reference::Inputs;
using reference::ScalarModel;
using sim::Index;

constexpr int burn_in_days = 30;
constexpr int study_days = 365;
constexpr Index people_per_block = 256;
constexpr std::uint32_t n_blocks = 2;

/// What both models are told to simulate.
struct Setting {
    ModelParameters parameters;
    models::Plan plan;                                     ///< for the block code
    std::function<void(const sim::Step&, Inputs&)> apply;  ///< the same for the scalar model
    int steps_per_day = 4;
};

/// Single precision against double precision. A state is a sum of products of some ten numbers,
/// each rounded to 6e-8 of itself, and forgets its past errors with its time constant of at
/// most some hundred steps; 1e-5 of the size of a state leaves room for both. What the text
/// gets wrong or the code shows as 1e-3 and more.
double tolerance(std::string_view state, double value) {
    constexpr double relative = 5e-5;
    // The exponential of a sum of ten terms spans ten powers of ten.
    if (state == "lapse_hazard") return 4 * relative * std::abs(value) + 1e-12;
    // The rating goes from 0 to 10; opioid level and exposure are in MME with doses of tens;
    // stress multiplies the error of support by several units per SD.
    const bool is_large =
        state == "craving" || state == "opioid_level" || state == "opioid_exposure";
    const double scale = is_large ? 10 : state == "stress" ? 3 : 1;
    return relative * (scale + std::abs(value));
}

/// The states of the scalar model in the order of RelapseModel::visit_states, without the first
/// (weeks of the study).
struct State {
    std::string_view name;
    double value = 0;
};
constexpr std::size_t n_states = 19;

std::array<State, n_states> states_of(const Agent& a) {
    return {{{"opioid_level", a.c},
             {"medication_level", a.m},
             {"opioid_exposure", a.E},
             {"hedonic_tolerance", a.T_h},
             {"respiratory_tolerance", a.T_r},
             {"withdrawal", a.W},
             {"stress", a.Z},
             {"cue_craving", a.V},
             {"self_efficacy", a.F},
             {"oxytocin_tone", a.O_e},
             {"exogenous_oxytocin", a.O_x},
             {"oxytocin_signal", a.Xbar},
             {"receptor_responsiveness", a.rho},
             {"oxytocin_drive", a.rho * (a.O_e + a.Xbar)},
             {"social_support", a.G},
             {"habitual_log_dose", a.l},
             {"craving", a.craving},
             {"frailty", a.u},
             {"lapse_hazard", a.h_lapse}}};
}

/// The continuous states of a block, in the same order.
std::vector<sim::Column> states_of(const models::RelapseModel& block) {
    std::vector<sim::Column> columns;
    const auto names = states_of(Agent{});
    block.visit_states([&](std::string_view name, const sim::Column& column) {
        if (name == "weeks_abstinent") return;
        if (columns.size() == names.size()) return;  // the last ones are the network's
        EXPECT_EQ(name, names.at(columns.size()).name);
        columns.push_back(column);
    });
    return columns;
}

/// How the two compare over a run.
struct Comparison {
    int compared = 0;           ///< people
    int parted = 0;             ///< after a close call
    int disagreed = 0;          ///< without one
    double steps = 0;           ///< compared
    std::string disagreements;  ///< the first ones, in words
    std::map<std::string, int>
        first_difference;  ///< what differed first, of those who disagreed
    std::array<double, n_states> largest_error{};  ///< of the tolerance, where they agree
    std::map<std::string, double> happened;        ///< how much was put to the test
};

/// The first thing in which person `i` of the block differs, if any.
std::string difference(const models::RelapseModel& block,
                       const std::vector<sim::Column>& columns, Index i, const Agent& a,
                       Comparison& result) {
    const auto told = [](std::string_view what, double of_block, double of_reference) {
        return std::string(what) + ": block " + std::to_string(of_block) + ", reference " +
               std::to_string(of_reference);
    };
    // The clocks of the block are sums of rounded steps.
    const auto differ = [](double clock, double other) {
        return std::abs(clock - other) > 1e-3 + 1e-4 * other;
    };
    const auto state = static_cast<UseState>(block.status().state()[i]);
    if (state != a.s)
        return told("state", static_cast<double>(state), static_cast<double>(a.s));
    if (!a.alive()) return {};
    const bool on = block.treatment().in_treatment()[i] != 0;
    if (on != a.on) return told("in_treatment", on, a.on);
    if (on && static_cast<Drug>(block.treatment().drug()[i]) != a.drug)
        return told("drug", block.treatment().drug()[i], static_cast<double>(a.drug));
    const bool inside = block.institution().inside()[i] != 0;
    if (inside != a.inside) return told("inside", inside, a.inside);
    const auto clock = static_cast<double>(block.status().days_abstinent()[i]);
    if (differ(clock, a.t_abs)) return told("days_abstinent", clock, a.t_abs);
    const auto treated = static_cast<double>(block.treatment().days_in_treatment()[i]);
    if (on && differ(treated, a.t_med)) return told("days_in_treatment", treated, a.t_med);
    const auto since_use = static_cast<double>(block.status().days_since_use()[i]);
    if (differ(since_use, a.t_use)) return told("days_since_use", since_use, a.t_use);

    std::string found;
    const auto states = states_of(a);
    for (std::size_t s = 0; s < n_states; ++s) {
        const auto of_block = static_cast<double>(columns[s][i]);
        const double error =
            std::abs(of_block - states[s].value) / tolerance(states[s].name, states[s].value);
        // Not '>', so that NaN is found.
        if (!(error <= 1))
            found +=
                (found.empty() ? "" : "; ") + told(states[s].name, of_block, states[s].value);
        else
            result.largest_error[s] = std::max(result.largest_error[s], error);
    }
    return found;
}

void compare_block(const Setting& setting, const reference::Departures& departures,
                   std::uint32_t first_agent, Comparison& result) {
    constexpr std::uint64_t seed = 20261123;
    const sim::Draws draws(seed, 0);
    models::RelapseModel block(setting.parameters, draws, setting.steps_per_day, first_agent,
                               people_per_block);
    block.set_plan(setting.plan);
    const ScalarModel scalar(setting.parameters, setting.steps_per_day, departures);
    std::vector<Agent> people;
    for (std::uint32_t i = 0; i < people_per_block; ++i)
        people.push_back(scalar.enter(draws, first_agent + i));
    std::vector<char> followed(people.size(), 1);
    result.compared += static_cast<int>(people_per_block);

    const int first = -burn_in_days * setting.steps_per_day;
    for (int index = first; index < study_days * setting.steps_per_day; ++index) {
        const sim::Step now{index, setting.steps_per_day};
        block.begin_step(now, draws);
        block.step(now, draws, {});
        if (index == -1) block.form_cohort(sim::Mask::all(people_per_block));
        const std::vector<sim::Column> columns = states_of(block);
        Inputs inputs;
        if (setting.apply) setting.apply(now, inputs);
        for (Index i = 0; i < people_per_block; ++i) {
            const auto k = static_cast<std::size_t>(i);
            Agent& a = people[k];
            if (followed[k] == 0) continue;
            const UseState before = a.s;
            scalar.step(a, index, draws, inputs, true);
            if (index == -1) scalar.join_programme(a);
            result.steps += 1;
            result.happened["uses"] += a.uses;
            result.happened["overdoses"] += a.overdoses;
            result.happened["meetings"] += a.meetings;
            result.happened["deaths"] += a.alive() ? 0 : 1;
            result.happened["lapses"] += before != a.s && a.s == UseState::lapsed ? 1 : 0;
            result.happened["treatment days"] += a.on ? 1.0 / setting.steps_per_day : 0;
            result.happened["days inside"] += a.inside ? 1.0 / setting.steps_per_day : 0;
            const std::string found = difference(block, columns, i, a, result);
            if (!a.alive()) followed[k] = 0;
            if (found.empty()) continue;
            followed[k] = 0;
            if (a.close_call_until >= index) {
                ++result.parted;
                continue;
            }
            ++result.disagreed;
            ++result.first_difference[found.substr(0, found.find(':'))];
            if (result.disagreed <= 8)
                result.disagreements += "person " + std::to_string(a.id) + ", step " +
                                        std::to_string(index) + ", " + found + "\n";
        }
    }
}

Comparison compare(const Setting& setting, const reference::Departures& departures) {
    Comparison result;
    for (std::uint32_t b = 0; b < n_blocks; ++b)
        compare_block(setting, departures, b * static_cast<std::uint32_t>(people_per_block),
                      result);
    return result;
}

std::string notes_on(const Comparison& result) {
    std::string notes = "followed for " + std::to_string(result.steps) + " steps, parted " +
                        std::to_string(result.parted) + "; ";
    for (const auto& [name, n] : result.happened)
        notes += name + " " + std::to_string(n) + ", ";
    notes += "\nlargest errors, of the tolerance: ";
    for (std::size_t s = 0; s < n_states; ++s)
        notes += std::string(states_of(Agent{})[s].name) + " " +
                 std::to_string(result.largest_error[s]) + ", ";
    notes += "\nwhat differed first: ";
    for (const auto& [name, n] : result.first_difference)
        notes += name + " " + std::to_string(n) + ", ";
    return notes + "\n" + result.disagreements;
}

/// Runs both models and expects them to agree, and that at most this share of people parts
/// because a draw lies within rounding of its chance: every step has some such draws.
void expect_agreement(const Setting& setting, double parting_share = 0.01) {
    const Comparison result = compare(setting, {});

    EXPECT_EQ(result.disagreed, 0) << notes_on(result);
    EXPECT_LE(result.parted, parting_share * result.compared) << notes_on(result);
}

// ---- Settings.

models::PlannedIntervention planned(const std::string& name, models::Intervention intervention,
                                    double start_days = 0, double length_days = sim::infinity) {
    auto deployment = sim::defaults(models::Deployment::table);
    deployment.start = {start_days};
    deployment.length = {length_days};
    return {name, std::move(intervention), deployment};
}

/// Values at which every coupling acts strongly, also those that are off by default, and rare
/// events are frequent.
ModelParameters strong_couplings() {
    ModelParameters p;
    p.person.co_sedative_share = {0.25};
    p.opioid_use.uses_per_day_lapsed = {2};
    p.opioid_use.strong_dose_share = {0.05};
    p.opioid_use.dose_spread = 0.45;
    p.habitual_dose.log_dose_shift = -0.12;
    p.habitual_dose.caution_at_lapse = 0.7;
    p.habitual_dose.caution_after_overdose = 0.4;
    p.overdose.median_overdose_dose = 110;
    p.overdose.floor_probability = {1e-3};
    p.overdose.severity_effect = 0.5;
    p.overdose.death_without_help = {0.03};
    p.treatment.methadone_entry = {2e-3};
    p.treatment.buprenorphine_entry = {2e-3};
    p.treatment.naltrexone_entry = {2e-3};
    p.treatment.detox_entry = {2e-3};
    p.treatment.access = {0.8};
    p.treatment.entry_self_efficacy_effect = 2;
    p.treatment.entry_social_support_effect = 2;
    p.treatment.entry_abstinence_effect = 1.5;
    p.treatment.entry_overdose_effect = 2;
    p.treatment.dropout_use_effect = 1.5;
    p.treatment.dropout_self_efficacy_effect = 1.5;
    p.treatment.dropout_social_support_effect = 1;
    p.treatment.dropout_mutual_help_effect = 0.3;
    p.tolerance.oxytocin_slowing = 0.6;
    p.withdrawal.oxytocin_relief = 0.25;
    p.oxytocin_receptor.desensitisation_rate = {1.5};
    p.oxytocin_receptor.desensitisation_threshold = 0.01;
    p.oxytocin_receptor.abstinence_gain = 0.5;
    p.oxytocin_tone.tolerance_effect = 0.6;
    p.oxytocin_tone.exposure_effect = -0.3;
    p.oxytocin_tone.withdrawal_effect = 0.6;
    p.oxytocin_tone.support_effect = 0.12;
    p.oxytocin_tone.contact_effect = 0.1;
    p.social_support.meeting_effect = 0.5;
    p.social_support.sponsor_effect = 0.5;
    p.social_support.use_effect = 0.5;
    p.social_support.adjustment_time = {20};
    p.mutual_help.join_rate = {0.01};
    p.mutual_help.join_self_efficacy_effect = 2;
    p.mutual_help.early_leave_rate = {0.01};
    p.mutual_help.late_leave_rate = {0.003};
    p.mutual_help.leave_support_effect = 1;
    p.mutual_help.meeting_rate = {1};
    p.mutual_help.meeting_support_effect = 1;
    p.mutual_help.meeting_oxytocin_effect = 1.2;
    p.mutual_help.sponsor_per_meeting = {0.1};
    p.stress.reversion_time = {3};
    p.stress.withdrawal_effect = 3;
    p.stress.support_effect = 0.6;
    p.stress.oxytocin_effect = 0.5;
    p.stress.oxytocin_support_synergy = 2;
    p.stress.oxytocin_tone_effect = 0.4;
    p.stress.recovery_housing_effect = -0.3;
    p.stress.life_event_rate = {1.0 / 7};
    p.stress.life_event_size = 3;
    p.stress.support_buffering = 0.6;
    p.stress.oxytocin_buffering = 0.4;
    p.cues.rate = {6};
    p.cues.rate_in_institution = 0.5;
    p.self_efficacy.gain_from_meetings = 0.15;
    p.self_efficacy.gain_from_support = 0.3;
    p.self_efficacy.gain_per_meeting = 0.05;
    p.self_efficacy.adjustment_time = {20};
    p.relapse.cue_incubation_synergy = 3;
    p.relapse.incubation_effect = 1;
    p.relapse.social_support_effect = 1.9;
    p.relapse.oxytocin_tone_effect = 0.5;
    p.relapse.oxytocin_cue_effect_men = 0.4;
    p.relapse.oxytocin_cue_effect_women = 0.2;
    p.relapse.sponsor_effect = 0.29;
    p.relapse.exit_effect = 1.5;
    p.relapse.relapse_self_efficacy_effect = 2;
    p.relapse.relapse_withdrawal_effect = 2;
    p.relapse.relapse_blockade_exponent = 1;
    p.relapse.quit_rate = {0.02};
    p.relapse.quit_self_efficacy_effect = 2;
    p.relapse.quit_social_support_effect = 2;
    p.relapse.quit_overdose_effect = 2;
    p.relapse.quit_withdrawal_effect = 2;
    p.relapse.programme_motivation = 0.5;
    return p;
}

/// The switches of the preset `bare` that change equations.
ModelParameters as_the_prototype() {
    ModelParameters p;
    p.stress.mean_of_ends = true;
    p.self_efficacy.grows_in_detox = true;
    p.treatment.naltrexone_drops_at_once = true;
    p.treatment.level_at_induction = 1;
    p.medication.daily_dosing = true;
    p.medication.methadone_blockade_level = sim::infinity;
    return p;
}

Setting nothing(const ModelParameters& p) {
    return {.parameters = p, .plan = {}, .apply = {}};
}

Setting detox(const ModelParameters& p) {
    constexpr int days = 10;
    auto stay = sim::defaults(models::Stay::table);
    stay.stay = {days};
    return {.parameters = p,
            .plan = {planned("detox", models::Stay(stay), -days)},
            .apply = [](const sim::Step& now, Inputs& inputs) {
                if (now.index == -days * now.per_day) inputs.enter_detox_days = days;
            }};
}

Setting medication(const ModelParameters& p, Drug drug) {
    models::Plan plan;
    if (drug == Drug::methadone)
        plan = {planned("drug", models::Methadone(sim::defaults(models::Methadone::table)))};
    if (drug == Drug::buprenorphine)
        plan = {planned("drug",
                        models::Buprenorphine(sim::defaults(models::Buprenorphine::table)))};
    if (drug == Drug::naltrexone)
        plan = {
            planned("drug", models::XrNaltrexone(sim::defaults(models::XrNaltrexone::table)))};
    return {
        .parameters = p, .plan = plan, .apply = [drug](const sim::Step& now, Inputs& inputs) {
            if (now.index == 0) inputs.start_medication = drug;
        }};
}

/// 24 IU at 8:30 and 20:30 on alternate days, while members of mutual help.
Setting oxytocin_and_mutual_help(const ModelParameters& p) {
    auto oxytocin = sim::defaults(models::IntranasalOxytocin::table);
    oxytocin.doses_per_day = 2;
    oxytocin.first_dose_at = {8.5 / 24};
    oxytocin.days_off = 1;
    auto offer = sim::defaults(models::MutualHelpOffer::table);
    offer.mode = models::MutualHelpOffer::Mode::join;
    return {.parameters = p,
            .plan = {planned("oxytocin", models::IntranasalOxytocin(oxytocin)),
                     planned("groups", models::MutualHelpOffer(offer))},
            .apply = [](const sim::Step& now, Inputs& inputs) {
                if (now.index == 0) inputs.join_mutual_help = true;
                if (now.index < 0 || now.day() % 2 == 1) return;
                for (const double time_of_day : {8.5 / 24, 20.5 / 24}) {
                    const double left = now.end_days() - now.day() - time_of_day;
                    if (left > 0 && left <= now.length().days)
                        inputs.oxytocin_doses.push_back({24, left});
                }
            }};
}

/// 16 IU before each meeting, with referral to mutual help.
Setting oxytocin_before_meetings(const ModelParameters& p) {
    auto oxytocin = sim::defaults(models::IntranasalOxytocin::table);
    oxytocin.dose = 16;
    oxytocin.timing = models::IntranasalOxytocin::Timing::before_meetings;
    const auto offer = sim::defaults(models::MutualHelpOffer::table);
    return {.parameters = p,
            .plan = {planned("oxytocin", models::IntranasalOxytocin(oxytocin)),
                     planned("groups", models::MutualHelpOffer(offer))},
            .apply = [](const sim::Step& now, Inputs& inputs) {
                if (now.index < 0) return;
                inputs.oxytocin_before_meetings_iu = 16;
                inputs.facilitated = true;
            }};
}

/// Vouchers for 84 d after a detox.
Setting vouchers(const ModelParameters& p) {
    constexpr int days = 84;
    Setting setting = detox(p);
    setting.plan.push_back(
        planned("vouchers", models::Vouchers(sim::defaults(models::Vouchers::table)), 0, days));
    setting.apply = [enter = setting.apply](const sim::Step& now, Inputs& inputs) {
        enter(now, inputs);
        inputs.vouchers_for_abstinence = now.index >= 0 && now.index < days * now.per_day;
    };
    return setting;
}

Setting housing(const ModelParameters& p) {
    Setting setting = detox(p);
    setting.plan.push_back(
        planned("home", models::Housing(sim::defaults(models::Housing::table))));
    setting.apply = [enter = setting.apply](const sim::Step& now, Inputs& inputs) {
        enter(now, inputs);
        inputs.recovery_housing = now.index == 0;
    };
    return setting;
}

/// Every lever of the environment and of the supply.
Setting environment(const ModelParameters& p) {
    auto around = sim::defaults(models::Environment::table);
    around.cue_factor = 1.5;
    around.lapse_log_ratio = -0.5;
    around.quit_log_ratio = 0.5;
    around.entry_log_ratio = 0.5;
    around.stress = 0.5;
    auto shock = sim::defaults(models::SupplyShock::table);
    shock.log_dose_shift = 0.2;
    shock.spread_factor = 1.3;
    shock.strong_dose_share = {0.05};
    return {.parameters = p,
            .plan = {planned("around", models::Environment(around)),
                     planned("shock", models::SupplyShock(shock))},
            .apply = [](const sim::Step& now, Inputs& inputs) {
                if (now.index < 0) return;
                inputs.cue_rate = 1.5;
                inputs.lapse_log_hazard = -0.5;
                inputs.quit_log_hazard = inputs.entry_log_hazard = inputs.stress = 0.5;
                inputs.log_dose = 0.2;
                inputs.dose_spread = 1.3;
                inputs.strong_dose_share = 0.05;
            }};
}

/// Ties to people outside the simulation, felt at seven tenths.
Setting among_others(ModelParameters p) {
    p.network.on = true;
    return {
        .parameters = p,
        .plan = {planned("company", models::PeerSupport({.sober_ties = 0.8, .using_ties = 3})),
                 planned("skills", models::NetworkSusceptibility({.factor = 0.7}))},
        .apply = [](const sim::Step& now, Inputs& inputs) {
            if (now.index < 0) return;
            inputs.sober_ties = 0.8;
            inputs.using_ties = 3;
            inputs.susceptibility = 0.7;
        }};
}

TEST(Reference, AgreesOnTies) {
    expect_agreement(among_others({}));
    expect_agreement(among_others(strong_couplings()));
}

/// 24 IU before each weekly visit of those on buprenorphine, with supervised doses, kits of
/// naloxone and vouchers for attendance; the medication ends after 200 d.
Setting supervised_with_visits(const ModelParameters& p) {
    constexpr int days = 200;
    auto drug = sim::defaults(models::Methadone::table);
    drug.supervised = true;
    drug.dose = 100;
    auto oxytocin = sim::defaults(models::IntranasalOxytocin::table);
    oxytocin.timing = models::IntranasalOxytocin::Timing::before_visits;
    auto reward = sim::defaults(models::Vouchers::table);
    reward.target = models::Vouchers::Target::attendance;
    return {.parameters = p,
            .plan = {planned("drug", models::Methadone(drug), 0, days),
                     planned("oxytocin", models::IntranasalOxytocin(oxytocin)),
                     planned("reward", models::Vouchers(reward)),
                     planned("kits", models::Naloxone(sim::defaults(models::Naloxone::table)))},
            .apply = [](const sim::Step& now, Inputs& inputs) {
                if (now.index < 0) return;
                if (now.index == 0) inputs.start_medication = Drug::methadone;
                inputs.supervised = now.day() < days;
                inputs.medication_dose = now.day() < days ? 100.0 / 80 : 1;
                inputs.stop_medication = now.index == days * now.per_day;
                inputs.oxytocin_before_visits_iu = 24;
                inputs.kits_per_user = 1;
                inputs.vouchers_for_attendance = true;
                const double left = now.end_days() - now.day() - 8.0 / 24;
                if (now.day() % 7 == 0 && left > 0 && left <= now.length().days)
                    inputs.oxytocin_doses.push_back({24, left});
            }};
}

TEST(Reference, AgreesOnVisitsSupervisionAndNaloxone) {
    expect_agreement(supervised_with_visits(strong_couplings()));
}

/// Shorter than .1 d, where (39) gives way to five points, and a power of 2, so that the clocks
/// of the block are exact and thresholds fall into the same step.
constexpr int steps_of_90_minutes = 16;

TEST(Reference, AgreesWithStepsOfNinetyMinutes) {
    Setting setting = oxytocin_and_mutual_help(strong_couplings());
    setting.steps_per_day = steps_of_90_minutes;
    expect_agreement(setting, 0.03);  // four times as many draws
}

TEST(Reference, AgreesWithoutInterventions) {
    expect_agreement(nothing({}));
}

TEST(Reference, AgreesWithoutInterventionsWithStrongCouplings) {
    expect_agreement(nothing(strong_couplings()));
}

TEST(Reference, AgreesWithTheSwitchesOfThePrototype) {
    expect_agreement(medication(as_the_prototype(), Drug::methadone));
    expect_agreement(medication(as_the_prototype(), Drug::naltrexone));
}

TEST(Reference, AgreesWithStepsOfADay) {
    Setting setting = oxytocin_before_meetings(strong_couplings());
    setting.steps_per_day = 1;
    expect_agreement(setting);
}

TEST(Reference, AgreesAfterADetox) {
    expect_agreement(detox({}));
}

TEST(Reference, AgreesAfterADetoxWithStrongCouplings) {
    expect_agreement(detox(strong_couplings()));
}

TEST(Reference, AgreesOnMethadone) {
    expect_agreement(medication({}, Drug::methadone));
}

TEST(Reference, AgreesOnBuprenorphine) {
    expect_agreement(medication({}, Drug::buprenorphine));
}

TEST(Reference, AgreesOnNaltrexone) {
    expect_agreement(medication({}, Drug::naltrexone));
}

TEST(Reference, AgreesOnOxytocinInMutualHelp) {
    expect_agreement(oxytocin_and_mutual_help({}));
}

TEST(Reference, AgreesOnOxytocinInMutualHelpWithStrongCouplings) {
    expect_agreement(oxytocin_and_mutual_help(strong_couplings()));
}

TEST(Reference, AgreesOnOxytocinBeforeMeetings) {
    expect_agreement(oxytocin_before_meetings({}));
}

TEST(Reference, AgreesOnOxytocinBeforeMeetingsWithStrongCouplings) {
    expect_agreement(oxytocin_before_meetings(strong_couplings()));
}

TEST(Reference, AgreesOnVouchers) {
    expect_agreement(vouchers({}));
}

TEST(Reference, AgreesOnRecoveryHousing) {
    expect_agreement(housing({}));
}

TEST(Reference, AgreesOnRecoveryHousingWithStrongCouplings) {
    expect_agreement(housing(strong_couplings()));
}

TEST(Reference, AgreesOnSupplyAndEnvironment) {
    expect_agreement(environment(strong_couplings()));
}

TEST(Reference, NoticesEveryWrongReadingOfTheText) {
    const auto seen = [](const Setting& setting, auto departure) {
        reference::Departures departures;
        departures.*departure = true;
        return compare(setting, departures).disagreed > 0;
    };
    using reference::Departures;
    Setting short_steps = oxytocin_and_mutual_help({});
    short_steps.steps_per_day = steps_of_90_minutes;

    EXPECT_TRUE(seen(nothing({}), &Departures::clocks_run_ahead));
    EXPECT_TRUE(seen(oxytocin_and_mutual_help({}), &Departures::sponsor_at_once));
    EXPECT_TRUE(
        seen(medication({}, Drug::naltrexone), &Departures::naltrexone_detox_is_longer));
    EXPECT_TRUE(seen(vouchers({}), &Departures::samples_see_a_step_longer));
    EXPECT_TRUE(seen(detox(strong_couplings()), &Departures::longer_stays_renew_frailty));
    EXPECT_TRUE(seen(short_steps, &Departures::new_doses_act_at_the_end));
}

}  // namespace
