#include <algorithm>
#include <iostream>
#include <sstream>

#include "models/interventions/catalogue.h"
#include "models/program/commands.h"
#include "models/program/parameter_listing.h"
#include "models/program/report_format.h"
#include "models/program/text_table.h"
#include "models/scenario.h"
#include "sim/words.h"

namespace program {

namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    return result;
}

std::string default_text(const sim::Field& field) {
    return sim::quantity_text(field.row.value, field);
}

std::string range_text(const sim::Field& field, const sim::Range& range) {
    if (field.is_choice()) {
        std::string words(field.row.choices);
        std::replace(words.begin(), words.end(), '|', ' ');
        return words;
    }
    if (!(range.low < range.high)) return "";
    const auto number = [](double value) {
        std::ostringstream out;
        out << value;
        return out.str();
    };
    return number(range.low) + " to " + number(range.high);
}

bool matches(const ListedParameter& listed, const std::string& filter) {
    const std::string all = lower(listed.section) + "." + lower(listed.field->row.name) + " " +
                            lower(listed.field->row.meaning) + " " +
                            lower(listed.field->row.source.text) + " " +
                            lower(sim::name_of(listed.field->row.source.grade));
    return all.find(lower(filter)) != std::string::npos;
}

std::string json_number(double value) {
    if (value == sim::infinity) return "\"inf\"";
    std::ostringstream out;
    out.precision(15);
    out << value;
    return out.str();
}

std::string as_json(const std::vector<ListedParameter>& all) {
    std::string text = "[\n";
    for (std::size_t i = 0; i < all.size(); ++i) {
        const sim::Row& row = all[i].field->row;
        text += "  {\"name\": " + sim::escaped(all[i].section + "." + std::string(row.name)) +
                ", \"default\": " + sim::escaped(default_text(*all[i].field)) +
                ", \"unit\": " + sim::escaped(row.unit) + ", \"range\": [" +
                json_number(row.range.low) + ", " + json_number(row.range.high) +
                "], \"plausible\": [" + json_number(row.plausible.low) + ", " +
                json_number(row.plausible.high) + "], \"choices\": " + sim::escaped(row.choices) +
                ", \"meaning\": " + sim::escaped(row.meaning) +
                ", \"grade\": " + sim::escaped(sim::name_of(row.source.grade)) +
                ", \"source\": " + sim::escaped(row.source.text) + "}" +
                (i + 1 < all.size() ? ",\n" : "\n");
    }
    return text + "]\n";
}

std::string as_markdown(const std::vector<ListedParameter>& all) {
    std::string text =
        "| parameter | default | accepted | plausible | meaning | grade | source "
        "|\n|---|---|---|---|---|---|---|\n";
    for (const ListedParameter& listed : all) {
        const sim::Row& row = listed.field->row;
        text += "| `" + listed.section + "." + std::string(row.name) + "` | " +
                default_text(*listed.field) + " | " + range_text(*listed.field, row.range) +
                " | " + range_text(*listed.field, row.plausible) + " | " +
                std::string(row.meaning) + " | " + std::string(sim::name_of(row.source.grade)) +
                " | " + std::string(row.source.text) + " |\n";
    }
    return text;
}

std::string as_table(const std::vector<ListedParameter>& all) {
    std::string text;
    for (const ListedParameter& listed : all) {
        const sim::Row& row = listed.field->row;
        const std::string plausible =
            field_varies(*listed.field)
                ? ", plausible " + range_text(*listed.field, row.plausible)
                : "";
        text += listed.section + "." + std::string(row.name) + " = " +
                default_text(*listed.field) + "   [" + range_text(*listed.field, row.range) +
                plausible + "]\n    " + std::string(row.meaning) + "\n    " +
                std::string(sim::name_of(row.source.grade)) + ": " +
                std::string(row.source.text) + "\n";
    }
    return text + std::to_string(all.size()) + " parameters\n";
}

std::string as_csv(const std::vector<ListedParameter>& all) {
    Report report{"parameters",
                  {"section", "name", "default", "unit", "range", "plausible", "grade", "source",
                   "meaning"},
                  {}};
    for (const ListedParameter& listed : all) {
        const sim::Row& row = listed.field->row;
        report.rows.push_back({listed.section, std::string(row.name),
                               default_text(*listed.field), std::string(row.unit),
                               range_text(*listed.field, row.range),
                               range_text(*listed.field, row.plausible),
                               std::string(sim::name_of(row.source.grade)),
                               std::string(row.source.text), std::string(row.meaning)});
    }
    return csv(report);
}

template <std::size_t... kinds>
void list_interventions(std::vector<ListedParameter>& all, std::index_sequence<kinds...>) {
    const auto list = [&all](const auto& table) {
        for (const sim::Field& field : table.fields)
            all.push_back({"intervention(" + std::string(table.section) + ")", &field});
    };
    (list(std::variant_alternative_t<kinds, models::Intervention>::table), ...);
}

}  // namespace

bool field_varies(const sim::Field& field) {
    return !field.is_choice() && field.row.plausible.low < field.row.plausible.high;
}

std::vector<ListedParameter> list_parameters() {
    static models::Scenario scenario;
    std::vector<ListedParameter> all;
    for (const sim::Section& section : models::sections(scenario))
        for (const sim::Field& field : section.table.fields)
            all.push_back({std::string(section.table.section), &field});
    for (const sim::Field& field : models::Deployment::table.fields)
        all.push_back({"intervention", &field});
    list_interventions(all,
                       std::make_index_sequence<std::variant_size_v<models::Intervention>>());
    return all;
}

std::string parameters_text(const std::string& format, const std::string& filter) {
    std::vector<ListedParameter> all;
    for (const ListedParameter& listed : list_parameters())
        if (matches(listed, filter)) all.push_back(listed);
    if (format == "json") return as_json(all);
    if (format == "markdown") return as_markdown(all);
    if (format == "csv") return as_csv(all);
    if (format == "table") return as_table(all);
    throw UsageError("--format is one of table, markdown, csv, json; found '" + format + "'");
}

int parameters_command(const Options& options) {
    std::cout << parameters_text(options.format, options.filter);
    return 0;
}

}  // namespace program
