#include "models/program/signals.h"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <ctime>

#include "sim/text_file.h"

namespace program {

namespace {

StopRequests stop;

/// Launchers may send a signal twice, once themselves and once through the shell; only a later
/// one is meant as a second request.
void request_stop(int /*signal*/) {
    static std::atomic<std::time_t> first{0};
    const std::time_t now = std::time(nullptr);
    if (!stop.soon)
        first = now;
    else if (now > first + 1)
        stop.now = true;
    stop.soon = true;
    sim::stop_reading = true;
}

/// The next file to be opened must not take the place of a stream that is closed, or words for
/// the user would go into it.
void keep_places_of_streams() {
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (::fcntl(stream, F_GETFD) == -1)
            // Read only: to write to it stays an error.
            static_cast<void>(::open("/dev/null", O_RDONLY));
}

}  // namespace

StopRequests& listen_to_signals() {
    keep_places_of_streams();
    for (const int signal : {SIGINT, SIGTERM, SIGUSR1, SIGHUP}) {
        const auto before = std::signal(signal, request_stop);
        // As nohup wants it.
        if (before == SIG_IGN && signal == SIGHUP) std::signal(signal, SIG_IGN);
    }
    // A file that grows beyond the limit of the user is an error of writing, like a full disk,
    // and so is a reader of our words who went away.
    std::signal(SIGXFSZ, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
    return stop;
}

}  // namespace program
