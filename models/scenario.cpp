#include "models/scenario.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <utility>

#include "models/plan_checks.h"
#include "sim/words.h"

namespace models {

namespace {

constexpr std::string_view intervention_key = "intervention";
constexpr std::array<std::string_view, 3> text_keys{"title", "question", "evidence"};

/// One empty intervention of each kind, in the order of the catalogue.
template <std::size_t... kinds>
std::vector<Intervention> one_of_each(std::index_sequence<kinds...>) {
    return {Intervention(std::variant_alternative_t<kinds, Intervention>(
        sim::defaults(std::variant_alternative_t<kinds, Intervention>::table)))...};
}

std::string text_of(const sim::Node& root, std::string_view key, sim::Complaints& complaints) {
    const sim::Node* node = root.find(key);
    if (node == nullptr) return {};
    if (!node->is(sim::Node::Kind::text))
        complaints.add(node->place, std::string(key) + " is a text");
    return sim::on_one_line(node->text);
}

/// Names become part of --set, of the results and of pictures.
void check_name(const sim::Node& entry, sim::Complaints& complaints) {
    const sim::Node* name = entry.find("name");
    if (name == nullptr) return;
    const std::string why =
        name->is(sim::Node::Kind::text) ? sim::name_mistake(name->text) : "is a text in quotes";
    if (!why.empty()) complaints.add(name->place, "the name of an intervention " + why);
}

/// Interventions have parameters of their own and those of their deployment in one table; a
/// reading of one must not call the other's names unknown.
std::vector<std::string_view> names_of(const sim::TableView& table) {
    std::vector<std::string_view> names{"kind", "name", "accept_with", "instead_of", "luck"};
    for (const sim::Field& field : table.fields) names.push_back(field.row.name);
    return names;
}

bool is_whole(double steps) {
    return std::abs(steps - std::round(steps)) < 1e-6;
}

/// Complains unless `time` is infinite or a whole number of steps.
void check_steps(const sim::Place& at, const std::string& name, sim::Duration time,
                 const Scenario& scenario, sim::Complaints& complaints) {
    if (time.days == sim::infinity || is_whole(time.days * scenario.steps_per_day())) return;
    complaints.add(at, name + " is not a whole number of steps of " +
                           sim::quantity_text(scenario.study.step.days * 24,
                                              StudySettings::table.fields[2]));
}

/// The place of the value of a parameter, or that of the scenario if no file gives it.
sim::Place place_of(const Scenario& scenario, std::string_view section, std::string_view name,
                    const sim::Place& otherwise) {
    for (auto change = scenario.changes.rbegin(); change != scenario.changes.rend(); ++change)
        if (change->section == section && change->name == name) return change->place;
    return otherwise;
}

/// Of several parameters that do not fit each other: the place of the first that is given.
sim::Place place_of_any(const Scenario& scenario, std::string_view section,
                        std::initializer_list<std::string_view> names,
                        const sim::Place& otherwise) {
    for (const std::string_view name : names)
        for (const sim::Change& change : scenario.changes)
            if (change.section == section && change.name == name) return change.place;
    return otherwise;
}

/// A value as a scenario would write it: "7 d".
template <class Settings>
std::string value_text(const typename Settings::Parameters& parameters, std::string_view name) {
    for (const sim::Field& field : Settings::table.fields)
        if (field.row.name == name)
            return sim::quantity_text(sim::value_in_row_unit(field, &parameters), field);
    return {};
}

void check_whole_days(const Scenario& scenario, std::string_view section, std::string_view name,
                      sim::Duration time, const sim::Place& otherwise,
                      sim::Complaints& complaints) {
    if (time.days == sim::infinity || is_whole(time.days)) return;
    complaints.add(
        place_of(scenario, section, name, otherwise),
        std::string(section) + "." + std::string(name) + " is not a whole number of days");
}

/// The report times of a study; one that does not end with a report would lose its end.
void check_reports(const Scenario& scenario, const sim::Place& file,
                   sim::Complaints& complaints) {
    const double duration = scenario.study.duration.days;
    const double every = scenario.study.report_every.days;
    if (!is_whole(every) || is_whole(duration / every)) return;
    const double fewer = std::floor(duration / every) * every;
    complaints.add(
        place_of_any(scenario, "study", {"report_every", "duration"}, file),
        "study.report_every = " + value_text<StudySettings>(scenario.study, "report_every") +
            " does not divide study.duration = " +
            value_text<StudySettings>(scenario.study, "duration") + "; a duration of " +
            (fewer > 0 ? sim::number_text(fewer) + " d or " : "") +
            sim::number_text(fewer + every) + " d would do");
}

void check_study(const Scenario& scenario, const sim::Place& file,
                 sim::Complaints& complaints) {
    const double per_day = 1 / scenario.study.step.days;
    if (!is_whole(per_day))
        complaints.add(place_of(scenario, "study", "step", file),
                       "study.step does not divide a day: a day is a whole number of steps");
    const auto whole_days = [&](std::string_view section, std::string_view name,
                                sim::Duration time) {
        check_whole_days(scenario, section, name, time, file, complaints);
    };
    whole_days("study", "report_every", scenario.study.report_every);
    whole_days("population", "institution_stay", scenario.population.institution_stay);
    whole_days("record", "network_every", scenario.record.network_every);
    check_reports(scenario, file, complaints);
    const auto& population = scenario.population;
    const double shares =
        population.using_share + population.lapsed_share + population.abstinent_share;
    if (std::abs(shares - 1) > 1e-9)
        complaints.add(
            place_of_any(scenario, "population", {"using", "lapsed", "abstinent"}, file),
            "population.using, lapsed and abstinent add up to " + sim::number_text(shares) +
                ", not to 1 (" + value_text<PopulationSettings>(population, "using") + ", " +
                value_text<PopulationSettings>(population, "lapsed") + ", " +
                value_text<PopulationSettings>(population, "abstinent") + ")");
    const NetworkSettings::Parameters& network = scenario.parameters.network;
    const double several = network.pairs_share + network.threes_share + network.fours_share;
    if (several > 1 + 1e-9)
        complaints.add(
            place_of_any(scenario, "network", {"pairs_share", "threes_share", "fours_share"},
                         file),
            "network.pairs_share, threes_share and fours_share are more than 1 in all (" +
                value_text<NetworkSettings>(network, "pairs_share") + ", " +
                value_text<NetworkSettings>(network, "threes_share") + ", " +
                value_text<NetworkSettings>(network, "fours_share") + ")");
}

/// Names of other interventions, and the word that luck goes with.
void read_texts(const sim::Node& entry, PlannedIntervention& planned,
                std::vector<sim::Change>& changes, sim::Complaints& complaints) {
    for (const auto& [key, text] : {std::pair{"accept_with", &planned.accept_with},
                                    std::pair{"instead_of", &planned.instead_of},
                                    std::pair{"luck", &planned.luck}}) {
        const sim::Node* node = entry.find(key);
        if (node == nullptr) continue;
        if (!node->is(sim::Node::Kind::text) || node->text.empty())
            complaints.add(node->place,
                           std::string(key) + (std::string_view(key) == "luck"
                                                   ? " is a word, for example luck = \"a\""
                                                   : " is the name of another intervention, for "
                                                     "example \"methadone\""));
        *text = node->text;
        changes.push_back({"", key, 0, node->text, node->place});
    }
}

void read_plan(const sim::Node& root, Scenario& scenario, sim::Complaints& complaints) {
    const sim::Node* list = root.find(intervention_key);
    if (list == nullptr) return;
    if (!list->is_list_of_tables()) {
        complaints.add(list->place,
                       "intervention is a list of tables, each headed [[intervention]]");
        return;
    }
    const std::vector<Intervention> catalogue =
        one_of_each(std::make_index_sequence<std::variant_size_v<Intervention>>());
    std::vector<std::string_view> kinds;
    for (const Intervention& intervention : catalogue) kinds.push_back(kind_of(intervention));
    std::vector<sim::Place> entries;
    for (const sim::Node& entry : list->members) {
        const sim::Node* kind = entry.find("kind");
        if (kind == nullptr || !kind->is(sim::Node::Kind::text)) {
            complaints.add(
                entry.place,
                "an [[intervention]] needs a kind, for example kind = \"methadone\"");
            continue;
        }
        const auto found = std::find(kinds.begin(), kinds.end(), kind->text);
        if (found == kinds.end()) {
            const std::string near = sim::nearest(kind->text, kinds);
            std::string all;
            for (const std::string_view k : kinds)
                all += (all.empty() ? "" : ", ") + std::string(k);
            complaints.add(kind->place, "there is no intervention '" + kind->text + "'" +
                                            (near.empty() ? "; there are: " + all
                                                          : "; did you mean '" + near + "'?"));
            continue;
        }
        check_name(entry, complaints);
        PlannedIntervention planned{sim::entry_name(entry),
                                    catalogue[static_cast<std::size_t>(found - kinds.begin())],
                                    sim::defaults(Deployment::table)};
        const sim::Section own = section_of(planned.intervention);
        const sim::Section deployment{sim::view(Deployment::table), &planned.deployment};
        std::vector<sim::Change> changes;
        sim::read_section(&entry, own, names_of(deployment.table), complaints, &changes);
        // Unknown names have had their complaint by now.
        std::vector<std::string_view> keys;
        for (const sim::Node& member : entry.members) keys.push_back(member.key);
        sim::read_section(&entry, deployment, keys, complaints, &changes);
        read_texts(entry, planned, changes, complaints);
        for (sim::Change& change : changes) {
            change.section = "intervention." + planned.name;
            scenario.changes.push_back(std::move(change));
        }
        for (const sim::Field& field : deployment.table.fields)
            if (sim::find_unit(field.row.unit)->kind == sim::UnitKind::time)
                check_steps(place_of(scenario, "intervention." + planned.name, field.row.name,
                                     entry.place),
                            std::string(field.row.name), {field.get(&planned.deployment)},
                            scenario, complaints);
        if (needs_network(planned.intervention) && !scenario.parameters.network.on)
            complaints.add(entry.place,
                           kind->text +
                               " acts on ties between people and does nothing without "
                               "them; say network.on = true (or --preset network)");
        scenario.plan.push_back(std::move(planned));
        entries.push_back(entry.place);
    }
    check_plan(scenario, entries, complaints);
}

bool same_values(const sim::Section& one, const sim::Section& other) {
    for (const sim::Field& field : one.table.fields)
        if (field.get(one.parameters) != field.get(other.parameters)) return false;
    return true;
}

/// The first step at which the interventions of the plans differ.
int first_difference(Plan& one, Plan& other, int steps_per_day, int end) {
    int first = end;
    const auto differs_from = [&](PlannedIntervention& planned, Plan& own, Plan& plan) {
        const auto same = std::find_if(plan.begin(), plan.end(), [&](PlannedIntervention& p) {
            const auto place = [](const Plan& of, const PlannedIntervention& one_of) {
                return static_cast<std::size_t>(&one_of - of.data());
            };
            const std::size_t ours = place(own, planned), theirs = place(plan, p);
            return p.name == planned.name &&
                   luck_of(own, ours) == luck_of(plan, theirs) &&
                   acceptance_of(own, ours) == acceptance_of(plan, theirs) &&
                   p.intervention.index() == planned.intervention.index() &&
                   same_values(section_of(p.intervention), section_of(planned.intervention)) &&
                   same_values({sim::view(Deployment::table), &p.deployment},
                               {sim::view(Deployment::table), &planned.deployment});
        });
        if (same != plan.end()) return;
        first = std::min(first, static_cast<int>(std::lround(planned.deployment.start.days *
                                                             steps_per_day)));
    };
    for (PlannedIntervention& planned : one) differs_from(planned, one, other);
    for (PlannedIntervention& planned : other) differs_from(planned, other, one);
    return first;
}

}  // namespace

int Scenario::steps_per_day() const {
    return static_cast<int>(std::lround(1 / study.step.days));
}

bool Scenario::has_oxytocin() const {
    return std::any_of(plan.begin(), plan.end(), [](const PlannedIntervention& planned) {
        const auto* oxytocin = std::get_if<IntranasalOxytocin>(&planned.intervention);
        return oxytocin != nullptr && oxytocin->parameters().dose > 0;
    });
}

std::vector<sim::Section> sections(Scenario& scenario) {
    std::vector<sim::Section> all{
        {sim::view(StudySettings::table), &scenario.study},
        {sim::view(PopulationSettings::table), &scenario.population},
        {sim::view(RecordSettings::table), &scenario.record},
    };
    ModelParameters::visit(scenario.parameters, [&all](auto& parameters, const auto& table) {
        all.push_back({sim::view(table), &parameters});
    });
    return all;
}

namespace {

/// Calls `visit(name, setting)` for everything that a scenario can set.
template <class Visit>
void visit_settings(Scenario& scenario, Visit visit) {
    const auto all_of = [&visit](const std::string& prefix, const sim::Section& section) {
        for (const sim::Field& field : section.table.fields)
            visit(prefix + "." + std::string(field.row.name),
                  Setting{&field, section.parameters});
    };
    for (const sim::Section& section : sections(scenario))
        all_of(std::string(section.table.section), section);
    for (PlannedIntervention& planned : scenario.plan) {
        const std::string prefix = "intervention." + planned.name;
        all_of(prefix, section_of(planned.intervention));
        all_of(prefix, {sim::view(Deployment::table), &planned.deployment});
    }
}

}  // namespace

std::optional<Setting> find_setting(Scenario& scenario, std::string_view name) {
    std::optional<Setting> found;
    visit_settings(scenario, [&](const std::string& each, const Setting& setting) {
        if (each == name) found = setting;
    });
    return found;
}

std::vector<std::string> setting_names(Scenario& scenario) {
    std::vector<std::string> names;
    visit_settings(scenario,
                   [&](const std::string& name, const Setting&) { names.push_back(name); });
    return names;
}

sim::Section section_of(Intervention& intervention) {
    return std::visit(
        [](auto& i) {
            return sim::Section{sim::view(i.table), i.parameters_to_set()};
        },
        intervention);
}

namespace {

/// Reads the parameters of a scenario and checks them.
void read_tree(const sim::Node& root, const std::string& file, Scenario& scenario,
               sim::Complaints& complaints) {
    // What is there is looked at all the same, but not whether it fits together.
    const bool whole = complaints.empty();
    std::vector<std::string_view> known{intervention_key};
    known.insert(known.end(), text_keys.begin(), text_keys.end());
    const std::vector<sim::Section> all = sections(scenario);
    for (const sim::Section& section : all) known.push_back(section.table.section);
    sim::check_sections(root, known, complaints);
    for (const sim::Section& section : all)
        sim::read_section(root.find(section.table.section), section, {}, complaints,
                          &scenario.changes);
    scenario.title = text_of(root, "title", complaints);
    scenario.question = text_of(root, "question", complaints);
    scenario.evidence = text_of(root, "evidence", complaints);
    if (whole) check_study(scenario, {file, 0, 0}, complaints);
    if (whole) read_plan(root, scenario, complaints);
}

/// Reads and checks a scenario; the files that it consists of are the sources of `complaints`.
Scenario read_alone(const ScenarioSource& source, sim::Complaints& complaints) {
    Scenario scenario;
    scenario.label = sim::on_one_line(std::filesystem::path(source.file).stem().string());
    sim::InputFiles fresh;
    sim::InputFiles& files = source.inputs ? *source.inputs : fresh;
    sim::Node root = source.text ? sim::parse_scenario(source.file, *source.text, complaints)
                                 : sim::load_scenario(source.file, complaints, files);
    for (const std::string& preset : source.presets)
        sim::merge(root, sim::load_scenario(preset, complaints, files));
    if (source.over) sim::merge(root, *source.over);
    for (const std::string& assignment : source.assignments)
        sim::set_value(root, assignment, complaints);
    read_tree(root, source.file, scenario, complaints);
    scenario.resolved_toml = sim::to_toml(root);
    return scenario;
}

/// A table of parameters with the values in force, as JSON.
std::string json_of(const sim::Section& section) {
    std::string text;
    for (const sim::Field& field : section.table.fields)
        text += (text.empty() ? "" : ", ") + sim::escaped(field.row.name) + ": " +
                sim::escaped(sim::quantity_text(
                    sim::value_in_row_unit(field, section.parameters), field));
    return text;
}

/// All settings in force, given by a file or not.
std::string resolved_json(Scenario& scenario) {
    std::string text = "{";
    for (const sim::Section& section : sections(scenario))
        text += sim::escaped(section.table.section) + ": {" + json_of(section) + "}, ";
    text += "\"intervention\": [";
    for (PlannedIntervention& planned : scenario.plan) {
        const sim::Section own = section_of(planned.intervention);
        text += (text.back() == '[' ? "" : ", ") +
                ("{\"name\": " + sim::escaped(planned.name)) +
                ", \"kind\": " + sim::escaped(own.table.section) + ", " + json_of(own) + ", " +
                json_of({sim::view(Deployment::table), &planned.deployment});
        for (const auto& [key, value] : {std::pair{"accept_with", &planned.accept_with},
                                         std::pair{"instead_of", &planned.instead_of},
                                         std::pair{"luck", &planned.luck}})
            if (!value->empty())
                text += ", " + sim::escaped(key) + ": " + sim::escaped(*value);
        text += "}";
    }
    return text + "]}";
}

}  // namespace

Scenario read_scenario(const ScenarioSource& source, sim::Complaints& complaints) {
    sim::Complaints own;
    Scenario scenario = read_alone(source, own);
    for (const auto& [file, text] : own.sources())
        scenario.text += "# " + sim::on_one_line(file) + "\n" + text + "\n";
    for (const std::string& assignment : source.assignments)
        scenario.text += "# --set " + sim::on_one_line(assignment) + "\n";
    scenario.resolved_json = resolved_json(scenario);
    complaints.append(own);
    return scenario;
}

void check_scenario(sim::Node tree, const std::string& file,
                    const std::vector<std::string>& assignments, sim::Complaints& complaints) {
    for (const std::string& assignment : assignments)
        sim::set_value(tree, assignment, complaints);
    Scenario scenario;
    if (complaints.empty()) read_tree(tree, file, scenario, complaints);
}

std::optional<int> first_difference(Scenario& one, Scenario& other) {
    const std::vector<sim::Section> ours = sections(one);
    const std::vector<sim::Section> theirs = sections(other);
    for (std::size_t s = 0; s < ours.size(); ++s)
        if (!same_values(ours[s], theirs[s])) return std::nullopt;
    const int steps = one.steps_per_day();
    const auto end = static_cast<int>(std::lround(one.study.duration.days * steps));
    return first_difference(one.plan, other.plan, steps, end);
}

}  // namespace models
