// Scenario files and the files they extend -> one tree.

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "sim/scenario.h"
#include "sim/scenario_internal.h"
#include "sim/words.h"

namespace sim {

namespace {

namespace fs = std::filesystem;
using Kind = Node::Kind;

/// Two spellings of one file have the same identity.
std::string identity(const std::string& path) {
    std::error_code error;
    const fs::path canonical = fs::weakly_canonical(path, error);
    return error ? path : canonical.string();
}

/// How one file leads to others.
struct Loading {
    /// So that two files that extend two files that ... come to an end.
    static constexpr int most_files = 1000;
    static constexpr std::size_t deepest = 64;

    InputFiles& files;
    Complaints& complaints;
    std::vector<std::string> chain = {};  ///< the files being read, each extending the next
    int n_files = 0;

    Node load(const std::string& path, const std::string& text);
    void extend(Node& root, const Node& said);
    std::string why_not(const std::string& path) const;
};

/// Why a file can not be extended, or nothing.
std::string Loading::why_not(const std::string& path) const {
    for (const std::string& open : chain)
        if (identity(open) == identity(path))
            return "goes in a circle: " + joined(chain) + ", " + path;
    if (chain.size() >= deepest)
        return "goes too far: " + std::to_string(deepest) + " files extend one another";
    if (n_files >= most_files)
        return "goes too far: more than " + std::to_string(most_files) + " files in all";
    return "";
}

/// Merges the file that `said` names into `root`.
void Loading::extend(Node& root, const Node& said) {
    if (!said.is(Kind::text) || said.text.empty()) {
        complaints.add(said.place, "extends = " + with_quotes(said) +
                                       " must be a file name or a list of file names");
        return;
    }
    const fs::path named(said.text);
    const std::string path =
        (fs::path(chain.back()).parent_path() / named).lexically_normal().string();
    if (const std::string why = why_not(path); !why.empty()) {
        complaints.add(said.place, "extends = " + with_quotes(said) + " " + why);
        return;
    }
    const InputText& base = files.read(path);
    if (base.failure.empty())
        merge(root, load(path, base.text));
    else
        complaints.add(said.place,
                       "extends = " + with_quotes(said) + " cannot be read: " + base.failure);
}

Node Loading::load(const std::string& path, const std::string& text) {
    chain.push_back(path);
    ++n_files;
    Node own = parsed(path, text, complaints);
    Node root;
    root.place = root.key_place = own.place;
    const auto extends = std::find_if(own.members.begin(), own.members.end(),
                                      [](const Node& n) { return n.key == "extends"; });
    if (extends != own.members.end()) {
        const Node said = std::move(*extends);
        own.members.erase(extends);
        if (said.is(Kind::list))
            for (const Node& one : said.members) extend(root, one);
        else
            extend(root, said);
    }
    merge(root, std::move(own));
    chain.pop_back();
    return root;
}

}  // namespace

Node parse_scenario(const std::string& file, const std::string& text, Complaints& complaints) {
    return parsed(file, text, complaints);
}

std::optional<Node> parse_value(std::string_view value, const Place& place,
                                Complaints& complaints) {
    return value_from_text(value, place, complaints);
}

Node load_scenario(const std::string& path, Complaints& complaints, InputFiles& files) {
    const InputText& file = files.read(path);
    if (!file.failure.empty()) {
        complaints.add({path, 0, 0}, "cannot be read: " + file.failure);
        Node nothing;
        nothing.place = nothing.key_place = {path, 0, 0};
        return nothing;
    }
    return Loading{files, complaints}.load(path, file.text);
}

Node load_scenario(const std::string& path, Complaints& complaints) {
    InputFiles files;
    return load_scenario(path, complaints, files);
}

}  // namespace sim
