#pragma once
/// write(2) until everything is written.

#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace sim {

/// The result is an errno, 0 for success.
inline int write_completely(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t n = ::write(descriptor, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return 0;
}

}  // namespace sim
