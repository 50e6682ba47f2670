#include "sim/hdf5_file.h"

#include <fcntl.h>
#include <hdf5_hl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>

#include "sim/hdf5_session.h"
#include "sim/words.h"

namespace sim {
namespace {

/// The shape that an array with these scales must have, and the open scales.
std::pair<Shape, std::vector<Handle>> shape_from_scales(
    const Session& session, const std::string& path,
    const std::vector<std::string>& dimensions) {
    Shape shape;
    std::vector<Handle> scales;
    for (const std::string& dimension : dimensions) {
        if (H5Lexists(session.file(), dimension.c_str(), H5P_DEFAULT) <= 0) {
            throw std::logic_error(path + " has no dimension " + dimension);
        }
        scales.push_back(session.dataset(dimension));
        const Shape scale = shape_of(session, scales.back());
        shape.now.push_back(scale.now.at(0));
        shape.largest.push_back(scale.largest.at(0));
    }
    return {std::move(shape), std::move(scales)};
}

/// Blocks of 64 KiB to 1 MiB. For (design, replicate, time) that is (1, R, T), or (1, r, T) if
/// it were larger than 1 MiB, or (d, R, T) if it were smaller than 64 KiB.
std::vector<hsize_t> chunks(const Shape& shape, std::size_t value_size) {
    constexpr hsize_t smallest = 65536, largest = 1048576;
    std::vector<hsize_t> chunk(shape.now.size(), 1);
    hsize_t bytes = value_size;
    for (std::size_t i = chunk.size(); i-- > 0;) {
        const bool outermost = i == 0 && chunk.size() > 1;
        const hsize_t room = outermost ? (smallest + bytes - 1) / bytes : largest / bytes;
        chunk[i] = std::clamp<hsize_t>(shape.now[i], 1, std::max<hsize_t>(room, 1));
        bytes *= chunk[i];
    }
    return chunk;
}

template <class T>
void put_number(const Session& session, hid_t object, const std::string& name,
                std::span<const T> values, bool scalar) {
    const hsize_t length = values.size();
    const Handle space =
        session.own(scalar ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &length, nullptr),
                    H5Sclose, "can not write attribute " + name);
    const Handle attribute = session.own(
        H5Acreate2(object, name.c_str(), file_type<T>(), space, H5P_DEFAULT, H5P_DEFAULT),
        H5Aclose, "can not write attribute " + name);
    session.check(H5Awrite(attribute, memory_type<T>(), values.data()),
                  "can not write attribute " + name);
}

void put_text(const Session& session, hid_t object, const std::string& name,
              const std::string& text) {
    const Handle type = session.text_type();
    const Handle space = session.own(H5Screate(H5S_SCALAR), H5Sclose, "no space");
    const Handle attribute =
        session.own(H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT),
                    H5Aclose, "can not write attribute " + name);
    const std::string valid = valid_utf8(text);
    const char* const pointer = valid.c_str();
    session.check(H5Awrite(attribute, type, &pointer), "can not write attribute " + name);
}

void put_attributes(const Session& session, hid_t object, const Attributes& attributes) {
    for (const auto& entry : attributes) {
        const std::string& name = entry.first;
        std::visit(
            [&](const auto& value) {
                using Value = std::decay_t<decltype(value)>;
                if constexpr (std::is_same_v<Value, std::string>) {
                    put_text(session, object, name, value);
                } else if constexpr (std::is_arithmetic_v<Value>) {
                    put_number(session, object, name, std::span<const Value>(&value, 1), true);
                } else {
                    if (value.empty())
                        throw std::logic_error("attribute without values: " + name);
                    put_number(session, object, name, std::span(value), false);
                }
            },
            entry.second);
    }
}

/// Creates an array with a compressed layout and its fill value.
template <class T>
Handle create_array(const Session& session, const std::string& path, const Shape& shape,
                    const std::optional<T>& fill) {
    const std::string what = "can not create " + path;
    const Handle layout = session.dataset_properties();
    const int rank = static_cast<int>(shape.now.size());
    session.check(H5Pset_chunk(layout, rank, chunks(shape, sizeof(T)).data()), what);
    session.check(H5Pset_shuffle(layout), what);
    session.check(H5Pset_deflate(layout, 4), what);
    session.check(H5Pset_fletcher32(layout), what);
    if (fill) session.check(H5Pset_fill_value(layout, memory_type<T>(), &*fill), what);
    const Handle space = session.own(
        H5Screate_simple(rank, shape.now.data(), shape.largest.data()), H5Sclose, what);
    return session.own(H5Dcreate2(session.file(), path.c_str(), file_type<T>(), space,
                                  H5P_DEFAULT, layout, H5P_DEFAULT),
                       H5Dclose, what);
}

template <class T>
void put_values(const Session& session, const std::string& path, hid_t dataset,
                std::span<const T> values) {
    if (values.empty()) return;
    session.check(
        H5Dwrite(dataset, memory_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()),
        "can not write " + path);
}

void attach(const Session& session, const std::string& path, hid_t dataset,
            const std::vector<Handle>& scales) {
    for (unsigned i = 0; i < scales.size(); ++i) {
        session.check(H5DSattach_scale(dataset, scales[i], i),
                      "can not name the dimensions of " + path);
    }
}

void check_size(const std::string& path, const Shape& shape, std::size_t n_values) {
    if (shape.size() != n_values) {
        throw std::logic_error(path + " has room for " + std::to_string(shape.size()) +
                               " values but was given " + std::to_string(n_values));
    }
}

}  // namespace

Hdf5File Hdf5File::create(const std::string& path) {
    // HDF5 hides errno in its text; asking first gives the reason in plain words.
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor < 0) throw FileError(path, "can not be created", errno);
    ::close(descriptor);

    const Session session(path, -1);
    const Handle creation = session.group_properties(H5P_FILE_CREATE);
    const Handle access = session.properties(H5P_FILE_ACCESS);
    session.check(H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18),
                  "can not choose the file format");
    session.leave_unlocked(access);
    const hid_t id = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation, access);
    if (id < 0) session.fail("can not be created");
    return {path, id};
}

Hdf5File::Hdf5File(Hdf5File&& other) noexcept
    : path_(std::move(other.path_)), id_(std::exchange(other.id_, -1)) {}

Hdf5File::~Hdf5File() {
    if (id_ >= 0) H5Fclose(id_);
}

void Hdf5File::close() {
    const Session session(path_, id_);
    const herr_t flushed = H5Fflush(id_, H5F_SCOPE_GLOBAL);
    const std::string why = flushed < 0 ? reason() : "";
    const herr_t closed = H5Fclose(std::exchange(id_, -1));
    if (flushed < 0) throw FileError(path_, "can not be written: " + why);
    session.check(closed, "can not be closed");
}

void Hdf5File::write_group(const std::string& path, const Attributes& attributes) {
    const Session session(path_, id_);
    const Handle creation = session.group_properties(H5P_GROUP_CREATE);
    const Handle group =
        session.own(H5Gcreate2(id_, path.c_str(), H5P_DEFAULT, creation, H5P_DEFAULT), H5Gclose,
                    "can not create " + path);
    put_attributes(session, group, attributes);
}

void Hdf5File::write_attributes(const std::string& path, const Attributes& attributes) {
    const Session session(path_, id_);
    put_attributes(session, session.object(path), attributes);
}

template <class T>
void Hdf5File::write_scale(const std::string& path, std::span<const T> values,
                           const Attributes& attributes) {
    const Session session(path_, id_);
    const Handle dataset =
        create_array<T>(session, path, {{values.size()}, {values.size()}}, std::nullopt);
    put_values(session, path, dataset, values);
    const std::string name = path.substr(path.rfind('/') + 1);
    session.check(H5DSset_scale(dataset, name.c_str()), "can not make a dimension of " + path);
    put_attributes(session, dataset, attributes);
}

void Hdf5File::write_growing_dimension(const std::string& path, std::size_t length) {
    const Session session(path_, id_);
    const Handle dataset =
        create_array<float>(session, path, {{length}, {H5S_UNLIMITED}}, std::nullopt);
    // The text by which netCDF-4 marks a dimension that has no coordinates, with its length.
    const std::string digits = std::to_string(length);
    const std::string name = "This is a netCDF dimension but not a netCDF variable." +
                             std::string(10 - std::min<std::size_t>(digits.size(), 10), ' ') +
                             digits;
    session.check(H5DSset_scale(dataset, name.c_str()), "can not make a dimension of " + path);
}

template <class T>
void Hdf5File::declare(const Array<T>& array) {
    const Session session(path_, id_);
    const auto [shape, scales] = shape_from_scales(session, array.path, array.dimensions);
    const Handle dataset = create_array(session, array.path, shape, array.fill);
    attach(session, array.path, dataset, scales);
    if (array.fill) {
        put_number(session, dataset, "_FillValue", std::span<const T>(&*array.fill, 1), true);
    }
    put_attributes(session, dataset, array.attributes);
}

template <class T>
void Hdf5File::write(const Array<T>& array) {
    const Session session(path_, id_);
    check_size(array.path, shape_from_scales(session, array.path, array.dimensions).first,
               array.values.size());
    declare(array);
    put_values(session, array.path, session.dataset(array.path), array.values);
}

template void Hdf5File::declare(const Array<double>&);
template void Hdf5File::declare(const Array<float>&);
template void Hdf5File::declare(const Array<std::int8_t>&);
template void Hdf5File::declare(const Array<std::int32_t>&);
template void Hdf5File::declare(const Array<std::int64_t>&);
template void Hdf5File::write(const Array<double>&);
template void Hdf5File::write(const Array<float>&);
template void Hdf5File::write(const Array<std::int8_t>&);
template void Hdf5File::write(const Array<std::int32_t>&);
template void Hdf5File::write(const Array<std::int64_t>&);
template void Hdf5File::write_scale(const std::string&, std::span<const double>,
                                    const Attributes&);
template void Hdf5File::write_scale(const std::string&, std::span<const std::int32_t>,
                                    const Attributes&);

void Hdf5File::write_texts(const std::string& path, const std::vector<std::string>& dimensions,
                           std::span<const std::string> texts, const Attributes& attributes) {
    const Session session(path_, id_);
    const std::string what = "can not write " + path;
    const auto [shape, scales] = shape_from_scales(session, path, dimensions);
    check_size(path, shape, texts.size());
    const Handle type = session.text_type();
    const Handle layout = session.dataset_properties();
    const Handle space = session.own(
        dimensions.empty()
            ? H5Screate(H5S_SCALAR)
            : H5Screate_simple(static_cast<int>(shape.now.size()), shape.now.data(), nullptr),
        H5Sclose, what);
    const Handle dataset = session.own(
        H5Dcreate2(id_, path.c_str(), type, space, H5P_DEFAULT, layout, H5P_DEFAULT), H5Dclose,
        what);
    std::vector<std::string> valid;
    for (const std::string& text : texts) valid.push_back(valid_utf8(text));
    std::vector<const char*> pointers;
    for (const std::string& text : valid) pointers.push_back(text.c_str());
    if (!texts.empty()) {
        session.check(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()),
                      what);
    }
    attach(session, path, dataset, scales);
    put_attributes(session, dataset, attributes);
}

}  // namespace sim
