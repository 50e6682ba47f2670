// Some rows of an array: how files are made and read that do not fit into memory.

#include <stdexcept>

#include "sim/hdf5_file.h"
#include "sim/hdf5_session.h"

namespace sim {
namespace {

/// Rows of a dataset, chosen in the file, with the same number of values in memory.
struct Rows {
    Handle file_space;
    Handle memory_space;
    std::size_t size;
};

Rows choose(const Session& session, const std::string& path, hid_t dataset,
            std::size_t first_row, std::size_t n_rows) {
    const std::string what = "can not choose rows of " + path;
    std::vector<hsize_t> count = shape_of(session, dataset).now;
    if (count.empty() || first_row + n_rows > count[0])
        session.refuse(path + " has no rows up to " + std::to_string(first_row + n_rows));
    std::vector<hsize_t> start(count.size(), 0);
    start[0] = first_row;
    count[0] = n_rows;
    std::size_t size = 1;
    for (const hsize_t length : count) size *= length;
    Handle file_space = session.space_of(dataset);
    session.check(H5Sselect_hyperslab(file_space, H5S_SELECT_SET, start.data(), nullptr,
                                      count.data(), nullptr),
                  what);
    const hsize_t n = size;
    Handle memory_space = session.own(H5Screate_simple(1, &n, nullptr), H5Sclose, what);
    return {std::move(file_space), std::move(memory_space), size};
}

}  // namespace

template <class T>
void Hdf5File::write_rows(const std::string& path, std::size_t first_row,
                          std::span<const T> rows) {
    const Session session(path_, id_);
    const Handle dataset = session.dataset(path);
    const Shape shape = shape_of(session, dataset);
    const std::size_t in_a_row = shape.size() / std::max<std::size_t>(shape.now.at(0), 1);
    if (in_a_row == 0 || rows.size() % in_a_row != 0)
        throw std::logic_error(path + " was given a part of a row");
    if (rows.empty()) return;
    const std::size_t end = first_row + rows.size() / in_a_row;
    if (end > shape.now[0])
        throw std::logic_error(path + " has no rows up to " + std::to_string(end));
    const Rows chosen = choose(session, path, dataset, first_row, end - first_row);
    session.check(H5Dwrite(dataset, memory_type<T>(), chosen.memory_space, chosen.file_space,
                           H5P_DEFAULT, rows.data()),
                  "can not write " + path);
}

template void Hdf5File::write_rows(const std::string&, std::size_t, std::span<const double>);
template void Hdf5File::write_rows(const std::string&, std::size_t, std::span<const float>);
template void Hdf5File::write_rows(const std::string&, std::size_t,
                                   std::span<const std::int8_t>);
template void Hdf5File::write_rows(const std::string&, std::size_t,
                                   std::span<const std::int32_t>);

std::vector<double> Hdf5File::read_rows(const std::string& path, std::size_t first_row,
                                        std::size_t n_rows) const {
    const Session session(path_, id_);
    const Handle dataset = session.dataset(path);
    const Rows chosen = choose(session, path, dataset, first_row, n_rows);
    std::vector<double> values(chosen.size);
    if (values.empty()) return values;
    session.check(H5Dread(dataset, H5T_NATIVE_DOUBLE, chosen.memory_space, chosen.file_space,
                          H5P_DEFAULT, values.data()),
                  "can not read " + path);
    return values;
}

}  // namespace sim
