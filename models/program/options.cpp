#include "models/program/options.h"

#include <algorithm>
#include <boost/program_options.hpp>
#include <sstream>

#include "models/program/report_format.h"
#include "models/program/sweep_options.h"

namespace program {

namespace po = boost::program_options;

namespace {

bool simulates(const std::string& command) {
    return command == "run" || command == "compare";
}
bool reads_scenarios(const std::string& command) {
    return simulates(command) || command == "check" || command == "explain";
}

po::options_description described(const std::string& command) {
    constexpr unsigned line_length = 96;
    po::options_description options("Options", line_length);
    auto add = options.add_options();
    if (simulates(command)) {
        add("output,o", po::value<std::string>()->value_name("FILE"),
            "results file [results.h5]");
        add("force", "overwrite the results file");
        add("agents", po::value<std::string>()->value_name("N"),
            "people per run (study.agents)");
        add("replicates", po::value<std::string>()->value_name("N"),
            "runs per scenario (study.replicates)");
        add("seed", po::value<std::string>()->value_name("N"),
            "which luck, below 2^53 (study.seed)");
        add("threads", po::value<int>()->value_name("N"),
            "threads [all cores]; results do not depend on it");
        add("instructions", po::value<std::string>()->value_name("SET"),
            "baseline, avx2 or avx512 [the best this processor has]; results do not depend on "
            "it");
        add("keep-partial",
            "when interrupted, write the replicates that are complete (status 75)");
        add("quiet", "no progress, no summary but that of --format");
    }
    if (command == "explain") {
        add("threads", po::value<int>()->value_name("N"),
            "threads of the pilot [all cores]; results do not depend on it");
        add("quiet", "no progress");
    }
    if (command == "compare")
        add("no-twins", "leave out the null_ot twins of oxytocin scenarios");
    if (reads_scenarios(command)) {
        add("set", po::value<std::vector<std::string>>()->value_name("NAME=VALUE"),
            "change one parameter, e.g. --set tolerance.respiratory_loss_half_life=\"7 d\"; "
            "repeatable, merged last");
        add("preset", po::value<std::vector<std::string>>()->value_name("FILE"),
            "merge a preset after the scenario; repeatable, in order");
    }
    if (simulates(command) || command == "status" || command == "explain")
        add("format", po::value<std::string>()->value_name("F"),
            "of the summary: table, markdown, csv or json [table]; csv and json have all digits "
            "and units, and nothing else is printed");
    if (command == "parameters") {
        add("format", po::value<std::string>()->value_name("F"),
            "table, markdown, csv or json [table]");
        add("filter", po::value<std::string>()->value_name("TEXT"),
            "only those whose name, meaning or source has TEXT");
    }
    describe_sweep_options(command, options);
    add("help,h", "this help");
    return options;
}

int check_threads(int threads) {
    constexpr int most = 1024;
    if (threads < 1 || threads > most)
        throw UsageError("--threads needs a number from 1 to " + std::to_string(most));
    return threads;
}

void check_files(const std::string& command, const Options& options) {
    const std::size_t n = options.files.size();
    if (command == "run" && n != 1)
        throw UsageError("relapsim run takes one scenario; see relapsim run --help");
    if (command == "compare" && n < 2)
        throw UsageError(
            "relapsim compare takes a reference and at least one more scenario; see relapsim "
            "compare --help");
    if (command == "explain" && n != 1)
        throw UsageError("relapsim explain takes one scenario; see relapsim explain --help");
    if (command == "check" && n == 0)
        throw UsageError("relapsim check takes at least one file; see relapsim check --help");
    if (command == "parameters" && n != 0)
        throw UsageError("relapsim parameters takes no files; see relapsim parameters --help");
}

Options from(const po::variables_map& values) {
    Options options;
    const auto texts = [&values](const char* name) {
        return values.count(name) != 0 ? values[name].as<std::vector<std::string>>()
                                       : std::vector<std::string>{};
    };
    const auto text = [&values](const char* name, std::string otherwise) {
        return values.count(name) != 0 ? values[name].as<std::string>() : std::move(otherwise);
    };
    options.files = texts("files");
    options.presets = texts("preset");
    options.assignments = texts("set");
    for (const char* name : {"agents", "replicates", "seed"})
        if (values.count(name) != 0)
            options.assignments.push_back("study." + std::string(name) + "=" +
                                          values[name].as<std::string>());
    options.output = text("output", "results.h5");
    options.format = text("format", "table");
    options.has_format = values.count("format") != 0;
    (void)format_of(options.format);
    options.filter = text("filter", "");
    if (values.count("threads") != 0)
        options.threads = check_threads(values["threads"].as<int>());
    options.force = values.count("force") != 0;
    options.quiet = values.count("quiet") != 0;
    options.keep_partial = values.count("keep-partial") != 0;
    options.help = values.count("help") != 0;
    options.twins = values.count("no-twins") == 0;
    return options;
}

}  // namespace

const std::vector<std::string>& commands() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all{"run", "compare", "check", "explain", "parameters"};
        for (const std::string& name : sweep_commands()) all.push_back(name);
        return all;
    }();
    return names;
}

Options parse_options(const std::string& command, const std::vector<std::string>& arguments) {
    po::options_description all = described(command);
    all.add_options()("files", po::value<std::vector<std::string>>());
    po::positional_options_description positional;
    positional.add("files", -1);
    po::variables_map values;
    try {
        using namespace po::command_line_style;
        const int style = unix_style & ~allow_guessing;
        po::store(po::command_line_parser(arguments)
                      .options(all)
                      .positional(positional)
                      .style(style)
                      .run(),
                  values);
    } catch (const po::error& mistake) {
        throw UsageError(std::string(mistake.what()) + "; see relapsim " + command + " --help");
    }
    Options options = from(values);
    read_sweep_options(values, options);
    if (!options.help) {
        check_files(command, options);
        check_sweep_options(command, options);
    }
    return options;
}

std::string help_text(const std::string& command) {
    std::ostringstream text;
    if (command.empty()) {
        text << "relapsim: opioid relapse dynamics, person by person\n\n"
                "  relapsim run SCENARIO [-o FILE]                    simulate one scenario\n"
                "  relapsim compare REFERENCE SCENARIO... [-o FILE]   the same people and luck "
                "in several scenarios\n"
                "  relapsim check FILE...                             find all mistakes in "
                "scenario files\n"
                "  relapsim explain SCENARIO                          what a scenario does, to "
                "whom and when\n"
                "  relapsim parameters [--filter TEXT]                all parameters with "
                "units, ranges and sources\n\n"
                "  relapsim plan PLAN                                 size and cost of a "
                "sweep, from a pilot\n"
                "  relapsim sweep PLAN -o DIR                         many parameter values "
                "with many replicates\n"
                "  relapsim resume | status | verify | expand | rerun | collect DIR\n\n"
                "  relapsim COMMAND --help      options of a command\n"
                "  relapsim --version\n\n"
                "First steps:\n"
                "  relapsim compare scenarios/usual_care.toml scenarios/methadone.toml -o "
                "results.h5\n"
                "  relapsim explain scenarios/oxytocin_daily.toml\n\n"
                "Exit status: 0 done, 2 a mistake in the input (nothing written), 75 "
                "interrupted, 1 anything else.\n"
                "For research only; not for clinical use or individual prediction.\n";
        return text.str();
    }
    if (command == "run")
        text << "relapsim run SCENARIO [options]\n\nSimulates one scenario, writes results.h5 "
                "and prints a summary.\n\n";
    if (command == "compare")
        text << "relapsim compare REFERENCE SCENARIO... [options]\n\n"
                "Simulates all scenarios with the same people and the same luck. They share "
                "the run of the\n"
                "reference up to their first difference. Each oxytocin scenario gets a twin in "
                "which exogenous\n"
                "oxytocin does nothing (null_ot). Prints paired differences with intervals of "
                "the mean.\n\n";
    if (command == "check")
        text << "relapsim check FILE... [options]\n\nReads scenarios and reports all mistakes; "
                "runs nothing.\n\n";
    if (command == "explain")
        text << "relapsim explain SCENARIO [options]\n\nPrints the scenario as it will run: "
                "settings and who changed them, the calendar of each\nintervention, whom it "
                "reaches and what it touches.\n\n";
    if (command == "parameters")
        text << "relapsim parameters [options]\n\nPrints every parameter with default, unit, "
                "range, meaning and graded source.\n\n";
    text << sweep_help_text(command) << described(command);
    return text.str();
}

}  // namespace program
