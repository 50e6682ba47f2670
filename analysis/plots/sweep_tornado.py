"""Draws how far each axis of a one-at-a-time sweep moves an outcome: the tornado.

The line is the outcome of the base scenario; a bar goes from the lowest to the highest outcome
that values of one parameter gave while all others stayed as they are. Whiskers are twice the
Monte Carlo standard error at both ends. The widest bar comes first.
"""

import results_file as rf  # first: it says what is not installed

import numpy as np
import sweep_file as sf

MOST_BARS = 25


def bars_of(axes, rows, shown):
    """(axis, rows of its values) where exactly this axis differs from the base, row rows[0]."""
    base, found = rows[0], []
    for axis in axes:
        mine = []
        for row in rows[1:]:
            moved = [other.name for other in axes if other.values[row] != other.values[base]
                     and not (np.isnan(other.values[row]) and np.isnan(other.values[base]))]
            if moved == [axis.name]:
                mine.append(row)
        if mine:
            found.append((axis, [base] + mine))
    if not found:
        raise rf.ResultsError("no row differs from the first one in one axis only; a tornado "
                              "needs a design of kind one_at_a_time")
    return sorted(found, key=lambda bar: np.ptp(shown.mean[bar[1]]))


def is_noise(shown, low, high):
    """Whether the ends of a bar differ by no more than twice the error of their difference."""
    return shown.mean[high] - shown.mean[low] <= sf.NOISE * np.hypot(shown.error[low],
                                                                     shown.error[high])


def draw(file, options):
    axes_of_sweep, time = sf.axes_of(file), sf.time_index(file, options.day)
    shown = sf.outcome(file, options.endpoint, time)
    bars = bars_of(axes_of_sweep, sf.arms(file), shown)
    left_out = max(0, len(bars) - MOST_BARS)
    bars = bars[left_out:]
    figure = rf.page(sf.title(file, shown), 1.0 + 0.34 * len(bars), notes=sf.notes(
        file, shown, time, "Bars: from the lowest to the highest outcome over the values of one "
        "parameter, which stand at the ends; whiskers: twice the Monte Carlo standard error; pale "
        "bars: the ends differ by no more than luck could make them."
        + (f" The {left_out} narrowest bars are left out." if left_out else "")))
    axes = figure.subplots()
    for place, (axis, rows) in enumerate(bars):
        low, high = (rows[which(shown.mean[rows])] for which in (np.argmin, np.argmax))
        axes.barh(place, shown.mean[high] - shown.mean[low], left=shown.mean[low], height=0.62,
                  color=rf.SKY_BLUE, edgecolor=rf.BLUE, alpha=0.25 if is_noise(shown, low, high) else 1)
        if shown.mean[low] == shown.mean[high]:
            axes.text(shown.mean[low], place, "  all values the same  ", va="center",
                      fontsize=8.5, color="#444444")
            continue
        for row, side in ((low, "right"), (high, "left")):
            axes.errorbar(shown.mean[row], place, xerr=2 * shown.error[row], color=rf.BLACK,
                          capsize=2, linewidth=0.9)
            sign = -1 if side == "right" else 1
            ends = [shown.mean[r] + sign * 2 * np.nan_to_num(shown.error[r]) for r in (low, high)]
            axes.text(min(ends) if sign < 0 else max(ends), place, f"  {axis.values[row]:.3g}  ", ha=side,
                      va="center", fontsize=8.5, color="#444444")
    axes.axvline(shown.mean[bars[0][1][0]], color=rf.BLACK, linewidth=1.2)
    axes.set_yticks(range(len(bars)), [sf.axis_label(axis) for axis, _ in bars])
    axes.set_xlabel(shown.label)
    axes.margins(x=0.1)
    axes.grid(axis="y", visible=False)
    return figure


if __name__ == "__main__":
    sf.main(draw, __doc__, [sf.ENDPOINT, sf.DAY])
