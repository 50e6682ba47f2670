#include <gtest/gtest.h>

#include "sim/scenario.h"
#include "sim/words.h"
#include "tests/sim/scenario_fixture.h"

namespace {

using scenario_fixture::tree;
using sim::Node;

TEST(ToToml, IsReadBackAsTheSameTree) {
    const std::string text =
        "seed = 1\nlist = [1, 2.0, \"x\", [true, {a = 1, \"b c\" = -inf}]]\n"
        "\"strange key\" = \"line\\nquote\\\" back\\\\ bell\\u0007\"\n\n"
        "[s]\nx = 1.5\n\n[s.t]\ny = false\n\n[empty]\n\n"
        "[[intervention]]\nkind = \"k\"\n\n[intervention.deep]\nz = 1e+300\n\n"
        "[[intervention]]\nkind = \"m\"\n";

    EXPECT_EQ(sim::to_toml(tree(text)), text);
}

TEST(ShellQuoted, IsReadBackByAShell) {
    for (const auto& [word, quoted] : std::vector<std::pair<std::string, std::string>>{
             {"a.toml", "a.toml"},
             {"study.duration=14 d", "'study.duration=14 d'"},
             {"it's \"best\"", "'it'\\''s \"best\"'"},
             {"", "''"},
             {"$HOME*", "'$HOME*'"}})
        EXPECT_EQ(sim::shell_quoted(word), quoted);
}

TEST(ValidUtf8, ReplacesWhatIsNot) {
    const std::string no = "\xEF\xBF\xBD";
    EXPECT_EQ(sim::valid_utf8("fr\u00fch \u7f8e \U0001F600\n"),
              "fr\u00fch \u7f8e \U0001F600\n");
    EXPECT_EQ(sim::valid_utf8("fr\xFCh"), "fr" + no + "h");
    EXPECT_EQ(sim::valid_utf8("\xC0\xAF"), no + no);
    EXPECT_EQ(sim::valid_utf8("\xED\xA0\x80"), no + no + no);
    EXPECT_EQ(sim::valid_utf8("\xF0\x9F\x98"), no + no + no);
    EXPECT_EQ(sim::valid_utf8(std::string("a\0b", 3)), "a" + no + "b");
    EXPECT_EQ(sim::on_one_line("a\tb\nc"), "a b c");
}

TEST(ToJson, WritesAllKindsOfValues) {
    const Node root =
        tree("a = 1\nb = 2.0\nc = \"x\\ty\"\nd = [true, inf]\n[e]\n[[f]]\ng = -0.5\n");

    EXPECT_EQ(sim::to_json(root),
              "{\"a\": 1, \"b\": 2.0, \"c\": \"x\\ty\", \"d\": [true, \"inf\"], \"e\": {}, "
              "\"f\": [{\"g\": -0.5}]}");
}

}  // namespace
