#pragma once
/// HDF5 files that netCDF-4 readers understand: numeric arrays whose dimensions are named by
/// dimension scales, variable-length UTF-8 texts, and plain attributes. Nothing else, because
/// nothing else is read by everyone (compound types, booleans, fixed-length strings are not).
///
/// Only hdf5_file*.cpp (through hdf5_session.h) include <hdf5.h>. The file format is that of
/// HDF5 1.8; creation order is tracked; numeric arrays are compressed (shuffle, gzip 4,
/// fletcher32). Objects are named by their path from the root: "/time", "/events/agent".
///
/// Errors: FileError for what the world does to us (permissions, full disk, damaged file, a
/// name that is not in the file); std::logic_error for our own mistakes when writing (sizes
/// that do not match, a dimension that does not exist), because a wrong file must not be
/// written in any build. Call it from one thread at a time: the high-level library has no
/// locks.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/file_error.h"

namespace sim {

/// A scalar text, a number, or (for flag_values) a row of small numbers.
using AttributeValue = std::variant<std::string, double, float, std::int8_t, std::int32_t,
                                    std::int64_t, std::vector<std::int8_t>>;
using Attributes = std::vector<std::pair<std::string, AttributeValue>>;

/// An array that `Hdf5File::write` stores. `T` is one of double, float, std::int8_t,
/// std::int32_t, std::int64_t.
template <class T>
struct Array {
    std::string path;
    std::vector<std::string> dimensions;  ///< paths of scales, slowest first; at least one
    std::span<const T> values;            ///< row-major; the scales give the shape
    std::optional<T> fill = {};           ///< what a missing value holds; also `_FillValue`
    Attributes attributes = {};
};

class Hdf5File {
  public:
    /// Creates an empty file; what was at `path` is lost.
    static Hdf5File create(const std::string& path);
    /// Opens a file for reading.
    static Hdf5File open(const std::string& path);

    Hdf5File(Hdf5File&& other) noexcept;
    Hdf5File& operator=(Hdf5File&&) = delete;
    /// Closes the file if `close` was not called; a failure is then not noticed.
    ~Hdf5File();
    /// Completes the file (but does not fsync); throws if any of it could not be stored.
    /// Nothing else may be done after it.
    void close();

    void write_group(const std::string& path, const Attributes& attributes = {});
    /// Attaches to a group or an array that exists; "/" is the file.
    void write_attributes(const std::string& path, const Attributes& attributes);

    /// A dimension with a coordinate for each index.
    template <class T>
    void write_scale(const std::string& path, std::span<const T> values,
                     const Attributes& attributes = {});
    /// A dimension that is only a length, and may grow later ("unlimited").
    void write_growing_dimension(const std::string& path, std::size_t length);
    template <class T>
    void write(const Array<T>& array);
    /// The same without values: all are missing until write_rows. `array.values` is not looked
    /// at. What is not written takes no space.
    template <class T>
    void declare(const Array<T>& array);
    /// Writes some rows (indices of the slowest dimension) of an array that is there.
    template <class T>
    void write_rows(const std::string& path, std::size_t first_row, std::span<const T> rows);
    /// One text for each index of the dimensions, row-major; a single text if there are none.
    void write_texts(const std::string& path, const std::vector<std::string>& dimensions,
                     std::span<const std::string> texts, const Attributes& attributes = {});

    bool has(const std::string& path) const;
    bool has_attribute(const std::string& path, const std::string& name) const;
    /// Lengths, slowest first; empty for a scalar.
    std::vector<std::size_t> shape(const std::string& path) const;
    /// Lengths of the blocks that are compressed together; empty for an array that has none.
    std::vector<std::size_t> chunk_shape(const std::string& path) const;
    /// Any numeric array, converted to double (exact up to 2^53), row-major.
    std::vector<double> read(const std::string& path) const;
    /// Rows `first_row` to `first_row + n_rows - 1` of it.
    std::vector<double> read_rows(const std::string& path, std::size_t first_row,
                                  std::size_t n_rows) const;
    /// Any integer array, exactly.
    std::vector<std::int64_t> read_integers(const std::string& path) const;
    std::vector<std::string> read_texts(const std::string& path) const;
    std::string text_attribute(const std::string& path, const std::string& name) const;
    double number_attribute(const std::string& path, const std::string& name) const;

  private:
    Hdf5File(std::string path, std::int64_t id) : path_(std::move(path)), id_(id) {}

    std::string path_;
    std::int64_t id_;  ///< HDF5's hid_t; negative when closed
};

/// The version of the HDF5 library in use, such as "1.10.8".
std::string hdf5_version();

}  // namespace sim
