#include "models/person.h"

#include <cmath>

#include "models/decisions.h"
#include "sim/distributions.h"

namespace models {

using sim::Column;

Person::Person(const Parameters& p, const sim::Draws& draws, std::uint32_t first_agent,
               sim::Index n)
    : p_(p), luck_(draws, 0, first_agent, n) {
    const sim::FourBits b = luck_.all(decisions::person_b);
    woman = sim::is_below(sim::uniform_from(b[0]), static_cast<float>(p.women_share.value));
    co_sedative =
        sim::is_below(sim::uniform_from(b[1]), static_cast<float>(p.co_sedative_share.value));
    adult_at_home =
        sim::is_below(sim::uniform_from(b[2]), static_cast<float>(p.adult_at_home_share.value));
}

Column Person::lasting_frailty(const sim::Few& few) const {
    return sim::normal_from(luck_.of(few, decisions::person_a)[0]);
}

Column Person::dose_memory(const sim::Few& few) const {
    const Column memory = static_cast<float>(p_.dose_memory_mean) +
                          static_cast<float>(p_.dose_memory_spread) *
                              sim::normal_from(luck_.of(few, decisions::person_a)[1]);
    return memory.max(0.0f).min(1.0f);
}

Person::AtEntry Person::at_entry() const {
    const sim::FourBits a = luck_.all(decisions::person_a);
    const sim::FourBits b = luck_.all(decisions::person_b);
    const sim::FourBits c = luck_.all(decisions::person_c);
    // Lognormal with mean 1: the log has variance ln(1 + CV^2) and mean minus half of it.
    const double log_variance = std::log1p(p_.oxytocin_spread * p_.oxytocin_spread);
    const Column log_set_point =
        static_cast<float>(std::sqrt(log_variance)) * sim::normal_from(a[2]) -
        static_cast<float>(log_variance / 2);
    const Column support = sim::beta_from(b[3], p_.support_shape_a, p_.support_shape_b);
    return {.lasting_frailty = sim::normal_from(a[0]),
            .episodic_frailty = sim::normal_from(c[1]),
            .oxytocin_set_point = sim::exp(log_set_point),
            .stress = sim::normal_from(a[3]),
            .social_support = support.max(0.01f).min(0.99f),
            .self_efficacy =
                sim::beta_from(c[0], p_.self_efficacy_shape_a, p_.self_efficacy_shape_b)};
}

}  // namespace models
