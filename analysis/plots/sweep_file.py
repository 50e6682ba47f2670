"""What the pictures of sweeps share: axes, outcomes, and the values of each row."""

from dataclasses import dataclass

import numpy as np
import results_file as rf

ENDPOINT = ("--endpoint", {"default": "relapsed_daily", "metavar": "NAME",
                           "help": "endpoint of /contrasts, or a measure [relapsed_daily]"})
DAY = ("--day", {"type": float, "metavar": "DAY", "help": "at this time [the end of the study]"})


@dataclass
class Axis:
    name: str  # of the parameter
    label: str
    unit: str
    values: np.ndarray  # by design; NaN where a design does not have it


def axes_of(file):
    """The axes of the sweep. Raises ResultsError if the file is not that of a sweep."""
    rf.need(file, "point", "it is not the file of a sweep")
    found = []
    for name in rf.texts(file["sensitivity/axis_name"]):
        column = file["param_" + name.replace(".", "_").replace("-", "_")]
        values, unit = rf.numbers(column), column.attrs["units"]
        if is_choice(column):
            unit = ""
        words = name.split(".")
        found.append(Axis(name, " ".join(words[-1].split("_")), "" if unit == "1" else unit, values))
    return found


def is_choice(column):
    return "; the position in " in column.attrs["long_name"]


def axis_label(axis):
    return axis.label + (f" [{axis.unit}]" if axis.unit else "")


def arms(file):
    """The rows that are neither comparators nor null_ot twins."""
    twins = file["is_twin"][:] if "is_twin" in file else 0
    return np.flatnonzero((file["is_comparator"][:] == 0) & (twins == 0))


def time_index(file, day):
    times = file["time"][:]
    return len(times) - 1 if day is None else int(np.argmin(np.abs(times - day)))


@dataclass
class Outcome:
    label: str
    mean: np.ndarray   # by design; NaN for comparators of a difference
    error: np.ndarray  # Monte Carlo standard error of it
    is_difference: bool


def outcome(file, name, time):
    """An endpoint as the difference from the comparator, if there is one, else its mean share."""
    n_designs = file["design"].shape[0]
    mean, error = np.full(n_designs, np.nan), np.full(n_designs, np.nan)
    if np.any(file["is_comparator"][:]) and f"{name}_diff_mean" in file["contrasts"]:
        group = file["contrasts"]
        # Contrasts with twins come after those with comparators.
        with_comparator = file["is_comparator"][:][group["contrast_reference"][:]] == 1
        rows = group["contrast_arm"][:][with_comparator]
        mean[rows] = rf.numbers(group[f"{name}_diff_mean"])[with_comparator, time]
        error[rows] = rf.numbers(group[f"{name}_diff_mcse"])[with_comparator, time]
        meaning = group[f"{name}_diff_mean"].attrs["long_name"].split(": ", 1)[-1]
        return Outcome(f"{meaning}, difference from the comparator", mean, error, True)
    names = rf.texts(file["sensitivity/outcome_name"])
    measure = {"relapsed_daily": "ever_relapsed_daily", "lapsed": "ever_lapsed",
               "died": "ever_died", "days_using": "person_days_using"}.get(name, name)
    if measure not in file:
        raise rf.ResultsError(f"{file.filename}: has no endpoint {name}; there are: "
                              + ", ".join(dict.fromkeys(names)))
    values = rf.numbers(file[measure])
    if file[measure].attrs["cell_methods"] == "time: sum":
        values = np.cumsum(values, axis=2)
    values = values[:, :, time] / rf.numbers(file["enrolled"])[:, :, time]
    known = np.sum(~np.isnan(values), axis=1)
    mean = np.nanmean(values, axis=1)
    error = np.nanstd(values, axis=1, ddof=1) / np.sqrt(known)
    return Outcome(f"{file[measure].attrs['long_name']}, per person enrolled", mean, error, False)


def size_text(file, time):
    text = f"{file['time'][time]:.0f} days after the start. {file.attrs['source']}, " \
           f"{len(arms(file))} points, {file['replicate'].shape[0]} replicates of about " \
           f"{np.nanmean(rf.numbers(file['enrolled'])[..., 0]):,.0f} people."
    if file.attrs["runs_ok"] < file.attrs["runs_planned"]:
        text += f" INCOMPLETE: {file.attrs['runs_ok']} of {file.attrs['runs_planned']} runs."
    return text


def tick_texts(file, axis):
    """The values of an axis that has few, as texts: words for choices."""
    column = file["param_" + axis.name.replace(".", "_").replace("-", "_")]
    values = np.unique(axis.values[~np.isnan(axis.values)])
    if is_choice(column):
        words = column.attrs["long_name"].split("; the position in ")[1].split("|")
        return values, [words[int(value)] for value in values]
    return values, [f"{value:.3g}" for value in values]
