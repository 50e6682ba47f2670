#pragma once
/// Ranks: the processes that work on one sweep together. Without MPI, or started without mpirun,
/// there is one.
///
/// Work is given out by a counter that all ranks increase; a rank that is fast takes more. No
/// rank hands out work or collects results, so none is needed by the others while they compute.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace program {

/// Whether this program was built with MPI.
bool has_mpi();

/// Whether a launcher of MPI (mpirun, srun --mpi=...) started this process.
bool was_launched_by_mpi();

class Ranks {
  public:
    Ranks();
    Ranks(const Ranks&) = delete;
    Ranks& operator=(const Ranks&) = delete;
    ~Ranks();

    int rank() const { return rank_; }
    int size() const { return size_; }
    bool is_first() const { return rank_ == 0; }

    /// Calls `action` on the first rank. If it throws, all ranks leave: the first one with that
    /// exception, the others with LeftTogether.
    void first_alone(const std::function<void()>& action);
    /// The text of the first rank, on all.
    std::string from_first(const std::string& text);
    /// 0, 1, 2, ... : each number once among all ranks. From any thread.
    std::int64_t next();
    /// Sets the counter to 0; all ranks together.
    void start_counter();
    /// The largest of the numbers that the ranks give; all ranks together.
    int largest(int value);

  private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
    int rank_ = 0;
    int size_ = 1;
};

/// The first rank has failed and says why; the others end quietly, so that mpirun reports its
/// exit status.
struct LeftTogether {};

}  // namespace program
