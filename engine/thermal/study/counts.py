"""What a voyage under a controller cost and how near it came to its limits."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from engine.thermal.limits import BANDS, LIMITS
from engine.thermal.prediction import STEP_S, TEMPERATURES

MINUTES = STEP_S / 60.0
FULL_HZ, BACK_HZ = 59.5, 58.0  # a trip to 60 Hz begins at the first and is over below the second
BY_SENSOR = {limit.sensors[0]: limit for limit in LIMITS}
UPPER = {band.sensor: band.upper_c for band in BANDS.values()}
ACTUATORS = ("sw", "fw", "fan")


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Of one voyage. ``above_band_min``: minutes that T4, T5 and T6 (added) were truly above their band; ``near_min``:
    at or above the release of their limit; ``beyond_min``: at or beyond the limit. ``trips``: how often pumps or fans
    went to 60 Hz. ``degree_min``: K min above the band."""

    hours: float
    kwh: float
    above_band_min: float
    degree_min: float
    near_min: float
    beyond_min: float
    trips: float

    def row(self) -> list[float]:
        """The figures in the order of the fields."""
        return [float(getattr(self, each.name)) for each in fields(self)]


COLUMNS = tuple(each.name for each in fields(Counts))


def counts(voyage: pd.DataFrame) -> Counts:
    """The figures of a sailed voyage (:func:`engine.thermal.plant.sail.sail`), of its true temperatures.

    Noise of a sensor is no violation, so ``true_t4`` ... count, not what was measured.
    """
    true = {name: voyage[f"true_{name}"].to_numpy() for name in TEMPERATURES}
    beyond = sum(_beyond(name, values).sum() for name, values in true.items())
    near = sum((values >= BY_SENSOR[name].release_c).sum() for name, values in true.items())
    over = [np.maximum(values - UPPER[name], 0.0) for name, values in true.items()]
    power = voyage[["sw_kw", "fw_kw", "fan_kw"]].to_numpy().sum(axis=1)
    hours = len(voyage) * STEP_S / 3600.0
    return Counts(
        hours=hours,
        kwh=float(power.sum()) * STEP_S / 3600.0,
        above_band_min=float(sum((each > 0.0).sum() for each in over)) * MINUTES,
        degree_min=float(sum(each.sum() for each in over)) * MINUTES,
        near_min=float(near) * MINUTES,
        beyond_min=float(beyond) * MINUTES,
        trips=float(sum(trips(voyage[f"{name}_hz"].to_numpy()) for name in ACTUATORS)),
    )


def trips(hz: np.ndarray[tuple[int], np.dtype[np.float64]]) -> int:
    """How often a frequency goes up to 60 Hz, having been below 58 before.

    >>> trips(np.array([60.0, 60.0, 50.0, 60.0, 59.0, 60.0, 57.0, 60.0]))
    2
    """
    at_full, found, is_up = hz >= FULL_HZ, 0, True
    for full, value in zip(at_full, hz, strict=True):
        if full and not is_up:
            found, is_up = found + 1, True
        elif value < BACK_HZ:
            is_up = False
    return found


def _beyond(
    name: str, values: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    limit = BY_SENSOR[name]
    return values > limit.limit_c if limit.strict else values >= limit.limit_c
