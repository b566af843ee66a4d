"""Whether a forecast may act: only while it is better than persistence and surer than the change it tells."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.thermal.because import Because
from engine.thermal.forecast_step import COLUMN, CONFIDENCE
from engine.thermal.limits import FORECAST_NEEDS, TOLERANCE, value_of
from engine.thermal.modes import Mode
from engine.thermal.plausible import tag
from engine.thermal.prediction import TEMPERATURES, Prediction
from engine.thermal.reading import Reading


@dataclass(frozen=True, kw_only=True, eq=False)
class Skill:
    """Skill of the forecasts against persistence: rows t4 t5 t6, columns 5 10 15 min, NaN where not known; of ``n``
    forecasts whose outcome came."""

    values: NDArray[np.float64]
    n: int


@dataclass(frozen=True, kw_only=True)
class Gate:
    """Whether the forecast of one temperature acts, and why (not).

    ``watches``: it can be trusted, and tells no change that is larger than its interval.
    """

    acts: bool
    because: Because
    watches: bool = False


def gates(reading: Reading, prediction: Prediction, skill: Skill | None, mode: Mode) -> Mapping[str, Gate]:
    """The gate of each of t4, t5 and t6."""
    return {sensor: _gate(sensor, reading, prediction, skill, mode) for sensor in TEMPERATURES}


def _gate(sensor: str, reading: Reading, prediction: Prediction, skill: Skill | None, mode: Mode) -> Gate:
    if mode is not Mode.AUTO_PREDICTIVE:
        return _shut("gate_mode")
    if prediction.values is None:
        return _shut("gate_none", why=prediction.reason)
    now = value_of(reading, sensor)
    unknown = [name for name in (sensor, *FORECAST_NEEDS) if value_of(reading, name) is None]
    if now is None or unknown:
        return _shut("gate_sensor", sensors=", ".join(map(tag, unknown)))
    if not prediction.confidence > CONFIDENCE + TOLERANCE:
        return _shut("gate_confidence", confidence=f"{prediction.confidence:.2f}")
    row = TEMPERATURES.index(sensor)
    known = math.nan if skill is None else float(skill.values[row, COLUMN])
    if math.isnan(known):
        return _shut("gate_skill_unknown")
    if known <= 0:
        return _shut("gate_skill", skill=f"{known:+.2f}")
    change = float(prediction.values[row, COLUMN]) - now
    half = _half_width(prediction, row)
    if not half < abs(change):
        values = {"half_width": f"{half:.2f}", "change": f"{change:+.2f}"}
        return Gate(acts=False, because=Because(code="gate_interval", values=values), watches=True)
    return Gate(acts=True, because=Because(code="gate_acts"))


def _half_width(prediction: Prediction, row: int) -> float:
    if prediction.lower is None or prediction.upper is None:
        return math.inf
    return float(prediction.upper[row, COLUMN] - prediction.lower[row, COLUMN]) / 2.0


def _shut(code: str, **values: str) -> Gate:
    return Gate(acts=False, because=Because(code=code, values=values))


def passed(prediction: Prediction, gate: Mapping[str, Gate]) -> Prediction | None:
    """The forecast with what may not act taken out."""
    if prediction.values is None or not any(each.acts for each in gate.values()):
        return None
    values = prediction.values.copy()
    for row, sensor in enumerate(TEMPERATURES):
        if not gate[sensor].acts:
            values[row] = math.nan
    return replace(prediction, values=values)
