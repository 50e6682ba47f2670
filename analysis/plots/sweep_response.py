"""Draws an outcome of a sweep against each of its axes: response curves with bands.

A point is a design point. The line joins means over points with about the same value of the axis
(each value of its own, if there are few); the dark band is twice the Monte Carlo standard error
of these means, the light one holds 9 of 10 points: what the other axes do.
"""

import results_file as rf  # first: it says what is not installed

import numpy as np
import sweep_file as sf
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

GROUPS = 8
FEW_VALUES = 12
MOST_PANELS = 12


def groups_of(values):
    """Places of points that are averaged."""
    distinct = np.unique(values)
    if len(distinct) <= FEW_VALUES and len(distinct) < len(values):
        return [np.flatnonzero(values == value) for value in distinct]
    order = np.argsort(values, kind="stable")
    return np.array_split(order, min(GROUPS, len(order)))


def draw_panel(axes, file, axis, rows, shown):
    values = axis.values[rows]
    known = ~np.isnan(values) & ~np.isnan(shown.mean[rows])
    values, mean, error = values[known], shown.mean[rows][known], shown.error[rows][known]
    groups = groups_of(values)
    x = np.array([np.mean(values[group]) for group in groups])
    y = np.array([np.mean(mean[group]) for group in groups])
    luck = np.array([np.sqrt(np.sum(error[group] ** 2)) / len(group) for group in groups])
    low, high = (np.array([np.quantile(mean[group], q) for group in groups]) for q in (0.05, 0.95))
    axes.fill_between(x, low, high, color=rf.SKY_BLUE, alpha=0.25, linewidth=0)
    axes.fill_between(x, y - 2 * luck, y + 2 * luck, color=rf.BLUE, alpha=0.35, linewidth=0)
    axes.plot(values, mean, "o", color=rf.GREY, markersize=2.5, alpha=0.6)
    axes.plot(x, y, color=rf.BLUE, linewidth=2)
    if shown.is_difference:
        axes.axhline(0, color=rf.BLACK, linewidth=0.9)
    axes.set_xlabel(sf.axis_label(axis), fontsize=10)
    ticks, texts = sf.tick_texts(file, axis)
    if len(ticks) <= 5:
        axes.set_xticks(ticks, texts)


def set_height(axes, shown, rows):
    """A difference that is nothing but noise is drawn as flat as it is: 0 in the middle, and no
    finer than four standard errors."""
    reach = 2 * sf.NOISE * np.nanmax(np.nan_to_num(shown.error[rows]), initial=0)
    low, high = axes.get_ylim()
    if not shown.is_difference:
        return
    if reach == 0 and not np.any(np.nan_to_num(shown.mean[rows])):
        axes.set_ylim(-1, 1)
        axes.text(0.5, 0.6, "0, no run differs", transform=axes.transAxes, ha="center",
                  fontsize=9.5)
    else:
        axes.set_ylim(min(low, -reach), max(high, reach))


def draw(file, options):
    every, time = sf.axes_of(file), sf.time_index(file, options.day)
    shown, rows = sf.outcome(file, options.endpoint, time), sf.arms(file)
    if len(every) > MOST_PANELS and "sensitivity/prcc" in file:
        outcome = 0
        strength = np.nan_to_num(np.abs(rf.numbers(file["sensitivity/prcc"])[outcome]))
        kept = sorted(np.argsort(strength)[-MOST_PANELS:])
        every = [every[j] for j in kept]
    n_rows, n_columns = rf.panels(len(every))
    handles = [Line2D([], [], color=rf.BLUE, linewidth=2, label="mean"),
               Patch(color=rf.BLUE, alpha=0.35, label="twice its Monte Carlo standard error"),
               Patch(color=rf.SKY_BLUE, alpha=0.25, label="9 of 10 points"),
               Line2D([], [], color=rf.GREY, marker="o", linestyle="", markersize=4, label="point")]
    figure = rf.page(sf.title(file, shown), max(2.7 * n_rows, 3.6), handles,
                     sf.notes(file, shown, time))
    panels = figure.subplots(n_rows, n_columns, squeeze=False, sharey=True)
    for place, axes in enumerate(panels.flat):
        if place < len(every):
            draw_panel(axes, file, every[place], rows, shown)
        else:
            axes.set_visible(False)
    set_height(panels[0, 0], shown, rows)
    for axes in panels[:, 0]:
        axes.set_ylabel(shown.label, fontsize=10)
    return figure


if __name__ == "__main__":
    sf.main(draw, __doc__, [sf.ENDPOINT, sf.DAY])
