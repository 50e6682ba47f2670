#pragma once
/// Report format: what a command found, as a table for people or as data for programs.
///
/// For programs (csv, json) a report is rows of named values, each number with all its digits
/// and its unit in a column of its own, and nothing else: no headings, no rounding. A value that
/// is not known is empty in csv and null in json.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace program {

enum class Format : std::uint8_t { table, markdown, csv, json };

/// Throws UsageError if it is none of table, markdown, csv, json.
Format format_of(std::string_view name);

/// Whether it is for programs.
inline bool is_data(Format format) {
    return format == Format::csv || format == Format::json;
}

/// Nothing, a number, a count, yes or no, a text.
using ReportValue = std::variant<std::monostate, double, std::int64_t, bool, std::string>;

/// Rows of values under names, which are the same in all formats.
struct Report {
    std::string command;  ///< "compare"
    std::vector<std::string> columns;
    std::vector<std::vector<ReportValue>> rows;
};

/// As csv (RFC 4180, ends of lines without carriage return): names, then rows.
std::string csv(const Report& report);
/// As json: {"command": ..., "version": ..., "rows": [{name: value, ...}, ...]}.
std::string json(const Report& report);
/// As a table of text or of Markdown, for reports without a table of their own.
std::string table(const Report& report, Format format);

/// In any format.
std::string text_of(const Report& report, Format format);

}  // namespace program
