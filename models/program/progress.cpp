#include "models/program/progress.h"

#include <unistd.h>

#include <cmath>
#include <iostream>

#include "models/program/text_table.h"

namespace program {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds between_updates{200};
constexpr milliseconds between_lines{10000};

}  // namespace

std::string time_text(double seconds) {
    if (seconds < 1) return "under 1 s";
    const auto whole = static_cast<long>(std::lround(seconds));
    if (whole < 60) return std::to_string(whole) + " s";
    if (whole < 3600)
        return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
    return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

Progress::Progress(bool quiet)
    : quiet_(quiet),
      terminal_(isatty(STDERR_FILENO) != 0),
      start_(Clock::now()),
      last_(start_) {}

void Progress::clear() {
    if (shown_ && terminal_) std::cerr << "\r\033[K" << std::flush;
    shown_ = false;
}

void Progress::show(double done, double all) {
    show_text([done, all](double seconds) {
        return fixed(100 * done / all, 0) + "% of " + grouped(all / 1e6) +
               " million agent-steps, " + fixed(done / seconds / 1e6, 1) +
               " million a second, " + time_text(seconds * (all - done) / done) + " left";
    });
}

void Progress::show_text(const std::function<std::string(double seconds)>& text) {
    if (quiet_) return;
    const Clock::time_point now = Clock::now();
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock || now - last_ < (terminal_ ? between_updates : between_lines)) return;
    last_ = now;
    shown_ = true;
    const std::string line = text(std::chrono::duration<double>(now - start_).count());
    if (terminal_)
        std::cerr << "\r\033[K" << line.substr(0, static_cast<std::size_t>(screen_width() - 1))
                  << std::flush;
    else
        std::cerr << line << "\n";
}

}  // namespace program
