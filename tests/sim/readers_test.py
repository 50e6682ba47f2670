"""Checks that a results.h5 keeps its promises in the readers that people use in Python.

    readers_test.py results.h5

Opens the file in h5py, netCDF4, xarray (both engines) and ncdump, compares what they see, and
ends with status 1 and a message for the first promise that is broken. A reader that is not
installed is named and left out.
"""

import subprocess
import sys

import h5py
import numpy as np


def require(condition, message):
    if not condition:
        sys.exit(f"readers_test.py: {message}")


def optional(name):
    try:
        return __import__(name)
    except ImportError:
        print(f"left out: {name} is not installed")
        return None


def is_scale(dataset):
    return dataset.attrs.get("CLASS") == b"DIMENSION_SCALE"


def is_length_only(dataset):
    return dataset.attrs.get("NAME", b"").startswith(b"This is a netCDF dimension but not")


def check_attributes(name, item):
    for key in item.attrs:
        if key in ("CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST"):
            continue  # the dimension scales' own
        value = item.attrs[key]
        plain = isinstance(value, str) or np.asarray(value).dtype.kind in "if"
        require(plain, f"{name}: attribute {key} is neither text nor number: {value!r}")
    units = item.attrs.get("units", "")
    require(units not in ("days", "hours", "minutes", "seconds"), f"{name}: units are {units}")


def check_dataset(name, data):
    """Rules 1 to 6 of the layout, as HDF5 sees them. Returns the dimension names."""
    check_attributes(name, data)
    text = h5py.check_string_dtype(data.dtype)
    if text is not None:
        require(text.length is None and text.encoding == "utf-8", f"{name}: not vlen UTF-8")
    else:
        require(h5py.check_enum_dtype(data.dtype) is None, f"{name}: is an enumeration")
        require(data.dtype.kind in "if", f"{name}: has type {data.dtype}")
        require(data.compression == "gzip" and data.compression_opts == 4, f"{name}: not gzip 4")
        require(data.shuffle and data.fletcher32, f"{name}: no shuffle or fletcher32")
        require("units" in data.attrs or "flag_values" in data.attrs or is_length_only(data),
                f"{name}: has no units")
    if "_FillValue" in data.attrs:
        fill = data.attrs["_FillValue"]
        require(np.asarray(fill).dtype == data.dtype, f"{name}: _FillValue of another type")
        require(np.array_equal(fill, data.fillvalue, equal_nan=True), f"{name}: two fill values")
    if is_scale(data):
        return (name.rsplit("/", 1)[-1],)
    dims = []
    for axis in data.dims:
        require(len(axis) == 1, f"{name}: an axis has {len(axis)} names")
        dims.append(axis[0].name.rsplit("/", 1)[-1])
    return tuple(dims)


def missing(data):
    values = data[()]
    if "_FillValue" not in data.attrs:
        return np.zeros(data.shape, bool)
    fill = data.attrs["_FillValue"]
    return np.isnan(values) if np.isnan(fill) else values == fill


def look_with_h5py(path):
    """{name: (dimensions, mask of missing values)} of all arrays, {group: [names]}."""
    arrays, groups = {}, {"": []}
    with h5py.File(path, "r") as file:
        version = file.id.get_create_plist().get_version()[0]
        require(version <= 2, "the file format is newer than that of HDF5 1.8")
        for key in ("Conventions", "title", "schema_version", "complete", "program_version"):
            require(key in file.attrs, f"no attribute {key}")
        check_attributes("/", file)

        def visit(name, item):
            parent = item.parent
            link = parent.id.links.get_info(item.name.rsplit("/", 1)[-1].encode())
            require(link.corder_valid, f"{name}: its group does not keep the order of creation")
            if isinstance(item, h5py.Group):
                check_attributes(name, item)
                groups[name] = []
                return
            dims = check_dataset(name, item)
            if not is_length_only(item):
                arrays[name] = (dims, missing(item))
                groups[name.rpartition("/")[0]].append(name)

        file.visititems(visit)
        if "events" in file:
            require(file["events/row_size"][:].sum() == file["events/event"].shape[0],
                    "row_size does not add up to the number of events")
    return arrays, groups


def look_with_netcdf4(netCDF4, path, arrays):
    with netCDF4.Dataset(path) as file:
        for name, (dims, mask) in arrays.items():
            variable = file[name]
            require(variable.dimensions == dims, f"netCDF4: {name} has {variable.dimensions}")
            values = np.ma.asarray(variable[...])
            seen = np.ma.getmaskarray(values)
            if values.dtype.kind == "f":  # infinite is a value: all differences are the same
                seen = seen | np.isnan(np.ma.getdata(values))
            require(np.array_equal(seen, mask), f"netCDF4: {name} has other missing values")
        if "events" in file.groups:
            event = file["events"].dimensions["event"]
            require(event.isunlimited(), "netCDF4: event is not unlimited")
            require(len(event) == file["events"]["row_size"][:].sum(), "netCDF4: events are lost")


def look_with_xarray(xarray, path, engine, arrays, groups):
    for group, names in groups.items():
        with xarray.open_dataset(path, engine=engine, group=group or None) as data:
            for name in names:
                dims, mask = arrays[name]
                variable = data[name.rsplit("/", 1)[-1]]
                require(variable.dims == dims, f"{engine}: {name} has {variable.dims}")
                require(variable.dtype.kind not in "mM", f"{engine}: {name} became a clock")
                if mask.any():
                    seen = np.isnan(variable.values)
                    require(np.array_equal(seen, mask), f"{engine}: {name} has other missing values")
            if not group:
                for coordinate in ("design_label", "arm", "comparator_of"):
                    require(coordinate in data.coords, f"{engine}: no coordinate {coordinate}")


def look_with_ncdump(path):
    try:
        seen = subprocess.run(["ncdump", path], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        print("left out: ncdump is not installed")
        return
    require(seen.returncode == 0, f"ncdump ends with {seen.returncode}: {seen.stderr}")
    require("phony" not in seen.stdout, "ncdump sees dimensions without a name")


def main():
    require(len(sys.argv) == 2, "give the path of one results.h5")
    path = sys.argv[1]
    arrays, groups = look_with_h5py(path)
    xarray, netCDF4 = optional("xarray"), optional("netCDF4")
    if netCDF4:
        look_with_netcdf4(netCDF4, path, arrays)
    for engine, module in (("netcdf4", netCDF4), ("h5netcdf", optional("h5netcdf"))):
        if xarray and module:
            look_with_xarray(xarray, path, engine, arrays, groups)
    look_with_ncdump(path)
    n_missing = sum(int(mask.sum()) for _, mask in arrays.values())
    print(f"{len(arrays)} arrays in {len(groups)} groups, {n_missing} missing values: as promised")


main()
