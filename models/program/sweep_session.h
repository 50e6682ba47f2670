#pragma once
/// An open sweep: its directory, its plan, its lock, and what is done of it.

#include <memory>
#include <optional>
#include <string>

#include "models/program/options.h"
#include "models/program/sweep_plan.h"
#include "sim/directory_lock.h"
#include "sim/sweep_directory.h"

namespace program {

/// Whether the program must be the one that began the sweep. Reading does not need it.
enum class Program { same, any };

class SweepSession {
  public:
    using Lock = sim::DirectoryLock::Kind;

    /// Opens the sweep in `directory`. Throws UsageError if there is none, if its plan was
    /// changed, or if another program made it; FileError if somebody else works on it.
    SweepSession(const std::string& directory, Program program, std::optional<Lock> lock);
    SweepSession(const SweepSession&) = delete;
    SweepSession& operator=(const SweepSession&) = delete;

    /// Makes the directory and freezes the plan there, or finds it frozen already. Of many that
    /// begin together one does it, and the others wait.
    static void begin(const std::string& directory, SweepPlan plan,
                      const std::string& command_line);

    /// Puts a longer plan in the place of the old one, which is kept as plan-001.json.
    void replace_plan(SweepPlan plan, const std::string& command_line);

    const sim::SweepDirectory& directory() const { return directory_; }
    const SweepPlan& plan() const { return plan_; }
    const PlannedRows& rows() const { return *rows_; }
    std::string plan_sha256() const { return plan_sha256_; }
    int n_rows() const { return static_cast<int>(rows_->rows().size()); }

    sim::StoredRuns glance() const;
    /// What was found on the way in is told here too.
    sim::StoredRuns inspect(const std::string& writer) const;

  private:
    void open_lock(Lock lock);
    /// Throws UsageError if plan.json is not what the journal says.
    void check_plan(const std::string& text);

    sim::SweepDirectory directory_;
    std::vector<std::string> notes_;
    std::unique_ptr<sim::DirectoryLock> lock_;
    SweepPlan plan_;
    std::string plan_sha256_;
    std::unique_ptr<PlannedRows> rows_;
};

/// Notes about a sweep as lines for the user.
std::string notes_text(const std::vector<std::string>& notes,
                       const std::string& before = "relapsim: ");

}  // namespace program
