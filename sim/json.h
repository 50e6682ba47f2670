#pragma once
/// JSON files that the program wrote itself: plan.json and the lines of a journal. Read with
/// Boost.PropertyTree, which keeps every scalar as its text; whoever asks knows what it is.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sim {

/// A value of a JSON text: a scalar, an object (members with names), or an array (without).
class Json {
  public:
    /// Throws FileError, which names `file`, if `text` is not JSON.
    static Json parse(const std::string& text, const std::string& file);

    bool has(std::string_view key) const;
    /// Throws FileError if there is no such member.
    const Json& at(std::string_view key) const;
    const std::vector<Json>& items() const { return items_; }

    const std::string& text() const { return text_; }
    /// Throws FileError if the text is not a number; "inf" is one.
    double number() const;
    std::int64_t integer() const;
    bool boolean() const { return text_ == "true"; }

  private:
    std::string file_;
    std::string key_;
    std::string text_;
    std::vector<Json> items_;

    template <class Tree>
    static Json from_tree(const Tree& tree, const std::string& file, const std::string& key);
};

}  // namespace sim
