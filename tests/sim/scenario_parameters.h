#pragma once
/// A table of parameters of all kinds, for tests that read or write their values.

#include <array>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario.h"
#include "tests/sim/scenario_fixture.h"

namespace scenario_fixture {

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
inline constexpr auto table = sim::table("tolerance",
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

inline const sim::Field& field(std::string_view name) {
    for (const sim::Field& f : table.fields)
        if (f.row.name == name) return f;
    throw std::logic_error("no such field");
}

struct Outcome {
    Parameters parameters = sim::defaults(table);
    std::vector<sim::Change> changes;
    std::string mistakes;
};

/// What comes of a file "a.toml" whose text is "[tolerance]" and these lines.
inline Outcome read(const std::string& lines) {
    const Files files;
    files.write("a.toml", "[tolerance]\n" + lines);
    sim::Complaints complaints;
    Outcome outcome;
    const sim::Node root = sim::load_scenario(files.path("a.toml"), complaints);
    const std::array<std::string_view, 1> other_keys{"kind"};

    sim::read_section(root.find("tolerance"), {sim::view(table), &outcome.parameters},
                      other_keys, complaints, &outcome.changes);

    outcome.mistakes = files.relative(text_of(complaints));
    return outcome;
}

}  // namespace scenario_fixture
