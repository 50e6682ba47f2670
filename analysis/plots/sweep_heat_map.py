"""Draws an outcome of a sweep over two of its axes, as colours with numbers.

Points that share the values of both axes are averaged, so that other axes are marginal. Where
the difference from a comparator is less than twice its Monte Carlo standard error, the number is
grey: luck alone could have made it.
"""

import results_file as rf  # first: it says what is not installed

import matplotlib.pyplot as plt
import numpy as np
import sweep_file as sf

MOST_CELLS_WITH_NUMBERS = 150


def choose(axes, names):
    if not names:
        several = [axis for axis in axes if len(np.unique(axis.values[~np.isnan(axis.values)])) > 1]
        if len(several) < 2:
            raise rf.ResultsError("a heat map needs a sweep over two axes")
        return several[:2]
    found = [axis for name in names for axis in axes if axis.name.endswith(name)]
    if len(found) != 2:
        raise rf.ResultsError("--axes: the axes are " + ", ".join(axis.name for axis in axes))
    return found


def draw(file, options):
    across, up = choose(sf.axes_of(file), options.axes)
    time = sf.time_index(file, options.day)
    shown = sf.outcome(file, options.endpoint, time)
    rows = sf.arms(file)
    (x_values, x_texts), (y_values, y_texts) = (sf.tick_texts(file, axis) for axis in (across, up))
    mean = np.full((len(y_values), len(x_values)), np.nan)
    error = mean.copy()
    for i, y in enumerate(y_values):
        for j, x in enumerate(x_values):
            here = [d for d in rows if across.values[d] == x and up.values[d] == y]
            if here:
                mean[i, j] = np.mean(shown.mean[here])
                error[i, j] = np.sqrt(np.sum(shown.error[here] ** 2)) / len(here)

    notes = [f"{shown.label[0].upper()}{shown.label[1:]}; {sf.size_text(file, time)}"]
    if shown.is_difference:
        notes.append("Grey numbers: within twice the Monte Carlo standard error of 0.")
    figure = rf.page(file.attrs["title"], 5.2, notes=notes)
    axes = figure.subplots()
    axes.grid(False)
    if shown.is_difference:
        limit = np.nanmax(np.abs(mean)) or 1
        colours = {"cmap": "RdBu_r", "vmin": -limit, "vmax": limit}
    else:
        colours = {"cmap": "viridis"}
    image = axes.imshow(mean, origin="lower", aspect="auto", **colours)
    axes.set_xticks(range(len(x_values)), x_texts)
    axes.set_yticks(range(len(y_values)), y_texts)
    axes.set(xlabel=sf.axis_label(across), ylabel=sf.axis_label(up))
    figure.colorbar(image, ax=axes, label=rf.wrapped(shown.label, 45))
    if mean.size <= MOST_CELLS_WITH_NUMBERS:
        write_numbers(axes, image, mean, error, shown.is_difference)
    return figure


def write_numbers(axes, image, mean, error, is_difference):
    for i, j in np.ndindex(mean.shape):
        if np.isnan(mean[i, j]):
            continue
        red, green, blue, _ = image.cmap(image.norm(mean[i, j]))
        dark = 0.3 * red + 0.59 * green + 0.11 * blue < 0.5
        colour = "white" if dark else "black"
        if is_difference and abs(mean[i, j]) < 2 * error[i, j]:
            colour = "#777777"
        axes.text(j, i, f"{mean[i, j]:.3g}", ha="center", va="center", color=colour, fontsize=9)


if __name__ == "__main__":
    rf.main(draw, __doc__, [
        sf.ENDPOINT, sf.DAY,
        ("--axes", {"nargs": 2, "metavar": "NAME", "help": "which two axes [the first two]"})])
