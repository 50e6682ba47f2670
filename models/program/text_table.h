#pragma once
/// Tables of text for terminals of any width, and as Markdown.

#include <string>
#include <string_view>
#include <vector>

namespace program {

/// Rows of cells. The first row is a heading, and so is the first cell of each row.
using TextRows = std::vector<std::vector<std::string>>;

/// The rows under each other, each column as wide as its widest cell; the first column flush
/// left, the others flush right.
std::string aligned(const TextRows& rows);

/// The same in lines of at most `width` characters: headings and names of rows go over several
/// lines, and columns that do not fit follow below, each time with the names of the rows.
/// Numbers are never broken: only one that is longer than a line itself makes a longer one.
std::string fitted(const TextRows& rows, int width);

/// The same as a table of Markdown.
std::string markdown(const TextRows& rows);

/// Words in lines of at most `width` characters, the second and later ones moved in by
/// `indent`. Ends of lines in the text stay; each line ends with one.
std::string wrapped(std::string_view text, int width, int indent = 0);

/// Lines that are longer than `width` in several, moved in a little further than they were; all
/// others stay as they are.
std::string folded(std::string_view text, int width);

/// Characters in a line: the variable COLUMNS, else those of the terminal that the standard
/// output is, else 80; at least 40.
int screen_width();

/// A number with so many digits after the point.
std::string fixed(double value, int digits);

/// 12345678 as "12,345,678".
std::string grouped(double value);

/// Places that a text takes on the screen.
std::size_t screen_length(std::string_view text);

}  // namespace program
