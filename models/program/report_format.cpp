#include "models/program/report_format.h"

#include <charconv>
#include <cmath>

#include "build_info.h"
#include "models/program/options.h"
#include "models/program/text_table.h"
#include "sim/words.h"

namespace program {

Format format_of(std::string_view name) {
    if (name == "table") return Format::table;
    if (name == "markdown") return Format::markdown;
    if (name == "csv") return Format::csv;
    if (name == "json") return Format::json;
    throw UsageError("--format is one of table, markdown, csv, json; found '" +
                     std::string(name) + "'");
}

namespace {

/// The shortest text that is read as the same number.
std::string shortest(double value) {
    char text[32];
    return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

/// `infinite` stands for numbers that the format has no text for.
std::string plain(const ReportValue& value, const std::string& infinite) {
    if (const auto* number = std::get_if<double>(&value)) {
        if (std::isnan(*number)) return "";
        if (std::isinf(*number)) return *number > 0 ? infinite : "-" + infinite;
        return shortest(*number);
    }
    if (const auto* count = std::get_if<std::int64_t>(&value)) return std::to_string(*count);
    if (const auto* yes = std::get_if<bool>(&value)) return *yes ? "true" : "false";
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    return "";
}

std::string csv_text(const std::string& text) {
    if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

std::string json_value(const ReportValue& value) {
    const std::string text = plain(value, "");
    if (std::holds_alternative<std::string>(value)) return sim::escaped(text);
    return text.empty() || text == "-" ? "null" : text;
}

/// Four digits that mean something, for people.
std::string rounded(const ReportValue& value) {
    const auto* number = std::get_if<double>(&value);
    if (number == nullptr || !std::isfinite(*number)) return plain(value, "inf");
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", *number);
    return text;
}

}  // namespace

std::string csv(const Report& report) {
    std::string text;
    const auto add = [&text](std::size_t c, const std::string& cell) {
        text += (c == 0 ? "" : ",") + csv_text(cell);
    };
    for (std::size_t c = 0; c < report.columns.size(); ++c) add(c, report.columns[c]);
    text += "\n";
    for (const std::vector<ReportValue>& row : report.rows) {
        for (std::size_t c = 0; c < row.size(); ++c) add(c, plain(row[c], "inf"));
        text += "\n";
    }
    return text;
}

std::string json(const Report& report) {
    std::string text = "{\"command\": " + sim::escaped(report.command) +
                       ", \"version\": " + sim::escaped(build_info::version) + ", \"rows\": [";
    for (std::size_t r = 0; r < report.rows.size(); ++r) {
        text += r == 0 ? "\n  {" : ",\n  {";
        for (std::size_t c = 0; c < report.rows[r].size(); ++c)
            text += (c == 0 ? "" : ", ") + sim::escaped(report.columns[c]) + ": " +
                    json_value(report.rows[r][c]);
        text += "}";
    }
    return text + "\n]}\n";
}

std::string table(const Report& report, Format format) {
    TextRows rows{report.columns};
    for (const std::vector<ReportValue>& row : report.rows) {
        rows.emplace_back();
        for (const ReportValue& value : row) rows.back().push_back(rounded(value));
    }
    return format == Format::markdown ? markdown(rows) : fitted(rows, screen_width());
}

std::string text_of(const Report& report, Format format) {
    if (format == Format::csv) return csv(report);
    return format == Format::json ? json(report) : table(report, format);
}

}  // namespace program
