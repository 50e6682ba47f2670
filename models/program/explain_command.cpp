#include <cmath>
#include <iostream>
#include <sstream>

#include "models/program/commands.h"
#include "models/program/explain_report.h"
#include "models/program/pilot.h"
#include "models/program/text_table.h"

namespace program {

namespace {

std::string days_text(double days) {
    return days == sim::infinity ? "the end"
                                 : "day " + fixed(days, days == std::round(days) ? 0 : 2);
}

std::string value_text(const sim::Section& section, std::string_view name) {
    for (const sim::Field& field : section.table.fields)
        if (field.row.name == name)
            return sim::quantity_text(sim::value_in_row_unit(field, section.parameters), field);
    return "";
}

std::string offers_text(const models::Deployment::Parameters& deployment, double study_days) {
    std::string text = "offered on " + days_text(deployment.start.days);
    if (deployment.every.days == sim::infinity) return text;
    text += " and every " + fixed(deployment.every.days, 2) + " d:";
    int shown = 0;
    for (double day = deployment.start.days;
         day < std::min(deployment.stop.days, study_days) && shown < 6;
         day += deployment.every.days) {
        text += " " + fixed(day, day == std::round(day) ? 0 : 2);
        ++shown;
    }
    return text + " ...";
}

/// With whom or instead of whom they accept.
std::string acceptance_text(const models::PlannedIntervention& planned) {
    if (!planned.accept_with.empty())
        return ": the same people as '" + planned.accept_with +
               "', as far as both coverages go";
    if (!planned.instead_of.empty())
        return ": only people who would not accept '" + planned.instead_of + "'";
    return "";
}

/// When the enrolment of a person ends, other than at the stop.
std::string length_text(const models::Deployment::Parameters& deployment) {
    if (deployment.length.days == sim::infinity) return "";
    if (deployment.every.days == sim::infinity)
        return " or " + fixed(deployment.length.days, 1) + " d from enrolment";
    return deployment.every.days <= deployment.length.days
               ? "; every offer renews before a length of " +
                     fixed(deployment.length.days, 1) + " d is over"
               : " or " + fixed(deployment.length.days, 1) + " d from the last offer";
}

std::string people_text(const models::PlannedIntervention& planned) {
    models::Deployment::Parameters deployment = planned.deployment;
    const sim::Section section{sim::view(models::Deployment::table), &deployment};
    std::string text = "those in the study";
    if (deployment.eligible_state != models::Deployment::State::any)
        text += " who are " + value_text(section, "eligible_state");
    if (deployment.eligible_sex != models::Deployment::Sex::any)
        text += ", " + value_text(section, "eligible_sex") + " only";
    if (deployment.eligible_treatment == models::Deployment::InTreatment::yes)
        text += ", in treatment";
    if (deployment.eligible_treatment == models::Deployment::InTreatment::no)
        text += ", not in treatment";
    if (deployment.eligible_after_abstinence.days > 0)
        text += ", abstinent for " + fixed(deployment.eligible_after_abstinence.days, 1) + " d";
    if (!deployment.eligible_inside) text += ", outside institutions";
    if (deployment.capacity != sim::infinity)
        text += ", at most " + fixed(deployment.capacity, 0) + " at a time";
    if (deployment.adherence.value < 1)
        text += "; each dose is taken with chance " + fixed(deployment.adherence.value, 2);
    return text + "; " + fixed(100 * deployment.coverage.value, 1) + "% accept" +
           acceptance_text(planned);
}

std::string intervention_text(models::PlannedIntervention& planned, double study_days) {
    const sim::Section own = models::section_of(planned.intervention);
    const models::Deployment::Parameters& deployment = planned.deployment;
    std::string text = "  " + planned.name;
    if (planned.name != own.table.section) text += " (" + std::string(own.table.section) + ")";
    text += "\n    calendar   " + offers_text(deployment, study_days) + "; lasts until " +
            days_text(deployment.stop.days);
    text += length_text(deployment);
    text += "\n    offered to " + people_text(planned) + "\n    settings  ";
    for (const sim::Field& field : own.table.fields)
        text +=
            " " + std::string(field.row.name) + " = " + value_text(own, field.row.name) + ";";
    const std::string_view touches = std::visit(
        [](const auto& i) { return std::string_view(i.touches); }, planned.intervention);
    return text + "\n    touches    " + std::string(touches) + "\n";
}

std::string changes_text(const models::Scenario& scenario) {
    std::vector<std::vector<std::string>> rows;
    for (const sim::Change& change : scenario.changes) {
        if (change.section.starts_with("intervention.")) continue;
        rows.push_back({change.section + "." + change.name, change.text,
                        "  " + sim::to_string(change.place)});
    }
    return rows.empty() ? "  none\n" : aligned(rows);
}

std::string cohort_share_text(const models::Scenario& scenario) {
    const double share = scenario.population.cohort_share;
    return share < 1 ? fixed(100 * share, 1) + "% of " : "";
}

std::string network_text(const models::Scenario& scenario) {
    const models::NetworkSettings::Parameters& network = scenario.parameters.network;
    if (!network.on) return "  People are not tied to each other (network.on = false).\n";
    constexpr double most = 0.5;
    const bool empties =
        scenario.population.institution != models::PopulationSettings::Place::none &&
        scenario.population.cohort_share > most;
    return std::string("  People are tied to each other") +
           (network.influence ? "" : ", which does nothing to them") +
           (network.selection ? "" : "; they do not choose by who uses") +
           ". Whoever is not in the cohort lives on around it, unobserved.\n" +
           (empties
                ? "  All users enter the institution on one day and leave nobody around them "
                  "who uses: take a\n  smaller population.cohort_share.\n"
                : "");
}

}  // namespace

int explain_command(const Options& options) {
    sim::Complaints complaints;
    models::Scenario scenario = read(options.files[0], options, complaints);
    complaints.throw_if_any();
    if (const Format format = format_of(options.format); format != Format::table) {
        std::cout << text_of(explain_report(scenario), format);
        return 0;
    }
    std::ostringstream out;
    const auto print = [&out](const std::string& label, const std::string& text) {
        if (!text.empty()) out << label << text << "\n";
    };
    out << scenario.label << ": " << scenario.title << "\n";
    print("question   ", scenario.question);
    print("evidence   ", scenario.evidence);
    const double burn_in = scenario.population.burn_in.days;
    const bool has_stay =
        scenario.population.institution != models::PopulationSettings::Place::none;
    const sim::Section population{sim::view(models::PopulationSettings::table),
                                  &scenario.population};
    out << "\nTime line\n  " << grouped(scenario.study.agents) << " people run for "
              << fixed(burn_in, 0) << " d"
              << (scenario.population.quitting_in_burn_in ? "" : " without quitting")
              << "; the cohort is " << cohort_share_text(scenario)
              << (scenario.population.cohort == models::PopulationSettings::Cohort::everyone
                      ? "everyone alive"
                      : "those in regular use, untreated")
              << ".\n"
              << network_text(scenario);
    if (has_stay)
        out << "  They spend " << value_text(population, "institution_stay") << " in "
                  << value_text(population, "institution")
                  << "; day 0 is the day they leave.\n";
    out << "  The study lasts " << fixed(scenario.study.duration.days, 0)
              << " d, in steps of " << fixed(scenario.study.step.days * 24, 2)
              << " h, reported every " << fixed(scenario.study.report_every.days, 0) << " d, "
              << scenario.study.replicates << " replicates, seed " << scenario.study.seed
              << ".\n\nInterventions\n";
    if (scenario.plan.empty()) out << "  none\n";
    for (models::PlannedIntervention& planned : scenario.plan)
        out << intervention_text(planned, scenario.study.duration.days);
    out << pilot_text(scenario, options.threads, options.quiet);
    out << "\nChanged from the defaults, and by whom\n"
        << changes_text(scenario);
    std::cout << folded(out.str(), screen_width()) << "\nResolved scenario\n"
              << scenario.resolved_toml;
    return 0;
}

}  // namespace program
