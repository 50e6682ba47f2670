#include "models/program/output.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <iostream>

#include "models/program/options.h"

namespace program {

void check_output(const std::string& path, sim::Overwrite overwrite,
                  const sim::InputFiles& inputs) {
    if (path.empty()) throw UsageError("-o needs the name of a file");
    if (inputs.has_read(path))
        throw UsageError(path +
                         " is read by this command and would be lost; give another "
                         "file with -o");
    sim::output_file(path);
    struct stat status {};
    if (overwrite == sim::Overwrite::refuse && ::lstat(path.c_str(), &status) == 0)
        throw UsageError(path +
                         " exists; give another file with -o, or --force to overwrite it");
    sim::try_output(path, overwrite);
}

void finish_stdout() {
    errno = 0;
    std::cout.flush();
    const bool flushed = std::fflush(stdout) == 0 && std::cout;
    int error = flushed ? 0 : errno;
    // What went wrong earlier goes wrong again, and says why.
    if (!flushed && error == 0 && ::write(STDOUT_FILENO, "\n", 1) < 0) error = errno;
    // Some network file systems tell only now that there was no room. A stream that was closed
    // from the beginning, and not written to, is nobody's loss.
    const bool closed = ::close(STDOUT_FILENO) == 0 || errno == EBADF;
    if (flushed && closed) return;
    throw sim::FileError("standard output", "not all could be written to it",
                         flushed ? errno : error);
}

}  // namespace program
