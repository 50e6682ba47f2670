// Finding, merging and setting values of the tree.

#include <algorithm>
#include <cstddef>
#include <unordered_map>
#include <utility>

#include "sim/scenario.h"
#include "sim/scenario_internal.h"
#include "sim/words.h"

namespace sim {

namespace {

using Kind = Node::Kind;

// Merging.

/// Where each name stands first among the members.
template <class Name>
std::unordered_map<std::string, std::size_t> positions(const std::vector<Node>& members,
                                                       Name name) {
    std::unordered_map<std::string, std::size_t> found;
    for (std::size_t i = 0; i < members.size(); ++i) found.try_emplace(name(members[i]), i);
    return found;
}

void merge_entries(Node& base, Node over) {
    const auto earlier = positions(base.members, entry_name);
    for (Node& entry : over.members) {
        const std::string name = entry_name(entry);
        const auto same = name.empty() ? earlier.end() : earlier.find(name);
        if (same != earlier.end())
            merge(base.members[same->second], std::move(entry));
        else
            base.members.push_back(std::move(entry));
    }
}

void merge_members(Node& base, Node over) {
    auto known = positions(base.members, [](const Node& n) { return n.key; });
    for (Node& member : over.members) {
        const auto [same, is_new] = known.try_emplace(member.key, base.members.size());
        if (is_new)
            base.members.push_back(std::move(member));
        else
            merge(base.members[same->second], std::move(member));
    }
}

void merge_member(Node& table, Node over) {
    Node* member = table.find(over.key);
    if (member == nullptr)
        table.members.push_back(std::move(over));
    else
        merge(*member, std::move(over));
}

// --set.

/// The member of a table or the named entry of a list of tables.
Node* member_named(Node& parent, std::string_view name) {
    if (parent.is(Kind::table)) return parent.find(name);
    if (parent.is_list_of_tables())
        for (Node& entry : parent.members)
            if (entry_name(entry) == name) return &entry;
    return nullptr;
}

std::string no_such_member(const Node& parent, std::string_view name) {
    std::vector<std::string> names;
    for (const Node& member : parent.members)
        names.push_back(parent.is(Kind::list) ? entry_name(member) : member.key);
    std::erase(names, "");
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    const std::string where = parent.key.empty() ? "the scenario" : parent.key;
    return where + " has no " + in_quotes(name) + suggestion(name, "it has:", candidates);
}

/// The table in which the last word of `path` is to be set; a missing section is made. A null
/// pointer after a complaint.
Node* table_to_set(Node& root, std::span<const std::string_view> path, const Place& place,
                   Complaints& complaints) {
    Node* table = &root;
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
        Node* next = member_named(*table, path[i]);
        if (next == nullptr && table == &root && path.size() == 2) {
            Node section;
            section.key = path[i];
            section.place = section.key_place = place;
            next = &root.members.emplace_back(std::move(section));
        }
        if (next == nullptr) {
            complaints.add(place, no_such_member(*table, path[i]));
            return nullptr;
        }
        table = next;
    }
    if (table->is(Kind::table)) return table;
    const bool list = table->is_list_of_tables();
    complaints.add(place, list ? table->key + " is a list; name the entry as well: " +
                                     table->key + ".<name>.<field>"
                               : in_quotes(table->key) + " is not a section");
    return nullptr;
}

}  // namespace

bool Node::is_list_of_tables() const {
    return is(Kind::list) && !members.empty() &&
           std::all_of(members.begin(), members.end(),
                       [](const Node& n) { return n.is(Kind::table); });
}

const Node* Node::find(std::string_view name) const {
    if (!is(Kind::table)) return nullptr;
    for (const Node& member : members)
        if (member.key == name) return &member;
    return nullptr;
}

Node* Node::find(std::string_view name) {
    return const_cast<Node*>(std::as_const(*this).find(name));
}

std::string entry_name(const Node& entry) {
    for (const std::string_view key : {"name", "kind"})
        if (const Node* said = entry.find(key); said && said->is(Kind::text)) return said->text;
    return "";
}

void merge(Node& base, Node over) {
    if (base.is(Kind::table) && over.is(Kind::table))
        merge_members(base, std::move(over));
    else if (base.is_list_of_tables() && over.is_list_of_tables())
        merge_entries(base, std::move(over));
    else
        base = std::move(over);
}

void set_value(Node& root, const std::string& assignment, Complaints& complaints) {
    const Place place{"--set " + shortened(on_one_line(assignment)), 0, 0};
    const std::string_view all = assignment;
    const std::size_t equals = all.find('=');
    const auto path = split(trimmed(all.substr(0, equals)), '.');
    const bool gap = std::find(path.begin(), path.end(), "") != path.end();
    if (equals == std::string_view::npos || gap || trimmed(all.substr(equals + 1)).empty()) {
        complaints.add(place, "must have the form section.name=VALUE");
        return;
    }
    auto value = value_from_text(trimmed(all.substr(equals + 1)), place, complaints);
    Node* table = value ? table_to_set(root, path, place, complaints) : nullptr;
    if (table == nullptr) return;
    value->key = path.back();
    merge_member(*table, std::move(*value));
}

}  // namespace sim
