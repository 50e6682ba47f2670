"""Draws the life of one simulated person: what happened, and the levels that led to it.

Needs a file with trajectories and events, for example of

    relapsim run SCENARIO --set record.agents=40 --set record.events=full -o one_life.h5

Without --agent it is the traced person with the most lapses. Lines are means of a day and shades
run from the lowest to the highest value of the day; of at most 60 days every step is drawn.
"""

import results_file as rf  # first: it says what is not installed

import numpy as np
from matplotlib.patches import Patch

REMEDY = "run again with --set record.agents=40 --set record.events=full"
DAILY_ABOVE_DAYS = 60
DEAD = 3  # use_state
STATE_NAMES = ["abstinent", "lapsed", "using", "dead"]  # by code of use_state

# Title of a panel with its unit, limits of its axis, and lines: variable, name, colour.
PANELS = [
    ("opioid level\n[MME]", (0, None), [("opioid_level", "opioid level", rf.VERMILLION)]),
    ("tolerance\n[ln dose shift]", (0, None),
     [("hedonic_tolerance", "hedonic", rf.BLUE),
      ("respiratory_tolerance", "respiratory", rf.ORANGE)]),
    ("withdrawal\n[0 to 1]", (0, 1), [("withdrawal", "withdrawal", rf.PURPLE)]),
    ("craving\n[rating 0 to 10]", (0, 10), [("craving", "craving", rf.VERMILLION)]),
    ("oxytocin\n[healthy mean 1]", (0, None),
     [("oxytocin_tone", "own tone", rf.GREEN),
      ("oxytocin_signal", "signal of exogenous oxytocin (1: peak of 24 IU)", rf.PURPLE)]),
    ("support, efficacy\n[0 to 1]", (0, 1),
     [("social_support", "perceived social support", rf.BLUE),
      ("self_efficacy", "self-efficacy", rf.ORANGE)]),
]
POINTS = [("lapse", "v", rf.ORANGE), ("relapse", "v", rf.VERMILLION),
          ("lapse_resolved", "^", rf.SKY_BLUE), ("quit_attempt", "^", rf.BLUE),
          ("overdose", "X", rf.BLACK), ("death", "s", rf.BLACK)]
SPANS = [("treatment", "treatment_start", "treatment_end", rf.BLUE),
         ("institution", "institution_entry", "institution_exit", rf.GREY),
         ("mutual help", "mutual_help_join", "mutual_help_leave", rf.GREEN),
         ("recovery housing", "recovery_housing_entry", "recovery_housing_exit", rf.PURPLE)]


def events_of(file, run, agent):
    """{kind: times} of one person [d]."""
    group = file["events"]
    kinds = group["kind"].attrs["flag_meanings"].split()
    end = np.cumsum(group["row_size"][:])
    rows = slice(end[run] - group["row_size"][run], end[run])
    mine = group["agent"][rows] == agent
    codes, times = group["kind"][rows][mine], group["event_time"][rows][mine]
    return {kind: times[codes == code] for code, kind in enumerate(kinds)}


def choose(file, group, options):
    """Replicate and agent: those asked for, or those with the most lapses of all traced."""
    n_designs, n_replicates = group["use_state"].shape[:2]
    if not 0 <= options.design < n_designs:
        raise rf.ResultsError(f"there is no design {options.design}, only 0 to {n_designs - 1}")
    agents = group["agent"][options.design]  # (replicate, place); negative: nobody
    in_study = agents >= 0
    if options.agent is not None:
        places = np.argwhere(agents == options.agent)
        if len(places) == 0:
            traced = ", ".join(str(agent) for agent in agents[0][in_study[0]])
            raise rf.ResultsError(f"agent {options.agent} is not traced, only {traced}")
        return tuple(places[0])
    lapses = np.full(in_study.shape, -1)
    for replicate, place in zip(*np.nonzero(in_study)):
        run = options.design * n_replicates + replicate
        lapses[replicate, place] = len(events_of(file, run, agents[replicate, place])["lapse"])
    if lapses.max() < 0:
        raise rf.ResultsError("none of the traced is in the study; trace more agents")
    return np.unravel_index(lapses.argmax(), lapses.shape)


def draw_state(axes, time, state):
    """A change is drawn at the end of the step in which it came, as its event is."""
    changes = np.flatnonzero(np.diff(state)) + 1
    begins = [2 * time[0] - time[1], *time[changes]]
    for code, begin, end in zip(state[[0, *changes]], begins, [*begins[1:], time[-1]]):
        axes.axvspan(begin, end, color=rf.STATES[STATE_NAMES[int(code)]][1], linewidth=0)
    axes.set(yticks=[0.5], yticklabels=["state"], ylim=(0, 1))
    axes.grid(False)


def draw_line(axes, time, values, name, colour):
    steps_per_day = round(1 / (time[1] - time[0]))
    days = len(time) // steps_per_day
    if steps_per_day > 1 and time[-1] - time[0] > DAILY_ABOVE_DAYS:
        by_day = values[:days * steps_per_day].reshape(days, steps_per_day)
        time = time[:days * steps_per_day].reshape(days, steps_per_day)[:, -1]
        axes.fill_between(time, by_day.min(axis=1), by_day.max(axis=1), color=colour, alpha=0.25,
                          linewidth=0)
        values = by_day.mean(axis=1)
    axes.plot(time, values, color=colour, linewidth=1.3, label=name, clip_on=False)


def draw_panel(axes, group, who, time, inside, panel):
    title, limits, lines = panel
    for variable, name, colour in lines:
        draw_line(axes, time[inside], group[variable][who][inside], name, colour)
    axes.set_ylim(*limits)
    axes.locator_params(axis="y", nbins=3)
    axes.set_ylabel(title, rotation=0, ha="right", va="center", fontsize=10)
    if len(lines) > 1:
        axes.legend(loc="lower right", bbox_to_anchor=(1, 0.98), ncol=2, frameon=False,
                    fontsize=9.5, borderaxespad=0, handlelength=1.6)


def spans_of(events, begin_kind, end_kind, first, last):
    """From each beginning to the next end, within the window; what has no beginning was on at 0."""
    begins, ends = list(events[begin_kind]), list(events[end_kind]) if end_kind else []
    if ends and (not begins or ends[0] < begins[0]):
        begins.insert(0, 0.0)
    spans = [(begin, next((end for end in ends if end > begin), last)) for begin in begins]
    return [(max(begin, first), min(end, last)) for begin, end in spans
            if begin < last and end > first]


def lanes_of(events, first, last):
    """What happened in the window: names, and markers at times or bars over spans."""
    lanes = []
    for kind, marker, colour in POINTS:
        times = events[kind][(events[kind] >= first) & (events[kind] <= last)]
        if len(times):
            lanes.append((kind.replace("_", " "), {"times": times, "marker": marker}, colour))
    for name, begin_kind, end_kind, colour in SPANS:
        spans = spans_of(events, begin_kind, end_kind, first, last)
        if spans:
            lanes.append((name, {"spans": spans}, colour))
    return lanes


def draw_events(axes, lanes):
    """A lane for each kind."""
    for height, (_, what, colour) in enumerate(lanes):
        if "times" in what:
            axes.plot(what["times"], np.full(len(what["times"]), height), what["marker"],
                      color=colour, markersize=6.5, linestyle="", clip_on=False, in_layout=False)
        else:
            axes.broken_barh([(begin, end - begin) for begin, end in what["spans"]],
                             (height - 0.3, 0.6), color=colour)
    axes.set_yticks(range(len(lanes)), [name for name, _, _ in lanes], fontsize=9.5)
    axes.set_ylim(max(len(lanes), 1) - 0.4, -0.6)


def window(time, options):
    inside = (time > options.days[0]) & (time <= options.days[1])
    if inside.sum() < 2:
        raise rf.ResultsError(f"the trajectories have no steps between day {options.days[0]:g} and "
                              f"day {options.days[1]:g}")
    return inside


def draw(file, options):
    group = rf.need(file, "trajectories", REMEDY)
    rf.need(file, "events", REMEDY)
    replicate, place = choose(file, group, options)
    who = (options.design, replicate, place)
    agent = group["agent"][who]
    n_replicates = group["use_state"].shape[1]
    events = events_of(file, options.design * n_replicates + replicate, agent)
    time = group["trace_time"][:]
    inside = window(time, options)
    return draw_life(file, group, who, events, time, inside, title_of(file, who, agent, events))


def title_of(file, who, agent, events):
    label = rf.labels(file)[who[0]]
    n = len(events["lapse"])
    return f"One life: person {agent}, {label}, replicate {who[1]}, " \
           f"{n} {'lapse' if n == 1 else 'lapses'}"


def draw_life(file, group, who, events, time, inside, title):
    state = group["use_state"][who]
    alive = state != DEAD
    first, last = 2 * time[inside][0] - time[inside][1], time[inside][-1]
    lanes = lanes_of(events, first, min(last, time[alive][-1] + (time[1] - time[0])))
    states = [Patch(color=colour, label=name) for name, colour in rf.STATES.values()]
    figure = rf.page(title, 7.4 + 0.25 * len(lanes), states, (
        "One simulated person, chosen, not typical. Lines: mean of the day; shades: lowest to "
        f"highest of the day (up to {DAILY_ABOVE_DAYS} days: every step). MME: morphine milligram "
        "equivalents. " + file.attrs["source"] + ".",))
    axes = figure.subplots(2 + len(PANELS), 1, sharex=True, height_ratios=[
        0.45, 0.27 * max(len(lanes), 1)] + [1] * len(PANELS))
    draw_state(axes[0], time[inside], state[inside])
    draw_events(axes[1], lanes)
    for panel_axes, panel in zip(axes[2:], PANELS):
        draw_panel(panel_axes, group, who, time, inside & alive, panel)
    axes[-1].set_xlabel(rf.time_label(file, "days"))
    axes[-1].set_xlim(first, last)
    return figure


def days(text):
    """FIRST:LAST as two numbers."""
    first, last = text.split(":")
    return float(first), float(last)


if __name__ == "__main__":
    rf.main(draw, __doc__, [
        ("--agent", {"type": int, "metavar": "N",
                     "help": "person N of replicate 0 [the one with the most lapses of all]"}),
        ("--design", {"type": int, "metavar": "N", "default": 0, "help": "arm, from 0 [0]"}),
        ("--days", {"type": days, "metavar": "FIRST:LAST", "default": (0, np.inf),
                    "help": "only these days, e.g. 0:28"})])
