#pragma once
/// Signals that ask the program to end.

#include "models/program/commands.h"

namespace program {

/// From now on SIGINT, SIGTERM, SIGHUP and SIGUSR1 set the result, but for a SIGHUP that is
/// ignored already (nohup). SIGXFSZ and SIGPIPE become errors of writing.
StopRequests& listen_to_signals();

}  // namespace program
