"""Draws an outcome of a sweep over two of its axes, as colours with numbers.

Points that share the values of both axes are averaged, so that other axes are marginal. Colours
span the effects that stand out of the noise; cells that differ from 0 by at most twice their
Monte Carlo standard error are grey and hatched, because luck alone could have made them.
"""

import results_file as rf  # first: it says what is not installed

import endpoints
import numpy as np
import sweep_file as sf
from matplotlib.patches import Patch, Rectangle

MOST_CELLS_WITH_NUMBERS = 150
NOISE_GREY = "#e3e3e3"


def choose(axes, names):
    if not names:
        several = [axis for axis in axes if len(np.unique(axis.values[~np.isnan(axis.values)])) > 1]
        if len(several) < 2:
            raise rf.ResultsError("a heat map needs a sweep over two axes; sweep_response.py "
                                  "draws any")
        return several[:2]
    found = [axis for name in names for axis in axes if axis.name.endswith(name)]
    if len(found) != 2:
        raise rf.ResultsError("--axes: the axes are " + ", ".join(axis.name for axis in axes))
    return found


def cells_of(shown, rows, across, up, x_values, y_values):
    """Means over the points of each cell, and their errors."""
    mean = np.full((len(y_values), len(x_values)), np.nan)
    error = mean.copy()
    for i, y in enumerate(y_values):
        for j, x in enumerate(x_values):
            here = [d for d in rows if across.values[d] == x and up.values[d] == y]
            if here:
                mean[i, j] = np.mean(shown.mean[here])
                error[i, j] = np.sqrt(np.sum(shown.error[here] ** 2)) / len(here)
    return mean, error


def colours_of(shown, mean, error, noise):
    """The scale of colours: a difference around 0, as far as the largest that is no noise."""
    if not shown.is_difference:
        room = np.nan_to_num(np.nanmax(error)) * sf.NOISE  # noise is no full range of colours
        return {"cmap": "cividis", "vmin": np.nanmin(mean) - room, "vmax": np.nanmax(mean) + room}
    seen = np.abs(mean[~noise & ~np.isnan(mean)])
    limit = np.max(seen) if len(seen) else np.nanmax(sf.NOISE * error)
    limit = limit if np.isfinite(limit) and limit > 0 else 1
    return {"cmap": "RdBu_r", "vmin": -limit, "vmax": limit}


def hide_noise(axes, noise):
    for i, j in np.argwhere(noise):
        axes.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, facecolor=NOISE_GREY, hatch="////",
                                 edgecolor="#c4c4c4", linewidth=0))


def write_numbers(axes, image, mean, error, noise):
    least = 0 if np.nanmax(np.abs(mean)) >= 20 else 1
    typical = np.nanmedian(np.where(error > 0, error, np.nan)) if np.any(error > 0) else 0
    digits = endpoints.digits_for(typical, least)
    for i, j in np.argwhere(~np.isnan(mean)):
        red, green, blue, _ = image.cmap(image.norm(mean[i, j]))
        dark = 0.3 * red + 0.59 * green + 0.11 * blue < 0.5 and not noise[i, j]
        text = "0, no run\ndiffers" if mean[i, j] == error[i, j] == 0 else \
            endpoints.number(mean[i, j], digits)
        axes.text(j, i, text, ha="center", va="center", color="white" if dark else "black",
                  fontsize=9.5, bbox={"facecolor": NOISE_GREY, "edgecolor": "none", "pad": 1.5}
                  if noise[i, j] else None)


def draw(file, options):
    across, up = choose(sf.axes_of(file), options.axes)
    time = sf.time_index(file, options.day)
    shown = sf.outcome(file, options.endpoint, time)
    (x_values, x_texts), (y_values, y_texts) = (sf.tick_texts(file, axis) for axis in (across, up))
    mean, error = cells_of(shown, sf.arms(file), across, up, x_values, y_values)
    noise = shown.is_noise(mean, error) if shown.is_difference else np.zeros(mean.shape, bool)
    handles = [Patch(facecolor=NOISE_GREY, hatch="////", edgecolor="#b0b0b0",
                     label=f"within {sf.NOISE} standard errors of 0: may be luck alone")] \
        if noise.any() else []
    figure = rf.page(sf.title(file, shown), 5.2, handles, sf.notes(file, shown, time))
    axes = figure.subplots()
    axes.grid(False)
    image = axes.imshow(mean, origin="lower", aspect="auto",
                        **colours_of(shown, mean, error, noise))
    hide_noise(axes, noise)
    axes.set_xticks(range(len(x_values)), x_texts)
    axes.set_yticks(range(len(y_values)), y_texts)
    axes.set(xlabel=sf.axis_label(across), ylabel=sf.axis_label(up))
    if not np.all(noise | np.isnan(mean)):
        figure.colorbar(image, ax=axes, label=shown.label)
    if mean.size <= MOST_CELLS_WITH_NUMBERS:
        write_numbers(axes, image, mean, error, noise)
    return figure


if __name__ == "__main__":
    sf.main(draw, __doc__, [
        sf.ENDPOINT, sf.DAY,
        ("--axes", {"nargs": 2, "metavar": "NAME", "help": "which two axes [the first two]"})])
