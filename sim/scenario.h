#pragma once
/// Scenario files: a tree of values, each of which knows the place it was written at.
///
///     load_scenario   TOML file, with the files it `extends`, -> tree
///     set_value       "tolerance.half_life=7 d" from the command line -> tree
///     read_section    a table of the tree -> the parameters of one table (parameter.h)
///
/// A number with a dimension is written with its unit, "13.2 d". Reading goes on after a
/// mistake; the user hears of all of them at once from Complaints::throw_if_any.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sim/parameter.h"

namespace sim {

/// Where something was written. Line 0: the whole file, or an option of the command line.
struct Place {
    std::string file;
    int line = 0;
    int column = 0;  ///< in characters, not bytes
};
/// "file:line:column", or "file" when the line is 0.
std::string to_string(const Place& place);

/// The user's mistakes; what() is the complete text.
class ScenarioError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// What is wrong with a scenario. `throw_if_any` ends the run before anything is simulated.
class Complaints {
  public:
    /// Lets later complaints about `file` show the line that they are about.
    void remember_source(const std::string& file, const std::string& text);
    void add(const Place& at, const std::string& what);
    bool empty() const { return texts_.empty(); }
    std::size_t size() const { return texts_.size(); }
    /// Throws a ScenarioError that holds all complaints in the order in which they came.
    void throw_if_any() const;

  private:
    std::string source_line(const Place& at) const;
    std::map<std::string, std::string> sources_;
    std::vector<std::string> texts_;
};

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
Node load_scenario(const std::string& path, Complaints& complaints);

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

/// A finite number and what follows it. `unit` is not checked; empty if there is none.
struct Quantity {
    double value = 0;
    std::string unit;
};
/// "13.2 d" or "13.2d" -> {13.2, "d"}.
std::optional<Quantity> parse_quantity(std::string_view text);

/// The value as a scenario would write it, without quotes: "13.2 d", "0.3", "clock", "never".
/// Digits are the fewest that read back as the same number.
std::string quantity_text(double value_in_row_unit, const Field& field);

/// The candidate that `word` was probably meant to be, or an empty text if none is near.
std::string nearest(std::string_view word, std::span<const std::string_view> candidates);

/// The tree as TOML that load_scenario reads back, and as JSON ("inf" stands for infinity).
std::string to_toml(const Node& table);
std::string to_json(const Node& node);

}  // namespace sim
