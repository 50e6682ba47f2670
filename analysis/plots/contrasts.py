"""Draws what each arm changes, as a forest plot: one row for each contrast.

Four columns: people who returned to regular use by 24 weeks, the hazard ratio of that, overdoses
and deaths by the end of the study. The rows at the top compare an arm with the reference. Those
below compare an oxytocin arm with its twin, in which exogenous oxytocin does nothing: this is
what oxytocin alone does in the model.
"""

import results_file as rf  # first: it says what is not installed

import numpy as np

SHADE = "#f3f3f3"  # behind the rows of the twins
TICK_RATIOS = (10, 5, 2, 1.5, 1.2, 1.1, 1.05, 1.02, 1.01, 1.001, 1)  # of hazard ratios
TRIAL_DAYS = 24 * rf.DAYS_PER_WEEK


def end_column(group, series, time_index, factor, title):
    """A column of differences: title, middle, low, high, where no effect is."""
    middle, low, high = (factor * rf.numbers(group[f"{series}_{kind}"])[:, time_index]
                         for kind in ("diff_mean", "ci_low", "ci_high"))
    return {"title": title, "middle": middle, "low": low, "high": high, "null": 0}


def ratio_column(group, endpoint, title):
    middle, low, high = (rf.numbers(group[f"{endpoint}_hazard_ratio{kind}"])
                         for kind in ("", "_low", "_high"))
    return {"title": title, "middle": middle, "low": low, "high": high, "null": 1}


def read_columns(file, group):
    time = file["time"][:]
    trial, last = int(np.argmin(np.abs(time - TRIAL_DAYS))), len(time) - 1
    weeks = f"{time[trial] / rf.DAYS_PER_WEEK:.0f} weeks"
    end = f"{time[last]:.0f} days"
    return [end_column(group, "relapsed_daily", trial, 100,
                       f"Relapse by {weeks}\ndifference [% points]"),
            ratio_column(group, "relapsed_daily", "Relapse\nhazard ratio, log axis"),
            end_column(group, "overdoses", last, 1,
                       f"Overdoses by {end}\ndifference per 100 people"),
            end_column(group, "died", last, 100, f"Deaths by {end}\ndifference per 100 people")]


def read_rows(file, group):
    """Numbers of the contrasts with the reference, and of those with a twin, with their names."""
    names = [rf.label_of(name) for name in rf.texts(file["design_label"])]
    twins = rf.twins(file)
    with_reference, with_twin = [], []
    pairs = zip(group["contrast_arm"][:], group["contrast_reference"][:])
    for row, (arm, reference) in enumerate(pairs):
        if reference in twins:
            with_twin.append((row, names[arm]))
        elif arm not in twins:
            with_reference.append((row, names[arm]))
    return with_reference, with_twin


def interval_text(column, row, digits):
    values = [column[name][row] for name in ("middle", "low", "high")]
    if np.isnan(values[0]):
        return "not known"
    middle, low, high = (f"{round(value, digits) + 0:.{digits}f}".replace("-", "−")
                         for value in values)
    return middle if np.isnan(values[1]) else f"{middle}  ({low} to {high})"


def draw_row(axes, column, row, height, colour, background, digits):
    middle, low, high = (column[name][row] for name in ("middle", "low", "high"))
    axes.plot([low, high], [height, height], color=colour, linewidth=2, solid_capstyle="butt")
    axes.plot([middle], [height], "o" if colour == rf.BLACK else "D", color=colour, markersize=6)
    axes.text(0.5, height - 0.32, interval_text(column, row, digits), ha="center", va="center",
              fontsize=9.5, transform=axes.get_yaxis_transform(), color="#333333",
              bbox={"facecolor": background, "edgecolor": "none", "pad": 0.6})


def limits(column, rows):
    """Ends of the axis: all intervals, and the same room on both sides of no effect."""
    is_ratio = column["null"] == 1
    values = np.array([column[name][row] for name in ("middle", "low", "high") for row in rows])
    values = values[np.isfinite(values) & ((values > 0) | (not is_ratio))]
    reach = np.max(np.abs(np.log(values) if is_ratio else values), initial=0)
    reach = 1.1 * reach if reach > 0 else 0.1
    return (np.exp(-reach), np.exp(reach)) if is_ratio else (-reach, reach)


def set_axis(axes, column, rows):
    low, high = limits(column, rows)
    axes.set_title(column["title"])
    axes.grid(False)
    if column["null"] == 1:
        axes.set_xscale("log")
        step = next(step for step in TICK_RATIOS if high > step)
        ticks = [tick for tick in (step**-2, 1 / step, 1, step, step**2) if low < tick < high]
        axes.set_xticks(ticks, [f"{tick:.3g}" for tick in ticks])
        axes.minorticks_off()
    else:
        axes.locator_params(axis="x", nbins=4)
    axes.set_xlim(low, high)
    axes.axvline(column["null"], color=rf.GREY, linewidth=1, zorder=0)


def places(with_reference, with_twin):
    """Where the rows stand, and where the heading of the second group does."""
    heights = [-float(i) for i in range(len(with_reference))]
    heading = -len(with_reference) - 0.2
    return heights, heading, [heading - 0.75 - i for i in range(len(with_twin))]


def notes(file, group):
    n = int(np.max(group["relapsed_daily_n_pairs"][:]))
    few = "" if n >= 20 else f" {n} replicates are few for the intervals of hazard ratios."
    return ("Intervals: 95 %, of the mean over replicates (differences: Student t, paired, the "
            "arms share people and luck; hazard ratios: Cox over all people, clustered by "
            "replicate, one number also where curves cross)." + few + " Intervals shrink with more "
            "replicates and say nothing about single runs. THE UNCERTAINTY OF THE PARAMETERS IS "
            "NOT INCLUDED.",
            rf.size_text(file) + f" Reference: {rf.label_of(rf.texts(file['design_label'])[0])}.")


def draw(file, options):
    group = rf.need(file, "contrasts", "relapsim compare writes it")
    with_reference, with_twin = read_rows(file, group)
    heights, heading, twin_heights = places(with_reference, with_twin)
    lowest = (heights + twin_heights)[-1] - 0.65
    figure = rf.page(f"What each arm changes against "
                     f"{rf.label_of(rf.texts(file['design_label'])[0])}",
                     0.9 + 0.62 * (0.6 - lowest), notes=notes(file, group))
    rows = [row for row, _ in with_reference + with_twin]
    axes_of = figure.subplots(1, 4, sharey=True)
    for axes, column, digits in zip(axes_of, read_columns(file, group), (2, 3, 2, 2)):
        set_axis(axes, column, rows)
        for (row, _), height in zip(with_reference, heights):
            draw_row(axes, column, row, height, rf.BLACK, "white", digits)
        for (row, _), height in zip(with_twin, twin_heights):
            draw_row(axes, column, row, height, rf.VERMILLION, SHADE, digits)
        if with_twin:
            axes.axhspan(lowest, heading + 0.45, color=SHADE, zorder=-1)
    name_rows(axes_of[0], with_reference, heights, with_twin, twin_heights)
    axes_of[0].set_ylim(lowest, 0.6)
    if with_twin:
        axes_of[0].set_zorder(2)  # the heading reaches into the next column
        axes_of[0].text(0.02, heading + 0.12, "Oxytocin alone: arm − its (null_ot) twin",
                        transform=axes_of[0].get_yaxis_transform(), va="center", fontsize=10.5,
                        color=rf.VERMILLION, weight="bold", in_layout=False, zorder=5,
                        bbox={"facecolor": SHADE, "edgecolor": "none", "pad": 1})
    return figure


def name_rows(axes, with_reference, heights, with_twin, twin_heights):
    names = [rf.wrapped(name, 28) for _, name in with_reference]
    names += [rf.wrapped(f"{name} −\u00a0null_ot", 28) for _, name in with_twin]
    axes.set_yticks(heights + twin_heights, names)


if __name__ == "__main__":
    rf.main(draw, __doc__)
