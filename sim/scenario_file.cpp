// Scenario files and the files they extend -> one tree.

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "sim/scenario.h"
#include "sim/scenario_internal.h"
#include "sim/words.h"

namespace sim {

namespace {

namespace fs = std::filesystem;
using Kind = Node::Kind;

struct FileText {
    std::string text;
    std::string failure;  ///< why it cannot be read, else empty
};

FileText read_text(const std::string& path) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored))
        return {{}, std::make_error_code(std::errc::is_a_directory).message()};
    errno = 0;
    std::ifstream in(path, std::ios::binary);
    FileText result;
    if (in)
        result.text.assign(std::istreambuf_iterator<char>(in),
                           std::istreambuf_iterator<char>());
    if (!in || in.bad()) {
        const int code = errno != 0 ? errno : EIO;
        result.failure = std::error_code(code, std::generic_category()).message();
    }
    return result;
}

/// Two spellings of one file have the same identity.
std::string identity(const std::string& path) {
    std::error_code error;
    const fs::path canonical = fs::weakly_canonical(path, error);
    return error ? path : canonical.string();
}

/// The files being read, each extending the next.
using Chain = std::vector<std::string>;

Node load(const std::string& path, const std::string& text, Chain& chain,
          Complaints& complaints);

/// Merges the file that `said` names into `root`.
void extend(Node& root, const Node& said, Chain& chain, Complaints& complaints) {
    if (!said.is(Kind::text) || said.text.empty()) {
        complaints.add(said.place, "extends = " + with_quotes(said) +
                                       " must be a file name or a list of file names");
        return;
    }
    const fs::path named(said.text);
    const std::string path =
        (fs::path(chain.back()).parent_path() / named).lexically_normal().string();
    for (const std::string& open : chain)
        if (identity(open) == identity(path)) {
            complaints.add(said.place, "extends = " + with_quotes(said) +
                                           " goes in a circle: " + joined(chain) + ", " + path);
            return;
        }
    const FileText base = read_text(path);
    if (base.failure.empty())
        merge(root, load(path, base.text, chain, complaints));
    else
        complaints.add(said.place,
                       "extends = " + with_quotes(said) + " cannot be read: " + base.failure);
}

Node load(const std::string& path, const std::string& text, Chain& chain,
          Complaints& complaints) {
    chain.push_back(path);
    Node own = parsed(path, text, complaints);
    Node root;
    root.place = root.key_place = own.place;
    const auto extends = std::find_if(own.members.begin(), own.members.end(),
                                      [](const Node& n) { return n.key == "extends"; });
    if (extends != own.members.end()) {
        const Node said = std::move(*extends);
        own.members.erase(extends);
        if (said.is(Kind::list))
            for (const Node& one : said.members) extend(root, one, chain, complaints);
        else
            extend(root, said, chain, complaints);
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

Node load_scenario(const std::string& path, Complaints& complaints) {
    const FileText file = read_text(path);
    if (!file.failure.empty()) {
        complaints.add({path, 0, 0}, "cannot be read: " + file.failure);
        Node nothing;
        nothing.place = nothing.key_place = {path, 0, 0};
        return nothing;
    }
    Chain chain;
    return load(path, file.text, chain, complaints);
}

}  // namespace sim
