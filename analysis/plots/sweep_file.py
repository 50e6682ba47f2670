"""What the pictures of sweeps share: axes, outcomes, and the values of each row."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import results_file as rf

import endpoints

ENDPOINT = ("--endpoint", {"default": "relapsed_daily", "metavar": "NAME",
                           "help": "endpoint of /contrasts, or a measure [relapsed_daily]"})
DAY = ("--day", {"type": float, "metavar": "DAY", "help": "at this time [the end of the study]"})
NOISE = 2  # standard errors within which a difference may be luck alone

main = partial(rf.main, kind=rf.SWEEP)


@dataclass
class Axis:
    name: str  # of the parameter
    label: str
    unit: str
    values: np.ndarray  # by design; NaN where a design does not have it


def column_of(file, name):
    return file["param_" + name.replace(".", "_").replace("-", "_")]


def axes_of(file):
    """The axes of the sweep."""
    found = []
    for name in rf.texts(file["sensitivity/axis_name"]):
        column = column_of(file, name)
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
    title: str  # "Relapse: return to regular use"
    unit: str
    mean: np.ndarray   # by design; NaN for comparators of a difference
    error: np.ndarray  # Monte Carlo standard error of it
    is_difference: bool

    @property
    def short_title(self):
        return self.title.split(":")[0].split(", ")[0] + (
            " or death" if self.title.endswith(", or death") else "")

    @property
    def label(self):
        """With its unit, for an axis."""
        kind = " difference from the comparator" if self.is_difference else ""
        return rf.wrapped(self.short_title + kind, 30) + f"\n[{self.unit}]"

    def is_noise(self, mean, error):
        """Whether a difference, or an array of them, may be luck alone."""
        return (np.abs(mean) <= NOISE * error) | ((mean == 0) & (error == 0))


def outcome(file, name, time):
    """An endpoint as the difference from the comparator, if there is one, else its mean share."""
    n_designs = file["design"].shape[0]
    if np.any(file["is_comparator"][:]) and f"{name}_diff_mean" in file["contrasts"]:
        group = file["contrasts"]
        # Contrasts with twins come after those with comparators.
        with_comparator = file["is_comparator"][:][group["contrast_reference"][:]] == 1
        about = group[f"{name}_diff_mean"].attrs
        scale = endpoints.scale_of(about["long_name"], about["units"])
        mean, error = np.full(n_designs, np.nan), np.full(n_designs, np.nan)
        rows = group["contrast_arm"][:][with_comparator]
        mean[rows] = scale.factor * rf.numbers(group[f"{name}_diff_mean"])[with_comparator, time]
        error[rows] = scale.factor * rf.numbers(group[f"{name}_diff_mcse"])[with_comparator, time]
        return Outcome(endpoints.title(name), scale.difference_unit or "its own unit", mean, error,
                       True)
    return level(file, name, time)


def level(file, name, time):
    """An endpoint or measure itself: percent of those enrolled, or per 100 of them."""
    measure = endpoints.MEASURES.get(name, name)
    if measure not in file:
        raise rf.ResultsError(f"{file.filename}: has no endpoint {name}; there are: " + ", ".join(
            dict.fromkeys(rf.texts(file["sensitivity/outcome_name"]))))
    about, values = file[measure].attrs, rf.numbers(file[measure])
    is_sum, is_mean = about["cell_methods"] == "time: sum", measure.startswith("mean_")
    if is_sum:
        values = np.cumsum(values, axis=2)
    values = values[:, :, time]
    if not is_mean:
        values = values / rf.numbers(file["enrolled"])[:, :, time]
    factor, unit = (1, "days per person") if measure.startswith("person_days") else \
        (1, about["units"]) if is_mean else (100, "per 100 people" if is_sum else "%")
    known = np.sum(~np.isnan(values), axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = factor * np.nansum(values, axis=1) / known
        spread = np.sqrt(np.nansum((factor * values - mean[:, None])**2, axis=1) / (known - 1))
        error = np.where(known > 1, spread / np.sqrt(known), np.nan)
    return Outcome(endpoints.title(name), unit, mean, error, False)


def title(file, shown):
    """Title of a picture: the sweep, and what is shown of it."""
    return f"{file.attrs['title']}: {shown.short_title}"


def notes(file, shown, time, *more):
    """What is shown, and of how much."""
    kind = "; difference from the comparator" if shown.is_difference else ""
    found = [f"{shown.title}{kind} [{shown.unit}], {size_text(file, time)}"]
    if shown.is_difference and nothing_seen(shown, arms(file)):
        found.append(f"NOTHING SEEN: no point differs from its comparator by more than {NOISE} "
                     "Monte Carlo standard errors.")
    return found + [text for text in more if text]


def nothing_seen(shown, rows):
    """Whether all differences may be luck alone. That of many points a few lie beyond twice
    their error is luck too, so that 1 in 20 is allowed."""
    mean, error = shown.mean[rows], shown.error[rows]
    known = np.isfinite(mean) & np.isfinite(error)
    beyond = np.sum(~shown.is_noise(mean[known], error[known]))
    return bool(np.any(known)) and beyond <= 0.05 * np.sum(known)


def size_text(file, time):
    text = f"{file['time'][time]:.0f} days after the start. {file.attrs['source']}, " \
           f"{len(arms(file))} points, {file['replicate'].shape[0]} replicates of about " \
           f"{np.nanmean(rf.numbers(file['enrolled'])[..., 0]):,.0f} people."
    if file.attrs["runs_ok"] < file.attrs["runs_planned"]:
        text += f" INCOMPLETE: {file.attrs['runs_ok']} of {file.attrs['runs_planned']} runs."
    return text


def tick_texts(file, axis):
    """The values of an axis that has few, as texts: words for choices."""
    column = column_of(file, axis.name)
    values = np.unique(axis.values[~np.isnan(axis.values)])
    if is_choice(column):
        words = column.attrs["long_name"].split("; the position in ")[1].split("|")
        return values, [words[int(value)] for value in values]
    return values, [f"{value:.3g}" for value in values]
