#pragma once
/// A look at a text before the TOML parser sees it, which calls itself for each level of keys and
/// brackets and would run out of stack.

#include <optional>
#include <string>
#include <string_view>

namespace sim {

/// Where a text is no TOML that a scenario could be, and why.
struct TextMistake {
    int line = 0;  ///< 0: the whole text
    int column = 0;
    std::string what;
};

/// Texts in other encodings than UTF-8, files of other programs, keys of more than 32 parts
/// ("a.b.c"), and more than 32 brackets within brackets.
std::optional<TextMistake> mistake_before_parsing(std::string_view text);

}  // namespace sim
