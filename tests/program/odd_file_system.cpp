/// Preloaded into the program by tests: a file system that lacks what others have, or a kill just
/// before a file gets its name. What is odd, environment variables say:
///
///     ODD_FLOCK, ODD_FOLDER_FSYNC, ODD_LINK   errno of that call; ODD_LINK also of renaming without
///                                             replacing, which then is EINVAL
///     ODD_KILL                                SIGKILL when a file of this name would appear

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string_view>

namespace {

bool is_odd(const char* variable) {
    const char* const value = std::getenv(variable);
    if (value != nullptr) errno = std::atoi(value);
    return value != nullptr;
}

void kill_before(const char* name) {
    const char* const wanted = std::getenv("ODD_KILL");
    if (wanted == nullptr) return;
    const std::string_view path(name);
    if (path.substr(path.rfind('/') + 1) == wanted) kill(getpid(), SIGKILL);
}

template <class Function>
Function* real(const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

int flock(int descriptor, int operation) {
    if (is_odd("ODD_FLOCK")) return -1;
    return real<int(int, int)>("flock")(descriptor, operation);
}

int fsync(int descriptor) {
    struct stat status {};
    if (fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode) &&
        is_odd("ODD_FOLDER_FSYNC"))
        return -1;
    return real<int(int)>("fsync")(descriptor);
}

int link(const char* from, const char* to) noexcept {
    if (is_odd("ODD_LINK")) return -1;
    return real<int(const char*, const char*)>("link")(from, to);
}

int renameat2(int from_directory, const char* from, int to_directory, const char* to,
              unsigned flags) noexcept {
    kill_before(to);
    if (is_odd("ODD_LINK")) {
        errno = EINVAL;
        return -1;
    }
    return real<int(int, const char*, int, const char*, unsigned)>("renameat2")(
        from_directory, from, to_directory, to, flags);
}

int rename(const char* from, const char* to) noexcept {
    kill_before(to);
    return real<int(const char*, const char*)>("rename")(from, to);
}
}
