"""What the pictures share: opening results.h5, naming and colouring its arms, writing a PNG.

An arm is a design (row of the dimension `design`). The first is the reference. A twin is the
design in which exogenous oxytocin does nothing; it belongs to the oxytocin arm that /contrasts
compares with it. Colours are those of Okabe and Ito, which people with any common colour
blindness can tell apart.

Whatever is wrong with the file is a ResultsError, which `main` turns into one line and the exit
status 2.
"""

import argparse
import os
import sys
import textwrap
from dataclasses import dataclass

try:
    import h5py
    import matplotlib
    import numpy as np
except ImportError as missing:
    print(f"{os.path.basename(sys.argv[0])}: this Python has no {missing.name}; on Debian: "
          "apt install python3-h5py python3-numpy python3-matplotlib", file=sys.stderr)
    sys.exit(2)

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (after the choice of the backend)

BLACK, ORANGE, SKY_BLUE, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILLION, PURPLE, GREY = "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "#999999"
ARM_COLOURS = [BLUE, GREEN, ORANGE, VERMILLION, PURPLE, SKY_BLUE]
STATES = {"using": ("regular use", VERMILLION), "lapsed": ("lapsed", ORANGE),
          "abstinent": ("abstinent", SKY_BLUE), "dead": ("dead", "#333333")}

DOTTED = (0, (1, 1.5))
WIDTH_INCHES = 10
DOTS_PER_INCH = 180  # 1,800 pixels; shown at 800, the smallest letters are 9 pixels high
NOTE_CHARACTERS = 140  # in a line of the notes
DAYS_PER_WEEK = 7
DAYS_PER_YEAR = 365.25

RUN, SWEEP = "run", "sweep"  # kinds of files
SCRIPTS = {RUN: "survival.py, states.py, contrasts.py or overdose_rate.py",
           SWEEP: "sweep_heat_map.py, sweep_response.py, sweep_tornado.py or sweep_sensitivity.py"}
WRITTEN_BY = {RUN: "relapsim run and compare", SWEEP: "relapsim sweep"}

plt.rcParams.update({
    "font.size": 11, "axes.titlesize": 11.5, "axes.titlelocation": "left", "legend.fontsize": 10.5,
    "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True,
    "grid.color": "#e4e4e4", "grid.linewidth": 0.8, "axes.axisbelow": True, "hatch.linewidth": 0.6,
})


class ResultsError(Exception):
    """The file is not what the picture needs; the text is for the user."""


@dataclass
class Arm:
    design: int
    label: str  # title of the scenario, for people
    name: str  # of the file of the scenario
    colour: str
    line: object  # a line style of matplotlib
    is_reference: bool


def open_results(path, kind):
    """The file, opened for reading. Raises ResultsError if relapsim did not write it, or if it is
    not of this kind, RUN or SWEEP."""
    if not os.path.exists(path):
        raise ResultsError(f"{path}: there is no such file")
    if not os.path.isfile(path):
        raise ResultsError(f"{path}: is no regular file")
    try:
        file = h5py.File(path, "r")
        schema, is_sweep = file.attrs.get("schema_name"), "point" in file
    except Exception as error:  # whatever h5py makes of a damaged file
        raise ResultsError(f"{path}: is not an HDF5 file, or is damaged or can not be read") \
            from error
    if schema != "relapsim-results":
        raise ResultsError(f"{path}: was not written by relapsim (no schema_name relapsim-results)")
    found = SWEEP if is_sweep else RUN
    if found != kind:
        raise ResultsError(f"{path}: is of {WRITTEN_BY[found]}, this script draws files of "
                           f"{WRITTEN_BY[kind]}; take {SCRIPTS[found]}")
    return file


def need(group, name, remedy):
    """What the group (or file) holds under that name; `remedy` says how to get it."""
    if name not in group:
        path = f"{group.name.rstrip('/')}/{name}"
        raise ResultsError(f"{group.file.filename}: has no {path}; {remedy}")
    return group[name]


def texts(dataset):
    return list(dataset.asstr()[:])


def numbers(dataset):
    """As floating point, NaN where nothing was written."""
    values = dataset[()].astype(float)
    fill = dataset.attrs.get("_FillValue")
    if fill is not None:
        values[values == fill] = np.nan
    return values


def label_of(name):
    """Blanks for underscores, but in the name of the preset of twins."""
    return name.replace("_", " ").replace("(null ot)", "(null_ot)")


def labels(file):
    """What to call each design: the title of its scenario, with the name of its file where that
    is shared or missing."""
    names = texts(file["design_label"])
    titles = texts(file["arm"]) if "arm" in file else names
    found = []
    for name, title in zip(names, titles):
        twin = " (null_ot)" if name.endswith("(null_ot)") else ""
        others = [t for n, t in zip(names, titles) if n.endswith("(null_ot)") == bool(twin)]
        if not title.strip():
            found.append(label_of(name))
        elif others.count(title) > 1:
            found.append(f"{title} [{name.removesuffix(' (null_ot)')}]{twin}")
        else:
            found.append(title + twin)
    return found


def twins(file):
    """{twin: its oxytocin arm}, by design: pairs of /contrasts beside those with the comparator."""
    if "contrasts" not in file:
        return {}
    comparator = file["comparator_of"][:]
    pairs = zip(file["contrasts/contrast_arm"][:], file["contrasts/contrast_reference"][:])
    return {int(reference): int(arm) for arm, reference in pairs if comparator[arm] != reference}


LINES = ["-", (0, (7, 2)), (0, (4, 1.5, 1, 1.5)), (0, (2.5, 1)), (0, (9, 1.5, 1, 1.5, 1, 1.5))]


def style(place):
    """Colour and line of an arm; the reference is black. 30 arms differ in one of the two."""
    if place == 0:
        return BLACK, "-"
    return ARM_COLOURS[(place - 1) % len(ARM_COLOURS)], LINES[(place - 1) % len(LINES)]


def arms(file, with_twins=False):
    """The arms to draw, in the order of the file, with twins after their arms."""
    twin_of, names, titles = twins(file), texts(file["design_label"]), labels(file)
    found = []
    for place, design in enumerate(d for d in range(len(names)) if d not in twin_of):
        found.append(Arm(design, titles[design], names[design], *style(place), design == 0))
        if with_twins:
            found += [Arm(twin, titles[twin], names[twin], found[-1].colour, DOTTED, False)
                      for twin, of in twin_of.items() if of == design]
    return found


SAME_SHARE = 0.008  # of the height of a panel, up to which curves can not be told apart


def alike(curves, height):
    """Groups of curves, as lists of places, that differ nowhere by more than a line's width."""
    groups = []
    for place, curve in enumerate(curves):
        for group in groups:
            difference = np.abs(curve - curves[group[0]])
            if not np.any(difference[np.isfinite(difference)] > SAME_SHARE * height):
                group.append(place)
                break
        else:
            groups.append([place])
    return groups


def shared_line(place, n):
    """A line style with which `n` curves over each other are all seen: dashes in turn."""
    dash = 5
    return "-" if n == 1 else (place * dash, (dash, (n - 1) * dash))


def label_ends(axes, ends, line_height, x=1.015):
    """Texts right of the axes at the heights where curves end, moved apart where they would
    overlap. `ends` are (height in data, text, colour); `line_height` is in shares of the axes."""
    low, high = axes.get_ylim()
    order = sorted(ends, key=lambda end: end[0])
    sizes = [line_height * (1 + end[1].count("\n")) for end in order]
    wanted = [(end[0] - low) / (high - low) for end in order]
    places = lowered(spread(wanted, sizes), sizes, 1.03)
    for (_, text, colour), want, place in zip(order, wanted, places):
        axes.annotate(text, (1, want), (x + 0.03, place), xycoords="axes fraction",
                      textcoords="axes fraction", color=colour, va="center", fontsize=9.5,
                      linespacing=1.05, annotation_clip=False,
                      arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.7,
                                  "relpos": (0, 0.5), "shrinkA": 2, "shrinkB": 0})


def spread(wanted, sizes):
    """Heights, in ascending order, as near to those wanted as texts of these sizes may stand."""
    groups = []  # of neighbours that touch: [middle, size, members]
    for want, size in zip(wanted, sizes):
        groups.append([want, size, [size]])
        while len(groups) > 1 and (groups[-1][0] - groups[-1][1] / 2 <
                                   groups[-2][0] + groups[-2][1] / 2):
            (m1, s1, a), (m2, s2, b) = groups[-2:]
            groups[-2:] = [[(m1 * len(a) + m2 * len(b)) / (len(a) + len(b)), s1 + s2, a + b]]
    places = []
    for middle, size, members in groups:
        bottom = middle - size / 2
        for member in members:
            places.append(bottom + member / 2)
            bottom += member
    return places


def lowered(places, sizes, top):
    """The same, so that none reaches above `top`."""
    lower = []
    for place, size in zip(reversed(places), reversed(sizes)):
        lower.append(min(place, top - size / 2))
        top = lower[-1] - size / 2
    return lower[::-1]


def time_label(file, unit):
    """What time 0 is: the day people leave detox or prison, or just the start."""
    name = "param_population_institution"
    codes = set(file[name][:]) if name in file else {0}
    places = {1: "release from detox", 2: "release from prison"}
    start = "the start of the study" if 0 in codes else "release"
    return f"{unit} since " + (places.get(codes.pop(), start) if len(codes) == 1 else start)


def set_week_ticks(axes, last_week):
    """From 0 to the end, with about four equal steps of whole weeks or quarters of a year."""
    steps = (1, 2, 4, 13, 26, 52, 104, 260, 520, 1300)
    step = next((step for step in steps if last_week <= 5 * step), steps[-1])
    axes.set_xlim(0, last_week)
    axes.set_xticks(np.arange(0, last_week + 1e-9, step))


def size_text(file):
    """Who was simulated, and whether all of it is in the file."""
    people = np.nanmean(numbers(file["enrolled"])[..., 0])
    text = f"{file.attrs['source']}, {file['replicate'].shape[0]} replicates of " \
           f"about {people:,.0f} people in each arm."
    if file.attrs["runs_ok"] < file.attrs["runs_planned"]:
        text += f" INCOMPLETE: {file.attrs['runs_ok']} of {file.attrs['runs_planned']} runs."
    return text


def twins_text(file, drawn):
    if drawn or not twins(file):
        return ""
    return " Twins without the action of exogenous oxytocin (null_ot) are left out (--twins)."


def page(title, body, handles=(), notes=()):
    """A figure with title and legend, `body` inches for panels, and notes below."""
    columns, rows = legend_shape(handles)
    head = 0.5 + 0.22 * rows
    lines = [line for note in notes for line in textwrap.wrap(note, NOTE_CHARACTERS)]
    foot = 0.17 * len(lines) + 0.12
    height = head + body + foot
    figure = plt.figure(figsize=(WIDTH_INCHES, height), layout="constrained")
    figure.get_layout_engine().set(rect=(0.005, foot / height, 0.99, body / height))
    figure.text(0.012, 1 - 0.12 / height, textwrap.shorten(title, 84, placeholder=" ..."),
                va="top", fontsize=14, weight="bold")
    figure.text(0.012, 0.06 / height, "\n".join(lines), va="bottom", fontsize=9, color="#444444",
                linespacing=1.25)
    if rows:
        figure.legend(handles=handles, loc="upper left", ncol=columns, frameon=False,
                      bbox_to_anchor=(0.006, 1 - 0.42 / height), handlelength=2.4,
                      columnspacing=1.6, borderaxespad=0)
    return figure


def legend_shape(handles):
    """Columns and rows that fit the width of a page."""
    if not handles:
        return 0, 0
    widest = 0.75 + 0.08 * max(len(handle.get_label()) for handle in handles)
    columns = min(len(handles), max(1, int(WIDTH_INCHES / widest)))
    return columns, -(-len(handles) // columns)


def wrapped(label, width=25):
    return textwrap.fill(label, width)


def panels(n, columns=4):
    """Rows and columns for n small panels."""
    columns = min(columns, n)
    return -(-n // columns), columns


def main(draw, description, arguments=(), kind=RUN):
    """Reads the command line, draws, writes the PNG. `arguments` are (flag, options) in pairs."""
    try:
        print(picture(draw, description, arguments, kind, sys.argv))
    except ResultsError as error:
        script = os.path.basename(sys.argv[0])
        print(f"{script}: " + " ".join(str(error).split()), file=sys.stderr)
        sys.exit(2)


def picture(draw, description, arguments, kind, argv):
    """Draws what the command line `argv` asks for; the path of the PNG."""
    script = os.path.splitext(os.path.basename(argv[0]))[0]
    parser = argparse.ArgumentParser(prog=f"{script}.py",
                                     description=description.strip().split("\n")[0])
    parser.add_argument("results", metavar="RESULTS.h5")
    parser.add_argument("output", metavar="PICTURE.png", nargs="?", default=f"{script}.png")
    for flag, options in arguments:
        parser.add_argument(flag, **options)
    options = parser.parse_args(argv[1:])
    write(read_and_draw(draw, options, kind), options.output)
    return options.output


def read_and_draw(draw, options, kind):
    with open_results(options.results, kind) as file:
        try:
            return draw(file, options)
        except ResultsError:
            raise
        except Exception as error:  # a file may lack anything, or hold it in another shape
            if "RELAPSIM_TRACE" in os.environ:
                raise
            raise ResultsError(f"{options.results}: can not be read, or lacks what the picture "
                               f"needs ({type(error).__name__}: {error}); RELAPSIM_TRACE=1 shows "
                               "where") from error


def write(figure, path):
    try:
        figure.savefig(path, dpi=DOTS_PER_INCH)
    except (OSError, ValueError) as error:
        raise ResultsError(f"{path}: can not be written: {error}") from error
    finally:
        plt.close(figure)


TWINS = ("--twins", {"action": "store_true",
                     "help": "also draw the twins in which exogenous oxytocin does nothing"})
