"""Draws overdoses per 100 person-years by weeks since the start (release), one panel for each arm.

    rate = overdoses of all in the interval / years lived by all in it * 100

Intervals are weeks at first, months later. The steady level is the rate of the second half of
the study. The rate of all is low at first, because few use yet, and high where lost tolerance
outweighs that; with --in-regular-use both overdoses and years are those in regular use.
"""

import results_file as rf  # first: it says what is not installed

from functools import partial

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

EARLY_EDGES = [0, 1, 2, 3, 4, 6, 8, 12]  # weeks; from then on every LATE_WEEKS
LATE_WEEKS = 4


def edges(last_day):
    """Ends of the intervals [weeks]; the last interval is what is left."""
    last = last_day / rf.DAYS_PER_WEEK
    ends = EARLY_EDGES + list(range(EARLY_EDGES[-1] + LATE_WEEKS, int(last) + 1, LATE_WEEKS))
    ends = [end for end in ends if end <= last]
    if last - ends[-1] >= 1 or len(ends) == 1:
        return np.array(ends + [last])
    return np.array(ends[:-1] + [last])


def rates(file, names, design, ends):
    """Rate of all replicates together and its Monte Carlo standard error, by interval.

    With o_i overdoses and y_i years in replicate i of n, R = sum o / sum y and
    se = sqrt(n / (n - 1) sum (o_i - R y_i)^2) / sum y; one replicate does not tell its error.
    """
    time = file["time"][:] / rf.DAYS_PER_WEEK
    overdoses, days = (rf.numbers(file[name])[design] for name in names)
    rate, error = [], []
    for begin, end in zip(ends[:-1], ends[1:]):
        # The sums at t cover the time before t.
        inside = (time > begin + 1e-9) & (time <= end + 1e-9)
        o = np.nansum(overdoses[:, inside], axis=1)
        y = np.nansum(days[:, inside], axis=1) / rf.DAYS_PER_YEAR / 100
        n, total = len(o), y.sum()
        rate.append(o.sum() / total if total > 0 else np.nan)
        spread = np.sum((o - rate[-1] * y) ** 2) * n / max(n - 1, 1)
        error.append(np.sqrt(spread) / total if total > 0 else np.nan)
    return np.array(rate), np.array(error)


def draw_band(axes, rate, error, ends, colour):
    low, high = (np.append(side, side[-1]) for side in
                 (np.maximum(rate - 2 * error, 0), rate + 2 * error))
    axes.fill_between(ends, low, high, step="post", color=colour, alpha=0.25, linewidth=0)


def draw_arm(axes, rates_of, arm, reference, ends):
    if arm.design != reference.design:
        axes.stairs(rates_of(reference.design, ends)[0], ends, color=rf.GREY, baseline=None)
    rate, error = rates_of(arm.design, ends)
    draw_band(axes, rate, error, ends, arm.colour)
    axes.stairs(rate, ends, color=arm.colour, baseline=None, linewidth=2)
    steady = rates_of(arm.design, [ends[-1] / 2, ends[-1]])[0][0]
    early = min(2, ends[-1])
    first = rates_of(arm.design, [0, early])[0][0]
    axes.plot([0, ends[-1]], [steady, steady], color=arm.colour, linestyle="--", linewidth=1.2)
    times = f", {first / steady:.2g} of it" if steady > 0 and first == first else ""
    axes.set_title(rf.wrapped(arm.label, 26), weight="bold", fontsize=10, pad=32)
    axes.text(0, 1.03, f"steady {steady:.1f}\nfirst {early:.2g} weeks {first:.1f}{times}",
              transform=axes.transAxes, fontsize=8.5, va="bottom")
    rf.set_week_ticks(axes, ends[-1])


def handles(n_arms):
    lines = [Line2D([], [], color=rf.BLACK, linewidth=2, label="all replicates together"),
             Patch(color=rf.BLACK, alpha=0.25, label="± 2 Monte Carlo standard errors"),
             Line2D([], [], color=rf.BLACK, linestyle="--",
                    label="steady level: second half of the study"),
             Line2D([], [], color=rf.GREY, linewidth=1, label="reference")]
    return lines if n_arms > 1 else lines[:-1]


WHOSE = {False: ("Overdoses, fatal or not, per 100 person-years",
                 "Years lived by all people of the arm, in treatment or not. ",
                 ("overdoses", "person_days_alive")),
         True: ("Overdoses in regular use, fatal or not, per 100 person-years of regular use",
                "Neither overdoses in a lapse nor those of the treated who abstain are in it. ",
                ("overdoses_using", "person_days_using"))}


def draw(file, options):
    title, note, names = WHOSE[options.in_regular_use]
    arms, ends = rf.arms(file, options.twins), edges(file["time"][-1])
    rows, columns = rf.panels(len(arms))
    figure = rf.page(title, 0.2 + 3.3 * rows, handles(len(arms)), (
        note + "The band says how well the model's rate is known; neither how much single runs "
        "differ nor how uncertain the parameters are. " + rf.size_text(file)
        + rf.twins_text(file, options.twins),))
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for place, axes in enumerate(grid.flat):
        if place >= len(arms):
            axes.remove()
            continue
        draw_arm(axes, partial(rates, file, names), arms[place], arms[0], ends)
        if place % columns == 0:
            axes.set_ylabel("per 100 person-years")
        if place + columns >= len(arms):
            axes.set_xlabel(rf.time_label(file, "weeks"), fontsize=10)
            axes.tick_params(labelbottom=True)
    grid[0, 0].set_ylim(bottom=0)
    return figure


if __name__ == "__main__":
    rf.main(draw, __doc__, [rf.TWINS, ("--in-regular-use", {
        "action": "store_true", "help": "overdoses and years in regular use only"})])
