"""Draws one neighbourhood over time: a person, and below a row for each tie.

Needs a file with neighbourhoods, for example of

    relapsim run SCENARIO --set record.neighbourhoods=300 -o network.h5

Colours are states of use at the end of each day; a row is blank while the two are not tied. Without
--person it is the person with the most telling story of all whose neighbourhood is kept,

    min(days of use, longest abstinence) * sqrt(ties that formed + ties that went) * kinds of ties,

of those with at most 24 others.
"""

import results_file as rf  # first: it says what is not installed

from dataclasses import dataclass, field

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.transforms import ScaledTranslation

REMEDY = "run a scenario with a network again with --set record.neighbourhoods=300"
STATES = ["abstinent", "lapsed", "using", "dead"]  # by code of use_state
ABSTINENT, LAPSED, USING, DEAD = range(4)
ONESELF, APART = -1, 1  # tie_kind
KINDS = {0: "household", 1: "household", 2: "peer", 3: "fellow", 4: "sponsor", 5: "sponsee"}
NOT_TIED = -1  # in place of a state
MOST_ROWS = 24
LONG_DAYS = 30  # abstinence that is marked
PALE = 0.35
GAP_SHARE = 0.02  # of the width


@dataclass
class Neighbour:
    """Somebody who is tied to the person at some time."""
    number: int
    states: np.ndarray  # by day, NOT_TIED where not tied
    apart: np.ndarray  # by day: the only tie is that of a household, one of them being away
    kinds: list = field(default_factory=list)  # names, as they came

    def begins(self):
        """Days on which a tie forms; ties of day 0 have no beginning."""
        tied = self.states != NOT_TIED
        return np.flatnonzero(tied[1:] & ~tied[:-1]) + 1

    def ends(self):
        """First days without the tie."""
        tied = self.states != NOT_TIED
        return np.flatnonzero(~tied[1:] & tied[:-1]) + 1

    def marked(self):
        """Beginnings and ends, without those around a gap too short for marks."""
        begins, ends = self.begins(), self.ends()
        gap = GAP_SHARE * len(self.states)
        return ([day for day in begins if not np.any((ends < day) & (day - ends < gap))],
                [day for day in ends if not np.any((begins > day) & (begins - day < gap))])

    def first_day(self):
        return int(np.argmax(self.states != NOT_TIED))


@dataclass
class Neighbourhood:
    replicate: int
    person: int
    states: np.ndarray  # of the person, by day
    neighbours: list

    def longest_abstinence(self):
        """First day and the day after the last."""
        return max(spans(self.states == ABSTINENT), key=lambda span: span[1] - span[0],
                   default=(0, 0))

    def story(self):
        use = np.sum((self.states == USING) | (self.states == LAPSED))
        first, end = self.longest_abstinence()
        changes = sum(len(n.begins()) + len(n.ends()) for n in self.neighbours)
        kinds = {kind for n in self.neighbours for kind in n.kinds}
        return min(use, end - first) * np.sqrt(changes) * len(kinds)


def spans(inside):
    """(first, end) of each run of true."""
    edges = np.diff(np.concatenate(([False], inside, [False])).astype(np.int8))
    return list(zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)))


def read(group, runs):
    """Columns of the rows of these runs, sorted by run, person and day."""
    run = group["run"][:]
    first, end = np.searchsorted(run, [runs[0], runs[-1] + 1])
    names = ("run", "person", "day", "neighbour", "tie_kind", "use_state")
    rows = {name: group[name][first:end] for name in names}
    order = np.lexsort((rows["day"], rows["person"], rows["run"]))
    return {name: column[order] for name, column in rows.items()}


def people_of(rows):
    """(first row, end) of each person in each run."""
    key = rows["run"].astype(np.int64) << 32 | rows["person"]
    cuts = np.flatnonzero(np.diff(key)) + 1
    return list(zip([0, *cuts], [*cuts, len(key)])) if len(key) else []


def neighbourhood_of(rows, first, end, n_replicates):
    mine = {name: column[first:end] for name, column in rows.items()}
    own = mine["tie_kind"] == ONESELF
    states = mine["use_state"][own]
    found = {}
    for day, number, kind, state in zip(*(mine[name][~own].tolist() for name in (
            "day", "neighbour", "tie_kind", "use_state"))):
        if number not in found:
            found[number] = Neighbour(number, np.full(len(states), NOT_TIED, dtype=np.int8),
                                      np.zeros(len(states), dtype=bool))
        other = found[number]
        other.apart[day] = kind == APART and other.states[day] == NOT_TIED
        other.states[day] = state
        if KINDS[kind] not in other.kinds:
            other.kinds.append(KINDS[kind])
    neighbours = sorted(found.values(), key=lambda n: (
        n.first_day(), list(KINDS.values()).index(n.kinds[0]), n.number))
    return Neighbourhood(int(mine["run"][0]) % n_replicates, int(mine["person"][0]), states,
                         neighbours)


def runs_of(file, options):
    n_designs, n_replicates = (file[name].shape[0] for name in ("design_label", "replicate"))
    if not 0 <= options.design < n_designs:
        raise rf.ResultsError(f"there is no design {options.design}, only 0 to {n_designs - 1}")
    first = options.design * n_replicates
    if options.replicate is None:
        return range(first, first + n_replicates), n_replicates
    if not 0 <= options.replicate < n_replicates:
        raise rf.ResultsError(f"there is no replicate {options.replicate}, only 0 to "
                              f"{n_replicates - 1}")
    return range(first + options.replicate, first + options.replicate + 1), n_replicates


def choose(file, options):
    """The neighbourhood asked for, or the one with the most telling story."""
    group = rf.need(file, "neighbourhoods", REMEDY)
    runs, n_replicates = runs_of(file, options)
    rows = read(group, runs)
    people = people_of(rows)
    if not people:
        raise rf.ResultsError(f"no neighbourhoods of design {options.design}; {REMEDY}")
    if options.person is not None:
        asked = [p for p in people if rows["person"][p[0]] == options.person]
        if not asked:
            raise rf.ResultsError(f"the neighbourhood of person {options.person} is not kept, that "
                                  f"of person {rows['person'][0]} is, for example")
        return neighbourhood_of(rows, *asked[0], n_replicates)
    best = None
    for first, end in people:
        one = neighbourhood_of(rows, first, end, n_replicates)
        fits = len(one.neighbours) <= MOST_ROWS
        if best is None or (fits, one.story()) > best[0]:
            best = ((fits, one.story()), one)
    return best[1]


def draw_states(axes, states, height, width, apart=None):
    """Bars of constant state; a day is drawn as the day before its number."""
    apart = np.zeros(len(states), dtype=bool) if apart is None else apart
    for state, name in enumerate(STATES):
        for is_apart in (False, True):
            bars = [(first - 1, end - first)
                    for first, end in spans((states == state) & (apart == is_apart))]
            axes.broken_barh(bars, (height - width / 2, width), color=rf.STATES[name][1],
                             alpha=PALE if is_apart else 1, linewidth=0)


def draw_ties(axes, one):
    for row, other in enumerate(one.neighbours):
        draw_states(axes, other.states, row, 0.66, other.apart)
        begins, ends = other.marked()
        for marker, days, offset in ((">", begins, -5.5), ("x", ends, 5.5)):
            for day in days:
                axes.plot(day - 1, row, marker=marker, color=rf.BLACK, linestyle="",
                          markersize=5, markeredgewidth=1.4 if marker == "x" else 0,
                          transform=shifted(axes, offset), clip_on=False, zorder=4)
    names = [f"{', '.join(other.kinds)} {other.number}" for other in one.neighbours]
    axes.set_yticks(range(len(names)), names, fontsize=9.5)
    axes.set_ylim(max(len(names), 1) - 0.4, -0.6)
    axes.grid(False)
    axes.tick_params(left=False, labelbottom=False)


def shifted(axes, points):
    """The coordinates of the data, moved to the right."""
    return axes.transData + ScaledTranslation(points / 72, 0, axes.figure.dpi_scale_trans)


def draw_counts(axes, one):
    """How many ties are to people in each state, stacked; users at the bottom."""
    days = np.arange(len(one.states))
    order = ("using", "lapsed", "abstinent")
    counts = [sum(((other.states == STATES.index(name)).astype(int) for other in one.neighbours),
                  start=np.zeros(len(days), dtype=int)) for name in order]
    axes.stackplot(days, counts, colors=[rf.STATES[name][1] for name in order], linewidth=0,
                   step="pre")
    axes.set_ylim(0, max(1, np.sum(counts, axis=0).max()))
    axes.locator_params(axis="y", integer=True, nbins=4)
    axes.set_ylabel("number\nof ties", rotation=0, ha="right", va="center")


def handles(one):
    """What is drawn of this neighbourhood."""
    drawn = [state for code, state in enumerate(STATES) if np.any(one.states == code) or any(
        np.any(other.states == code) for other in one.neighbours)]
    items = [Patch(color=colour, label=name) for state, (name, colour) in rf.STATES.items()
             if state in drawn]
    if any(np.any(other.apart) for other in one.neighbours):
        items.append(Patch(color=rf.STATES["using"][1], alpha=PALE,
                           label="pale: one lives elsewhere"))
    mark = {"color": rf.BLACK, "linestyle": "", "markersize": 6}
    return items + [
        Line2D([], [], marker=">", label="tie forms", **mark),
        Line2D([], [], marker="x", markeredgewidth=1.4, label="tie goes", **mark),
        Line2D([], [], color="#555555", linestyle=rf.DOTTED, label="long abstinence")]


def draw(file, options):
    one = choose(file, options)
    label = rf.labels(file)[options.design]
    formed = sum(len(other.begins()) for other in one.neighbours)
    gone = sum(len(other.ends()) for other in one.neighbours)
    rows = max(len(one.neighbours), 1)
    chosen = "" if options.person is not None else \
        "Chosen for much use, long abstinence and many changes, not typical. "
    figure = rf.page(
        f"One neighbourhood: person {one.person} and {len(one.neighbours)} others, {label}",
        1.9 + 0.27 * rows, handles(one), (
            f"{chosen}{formed} ties formed and {gone} went in {len(one.states) - 1} days; blank: "
            "not tied. A tie also goes when one of the two dies, and ties to fellows go when one "
            "leaves mutual help. Household: lives with the person; peer: a friend; fellow: met in "
            "mutual help; sponsor: guides the person there; sponsee: is guided. The number says "
            "who it is. Colours: state at the end of the day. Dotted: where abstinence of "
            f"{LONG_DAYS} days or more begins and ends. Replicate {one.replicate}. "
            + file.attrs["source"] + ".",))
    top, ties, counts = figure.subplots(3, 1, sharex=True,
                                        height_ratios=[0.34, 0.27 * rows, 0.8])
    draw_states(top, one.states, 0.5, 1)
    top.set(yticks=[0.5], ylim=(0, 1))
    top.set_yticklabels(["the person"], weight="bold")
    top.grid(False)
    top.tick_params(left=False, labelbottom=False)
    draw_ties(ties, one)
    draw_counts(counts, one)
    for first, end in spans(one.states == ABSTINENT):
        if end - first >= LONG_DAYS:
            for axes in (top, ties, counts):
                for day in {first - 1, end - 1} - {-1, len(one.states) - 1}:
                    axes.axvline(day, color="#555555", linestyle=rf.DOTTED, linewidth=1.2)
    counts.set_xlim(0, len(one.states) - 1)
    counts.set_xlabel(rf.time_label(file, "days"))
    return figure


if __name__ == "__main__":
    rf.main(draw, __doc__, [
        ("--design", {"type": int, "metavar": "D", "default": 0, "help": "arm, from 0 [0]"}),
        ("--replicate", {"type": int, "metavar": "R", "help": "replicate, from 0 [any]"}),
        ("--person", {"type": int, "metavar": "P",
                      "help": "whose neighbourhood [the one with the most telling story]"})])
