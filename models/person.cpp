#include "models/person.h"

#include <cmath>

#include "models/decisions.h"
#include "sim/distributions.h"

namespace models {

using sim::Column;

Person::Person(const Parameters& p, const sim::Draws& draws, std::uint32_t first_agent,
               sim::Index n) {
    const sim::BlockDraws luck{draws, 0, first_agent, n};
    const sim::FourBits a = luck.all(decisions::person_a);
    const sim::FourBits b = luck.all(decisions::person_b);
    const sim::FourBits c = luck.all(decisions::person_c);

    lasting_frailty = sim::normal_from(a[0]);
    dose_memory = (static_cast<float>(p.dose_memory_mean) +
                   static_cast<float>(p.dose_memory_spread) * sim::normal_from(a[1]))
                      .max(0.0f)
                      .min(1.0f);
    // Lognormal with mean 1: the log has variance ln(1 + CV^2) and mean minus half of it.
    const double log_variance = std::log1p(p.oxytocin_spread * p.oxytocin_spread);
    const Column log_set_point =
        static_cast<float>(std::sqrt(log_variance)) * sim::normal_from(a[2]) -
        static_cast<float>(log_variance / 2);
    oxytocin_set_point = sim::exp(log_set_point);
    stress_at_entry = sim::normal_from(a[3]);
    woman = sim::is_below(sim::uniform_from(b[0]), static_cast<float>(p.women_share.value));
    co_sedative =
        sim::is_below(sim::uniform_from(b[1]), static_cast<float>(p.co_sedative_share.value));
    adult_at_home =
        sim::is_below(sim::uniform_from(b[2]), static_cast<float>(p.adult_at_home_share.value));
    const Column support = sim::beta_from(b[3], p.support_shape_a, p.support_shape_b);
    support_at_entry = support.max(0.01f).min(0.99f);
    self_efficacy_at_entry =
        sim::beta_from(c[0], p.self_efficacy_shape_a, p.self_efficacy_shape_b);
    episodic_frailty_at_entry = sim::normal_from(c[1]);
}

}  // namespace models
