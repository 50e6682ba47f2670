"""Draws which share of people is in which state over time, one panel for each arm.

Above: regular use, lapsed, abstinent and dead, stacked to 100 % of those who entered the study.
Below: the share in medication treatment, by medication, whatever their state.
"""

import results_file as rf  # first: it says what is not installed

import numpy as np
from matplotlib.patches import Patch

MEDICATIONS = {"in_methadone": ("methadone", rf.BLUE, ""),
               "in_buprenorphine": ("buprenorphine", rf.PURPLE, "////"),
               "in_naltrexone": ("XR-naltrexone", rf.GREEN, "....")}


def share(file, name, design):
    """Percent of those who entered, all replicates together, by time."""
    people = np.nansum(rf.numbers(file["enrolled"])[design], axis=0)
    return 100 * np.nansum(rf.numbers(file[name])[design], axis=0) / people


def state_shares(file, design):
    names = {"dead": "ever_died"}
    return [share(file, names.get(state, state), design) for state in rf.STATES]


def draw_states(axes, file, arm, weeks):
    colours = [colour for _, colour in rf.STATES.values()]
    axes.stackplot(weeks, state_shares(file, arm.design), colors=colours, linewidth=0)
    axes.set(ylim=(0, 100), yticks=[0, 25, 50, 75, 100])
    axes.set_title(rf.wrapped(arm.label, 24), weight="bold", fontsize=10)


def draw_treatment(axes, file, arm, weeks, top):
    below = np.zeros(len(weeks))
    for name, (_, colour, hatch) in MEDICATIONS.items():
        above = below + share(file, name, arm.design)
        axes.fill_between(weeks, below, above, facecolor=colour, hatch=hatch, linewidth=0,
                          edgecolor="white")
        below = above
    axes.set(ylim=(0, top), yticks=[0, top])


def largest_treatment(file, arms):
    """The end of the axis of all lower panels, a round number [%]."""
    largest = max(share(file, "in_treatment", arm.design).max() for arm in arms)
    return next(top for top in (5, 10, 25, 50, 75, 100) if largest <= top or top == 100)


def handles():
    states = [Patch(color=colour, label=name) for name, colour in rf.STATES.values()]
    return states + [Patch(facecolor=colour, hatch=hatch, edgecolor="white", label=f"in {name}")
                     for name, colour, hatch in MEDICATIONS.values()]


def draw(file, options):
    arms, weeks = rf.arms(file, options.twins), file["time"][:] / rf.DAYS_PER_WEEK
    rows, columns = rf.panels(len(arms))
    figure = rf.page("Who is in which state", 3.9 * rows, handles(), (
        "Shares of all who entered the study, all replicates together; no intervals. Treatment is "
        "counted beside the state: who is treated may be abstinent, lapsed or in regular use. "
        + rf.size_text(file) + rf.twins_text(file, options.twins),))
    grid = figure.add_gridspec(2 * rows, columns, height_ratios=[3, 1] * rows)
    top = largest_treatment(file, arms)
    for place, arm in enumerate(arms):
        row, column = divmod(place, columns)
        states = figure.add_subplot(grid[2 * row, column])
        treatment = figure.add_subplot(grid[2 * row + 1, column], sharex=states)
        draw_states(states, file, arm, weeks)
        draw_treatment(treatment, file, arm, weeks, top)
        states.tick_params(labelbottom=False)
        rf.set_week_ticks(states, weeks[-1])
        if column == 0:
            states.set_ylabel("share of people [%]")
            treatment.set_ylabel("treated [%]")
        if place + columns >= len(arms):
            treatment.set_xlabel(rf.time_label(file, "weeks"), fontsize=10)
    return figure


if __name__ == "__main__":
    rf.main(draw, __doc__, [rf.TWINS])
