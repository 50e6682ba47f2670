#pragma once
/// Words and numbers as scenarios and complaints spell them.

#include <string>
#include <string_view>
#include <vector>

namespace sim {

/// A text as messages show it: of a very long one only the beginning.
std::string shortened(std::string_view text);

/// 'text', shortened
std::string in_quotes(std::string_view text);

/// A text in double quotes, as TOML and JSON both read it.
std::string escaped(std::string_view text);

/// The fewest digits that read back as the same number; without exponent where that is
/// readable.
std::string number_text(double value);

/// What stands between the separators; always at least one part, which may be empty.
std::vector<std::string_view> split(std::string_view text, char separator);

/// Without the spaces and tabs at both ends.
std::string_view trimmed(std::string_view text);

/// "first, second, third"
template <class Words>
std::string joined(const Words& words) {
    std::string result;
    for (const auto& word : words) {
        if (!result.empty()) result += ", ";
        result += word;
    }
    return result;
}

}  // namespace sim
