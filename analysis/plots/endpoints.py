"""Endpoints and numbers as pictures name them: the one place for titles, units and digits.

Names are those of /survival and /contrasts. A share is drawn in percent, its difference in
percentage points; counts of rare events per 100 people are drawn per 1,000.
"""

from dataclasses import dataclass

import numpy as np

MINUS = "\u2212"
MOST_DIGITS = 4

# What happens, and how it is told apart from others of its kind.
TITLES = {
    "lapsed": "Lapse: first non-prescribed use",
    "relapsed_daily": "Relapse: return to regular use",
    "relapsed_10of28": "Relapse: use on 10 of 28 days",
    "relapsed_4wk_or_7d": "Relapse: use in 4 weeks or on 7 days running",
    "overdosed": "Overdose, the first one",
    "died": "Death",
    "abstinent_30d": "No use in the last 30 days",
    "opioid_free_urine": "Negative urine test",
    "using": "In regular use",
    "in_treatment": "In medication treatment",
    "retained": "Retained in treatment, of the ever treated",
    "overdoses": "Overdoses",
    "overdoses_attended": "Attended overdoses",
    "deaths_overdose": "Deaths by overdose",
    "deaths_other": "Other deaths",
    "deaths": "Deaths",
    "deaths_other_imposed": "Deaths imposed by the rate in treatment",
    "days_using": "Days in regular use",
    "days_abstinent": "Days abstinent",
    "weeks_abstinent": "Weeks without use",
}
# Measures of the file that stand for an endpoint.
MEASURES = {"relapsed_daily": "ever_relapsed_daily", "lapsed": "ever_lapsed",
            "relapsed_10of28": "ever_relapsed_10of28", "overdosed": "ever_overdosed",
            "relapsed_4wk_or_7d": "ever_relapsed_4wk_or_7d", "died": "ever_died",
            "days_using": "person_days_using", "days_abstinent": "person_days_abstinent"}


def title(name):
    """What an endpoint is, for people."""
    if name.startswith("expected_"):
        return title(name[len("expected_"):]) + ", expected"
    if name.endswith("_or_died"):
        return title(name[:-len("_or_died")]) + ", or death"
    if name.startswith("died_before_"):
        return "Death before: " + title(name[len("died_before_"):]).split(":")[0].lower()
    return TITLES.get(name, name.replace("_", " ").capitalize())


def short_title(name):
    """Its first words."""
    composite = " or death" if name.endswith("_or_died") else ""
    return title(name).split(":")[0].split(", ")[0] + composite


@dataclass
class Scale:
    """From the numbers of the file to those of a picture."""
    factor: float
    unit: str  # "%", "per 100 people", "days"
    difference_unit: str


def scale_of(long_name, unit):
    """By the meaning that the file gives: shares in percent, counts as they are."""
    meaning = long_name.split(": ", 1)[-1]
    if meaning.startswith("share"):
        return Scale(100, "%", "percentage points")
    if "per 100 people" in meaning:
        return Scale(1, "per 100 people", "per 100 people")
    text = {"1": "", "day": "days", "d": "days"}.get(unit, unit)
    return Scale(1, text, text)


def digits_for(error, least=1):
    """Digits after the point with which an error has one that is not 0."""
    if not np.isfinite(error) or error <= 0:
        return least
    return int(np.clip(-np.floor(np.log10(error)), least, MOST_DIGITS))


def number(value, digits):
    """With a minus sign, and no minus before 0."""
    return f"{round(value, digits) + 0:.{digits}f}".replace("-", MINUS)


def interval(middle, low, high, least=1, null=0):
    """"−18.1 (−19.8 to −16.5)", with as many digits as the interval bears."""
    if np.isnan(middle):
        return "not known"
    if np.isnan(low):
        return number(middle, least)
    if low == high == middle == null:
        return f"{number(null, 0)}, no run differs"
    digits = digits_for((high - low) / 4, least)
    return f"{number(middle, digits)} ({number(low, digits)} to {number(high, digits)})"
