#include "sim/csv.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string_view>

#include "sim/text_file.h"
#include "sim/words.h"

namespace sim {

namespace {

constexpr std::uintmax_t most_bytes = 500'000'000;

/// The text with LF at the ends of lines and without a byte order mark.
std::string plain_text(std::string text) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    if (text.starts_with(mark)) text.erase(0, mark.size());
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\r')
            plain += text[i];
        else if (i + 1 == text.size() || text[i + 1] != '\n')
            plain += '\n';
    }
    return plain;
}

char separator_of(std::string_view heading) {
    char best = ',';
    std::ptrdiff_t most = 0;
    for (const char candidate : {',', ';', '\t'}) {
        const auto n = std::count(heading.begin(), heading.end(), candidate);
        if (n > most) {
            most = n;
            best = candidate;
        }
    }
    return best;
}

bool is_blank(char c, char separator) {
    return (c == ' ' || c == '\t') && c != separator;
}

/// One line while its fields are being read.
class Line {
  public:
    Line(std::string_view text, char separator, const Place& place, Complaints& complaints)
        : text_(text), separator_(separator), place_(place), complaints_(complaints) {}

    /// Nothing, after a complaint.
    std::optional<std::vector<CsvField>> fields() {
        std::vector<CsvField> all;
        do {
            while (at_ < text_.size() && is_blank(text_[at_], separator_)) step();
            CsvField field{{}, column_};
            const bool quoted = at_ < text_.size() && text_[at_] == '"';
            if (!(quoted ? read_quoted(field) : read_plain(field))) return std::nullopt;
            all.push_back(std::move(field));
        } while (passed_separator());
        while (all.size() > 1 && all.back().text.empty()) all.pop_back();
        return all;
    }

  private:
    void step() {
        // Bytes that go on with a character are no columns of their own.
        ++at_;
        if (at_ >= text_.size() || (static_cast<unsigned char>(text_[at_]) & 0xC0) != 0x80)
            ++column_;
    }

    bool passed_separator() {
        if (at_ >= text_.size()) return false;
        step();
        return true;
    }

    bool read_plain(CsvField& field) {
        const std::size_t begin = at_;
        while (at_ < text_.size() && text_[at_] != separator_) step();
        field.text = std::string(trimmed(text_.substr(begin, at_ - begin)));
        return true;
    }

    bool read_quoted(CsvField& field) {
        step();
        for (;; step()) {
            if (at_ >= text_.size()) {
                complaints_.add({place_.file, place_.line, field.column},
                                "this quote is not closed on its line");
                return false;
            }
            if (text_[at_] != '"') {
                field.text += text_[at_];
                continue;
            }
            const bool is_doubled = at_ + 1 < text_.size() && text_[at_ + 1] == '"';
            if (!is_doubled) break;
            step();
            field.text += '"';
        }
        step();
        while (at_ < text_.size() && is_blank(text_[at_], separator_)) step();
        field.text = std::string(trimmed(field.text));
        if (at_ >= text_.size() || text_[at_] == separator_) return true;
        complaints_.add({place_.file, place_.line, column_},
                        "a field in quotes ends with its second quote");
        return false;
    }

    std::string_view text_;
    char separator_;
    const Place& place_;
    Complaints& complaints_;
    std::size_t at_ = 0;
    int column_ = 1;
};

/// The text of the file, or a complaint.
std::optional<std::string> text_of(const std::string& file, Complaints& complaints) {
    std::error_code unknown;
    const auto size = std::filesystem::file_size(file, unknown);
    if (!unknown && size > most_bytes) {
        complaints.add({file, 0, 0}, "has more than 500 MB");
        return std::nullopt;
    }
    std::string text;
    try {
        text = read_text_file(file);
    } catch (const FileError& error) {
        const std::string what = error.what();
        const std::string name = file + ": ";
        complaints.add({file, 0, 0}, what.starts_with(name) ? what.substr(name.size()) : what);
        return std::nullopt;
    }
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ||
        text.find('\0') != std::string::npos) {
        complaints.add({file, 0, 0}, "is no UTF-8 text; save it as CSV in UTF-8");
        return std::nullopt;
    }
    return plain_text(std::move(text));
}

/// Complains about columns that have no name or that of another.
void check_heading(const CsvRow& heading, const std::string& file, Complaints& complaints) {
    std::map<std::string_view, std::size_t> columns;
    for (std::size_t c = 0; c < heading.fields.size(); ++c) {
        const CsvField& field = heading.fields[c];
        const Place place{file, heading.line, field.column};
        if (field.text.empty()) {
            complaints.add(place, "column " + std::to_string(c + 1) + " has no name");
            continue;
        }
        const auto [first, is_new] = columns.try_emplace(field.text, c);
        if (!is_new)
            complaints.add(place, "column " + std::to_string(c + 1) + " is " + field.text +
                                      " again, like column " + std::to_string(first->second + 1));
    }
}

/// Whether the row has a field for each column; fields that are missing at its end are a
/// complaint, as are those that are too many.
bool fits(const CsvRow& row, std::size_t n_columns, const std::string& file,
          Complaints& complaints) {
    const std::size_t n = row.fields.size();
    if (n == n_columns) return true;
    const CsvField& odd = row.fields[std::min(n, n_columns + 1) - 1];
    complaints.add({file, row.line, odd.column},
                   "this row has " + std::to_string(n) + (n == 1 ? " field" : " fields") +
                       ", but there are " + std::to_string(n_columns) +
                       (n_columns == 1 ? " column" : " columns"));
    return false;
}

}  // namespace

CsvTable read_csv(const std::string& file, Complaints& complaints) {
    CsvTable table{{0, {}}, {}};
    const std::optional<std::string> text = text_of(file, complaints);
    if (!text) return table;
    complaints.remember_source(file, *text);
    std::optional<char> separator;
    int number = 0;
    for (const std::string_view line : split(*text, '\n')) {
        ++number;
        if (table.heading.line == 0 && line.size() == 5 && line.starts_with("sep=")) {
            separator = line[4];
            continue;
        }
        if (trimmed(line).empty()) continue;
        const bool is_heading = table.heading.line == 0;
        if (!separator) separator = separator_of(line);
        const Place place{file, number, 1};
        auto fields = Line(line, *separator, place, complaints).fields();
        if (is_heading) {
            if (!fields) return table;
            table.heading = {number, std::move(*fields)};
            check_heading(table.heading, file, complaints);
            continue;
        }
        if (!fields || (fields->size() == 1 && fields->front().text.empty())) continue;
        CsvRow row{number, std::move(*fields)};
        // An empty field at the end of a row is a value that is not there.
        if (row.fields.size() < table.heading.fields.size() &&
            static_cast<std::size_t>(std::count(line.begin(), line.end(), *separator)) + 1 >=
                table.heading.fields.size())
            row.fields.resize(table.heading.fields.size(),
                              {{}, static_cast<int>(line.size()) + 1});
        if (fits(row, table.heading.fields.size(), file, complaints))
            table.rows.push_back(std::move(row));
    }
    if (table.heading.line == 0) complaints.add({file, 0, 0}, "is empty");
    return table;
}

}  // namespace sim
