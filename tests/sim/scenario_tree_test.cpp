#include <gtest/gtest.h>

#include "sim/scenario.h"
#include "tests/sim/scenario_fixture.h"

namespace {

using scenario_fixture::after_set;
using scenario_fixture::tree;
using sim::Complaints;
using sim::Node;

Node merged(const std::string& base, const std::string& over) {
    Node result = tree(base);
    sim::merge(result, tree(over));
    return result;
}

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
              "--set s.a=\xEF\xBF\xBD: is not UTF-8 text\n1 mistake; nothing was run.");
}

}  // namespace
