#pragma once
/// R's `survival` as the judge: runs survival_reference.R and compares numbers with its
/// answers.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "analysis/survival.h"

namespace r_reference {

/// The build may name the Rscript to use; otherwise it is found in PATH.
#ifdef RSCRIPT_EXECUTABLE
inline constexpr const char* rscript = RSCRIPT_EXECUTABLE;
#else
inline constexpr const char* rscript = "Rscript";
#endif

struct DataSet {
    std::vector<analysis::Record> records;
    std::vector<std::vector<double>> covariates;  ///< a row per record
    std::map<std::string, std::vector<double>> answers;
};

struct Reference {
    std::map<std::string, DataSet> sets;
    std::string complaint;  ///< empty if R answered
};

/// A directory of our own that goes away with its contents.
class TemporaryDirectory {
  public:
    TemporaryDirectory() {
        std::string name =
            (std::filesystem::temp_directory_path() / "relapsim_survival_XXXXXX").string();
        if (mkdtemp(name.data()) != nullptr) path_ = name;
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

/// What to do about an exit status of the shell that started R; empty if all is well.
inline std::string complaint_about(int status, const std::string& program) {
    constexpr int package_missing = 3;  // as in survival_reference.R
    constexpr int not_found = 127;
    constexpr int not_executable = 126;
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (code == 0) return "";
    if (code == not_found || code == not_executable) {
        return "'" + program +
               "' could not be started; install R (Debian: apt-get install r-base-core "
               "r-cran-survival) or set RSCRIPT_EXECUTABLE";
    }
    if (code == package_missing) {
        return "R lacks the package 'survival'; install it (Debian: apt-get install "
               "r-cran-survival, or in R: install.packages(\"survival\"))";
    }
    return "'" + program + "' ended with status " + std::to_string(code) +
           " in survival_reference.R; its message is above";
}

/// strtod, unlike streams, reads R's NaN and Inf.
inline std::vector<double> read_numbers(std::istream& line) {
    std::vector<double> numbers;
    for (std::string word; line >> word;) {
        char* end = nullptr;
        numbers.push_back(std::strtod(word.c_str(), &end));
        if (*end != '\0') numbers.back() = std::nan("");
    }
    return numbers;
}

inline void add_line(const std::string& text, std::map<std::string, DataSet>& sets) {
    std::istringstream line(text);
    std::string kind, set, name;
    line >> kind >> set;
    if (kind == "answer") {
        line >> name;
        sets[set].answers[name] = read_numbers(line);
        return;
    }
    const std::vector<double> x = read_numbers(line);
    sets[set].records.push_back({.time = x.at(0),
                                 .outcome = static_cast<analysis::Outcome>(x.at(1)),
                                 .group = static_cast<std::int32_t>(x.at(2)),
                                 .cluster = static_cast<std::int32_t>(x.at(3)),
                                 .count = 1});
    sets[set].covariates.emplace_back(x.begin() + 4, x.end());
}

inline Reference ask(const std::string& program) {
    const TemporaryDirectory directory;
    if (directory.path().empty()) return {{}, "no temporary directory could be made"};
    const std::filesystem::path script =
        std::filesystem::path(__FILE__).parent_path() / "survival_reference.R";
    const std::filesystem::path answer = directory.path() / "answers.txt";
    const std::string command =
        "\"" + program + "\" \"" + script.string() + "\" \"" + answer.string() + "\"";

    Reference reference;
    reference.complaint = complaint_about(std::system(command.c_str()), program);
    std::ifstream file(answer);
    for (std::string line; std::getline(file, line);) add_line(line, reference.sets);
    if (reference.complaint.empty() && reference.sets.empty()) {
        reference.complaint = "'" + program + "' wrote no answers";
    }
    return reference;
}

/// R is asked once per test program.
inline const Reference& reference() {
    static const Reference answers = ask(rscript);
    return answers;
}

/// Succeeds if every number is within `tolerance` of R's, relative to `scale` (R's own number
/// where there is none). NaN agrees with NaN only.
inline ::testing::AssertionResult agrees(const std::vector<double>& ours,
                                         const std::vector<double>& theirs,
                                         std::vector<double> scale = {},
                                         double tolerance = 1e-6) {
    if (theirs.empty()) return ::testing::AssertionFailure() << "R gave no answer";
    if (ours.size() != theirs.size()) {
        return ::testing::AssertionFailure()
               << ours.size() << " numbers, but R has " << theirs.size();
    }
    if (scale.empty()) scale = theirs;
    for (std::size_t i = 0; i < ours.size(); ++i) {
        if (std::isnan(ours[i]) && std::isnan(theirs[i])) continue;
        if (ours[i] == theirs[i]) continue;
        const double deviation = std::abs(ours[i] - theirs[i]) / std::abs(scale[i]);
        if (!(deviation <= tolerance)) {
            return ::testing::AssertionFailure()
                   << "number " << i << " is " << ours[i] << ", but R has " << theirs[i]
                   << ", a relative deviation of " << deviation;
        }
    }
    return ::testing::AssertionSuccess();
}

/// R's numbers of this name; empty, which agrees with nothing, if it has none.
inline std::vector<double> answer(const DataSet& set, const std::string& name) {
    const auto found = set.answers.find(name);
    return found == set.answers.end() ? std::vector<double>{} : found->second;
}

/// One number of each point of a curve.
template <class Point, class Number>
std::vector<double> numbers(const std::vector<Point>& curve, Number Point::*member) {
    std::vector<double> column;
    for (const Point& point : curve) column.push_back(static_cast<double>(point.*member));
    return column;
}

}  // namespace r_reference
