#include "sim/json.h"

#include <boost/property_tree/json_parser.hpp>
#include <charconv>
#include <limits>
#include <sstream>

#include "sim/file_error.h"

namespace sim {

template <class Tree>
Json Json::from_tree(const Tree& tree, const std::string& file, const std::string& key) {
    Json json;
    json.file_ = file;
    json.key_ = key;
    json.text_ = tree.data();
    json.items_.reserve(tree.size());
    for (const auto& [name, member] : tree)
        json.items_.push_back(from_tree(member, file, name));
    return json;
}

namespace {

/// The parser and the tree go as deep as their text does, on the stack.
void check_depth(const std::string& text, const std::string& file) {
    constexpr int deepest = 64;
    int depth = 0;
    bool in_text = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_text && c == '\\')
            ++i;
        else if (c == '"')
            in_text = !in_text;
        else if (!in_text && (c == '[' || c == '{'))
            ++depth;
        else if (!in_text && (c == ']' || c == '}'))
            --depth;
        if (depth > deepest)
            throw FileError(file, "is no file of relapsim: brackets within brackets, more than " +
                                      std::to_string(deepest) + " of them");
    }
}

}  // namespace

Json Json::parse(const std::string& text, const std::string& file) {
    check_depth(text, file);
    std::istringstream in(text);
    boost::property_tree::ptree tree;
    try {
        boost::property_tree::read_json(in, tree);
    } catch (const boost::property_tree::json_parser_error& error) {
        throw FileError(file, "is not JSON: " + error.message());
    }
    return from_tree(tree, file, "");
}

bool Json::has(std::string_view key) const {
    for (const Json& item : items_)
        if (item.key_ == key) return true;
    return false;
}

const Json& Json::at(std::string_view key) const {
    for (const Json& item : items_)
        if (item.key_ == key) return item;
    throw FileError(file_, "has no \"" + std::string(key) + "\"");
}

double Json::number() const {
    if (text_ == "inf") return std::numeric_limits<double>::infinity();
    double value = 0;
    const char* const end = text_.data() + text_.size();
    const auto [rest, error] = std::from_chars(text_.data(), end, value);
    if (rest != end || error != std::errc() || text_.empty())
        throw FileError(file_, "\"" + key_ + "\" is not a number: " + text_);
    return value;
}

std::int64_t Json::integer() const {
    std::int64_t value = 0;
    const char* const end = text_.data() + text_.size();
    const auto [rest, error] = std::from_chars(text_.data(), end, value);
    if (rest != end || error != std::errc() || text_.empty())
        throw FileError(file_, "\"" + key_ + "\" is not a whole number: " + text_);
    return value;
}

}  // namespace sim
