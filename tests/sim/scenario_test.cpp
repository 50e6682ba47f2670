#include "sim/scenario.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <locale>

namespace {

using sim::Complaints;
using sim::Node;

enum class Timing { clock, calendar, never_at_all };

struct Parameters {
    sim::Rate gain;
    sim::Duration half_life;
    sim::Duration stop;
    double dose;
    double cap;
    double weight;
    int agents;
    bool enabled;
    Timing timing;
};

// clang-format off
constexpr auto table = sim::table("tolerance",
    sim::parameter<&Parameters::gain>({
        .name = "gain", .value = 0.2, .unit = "1/d", .range = {0, 5},
        .meaning = "gain", .source = sim::assumed("test")}),
    sim::parameter<&Parameters::half_life>({
        .name = "half_life", .value = 13.2, .unit = "d", .range = {1, 90},
        .meaning = "half-life", .source = sim::assumed("test")}),
    sim::parameter<&Parameters::stop>({
        .name = "stop", .value = 6, .unit = "h", .range = {1, sim::infinity},
        .meaning = "end", .source = sim::setting("test")}),
    sim::parameter<&Parameters::dose>({
        .name = "dose", .value = 24, .unit = "IU", .range = {0, 80},
        .meaning = "dose", .source = sim::setting("test")}),
    sim::parameter<&Parameters::cap>({
        .name = "cap", .value = 100, .unit = "USD", .range = {0, sim::infinity},
        .meaning = "largest cost", .source = sim::setting("test")}),
    sim::parameter<&Parameters::weight>({
        .name = "weight", .value = 1, .range = {-1, sim::infinity},
        .meaning = "weight", .source = sim::assumed("test")}),
    sim::parameter<&Parameters::agents>({
        .name = "agents", .value = 10, .range = {1, 1e6},
        .meaning = "number of agents", .source = sim::setting("test")}),
    sim::parameter<&Parameters::enabled>({
        .name = "enabled", .value = 0,
        .meaning = "whether it acts", .source = sim::setting("test")}),
    sim::parameter<&Parameters::timing>({
        .name = "timing", .value = 0,
        .meaning = "what time means", .source = sim::setting("test"),
        .choices = "clock|calendar|never_at_all"}));
// clang-format on
static_assert(sim::well_formed(table));

const sim::Field& field(std::string_view name) {
    for (const sim::Field& f : table.fields)
        if (f.row.name == name) return f;
    throw std::logic_error("no such field");
}

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

std::string text_of(const Complaints& complaints) {
    try {
        complaints.throw_if_any();
    } catch (const sim::ScenarioError& error) {
        return error.what();
    }
    return "";
}

Node tree(const std::string& text, Complaints& complaints) {
    const Files files;
    files.write("a.toml", text);
    return sim::load_scenario(files.path("a.toml"), complaints);
}

/// The tree of a text without mistakes.
Node tree(const std::string& text) {
    Complaints complaints;
    Node root = tree(text, complaints);
    EXPECT_EQ(text_of(complaints), "");
    return root;
}

Node merged(const std::string& base, const std::string& over) {
    Node result = tree(base);
    sim::merge(result, tree(over));
    return result;
}

struct Outcome {
    Parameters parameters = sim::defaults(table);
    std::vector<sim::Change> changes;
    std::string mistakes;
};

/// What comes of a file "a.toml" whose text is "[tolerance]" and these lines.
Outcome read(const std::string& lines) {
    const Files files;
    files.write("a.toml", "[tolerance]\n" + lines);
    Complaints complaints;
    Outcome outcome;
    const Node root = sim::load_scenario(files.path("a.toml"), complaints);
    const std::array<std::string_view, 1> other_keys{"kind"};

    sim::read_section(root.find("tolerance"), {sim::view(table), &outcome.parameters},
                      other_keys, complaints, &outcome.changes);

    outcome.mistakes = files.relative(text_of(complaints));
    return outcome;
}

/// The only complaint about one line, without the place and the source line.
std::string mistake(const std::string& line) {
    const std::string text = read(line + "\n").mistakes;
    const std::size_t first = text.find(": ");
    if (first == std::string::npos || !text.ends_with("\n1 mistake; nothing was run."))
        return text;
    return text.substr(first + 2, text.find('\n') - first - 2);
}

/// What load_scenario complains about in a text.
std::string syntax(const std::string& text) {
    const Files files;
    files.write("a.toml", text);
    Complaints complaints;
    sim::load_scenario(files.path("a.toml"), complaints);
    return files.relative(text_of(complaints));
}

/// The tree as TOML after one --set, or the complaint.
std::string after_set(const std::string& text, const std::string& assignment) {
    Node root = tree(text);
    Complaints complaints;

    sim::set_value(root, assignment, complaints);

    return complaints.empty() ? sim::to_toml(root) : text_of(complaints);
}

// Complaints

TEST(Complaints, AreSilentWithoutMistakes) {
    const Complaints complaints;

    EXPECT_TRUE(complaints.empty());
    EXPECT_NO_THROW(complaints.throw_if_any());
}

TEST(Complaints, ShowPlaceLineAndCaretOfEachMistakeAndCountThem) {
    Complaints complaints;
    complaints.remember_source("a.toml", "x = 1\r\n\ty = 2\n");

    complaints.add({"a.toml", 1, 5}, "x is odd");
    complaints.add({"a.toml", 2, 2}, "y is even");

    EXPECT_EQ(complaints.size(), 2u);
    EXPECT_EQ(text_of(complaints),
              "a.toml:1:5: x is odd\n    x = 1\n        ^\n"
              "a.toml:2:2: y is even\n    \ty = 2\n    \t^\n"
              "2 mistakes; nothing was run.");
}

TEST(Complaints, SpeakOfOneMistakeInTheSingularAndOfOptionsWithoutALine) {
    Complaints complaints;

    complaints.add({"--set a.b=1", 0, 0}, "is wrong");

    EXPECT_EQ(text_of(complaints), "--set a.b=1: is wrong\n1 mistake; nothing was run.");
}

TEST(Complaints, CountColumnsInCharactersAndSurviveColumnsBeyondTheLine) {
    Complaints complaints;
    complaints.remember_source("a.toml", "\"é\" = 1");

    complaints.add({"a.toml", 1, 5}, "here");
    complaints.add({"a.toml", 1, 9}, "beyond");
    complaints.add({"a.toml", 7, 1}, "no such line");

    EXPECT_EQ(text_of(complaints),
              "a.toml:1:5: here\n    \"é\" = 1\n        ^\n"
              "a.toml:1:9: beyond\n    \"é\" = 1\n            ^\n"
              "a.toml:7:1: no such line\n3 mistakes; nothing was run.");
}

// Loading

TEST(LoadScenario, KeepsTheOrderOfAppearanceAndThePlaces) {
    const Node root =
        tree("[zeta]\nb = 1\na.c = \"x\"\n[alpha]\n[[intervention]]\nkind = \"k\"\n");

    ASSERT_EQ(root.members.size(), 3u);
    EXPECT_EQ(root.members[0].key, "zeta");
    EXPECT_EQ(root.members[1].key, "alpha");
    EXPECT_EQ(root.members[2].key, "intervention");
    const Node* c = root.find("zeta")->find("a")->find("c");
    EXPECT_EQ(c->text, "x");
    EXPECT_EQ(c->place.line, 3);
    EXPECT_EQ(c->place.column, 7);
    EXPECT_EQ(c->key_place.column, 3);
    EXPECT_TRUE(root.find("intervention")->is_list_of_tables());
}

TEST(LoadScenario, ReadsAnEmptyFileAsAnEmptyTable) {
    EXPECT_TRUE(tree("").members.empty());
    EXPECT_TRUE(tree("# only a comment").members.empty());
}

TEST(LoadScenario, ComplainsAboutAFileThatIsMissing) {
    const Files files;
    Complaints complaints;

    const Node root = sim::load_scenario(files.path("nothing.toml"), complaints);

    EXPECT_TRUE(root.members.empty());
    EXPECT_EQ(files.relative(text_of(complaints)),
              "nothing.toml: cannot be read: No such file or directory\n"
              "1 mistake; nothing was run.");
}

TEST(LoadScenario, ComplainsAboutADirectory) {
    const Files files;
    files.write("folder/a.toml", "");
    Complaints complaints;

    sim::load_scenario(files.path("folder"), complaints);

    EXPECT_EQ(files.relative(text_of(complaints)),
              "folder: cannot be read: Is a directory\n1 mistake; nothing was run.");
}

TEST(LoadScenario, ComplainsAboutBadSyntax) {
    EXPECT_EQ(syntax("a = 1\nb = [1, 2\nc = 3\n"),
              "a.toml:3:1: not a TOML file: expected comma or closing ']', saw 'c'\n"
              "    c = 3\n    ^\n1 mistake; nothing was run.");
}

TEST(LoadScenario, ComplainsAboutDuplicateKeysAndSections) {
    EXPECT_EQ(syntax("a = 1\na = 2\n"),
              "a.toml:2:5: not a TOML file: cannot redefine existing integer 'a'\n"
              "    a = 2\n        ^\n1 mistake; nothing was run.");
    EXPECT_EQ(syntax("[a]\n[a]\n"),
              "a.toml:2:1: not a TOML file: cannot redefine existing table 'a'\n"
              "    [a]\n    ^\n1 mistake; nothing was run.");
}

TEST(LoadScenario, ExplainsThatAQuantityNeedsQuotes) {
    EXPECT_EQ(syntax("[a]\nhalf_life = 7 d  # short\r\n"),
              "a.toml:2:15: a number with its unit is written in quotes: \"7 d\"\n"
              "    half_life = 7 d  # short\n                  ^\n"
              "1 mistake; nothing was run.");
}

TEST(LoadScenario, SurvivesBytesThatAreNotText) {
    EXPECT_EQ(syntax("a = \"\xff\""),
              "a.toml:1:5: not a TOML file: Encountered invalid utf-8 sequence\n"
              "    a = \"\xff\"\n        ^\n1 mistake; nothing was run.");
}

TEST(LoadScenario, SurvivesAHeaderThatBeginsWithAnEqualsSign) {
    EXPECT_EQ(syntax("[[=i]]\n"),
              "a.toml:1:3: not a TOML file: expected bare key starting character or string "
              "delimiter, saw '='\n    [[=i]]\n      ^\n1 mistake; nothing was run.");
}

TEST(LoadScenario, TakesOtherAlphabetsInQuotesAndCommentsOnly) {
    EXPECT_EQ(tree("\xEF\xBB\xBF# é\na = 'é' # \"\n\"b\\\"é\" = 1\n"
                   "c = \"\"\"\né\"\" \n\"\"\"\"\" # é\n")
                  .members.size(),
              3u);
    EXPECT_EQ(syntax("a = \"é\"\nb = 5 µg\n"),
              "a.toml:2:7: not a TOML file: expected a comment or whitespace, saw 'µ'\n"
              "    b = 5 µg\n          ^\n1 mistake; nothing was run.");
    EXPECT_EQ(after_set("", "s.a=é"), "[s]\na = \"é\"\n");
}

TEST(LoadScenario, RefusesNanAndDates) {
    EXPECT_EQ(syntax("a = nan\nb = [1, -nan]\nc = 2024-01-01\n"),
              "a.toml:1:5: nan is not a value\n    a = nan\n        ^\n"
              "a.toml:2:9: nan is not a value\n    b = [1, -nan]\n            ^\n"
              "a.toml:3:5: dates and times are not used in scenarios\n"
              "    c = 2024-01-01\n        ^\n3 mistakes; nothing was run.");
}

TEST(LoadScenario, RefusesTwoEntriesThatHaveOneName) {
    EXPECT_EQ(syntax("[[intervention]]\nkind = \"k\"\n[[intervention]]\nkind = \"k\"\n"),
              "a.toml:4:8: intervention has two entries named 'k'; give this one another "
              "`name`\n    kind = \"k\"\n           ^\n1 mistake; nothing was run.");
}

// extends

TEST(Extends, ReadsBasesInOrderAndOwnKeysLastWithTheirPlaces) {
    const Files files;
    files.write("presets/first.toml", "[s]\na = 1\nb = 1\nc = 1\nd = 1\n");
    files.write("presets/second.toml", "extends = \"third.toml\"\n[s]\nb = 2\nc = 2\n");
    files.write("presets/third.toml", "[s]\nb = 3\nd = 3\n");
    files.write("own.toml",
                "extends = [\"presets/first.toml\", \"presets/second.toml\"]\n[s]\nc = 4\n");
    Complaints complaints;

    const Node root = sim::load_scenario(files.path("own.toml"), complaints);

    EXPECT_EQ(text_of(complaints), "");
    EXPECT_EQ(sim::to_toml(root), "[s]\na = 1\nb = 2\nc = 4\nd = 3\n");
    const Node* s = root.find("s");
    EXPECT_EQ(files.relative(to_string(s->find("a")->place)), "presets/first.toml:2:5");
    EXPECT_EQ(files.relative(to_string(s->find("b")->place)), "presets/second.toml:3:5");
    EXPECT_EQ(files.relative(to_string(s->find("c")->place)), "own.toml:3:5");
    EXPECT_EQ(files.relative(to_string(s->find("d")->key_place)), "presets/third.toml:3:1");
}

TEST(Extends, AllowsTwoFilesToShareABase) {
    const Files files;
    files.write("base.toml", "a = 1\n[[intervention]]\nkind = \"k\"\n");
    files.write("left.toml", "extends = \"base.toml\"\n");
    files.write("right.toml", "extends = \"base.toml\"\n");
    files.write("own.toml", "extends = [\"left.toml\", \"right.toml\"]\n");
    Complaints complaints;

    const Node root = sim::load_scenario(files.path("own.toml"), complaints);

    EXPECT_EQ(text_of(complaints), "");
    EXPECT_EQ(sim::to_toml(root), "a = 1\n\n[[intervention]]\nkind = \"k\"\n");
}

TEST(Extends, ComplainsAboutACircle) {
    const Files files;
    files.write("a.toml", "extends = \"sub/b.toml\"\nx = 1\n");
    files.write("sub/b.toml", "extends = \"../a.toml\"\ny = 2\n");
    Complaints complaints;

    const Node root = sim::load_scenario(files.path("a.toml"), complaints);

    EXPECT_EQ(sim::to_toml(root), "y = 2\nx = 1\n");
    EXPECT_EQ(files.relative(text_of(complaints)),
              "sub/b.toml:1:11: extends = \"../a.toml\" goes in a circle: a.toml, sub/b.toml, "
              "a.toml\n    extends = \"../a.toml\"\n              ^\n"
              "1 mistake; nothing was run.");
}

TEST(Extends, ComplainsAboutAFileThatExtendsItself) {
    EXPECT_EQ(syntax("extends = \"./a.toml\"\n"),
              "a.toml:1:11: extends = \"./a.toml\" goes in a circle: a.toml, a.toml\n"
              "    extends = \"./a.toml\"\n              ^\n1 mistake; nothing was run.");
}

TEST(Extends, ComplainsAboutMissingFilesAndOtherThanFileNames) {
    EXPECT_EQ(syntax("extends = [\"b.toml\", 3, \"\"]\n"),
              "a.toml:1:12: extends = \"b.toml\" cannot be read: No such file or directory\n"
              "    extends = [\"b.toml\", 3, \"\"]\n               ^\n"
              "a.toml:1:22: extends = 3 must be a file name or a list of file names\n"
              "    extends = [\"b.toml\", 3, \"\"]\n                         ^\n"
              "a.toml:1:25: extends = \"\" must be a file name or a list of file names\n"
              "    extends = [\"b.toml\", 3, \"\"]\n                            ^\n"
              "3 mistakes; nothing was run.");
}

TEST(Extends, ShowsMistakesOfABaseAtTheirOwnPlace) {
    const Files files;
    files.write("base.toml", "x = \n");
    files.write("a.toml", "extends = \"base.toml\"\n");
    Complaints complaints;

    sim::load_scenario(files.path("a.toml"), complaints);

    EXPECT_EQ(files.relative(text_of(complaints)),
              "base.toml:1:5: not a TOML file: expected value, saw '\\n'\n"
              "    x = \n        ^\n1 mistake; nothing was run.");
}

// merge

TEST(Merge, GoesKeyByKeyAndTheLaterWins) {
    const Node result = merged("[s]\na = 1\nb = 1\n[t]\nc = 1\n", "[s]\nb = \"2 d\"\nd = 2\n");

    EXPECT_EQ(sim::to_toml(result), "[s]\na = 1\nb = \"2 d\"\nd = 2\n\n[t]\nc = 1\n");
}

TEST(Merge, ReplacesListsOfValues) {
    EXPECT_EQ(sim::to_toml(merged("a = [1, 2, 3]", "a = [4]")), "a = [4]\n");
}

TEST(Merge, MergesEntriesOfOneNameAndAppendsOthers) {
    const Node result = merged(
        "[[intervention]]\nkind = \"k\"\ndose = 1\ntime = 1\n"
        "[[intervention]]\nkind = \"m\"\nname = \"late\"\n",
        "[[intervention]]\nkind = \"k\"\ndose = 2\n"
        "[[intervention]]\nname = \"late\"\ntime = 3\n"
        "[[intervention]]\nkind = \"m\"\n");

    EXPECT_EQ(sim::to_toml(result),
              "[[intervention]]\nkind = \"k\"\ndose = 2\ntime = 1\n\n"
              "[[intervention]]\nkind = \"m\"\nname = \"late\"\ntime = 3\n\n"
              "[[intervention]]\nkind = \"m\"\n");
}

TEST(Merge, AppendsEntriesWithoutANameAndClearsWithAnEmptyList) {
    EXPECT_EQ(sim::to_toml(merged("[[a]]\nx = 1\n", "[[a]]\nx = 2\n")),
              "[[a]]\nx = 1\n\n[[a]]\nx = 2\n");
    EXPECT_EQ(sim::to_toml(merged("[[a]]\nx = 1\n", "a = []\n")), "a = []\n");
}

TEST(Merge, ReplacesAValueByATableAndTheReverse) {
    EXPECT_EQ(sim::to_toml(merged("a = 1", "[a]\nb = 2")), "[a]\nb = 2\n");
    EXPECT_EQ(sim::to_toml(merged("[a]\nb = 2", "a = 1")), "a = 1\n");
}

// --set

TEST(SetValue, TakesTomlValuesAndBareText) {
    EXPECT_EQ(after_set("", "s.a=0.3"), "[s]\na = 0.3\n");
    EXPECT_EQ(after_set("", "s.a = true"), "[s]\na = true\n");
    EXPECT_EQ(after_set("", "s.a=10000"), "[s]\na = 10000\n");
    EXPECT_EQ(after_set("", "s.a=sober"), "[s]\na = \"sober\"\n");
    EXPECT_EQ(after_set("", "s.a=7 d"), "[s]\na = \"7 d\"\n");
    EXPECT_EQ(after_set("", "s.a=\"24 IU\""), "[s]\na = \"24 IU\"\n");
    EXPECT_EQ(after_set("", "s.a=[1, \"x\"]"), "[s]\na = [1, \"x\"]\n");
    EXPECT_EQ(after_set("", "s.a=\"7 d"), "[s]\na = \"\\\"7 d\"\n");
    EXPECT_EQ(after_set("", "s.a=1\nb = 2"), "[s]\na = \"1\\nb = 2\"\n");
    EXPECT_EQ(after_set("", "s.a=inf"), "[s]\na = inf\n");
    EXPECT_EQ(after_set("", "s.a=x=y"), "[s]\na = \"x=y\"\n");
}

TEST(SetValue, ChangesOnlyTheNamedValueAndSaysSo) {
    Node root = tree("[s]\na = 1\nb = 2\n");
    Complaints complaints;

    sim::set_value(root, "s.b=7 d", complaints);

    EXPECT_EQ(sim::to_toml(root), "[s]\na = 1\nb = \"7 d\"\n");
    EXPECT_EQ(to_string(root.find("s")->find("b")->place), "--set s.b=7 d");
}

TEST(SetValue, FindsEntriesOfListsByNameOrKind) {
    const std::string text =
        "[[intervention]]\nkind = \"k\"\n[[intervention]]\nkind = \"k\"\n"
        "name = \"late\"\ndose = 1\n";

    EXPECT_EQ(after_set(text, "intervention.late.dose=24 IU"),
              "[[intervention]]\nkind = \"k\"\n\n"
              "[[intervention]]\nkind = \"k\"\nname = \"late\"\ndose = \"24 IU\"\n");
    EXPECT_EQ(after_set(text, "intervention.k.dose=3"),
              "[[intervention]]\nkind = \"k\"\ndose = 3\n\n"
              "[[intervention]]\nkind = \"k\"\nname = \"late\"\ndose = 1\n");
}

TEST(SetValue, ComplainsAboutEntriesThatAreNotThere) {
    const std::string text = "[[intervention]]\nkind = \"methadone\"\n";

    EXPECT_EQ(
        after_set(text, "intervention.metadone.dose=3"),
        "--set intervention.metadone.dose=3: intervention has no 'metadone'; did you mean "
        "'methadone'?\n1 mistake; nothing was run.");
    EXPECT_EQ(after_set(text, "intervention.x.dose=3"),
              "--set intervention.x.dose=3: intervention has no 'x'; it has: methadone\n"
              "1 mistake; nothing was run.");
    EXPECT_EQ(after_set("", "intervention.x.dose=3"),
              "--set intervention.x.dose=3: the scenario has no 'intervention'\n"
              "1 mistake; nothing was run.");
    EXPECT_EQ(after_set(text, "intervention.dose=3"),
              "--set intervention.dose=3: intervention is a list; name the entry as well: "
              "intervention.<name>.<field>\n1 mistake; nothing was run.");
    EXPECT_EQ(after_set("seed = 1\n", "seed.x=3"),
              "--set seed.x=3: 'seed' is not a section\n1 mistake; nothing was run.");
}

TEST(SetValue, ComplainsAboutAnotherFormAndAboutNan) {
    for (const std::string bad : {"s.a", "s.a=", "s.a= ", "=3", "s..a=3", ".a=3", "s.=3", ""})
        EXPECT_EQ(after_set("", bad),
                  "--set " + bad +
                      ": must have the form section.name=VALUE\n1 mistake; nothing was run.");
    EXPECT_EQ(after_set("", "s.a=nan"),
              "--set s.a=nan: 'nan' is not a value that scenarios use\n"
              "1 mistake; nothing was run.");
    EXPECT_EQ(after_set("", "s.a=\xff"),
              "--set s.a=\xff: is not UTF-8 text\n1 mistake; nothing was run.");
}

// read_section

TEST(ReadSection, LeavesEverythingAloneWithoutATable) {
    Complaints complaints;
    Parameters parameters = sim::defaults(table);

    sim::read_section(nullptr, {sim::view(table), &parameters}, {}, complaints, nullptr);

    EXPECT_TRUE(complaints.empty());
    EXPECT_EQ(parameters.half_life.days, 13.2);
}

TEST(ReadSection, SetsAllKindsOfFields) {
    const Outcome outcome = read(
        "gain = \"0.7 1/wk\"\nhalf_life = \"7d\"\nstop = \"2 wk\"\ndose = \"40 IU\"\n"
        "weight = -0.5\nagents = 2e4\nenabled = true\ntiming = \"calendar\"\nkind = \"x\"\n");

    EXPECT_EQ(outcome.mistakes, "");
    const Parameters& p = outcome.parameters;
    EXPECT_DOUBLE_EQ(p.gain.per_day, 0.1);
    EXPECT_EQ(p.half_life.days, 7);
    EXPECT_DOUBLE_EQ(p.stop.days, 14);
    EXPECT_EQ(p.dose, 40);
    EXPECT_EQ(p.weight, -0.5);
    EXPECT_EQ(p.agents, 20000);
    EXPECT_TRUE(p.enabled);
    EXPECT_EQ(p.timing, Timing::calendar);
    EXPECT_EQ(p.cap, 100);
}

TEST(ReadSection, ListsTheValuesGivenWithTheirPlaces) {
    const Outcome outcome = read("half_life = \"1 wk\"\ntiming = \"calendar\"\n");

    ASSERT_EQ(outcome.changes.size(), 2u);
    EXPECT_EQ(outcome.changes[0].section, "tolerance");
    EXPECT_EQ(outcome.changes[0].name, "half_life");
    EXPECT_EQ(outcome.changes[0].value, 7);
    EXPECT_EQ(outcome.changes[0].text, "1 wk");
    EXPECT_EQ(outcome.changes[0].place.line, 2);
    EXPECT_EQ(outcome.changes[1].value, 1);
    EXPECT_EQ(outcome.changes[1].text, "calendar");
}

TEST(ReadSection, AcceptsForeverWhereTheRangeIsOpen) {
    for (const std::string forever : {"\"never\"", "\"inf\"", "inf"})
        EXPECT_EQ(read("stop = " + forever).parameters.stop.days, sim::infinity) << forever;
    EXPECT_EQ(read("weight = inf").parameters.weight, sim::infinity);
    EXPECT_EQ(read("cap = \"inf\"").parameters.cap, sim::infinity);
}

TEST(ReadSection, ShowsTheMistakesOfTheExampleWithLineAndCaret) {
    EXPECT_EQ(read("half_lfe = \"7 d\"\ngain = 0.2\ndose = \"240 IU\"\n").mistakes,
              "a.toml:3:8: tolerance.gain needs a unit, one of: 1/h, 1/d, 1/wk, 1/y\n"
              "    gain = 0.2\n           ^\n"
              "a.toml:4:8: tolerance.dose = 240 IU is outside its range, 0 to 80 IU\n"
              "    dose = \"240 IU\"\n           ^\n"
              "a.toml:2:1: tolerance has no parameter 'half_lfe'; did you mean 'half_life'?\n"
              "    half_lfe = \"7 d\"\n    ^\n"
              "3 mistakes; nothing was run.");
}

TEST(ReadSection, ComplainsAboutValuesOutsideTheirRange) {
    EXPECT_EQ(mistake("half_life = \"20 wk\""),
              "tolerance.half_life = 20 wk is outside its range, 1 to 90 d");
    EXPECT_EQ(mistake("half_life = \"never\""),
              "tolerance.half_life = never is outside its range, 1 to 90 d");
    EXPECT_EQ(mistake("stop = \"0 h\""),
              "tolerance.stop = 0 h is outside its range, at least 1 h");
    EXPECT_EQ(mistake("weight = -inf"),
              "tolerance.weight = -inf is outside its range, at least -1");
    EXPECT_EQ(mistake("agents = 9223372036854775807"),
              "tolerance.agents = 9223372036854775807 is outside its range, 1 to 1000000");
    EXPECT_EQ(mistake("agents = inf"),
              "tolerance.agents = inf is outside its range, 1 to 1000000");
}

TEST(ReadSection, ComplainsAboutMissingAndWrongUnits) {
    EXPECT_EQ(mistake("half_life = 7"),
              "tolerance.half_life needs a unit, one of: min, h, d, wk, y");
    EXPECT_EQ(mistake("half_life = \"7\""),
              "tolerance.half_life needs a unit, one of: min, h, d, wk, y");
    EXPECT_EQ(mistake("stop = 7"),
              "tolerance.stop needs a unit, one of: min, h, d, wk, y, or \"never\"");
    EXPECT_EQ(mistake("dose = 24"), "tolerance.dose needs a unit, IU");
    EXPECT_EQ(mistake("cap = 24"), "tolerance.cap needs a unit, USD, or inf");
    EXPECT_EQ(
        mistake("half_life = \"7 mg\""),
        "tolerance.half_life = 7 mg has the wrong unit; accepted: one of: min, h, d, wk, y");
    EXPECT_EQ(mistake("dose = \"24 units\""),
              "tolerance.dose = 24 units has the wrong unit; accepted: IU");
}

TEST(ReadSection, ComplainsAboutWrongKindsOfValues) {
    EXPECT_EQ(mistake("half_life = \"soon\""),
              "tolerance.half_life = \"soon\" must be a number with a unit, one of: min, h, d, "
              "wk, y");
    EXPECT_EQ(
        mistake("half_life = \"nan d\""),
        "tolerance.half_life = \"nan d\" must be a number with a unit, one of: min, h, d, "
        "wk, y");
    EXPECT_EQ(mistake("dose = [\"24 IU\"]"),
              "tolerance.dose = [...] must be a number with a unit, IU");
    EXPECT_EQ(mistake("dose = {a = 1}"),
              "tolerance.dose = {...} must be a number with a unit, IU");
    EXPECT_EQ(mistake("weight = \"0.3\""),
              "tolerance.weight = \"0.3\" must be a plain number, without quotes and unit");
    EXPECT_EQ(mistake("weight = true"), "tolerance.weight = true must be a plain number");
    EXPECT_EQ(mistake("agents = 2.5"), "tolerance.agents = 2.5 must be a whole number");
}

TEST(ReadSection, ComplainsAboutWordsThatAreNoChoice) {
    EXPECT_EQ(mistake("timing = \"clok\""),
              "tolerance.timing = \"clok\" must be one of: clock, calendar, never_at_all; did "
              "you mean 'clock'?");
    EXPECT_EQ(mistake("timing = 1"),
              "tolerance.timing = 1 must be one of: clock, calendar, never_at_all");
    EXPECT_EQ(mistake("enabled = 1"), "tolerance.enabled = 1 must be one of: false, true");
}

TEST(ReadSection, ComplainsAboutKeysThatAreNearNoParameter) {
    EXPECT_EQ(mistake("zzz = 1"),
              "tolerance has no parameter 'zzz'; its parameters are: gain, half_life, stop, "
              "dose, cap, weight, agents, enabled, timing, kind");
}

TEST(ReadSection, ComplainsAboutAValueOrAListWhereASectionIsExpected) {
    const Files files;
    files.write("value.toml", "tolerance = 3\n");
    files.write("list.toml", "[[tolerance]]\nweight = 1\n");
    Complaints complaints;
    Parameters parameters = sim::defaults(table);

    for (const std::string file : {"value.toml", "list.toml"}) {
        const Node root = sim::load_scenario(files.path(file), complaints);
        sim::read_section(root.find("tolerance"), {sim::view(table), &parameters}, {},
                          complaints, nullptr);
    }

    EXPECT_EQ(files.relative(text_of(complaints)),
              "value.toml:1:1: tolerance must be a section, [tolerance]\n"
              "    tolerance = 3\n    ^\n"
              "list.toml:1:3: tolerance must be a section, [tolerance]\n"
              "    [[tolerance]]\n      ^\n2 mistakes; nothing was run.");
}

TEST(ReadSection, ComplainsAboutTheCommandLineInItsOwnWords) {
    Node root = tree("");
    Complaints complaints;
    Parameters parameters = sim::defaults(table);
    sim::set_value(root, "tolerance.half_lif=7 d", complaints);
    sim::set_value(root, "tolerance.dose=240 IU", complaints);

    sim::read_section(root.find("tolerance"), {sim::view(table), &parameters}, {}, complaints,
                      nullptr);

    EXPECT_EQ(
        text_of(complaints),
        "--set tolerance.dose=240 IU: tolerance.dose = 240 IU is outside its range, 0 to "
        "80 IU\n"
        "--set tolerance.half_lif=7 d: tolerance has no parameter 'half_lif'; did you mean "
        "'half_life'?\n2 mistakes; nothing was run.");
}

TEST(ReadSection, ConvertsUnitsToTheLastBitWhereTheyAreWholeMultiples) {
    for (int days = 1; days <= 90; ++days) {
        const std::string hours = "half_life = \"" + std::to_string(24 * days) + " h\"";
        const std::string minutes = "half_life = \"" + std::to_string(1440 * days) + " min\"";
        EXPECT_EQ(read(hours).parameters.half_life.days, days);
        EXPECT_EQ(read(minutes).parameters.half_life.days, days);
    }
}

TEST(ReadValue, ConvertsBetweenAllUnitsOfADimension) {
    for (const sim::Unit& from : sim::units) {
        if (from.kind != sim::UnitKind::per_time) continue;
        Node node;
        node.kind = Node::Kind::text;
        node.text = "0.02 " + std::string(from.name);
        Complaints complaints;

        const auto value = sim::read_value(node, field("gain"), "gain", complaints);

        ASSERT_TRUE(value.has_value());
        EXPECT_DOUBLE_EQ(*value, 0.02 * from.in_base) << from.name;
    }
}

// check_sections

TEST(CheckSections, NamesTheNearestSectionOrAll) {
    const Files files;
    files.write("a.toml", "[tolerence]\n[study]\n[xyz]\n");
    Complaints complaints;
    const Node root = sim::load_scenario(files.path("a.toml"), complaints);
    const std::array<std::string_view, 2> known{"study", "tolerance"};

    sim::check_sections(root, known, complaints);

    EXPECT_EQ(files.relative(text_of(complaints)),
              "a.toml:1:2: there is no section 'tolerence'; did you mean 'tolerance'?\n"
              "    [tolerence]\n     ^\n"
              "a.toml:3:2: there is no section 'xyz'; the sections are: study, tolerance\n"
              "    [xyz]\n     ^\n2 mistakes; nothing was run.");
}

// Quantities and names

TEST(ParseQuantity, TakesANumberAndWhatFollowsIt) {
    EXPECT_EQ(sim::parse_quantity(" 13.2 d ")->value, 13.2);
    EXPECT_EQ(sim::parse_quantity("13.2 d")->unit, "d");
    EXPECT_EQ(sim::parse_quantity("24IU")->unit, "IU");
    EXPECT_EQ(sim::parse_quantity("0.2 1/h")->unit, "1/h");
    EXPECT_EQ(sim::parse_quantity("-1e3")->value, -1000);
    EXPECT_EQ(sim::parse_quantity("-1e3")->unit, "");
}

TEST(ParseQuantity, RefusesWhatIsNoFiniteNumber) {
    for (const std::string_view bad : {"", " ", "d", "nan d", "inf d", "1e999 d", "+", "- 1 d"})
        EXPECT_FALSE(sim::parse_quantity(bad).has_value()) << bad;
}

TEST(ReadSection, DoesNotDependOnTheLocale) {
    struct DecimalComma : std::numpunct<char> {
        char do_decimal_point() const override { return ','; }
    };
    const std::locale before =
        std::locale::global(std::locale(std::locale(), new DecimalComma));

    const Outcome outcome = read("half_life = \"13.5 d\"\nweight = 0.25\n");
    const std::string text = sim::quantity_text(13.5, field("half_life"));

    std::locale::global(before);
    EXPECT_EQ(outcome.parameters.half_life.days, 13.5);
    EXPECT_EQ(outcome.parameters.weight, 0.25);
    EXPECT_EQ(text, "13.5 d");
}

TEST(QuantityText, WritesWhatAScenarioWouldSay) {
    EXPECT_EQ(sim::quantity_text(13.2, field("half_life")), "13.2 d");
    EXPECT_EQ(sim::quantity_text(6, field("stop")), "6 h");
    EXPECT_EQ(sim::quantity_text(sim::infinity, field("stop")), "never");
    EXPECT_EQ(sim::quantity_text(sim::infinity, field("cap")), "inf");
    EXPECT_EQ(sim::quantity_text(sim::infinity, field("weight")), "inf");
    EXPECT_EQ(sim::quantity_text(0.3, field("weight")), "0.3");
    EXPECT_EQ(sim::quantity_text(100000, field("agents")), "100000");
    EXPECT_EQ(sim::quantity_text(0, field("timing")), "clock");
    EXPECT_EQ(sim::quantity_text(1, field("enabled")), "true");
    EXPECT_EQ(sim::quantity_text(2.5e-7, field("weight")), "2.5e-07");
}

TEST(QuantityText, ReadsBackAsTheSameNumber) {
    const double third = 1.0 / 3;
    for (const double value :
         {0.0, 1.0, third, 13.2, 1e-5 * third, 1e-300, 89.99999999999999}) {
        const auto read_back =
            sim::parse_quantity(sim::quantity_text(value, field("half_life")));
        ASSERT_TRUE(read_back.has_value());
        EXPECT_EQ(read_back->value, value);
        EXPECT_EQ(read_back->unit, "d");
    }
}

TEST(QuantityText, OfEveryDefaultIsReadBackAsTheDefault) {
    for (const sim::Field& f : table.fields) {
        const bool in_quotes = f.row.unit != "1" || f.is_choice();
        const std::string text = sim::quantity_text(f.row.value, f);
        const Outcome outcome = read(std::string(f.row.name) + " = " +
                                     (in_quotes ? "\"" + text + "\"" : text) + "\n");
        EXPECT_EQ(outcome.mistakes, "");
        ASSERT_EQ(outcome.changes.size(), 1u);
        EXPECT_EQ(outcome.changes[0].value, f.row.value);
    }
}

TEST(Nearest, ForgivesOneLetterInThreeSwapsAndCase) {
    const std::array<std::string_view, 4> names{"gain", "half_life", "dose", "d"};

    EXPECT_EQ(sim::nearest("half_lfe", names), "half_life");
    EXPECT_EQ(sim::nearest("hafl_life", names), "half_life");
    EXPECT_EQ(sim::nearest("Half_Life", names), "half_life");
    EXPECT_EQ(sim::nearest("does", names), "dose");
    EXPECT_EQ(sim::nearest("x", names), "");
    EXPECT_EQ(sim::nearest("", names), "");
    EXPECT_EQ(sim::nearest("tolerance", names), "");
    EXPECT_EQ(sim::nearest("gain", {}), "");
}

// Writing

TEST(ToToml, IsReadBackAsTheSameTree) {
    const std::string text =
        "seed = 1\nlist = [1, 2.0, \"x\", [true, {a = 1, \"b c\" = -inf}]]\n"
        "\"strange key\" = \"line\\nquote\\\" back\\\\ bell\\u0007\"\n\n"
        "[s]\nx = 1.5\n\n[s.t]\ny = false\n\n[empty]\n\n"
        "[[intervention]]\nkind = \"k\"\n\n[intervention.deep]\nz = 1e+300\n\n"
        "[[intervention]]\nkind = \"m\"\n";

    EXPECT_EQ(sim::to_toml(tree(text)), text);
}

TEST(ToJson, WritesAllKindsOfValues) {
    const Node root =
        tree("a = 1\nb = 2.0\nc = \"x\\ty\"\nd = [true, inf]\n[e]\n[[f]]\ng = -0.5\n");

    EXPECT_EQ(sim::to_json(root),
              "{\"a\": 1, \"b\": 2.0, \"c\": \"x\\ty\", \"d\": [true, \"inf\"], \"e\": {}, "
              "\"f\": [{\"g\": -0.5}]}");
}

}  // namespace
