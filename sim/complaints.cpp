#include "sim/complaints.h"

#include <algorithm>
#include <set>

namespace sim {
namespace {

bool continues_character(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// Without what a terminal would take for a command.
std::string harmless(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n') c = '?';
    return text;
}

/// Moves a byte by so many characters to the left, not beyond the first.
std::size_t moved_left(std::string_view line, std::size_t byte, int characters) {
    while (byte > 0 &&
           (characters > 0 || (byte < line.size() && continues_character(line[byte]))))
        if (!continues_character(line[--byte])) --characters;
    return byte;
}

std::size_t moved_right(std::string_view line, std::size_t byte, int characters) {
    while (byte < line.size() && characters > 0)
        if (++byte == line.size() || !continues_character(line[byte])) --characters;
    return byte;
}

}  // namespace

std::string to_string(const Place& place) {
    if (place.line == 0) return place.file;
    return place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

void Complaints::remember_source(const std::string& file, const std::string& text) {
    sources_[file] = text;
    line_starts_.erase(file);
    reached_.erase(file);
}

/// Without the end of the line; nothing if there is no such line.
std::string_view Complaints::line_of(const Place& at) {
    const auto source = sources_.find(at.file);
    if (source == sources_.end() || at.line < 1) return {};
    const std::string& text = source->second;
    std::vector<std::size_t>& starts = line_starts_[at.file];
    if (starts.empty()) {
        starts.push_back(0);
        for (std::size_t i = 0; i < text.size(); ++i)
            if (text[i] == '\n') starts.push_back(i + 1);
    }
    const auto line = static_cast<std::size_t>(at.line);
    if (line > starts.size()) return {};
    const std::size_t end = line < starts.size() ? starts[line] - 1 : text.size();
    std::string_view found(text.data() + starts[line - 1], end - starts[line - 1]);
    if (found.ends_with('\r')) found.remove_suffix(1);
    return found;
}

/// The byte of the line at which a column begins; complaints come from left to right, so that
/// each goes on where the last one was.
std::size_t Complaints::byte_of(const Place& at, std::string_view line) {
    Reached& reached = reached_[at.file];
    if (reached.line != at.line || reached.column > at.column) reached = {at.line, 1, 0};
    const std::size_t byte = moved_right(line, reached.byte, at.column - reached.column);
    if (byte < line.size()) reached = {at.line, at.column, byte};
    return byte;
}

/// The line of `at`, or what is around it in a long one, and a caret below its column, each on
/// a line of its own.
std::string Complaints::source_line(const Place& at) {
    constexpr int longest = 160, around = 60;
    const std::string_view line = line_of(at);
    if (line.data() == nullptr) return "";
    const std::size_t caret = byte_of(at, line);
    const bool is_long = line.size() > static_cast<std::size_t>(longest);
    const std::size_t first = is_long ? moved_left(line, caret, around) : 0;
    const std::size_t last = is_long ? moved_right(line, caret, around) : line.size();
    std::string shown = (first > 0 ? "..." : "") +
                        std::string(line.substr(first, last - first)) +
                        (last < line.size() ? "..." : "");
    std::string indent = first > 0 ? "   " : "";
    for (const char c : line.substr(first, caret - first))
        if (!continues_character(c)) indent += c == '\t' ? '\t' : ' ';
    if (caret == line.size() && !is_long) {
        const auto length = std::count_if(line.begin(), line.end(),
                                          [](char c) { return !continues_character(c); });
        indent.append(static_cast<std::size_t>(std::max(0L, at.column - 1 - length)), ' ');
    }
    return "\n    " + harmless(shown) + "\n    " + indent + "^";
}

void Complaints::add(const Place& at, const std::string& what) {
    texts_.push_back(harmless(to_string(at) + ": " + what) + source_line(at));
}

void Complaints::append(const Complaints& others) {
    sources_.insert(others.sources_.begin(), others.sources_.end());
    const std::set<std::string_view> said(texts_.begin(), texts_.end());
    std::vector<std::string> unsaid;
    for (const std::string& text : others.texts_)
        if (said.count(text) == 0) unsaid.push_back(text);
    texts_.insert(texts_.end(), unsaid.begin(), unsaid.end());
}

void Complaints::throw_if_any() const {
    if (empty()) return;
    std::string all;
    for (std::size_t i = 0; i < std::min(size(), most_shown); ++i) all += texts_[i] + "\n";
    if (size() > most_shown)
        all += "... and " + std::to_string(size() - most_shown) + " more of them\n";
    const std::string count = size() == 1 ? "1 mistake" : std::to_string(size()) + " mistakes";
    throw ScenarioError(all + count + "; nothing was run.");
}

}  // namespace sim
