#include "sim/instructions.h"

namespace sim {

std::string_view name_of(Instructions set) {
    switch (set) {
        case Instructions::avx512:
            return "avx512";
        case Instructions::avx2:
            return "avx2";
        case Instructions::baseline:
            break;
    }
    return "baseline";
}

std::optional<Instructions> instructions_named(std::string_view name) {
    for (const Instructions set : all_instructions)
        if (name_of(set) == name) return set;
    return std::nullopt;
}

Instructions instructions() {
#if defined(__AVX512F__)
    return Instructions::avx512;
#elif defined(__AVX2__)
    return Instructions::avx2;
#else
    return Instructions::baseline;
#endif
}

#if defined(__clang__)
// Clang 14 does not know the levels; a processor with the last set of each has the others.
#define RELAPSIM_LEVEL_3 "avx2"
#define RELAPSIM_LEVEL_4 "avx512vl"
#else
#define RELAPSIM_LEVEL_3 "x86-64-v3"
#define RELAPSIM_LEVEL_4 "x86-64-v4"
#endif

bool processor_has(Instructions set) {
    switch (set) {
        case Instructions::avx512:
            return __builtin_cpu_supports(RELAPSIM_LEVEL_4) != 0;
        case Instructions::avx2:
            return __builtin_cpu_supports(RELAPSIM_LEVEL_3) != 0;
        case Instructions::baseline:
            break;
    }
    return true;
}

}  // namespace sim
