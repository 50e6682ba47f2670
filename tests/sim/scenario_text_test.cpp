#include <gtest/gtest.h>

#include "sim/scenario.h"
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

TEST(ToJson, WritesAllKindsOfValues) {
    const Node root =
        tree("a = 1\nb = 2.0\nc = \"x\\ty\"\nd = [true, inf]\n[e]\n[[f]]\ng = -0.5\n");

    EXPECT_EQ(sim::to_json(root),
              "{\"a\": 1, \"b\": 2.0, \"c\": \"x\\ty\", \"d\": [true, \"inf\"], \"e\": {}, "
              "\"f\": [{\"g\": -0.5}]}");
}

}  // namespace
