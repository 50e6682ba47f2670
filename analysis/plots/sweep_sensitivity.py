"""Draws which axes of a sweep matter: Sobol' indices, Morris effects, or rank correlations.

Of a Saltelli design first-order and total indices as bars, of a Morris design mu* against sigma,
else partial rank correlations; with 95 % intervals, and with the share of luck in the variance.
All are of the outcome at the end of the study.
"""

import results_file as rf  # first: it says what is not installed

import numpy as np
import sweep_file as sf
from matplotlib.patches import Patch

MOST_AXES = 25


def names_of(file):
    return [" ".join(name.split(".")[-1].split("_"))
            + f"  ({name.split('.')[-2]})" for name in rf.texts(file["sensitivity/axis_name"])]


def place_of(file, options):
    """The outcome: by its name, the difference from the comparator first if there is one."""
    names = rf.texts(file["sensitivity/outcome_name"])
    for name in (f"{options.endpoint}_diff", options.endpoint):
        if name in names and not (options.level and name.endswith("_diff")):
            return names.index(name)
    raise rf.ResultsError(f"{file.filename}: has no outcome {options.endpoint}; there are: "
                          + ", ".join(dict.fromkeys(names)))


def bars(axes, file, outcome, kinds, names):
    """Horizontal bars with intervals, the largest first."""
    group = file["sensitivity"]
    last = rf.numbers(group[kinds[-1][0]])[outcome]
    order = [j for j in np.argsort(np.abs(last)) if not np.isnan(last[j])][-MOST_AXES:]
    height = 0.8 / len(kinds)
    for k, (kind, _, colour) in enumerate(kinds):
        value, low, high = (rf.numbers(group[kind + end])[outcome] for end in ("", "_low", "_high"))
        where = np.arange(len(order)) + (len(kinds) - 1 - 2 * k) * height / 2
        axes.barh(where, value[order], height=height * 0.95, color=colour)
        spread = np.maximum(np.array([value - low, high - value])[:, order], 0)
        axes.errorbar(value[order], where, xerr=spread, fmt="none", color=rf.BLACK, capsize=2,
                      linewidth=0.9)
    axes.set_yticks(range(len(order)), [names[j] for j in order])
    if not order:
        axes.set(xticks=[], xlim=(-1, 1))
        axes.text(0, 0.5, "  none is known: this outcome does not vary over the points",
                  transform=axes.get_xaxis_transform(), va="center")
    axes.axvline(0, color=rf.BLACK, linewidth=0.9)
    axes.grid(axis="y", visible=False)
    return len(order)


def scatter(axes, file, outcome, names):
    group = file["sensitivity"]
    mu_star, sigma = (rf.numbers(group[name])[outcome] for name in ("mu_star", "sigma"))
    low, high = (rf.numbers(group["mu_star" + end])[outcome] for end in ("_low", "_high"))
    spread = np.maximum([mu_star - low, high - mu_star], 0)
    axes.errorbar(mu_star, sigma, xerr=spread, fmt="o", color=rf.BLUE, ecolor=rf.SKY_BLUE)
    for j in np.argsort(mu_star)[-12:]:
        axes.annotate("  " + names[j], (mu_star[j], sigma[j]), fontsize=8.5, va="center")
    axes.set(xlabel="mu*: mean size of the effect over the whole range of a parameter",
             ylabel="sigma: how much the effect varies")
    axes.margins(x=0.2)
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)


def draw(file, options):
    group, outcome = file["sensitivity"], place_of(file, options)
    names, meaning = names_of(file), rf.texts(group["outcome_meaning"])[outcome]
    share = group["share_luck"][outcome]
    notes = [f"{meaning[0].upper()}{meaning[1:]}; {sf.size_text(file, len(file['time']) - 1)}",
             f"Luck is {100 * share:.0f} % of the variance of single runs over all points."
             if np.isfinite(share) else "The share of luck is not known: one replicate, or nothing "
             "varies."]
    handles = []
    if "first_order" in group:
        kinds = [("first_order", "first-order Sobol' index: alone", rf.SKY_BLUE),
                 ("total", "total index: with all its interactions", rf.BLUE)]
    else:
        kinds = [("prcc", "partial rank correlation", rf.BLUE)]
    if "mu_star" in group:
        figure = rf.page(file.attrs["title"], 5.5, notes=notes + ["Bars: 95 % intervals."])
        scatter(figure.subplots(), file, outcome, names)
        return figure
    handles = [Patch(color=colour, label=label) for _, label, colour in kinds]
    n = min(len(names), MOST_AXES)
    figure = rf.page(file.attrs["title"], 1.0 + 0.4 * n, handles,
                     notes + ["Whiskers: 95 % intervals."
                              + (f" The {n} largest of {len(names)}." if n < len(names) else "")])
    bars(figure.subplots(), file, outcome, kinds, names)
    return figure


if __name__ == "__main__":
    sf.main(draw, __doc__, [
        sf.ENDPOINT,
        ("--level", {"action": "store_true",
                     "help": "of the endpoint itself, not of its difference from the comparator"})])
