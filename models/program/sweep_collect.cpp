#include "models/program/sweep_collect.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <limits>
#include <map>

#include "analysis/contrast.h"
#include "models/measures.h"
#include "models/program/contrasts.h"
#include "models/program/endpoint_series.h"
#include "models/program/frozen_plan.h"
#include "models/program/progress.h"
#include "models/program/study_results.h"
#include "models/program/sweep_sensitivity.h"
#include "models/program/sweep_values.h"
#include "models/program/sweep_work.h"
#include "sim/digest.h"
#include "sim/words.h"

namespace program {

namespace {

namespace fs = std::filesystem;
using models::measures;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
/// How much of all measures is held in memory at a time.
constexpr double block_bytes = 25e6;

sim::MetricSummary summary_about(std::size_t m) {
    sim::Measure measure = measure_of(measures[m]);
    measure.kind = sim::Measure::Kind::real;
    return {measure, {}, {}, {}, {}, {}, {}, {}};
}

bool are_kept(const std::vector<std::size_t>& kept, const std::vector<std::size_t>& wanted) {
    return std::all_of(wanted.begin(), wanted.end(), [&kept](std::size_t m) {
        return std::find(kept.begin(), kept.end(), m) != kept.end();
    });
}

/// The endpoints whose measures were kept.
std::vector<EndpointSeries> kept_series(const std::vector<std::size_t>& kept) {
    std::vector<EndpointSeries> all;
    for (const EndpointSeries& series : endpoint_series())
        if (are_kept(kept, measures_of(series))) {
            all.push_back(series);
            const EndpointSeries* dead = deaths_beside(series);
            if (dead != nullptr && !are_kept(kept, measures_of(*dead)))
                all.back().number_needed = EndpointSeries::NumberNeeded::no;
        }
    return all;
}

/// Rows of measures as they stand in the file; some neighbours are read along, because they are
/// compressed together.
class RowReader {
  public:
    RowReader(std::size_t n_rows, std::size_t in_block)
        : n_rows_(n_rows), in_block_(in_block) {}

    /// (replicate, time) of one row; missing counts are NaN.
    std::span<const double> row(const sim::Hdf5File& file, std::size_t m, std::size_t row) {
        Block& block = blocks_[m];
        if (block.values.empty() || row < block.first || row >= block.first + block.n) {
            block.first = row - row % in_block_;
            block.n = std::min(in_block_, n_rows_ - block.first);
            block.values =
                file.read_rows("/" + std::string(measures[m].name), block.first, block.n);
            for (double& value : block.values)
                if (value == static_cast<double>(sim::missing_count)) value = nan;
        }
        const std::size_t length = block.values.size() / block.n;
        return std::span(block.values).subspan((row - block.first) * length, length);
    }

    void forget() { blocks_.clear(); }

  private:
    struct Block {
        std::size_t first = 0, n = 0;
        std::vector<double> values;
    };
    std::size_t n_rows_, in_block_;
    std::map<std::size_t, Block> blocks_;  ///< by measure
};

/// Two rows as an experiment of two scenarios, so that everything that compares scenarios
/// compares rows too.
struct TwoRows {
    std::size_t arm, reference;  ///< rows; the reference is scenario 0, the arm 1
    bool is_twin = false;        ///< the reference is the twin of the arm
};

class Collector {
  public:
    Collector(const SweepSession& session, const sim::StoredRuns& stored, bool quiet)
        : session_(session),
          values_(session, stored),
          kept_(kept_measures(session.plan())),
          series_(kept_series(kept_)),
          times_(models::report_times(session.rows().bases().front())),
          arms_(rows().size(), rows_in_block()),
          comparators_(rows().size(), rows_in_block()),
          sensitivity_(session.plan()),
          progress_(quiet) {
        for (std::size_t r = 0; r < rows().size(); ++r)
            if (rows()[r].comparator >= 0)
                pairs_.push_back({r, static_cast<std::size_t>(rows()[r].comparator)});
        for (std::size_t r = 0; r < rows().size(); ++r)
            if (rows()[r].twin >= 0)
                pairs_.push_back({r, static_cast<std::size_t>(rows()[r].twin), true});
        digests_.resize(kept_.size());
    }

    void write(const std::string& command_line) {
        sim::Results results = results_without_values(command_line);
        results.fill = [this](sim::Hdf5File& file) { fill(file); };
        results.check = [this](const std::string& path) { check(path); };
        sim::write_results(session_.directory().results_file(), results,
                           sim::Overwrite::replace);
        progress_.clear();
    }

    std::size_t n_missing() const {
        return static_cast<std::size_t>(std::count(
            values_.status().begin(), values_.status().end(), sim::RunStatus::missing));
    }

  private:
    const SweepPlan& plan() const { return session_.plan(); }
    const std::vector<PlanRow>& rows() const { return session_.rows().rows(); }
    std::size_t n_replicates() const { return static_cast<std::size_t>(plan().replicates); }
    /// Rows that are held in memory together, with all measures.
    std::size_t rows_in_block() const {
        const double row_bytes =
            static_cast<double>(kept_.size() * n_replicates() * times_.size() * sizeof(double));
        return static_cast<std::size_t>(std::max(1.0, std::floor(block_bytes / row_bytes)));
    }

    // --- what fits into memory

    sim::Results results_without_values(const std::string& command_line) {
        std::string texts = "## " + plan().file + "\n" + plan().text + "\n";
        Study study;
        std::string configurations = "{";
        for (const PlanScenario& scenario : plan().scenarios) {
            texts += "## " + scenario.label + "\n" + scenario.text + "\n";
            sim::Complaints complaints;
            study.scenarios.push_back(models::read_scenario(
                {scenario.label + ".toml", {}, {}, scenario.merged_toml, {}}, complaints));
            configurations += (configurations.size() > 1 ? ", " : "") +
                              sim::escaped(scenario.label) + ": " +
                              study.scenarios.back().resolved_json;
        }
        const std::string title = plan().title.empty() ? "Sweep" : plan().title;
        sim::Results results;
        results.header = header_of(title, texts, command_line);
        results.header.plan_sha256 = session_.plan_sha256();
        results.time = times_;
        results.n_replicates = plan().replicates;
        for (std::size_t r = 0; r < rows().size(); ++r) {
            const PlanScenario& scenario =
                plan().scenarios[static_cast<std::size_t>(rows()[r].scenario)];
            results.designs.push_back(
                {session_.rows().label(r), scenario.title, rows()[r].comparator, {}, {}});
            const std::int64_t seed = session_.rows().scenario(r).study.seed;
            results.seeds.insert(results.seeds.end(), n_replicates(), seed);
        }
        for (std::size_t a = 0; a < plan().axes.size(); ++a)
            results.parameters.push_back(column_of(a));
        for (const std::size_t m : kept_) {
            sim::Metric metric{measure_of(measures[m]), {}};
            if (metric.measure.kind == sim::Measure::Kind::count)
                metric.values = std::vector<std::int32_t>{};
            results.metrics.push_back(std::move(metric));
        }
        results.run_status = values_.status();
        results.run_digest = values_.digests();
        results.wall_seconds = values_.wall_seconds();
        results.provenance = {texts, configurations + "}", parameter_table_csv(study),
                              environment_text()};
        if (!values_.failures().empty()) results.groups.push_back(failures());
        return results;
    }

    sim::ParameterColumn column_of(std::size_t a) const {
        const PlanAxis& axis = plan().axes[a];
        const sim::Row& row = axis.field->row;
        std::string name = axis.parameter;
        // "/" would be a group of HDF5, and readers take the name for one of their language.
        for (char& c : name)
            if (static_cast<unsigned char>(c) < 0x80 &&
                std::isalnum(static_cast<unsigned char>(c)) == 0)
                c = '_';
        std::vector<double> values;
        for (const PlanRow& each : rows()) values.push_back(each.values[a]);
        std::string meaning(row.meaning);
        if (axis.field->is_choice()) meaning += "; the position in " + std::string(row.choices);
        return {
            name,
            std::string(row.unit == "d" ? "day" : row.unit),
            meaning,
            std::string(sim::name_of(row.source.grade)) + ": " + std::string(row.source.text),
            row.range.low,
            row.range.high,
            values,
            axis.axis.description()};
    }

    sim::Group failures() const {
        std::vector<std::int32_t> numbers, designs, replicates;
        std::vector<std::string> messages;
        std::vector<std::int64_t> seeds;
        for (const SweepValues::Failure& failure : values_.failures()) {
            numbers.push_back(static_cast<std::int32_t>(numbers.size()));
            designs.push_back(failure.cell.design);
            replicates.push_back(failure.cell.replicate);
            messages.push_back(failure.message);
            seeds.push_back(session_.rows()
                                .scenario(static_cast<std::size_t>(failure.cell.design))
                                .study.seed);
        }
        const std::vector<std::string> over{"failure"};
        return {"failures",
                {{"title", "runs that failed, and why"}},
                {{"failure", numbers, "1", "failed run"}},
                {{"failed_design", "1", "row of the design", over, designs},
                 {"failed_replicate", "1", "number of the replicate", over, replicates},
                 {"failed_seed", "1", "seed of the run", over, seeds},
                 {"message", "", "what it said", over, messages}}};
    }

    // --- what does not

    void fill(sim::Hdf5File& file) {
        file.write_attributes("/", {{"sweep_id", plan().sweep_id}});
        std::vector<std::int32_t> points, scenarios, twins;
        for (const PlanRow& row : rows()) {
            points.push_back(row.point);
            scenarios.push_back(row.scenario == plan().comparator ? 1 : 0);
            twins.push_back(plan().is_twin(row.scenario) ? 1 : 0);
        }
        const std::vector<std::string> over{"design"};
        sim::write_variable(file, "",
                            {"point",
                             "1",
                             "row of the sampling matrix",
                             over,
                             points,
                             {},
                             sim::Missing::never});
        sim::write_variable(file, "",
                            {"is_comparator",
                             "1",
                             "1: run to be compared with",
                             over,
                             scenarios,
                             {},
                             sim::Missing::never});
        sim::write_variable(file, "",
                            {"is_twin",
                             "1",
                             "1: exogenous oxytocin does nothing, otherwise as the row it is "
                             "compared with",
                             over,
                             twins,
                             {},
                             sim::Missing::never});
        sim::write_variable(file, "provenance",
                            {"plan_json",
                             "",
                             "plan as it was carried out",
                             {},
                             std::vector<std::string>{to_json(plan())}});
        write_values(file);
        write_contrasts(file);
        sim::write_group(file, sensitivity_.group());
    }

    void write_values(sim::Hdf5File& file) {
        file.write_group("/summary",
                         {{"title", "statistics over the replicates of each design"}});
        const std::size_t in_block = rows_in_block();
        for (const std::size_t m : kept_)
            for (const sim::Variable& variable :
                 sim::summary_group({summary_about(m)}).variables)
                sim::declare_variable(file, "summary", variable);
        for (std::size_t first = 0; first < rows().size(); first += in_block) {
            const std::size_t n = std::min(in_block, rows().size() - first);
            const std::vector<std::vector<double>> block = values_.read(plan().keep, first, n);
            for (std::size_t k = 0; k < kept_.size(); ++k) {
                write_block(file, k, first, block[k]);
                progress_.show_text([&](double) {
                    return "writing results.h5: " + std::to_string(first) + " of " +
                           std::to_string(rows().size()) + " rows";
                });
            }
        }
    }

    /// One measure of some rows, and its statistics.
    void write_block(sim::Hdf5File& file, std::size_t k, std::size_t first,
                     const std::vector<double>& block) {
        const std::size_t m = kept_[k];
        const std::string path = "/" + std::string(measures[m].name);
        const std::size_t n = block.size() / (n_replicates() * times_.size());
        digests_[k].add(std::span<const double>(block));
        if (measure_of(measures[m]).kind == sim::Measure::Kind::count)
            file.write_rows(path, first, std::span<const std::int32_t>(sim::counts_of(block)));
        else
            file.write_rows(path, first, std::span<const double>(block));
        sim::MetricSummary all = summary_about(m);
        std::vector<double> values(n_replicates());
        for (std::size_t d = 0; d < n; ++d)
            for (std::size_t t = 0; t < times_.size(); ++t) {
                for (std::size_t r = 0; r < n_replicates(); ++r)
                    values[r] = block[(d * n_replicates() + r) * times_.size() + t];
                const analysis::Summary summary = analysis::summarize(values);
                all.mean.push_back(summary.mean);
                all.sd.push_back(summary.sd);
                all.mcse.push_back(summary.mcse);
                all.q05.push_back(summary.q05_across_runs);
                all.q50.push_back(summary.q50_across_runs);
                all.q95.push_back(summary.q95_across_runs);
                all.n.push_back(static_cast<std::int32_t>(summary.n));
            }
        for (const sim::Variable& variable : sim::summary_group({all}).variables)
            write_part(file, "summary", variable, first);
    }

    static void write_part(sim::Hdf5File& file, const std::string& group,
                           const sim::Variable& variable, std::size_t first_row) {
        const std::string path = "/" + group + "/" + variable.name;
        if (const auto* reals = std::get_if<std::vector<double>>(&variable.values))
            file.write_rows(path, first_row, std::span<const double>(*reals));
        else
            file.write_rows(path, first_row,
                            std::span<const std::int32_t>(
                                std::get<std::vector<std::int32_t>>(variable.values)));
    }

    /// A row as the runs of a scenario, with the values of these measures only.
    std::vector<models::RunResult> runs_of(RowReader& reader, const sim::Hdf5File& file,
                                           std::size_t row,
                                           const std::vector<std::size_t>& needed) const {
        std::vector<models::RunResult> runs(n_replicates());
        const std::size_t n_times = times_.size();
        for (models::RunResult& run : runs) run.values.resize(measures.size());
        for (const std::size_t m : needed) {
            const std::span<const double> values = reader.row(file, m, row);
            for (std::size_t r = 0; r < n_replicates(); ++r) {
                const auto begin = values.begin() + static_cast<long>(r * n_times);
                runs[r].values[m].assign(begin, begin + static_cast<long>(n_times));
            }
        }
        return runs;
    }

    /// The runs of a row with which several may be compared, kept from call to call.
    const std::vector<models::RunResult>& reference_runs(
        const sim::Hdf5File& file, std::size_t row, const std::vector<std::size_t>& needed) {
        if (!comparator_ || comparator_->row != row || comparator_->needed != needed)
            comparator_ = Comparator{row, needed, runs_of(comparators_, file, row, needed)};
        return comparator_->runs;
    }

    void write_contrasts(sim::Hdf5File& file) {
        if (!pairs_.empty()) declare_contrasts(file);
        for (const EndpointSeries& series : series_) add_series(file, series);
    }

    void declare_contrasts(sim::Hdf5File& file) const {
        sim::Group group{"contrasts", contrast_attributes()};
        std::vector<std::int32_t> numbers, arms, references;
        std::vector<std::string> labels;
        for (const TwoRows& pair : pairs_) {
            numbers.push_back(static_cast<std::int32_t>(numbers.size()));
            arms.push_back(static_cast<std::int32_t>(pair.arm));
            references.push_back(static_cast<std::int32_t>(pair.reference));
            labels.push_back(session_.rows().label(pair.arm) + " - " +
                             session_.rows().label(pair.reference));
        }
        group.dimensions.push_back({"contrast", numbers, "1", "pair of designs"});
        group.variables.push_back(
            {"contrast_label", "", "arm - reference", {"contrast"}, labels});
        group.variables.push_back(
            {"contrast_arm", "1", "design of the arm", {"contrast"}, arms});
        group.variables.push_back(
            {"contrast_reference", "1", "design of the reference", {"contrast"}, references});
        sim::write_group(file, group);
    }

    /// The outcome at the end of each row, and its contrasts with comparator and twin.
    void add_series(sim::Hdf5File& file, const EndpointSeries& series) {
        const std::vector<std::size_t> needed = needed_for(series);
        for (const sim::Variable& variable : contrast_variables(series, {}, {}))
            if (!pairs_.empty()) sim::declare_variable(file, "contrasts", variable);
        std::vector<SweepOutcome> outcomes = empty_outcomes(series);
        std::vector<analysis::Contrast> at_end;
        models::ExperimentResult experiment;
        experiment.times = times_;
        experiment.runs.resize(2);
        for (std::size_t row = 0; row < rows().size(); ++row) {
            experiment.runs[1] = runs_of(arms_, file, row, needed);
            keep_outcome(outcomes, row, SweepOutcome::Kind::level,
                         at_time(series_of(experiment, 1, series), times_.size() - 1));
        }
        for (std::size_t k = 0; k < pairs_.size(); ++k) {
            experiment.runs[1] = runs_of(arms_, file, pairs_[k].arm, needed);
            experiment.runs[0] = reference_runs(file, pairs_[k].reference, needed);
            const auto arm = series_of(experiment, 1, series);
            const auto reference = series_of(experiment, 0, series);
            const std::vector<analysis::Contrast> contrasts =
                contrasts_of(experiment, 1, 0, series);
            const std::vector<double> numbers =
                numbers_needed(experiment, 1, 0, series, contrasts);
            for (const sim::Variable& variable : contrast_variables(series, contrasts, numbers))
                write_part(file, "contrasts", variable, k);
            std::vector<double> difference = at_time(arm, times_.size() - 1);
            for (std::size_t r = 0; r < difference.size(); ++r)
                difference[r] -= reference[r].back();
            keep_outcome(outcomes, pairs_[k].arm,
                         pairs_[k].is_twin ? SweepOutcome::Kind::twin_difference
                                           : SweepOutcome::Kind::difference,
                         difference);
            at_end.push_back(contrasts.back());
        }
        if (series.days_free_of != nullptr && !pairs_.empty())
            for (const sim::Variable& variable :
                 days_gained_variables(*series.days_free_of, at_end))
                sim::write_variable(file, "contrasts", variable);
        for (const SweepOutcome& outcome : outcomes) sensitivity_.add(outcome);
        arms_.forget();
        comparators_.forget();
    }

    /// The measures of a series and of what its numbers needed to treat look at.
    static std::vector<std::size_t> needed_for(const EndpointSeries& series) {
        std::vector<std::size_t> needed = measures_of(series);
        const EndpointSeries* dead = deaths_beside(series);
        if (dead == nullptr) return needed;
        for (const std::size_t m : measures_of(*dead))
            if (std::find(needed.begin(), needed.end(), m) == needed.end()) needed.push_back(m);
        return needed;
    }

    /// For each scenario that is compared: its outcome and the differences from comparator and
    /// twin that it has.
    std::vector<SweepOutcome> empty_outcomes(const EndpointSeries& series) const {
        std::vector<SweepOutcome> outcomes;
        // Who died before an endpoint is half of the endpoint or death, which is an outcome.
        if (series.name.starts_with("died_before_")) return outcomes;
        const analysis::PointsByReplicates nothing(plan().points.size(),
                                                   std::vector<double>(n_replicates(), nan));
        for (int s = 0; s < static_cast<int>(plan().scenarios.size()); ++s) {
            if (s == plan().comparator || plan().is_twin(s)) continue;
            using Kind = SweepOutcome::Kind;
            const auto add = [&](Kind kind, const char* suffix, const char* says) {
                outcomes.push_back({series.name + suffix, series.meaning + says, series.unit,
                                    kind, s, nothing});
            };
            add(Kind::level, "", "");
            if (plan().comparator >= 0)
                add(Kind::difference, "_diff", ", difference from the comparator");
            if (std::any_of(plan().scenarios.begin(), plan().scenarios.end(),
                            [s](const PlanScenario& other) { return other.twin_of == s; }))
                add(Kind::twin_difference, "_twin_diff",
                    ", difference from the twin without oxytocin's effects");
        }
        return outcomes;
    }

    /// The values by replicate of one row.
    void keep_outcome(std::vector<SweepOutcome>& outcomes, std::size_t row,
                      SweepOutcome::Kind kind, const std::vector<double>& values) const {
        for (SweepOutcome& outcome : outcomes)
            if (outcome.scenario == rows()[row].scenario && outcome.kind == kind)
                outcome.values[static_cast<std::size_t>(rows()[row].point)] = values;
    }

    // --- what came out

    /// Reads the file back and compares it with what went into it.
    void check(const std::string& path) {
        const sim::Hdf5File file = sim::Hdf5File::open(path);
        if (file.read_integers("/run_digest") != values_.digests())
            throw sim::FileError(path, "does not hold the digests that were written");
        const std::size_t in_block = rows_in_block();
        for (std::size_t k = 0; k < kept_.size(); ++k) {
            const std::string name = "/" + std::string(measures[kept_[k]].name);
            sim::Digest digest;
            for (std::size_t first = 0; first < rows().size(); first += in_block) {
                std::vector<double> block =
                    file.read_rows(name, first, std::min(in_block, rows().size() - first));
                for (double& value : block)
                    if (value == static_cast<double>(sim::missing_count)) value = nan;
                digest.add(std::span<const double>(block));
            }
            if (digest.value() != digests_[k].value())
                throw sim::FileError(path, name + " does not hold what was written");
        }
    }

    struct Comparator {
        std::size_t row;
        std::vector<std::size_t> needed;
        std::vector<models::RunResult> runs;
    };

    const SweepSession& session_;
    SweepValues values_;
    std::vector<std::size_t> kept_;
    std::vector<EndpointSeries> series_;
    std::vector<double> times_;
    std::vector<TwoRows> pairs_;
    std::vector<sim::Digest> digests_;  ///< of each measure, as written
    RowReader arms_, comparators_;
    Sensitivity sensitivity_;
    std::optional<Comparator> comparator_;
    Progress progress_;
};

}  // namespace

Collected collect(SweepSession& session, const std::string& command_line, bool quiet) {
    const double start = sim::now_seconds();
    const sim::StoredRuns stored = session.inspect("");
    std::cerr << notes_text(stored.notes);
    Collected collected;
    {
        Collector collector(session, stored, quiet);
        collected.missing = collector.n_missing();
        collected.runs = static_cast<std::size_t>(session.n_rows()) *
                             static_cast<std::size_t>(session.plan().replicates) -
                         collected.missing;
        // Nothing came since the last time.
        const bool is_there = stored.results && stored.chunks.empty();
        const bool is_whole =
            is_there && sim::Hdf5File::open(session.directory().results_file())
                                .text_attribute("/", "plan_sha256") == session.plan_sha256();
        if (!is_whole) collector.write(command_line);
    }
    // results.h5 was read back and has its name: now the chunks are no longer needed.
    if (collected.missing == 0)
        for (const std::string& name : stored.chunks)
            fs::remove(session.directory().chunk_file(name));
    collected.seconds = sim::now_seconds() - start;
    return collected;
}

}  // namespace program
