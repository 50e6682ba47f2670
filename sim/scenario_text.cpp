// Tree -> TOML, JSON and the words of complaints.

#include <algorithm>
#include <cassert>
#include <cctype>
#include <cmath>

#include "sim/scenario.h"
#include "sim/scenario_internal.h"
#include "sim/words.h"

namespace sim {

namespace {

using Kind = Node::Kind;

std::string real_text(double value) {
    const std::string digits = number_text(value);
    return digits.find_first_of(".ein") == std::string::npos ? digits + ".0" : digits;
}

std::string key_text(const std::string& key) {
    const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-';
    });
    return bare ? key : escaped(key);
}

/// The value on one line.
std::string toml_value(const Node& node) {
    if (node.is(Kind::text)) return escaped(node.text);
    if (node.is(Kind::real)) return real_text(node.real);
    if (!node.is(Kind::list) && !node.is(Kind::table)) return as_written(node);
    std::vector<std::string> members;
    for (const Node& member : node.members)
        members.push_back(node.is(Kind::list)
                              ? toml_value(member)
                              : key_text(member.key) + " = " + toml_value(member));
    return node.is(Kind::list) ? "[" + joined(members) + "]" : "{" + joined(members) + "}";
}

void write_toml(const Node& table, const std::string& path, std::string& out) {
    const auto has_header = [](const Node& n) {
        return n.is(Kind::table) || n.is_list_of_tables();
    };
    // Plain values first: below a header they would belong to it.
    for (const Node& member : table.members)
        if (!has_header(member))
            out += key_text(member.key) + " = " + toml_value(member) + "\n";
    const auto section = [&](const Node& node, const std::string& header,
                             const std::string& inner) {
        if (!out.empty()) out += '\n';
        out += header + '\n';
        write_toml(node, inner + '.', out);
    };
    for (const Node& member : table.members) {
        const std::string inner = path + key_text(member.key);
        if (member.is(Kind::table))
            section(member, "[" + inner + "]", inner);
        else if (has_header(member))
            for (const Node& entry : member.members) section(entry, "[[" + inner + "]]", inner);
    }
}

}  // namespace

std::string as_written(const Node& node) {
    switch (node.kind) {
        case Kind::boolean:
            return node.boolean ? "true" : "false";
        case Kind::integer:
            return std::to_string(node.integer);
        case Kind::real:
            return number_text(node.real);
        case Kind::text:
            return node.text;
        case Kind::list:
            return "[...]";
        case Kind::table:
            return "{...}";
    }
    return {};
}

std::string with_quotes(const Node& node) {
    return node.is(Kind::text) ? '"' + shortened(node.text) + '"' : as_written(node);
}

std::string to_toml(const Node& table) {
    assert(table.is(Kind::table));
    std::string out;
    write_toml(table, "", out);
    return out;
}

std::string to_json(const Node& node) {
    if (node.is(Kind::text)) return escaped(node.text);
    if (node.is(Kind::real) && std::isinf(node.real)) return escaped(number_text(node.real));
    if (node.is(Kind::real)) return real_text(node.real);
    if (!node.is(Kind::list) && !node.is(Kind::table)) return as_written(node);
    std::vector<std::string> members;
    for (const Node& member : node.members)
        members.push_back(node.is(Kind::list) ? to_json(member)
                                              : escaped(member.key) + ": " + to_json(member));
    return node.is(Kind::list) ? "[" + joined(members) + "]" : "{" + joined(members) + "}";
}

}  // namespace sim
