#pragma once
/// Progress of a long run: how far, how fast, how long still.

#include <chrono>
#include <functional>
#include <mutex>
#include <string>

namespace program {

/// On a terminal one line that is rewritten; elsewhere a plain line at most every ten seconds.
class Progress {
  public:
    explicit Progress(bool quiet);
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress() { clear(); }

    /// Takes the line off the terminal.
    void clear();

    /// From any thread; both in agent-steps.
    void show(double done, double all);
    /// The same with a text of the caller's, which is asked for when it is time for a line.
    void show_text(const std::function<std::string(double seconds)>& text);

  private:
    using Clock = std::chrono::steady_clock;

    bool quiet_;
    bool terminal_;
    bool shown_ = false;
    Clock::time_point start_;
    Clock::time_point last_;
    std::mutex mutex_;
};

/// "2 min 5 s", "40 s", "under 1 s".
std::string time_text(double seconds);

}  // namespace program
