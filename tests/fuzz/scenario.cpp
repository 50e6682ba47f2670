// A scenario as `relapsim check` reads it; what follows a zero byte is an argument of --set.

#include "models/scenario.h"
#include "tests/fuzz/desk.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::Desk desk;
    [[maybe_unused]] static const bool once = [] {
        desk.write("base.toml", "[study]\nagents = 60\n[[intervention]]\nkind = \"methadone\"\n");
        return true;
    }();
    const auto [text, assignment] = fuzz::halves(data, size);
    desk.write("scenario.toml", text);
    models::ScenarioSource source{desk.path("scenario.toml"), {}, {}, {}, {}};
    if (!assignment.empty()) source.assignments.push_back(assignment);
    sim::Complaints complaints;
    models::Scenario scenario = models::read_scenario(source, complaints);
    if (fuzz::refused([&] { complaints.throw_if_any(); })) return 0;

    // A sweep keeps what was merged and reads it again.
    sim::Complaints again;
    source = {source.file, {}, {}, scenario.resolved_toml, {}};
    const models::Scenario same = models::read_scenario(source, again);
    if (fuzz::refused([&] { again.throw_if_any(); })) {
        std::fprintf(stderr, "%s", scenario.resolved_toml.c_str());
        fuzz::expect(false, "a merged scenario is read back");
    }
    fuzz::expect(same.resolved_json == scenario.resolved_json,
                 "a merged scenario says the same when it is read back");
    return 0;
}
