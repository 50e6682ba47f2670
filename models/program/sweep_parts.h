#pragma once
/// Parts of a sweep: processes that never meet, such as the tasks of an array, each do one,
/// `--shard I/N`. N belongs to the directory: the first part writes it into the file "parts", so
/// that parts that are started again later are parts of the same whole.

#include <string>
#include <vector>

#include "models/program/options.h"
#include "models/program/sweep_session.h"

namespace program {

/// "" for the only or first writer, "w03" for rank 3, "s2of4-w00" for a part.
std::string writer_name(const SweepOptions& options, int rank);

/// The lock of a part, and the number of parts written down. Throws FileError if the same part
/// is at work, or if there are other parts and one of them is.
std::unique_ptr<sim::DirectoryLock> begin_part(const std::string& directory,
                                               const SweepOptions& options);

struct PartState {
    enum class Kind { done, at_work, stopped, never_began };
    int part = 0;  ///< from 1
    Kind kind = Kind::never_began;
    std::size_t missing = 0;  ///< runs
};

/// All parts that the directory is done in; none if it is not done in parts.
std::vector<PartState> parts_of(const SweepSession& session, const sim::RunTable& table,
                                const std::vector<sim::SessionRecord>& sessions);

/// Lines for the user: which parts work, which stopped, which never began, and what to do.
std::string parts_text(const std::vector<PartState>& parts, const std::string& directory);

/// Why nobody works on a sweep that is not finished: how the last call ended.
std::string last_ending(const std::vector<sim::SessionRecord>& sessions);

}  // namespace program
