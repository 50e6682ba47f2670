// A plan of a sweep as `relapsim plan` and `relapsim sweep` read it; what follows a zero byte is
// points.csv.

#include <cctype>

#include "models/program/frozen_plan.h"
#include "tests/fuzz/desk.h"

namespace {

/// Plans may have ten million points, or hundreds of axes by their grade, which take their time;
/// here they stay small.
bool is_small(const std::string& text) {
    if (text.find("grade") != std::string::npos) return false;
    for (const std::string key : {"levels", "points", "paths"})
        for (std::size_t at = text.find(key); at != std::string::npos;
             at = text.find(key, at + 1)) {
            std::size_t digits = 0;
            for (const char c : std::string_view(text).substr(at, 24))
                if (std::isalnum(static_cast<unsigned char>(c)) != 0 && c <= '9') ++digits;
            if (digits > (key == "levels" ? 1u : 2u)) return false;
        }
    return text.size() < 6000;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::Desk desk;
    [[maybe_unused]] static const bool once = [] {
        const std::string sections = "[study]\nagents = 60\nduration = \"7 d\"\n";
        desk.write("a.toml", sections);
        desk.write("b.toml", sections + "[[intervention]]\nkind = \"methadone\"\n");
        return true;
    }();
    const auto [text, points] = fuzz::halves(data, size);
    if (!is_small(text)) return -1;
    desk.write("plan.toml", text);
    desk.write("points.csv", points);
    sim::Complaints complaints;
    program::SweepPlan plan = program::read_plan(desk.path("plan.toml"), complaints);
    if (fuzz::refused([&] { complaints.throw_if_any(); })) return 0;

    program::name_sweep(plan);
    const std::string frozen = program::to_json(plan);
    const program::SweepPlan same = program::plan_from_json(frozen, "plan.json");
    fuzz::expect(program::to_json(same) == frozen, "a frozen plan says the same when it is read back");
    program::PlannedRows rows(same);
    return 0;
}
