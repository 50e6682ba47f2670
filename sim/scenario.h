#pragma once
/// Scenario files: a tree of values, each of which knows the place it was written at.
///
///     load_scenario   TOML file, with the files it `extends`, -> tree
///     set_value       "tolerance.half_life=7 d" from the command line -> tree
///     read_section    a table of the tree -> the parameters of one table (parameter.h)
///
/// The members of the tree, merge and set_value are in scenario_tree.cpp, load_scenario in
/// scenario_file.cpp, read_section in scenario_section.cpp, to_toml in scenario_text.cpp.
///
/// A number with a dimension is written with its unit, "13.2 d". Reading goes on after a
/// mistake; the user hears of all of them at once from Complaints::throw_if_any.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/complaints.h"
#include "sim/input_files.h"
#include "sim/nearest.h"
#include "sim/parameter.h"
#include "sim/quantity.h"

namespace sim {

/// A value of a scenario. Which of the fields below `kind` holds the value is said by `kind`.
struct Node {
    enum class Kind { boolean, integer, real, text, list, table };
    Kind kind = Kind::table;
    bool boolean = false;
    std::int64_t integer = 0;
    double real = 0;  ///< may be infinite, is never NaN
    std::string text;
    std::vector<Node> members;  ///< of a list, or of a table, in the order of appearance

    std::string key;  ///< its name in the table that holds it; empty in a list
    Place place;      ///< of the value
    Place key_place;

    bool is(Kind k) const { return kind == k; }
    bool is_number() const { return is(Kind::integer) || is(Kind::real); }
    /// Of an integer or a real.
    double number() const { return is(Kind::integer) ? static_cast<double>(integer) : real; }
    /// A list with at least one member, all of them tables, such as [[intervention]].
    bool is_list_of_tables() const;
    /// The member of a table with this key, or a null pointer.
    const Node* find(std::string_view name) const;
    Node* find(std::string_view name);
};

/// The name of an entry of a list of tables: its `name`, else its `kind`, else nothing.
std::string entry_name(const Node& entry);

/// Reads a TOML file. `extends = "base.toml"`, or a list of files, relative to the file that
/// says so, is replaced by what these files say, in their order; the file's own keys come last.
/// Files that were read before are not read again. Throws StoppedReading.
Node load_scenario(const std::string& path, Complaints& complaints, InputFiles& files);
Node load_scenario(const std::string& path, Complaints& complaints);

/// The tree of one TOML text, as if `file` had it; it extends nothing.
Node parse_scenario(const std::string& file, const std::string& text, Complaints& complaints);

/// A value as TOML, or failing that as a text without quotes, as in set_value; nothing, after a
/// complaint, if no scenario needs it.
std::optional<Node> parse_value(std::string_view value, const Place& place,
                                Complaints& complaints);

/// Changes `base` to what `over` says. Tables are merged key by key; anything else is replaced,
/// except lists of tables: an entry with the entry_name of an earlier entry is merged onto it,
/// other entries are appended.
void merge(Node& base, Node over);

/// Applies "section.name=VALUE" or "intervention.<entry name>.<field>=VALUE" to the tree. VALUE
/// is a TOML value or, failing that, a text without quotes: 0.3, true, 7 d, sober.
void set_value(Node& root, const std::string& assignment, Complaints& complaints);

/// A value that a file or the command line gave.
struct Change {
    std::string section;
    std::string name;
    double value = 0;  ///< in the unit of its row; the position of the word for a choice
    std::string text;  ///< as it was written
    Place place;
};

/// Sets the parameters that `table` gives and leaves the others alone; a null pointer gives
/// none. Keys that are neither rows nor in `other_keys` are mistakes. The values given are
/// appended to `changes` unless that is a null pointer.
void read_section(const Node* table, const Section& section,
                  std::span<const std::string_view> other_keys, Complaints& complaints,
                  std::vector<Change>* changes);

/// The value of one parameter in the unit of its row, checked; `name` is for complaints.
std::optional<double> read_value(const Node& value, const Field& field, std::string_view name,
                                 Complaints& complaints);

/// Complains about the keys of `root` that are not in `known`.
void check_sections(const Node& root, std::span<const std::string_view> known,
                    Complaints& complaints);

/// The tree as TOML that load_scenario reads back, and as JSON ("inf" stands for infinity).
std::string to_toml(const Node& table);
std::string to_json(const Node& node);

}  // namespace sim
