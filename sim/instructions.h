#pragma once
/// Instructions: for which instruction set of x86-64 the code that steps blocks is compiled.
///
/// The results are the same bits for all of them; only the speed differs.

#include <array>
#include <optional>
#include <string_view>

namespace sim {

enum class Instructions {
    baseline,  ///< SSE2: every x86-64 processor
    avx2,      ///< AVX2 and what came with it (x86-64-v3): most since 2013
    avx512,    ///< AVX-512 F, BW, CD, DQ and VL (x86-64-v4): some since 2017
};

inline constexpr std::array all_instructions{Instructions::baseline, Instructions::avx2,
                                             Instructions::avx512};

std::string_view name_of(Instructions set);
std::optional<Instructions> instructions_named(std::string_view name);

/// Those of this program.
Instructions instructions();
/// Whether this processor, and its operating system, has them.
bool processor_has(Instructions set);

}  // namespace sim
