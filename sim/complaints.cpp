#include "sim/complaints.h"

#include <set>

#include "sim/words.h"

namespace sim {

std::string to_string(const Place& place) {
    if (place.line == 0) return place.file;
    return place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

void Complaints::remember_source(const std::string& file, const std::string& text) {
    sources_[file] = text;
}

/// The line of `at` and a caret below its column, each on a line of its own.
std::string Complaints::source_line(const Place& at) const {
    const auto source = sources_.find(at.file);
    if (source == sources_.end() || at.line < 1) return "";
    const auto lines = split(source->second, '\n');
    if (lines.size() < static_cast<std::size_t>(at.line)) return "";
    std::string line(lines[static_cast<std::size_t>(at.line) - 1]);
    if (line.ends_with('\r')) line.pop_back();
    std::string indent;
    int column = 0;
    for (const char c : line) {
        const bool continues_character = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
        if (continues_character) continue;
        if (++column >= at.column) break;
        indent += c == '\t' ? '\t' : ' ';
    }
    while (++column < at.column) indent += ' ';
    return "\n    " + line + "\n    " + indent + "^";
}

void Complaints::add(const Place& at, const std::string& what) {
    texts_.push_back(to_string(at) + ": " + what + source_line(at));
}

void Complaints::append(const Complaints& others) {
    sources_.insert(others.sources_.begin(), others.sources_.end());
    texts_.insert(texts_.end(), others.texts_.begin(), others.texts_.end());
}

void Complaints::append_new(const Complaints& others) {
    sources_.insert(others.sources_.begin(), others.sources_.end());
    std::set<std::string> said(texts_.begin(), texts_.end());
    for (const std::string& text : others.texts_)
        if (said.insert(text).second) texts_.push_back(text);
}

void Complaints::throw_if_any() const {
    if (empty()) return;
    std::string all;
    for (const std::string& text : texts_) all += text + "\n";
    const std::string count = size() == 1 ? "1 mistake" : std::to_string(size()) + " mistakes";
    throw ScenarioError(all + count + "; nothing was run.");
}

}  // namespace sim
