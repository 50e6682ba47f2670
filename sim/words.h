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

/// A word of a command line as a shell reads it back: quoted where it must be.
std::string shell_quoted(std::string_view word);

/// Why a text can not be a name that stands in --set, in HDF5 and in pictures: "consists of ...";
/// empty if it can.
std::string name_mistake(std::string_view name);

/// UTF-8 in any case: what is not, and the characters 0 and escape, become U+FFFD.
std::string valid_utf8(std::string_view text);

/// On one line and harmless to a terminal: control characters become blanks.
std::string on_one_line(std::string_view text);

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
