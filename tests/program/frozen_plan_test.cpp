/// plan.json, as it was written and after somebody changed it.

#include "models/program/frozen_plan.h"

#include <gmock/gmock.h>

#include "sim/file_error.h"
#include "tests/program/desk.h"

namespace {

using namespace program_test;
using testing::HasSubstr;

const std::string plan_text = R"(
[sweep]
base = "b.toml"
comparator = "a.toml"
keep = ["ever_died"]
[design]
kind = "list"
rows = [[0.2, "0.05 1/d"], [0.6, "0.1 1/d"]]
[[axis]]
parameter = "intervention.methadone.coverage"
range = [0, 1]
[[axis]]
parameter = "relapse.lapse_rate"
range = "plausible"
)";

class FrozenPlan : public testing::Test {
  protected:
    FrozenPlan() {
        desk.write("plan.toml", plan_text);
        sim::Complaints complaints;
        program::SweepPlan plan = program::read_plan(desk.path("plan.toml"), complaints);
        complaints.throw_if_any();
        program::name_sweep(plan);
        json = program::to_json(plan);
    }

    std::string changed(const std::string& from, const std::string& to) const {
        std::string text = json;
        const std::size_t at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        return text.replace(at, from.size(), to);
    }
    static std::string complaint(const std::string& text) {
        try {
            program::plan_from_json(text, "plan.json");
        } catch (const sim::FileError& error) {
            return error.what();
        }
        return "";
    }
    /// What is said of a change that was sealed again.
    std::string complaint(const std::string& from, const std::string& to) const {
        return complaint(program::sealed(changed(from, to)));
    }

    Desk desk;
    std::string json;
};

TEST_F(FrozenPlan, SaysTheSameWhenItIsReadBack) {
    EXPECT_EQ(program::to_json(program::plan_from_json(json, "plan.json")), json);
}

TEST_F(FrozenPlan, ThatWasChangedByHandIsRefusedWithoutAJournalToo) {
    EXPECT_THAT(complaint(changed("0.05", "0.06")), HasSubstr("plan.json: was changed by hand"));
    EXPECT_THAT(complaint(json + "\n"), HasSubstr("was changed by hand"));
    EXPECT_THAT(complaint(json.substr(0, json.rfind(','))  + "}"), HasSubstr("was changed by hand"));

    ASSERT_EQ(desk.run("sweep plan.toml -o d --shard 1/4 --quiet --threads 1").status, done);
    std::string text = text_of(desk.path("d/plan.json"));
    text.replace(text.find("0.05"), 4, "0.06");
    desk.write("d/plan.json", text);
    fs::remove(desk.path("d/journal.jsonl"));
    for (const char* command : {"status d", "resume d", "collect d", "verify d",
                                "rerun d --design 0 --replicate 0", "expand d --add-replicates 1"}) {
        const Ending ending = desk.run(command);
        EXPECT_EQ(ending.status, failed) << command;
        EXPECT_THAT(ending.err, HasSubstr("d/plan.json: was changed by hand")) << command;
    }
    EXPECT_FALSE(fs::exists(desk.path("d/journal.jsonl")));
}

TEST_F(FrozenPlan, ThatSaysWhatNoPlanCanIsRefusedAlthoughSealed) {
    EXPECT_THAT(complaint("[0.2, 0.05]", "[0.2]"), HasSubstr("is damaged: point 0 can not be so"));
    EXPECT_THAT(complaint("[0.6, 0.1]", "[0.6, 0.1, 3]"), HasSubstr("point 1 can not be so"));
    EXPECT_THAT(complaint("[0.6, 0.1]", "[1.6, 0.1]"), HasSubstr("point 1 can not be so"));
    EXPECT_THAT(complaint("[0.6, 0.1]", "[\"nan\", 0.1]"), HasSubstr("point 1 can not be so"));
    EXPECT_THAT(complaint("\"replicates\": ", "\"replicates\": 9999999"), HasSubstr("replicates can not"));
    EXPECT_THAT(complaint("\"replicates\": ", "\"replicates\": -"), HasSubstr("replicates can not"));
    EXPECT_THAT(complaint("\"comparator\": 0", "\"comparator\": 2"), HasSubstr("comparator can not"));
    EXPECT_THAT(complaint("[\"enrolled\"", "[\"enroled\""), HasSubstr("keep can not be so"));
    EXPECT_THAT(complaint("\"designed_points\": 2", "\"designed_points\": 3"),
                HasSubstr("designed_points can not be so"));
    EXPECT_THAT(complaint("\"kind\": 1, \"values\"", "\"kind\": 17, \"values\""), HasSubstr("the axis over"));
    EXPECT_THAT(complaint("\"design\": {\"kind\": 1", "\"design\": {\"kind\": 5"),
                HasSubstr("designed_points can not be so"));
    EXPECT_THAT(complaint("\"design\": {\"kind\": 1", "\"design\": {\"kind\": 1.5"),
                HasSubstr("design.kind can not be so"));
    EXPECT_THAT(complaint("\"parameter\": \"relapse.lapse_rate\"", "\"parameter\": \"relapse\""),
                HasSubstr("an axis over 'relapse'"));
    EXPECT_THAT(complaint("\"points\": [", "\"pints\": ["), HasSubstr("has no \"points\""));
}

}  // namespace
