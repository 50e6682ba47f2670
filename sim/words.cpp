#include "sim/words.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <iterator>

namespace sim {

std::string in_quotes(std::string_view text) {
    return "'" + shortened(text) + "'";
}

std::string shortened(std::string_view text) {
    constexpr std::size_t longest = 100;
    if (text.size() <= longest) return std::string(text);
    std::size_t end = longest - 3;
    while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return std::string(text.substr(0, end)) + "...";
}

std::string escaped(std::string_view text) {
    static constexpr std::string_view hex = "0123456789ABCDEF";
    std::string result = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            (result += '\\') += c;
        else if (c == '\n')
            result += "\\n";
        else if (c == '\t')
            result += "\\t";
        else if (c == '\r')
            result += "\\r";
        else if (byte < 0x20 || byte == 0x7F)
            ((result += "\\u00") += hex[byte / 16]) += hex[byte % 16];
        else
            result += c;
    }
    return result + '"';
}

std::string shell_quoted(std::string_view word) {
    const auto is_plain = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
               std::string_view("_-./=:,+@%").find(c) != std::string_view::npos;
    };
    if (!word.empty() && std::all_of(word.begin(), word.end(), is_plain))
        return std::string(word);
    std::string quoted = "'";
    for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

namespace {

/// The length of the character of UTF-8 that the text begins with; 0 if there is none.
std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(0);
    const std::size_t length = first < 0x80                     ? 1
                               : first >= 0xC2 && first <= 0xDF ? 2
                               : first >= 0xE0 && first <= 0xEF ? 3
                               : first >= 0xF0 && first <= 0xF4 ? 4
                                                                : 0;
    if (length == 0 || length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xC0) != 0x80) return 0;
    // Overlong forms, halves of UTF-16 and what lies beyond Unicode.
    if ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F) ||
        (first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F))
        return 0;
    return length;
}

}  // namespace

std::string valid_utf8(std::string_view text) {
    constexpr std::string_view replacement = "\xEF\xBF\xBD";
    std::string valid;
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        const bool kept = length > 0 && text[0] != '\0' && text[0] != '\x1B';
        valid += kept ? text.substr(0, length) : replacement;
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return valid;
}

std::string on_one_line(std::string_view text) {
    std::string line = valid_utf8(text);
    for (char& c : line)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    return line;
}

std::string name_mistake(std::string_view name) {
    constexpr std::size_t longest = 60;
    const std::string allowed = "consists of letters, digits, blanks, _ and -";
    if (trimmed(name).empty()) return allowed + ", and of one of them at least";
    if (trimmed(name).size() != name.size()) return "does not begin or end with a blank";
    if (name.size() > longest) return "has at most " + std::to_string(longest) + " bytes";
    for (std::size_t i = 0; i < name.size(); ++i) {
        const auto byte = static_cast<unsigned char>(name[i]);
        const bool is_letter = std::isalnum(byte) != 0 || byte >= 0x80;
        // The control characters beyond ASCII.
        const bool is_control = byte == 0xC2 && i + 1 < name.size() &&
                                static_cast<unsigned char>(name[i + 1]) < 0xA0;
        if (is_letter && !is_control) continue;
        if (byte == ' ' || byte == '_' || byte == '-') continue;
        return allowed + (byte < 0x20 || byte >= 0x7F
                              ? ", not of control characters"
                              : "; " + in_quotes(name.substr(i, 1)) + " is none of them");
    }
    return "";
}

std::string number_text(double value) {
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    const double size = std::abs(value);
    const bool readable = size == 0 || (size >= 1e-5 && size < 1e15);
    const auto format = readable ? std::chars_format::fixed : std::chars_format::scientific;
    char digits[64];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), value, format).ptr;
    return {digits, end};
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace sim
