#include "models/incubation.h"

namespace models {

using sim::Column;

Column Incubation::at(const Column& days_abstinent, const sim::Mask& using_opioids) const {
    const auto rise = static_cast<float>(p_.rise_time.days);
    const auto fade = static_cast<float>(p_.fade_time.days);
    const Column fading = sim::exp(-days_abstinent / fade);
    if (rise == fade) return sim::none_of(using_opioids) * (days_abstinent / fade) * fading;
    const Column rising = sim::exp(-days_abstinent / rise);
    return sim::none_of(using_opioids) * (fade / (fade - rise)) * (fading - rising);  // (30)
}

}  // namespace models
