#include "models/program/cascade.h"

#include <tuple>

#include "models/program/text_table.h"

namespace program {

using models::OfferCounts;

namespace {

constexpr std::size_t n_kept = OfferCounts::kept_days.size();

std::string share_text(int part, int whole) {
    return whole > 0 ? fixed(100.0 * part / whole, 1) : "-";
}

std::vector<std::string> heading() {
    std::vector<std::string> row{"", "eligible", "offered", "accepted", "enrolled", "started"};
    for (std::size_t k = 0; k < n_kept; ++k)
        row.push_back((k == 0 ? "kept " : "") + std::to_string(OfferCounts::kept_days[k]) +
                      " d");
    return row;
}

std::vector<std::string> row_of(const std::string& name, const OfferCounts& c) {
    std::vector<std::string> row{name};
    for (const int number : {c.eligible, c.offered, c.accepted, c.enrolled, c.started})
        row.push_back(share_text(number, c.people));
    for (std::size_t k = 0; k < n_kept; ++k)
        row.push_back(share_text(c.kept[k], c.observed[k]));
    return row;
}

/// Why some who accepted did not start, and what came before the start.
std::string notes_of(const std::string& name, const OfferCounts& c) {
    const auto share = [&c](int number) { return share_text(number, c.people) + "%"; };
    std::string text;
    const auto add = [&](int number, const std::string& what) {
        if (number > 0) text += (text.empty() ? "" : ", ") + share(number) + " " + what;
    };
    add(c.detox_first, "went through a detox first");
    add(c.accepted - c.enrolled, "accepted and found no place");
    add(c.detox_without_start, "had no injection after the detox");
    add(c.failed_at_once, "failed induction");
    add(c.treated_otherwise, "had begun another medication");
    return text.empty() ? "" : "  " + name + ": " + text + "\n";
}

std::string page_text(const TextRows& rows, const std::string& notes, const Page& page) {
    const std::string caption =
        "Offers: % of the cohort; kept: % of those who started so long before the end";
    if (page.format == Format::markdown)
        return caption + "\n\n" + markdown(rows) + "\n" + notes + "\n";
    constexpr int indent = 4;
    return wrapped(caption, page.width) + fitted(rows, page.width) +
           (notes.empty() ? "" : wrapped(notes.substr(0, notes.size() - 1), page.width, indent)) + "\n";
}

void add_rows(const models::Scenario& scenario, const std::vector<models::RunResult>& runs,
              TextRows& rows, std::string& notes) {
    for (std::size_t k = 0; k < scenario.plan.size(); ++k) {
        const OfferCounts counts = counts_of(runs, k);
        rows.push_back(row_of("  " + scenario.plan[k].name, counts));
        notes += notes_of(scenario.plan[k].name, counts);
    }
}

}  // namespace

OfferCounts counts_of(const std::vector<models::RunResult>& runs, std::size_t intervention) {
    OfferCounts counts;
    for (const models::RunResult& run : runs) counts += run.offers[intervention];
    return counts;
}

std::string cascade_text(const models::Scenario& scenario,
                         const std::vector<models::RunResult>& runs, const Page& page) {
    if (scenario.plan.empty()) return "";
    TextRows rows{heading()};
    std::string notes;
    add_rows(scenario, runs, rows, notes);
    return page_text(rows, notes, page);
}

std::string cascade_text(const Study& study, const models::ExperimentResult& experiment,
                         const Page& page) {
    TextRows rows{heading()};
    std::string notes;
    for (std::size_t s = 0; s < study.scenarios.size(); ++s) {
        const models::Scenario& scenario = study.scenarios[s];
        if (scenario.plan.empty() || study.twin_of[s] >= 0) continue;
        if (study.scenarios.size() > 1) {
            rows.push_back({scenario.label});
            rows.back().resize(rows.front().size());
            notes += scenario.label + "\n";
        }
        const std::size_t before = notes.size();
        add_rows(scenario, experiment.runs[s], rows, notes);
        if (notes.size() == before && study.scenarios.size() > 1)
            notes.resize(before - scenario.label.size() - 1);
    }
    return rows.size() == 1 ? "" : page_text(rows, notes, page);
}

std::vector<sim::Group> offers_results(const Study& study,
                                       const models::ExperimentResult& experiment) {
    std::vector<std::int32_t> offers, designs;
    std::vector<std::string> names, kinds;
    std::vector<OfferCounts> counts;  // (offer, replicate)
    for (std::size_t s = 0; s < study.scenarios.size(); ++s)
        for (std::size_t k = 0; k < study.scenarios[s].plan.size(); ++k) {
            const models::PlannedIntervention& planned = study.scenarios[s].plan[k];
            offers.push_back(static_cast<std::int32_t>(offers.size()));
            designs.push_back(static_cast<std::int32_t>(s));
            names.push_back(planned.name);
            kinds.emplace_back(models::kind_of(planned.intervention));
            for (const models::RunResult& run : experiment.runs[s])
                counts.push_back(run.offers[k]);
        }
    if (offers.empty()) return {};
    sim::Group group{"offers"};
    group.dimensions.push_back({"offer", offers, "1", "an intervention of a design"});
    group.variables.push_back(
        {"offer_design", "1", "number of the design", {"offer"}, designs, {},
         sim::Missing::never});
    group.variables.push_back(
        {"offer_name", "", "name of the intervention", {"offer"}, names});
    group.variables.push_back(
        {"offer_kind", "", "kind of the intervention", {"offer"}, kinds});
    const auto add = [&](const std::string& name, const std::string& long_name, auto number) {
        std::vector<std::int32_t> values;
        for (const OfferCounts& each : counts) values.push_back(number(each));
        group.variables.push_back({name, "1", long_name, {"offer", "replicate"}, values});
    };
    const std::tuple<const char*, const char*, int OfferCounts::*> numbers[] = {
        {"cohort", "people of the cohort", &OfferCounts::people},
        {"present", "people alive and in the study at an offer", &OfferCounts::present},
        {"eligible", "people who met all conditions at an offer", &OfferCounts::eligible},
        {"offered", "people to whom it was offered: eligible, and without it",
         &OfferCounts::offered},
        {"accepted", "people who would take it, of those offered", &OfferCounts::accepted},
        {"offer_enrolled", "people who got a place, of those who accepted",
         &OfferCounts::enrolled},
        {"started", "people for whom it began, of those enrolled", &OfferCounts::started},
        {"detox_first", "people enrolled who went through a detox first",
         &OfferCounts::detox_first},
        {"detox_without_start", "people of these without an injection",
         &OfferCounts::detox_without_start},
        {"treated_otherwise", "people enrolled who had begun another medication instead",
         &OfferCounts::treated_otherwise},
        {"failed_induction", "people enrolled for whom it did not begin otherwise",
         &OfferCounts::failed_at_once}};
    for (const auto& [name, long_name, number] : numbers)
        add(name, long_name, [n = number](const OfferCounts& c) { return c.*n; });
    for (std::size_t k = 0; k < n_kept; ++k) {
        const std::string days = std::to_string(OfferCounts::kept_days[k]);
        add("kept_" + days + "d", "people who had it " + days + " d after their first start",
            [k](const OfferCounts& c) { return c.kept[k]; });
        add("started_" + days + "d",
            "people who started " + days + " d before the end or earlier",
            [k](const OfferCounts& c) { return c.observed[k]; });
    }
    return {group};
}

std::string reason_for_nobody(const models::PlannedIntervention& planned,
                              const OfferCounts& c) {
    if (c.started > 0) return "";
    const std::string of = " of " + std::to_string(c.people) + " people";
    std::string text = "'" + planned.name + "' reaches nobody" + of + ": ";
    if (c.present == 0) return text + "nobody was there at an offer";
    if (c.eligible == 0) {
        constexpr const char* conditions[] = {"eligible_state", "eligible_sex",
                                              "eligible_treatment",
                                              "eligible_after_abstinence", "eligible_inside"};
        std::string failed;
        for (std::size_t k = 0; k < c.unmet.size(); ++k)
            if (c.unmet[k] > 0)
                failed += (failed.empty() ? "" : ", ") + std::to_string(c.unmet[k]) +
                          " never met " + conditions[k];
        return text + "of " + std::to_string(c.present) + " who were there at an offer, " +
               (failed.empty() ? "nobody met all conditions at once" : failed);
    }
    if (c.offered == 0)
        return text + std::to_string(c.eligible) +
               " were eligible, and had it already or were in another medication treatment";
    if (c.accepted == 0)
        return text + "none of " + std::to_string(c.offered) + " accepted (coverage " +
               fixed(planned.deployment.coverage.value, 3) + ")";
    if (c.enrolled == 0)
        return text + std::to_string(c.accepted) + " accepted, and there was no place (capacity " +
               fixed(planned.deployment.capacity, 1) + ")";
    return text + std::to_string(c.enrolled) + " were enrolled; " +
           std::to_string(c.failed_at_once) + " failed induction, " +
           std::to_string(c.detox_without_start) + " had no injection after a detox, " +
           std::to_string(c.treated_otherwise) + " had begun another medication";
}

}  // namespace program
