"""Draws the time to lapse and to relapse, by arm, from /survival.

Above: share still free of it (Kaplan-Meier; who dies first is censored). Below: share who has
had it (Aalen-Johansen; death competes), and dashed the share who died before. At the bottom: how
many people are alive and still free of it. The time axis is a square root, because most lapses
come in the first weeks.
"""

import results_file as rf  # first: it says what is not installed

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

NORMAL_95 = 1.959963984540054  # quantile .975 of the standard normal
NAMES = {"lapsed": "lapse", "relapsed_daily": "relapse", "relapsed_10of28": "relapse",
         "relapsed_4wk_or_7d": "relapse", "overdosed": "overdose", "died": "death"}


def meaning(group, endpoint):
    """"lapse: first non-prescribed use", from what the file says."""
    long_name = group[f"{endpoint}_survival"].attrs["long_name"]
    return NAMES.get(endpoint, endpoint) + ": " + long_name.split(": ", 1)[-1].split(" (")[0]


def draw_curves(axes, group, name, time, arms):
    """Steps with bands; the reference is thick and lies below, to be seen where arms agree."""
    curves, errors = rf.numbers(group[name]), rf.numbers(group[f"{name}_se"])
    for order, arm in enumerate(arms):
        curve, margin = 100 * curves[arm.design], 100 * NORMAL_95 * errors[arm.design]
        axes.fill_between(time, np.clip(curve - margin, 0, 100), np.clip(curve + margin, 0, 100),
                          step="post", color=arm.colour, alpha=0.2, linewidth=0, zorder=2)
        axes.step(time, curve, where="post", color=arm.colour, linestyle=arm.line,
                  linewidth=4 if arm.is_reference else 1.6, alpha=0.45 if arm.is_reference else 1,
                  zorder=3 + order)


def draw_died_before(axes, group, endpoint, time, arms):
    died = rf.numbers(group[f"{endpoint}_died_before"])
    for arm in arms:
        axes.step(time, 100 * died[arm.design], where="post", color=arm.colour, linewidth=1,
                  linestyle="--")
    shares = sorted(f"{100 * died[arm.design, -1]:4.1f}" for arm in arms)
    last = " to ".join(text.strip() for text in dict.fromkeys((shares[0], shares[-1])))
    axes.text(0.99, 0.06, f"died before it by the end: {last} %", transform=axes.transAxes,
              ha="right", fontsize=9.5, color="#444444",
              bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 1})


def write_at_risk(axes, group, endpoint, time, arms, ticks, with_names):
    at_risk = rf.numbers(group[f"{endpoint}_at_risk"])
    columns = np.searchsorted(time, ticks, side="right") - 1
    axes.set(ylim=(len(arms) - 0.4, -0.6), yticks=[])
    axes.grid(False)
    axes.spines[:].set_visible(False)
    axes.tick_params(bottom=False, labelbottom=False)
    axes.set_title("Alive and free of it, all replicates together", fontsize=10)
    for row, arm in enumerate(arms):
        for tick, column in zip(ticks, columns):
            axes.text(tick, row, f"{at_risk[arm.design, column]:,.0f}", ha="center", va="center",
                      fontsize=9.5)
    if with_names:
        axes.set_yticks(range(len(arms)), [arm.label for arm in arms], fontsize=9.5)
        axes.tick_params(left=False, pad=24)
        for name, arm in zip(axes.get_yticklabels(), arms):
            name.set(color=arm.colour, weight="bold")


def ticks_of(last_day):
    """Weeks at which trials report, as far as the square-root axis has room for them [d]."""
    ticks = [0.0]
    for weeks in (1, 2, 4, 8, 12, 24, 52, 104, 156, 208, 260, 520, 1040, 2600, 5200):
        day = weeks * rf.DAYS_PER_WEEK
        if day <= last_day and np.sqrt(day) - np.sqrt(ticks[-1]) > 0.13 * np.sqrt(last_day):
            ticks.append(day)
    return ticks


def set_time_axis(axes, time, ticks):
    axes.set_xscale("function", functions=(lambda x: np.sqrt(np.maximum(x, 0)), np.square))
    axes.set_xlim(0, time[-1])
    axes.set_xticks(ticks, [f"{tick / rf.DAYS_PER_WEEK:.0f}" for tick in ticks])
    axes.minorticks_off()


def handles(arms):
    lines = [Line2D([], [], color=arm.colour, linestyle=arm.line, label=arm.label,
                    linewidth=4 if arm.is_reference else 1.6,
                    alpha=0.45 if arm.is_reference else 1) for arm in arms]
    return lines + [Patch(color=rf.GREY, alpha=0.4, label="95 % band of the curve"),
                    Line2D([], [], color=rf.GREY, linestyle="--", linewidth=1, label="died before")]


def draw(file, options):
    group = rf.need(file, "survival", "write it anew with this version of relapsim")
    for endpoint in options.endpoints:
        rf.need(group, f"{endpoint}_survival", "endpoints are " + ", ".join(
            name[:-len("_survival")] for name in group if name.endswith("_survival")))
    time, arms = file["time"][:], rf.arms(file, options.twins)
    ticks = ticks_of(time[-1])
    usual = options.endpoints == ["lapsed", "relapsed_daily"]
    figure = rf.page("How long people stay free of lapse and relapse" if usual else
                     "Time to the first event", 6.9 + 0.23 * len(arms), handles(arms), (
        "Bands: 95 % pointwise, estimate ± 1.96 standard errors (Greenwood; Aalen-Johansen), from "
        "the people of all replicates together, taken as independent. They say how well the "
        "model's curve is known, often within the width of the line; neither how much runs differ "
        "nor how uncertain the parameters are.",
        rf.size_text(file) + rf.twins_text(file, options.twins)))
    grid = figure.add_gridspec(3, len(options.endpoints), height_ratios=[10, 10, 1 + len(arms)])
    for column, endpoint in enumerate(options.endpoints):
        free, had, table = (figure.add_subplot(grid[row, column]) for row in range(3))
        draw_curves(free, group, f"{endpoint}_survival", time, arms)
        draw_curves(had, group, f"{endpoint}_incidence", time, arms)
        draw_died_before(had, group, endpoint, time, arms)
        free.set_title(meaning(group, endpoint).capitalize())
        free.set_ylabel("free of it [%], Kaplan-Meier\n(death is censoring)")
        had.set_ylabel("had it [%], Aalen-Johansen\n(death competes)")
        had.set_xlabel(rf.time_label(file, "weeks") + " (square-root axis)")
        for axes in (free, had, table):
            set_time_axis(axes, time, ticks)
        for axes in (free, had):
            axes.set_ylim(0, 100)
        write_at_risk(table, group, endpoint, time, arms, ticks, column == 0)
    return figure


if __name__ == "__main__":
    rf.main(draw, __doc__, [rf.TWINS, ("--endpoints", {
        "nargs": "+", "default": ["lapsed", "relapsed_daily"], "metavar": "NAME",
        "help": "endpoints of /survival [lapsed relapsed_daily]"})])
