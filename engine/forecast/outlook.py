"""Where charge and voltage go if the present current stays: until the charge ends, or without end, or cut at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.forecast.response import Response, after
from engine.forecast.windows import Floats

LONGEST_S = 86_400.0


@dataclass(frozen=True, kw_only=True)
class Plant:
    """What is known of the plant, learned from the grids trained on; NaN: cannot be told.

    ``current_max``: largest usual magnitude, A. ``soc_low``, ``soc_high``: where discharge and charge end, %.
    ``soc_per_unit``: percent of charge an ampere second adds. ``response``: of the first voltage column.
    """

    current_max: float
    soc_low: float
    soc_high: float
    soc_per_unit: float
    response: Response | None = None


def outlook(
    plant: Plant, *, horizon_s: float, rest: float, soc: Floats, current: Floats, currents: Floats, volts: Floats | None
) -> dict[str, Floats]:
    """Features of rows, name -> (rows,).

    :param rest: magnitude of a current that counts as none, A
    :param soc: charge now, %
    :param current: what is taken to stay, A
    :param currents: (rows, 5) the current now and behind the response's low-passes, A
    :param volts: V now, None without a voltage column
    """
    rate = plant.soc_per_unit * current
    slowest = plant.soc_per_unit * rest
    left = np.maximum(np.where(rate > 0.0, plant.soc_high - soc, soc - plant.soc_low), 0.0)
    end_s = np.where(np.abs(rate) > slowest, left / np.maximum(np.abs(rate), slowest), LONGEST_S)
    runs = np.minimum(end_s, horizon_s)
    low, high = np.minimum(plant.soc_low, soc), np.maximum(plant.soc_high, soc)
    ended = np.clip(soc + rate * runs, low, high)
    found = {
        "end_s": np.minimum(end_s, LONGEST_S),
        "expected_soc": ended,
        "expected_soc_change": ended - soc,
    }
    if plant.response is None or volts is None:
        return found
    now = plant.response.voltage(soc, currents)
    held = after(currents, current, runs)
    to_end = after(held, np.where(runs < horizon_s, 0.0, current), horizon_s - runs)
    none = np.zeros_like(current)
    return found | {
        "volts_unexplained": volts - now,
        "volts_to_end": plant.response.voltage(ended, to_end) - now,
        "volts_going_on": plant.response.voltage(soc + rate * horizon_s, after(currents, current, horizon_s)) - now,
        "volts_cut": plant.response.voltage(soc, after(currents, none, horizon_s)) - now,
    }
