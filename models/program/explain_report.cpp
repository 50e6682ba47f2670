#include "models/program/explain_report.h"

namespace program {

namespace {

/// A number, or a word where the parameter is a choice.
ReportValue value_of(const sim::Field& field, double value) {
    if (field.is_choice()) return sim::quantity_text(value, field);
    return value;
}

/// Who changed a setting, and where; empty if nobody did.
std::string changed_by(const models::Scenario& scenario, const std::string& section,
                       std::string_view name) {
    std::string place;
    for (const sim::Change& change : scenario.changes)
        if (change.section == section && change.name == name)
            place = sim::to_string(change.place);
    return place;
}

void add_section(Report& report, const models::Scenario& scenario, const std::string& name,
                 const sim::Section& section) {
    for (const sim::Field& field : section.table.fields) {
        const sim::Row& row = field.row;
        report.rows.push_back({name + "." + std::string(row.name),
                               value_of(field, sim::value_in_row_unit(field, section.parameters)),
                               std::string(field.is_choice() ? "" : row.unit),
                               value_of(field, row.value),
                               changed_by(scenario, name, row.name), std::string(row.meaning),
                               std::string(sim::name_of(row.source.grade))});
    }
}

}  // namespace

Report explain_report(models::Scenario& scenario) {
    Report report{"explain",
                  {"name", "value", "unit", "default", "changed_by", "meaning", "grade"},
                  {}};
    for (const sim::Section& section : models::sections(scenario))
        add_section(report, scenario, std::string(section.table.section), section);
    for (models::PlannedIntervention& planned : scenario.plan) {
        const std::string name = "intervention." + planned.name;
        add_section(report, scenario, name,
                    {sim::view(models::Deployment::table), &planned.deployment});
        add_section(report, scenario, name, models::section_of(planned.intervention));
    }
    return report;
}

}  // namespace program
