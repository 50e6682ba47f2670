#include "sim/words.h"

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
