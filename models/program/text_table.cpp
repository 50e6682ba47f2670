#include "models/program/text_table.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace program {

std::string fixed(double value, int digits) {
    if (std::isnan(value)) return "-";
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    // A small negative number rounds to 0, not to -0.
    const std::string result = text;
    return result.find_first_not_of("-0.") == std::string::npos
               ? result.substr(result[0] == '-')
               : result;
}

std::string grouped(double value) {
    std::string digits = fixed(std::round(value), 0);
    for (auto place = static_cast<std::ptrdiff_t>(digits.size()) - 3;
         place > (digits[0] == '-' ? 1 : 0); place -= 3)
        digits.insert(static_cast<std::size_t>(place), ",");
    return digits;
}

namespace {

/// Places on the screen: bytes that do not continue a UTF-8 character.
std::size_t width_of(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    }));
}

}  // namespace

std::string aligned(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const std::vector<std::string>& row : rows)
        for (std::size_t c = 0; c < row.size(); ++c) {
            if (widths.size() <= c) widths.push_back(0);
            widths[c] = std::max(widths[c], width_of(row[c]));
        }
    std::string text;
    for (const std::vector<std::string>& row : rows) {
        text += "  ";
        for (std::size_t c = 0; c < row.size(); ++c) {
            const std::string space(widths[c] - width_of(row[c]), ' ');
            text += c == 0 ? row[c] + space : "  " + space + row[c];
        }
        text += "\n";
    }
    return text;
}

}  // namespace program
