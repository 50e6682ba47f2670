#include "sim/input_files.h"

#include <sys/stat.h>

namespace sim {

const InputText& InputFiles::read(const std::string& path) {
    if (const auto known = by_spelling_.find(path); known != by_spelling_.end())
        return texts_.at(known->second);
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return failures_[path] = read_input(path, largest);
    const Identity identity{status.st_dev, status.st_ino};
    auto known = texts_.find(identity);
    if (known == texts_.end())
        known = texts_.emplace(identity, read_input(path, largest)).first;
    by_spelling_[path] = identity;
    return known->second;
}

bool InputFiles::has_read(const std::string& path) const {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 &&
           texts_.count({status.st_dev, status.st_ino}) != 0;
}

}  // namespace sim
