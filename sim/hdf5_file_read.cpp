#include <unistd.h>

#include <limits>

#include "sim/hdf5_file.h"
#include "sim/hdf5_session.h"
#include "sim/text_file.h"

namespace sim {

Hdf5File Hdf5File::open(const std::string& path) {
    ::close(open_regular_file(path));

    const Session session(path, -1);
    const Handle access = session.properties(H5P_FILE_ACCESS);
    session.leave_unlocked(access);
    const hid_t id = H5Fopen(path.c_str(), H5F_ACC_RDONLY, access);
    if (id < 0) session.fail("is not a whole HDF5 file");
    return {path, id};
}

bool Hdf5File::has(const std::string& path) const {
    const Session session(path_, id_);
    // HDF5 answers for the last link only; all before it must be there.
    for (std::size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
        if (H5Lexists(id_, path.substr(0, slash).c_str(), H5P_DEFAULT) <= 0) return false;
        if (slash == std::string::npos) return true;
    }
}

bool Hdf5File::has_attribute(const std::string& path, const std::string& name) const {
    const Session session(path_, id_);
    return H5Aexists(session.object(path), name.c_str()) > 0;
}

std::vector<std::size_t> Hdf5File::shape(const std::string& path) const {
    const Session session(path_, id_);
    const Shape shape = shape_of(session, session.dataset(path));
    return {shape.now.begin(), shape.now.end()};
}

std::vector<std::size_t> Hdf5File::chunk_shape(const std::string& path) const {
    const Session session(path_, id_);
    const Handle dataset = session.dataset(path);
    const Handle layout = session.own(H5Dget_create_plist(dataset), H5Pclose,
                                      "can not read the layout of " + path);
    if (H5Pget_layout(layout) != H5D_CHUNKED) return {};
    std::vector<hsize_t> chunk(shape_of(session, dataset).now.size());
    session.check(H5Pget_chunk(layout, static_cast<int>(chunk.size()), chunk.data()),
                  "can not read the layout of " + path);
    return {chunk.begin(), chunk.end()};
}

namespace {

template <class T>
std::vector<T> read_numbers(const Session& session, const std::string& path) {
    const Handle dataset = session.dataset(path);
    std::vector<T> values(shape_of(session, dataset).size());
    if (values.empty()) return values;
    session.check(
        H5Dread(dataset, memory_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()),
        "can not read " + path);
    return values;
}

}  // namespace

std::vector<double> Hdf5File::read(const std::string& path) const {
    return read_numbers<double>(Session(path_, id_), path);
}

std::vector<std::int64_t> Hdf5File::read_integers(const std::string& path) const {
    return read_numbers<std::int64_t>(Session(path_, id_), path);
}

std::vector<std::string> Hdf5File::read_texts(const std::string& path) const {
    const Session session(path_, id_);
    const Handle dataset = session.dataset(path);
    const Handle type = session.text_type();
    const Handle space = session.space_of(dataset);
    std::vector<char*> pointers(shape_of(session, dataset).size());
    if (pointers.empty()) return {};
    session.check(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()),
                  "can not read the texts " + path);
    std::vector<std::string> texts;
    for (const char* pointer : pointers) texts.emplace_back(pointer == nullptr ? "" : pointer);
    H5Dvlen_reclaim(type, space, H5P_DEFAULT, pointers.data());
    return texts;
}

std::string Hdf5File::text_attribute(const std::string& path, const std::string& name) const {
    const Session session(path_, id_);
    const Handle object = session.object(path);
    const Handle attribute = session.attribute(object, path, name);
    const Handle type = session.text_type();
    const Handle space = session.own(H5Aget_space(attribute), H5Sclose, "can not read " + name);
    char* pointer = nullptr;
    session.check(H5Aread(attribute, type, &pointer),
                  "attribute " + name + " of " + path + " is not a text");
    const std::string text = pointer == nullptr ? "" : pointer;
    H5Dvlen_reclaim(type, space, H5P_DEFAULT, &pointer);
    return text;
}

double Hdf5File::number_attribute(const std::string& path, const std::string& name) const {
    const Session session(path_, id_);
    const Handle object = session.object(path);
    const Handle attribute = session.attribute(object, path, name);
    const Handle space = session.own(H5Aget_space(attribute), H5Sclose, "can not read " + name);
    if (H5Sget_simple_extent_npoints(space) != 1) {
        throw FileError(path_, "attribute " + name + " of " + path + " is not one number");
    }
    double value = std::numeric_limits<double>::quiet_NaN();
    session.check(H5Aread(attribute, H5T_NATIVE_DOUBLE, &value),
                  "attribute " + name + " of " + path + " is not a number");
    return value;
}

std::string hdf5_version() {
    prepare_library();
    unsigned major = 0, minor = 0, release = 0;
    H5get_libversion(&major, &minor, &release);
    return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(release);
}

}  // namespace sim
