#include <gtest/gtest.h>

#include "sim/scenario.h"
#include "tests/sim/scenario_fixture.h"

namespace {

using scenario_fixture::after_set;
using scenario_fixture::Files;
using scenario_fixture::syntax;
using scenario_fixture::text_of;
using scenario_fixture::tree;
using sim::Complaints;
using sim::Node;

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

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

TEST(LoadScenario, HasALimitOfDepth) {
    std::string parts = "a", many = "a";
    for (int i = 1; i < 32; ++i) parts += ".a";
    for (int i = 1; i < 200'000; ++i) many += ".a";
    const std::string message = ": a name has more than 32 parts";

    EXPECT_EQ(syntax(parts + " = 1"), "");
    EXPECT_EQ(syntax("[" + parts + "]"), "");
    EXPECT_EQ(first_line(syntax(parts + ".a = 1")), "a.toml:1:64" + message);
    EXPECT_EQ(first_line(syntax("x = 1\n" + many + " = 1")), "a.toml:2:64" + message);
    EXPECT_EQ(first_line(syntax("[" + many + "]")), "a.toml:1:65" + message);
    EXPECT_EQ(first_line(syntax("x = {" + many + " = 1}")), "a.toml:1:69" + message);
    EXPECT_EQ(first_line(syntax("x = " + std::string(200'000, '['))),
              "a.toml:1:37: there are more than 32 brackets within brackets");
    EXPECT_EQ(first_line(syntax("x = " + std::string(33, '[') + std::string(33, ']'))),
              "a.toml:1:37: there are more than 32 brackets within brackets");
}

TEST(LoadScenario, CountsNoDepthInTextsCommentsAndLists) {
    const std::string deep(100, '['), dots(100, '.');

    EXPECT_EQ(
        syntax("a = \"" + deep + dots + "\\\"" + deep + "\" # " + deep + dots +
               "\n"
               "b = '" +
               deep + "'\nc = \"\"\"\n" + deep + "\"" + dots + "\n\"\"\"\nd = [0.1, 0.2, 0.3" +
               [] {
                   std::string numbers;
                   for (int i = 0; i < 100; ++i) numbers += ", 0.5";
                   return numbers;
               }() +
               "]\n"),
        "");
}

TEST(LoadScenario, SaysWhatAFileIsThatIsNoScenario) {
    EXPECT_EQ(syntax(std::string("\xFF\xFEt\0i\0", 6)),
              "a.toml: is UTF-16 text; save it as UTF-8\n1 mistake; nothing was run.");
    EXPECT_EQ(syntax("\x89HDF\r\n\x1A\n"),
              "a.toml: is an HDF5 file, such as results.h5, not a scenario\n1 mistake; nothing "
              "was run.");
}

TEST(LoadScenario, TakesAMarkOfByteOrderAndLinesThatEndAsInWindows) {
    EXPECT_EQ(sim::to_toml(tree("\xEF\xBB\xBFx = 1\r\ny = 2\r\n")), "x = 1\ny = 2\n");
}

TEST(LoadScenario, GuessesWhatANumberWasMeantToBe) {
    EXPECT_EQ(first_line(syntax("share = 0,5\n")),
              "a.toml:1:10: not a value; decimals have a point, not a comma: did you mean "
              "'0.5'?");
    EXPECT_EQ(first_line(syntax("share = 60%\n")),
              "a.toml:1:11: not a value; did you mean 0.6?");
    EXPECT_EQ(first_line(syntax("length = 7 days\n")).substr(12),
              " a number with its unit is written in quotes: \"7 days\"");
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

TEST(Extends, HasALimitOfFiles) {
    const scenario_fixture::Files files;
    for (int i = 0; i < 30; ++i) {
        const std::string next = "\"f" + std::to_string(i + 1) + ".toml\"";
        files.write("f" + std::to_string(i) + ".toml",
                    "extends = [" + next + ", " + next + "]\n");
    }
    files.write("f30.toml", "x = 1\n");
    Complaints complaints;

    sim::load_scenario(files.path("f0.toml"), complaints);

    EXPECT_NE(text_of(complaints).find("goes too far: more than 1000 files in all"),
              std::string::npos);
}

TEST(Extends, HasALimitOfDepth) {
    const scenario_fixture::Files files;
    for (int i = 0; i < 70; ++i)
        files.write("f" + std::to_string(i) + ".toml",
                    "extends = \"f" + std::to_string(i + 1) + ".toml\"\n");
    Complaints complaints;

    sim::load_scenario(files.path("f0.toml"), complaints);

    EXPECT_EQ(
        first_line(files.relative(text_of(complaints))),
        "f63.toml:1:11: extends = \"f64.toml\" goes too far: 64 files extend one another");
}

TEST(Extends, IsAFileThatHasAnEnd) {
    EXPECT_EQ(
        first_line(syntax("extends = \"/dev/zero\"\n")),
        "a.toml:1:11: extends = \"/dev/zero\" cannot be read: it is a device, not a file");
}

TEST(InputFiles, AreReadOnceWhateverHappensToThem) {
    const scenario_fixture::Files files;
    files.write("a.toml", "x = 1\n");
    std::filesystem::create_symlink("a.toml", files.path("b.toml"));
    sim::InputFiles inputs;
    Complaints complaints;

    sim::load_scenario(files.path("a.toml"), complaints, inputs);
    std::ofstream(files.path("a.toml")) << "x = 2\n";
    const Node again = sim::load_scenario(files.path("a.toml"), complaints, inputs);
    const Node linked = sim::load_scenario(files.path("b.toml"), complaints, inputs);

    EXPECT_EQ(sim::to_toml(again), "x = 1\n");
    EXPECT_EQ(sim::to_toml(linked), "x = 1\n");
    EXPECT_TRUE(inputs.has_read(files.path("./b.toml")));
    EXPECT_FALSE(inputs.has_read(files.path("none.toml")));
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

}  // namespace
