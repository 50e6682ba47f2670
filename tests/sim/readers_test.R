# Checks that a results.h5 keeps its promises in R.
#
#     Rscript readers_test.R results.h5
#
# Opens the file in rhdf5 and ncdf4, compares what they see, and ends with status 1 and a message
# for the first promise that is broken. A package that is not installed is named and left out.
# R sees all dimensions in reverse order: (time, replicate, design).

require_that <- function(condition, ...) {
    if (!isTRUE(condition)) {
        message("readers_test.R: ", ...)
        quit(status = 1)
    }
}

has_package <- function(name) {
    found <- suppressWarnings(requireNamespace(name, quietly = TRUE))
    if (!found) cat("left out:", name, "is not installed\n")
    found
}

# The names of the metrics: arrays of the root over (design, replicate, time).
metrics_of <- function(nc) {
    over <- lapply(nc$var, function(v) vapply(v$dim, function(d) d$name, ""))
    names(Filter(function(d) identical(d, c("time", "replicate", "design")), over))
}

check_ncdf4 <- function(path) {
    nc <- ncdf4::nc_open(path)
    on.exit(ncdf4::nc_close(nc))
    for (name in names(nc$dim)) require_that(!grepl("phony", name), "ncdf4 sees ", name)
    for (name in names(nc$var)) ncdf4::ncvar_get(nc, name)
    metrics <- metrics_of(nc)
    require_that(length(metrics) > 0, "ncdf4 sees no metric")
    for (name in metrics) {
        for (key in c("units", "long_name", "cell_methods", "coordinates")) {
            require_that(ncdf4::ncatt_get(nc, name, key)$hasatt, "ncdf4: ", name, " has no ", key)
        }
    }
    require_that(identical(ncdf4::ncatt_get(nc, "time", "units")$value, "day"),
                 "ncdf4: time is not in days")
    require_that(grepl("^CF-", ncdf4::ncatt_get(nc, 0, "Conventions")$value),
                 "ncdf4: no Conventions")
    if ("events/row_size" %in% names(nc$var)) {
        n_events <- length(ncdf4::ncvar_get(nc, "events/event_time"))
        require_that(sum(ncdf4::ncvar_get(nc, "events/row_size")) == n_events,
                     "ncdf4: row_size does not add up to the number of events")
    }
    for (name in grep("^summary/.*_mean$", names(nc$var), value = TRUE)) {
        dims <- vapply(nc$var[[name]]$dim, function(d) d$name, "")
        require_that(identical(sub(".*/", "", dims), c("time", "design")),
                     "ncdf4: ", name, " has dimensions ", paste(dims, collapse = ", "))
    }
    lapply(setNames(metrics, metrics), function(name) {
        ncdf4::ncvar_get(nc, name, collapse_degen = FALSE)
    })
}

check_rhdf5 <- function(path) {
    contents <- rhdf5::h5ls(path)
    arrays <- contents[contents$otype == "H5I_DATASET", ]
    for (i in seq_len(nrow(arrays))) {
        # Not event: it is a length without values. Not arrays without rows: rhdf5 can not.
        if (arrays$name[i] == "event" || grepl("(^|x )0( x|$)", arrays$dim[i])) next
        name <- paste(sub("/$", "", arrays$group[i]), arrays$name[i], sep = "/")
        value <- tryCatch(rhdf5::h5read(path, name, bit64conversion = "double"),
                          error = function(e) NULL)
        require_that(!is.null(value), "rhdf5 can not read ", name)
    }
    labels <- rhdf5::h5read(path, "/design_label")
    require_that(is.character(labels) && all(nzchar(labels)), "rhdf5: design_label is no text")
    units <- rhdf5::h5readAttributes(path, "/time")$units
    require_that(identical(as.character(units), "day"), "rhdf5: time is not in days")
}

arguments <- commandArgs(trailingOnly = TRUE)
require_that(length(arguments) == 1, "give the path of one results.h5")
path <- arguments[1]
seen <- if (has_package("ncdf4")) check_ncdf4(path) else NULL
if (has_package("rhdf5")) {
    suppressWarnings(check_rhdf5(path))
    for (name in names(seen)) {
        other <- rhdf5::h5read(path, name)
        require_that(identical(dim(other), dim(seen[[name]])), name, ": two shapes")
        require_that(identical(is.na(as.vector(other)), is.na(as.vector(seen[[name]]))),
                     name, ": rhdf5 and ncdf4 see different missing values")
        require_that(isTRUE(all.equal(as.vector(other), as.vector(seen[[name]]))),
                     name, ": rhdf5 and ncdf4 see different values")
    }
}
cat(length(seen), "metrics in R: as promised\n")
