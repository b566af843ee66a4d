"""The step on the base that a forecast of ten minutes asks for, and how long it is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.thermal.limits import BANDS, CYCLE_S, FORECAST_NEEDS, TOLERANCE, value_of
from engine.thermal.plant_image import Actuator
from engine.thermal.prediction import HORIZONS_MIN, TEMPERATURES, Prediction
from engine.thermal.reading import Reading

COLUMN = HORIZONS_MIN.index(10)
CONFIDENCE = 0.5  # above it a forecast acts
HELD_CYCLES = round(5 * 60 / CYCLE_S)  # 5 min
STEPS: Mapping[Actuator, tuple[tuple[float, float], ...]] = {  # (rise K in 10 min, Hz), the larger first
    Actuator.SW: ((0.5, 3.0), (0.3, 2.0)),
    Actuator.FW: ((1.0, 3.0), (0.5, 2.0)),
    Actuator.FAN: ((1.0, 4.0), (0.5, 2.0)),
}
FALLING_SHARE = 0.5  # ours: of a step for the mirrored fall


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What is expected of one temperature in ten minutes: its change and the 90 % interval of it, K."""

    now_c: float
    change_k: float
    lower_k: float | None
    upper_k: float | None


def forecast_of(actuator: Actuator, reading: Reading, prediction: Prediction | None) -> Forecast | None:
    """The forecast for an actuator's temperature; None where there is none or it is not trusted."""
    if prediction is None or prediction.values is None or not prediction.confidence > CONFIDENCE + TOLERANCE:
        return None
    sensor = BANDS[actuator].sensor
    now = value_of(reading, sensor)
    if now is None or any(value_of(reading, name) is None for name in FORECAST_NEEDS):
        return None
    row = TEMPERATURES.index(sensor)
    ahead = float(prediction.values[row, COLUMN])
    if not np.isfinite(ahead):
        return None
    limits = (prediction.lower, prediction.upper)
    lower, upper = (None if each is None else float(each[row, COLUMN]) - now for each in limits)
    return Forecast(now_c=now, change_k=ahead - now, lower_k=lower, upper_k=upper)


def step_for(actuator: Actuator, forecast: Forecast | None) -> float:
    """The step that a forecast asks for, Hz: only if the temperature is going to leave its band; falling is half.

    >>> step_for(Actuator.SW, Forecast(now_c=35.3, change_k=0.5, lower_k=0.3, upper_k=0.7))
    3.0
    >>> step_for(Actuator.SW, Forecast(now_c=34.9, change_k=0.5, lower_k=0.3, upper_k=0.7))  # 35.4 is in the band
    0.0
    >>> step_for(Actuator.SW, Forecast(now_c=34.7, change_k=-0.3, lower_k=-0.5, upper_k=-0.1))
    -1.0
    """
    if forecast is None:
        return 0.0
    band = BANDS[actuator]
    ahead = forecast.now_c + forecast.change_k
    if ahead > band.upper_c + TOLERANCE:
        return _step(actuator, forecast.change_k)
    if ahead < band.lower_c - TOLERANCE:
        return -FALLING_SHARE * _step(actuator, -forecast.change_k)
    return 0.0


def _step(actuator: Actuator, rise_k: float) -> float:
    return next((hz for least, hz in STEPS[actuator] if rise_k >= least - TOLERANCE), 0.0)


def held(asked_hz: float, offset_hz: float, cycles: int) -> tuple[float, int]:
    """The offset after one more cycle and for how many cycles it has stood: replaced, never added up.

    A positive one stands for at least five minutes; a larger one replaces it at once, a smaller one after that. A
    negative one goes at once with its forecast.

    >>> held(3.0, 0.0, 0), held(3.0, 3.0, 0), held(3.0, 2.0, 7)
    ((3.0, 0), (3.0, 1), (3.0, 0))
    >>> held(0.0, 3.0, 14), held(0.0, 3.0, 15), held(-1.5, 3.0, 5), held(0.0, -1.5, 0)
    ((3.0, 15), (0.0, 0), (3.0, 6), (0.0, 0))
    """
    if asked_hz > max(offset_hz, 0.0):
        return asked_hz, 0
    if offset_hz > 0 and (asked_hz == offset_hz or cycles < HELD_CYCLES):
        return offset_hz, cycles + 1
    return asked_hz, 0
