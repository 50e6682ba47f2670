#include "models/medication.h"

#include <cmath>

#include "models/decisions.h"

namespace models {

using sim::Column;
using sim::Few;

namespace {

constexpr auto index_of(Drug drug) {
    return static_cast<std::size_t>(drug);
}

}  // namespace

Medication::Kinetics Medication::of(sim::Duration half_life, double blockade_level,
                                    sim::Duration step) const {
    const double elimination = sim::decay_rate(half_life).per_day;
    Kinetics kinetics;
    kinetics.left = static_cast<float>(std::exp(-elimination * step.days));
    kinetics.mean_left = static_cast<float>(sim::mean_of_decay(elimination * step.days));
    kinetics.per_blockade = static_cast<float>(1 / blockade_level);
    kinetics.dose_jump = static_cast<float>(elimination);
    return kinetics;
}

Medication::Medication(const Parameters& parameters, sim::Duration step, sim::Index n)
    : p_(parameters),
      drug_(Codes::Constant(n, code(Drug::none))),
      adherent_(sim::Mask::none(n)),
      level_(Column::Zero(n)),
      mean_level_(Column::Zero(n)) {
    const auto within = [step](sim::Rate rate) {
        return static_cast<float>(sim::probability_within(rate, step).value);
    };
    Kinetics& methadone = kinetics_[index_of(Drug::methadone)];
    methadone = of(p_.methadone_half_life, p_.methadone_blockade_level, step);
    methadone.agonism = static_cast<float>(p_.methadone_agonism);
    methadone.overdose_agonism = methadone.agonism;
    methadone.loses_adherence = within(p_.methadone_lapse_of_adherence);
    methadone.regains_adherence = within(p_.methadone_return_to_adherence);
    Kinetics& buprenorphine = kinetics_[index_of(Drug::buprenorphine)];
    buprenorphine = of(p_.buprenorphine_half_life, p_.buprenorphine_blockade_level, step);
    buprenorphine.agonism = static_cast<float>(p_.buprenorphine_agonism);
    buprenorphine.loses_adherence = within(p_.buprenorphine_lapse_of_adherence);
    buprenorphine.regains_adherence = within(p_.buprenorphine_return_to_adherence);
    kinetics_[index_of(Drug::naltrexone)] =
        of(p_.naltrexone_half_life, p_.naltrexone_blockade_level, step);
}

void Medication::begin(const Few& agents, Drug drug, float level) {
    for (const std::int32_t i : agents) {
        if (drug_[i] != code(drug)) level_[i] = 0;
        drug_[i] = code(drug);
        adherent_.set(i);
        level_[i] = std::max(level_[i], level);
    }
}

void Medication::inject(const Few& agents) {
    for (const std::int32_t i : agents) level_[i] += 1;  // (2)
}

Column Medication::by_drug(float Kinetics::*property) const {
    std::array<float, sim::n_codes> values;
    for (std::size_t k = 0; k < sim::n_codes; ++k) values[k] = kinetics_[k].*property;
    return sim::look_up(values, drug_);
}

void Medication::flip_adherence(const sim::BlockDraws& luck, const Levers& levers) {
    const sim::Mask takes_daily = sim::is_equal(drug_, code(Drug::methadone)) |
                                  sim::is_equal(drug_, code(Drug::buprenorphine));
    const Few taking = sim::where(takes_daily);
    if (taking.size() == 0) return;
    const Column draw = sim::uniform_from(luck.of(taking, decisions::attendance)[2]);
    const Column chance = sim::choose(adherent_, by_drug(&Kinetics::loses_adherence),
                                      by_drug(&Kinetics::regains_adherence));
    adherent_.flip(
        sim::pick(taking, sim::where_below(draw, sim::gather(chance, taking))));  // (3)
    adherent_ |= levers.supervised * takes_daily;
}

void Medication::advance(const sim::Step& now, const sim::BlockDraws& luck,
                         const sim::Mask& in_treatment, const Levers& levers) {
    // Without any medication so far, all levels are 0 and stay so.
    if (!sim::any(drug_)) return;
    flip_adherence(luck, levers);
    const sim::Mask fed_daily = sim::none_of(sim::is_equal(drug_, code(Drug::naltrexone)));
    const Column dose = adherent_ * in_treatment * fed_daily * levers.medication_dose;
    Column input = dose;
    if (p_.daily_dosing) {
        if (now.begins_day()) level_ += dose * by_drug(&Kinetics::dose_jump);  // (1')
        input.setZero();
    }
    mean_level_ = input + (level_ - input) * by_drug(&Kinetics::mean_left);
    level_ = input + (level_ - input) * by_drug(&Kinetics::left);  // (1), (2)
}

Medication::Effect Medication::effect() const {
    if (!sim::any(drug_)) {
        const Column none = Column::Zero(level_.size());
        return {none, none, none};
    }
    return {mean_level_ * by_drug(&Kinetics::per_blockade),  // (4)
            mean_level_ * by_drug(&Kinetics::agonism),       // (5)
            mean_level_ * by_drug(&Kinetics::overdose_agonism)};
}

}  // namespace models
