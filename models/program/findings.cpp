#include "models/program/findings.h"

#include <algorithm>
#include <array>

#include "models/program/endpoint_series.h"
#include "models/program/parameter_listing.h"
#include "models/program/text_table.h"

namespace program {

namespace {

// clang-format off
constexpr std::array findings{
    TurningFinding{"buprenorphine", "overdoses", "habitual_dose.blockade_override",
                   "fewer overdoses (-8.7 per 100 people in a year) if users do not raise the dose against the blockade, more (+26) if they do"},
    TurningFinding{"buprenorphine", "overdoses", "medication.buprenorphine_blockade_level",
                   "more overdoses (+18 per 100 people in a year) at the strongest blockade, which users override, fewer (-4.6) at the weakest"},
};
// clang-format on

/// The endpoint that a kind of intervention is meant to change.
std::string_view purpose_of(std::string_view kind) {
    if (kind == "naloxone") return "deaths_overdose";
    if (kind == "supply_shock") return "overdoses";
    return "relapsed_daily";
}

std::vector<std::string_view> kinds_of(const models::Scenario& scenario) {
    std::vector<std::string_view> kinds;
    for (const models::PlannedIntervention& planned : scenario.plan)
        kinds.push_back(
            std::visit([](const auto& i) { return std::string_view(i.kind); }, planned.intervention));
    return kinds;
}

/// Kinds of interventions that the arm has and the reference has not.
std::vector<std::string_view> added_kinds(const Study& study, std::size_t arm,
                                          std::size_t reference) {
    std::vector<std::string_view> kinds = kinds_of(study.scenarios[arm]);
    const std::vector<std::string_view> there = kinds_of(study.scenarios[reference]);
    std::erase_if(kinds, [&there](std::string_view kind) {
        return std::find(there.begin(), there.end(), kind) != there.end();
    });
    return kinds;
}

/// Expected events are about the same as counted ones, and a composite with death about the
/// endpoint in it.
std::string_view counted(std::string_view endpoint) {
    constexpr std::string_view expected = "expected_", or_died = "_or_died";
    if (endpoint.starts_with(expected)) endpoint.remove_prefix(expected.size());
    if (endpoint.ends_with(or_died)) endpoint.remove_suffix(or_died.size());
    return endpoint;
}

std::string range_of(std::string_view parameter) {
    for (const ListedParameter& listed : list_parameters()) {
        const sim::Row& row = listed.field->row;
        if (listed.section + "." + std::string(row.name) != parameter) continue;
        const auto number = [](double value) {
            std::string text = fixed(value, 4);
            text.erase(text.find_last_not_of('0') + 1);
            return text.back() == '.' ? text.substr(0, text.size() - 1) : text;
        };
        return number(row.plausible.low) + " to " + number(row.plausible.high) +
               (row.unit.empty() || row.unit == "1" ? "" : " " + std::string(row.unit));
    }
    return "";
}

}  // namespace

std::span<const TurningFinding> turning_findings() {
    return findings;
}

std::vector<TurningFinding> that_turn(const Study& study, std::size_t arm,
                                      std::size_t reference, std::string_view endpoint) {
    std::vector<TurningFinding> found;
    const std::vector<std::string_view> kinds = added_kinds(study, arm, reference);
    for (const TurningFinding& finding : findings)
        if (finding.endpoint == counted(endpoint) &&
            std::find(kinds.begin(), kinds.end(), finding.kind) != kinds.end())
            found.push_back(finding);
    return found;
}

std::vector<std::string_view> purposes_of(const Study& study, std::size_t arm,
                                          std::size_t reference) {
    std::vector<std::string_view> purposes;
    for (const std::string_view kind : added_kinds(study, arm, reference))
        if (std::find(purposes.begin(), purposes.end(), purpose_of(kind)) == purposes.end())
            purposes.push_back(purpose_of(kind));
    if (purposes.empty()) purposes.emplace_back("relapsed_daily");
    return purposes;
}

std::string text_of(const TurningFinding& finding) {
    return std::string(finding.kind) + ", " + std::string(finding.endpoint) + ": " +
           std::string(finding.parameter) + " from " + range_of(finding.parameter) + ": " +
           std::string(finding.what);
}

std::string turning_findings_markdown() {
    TextRows rows{{"intervention", "endpoint", "parameter", "plausible", "what happens"}};
    for (const TurningFinding& finding : findings)
        rows.push_back({"`" + std::string(finding.kind) + "`",
                        "`" + std::string(finding.endpoint) + "`",
                        "`" + std::string(finding.parameter) + "`", range_of(finding.parameter),
                        std::string(finding.what)});
    return markdown(rows);
}

std::vector<sim::Variable> finding_variables(const Study& study) {
    std::vector<std::string> purposes, turns;
    for (const Pair& pair : pairs_of(study)) {
        purposes.emplace_back(purposes_of(study, pair.arm, pair.reference).front());
        std::string text;
        for (const EndpointSeries& series : endpoint_series())
            for (const TurningFinding& finding :
                 that_turn(study, pair.arm, pair.reference, series.name))
                if (series.name == finding.endpoint)
                    text += (text.empty() ? "" : "; ") + text_of(finding);
        turns.push_back(text);
    }
    return {{"purpose", "", "endpoint that the arm is meant to change", {"contrast"}, purposes},
            {"sign_turns",
             "",
             "endpoints whose sign changes within the plausible range of one parameter, and "
             "which: no findings; empty if none is known",
             {"contrast"},
             turns}};
}

}  // namespace program
