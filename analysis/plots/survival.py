"""Draws the time to lapse and to relapse, by arm, from /survival.

Share who has had it (Aalen-Johansen; death competes), and thin the share who died before; with
--free the share still free of it (Kaplan-Meier; who dies first is censored). Below: how many
people are alive and still free of it. The time axis is a square root, because most lapses come in
the first weeks. Curves that can not be told apart are drawn as dashes in turn.
"""

import results_file as rf  # first: it says what is not installed

import endpoints
import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

NORMAL_95 = 1.959963984540054  # quantile .975 of the standard normal
LABEL_CHARACTERS = 30
PANEL_INCHES = 3.1
ROW_INCHES = 0.19  # of the table of people at risk


def read_curves(group, name, arms):
    """Percent, and the ends of the band, by arm."""
    curves = rf.numbers(group[name])
    if f"{name}_low" in group:
        ends = [rf.numbers(group[f"{name}_{side}"]) for side in ("low", "high")]
    else:
        margin = NORMAL_95 * rf.numbers(group[f"{name}_se"])
        ends = [np.clip(curves - margin, 0, 1), np.clip(curves + margin, 0, 1)]
    return [[100 * values[arm.design] for arm in arms] for values in (curves, *ends)]


def set_height(axes, curves, lows, highs, free):
    """All of 0 to 100 %, unless everything happens at one end of it."""
    top = max(np.nanmax(values) for values in curves + highs)
    bottom = min(np.nanmin(values) for values in curves + lows)
    if free and bottom > 50:
        axes.set_ylim(max(0, 100 - 1.15 * (100 - bottom)), 100)
    elif not free and top < 50:
        axes.set_ylim(0, 1.15 * top if top > 0 else 1)
    else:
        axes.set_ylim(0, 100)


def draw_curves(axes, curves, lows, highs, time, arms):
    """Steps with bands; the reference is thick and lies below, to be seen where arms agree."""
    low, high = axes.get_ylim()
    groups = rf.alike(curves, high - low)
    for group in groups:
        drawn = [place for place in group if not arms[place].is_reference]
        for place in group:
            arm, curve = arms[place], curves[place]
            axes.fill_between(time, lows[place], highs[place], step="post", color=arm.colour,
                              alpha=0.15, linewidth=0, zorder=2)
            line = arm.line
            if len(drawn) > 1 and place in drawn:
                line = rf.shared_line(drawn.index(place), len(drawn))
            axes.step(time, curve, where="post", color=arm.colour, linestyle=line,
                      linewidth=4.5 if arm.is_reference else 1.9,
                      alpha=0.35 if arm.is_reference else 1, zorder=3 + place)
    return groups


def label_curves(axes, curves, arms, groups):
    """The names at the ends; of curves that agree, together."""
    ends = []
    for group in groups:
        height = float(np.mean([curves[place][-1] for place in group]))
        for k, place in enumerate(group):
            text = rf.wrapped(arms[place].label, LABEL_CHARACTERS)
            if len(group) > 1 and k == 0:
                text += f"\n(these {len(group)} can not be told apart)"
            colour = "#555555" if arms[place].is_reference else arms[place].colour
            ends.append((height + 1e-6 * (len(group) - k), text, colour))
    rf.label_ends(axes, ends, 0.058)


def draw_died_before(axes, group, endpoint, time, arms):
    died = rf.numbers(group[f"{endpoint}_died_before"])
    for arm in arms:
        axes.step(time, 100 * died[arm.design], where="post", color=arm.colour, linewidth=0.9,
                  linestyle="--")
    last = [100 * died[arm.design, -1] for arm in arms]
    digits = endpoints.digits_for(max(last) / 2)
    ends = dict.fromkeys(endpoints.number(value, digits) for value in (min(last), max(last)))
    axes.text(0.99, 0.05, f"died before it by the end: {' to '.join(ends)} %", ha="right",
              transform=axes.transAxes, fontsize=9, color="#444444",
              bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 1})


def write_at_risk(axes, group, endpoint, time, arms, ticks):
    at_risk = rf.numbers(group[f"{endpoint}_at_risk"])
    columns = np.searchsorted(time, ticks, side="right") - 1
    axes.set(ylim=(len(arms) - 0.4, -0.6), yticks=[])
    axes.grid(False)
    axes.spines[:].set_visible(False)
    axes.tick_params(bottom=False, labelbottom=False)
    axes.set_title("Alive and free of it, all replicates together", fontsize=9, pad=2)
    for row, arm in enumerate(arms):
        for tick, column in zip(ticks, columns):
            axes.text(tick, row, f"{at_risk[arm.design, column]:,.0f}", ha="center", va="center",
                      fontsize=9)
        axes.text(1.055, row, shortened(arm.label, 40), transform=axes.get_yaxis_transform(),
                  va="center", fontsize=9, color=arm.colour)


def shortened(text, characters):
    return text if len(text) <= characters else text[:characters - 3].rstrip() + "..."


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


def handles(free):
    bands = [Patch(color=rf.GREY, alpha=0.4, label="95 % band of the curve, pointwise")]
    return bands if free else bands + [
        Line2D([], [], color=rf.GREY, linestyle="--", linewidth=1, label="died before it")]


def draw_endpoint(panels, file, endpoint, arms, options):
    group, time = file["survival"], file["time"][:]
    axes, table = panels
    ticks = ticks_of(time[-1])
    name = f"{endpoint}_survival" if options.free else f"{endpoint}_incidence"
    curves, lows, highs = read_curves(group, name, arms)
    set_height(axes, curves, lows, highs, options.free)
    label_curves(axes, curves, arms, draw_curves(axes, curves, lows, highs, time, arms))
    if not options.free and endpoint != "died":
        draw_died_before(axes, group, endpoint, time, arms)
    axes.set_title(endpoints.title(endpoint), weight="bold")
    axes.set_ylabel("free of it [%],\ndeath is censoring" if options.free else
                    "died [%]" if endpoint == "died" else "had it [%],\ndeath competes")
    axes.set_xlabel(rf.time_label(file, "weeks") + " (square-root axis)")
    for panel in panels:
        set_time_axis(panel, time, ticks)
    write_at_risk(table, group, endpoint, time, arms, ticks)


def notes(file, options):
    found = [method(file, options) + " They say how well the model's curve is known, often within "
             "the width of the line; neither how much runs differ nor how uncertain the "
             "parameters are."]
    if any("naltrexone" in arm.name for arm in rf.arms(file)):
        found.append("XR-naltrexone: who is not yet abstinent waits for the first injection in "
                     "detox, where nobody can use. These days count as free of lapse, so the "
                     "curve begins later; it is no effect of the drug.")
    return found + [rf.size_text(file) + rf.twins_text(file, options.twins)]


def method(file, options):
    """What curves and bands are, in the words of the file if it has them."""
    kind, suffix = ("Kaplan-Meier", "survival") if options.free else ("Aalen-Johansen", "incidence")
    low = f"survival/{options.endpoints[0]}_{suffix}_low"
    how = file[low].attrs.get("ci_method", "") if low in file else ""
    return f"{kind}; bands: 95 %, pointwise, {how or 'estimate ± 1.96 standard errors'}."


def draw(file, options):
    group = rf.need(file, "survival", "write it anew with this version of relapsim")
    for endpoint in options.endpoints:
        rf.need(group, f"{endpoint}_survival", "endpoints are " + ", ".join(
            name[:-len("_survival")] for name in group if name.endswith("_survival")))
    arms, n = rf.arms(file, options.twins), len(options.endpoints)
    usual = options.endpoints == ["lapsed", "relapsed_daily"]
    table_inches = 0.3 + ROW_INCHES * len(arms)
    figure = rf.page("Time to lapse and relapse" if usual else "Time to the first event",
                     n * (PANEL_INCHES + table_inches + 0.5), handles(options.free),
                     notes(file, options))
    grid = figure.subplots(2 * n, 1, height_ratios=[PANEL_INCHES, table_inches] * n)
    for k, endpoint in enumerate(options.endpoints):
        draw_endpoint(grid[2 * k:2 * k + 2], file, endpoint, arms, options)
    return figure


if __name__ == "__main__":
    rf.main(draw, __doc__, [rf.TWINS, ("--endpoints", {
        "nargs": "+", "default": ["lapsed", "relapsed_daily"], "metavar": "NAME",
        "help": "endpoints of /survival [lapsed relapsed_daily]"}), ("--free", {
            "action": "store_true", "help": "the share still free of it, by Kaplan-Meier"})])
