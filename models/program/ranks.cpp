#include "models/program/ranks.h"

#include <atomic>
#include <cstdlib>
#include <mutex>

#ifdef RELAPSIM_MPI
#include <mpi.h>

#include <chrono>
#include <thread>
#endif

namespace program {

bool has_mpi() {
#ifdef RELAPSIM_MPI
    return true;
#else
    return false;
#endif
}

// MPI_Init alone would cost every other start of the program a fifth of a second.
bool was_launched_by_mpi() {
    for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMI_RANK", "PMIX_RANK"})
        if (std::getenv(name) != nullptr) return true;
    return false;
}

#ifdef RELAPSIM_MPI

struct Ranks::Implementation {
    std::atomic<std::int64_t> own_counter{0};
    bool mpi = false;
    std::mutex mutex;
    MPI_Win window = MPI_WIN_NULL;
    std::int64_t* counter = nullptr;
    // Some networks let others reach the counter only while its owner is inside MPI; this
    // thread of the first rank is, again and again.
    std::atomic<bool> leaving{false};
    std::thread helper;

    void free_window() {
        leaving = true;
        if (helper.joinable()) helper.join();
        if (window == MPI_WIN_NULL) return;
        MPI_Win_unlock_all(window);
        MPI_Win_free(&window);
        window = MPI_WIN_NULL;
    }
};

Ranks::Ranks() : implementation_(std::make_unique<Implementation>()) {
    if (!was_launched_by_mpi()) return;
    int provided = MPI_THREAD_SINGLE;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &provided);
    implementation_->mpi = true;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
}

Ranks::~Ranks() {
    if (!implementation_->mpi) return;
    implementation_->free_window();
    MPI_Finalize();
}

void Ranks::first_alone(const std::function<void()>& action) {
    int failed = 0;
    std::exception_ptr why;
    if (is_first()) {
        try {
            action();
        } catch (...) {
            failed = 1;
            why = std::current_exception();
        }
    }
    if (implementation_->mpi) MPI_Bcast(&failed, 1, MPI_INT, 0, MPI_COMM_WORLD);
    if (why) std::rethrow_exception(why);
    if (failed != 0) throw LeftTogether();
}

std::string Ranks::from_first(const std::string& text) {
    if (!implementation_->mpi) return text;
    int length = static_cast<int>(text.size());
    MPI_Bcast(&length, 1, MPI_INT, 0, MPI_COMM_WORLD);
    std::string copy = text;
    copy.resize(static_cast<std::size_t>(length));
    MPI_Bcast(copy.data(), length, MPI_CHAR, 0, MPI_COMM_WORLD);
    return copy;
}

void Ranks::start_counter() {
    Implementation& own = *implementation_;
    own.own_counter = 0;
    if (!own.mpi) return;
    own.free_window();
    own.leaving = false;
    const MPI_Aint bytes = is_first() ? sizeof(std::int64_t) : 0;
    MPI_Win_allocate(bytes, sizeof(std::int64_t), MPI_INFO_NULL, MPI_COMM_WORLD, &own.counter,
                     &own.window);
    if (is_first()) *own.counter = 0;
    MPI_Barrier(MPI_COMM_WORLD);
    MPI_Win_lock_all(0, own.window);
    if (!is_first() || size_ == 1) return;
    own.helper = std::thread([&own] {
        constexpr std::chrono::milliseconds pause{5};
        while (!own.leaving) {
            {
                const std::lock_guard lock(own.mutex);
                int ignored = 0;
                MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &ignored,
                           MPI_STATUS_IGNORE);
            }
            std::this_thread::sleep_for(pause);
        }
    });
}

std::int64_t Ranks::next() {
    Implementation& own = *implementation_;
    if (!own.mpi) return own.own_counter++;
    const std::lock_guard lock(own.mutex);
    const std::int64_t one = 1;
    std::int64_t before = 0;
    MPI_Fetch_and_op(&one, &before, MPI_INT64_T, 0, 0, MPI_SUM, own.window);
    MPI_Win_flush(0, own.window);
    return before;
}

int Ranks::largest(int value) {
    if (!implementation_->mpi) return value;
    // Ranks that are still computing need the helper, not the lock: ask without holding it.
    int all = value;
    MPI_Request request = MPI_REQUEST_NULL;
    {
        const std::lock_guard lock(implementation_->mutex);
        MPI_Iallreduce(&value, &all, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD, &request);
    }
    constexpr std::chrono::milliseconds pause{5};
    for (int done = 0; done == 0; std::this_thread::sleep_for(pause)) {
        const std::lock_guard lock(implementation_->mutex);
        MPI_Test(&request, &done, MPI_STATUS_IGNORE);
    }
    return all;
}

#else

struct Ranks::Implementation {
    std::atomic<std::int64_t> own_counter{0};
};

Ranks::Ranks() : implementation_(std::make_unique<Implementation>()) {}
Ranks::~Ranks() = default;

void Ranks::first_alone(const std::function<void()>& action) {
    action();
}
std::string Ranks::from_first(const std::string& text) {
    return text;
}
void Ranks::start_counter() {
    implementation_->own_counter = 0;
}
std::int64_t Ranks::next() {
    return implementation_->own_counter++;
}
int Ranks::largest(int value) {
    return value;
}

#endif

}  // namespace program
