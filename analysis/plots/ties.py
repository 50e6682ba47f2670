"""Draws how many ties are to users, before and after quitting and over time.

Left, of a file with neighbourhoods (--set record.neighbourhoods=2000): people aligned at the first
day of the abstinence with which they quit, that is the first that follows regular use and lasts
30 days, apart by whether they use again within a year. Right, from the measures: the share of
people with any tie to a user, by state, beside published figures.
"""

import results_file as rf  # first: it says what is not installed

import numpy as np
from matplotlib.lines import Line2D

from neighbourhood import ABSTINENT, DEAD, LAPSED, ONESELF, USING, people_of, read, runs_of

REMEDY = "run a scenario with a network (scenarios/network_usual_care.toml)"
BEFORE, AFTER = 180, 365  # days around quitting
LASTS_DAYS = 30
FEWEST = 10  # people, below which nothing is drawn
NORMAL_95 = 1.959963984540054  # quantile .975 of the standard normal
DAYS = np.arange(-BEFORE, AFTER + 1)

# Any user in the network before and after quitting [%], 636 users of heroin or cocaine.
PUBLISHED = "Buchanan & Latkin 2007"
PUBLISHED_QUITTERS, PUBLISHED_OTHERS = (94, 58), (95, 90)

STABLE = ("abstinent throughout the year", rf.BLUE)
AGAIN = ("use again within the year", rf.VERMILLION)
BEHIND = {"frameon": True, "framealpha": 0.85, "edgecolor": "none", "loc": "lower left"}
LINES = [("using", "with_using_tie_using", "in regular use", rf.VERMILLION),
         ("abstinent_90_365d", "with_using_tie_abstinent_90_365d", "abstinent for 90 to 365 days",
          rf.BLUE),
         ("abstinent_over_365d", "with_using_tie_abstinent_over_365d",
          "abstinent for more than 365 days", rf.GREEN)]


def quit_day(states):
    """The first day of abstinence that follows regular use and lasts, if a year of it is known."""
    after_use = np.flatnonzero((states[1:] == ABSTINENT) & (states[:-1] == USING)) + 1
    for day in after_use[after_use + AFTER < len(states)]:
        if np.all(states[day:day + LASTS_DAYS] == ABSTINENT):
            return day
    return None


def ties_by_day(rows, first, end, n_days):
    """Numbers of all ties and of ties to users of one person, by day."""
    others = slice(first, end)
    tied = rows["tie_kind"][others] != ONESELF
    day, state = rows["day"][others][tied], rows["use_state"][others][tied]
    uses = (state == USING) | (state == LAPSED)
    return np.bincount(day, minlength=n_days), np.bincount(day[uses], minlength=n_days)


def aligned(rows):
    """By group (abstinent throughout or not): share of using ties and whether there is any [%],
    (person, day since quitting), NaN where not known or without ties."""
    shares, any_tie = {STABLE: [], AGAIN: []}, {STABLE: [], AGAIN: []}
    for first, end in people_of(rows):
        states = rows["use_state"][first:end][rows["tie_kind"][first:end] == ONESELF]
        day = quit_day(states)
        if day is None:
            continue
        year = states[day:day + AFTER + 1]
        used = np.any((year == USING) | (year == LAPSED))
        if not used and np.any(year == DEAD):
            continue
        total, users = (counts.astype(float) for counts in
                        ties_by_day(rows, first, end, len(states)))
        total[states == DEAD] = np.nan
        before = min(BEFORE, day)
        window = slice(day - before, day + AFTER + 1)
        pad = np.full(BEFORE - before, np.nan)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = 100 * users[window] / total[window]
        has_user = np.where(np.isnan(total[window]), np.nan, 100.0 * (users[window] > 0))
        shares[AGAIN if used else STABLE].append(np.concatenate((pad, share)))
        any_tie[AGAIN if used else STABLE].append(np.concatenate((pad, has_user)))
    return shares, any_tie


def draw_aligned(axes, by_group):
    """Means over people with bands of the mean."""
    axes.axvline(0, color="#555555", linewidth=1)
    axes.set(xlim=(-BEFORE, AFTER), ylim=(0, 102), xticks=np.arange(-180, 361, 90))
    for (_, colour), people in by_group.items():
        values = np.array(people).reshape(len(people), len(DAYS))
        known = np.sum(~np.isnan(values), axis=0)
        enough = known >= FEWEST
        mean, error = np.full(len(DAYS), np.nan), np.full(len(DAYS), np.nan)
        mean[enough] = np.nanmean(values[:, enough], axis=0)
        error[enough] = np.nanstd(values[:, enough], axis=0, ddof=1) / np.sqrt(known[enough])
        axes.fill_between(DAYS, np.clip(mean - NORMAL_95 * error, 0, 100),
                          np.clip(mean + NORMAL_95 * error, 0, 100), color=colour, alpha=0.22,
                          linewidth=0)
        axes.plot(DAYS, mean, color=colour, linewidth=2)
    if max(len(people) for people in by_group.values()) < FEWEST:
        axes.text(0.5, 0.38, f"fewer than {FEWEST} people whose year\nafter quitting is known",
                  transform=axes.transAxes, ha="center", va="center", color="#555555",
                  bbox={"facecolor": "white", "edgecolor": "none"})


def draw_published_quit(axes):
    for (before, after), (_, colour) in ((PUBLISHED_QUITTERS, STABLE), (PUBLISHED_OTHERS, AGAIN)):
        axes.plot([-BEFORE, 0], [before] * 2, color=colour, linestyle="--", linewidth=1.3)
        axes.plot([0, AFTER], [after] * 2, color=colour, linestyle="--", linewidth=1.3)


def with_user(file, design, state, count):
    """Percent of those in the state who have any tie to a user, and its Monte Carlo standard
    error (see overdose_rate.py), by time; NaN where they are few."""
    people, those = (rf.numbers(rf.need(file, name, REMEDY))[design] for name in (state, count))
    people, those = (np.where(np.isnan(n), 0, n) for n in (people, those))
    total, n = people.sum(axis=0), len(people)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(total >= FEWEST, those.sum(axis=0) / total, np.nan)
        error = np.sqrt(np.sum((those - share * people) ** 2, axis=0) * n / max(n - 1, 1)) / total
    return 100 * share, 100 * (error if n > 1 else np.full(len(total), np.nan))


def at_entry(file, design):
    """Percent of all people of the study, in whatever state, with any tie to a user at time 0."""
    first = {name: np.nansum(rf.numbers(file[name])[design, :, 0]) for name in (
        "alive", "with_using_tie_using", "with_using_tie_lapsed", "with_using_tie_abstinent")}
    people = first.pop("alive")
    return 100 * sum(first.values()) / people if people else np.nan


def draw_by_state(axes, file, design):
    weeks = file["time"][:] / rf.DAYS_PER_WEEK
    for state, count, _, colour in LINES:
        share, error = with_user(file, design, state, count)
        axes.fill_between(weeks, np.clip(share - 2 * error, 0, 100),
                          np.clip(share + 2 * error, 0, 100), color=colour, alpha=0.22,
                          linewidth=0)
        axes.plot(weeks, share, color=colour, linewidth=2)
    rf.set_week_ticks(axes, weeks[-1])
    axes.set_ylim(0, 102)
    for level, colour, text in ((PUBLISHED_OTHERS[1], rf.VERMILLION, "others\n"),
                                (PUBLISHED_QUITTERS[1], rf.BLUE, "stable\nquitters\n")):
        axes.axhline(level, color=colour, linestyle="--", linewidth=1.3)
        axes.text(1.015, level, f"{text}{level} %", color=colour, va="center", fontsize=10,
                  transform=axes.get_yaxis_transform(), linespacing=1.1)
    for share, filled in ((PUBLISHED_QUITTERS[0], False), (at_entry(file, design), True)):
        axes.plot(0, share, **entry_marker(filled), clip_on=False, zorder=5)


def entry_marker(filled):
    return {"marker": "o" if filled else "D", "markersize": 7, "linestyle": "",
            "markeredgecolor": rf.BLACK, "markeredgewidth": 1.4,
            "markerfacecolor": rf.BLACK if filled else "white"}


def draw_left(share, any_tie, shares, any_ties):
    draw_aligned(share, shares)
    draw_aligned(any_tie, any_ties)
    draw_published_quit(any_tie)
    share.set_title("Before and after quitting: share of ties who use")
    share.set_ylabel("share of ties [%],\nmean of people")
    share.legend(handles=[
        Line2D([], [], color=colour, linewidth=2, label=f"{label} (n = {len(people)})")
        for (label, colour), people in any_ties.items()], **BEHIND)
    any_tie.set_title("Before and after quitting: any tie to a user")
    any_tie.set(ylabel="share of people [%]", xlabel="days since quitting")
    any_tie.legend(handles=[published_line()], **BEHIND)


def published_line():
    return Line2D([], [], color=rf.GREY, linestyle="--", label=f"published, {PUBLISHED}")


def draw_right(axes, file, design):
    draw_by_state(axes, file, design)
    axes.set_title("Any tie to a user, by state")
    axes.set(xlabel=rf.time_label(file, "weeks"), ylabel="share of people [%]")
    entry = PUBLISHED_QUITTERS[0]
    axes.legend(handles=[Line2D([], [], color=colour, linewidth=2, label=label)
                         for _, _, label, colour in LINES] + [
        Line2D([], [], **entry_marker(True),
               label=f"all at time 0: {at_entry(file, design):.0f} %"),
        Line2D([], [], **entry_marker(False), label=f"published, at entry: {entry} %"),
        published_line()], **BEHIND)


def notes(file, with_left):
    left = "Left: people of the study around the day they quit, the first of an abstinence " \
        f"that follows regular use and lasts {LASTS_DAYS} days or more, for whatever reason. " \
        "Only the first such day of a person counts, and only if the year after it is in the " \
        "study; before it they are fewer, as far as the study reaches back. Who dies without use " \
        "in that year is left out; who has no tie has no share of ties. Bands: 95 % of the mean, " \
        "± 1.96 standard errors over people, taken as independent."
    right = "By state: people of the study, all replicates together; less than " \
        f"{FEWEST} people are left out. Who left detox or prison together has been abstinent for " \
        "90 and 365 days together, hence jumps. Bands: ± 2 Monte Carlo standard errors, none of " \
        "one replicate. A user is in regular use or an open lapse."
    published = "Published: any drug user in the network of 636 users of heroin or cocaine, " \
        "{} % before and {} % after quitting, {} % and {} % of those who did not quit ".format(
            *PUBLISHED_QUITTERS, *PUBLISHED_OTHERS) + f"({PUBLISHED}, an abstract). "
    return ([left] if with_left else []) + [right, published + rf.size_text(file)]


def draw(file, options):
    runs, _ = runs_of(file, options)
    rf.need(file, LINES[0][1], REMEDY)
    with_left = "neighbourhoods" in file
    label = rf.labels(file)[options.design]
    figure = rf.page(f"Ties to users: {label}", 6.6, [], notes(file, with_left))
    figure.get_layout_engine().set(w_pad=0.08, h_pad=0.06)
    axes = figure.subplot_mosaic([["share", "state"], ["any", "state"]] if with_left else
                                 [["state"]])
    if with_left:
        draw_left(axes["share"], axes["any"], *aligned(read(file["neighbourhoods"], runs)))
    draw_right(axes["state"], file, options.design)
    return figure


if __name__ == "__main__":
    rf.main(draw, __doc__, [
        ("--design", {"type": int, "metavar": "D", "default": 0, "help": "arm, from 0 [0]"}),
        ("--replicate", {"type": int, "metavar": "R",
                         "help": "replicate of the left panels, from 0 [all]"})])
