"""Draws what each arm changes, as a forest plot: one row for each contrast, one panel for each
outcome.

People who returned to regular use or died by 24 weeks, the hazard ratio of relapse, overdoses and
deaths by the end of the study. The rows at the top compare an arm with the reference. Those below
compare an oxytocin arm with its twin, in which exogenous oxytocin does nothing: this is what
oxytocin alone does in the model. Findings whose sign turns within the plausible range of one
parameter are grey and say so.
"""

import results_file as rf  # first: it says what is not installed

from dataclasses import dataclass

import endpoints
import numpy as np
from matplotlib.ticker import FuncFormatter, MaxNLocator

SHADE = "#f3f3f3"  # behind the rows of the twins
TRIAL_DAYS = 24 * rf.DAYS_PER_WEEK
ROW_INCHES = 0.5
COLUMNS = 3
FEW_REPLICATES = 20
WIDE = 4  # ratio of the ends of an axis from which on its ticks are those below
ROUND_RATIOS = [digit * 10.0**power for power in range(-4, 5) for digit in (1, 2, 5)]


@dataclass
class Column:
    """An outcome: where no effect is, and estimates with their intervals by contrast."""
    endpoint: str
    title: str
    null: float
    middle: np.ndarray
    low: np.ndarray
    high: np.ndarray
    least_digits: int = 1
    imposed: np.ndarray = None  # the part that a parameter imposes, by contrast

    @property
    def is_ratio(self):
        return self.null == 1


def difference_column(file, endpoint, time_index, by, factor=None, unit=None):
    """Differences of an endpoint at one time."""
    group = file["contrasts"]
    about = group[f"{endpoint}_diff_mean"].attrs
    scale = endpoints.scale_of(about["long_name"], about["units"])
    factor, unit = factor or scale.factor, unit or scale.difference_unit
    values = (factor * rf.numbers(group[f"{endpoint}_{kind}"])[:, time_index]
              for kind in ("diff_mean", "ci_low", "ci_high"))
    return Column(endpoint, f"{endpoints.short_title(endpoint)} by {by}\n[{unit}]", 0, *values)


def ratio_column(file, endpoint):
    group = file["contrasts"]
    if f"{endpoint}_or_died_hazard_ratio" in group:
        endpoint += "_or_died"
    values = (rf.numbers(group[f"{endpoint}_hazard_ratio{kind}"])
              for kind in ("", "_low", "_high"))
    return Column(endpoint, f"{endpoints.short_title(endpoint)}\n[hazard ratio, log axis]", 1,
                  *values, least_digits=2)


def read_columns(file):
    group, time = file["contrasts"], file["time"][:]
    trial, last = int(np.argmin(np.abs(time - TRIAL_DAYS))), len(time) - 1
    weeks = f"{time[trial] / rf.DAYS_PER_WEEK:.0f} weeks"
    end = f"day {time[last]:.0f}"
    columns = [difference_column(file, "relapsed_daily", trial, weeks)]
    if "relapsed_daily_or_died_diff_mean" in group:
        columns.insert(0, difference_column(file, "relapsed_daily_or_died", trial, weeks))
    columns.append(ratio_column(file, "relapsed_daily"))
    for endpoint in ("overdoses", "deaths_overdose", "deaths"):
        columns.append(event_column(file, endpoint, last, end))
    return columns


def event_column(file, endpoint, time_index, by):
    """Rare events, expected if the file has them; of deaths also the imposed part."""
    group = file["contrasts"]
    is_expected = f"expected_{endpoint}_diff_mean" in group
    per = 100 if endpoint == "overdoses" else 1000
    unit = f"per {per:,} people" + (", expected" if is_expected else "")
    name = f"expected_{endpoint}" if is_expected else {"deaths": "died"}.get(endpoint, endpoint)
    factor = per if name == "died" else per / 100
    column = difference_column(file, name, time_index, by, factor, unit)
    if endpoint == "deaths" and "deaths_other_imposed_diff_mean" in group:
        column.imposed = factor * rf.numbers(group["deaths_other_imposed_diff_mean"])[:, time_index]
    return column


def read_rows(file):
    """Numbers of the contrasts with the reference, and of those with a twin, with their names."""
    group, names, twins = file["contrasts"], rf.labels(file), rf.twins(file)
    with_reference, with_twin = [], []
    pairs = zip(group["contrast_arm"][:], group["contrast_reference"][:])
    for row, (arm, reference) in enumerate(pairs):
        if reference in twins:
            with_twin.append((row, names[arm]))
        elif arm not in twins:
            with_reference.append((row, names[arm]))
    return with_reference, with_twin


def turning(file):
    """{(row, endpoint)} of what is no finding, and the sentences that say why."""
    group = file["contrasts"]
    if "sign_turns" not in group:
        return set(), []
    found, sentences = set(), {}
    for row, text in enumerate(rf.texts(group["sign_turns"])):
        for sentence in filter(None, text.split("; ")):
            sentences[sentence] = None
            found.add((row, sentence.split(": ")[0].split(", ")[1]))
    return found, list(sentences)


def draw_row(axes, column, row, height, colour, background, turns):
    values = [column.middle[row], column.low[row], column.high[row]]
    colour = rf.GREY if turns else colour
    text = endpoints.interval(*values, column.least_digits, column.null)
    nothing = values[1] == values[2] == column.null
    axes.plot(values[1:], [height, height], color=colour, linewidth=2, solid_capstyle="butt")
    axes.plot(values[:1], [height], "D" if colour == rf.VERMILLION else "o", color=colour,
              markersize=5.5, markerfacecolor="white" if nothing or turns else colour)
    if column.imposed is not None and abs(column.imposed[row]) > 0:
        axes.barh(height + 0.2, column.imposed[row], height=0.14, color=rf.ORANGE, zorder=1)
        axes.text(column.imposed[row], height + 0.2, "imposed "
                  + endpoints.number(column.imposed[row], 1) + " ", fontsize=7.5, va="center",
                  ha="right" if column.imposed[row] < 0 else "left", color="#8a5a00")
    axes.text(0.5, height - 0.36, text + (" !" if turns else ""), ha="center", va="center",
              fontsize=9, transform=axes.get_yaxis_transform(), color="#333333",
              bbox={"facecolor": background, "edgecolor": "none", "pad": 0.5})


def limits(column, rows):
    """Ends of the axis: all intervals and no effect, with some room."""
    sides = [column.middle, column.low, column.high]
    if column.imposed is not None:
        sides.append(1.6 * column.imposed)  # room for its label
    values = np.array([side[row] for side in sides for row in rows] + [column.null], dtype=float)
    values = values[np.isfinite(values)]
    if column.is_ratio:
        values = np.log(values[values > 0])
    low, high = values.min(), values.max()
    room = 0.12 * (high - low) or 0.1
    low, high = low - room, high + room
    return (np.exp(low), np.exp(high)) if column.is_ratio else (low, high)


def set_ratio_ticks(axes, low, high):
    """Round numbers, with as many digits as they need."""
    if high > WIDE * low:
        ticks = [tick for tick in ROUND_RATIOS if low < tick < high]
        texts = [f"{tick:g}" for tick in ticks]
    else:
        ticks = MaxNLocator(4, steps=[1, 2, 5, 10]).tick_values(low, high)
        digits = endpoints.digits_for(ticks[1] - ticks[0])
        texts = [f"{tick:.{digits}f}" for tick in ticks]
    axes.set_xscale("log")
    axes.set_xticks(ticks, texts)
    axes.minorticks_off()


def set_axis(axes, column, rows):
    low, high = limits(column, rows)
    axes.set_title(column.title, fontsize=10.5)
    axes.grid(False)
    if column.is_ratio:
        set_ratio_ticks(axes, low, high)
    else:
        axes.xaxis.set_major_locator(MaxNLocator(4))
        digits = endpoints.digits_for((high - low) / 8, 0)
        axes.xaxis.set_major_formatter(FuncFormatter(
            lambda value, _: endpoints.number(value, digits)))
    axes.set_xlim(low, high)
    axes.axvline(column.null, color=rf.GREY, linewidth=1, zorder=0)


def places(with_reference, with_twin):
    """Where the rows stand, and where the heading of the second group does."""
    heights = [-float(i) for i in range(len(with_reference))]
    heading = -len(with_reference) - 0.1
    return heights, heading, [heading - 0.75 - i for i in range(len(with_twin))]


def notes(file, sentences):
    group = file["contrasts"]
    n = int(np.max(group["relapsed_daily_n_pairs"][:]))
    corrected = "ci_method" in group["relapsed_daily_hazard_ratio_low"].attrs
    method = group.attrs.get("ci_method", "Student t over paired replicates, level .95")
    found = [f"Intervals: {method}."]
    ratios = group["relapsed_daily_hazard_ratio_low"].attrs
    ratios = ratios.get("ci_method", ratios["long_name"].removesuffix(", low"))
    found.append(f"Hazard ratios: Cox over all people; {ratios}; one number also where curves "
                 "cross." + (f" {n} replicates are few for them." if n < FEW_REPLICATES and not corrected else ""))
    if any("expected" in name for name in group):
        found.append("Expected: the sum of the chances of the event that people had, in place of "
                     "those that came true: the same mean, far less luck.")
    if "deaths_other_imposed_diff_mean" in group:
        found.append("Imposed (orange): the part of the deaths that comes of mortality.in_treatment, "
                     "a lower rate of death for whoever is in treatment, put into the model as a "
                     "parameter; the rest its mechanisms made.")
    if any("naltrexone" in name for name in rf.texts(file["design_label"])):
        found.append("XR-naltrexone: days in detox before the first injection are free of "
                     "relapse, which flatters the hazard ratio.")
    found += [f"! No finding, the sign turns within the plausible range of one parameter: "
              f"{sentence}." for sentence in sentences]
    return found + [rf.size_text(file)]


def draw_panel(axes, column, groups, places_of, turns):
    (with_reference, with_twin), (heights, heading, twin_heights) = groups, places_of
    set_axis(axes, column, [row for row, _ in with_reference + with_twin])
    for rows, at, colour, background in ((with_reference, heights, rf.BLACK, "white"),
                                         (with_twin, twin_heights, rf.VERMILLION, SHADE)):
        for (row, _), height in zip(rows, at):
            counted = column.endpoint.removeprefix("expected_").removesuffix("_or_died")
            draw_row(axes, column, row, height, colour, background, (row, counted) in turns and
                     not column.is_ratio)
    if with_twin:
        axes.axhspan(lowest_of(places_of), heading + 0.45, color=SHADE, zorder=-1)
    axes.set_ylim(lowest_of(places_of), 0.6)


def lowest_of(places_of):
    heights, _, twin_heights = places_of
    return (heights + twin_heights)[-1] - 0.65


def name_rows(axes, groups, places_of):
    (with_reference, with_twin), (heights, heading, twin_heights) = groups, places_of
    names = [rf.wrapped(name, 27) for _, name in with_reference]
    names += [rf.wrapped(f"{name} −\u00a0its\u00a0twin", 27) for _, name in with_twin]
    axes.set_yticks(heights + twin_heights, names, fontsize=9.5)
    if with_twin:
        axes.set_zorder(2)  # the heading reaches into the next column
        axes.text(0.02, heading + 0.15, "Oxytocin alone: arm − its (null_ot) twin", va="center",
                  transform=axes.get_yaxis_transform(), fontsize=10, color=rf.VERMILLION,
                  weight="bold", in_layout=False, zorder=5)


def draw(file, options):
    rf.need(file, "contrasts", "relapsim compare writes it")
    groups, columns, (turns, sentences) = read_rows(file), read_columns(file), turning(file)
    places_of = places(*groups)
    rows_of_panels = -(-len(columns) // COLUMNS)
    figure = rf.page(f"Changes against: {rf.labels(file)[0]}",
                     rows_of_panels * (1 + ROW_INCHES * (0.6 - lowest_of(places_of))),
                     notes=notes(file, sentences))
    panels = figure.subplots(rows_of_panels, COLUMNS, sharey=True, squeeze=False)
    for place, axes in enumerate(panels.flat):
        if place < len(columns):
            draw_panel(axes, columns[place], groups, places_of, turns)
        else:
            axes.set_visible(False)
    for axes in panels[:, 0]:
        name_rows(axes, groups, places_of)
    return figure


if __name__ == "__main__":
    rf.main(draw, __doc__)
