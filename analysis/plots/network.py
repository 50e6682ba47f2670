"""Draws the network: numbers of ties, components, assortativity, cohesion, users at a lapse.

Needs a file with pictures of the whole network, for example of

    relapsim run SCENARIO --set record.network_every="90 d" -o network.h5

Degrees and components are those of all living people, in the study or around it, at the first
and the last of these times. With transmissions (--set record.transmissions=true) there are two
panels more: to how many users those who lapse are tied.
"""

import results_file as rf  # first: it says what is not installed

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

REMEDY = 'run a scenario with a network again with --set record.network_every="90 d"'
INTERVAL_DAYS = 28  # of the lapses in the last panel
FEWEST_LAPSES = 20
MOST_USERS = 6  # the last bar: or more


def of_arm(group, name, design):
    """(replicate, network_time, ...), without replicates that have no network."""
    values = rf.numbers(group[name])[design]
    known = ~np.all(np.isnan(values.reshape(len(values), -1)), axis=1)
    return values[known]


def line(arm, arms):
    """The reference is thick and lies below, to be seen where arms agree."""
    thick = arm.is_reference and len(arms) > 1
    return {"color": arm.colour, "linestyle": arm.line, "linewidth": 4 if thick else 1.8,
            "alpha": 0.45 if thick else 1, "markersize": 7 if thick else 4}


def write_in(axes, x, alignment, arms, text):
    """What is true of the first arm, at the top of a panel."""
    whose = f"{rf.wrapped(arms[0].label, 18)}:\n" if len(arms) > 1 else ""
    axes.text(x, 0.97, whose + text, transform=axes.transAxes, ha=alignment, va="top",
              fontsize=10)


def draw_over_degrees(axes, group, arms):
    """Percent of living people by number of ties, at first (bars) and at last (lines)."""
    degrees = group["degree"][:]
    people = {arm.design: of_arm(group, "people_of_degree", arm.design).sum(axis=0)
              for arm in arms}
    shares = {design: 100 * n / n.sum(axis=1, keepdims=True) for design, n in people.items()}
    used = np.flatnonzero(np.any([s[[0, -1]].max(axis=0) > 0.05 for s in shares.values()], axis=0))
    last = max(used[-1] if len(used) else 0, 4)
    axes.bar(degrees[:last + 1], shares[arms[0].design][0][:last + 1], width=0.85,
             color="#c9c9c9")
    for arm in arms:
        axes.plot(degrees[:last + 1], shares[arm.design][-1][:last + 1], marker="o",
                  **line(arm, arms))
    n_ties = {place: np.average(degrees, weights=people[arms[0].design][place])
              for place in (0, -1)}
    write_in(axes, 0.98, "right", arms, f"mean {n_ties[0]:.1f} at first,\n{n_ties[-1]:.1f} at last")
    more = f" ({last}: or more)" if last == degrees[-1] else ""
    axes.set(xlabel="number of ties" + more, ylabel="share of living people [%]",
             xlim=(-0.7, last + 0.7))
    axes.set_ylim(0, 1.08 * axes.get_ylim()[1])
    axes.set_title("Ties of a person")


def class_names(sizes):
    """1, 2-3, 4-7, ..., in full thousands where they are large."""
    names = []
    for size in sizes.astype(int):
        last = 2 * size - 1
        if size == 1:
            names.append("1")
        elif size < 1000:
            names.append(f"{size}–{last}")
        else:
            names.append(f"{size / 1000:.0f}k–{(last + 1) / 1000:.0f}k")
    return names


def draw_components(axes, group, arms):
    """Mean number in a run by class of size, on a log axis; none is no mark."""
    sizes = group["component_size"][:]
    counts = {arm.design: of_arm(group, "components_of_size", arm.design).mean(axis=0)
              for arm in arms}
    used = np.flatnonzero(np.any([n[[0, -1]].max(axis=0) > 0 for n in counts.values()], axis=0))
    last = used[-1] if len(used) else 0
    classes = np.arange(last + 1)
    lowest = min(1.0, *(n[[0, -1]][n[[0, -1]] > 0].min(initial=1.0) for n in counts.values()))
    bottom = lowest / 2
    first = counts[arms[0].design][0][:last + 1]
    axes.bar(classes, np.where(first > 0, first - bottom, np.nan), bottom=bottom, width=0.85,
             color="#c9c9c9")
    for place, arm in enumerate(arms):
        n = counts[arm.design][-1][:last + 1]
        aside = 0.5 * (place - (len(arms) - 1) / 2) / max(len(arms), 2)
        axes.vlines(classes + aside, bottom, np.where(n > 0, n, np.nan), color=arm.colour,
                    linewidth=1.6, linestyle=arm.line)
        axes.plot(classes + aside, np.where(n > 0, n, np.nan), "o", color=arm.colour,
                  markersize=5)
    axes.set_yscale("log")
    axes.set_ylim(bottom, max(axes.get_ylim()[1], 20))
    axes.set_xticks(classes, class_names(sizes[:last + 1]), rotation=60, ha="right",
                    rotation_mode="anchor", fontsize=9)
    axes.set(xlabel="people in the component", ylabel="components in a run")
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_formatter("")
    largest = 100 * np.nanmean(of_arm(group, "largest_component", arms[0].design)[:, -1]) / \
        of_arm(group, "people_of_degree", arms[0].design)[:, -1].sum(axis=1).mean()
    axes.set_title("Components")
    write_in(axes, 0.55, "center", arms, f"{largest:.1f} % are in the\nlargest at last")


def draw_over_time(axes, group, arms, name, title, label, time_label):
    weeks = group["network_time"][:] / rf.DAYS_PER_WEEK
    lowest = 0
    for arm in arms:
        values = of_arm(group, name, arm.design)
        known = np.any(~np.isnan(values), axis=0)
        mean = np.full(len(weeks), np.nan)
        mean[known] = np.nanmean(values[:, known], axis=0)
        if len(values) > 1 and arm.line != rf.DOTTED:
            error = np.full(len(weeks), np.nan)
            error[known] = np.nanstd(values[:, known], axis=0, ddof=1) / np.sqrt(len(values))
            axes.fill_between(weeks, mean - 2 * error, mean + 2 * error, color=arm.colour,
                              alpha=0.2, linewidth=0)
        lowest = min(lowest, np.nanmin(mean, initial=0))
        axes.plot(weeks, mean, marker="o", clip_on=False, **line(arm, arms))
    rf.set_week_ticks(axes, max(weeks[-1], 1))
    axes.set(xlabel=time_label, ylabel=label)
    axes.set_ylim(bottom=lowest)
    axes.set_title(title)


class Lapses:
    """Of one arm, all replicates together: to how many users those who lapse are tied."""

    def __init__(self, file, design):
        group = file["transmissions"]
        n_replicates = file["replicate"].shape[0]
        run = group["run"][:]
        mine = (run // n_replicates) == design
        rows = np.stack([run[mine], group["agent"][mine], group["lapse_time"][mine]])
        keys, users = np.unique(rows, axis=1, return_counts=True)
        self.times, self.users = keys[2], users
        self.report_times = file["time"][:]
        self.by_time = np.nansum(rf.numbers(file["lapses"])[design], axis=0)
        ties, people = (np.nansum(rf.numbers(file[name])[design], axis=0)
                        for name in ("using_ties_of_abstinent", "abstinent"))
        self.ties_of_abstinent, self.abstinent = ties, people

    def shares(self):
        """Percent of lapses by number of ties to users, 0 to MOST_USERS or more."""
        counts = np.bincount(np.minimum(self.users, MOST_USERS), minlength=MOST_USERS + 1)
        counts[0] = self.by_time.sum() - counts.sum()
        return 100 * counts / max(counts.sum(), 1)

    def mean(self):
        return self.users.sum() / max(self.by_time.sum(), 1)

    def over_time(self, ends):
        """Mean ties to users of those who lapse and of the abstinent, by interval."""
        lapsing, abstinent = [], []
        for begin, end in zip(ends[:-1], ends[1:]):
            inside = (self.report_times > begin) & (self.report_times <= end)
            n = self.by_time[inside].sum()
            lapsed = (self.times > begin) & (self.times <= end)
            lapsing.append(self.users[lapsed].sum() / n if n >= FEWEST_LAPSES else np.nan)
            people = self.abstinent[inside].sum()
            abstinent.append(self.ties_of_abstinent[inside].sum() / people if people else np.nan)
        return lapsing, abstinent


def draw_users_at_lapse(axes, lapses_of, arms):
    width = 0.8 / len(arms)
    for place, arm in enumerate(arms):
        axes.bar(np.arange(MOST_USERS + 1) + (place - (len(arms) - 1) / 2) * width,
                 lapses_of[arm.design].shares(), width=width, color=arm.colour,
                 alpha=0.6 if arm.is_reference else 1)
    axes.set_xticks(range(MOST_USERS + 1), [*map(str, range(MOST_USERS)), f"{MOST_USERS}+"])
    write_in(axes, 0.98, "right", arms, f"mean {lapses_of[arms[0].design].mean():.1f}")
    axes.set(xlabel="ties to users at the lapse", ylabel="share of lapses [%]")
    axes.set_ylim(0, 1.25 * axes.get_ylim()[1])  # room for the text
    axes.set_title("Users around a lapse")


def draw_exposure(axes, lapses_of, arms, last_day, time_label):
    ends = np.arange(0, last_day + 1e-9, INTERVAL_DAYS)
    ends = np.append(ends[:-1], last_day) if len(ends) > 1 else np.array([0, last_day])
    middle = (ends[:-1] + ends[1:]) / 2 / rf.DAYS_PER_WEEK
    for arm in arms:
        lapsing, abstinent = lapses_of[arm.design].over_time(ends)
        axes.plot(middle, lapsing, **line(arm, arms))
        axes.plot(middle, abstinent, color=arm.colour, linewidth=1.2, linestyle=(0, (4, 2)))
    rf.set_week_ticks(axes, last_day / rf.DAYS_PER_WEEK)
    axes.set_ylim(bottom=0)
    axes.set(xlabel=time_label, ylabel="ties to users, mean")
    axes.set_title("Ties to users of those who lapse")
    axes.legend(handles=[
        Line2D([], [], color=rf.BLACK, linewidth=1.8, label="those who lapse"),
        Line2D([], [], color=rf.BLACK, linewidth=1.2, linestyle=(0, (4, 2)),
               label="all abstinent people")], loc="lower left", frameon=False)


def handles(group, arms):
    first, last = group["network_time"][[0, -1]]
    lines = [Line2D([], [], marker="o", **line(arm, arms),
                    label=f"{arm.label}, at last: day {last:g}" if len(arms) == 1 else arm.label)
             for arm in arms]
    return [Patch(color="#c9c9c9", label=f"at first: day {first:g}")] + lines


def draw(file, options):
    group = rf.need(file, "network", REMEDY)
    arms = [arm for arm in rf.arms(file, options.twins)
            if len(of_arm(group, "people_of_degree", arm.design))]
    if not arms:
        raise rf.ResultsError(f"{options.results}: no run has a network; {REMEDY}")
    with_lapses = "transmissions" in file
    time_label = rf.time_label(file, "weeks")
    last = group["network_time"][-1]
    figure = rf.page("The network", 7.2, handles(group, arms), (
        "Degrees and components: all living people, in the study or around it, all replicates "
        f"together; grey bars: the first time, of {arms[0].label}; lines and dots: the last, day "
        f"{last:g}. Assortativity (Newman's coefficient): 1 if users are tied to users only, 0 "
        "if ties do not depend on use. Cohesion: share of pairs of a group of mutual help who "
        "are tied, mean of groups. Bands: ± 2 Monte Carlo standard errors, none of one replicate. "
        + ("Users around a lapse: people of the study; ties to a sponsee or to the household in "
           "another house do not count, but do for all abstinent people. " if with_lapses else "")
        + rf.size_text(file) + rf.twins_text(file, options.twins),))
    figure.get_layout_engine().set(w_pad=0.1, h_pad=0.08)
    columns = 3 if with_lapses else 2
    grid = figure.subplots(2, columns)
    draw_over_degrees(grid[0, 0], group, arms)
    draw_components(grid[0, 1], group, arms)
    draw_over_time(grid[1, 0], group, arms, "assortativity", "Assortativity of use",
                   "coefficient", time_label)
    draw_over_time(grid[1, 1], group, arms, "group_cohesion", "Cohesion of groups",
                   "share of pairs who are tied", time_label)
    if with_lapses:
        lapses_of = {arm.design: Lapses(file, arm.design) for arm in arms}
        draw_users_at_lapse(grid[0, 2], lapses_of, arms)
        draw_exposure(grid[1, 2], lapses_of, arms, file["time"][-1], time_label)
    return figure


if __name__ == "__main__":
    rf.main(draw, __doc__, [rf.TWINS])
