// results.h5 and the chunks of a sweep as status, collect, resume, verify and rerun read them.
// The first byte says what the rest is: the bytes of results.h5 or of a chunk, or how one is put
// together that is whole HDF5, but not what is expected.

#include <iostream>
#include <sstream>

#include "models/program/sweep_collect.h"
#include "models/program/sweep_values.h"
#include "tests/fuzz/small_sweep.h"

namespace {

using sim::Array;
using sim::Hdf5File;

/// Numbers from the input; zeros when it is used up.
class Bytes {
  public:
    Bytes(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
    unsigned next() { return at_ < size_ ? data_[at_++] : 0; }
    bool ended() const { return at_ >= size_; }

  private:
    const std::uint8_t* data_;
    std::size_t size_, at_ = 0;
};

template <class T>
T number(Bytes& bytes) {
    const unsigned b = bytes.next();
    constexpr double odd[] = {-1, 127, -2147483648.0, 2147483647, 1e300, -1e300};
    if (b >= 250 && std::is_floating_point_v<T>) return static_cast<T>(odd[b - 250]);
    if (b >= 250) return b % 2 == 0 ? std::numeric_limits<T>::max() : std::numeric_limits<T>::min();
    return static_cast<T>(b % 8);
}

template <class T>
void write_numbers(Hdf5File& file, const std::string& path,
                   const std::vector<std::string>& scales, std::size_t n, Bytes& bytes) {
    std::vector<T> values;
    for (std::size_t i = 0; i < n; ++i) values.push_back(number<T>(bytes));
    file.write(Array<T>{path, scales, values});
}

/// An array that is right for a byte of 0, and otherwise is missing, a group, or has another
/// type or shape.
void write_array(Hdf5File& file, const std::string& path, std::vector<std::size_t> shape,
                 unsigned type, Bytes& bytes) {
    const unsigned how = bytes.next();
    if (how == 1) return;
    if (how == 2) return file.write_group(path);
    if (how >= 8 && how < 16) type = how - 8;
    if (how >= 16 && how < 32) shape.resize(how % 4, 2);
    if (how >= 32 && how < 64 && !shape.empty()) shape[how % shape.size()] = (how - 32) / 4;
    std::vector<std::string> scales;
    std::size_t n = 1;
    for (const std::size_t length : shape) {
        n *= length;
        scales.push_back("/dimension_" + std::to_string(length));
    }
    if (type >= 4 || shape.empty())
        return file.write_texts(path, scales, std::vector<std::string>(n, "why"));
    if (type == 0) write_numbers<double>(file, path, scales, n, bytes);
    if (type == 1) write_numbers<std::int8_t>(file, path, scales, n, bytes);
    if (type == 2) write_numbers<std::int32_t>(file, path, scales, n, bytes);
    if (type == 3) write_numbers<std::int64_t>(file, path, scales, n, bytes);
}

void write_header(Hdf5File& file, const std::string& sweep_id, Bytes& bytes) {
    const unsigned how = bytes.next();
    if (how == 1) file.write_attributes("/", {{"sweep_id", 3.0}});
    if (how == 2) file.write_attributes("/", {{"sweep_id", "another"}});
    if (how != 1 && how != 2 && how != 3) file.write_attributes("/", {{"sweep_id", sweep_id}});
    file.write_attributes("/", {{"plan_sha256", "0"}});
    for (int length = 0; length < 9; ++length)
        file.write_growing_dimension("/dimension_" + std::to_string(length),
                                     static_cast<std::size_t>(length));
}

void put_results_together(const std::string& path, const program::SweepSession& session,
                          std::size_t n_times, Bytes& bytes) {
    Hdf5File file = Hdf5File::create(path);
    write_header(file, session.plan().sweep_id, bytes);
    const std::size_t d = fuzz::n_designs, r = fuzz::n_replicates;
    write_array(file, "/run_status", {d, r}, 1, bytes);
    write_array(file, "/run_digest", {d, r}, 3, bytes);
    write_array(file, "/wall_seconds", {d, r}, 0, bytes);
    for (const std::string& name : session.plan().keep)
        write_array(file, "/" + name, {d, r, n_times}, 2, bytes);
    if (bytes.next() % 2 == 1) {
        file.write_group("/failures");
        write_array(file, "/failures/failed_design", {2}, 2, bytes);
        write_array(file, "/failures/failed_replicate", {2}, 2, bytes);
        write_array(file, "/failures/message", {2}, 4, bytes);
    }
    file.close();
}

void put_chunk_together(const std::string& path, const program::SweepSession& session,
                        std::size_t n_times, Bytes& bytes) {
    Hdf5File file = Hdf5File::create(path);
    write_header(file, session.plan().sweep_id, bytes);
    const std::size_t n = bytes.next() % 8;
    write_array(file, "/design", {n}, 2, bytes);
    write_array(file, "/replicate", {n}, 2, bytes);
    write_array(file, "/status", {n}, 1, bytes);
    write_array(file, "/digest", {n}, 3, bytes);
    write_array(file, "/wall_seconds", {n}, 0, bytes);
    write_array(file, "/message", {n}, 4, bytes);
    write_array(file, "/time", {n_times}, 0, bytes);
    for (const std::string& name : session.plan().keep)
        write_array(file, "/" + name, {n, n_times}, 2, bytes);
    file.close();
}

void begin_anew(const fuzz::Desk& desk) {
    for (const char* name : {"sweep/chunks", "sweep/set_aside", "sweep/results.h5",
                             "sweep/journal.jsonl"})
        fuzz::fs::remove_all(desk.path(name));
    fuzz::fs::create_directories(desk.path("sweep/chunks"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::Desk desk;
    static const std::unique_ptr<program::SweepSession> session =
        fuzz::small_sweep(desk, "sweep");
    static const std::size_t n_times =
        program::chunk_layout(session->plan(), session->rows()).times.size();
    [[maybe_unused]] static std::streambuf* const silence = std::cerr.rdbuf(nullptr);
    if (size == 0) return -1;
    begin_anew(desk);
    const unsigned what = data[0] % 4;
    const std::string chunk = session->directory().chunk_file("w00-000000.h5");
    const std::string results = session->directory().results_file();
    Bytes bytes(data + 1, size - 1);
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (what == 0) desk.write("sweep/results.h5", text);
    if (what == 1) desk.write("sweep/chunks/w00-000000.h5", text);
    if (what == 2) put_results_together(results, *session, n_times, bytes);
    if (what == 3) put_chunk_together(chunk, *session, n_times, bytes);
    fuzz::refused([&] {
        const program::SweepValues values(*session, session->glance());
        values.read(session->plan().keep, 0, fuzz::n_designs);
    });
    fuzz::refused([&] {
        const sim::StoredRuns stored = session->inspect("");
        // What was taken over can be collected, which takes its time.
        static unsigned n = 0;
        const bool is_new = !stored.chunks.empty() || stored.results;
        if (is_new && ++n % 32 == 0) program::collect(*session, "", true);
    });
    return 0;
}
