#include "models/program/text_table.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

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

int screen_width() {
    constexpr int usual = 80, least = 40, most = 10'000;
    int width = 0;
    if (const char* const text = std::getenv("COLUMNS")) {
        const std::string_view digits(text);
        if (std::from_chars(digits.begin(), digits.end(), width).ptr != digits.end()) width = 0;
    }
    winsize size{};
    if (width <= 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) width = size.ws_col;
    return width <= 0 ? usual : std::clamp(width, least, most);
}

/// Bytes that do not continue a UTF-8 character.
std::size_t screen_length(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    }));
}

namespace {

/// The pieces of a text between which a line may end: after blanks, and after "_" in names.
std::vector<std::string> pieces_of(std::string_view text, bool names) {
    std::vector<std::string> pieces{""};
    for (const char c : text) {
        if (c == ' ') {
            if (!pieces.back().empty()) pieces.emplace_back(" ");
            continue;
        }
        pieces.back() += c;
        if (names && c == '_') pieces.emplace_back();
    }
    if (pieces.back().empty() || pieces.back() == " ") pieces.pop_back();
    return pieces;
}

std::vector<std::string> lines_of(std::string_view text, std::size_t width, bool names,
                                  std::size_t indent = 0) {
    // What the text itself is moved in by stays.
    std::vector<std::string> lines{
        std::string(std::min(text.find_first_not_of(' '), text.size()), ' ')};
    bool begins = true;
    for (std::string piece : pieces_of(text, names)) {
        if (!begins && screen_length(lines.back()) + screen_length(piece) > width) {
            lines.emplace_back(indent, ' ');
            begins = true;
        }
        if (begins && piece[0] == ' ') piece.erase(0, 1);
        lines.back() += piece;
        begins = false;
    }
    return lines;
}

constexpr std::size_t margin = 2, gap = 2;

struct Cell {
    std::vector<std::string> lines;
};

/// One column: its width and the lines of each of its cells.
struct TextColumn {
    std::size_t width = 0;
    std::vector<Cell> cells;
};

std::size_t longest(const std::vector<std::string>& texts) {
    std::size_t n = 0;
    for (const std::string& text : texts) n = std::max(n, screen_length(text));
    return n;
}

/// A heading takes at most so many lines, unless a longer word widens its column.
constexpr std::size_t heading_lines = 4;

/// `most`: places that are left beside the names of rows; only longer texts are broken.
TextColumn data_column(const TextRows& rows, std::size_t c, std::size_t most) {
    TextColumn column;
    for (std::size_t r = 1; r < rows.size(); ++r) {
        column.cells.push_back({lines_of(c < rows[r].size() ? rows[r][c] : "", most, false)});
        column.width = std::max(column.width, longest(column.cells.back().lines));
    }
    const std::string& heading = rows[0][c];
    column.width = std::max(column.width, longest(lines_of(heading, 1, false)));
    while (lines_of(heading, column.width, false).size() > heading_lines) ++column.width;
    column.cells.insert(column.cells.begin(), {lines_of(heading, column.width, false)});
    return column;
}

/// Names of rows take at most two fifths of a line.
TextColumn name_column(const TextRows& rows, std::size_t line) {
    TextColumn column;
    for (const std::vector<std::string>& row : rows) {
        column.cells.push_back({lines_of(row[0], std::max<std::size_t>(12, line * 2 / 5), true)});
        column.width = std::max(column.width, longest(column.cells.back().lines));
    }
    return column;
}

std::string padded(const std::string& text, std::size_t width, bool left) {
    const std::string space(width - std::min(width, screen_length(text)), ' ');
    return left ? text + space : space + text;
}

/// Headings stand at the foot of their row, all else at its head.
const std::string& line_of(const Cell& cell, std::size_t line, std::size_t n, bool heading) {
    static const std::string nothing;
    const std::size_t skipped = heading ? n - cell.lines.size() : 0;
    return line < skipped || line - skipped >= cell.lines.size() ? nothing
                                                                : cell.lines[line - skipped];
}

std::string block_text(const std::vector<const TextColumn*>& columns) {
    std::string text;
    for (std::size_t r = 0; r < columns[0]->cells.size(); ++r) {
        std::size_t n = 0;
        for (const TextColumn* column : columns) n = std::max(n, column->cells[r].lines.size());
        for (std::size_t line = 0; line < n; ++line) {
            std::string row(margin, ' ');
            for (const TextColumn* column : columns) {
                if (column != columns[0]) row += std::string(gap, ' ');
                row += padded(line_of(column->cells[r], line, n, r == 0), column->width,
                              column == columns[0]);
            }
            row.erase(row.find_last_not_of(' ') + 1);
            text += row + "\n";
        }
    }
    return text;
}

}  // namespace

std::string aligned(const TextRows& rows) {
    std::vector<std::size_t> widths;
    for (const std::vector<std::string>& row : rows)
        for (std::size_t c = 0; c < row.size(); ++c) {
            if (widths.size() <= c) widths.push_back(0);
            widths[c] = std::max(widths[c], screen_length(row[c]));
        }
    std::string text;
    for (const std::vector<std::string>& row : rows) {
        text += "  ";
        for (std::size_t c = 0; c < row.size(); ++c)
            text += (c == 0 ? "" : "  ") + padded(row[c], widths[c], c == 0);
        text += "\n";
    }
    return text;
}

std::string fitted(const TextRows& rows, int width) {
    const auto line = static_cast<std::size_t>(width);
    const TextColumn names = name_column(rows, line);
    const std::size_t most = line - std::min(line, margin + names.width + gap);
    std::vector<TextColumn> columns;
    for (std::size_t c = 1; c < rows[0].size(); ++c)
        columns.push_back(data_column(rows, c, most));
    std::string text;
    std::vector<const TextColumn*> block{&names};
    std::size_t used = margin + names.width;
    for (const TextColumn& column : columns) {
        if (block.size() > 1 && used + gap + column.width > line) {
            text += block_text(block) + "\n";
            block = {&names};
            used = margin + names.width;
        }
        block.push_back(&column);
        used += gap + column.width;
    }
    return text + block_text(block);
}

std::string markdown(const TextRows& rows) {
    std::string text;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        text += "|";
        for (const std::string& cell : rows[r]) {
            text += " ";
            for (const char c : cell) text += c == '|' ? "\\|" : std::string(1, c);
            text += " |";
        }
        text += "\n";
        if (r != 0) continue;
        text += "|---|";
        for (std::size_t c = 1; c < rows[0].size(); ++c) text += "---:|";
        text += "\n";
    }
    return text;
}

std::string wrapped(std::string_view text, int width, int indent) {
    std::string result;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        for (const std::string& line :
             lines_of(text.substr(0, end), static_cast<std::size_t>(width), false,
                      static_cast<std::size_t>(indent)))
            result += line + "\n";
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return result;
}

std::string folded(std::string_view text, int width) {
    constexpr std::size_t further = 4;
    std::string result;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::size_t blanks =
            std::min({line.find_first_not_of(' '), line.size(), static_cast<std::size_t>(width) / 2});
        if (screen_length(line) <= static_cast<std::size_t>(width)) {
            result += std::string(line) + "\n";
            continue;
        }
        const std::vector<std::string> lines =
            lines_of(line.substr(blanks), static_cast<std::size_t>(width) - blanks, false,
                     further);
        for (const std::string& one : lines) result += std::string(blanks, ' ') + one + "\n";
    }
    return result;
}

}  // namespace program
