"""What the devices behind a tag reported, judged: the worst value, and for every device without a good one, why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from engine.safety.curve import Floats

NEVER = np.iinfo(np.int64).max  # the age of a device that never reported


class Flaw(StrEnum):
    """Why there is no value to judge."""

    NO_ROW = "no_row"
    STALE = "stale"
    NO_VALUE = "no_value"  # NULL, NaN, or no number
    OUT_OF_RANGE = "out_of_range"
    NO_TABLE = "no_table"
    NO_COLUMN = "no_column"
    DATABASE_AWAY = "database_away"
    BAD_LIMITS = "bad_limits"
    NO_TAG = "no_tag"


FLAWS = tuple(Flaw)
GOOD = -1


@dataclass(frozen=True, kw_only=True)
class Readings:
    """One tag at n minutes, from d devices (or t tags at once: a further axis between the two).

    ``value`` (n,) is the worst over all its devices, NaN as soon as one of them has none; ``at_best`` (n,) the worst
    over those that have one, NaN when none has. ``flaws`` (n, d) holds an index into :data:`FLAWS`, -1 where the
    device is good or does not count at that minute.
    """

    value: Floats
    at_best: Floats
    flaws: NDArray[np.int8]


def judge(
    values: Floats,
    age_us: NDArray[np.int64],
    *,
    counts: NDArray[np.bool_],
    max_age_us: int | NDArray[np.int64],
    guards_upper: bool,
    absolute: bool | NDArray[np.bool_] = False,
    low: float | Floats = -np.inf,
    high: float | Floats = np.inf,
) -> Readings:
    """The worst value over the devices of a tag, minute by minute.

    What has no shape below is one for all, or an array that broadcasts with ``values`` (``guards_upper``: always one).

    :param values: (n, d) the latest value of each device, in the tag's unit, NaN for none
    :param age_us: (n, d) its age in microseconds, :data:`NEVER` for no row at all
    :param counts: (n, d) whether the device belongs to the tag at that minute
    :param max_age_us: a value of this age or older is stale
    :param guards_upper: the largest value is the worst, else the smallest
    :param absolute: take the magnitude
    :param low, high: a value outside is a broken sensor; looked at before the magnitude is taken

    >>> readings = judge(np.array([[46.0, 48.0, np.nan]]), np.array([[0, 10, 0]]), counts=np.array([[True] * 3]),
    ...                  max_age_us=180, guards_upper=True)
    >>> readings.value.tolist(), readings.at_best.tolist(), FLAWS[readings.flaws[0, 2]].value
    ([nan], [48.0], 'no_value')
    """
    flaws: NDArray[np.int8] = np.full(values.shape, GOOD, dtype=np.int8)
    for flawed, flaw in (  # the later one tells more, and wins
        (~(np.isfinite(values) & (values >= low) & (values <= high)), Flaw.OUT_OF_RANGE),
        (np.isnan(values), Flaw.NO_VALUE),
        (age_us >= max_age_us, Flaw.STALE),
        (age_us == NEVER, Flaw.NO_ROW),
    ):
        flaws[flawed] = FLAWS.index(flaw)
    flaws[~counts] = GOOD
    good = counts & (flaws == GOOD)
    sign = 1.0 if guards_upper else -1.0
    ranked = np.where(good, sign * np.where(absolute, np.abs(values), values), -np.inf)
    worst = sign * ranked.max(axis=-1, initial=-np.inf)
    at_best = np.where(good.any(axis=-1), worst, np.nan)
    return Readings(value=np.where((flaws == GOOD).all(axis=-1), at_best, np.nan), at_best=at_best, flaws=flaws)
