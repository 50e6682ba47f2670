#pragma once
/// What the tests of scenarios share: files that live for one test, trees and complaints as
/// text.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "sim/scenario.h"

namespace scenario_fixture {

/// A directory of scenario files that lives as long as the object.
class Files {
  public:
    Files() {
        std::string name = testing::TempDir() + "scenario_XXXXXX";
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no directory");
        directory_ = name;
    }
    Files(const Files&) = delete;
    Files& operator=(const Files&) = delete;
    ~Files() { std::filesystem::remove_all(directory_); }

    void write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories((directory_ / name).parent_path());
        std::ofstream(directory_ / name, std::ios::binary) << text;
    }
    std::string path(const std::string& name) const { return (directory_ / name).string(); }

    /// The text without the directory.
    std::string relative(std::string text) const {
        const std::string prefix = directory_.string() + "/";
        for (std::size_t at = 0; (at = text.find(prefix, at)) != std::string::npos;)
            text.erase(at, prefix.size());
        return text;
    }

  private:
    std::filesystem::path directory_;
};

inline std::string text_of(const sim::Complaints& complaints) {
    try {
        complaints.throw_if_any();
    } catch (const sim::ScenarioError& error) {
        return error.what();
    }
    return "";
}

inline sim::Node tree(const std::string& text, sim::Complaints& complaints) {
    const Files files;
    files.write("a.toml", text);
    return sim::load_scenario(files.path("a.toml"), complaints);
}

/// The tree of a text without mistakes.
inline sim::Node tree(const std::string& text) {
    sim::Complaints complaints;
    sim::Node root = tree(text, complaints);
    EXPECT_EQ(text_of(complaints), "");
    return root;
}

/// What load_scenario complains about in a text.
inline std::string syntax(const std::string& text) {
    const Files files;
    files.write("a.toml", text);
    sim::Complaints complaints;
    sim::load_scenario(files.path("a.toml"), complaints);
    return files.relative(text_of(complaints));
}

/// The tree as TOML after one --set, or the complaint.
inline std::string after_set(const std::string& text, const std::string& assignment) {
    sim::Node root = tree(text);
    sim::Complaints complaints;

    sim::set_value(root, assignment, complaints);

    return complaints.empty() ? sim::to_toml(root) : text_of(complaints);
}

}  // namespace scenario_fixture
