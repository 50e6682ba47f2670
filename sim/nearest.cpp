#include "sim/nearest.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <utility>
#include <vector>

#include "sim/words.h"

namespace sim {

namespace {

/// Number of insertions, deletions, replacements and swaps of neighbours that turn `a` into
/// `b`, whatever the case of their letters.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    const auto same = [](char x, char y) {
        return std::tolower(static_cast<unsigned char>(x)) ==
               std::tolower(static_cast<unsigned char>(y));
    };
    std::vector<std::size_t> two_above, above, row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        two_above = std::exchange(above, row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = same(a[i - 1], b[j - 1]) ? 0 : 1;
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + change});
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
                row[j] = std::min(row[j], two_above[j - 2] + 1);
        }
    }
    return row[b.size()];
}

}  // namespace

std::string nearest(std::string_view word, std::span<const std::string_view> candidates) {
    std::string_view best;
    std::size_t least = 0;
    for (const std::string_view candidate : candidates) {
        const auto [shorter, longer] = std::minmax({word.size(), candidate.size()});
        if (longer - shorter > longer / 3) continue;
        const std::size_t distance = edit_distance(word, candidate);
        // A third of the letters may be wrong: one in three, two in six.
        if (distance > longer / 3) continue;
        if (best.empty() || distance < least) {
            best = candidate;
            least = distance;
        }
    }
    return std::string(best);
}

std::string suggestion(std::string_view word, std::string_view otherwise,
                       std::span<const std::string_view> candidates) {
    const std::string near = nearest(word, candidates);
    if (!near.empty()) return "; did you mean " + in_quotes(near) + "?";
    if (candidates.empty()) return "";
    return "; " + std::string(otherwise) + " " + joined(candidates);
}

}  // namespace sim
