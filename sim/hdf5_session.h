#pragma once
/// What hdf5_file.cpp and hdf5_file_read.cpp share: owned HDF5 identifiers and errors as
/// exceptions. Not for others: it includes <hdf5.h>, which nothing else in the program sees.

#include <hdf5.h>

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/file_error.h"

namespace sim {

static_assert(std::is_same_v<hid_t, std::int64_t>);

/// An identifier of HDF5, given back by the function that belongs to its kind.
class Handle {
  public:
    using Close = herr_t (*)(hid_t);
    Handle(hid_t id, Close close) : id_(id), close_(close) {}
    Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
    Handle& operator=(Handle&&) = delete;
    ~Handle() {
        if (id_ >= 0) close_(id_);
    }
    operator hid_t() const { return id_; }

  private:
    hid_t id_;
    Close close_;
};

/// HDF5's own account of its last error: the innermost one, which knows the cause, or what the
/// operating system said.
inline std::string reason() {
    std::string text;
    H5Ewalk2(
        H5E_DEFAULT, H5E_WALK_UPWARD,
        [](unsigned depth, const H5E_error2_t* error, void* out) -> herr_t {
            if (depth == 0 && error->desc != nullptr) {
                *static_cast<std::string*>(out) = error->desc;
            }
            return 0;
        },
        &text);
    // Where the operating system refused, its own words are in the middle of many numbers.
    const std::string mark = "error message = '";
    if (const std::size_t at = text.find(mark); at != std::string::npos) {
        const std::size_t begin = at + mark.size();
        return text.substr(begin, text.find('\'', begin) - begin);
    }
    return text.empty() ? "HDF5 gives no reason" : text;
}

/// To be called before anything else of HDF5.
inline void prepare_library() {
    // A file that HDF5 could not write (full disk) stays half open, and would crash the program
    // when HDF5 closes all files at exit. We close our files ourselves.
    [[maybe_unused]] static const herr_t once = H5dont_atexit();
    // HDF5 would print its stack of errors to stderr.
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

/// Everything that is done to one file; turns HDF5's negative results into exceptions.
class Session {
  public:
    Session(const std::string& path, hid_t file) : path_(path), file_(file) {
        prepare_library();
    }

    hid_t file() const { return file_; }

    [[noreturn]] void fail(const std::string& what) const {
        throw FileError(path_, what + ": " + reason());
    }
    void check(herr_t result, const std::string& what) const {
        if (result < 0) fail(what);
    }
    Handle own(hid_t id, Handle::Close close, const std::string& what) const {
        if (id < 0) fail(what);
        return {id, close};
    }

    Handle object(const std::string& path) const {
        return own(H5Oopen(file_, path.c_str(), H5P_DEFAULT), H5Oclose, "has no " + path);
    }
    Handle dataset(const std::string& path) const {
        return own(H5Dopen2(file_, path.c_str(), H5P_DEFAULT), H5Dclose,
                   "has no array " + path);
    }
    Handle attribute(hid_t object, const std::string& of, const std::string& name) const {
        return own(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose,
                   of + " has no attribute " + name);
    }
    Handle space_of(hid_t dataset) const {
        return own(H5Dget_space(dataset), H5Sclose, "can not read the shape of an array");
    }
    Handle properties(hid_t kind) const {
        return own(H5Pcreate(kind), H5Pclose, "can not create properties");
    }
    /// For opening files: HDF5's own locks fail on file systems without locks, and protect
    /// nothing here, as a file has its name only when it is whole and is never changed then.
    void leave_unlocked(hid_t access) const {
        check(H5Pset_file_locking(access, false, true), "can not choose the file access");
    }
    /// Variable-length UTF-8.
    Handle text_type() const {
        Handle type = own(H5Tcopy(H5T_C_S1), H5Tclose, "can not create the type of texts");
        check(H5Tset_size(type, H5T_VARIABLE), "can not create the type of texts");
        check(H5Tset_cset(type, H5T_CSET_UTF8), "can not create the type of texts");
        return type;
    }
    /// For groups: keeps the order in which things were created, and no times, so that equal
    /// contents give equal bytes.
    Handle group_properties(hid_t kind) const {
        Handle list = properties(kind);
        constexpr unsigned ordered = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
        check(H5Pset_link_creation_order(list, ordered), "can not track the order of creation");
        check(H5Pset_attr_creation_order(list, ordered), "can not track the order of creation");
        check(H5Pset_obj_track_times(list, 0), "can not switch times off");
        return list;
    }
    Handle dataset_properties() const {
        Handle list = properties(H5P_DATASET_CREATE);
        constexpr unsigned ordered = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
        check(H5Pset_attr_creation_order(list, ordered), "can not track the order of creation");
        check(H5Pset_obj_track_times(list, 0), "can not switch times off");
        return list;
    }

  private:
    const std::string& path_;
    hid_t file_;
};

template <class T>
hid_t memory_type() {
    if constexpr (std::is_same_v<T, double>) return H5T_NATIVE_DOUBLE;
    if constexpr (std::is_same_v<T, float>) return H5T_NATIVE_FLOAT;
    if constexpr (std::is_same_v<T, std::int8_t>) return H5T_NATIVE_INT8;
    if constexpr (std::is_same_v<T, std::int32_t>) return H5T_NATIVE_INT32;
    if constexpr (std::is_same_v<T, std::int64_t>) return H5T_NATIVE_INT64;
}

template <class T>
hid_t file_type() {
    if constexpr (std::is_same_v<T, double>) return H5T_IEEE_F64LE;
    if constexpr (std::is_same_v<T, float>) return H5T_IEEE_F32LE;
    if constexpr (std::is_same_v<T, std::int8_t>) return H5T_STD_I8LE;
    if constexpr (std::is_same_v<T, std::int32_t>) return H5T_STD_I32LE;
    if constexpr (std::is_same_v<T, std::int64_t>) return H5T_STD_I64LE;
}

struct Shape {
    std::vector<hsize_t> now;
    std::vector<hsize_t> largest;

    std::size_t size() const {
        std::size_t product = 1;
        for (const hsize_t length : now) product *= length;
        return product;
    }
};

inline Shape shape_of(const Session& session, hid_t dataset) {
    const Handle space = session.space_of(dataset);
    const int rank = H5Sget_simple_extent_ndims(space);
    if (rank < 0) session.fail("can not read the shape of an array");
    Shape shape{std::vector<hsize_t>(static_cast<std::size_t>(rank)), {}};
    shape.largest = shape.now;
    session.check(H5Sget_simple_extent_dims(space, shape.now.data(), shape.largest.data()),
                  "can not read the shape of an array");
    return shape;
}

}  // namespace sim
