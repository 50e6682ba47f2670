#include "models/plan.h"

#include "models/decisions.h"

namespace models {

std::uint32_t decisions_of(const std::string& name) {
    // FNV-1a, folded to 24 bits: scenarios refuse two names with the same number.
    std::uint32_t hash = 2166136261u;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    const std::uint32_t folded = (hash ^ (hash >> 24)) & 0xffffffu;
    return decisions::intervention_groups + 4 * folded;
}

}  // namespace models
